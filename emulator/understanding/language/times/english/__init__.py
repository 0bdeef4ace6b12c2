"""English expressions of time."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from emulator.understanding.language import tables
from emulator.understanding.language.times import feasts
from emulator.understanding.language.times.atoms import Atom
from emulator.understanding.language.times.english import dates, relative, spans
from emulator.understanding.language.times.english.words import RULES

__all__ = ["atoms", "dates", "relative", "spans"]


def atoms(text: str, now: datetime) -> Iterator[Atom]:
    yield from RULES.atoms(text, now)
    yield from (Atom(found.start(), found.end(), None) for found in _blocked().finditer(text))
    yield from _feasts(text)


@functools.cache
def _blocked() -> re.Pattern[str]:
    """What looks like a time and is none."""
    return re.compile("|".join(tables.table("english")["words"]["blocked"]))


def _feasts(text: str) -> Iterator[Atom]:
    """Feasts by the longest name at the border of a word."""
    known = feasts.names()
    starts = [match.start() for match in re.finditer(r"(?<![a-z0-9_'])[a-z0-9]", text)]
    first = _first_words()
    for start in starts:
        word = re.match(r"[a-z0-9']+", text[start : start + 20])
        for name in first.get(word[0].partition("'")[0] if word else "", ()):
            end = start + len(name)
            if text.startswith(name, start) and not re.compile("[a-z0-9]").match(text, end):
                if name in known.strict and not _certain(text, start, end):
                    continue
                end += 2 if text.startswith("'s", end) and not name.endswith("s") else 0
                yield Atom(start, end, known.english[name])
                break


def _certain(text: str, start: int, end: int) -> bool:
    """Whether a name that is a word of other meaning too stands where only a feast does."""
    if re.compile(r"(?:'s)? (?:holidays?|break|vacation|weekend|period)\b").match(text, end):
        return True
    before = text[max(0, start - 24) : start]
    return (
        re.search(r"\b(?:in|since|the|over|during|at|for|last|of|this|on|until|before|after) (?:the )?$", before)
        or re.search(r"\b(?:christmas|xmas) (?:and|to|until|till|-|through) $", before)
    ) is not None


@functools.cache
def _first_words() -> Mapping[str, list[str]]:
    """Names of feasts by their first word, the longest first."""
    first: dict[str, list[str]] = {}
    for name in sorted(feasts.names().english, key=len, reverse=True):
        word = re.match(r"[a-z0-9]+", name)
        first.setdefault(word[0] if word else "", []).append(name)
    return first
