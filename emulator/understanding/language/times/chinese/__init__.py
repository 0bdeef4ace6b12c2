"""Chinese expressions of time, in simplified characters."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from emulator.understanding.language import tables
from emulator.understanding.language.times import feasts
from emulator.understanding.language.times.atoms import Atom
from emulator.understanding.language.times.chinese import dates, weeks, years
from emulator.understanding.language.times.chinese.words import RULES

__all__ = ["atoms", "dates", "weeks", "years"]


def atoms(text: str, now: datetime) -> Iterator[Atom]:
    yield from RULES.atoms(text, now)
    yield from (Atom(found.start(), found.end(), None) for found in _blocked().finditer(text))
    yield from _feasts(text)


@functools.cache
def _blocked() -> re.Pattern[str]:
    """What looks like a time and is none."""
    return re.compile("|".join(tables.table("chinese")["numbers"]["blocked"]))


def _feasts(text: str) -> Iterator[Atom]:
    """Feasts by the longest name at each place."""
    known = feasts.names()
    first = _first_characters()
    for start, character in enumerate(text):
        for name in first.get(character, ()):
            if text.startswith(name, start):
                end = start + len(name)
                if name in known.strict and not _certain(text, start, end):
                    continue
                if _counted(text, start, end):
                    continue
                if (name[0].isdigit() and text[start - 1 : start].isdigit()) or (
                    name[-1].isdigit() and text[end : end + 1].isdigit()
                ):
                    continue
                if re.compile("广场|路(?!上)|大街|街道|大道|中学|小学|学校|大桥|村|联欢晚会|档").match(text, end):
                    continue
                if text.startswith("节", end) and not text.startswith(("节目", "节点", "节日"), end):
                    end += 1
                yield Atom(start, end, known.chinese[name])
                break


_NUMERALS = "〇零一二三四五六七八九十"
_AFTER = re.compile(f"[{_NUMERALS}]{{1,6}}(?:[天晚人个位家口起直次张只条]|日游)")


def _counted(text: str, start: int, end: int) -> bool:
    """Whether a name in numerals is a part of a longer number: 五一二. Three days or two people may follow it."""
    if not all(character in _NUMERALS for character in text[start:end]):
        return False
    if text[start - 1 : start] in tuple(_NUMERALS):
        return True
    return text[end : end + 1] in tuple(_NUMERALS) and not _AFTER.match(text, end)


def _certain(text: str, start: int, end: int) -> bool:
    """Whether a name that is a word of other meaning too stands where only a feast does."""
    before, behind = text[max(0, start - 6) : start], text[end : end + 2]
    if re.match("期间|假期|长假|放假|小长|黄金|当天|那天|前后|节|灯会", behind):
        return True
    return re.search(r"(?:[去前今明]年|\d年|[上这]个|\d{4}|双)的?$", before) is not None and not re.match(
        "[月点个日号岁楼块只张年人家种条]", behind
    )


@functools.cache
def _first_characters() -> Mapping[str, list[str]]:
    first: dict[str, list[str]] = {}
    for name in sorted(feasts.names().chinese, key=len, reverse=True):
        first.setdefault(name[0], []).append(name)
    return first
