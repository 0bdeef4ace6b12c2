"""What is asked not to be there."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from emulator.understanding.language import tables, vocabulary

Span = tuple[int, int]
_AND = re.compile(
    r"\s*(?:和|与|跟|或者?|及|以及|、|,|，|/|\bnor\b|\band\b|\bor\b|&|也没有|也没|没有|没|\bno\b)+\s*(?:\b(?:no|any|the|a|an|other)\b\s*)?"
)
_BEYOND = re.compile(r"(?<![\w'-])outside(?:\s+of)?\s+(?:the\s+)?$")
_ELSE = re.compile(r"\s*的?(?:以外|之外)(?:的)?")
_OUTSIDE = re.compile(r"\s*(?:的)?(?:以外|之外|外)?(?:的)?")


@dataclass(frozen=True, slots=True)
class Denial:
    """``things`` are the spans of what is denied; ``start`` to ``end`` all that says it."""

    start: int
    end: int
    things: tuple[Span, ...]


def denials(plain: str, things: Sequence[Span], places: Sequence[Span] = ()) -> list[Denial]:
    """``things``: the spans of words for things, colours and places, in their order; ``places``: of places alone. Each
    word for no reaches the next thing, if only words like "any" stand between, and what is listed with it. Outside of a
    place is not in it; outside of a house may be in front of it."""
    found = _denied(plain, things)
    for start, end in things:
        if any(one.start <= start < one.end for one in found):
            continue
        before = _BEYOND.search(plain, 0, start) if (start, end) in places else None
        behind = _ELSE.match(plain, end)
        if before or behind:
            found.append(Denial(before.start() if before else start, behind.end() if behind else end, ((start, end),)))
    return found


def _denied(plain: str, things: Sequence[Span]) -> list[Denial]:
    trigger, other, between = _patterns()
    hidden = [match.span() for match in other.finditer(plain)]
    found: list[Denial] = []
    for match in trigger.finditer(plain):
        start, end = match.span()
        if any(a <= start < b for a, b in hidden) or any(
            a < end and start < b and (a, b) != (start, end) for a, b in things
        ):
            continue
        if found and start < found[-1].end:
            continue
        reached = _reached(plain, end, things, between)
        if reached is None:
            continue
        listed = _listed(plain, reached, things)
        last = things[listed[-1]][1]
        if match[0].startswith("除"):
            outside = _OUTSIDE.match(plain, last)
            last = outside.end() if outside else last
            if re.compile(rf"[\s，,]*(?:{tables.table('words')['negation']['either']})").match(plain, last):
                continue
        found.append(Denial(start, last, tuple(things[at] for at in listed)))
    return found


def _reached(plain: str, end: int, things: Sequence[Span], between: re.Pattern[str]) -> int | None:
    """The place in ``things`` of the first one behind a word for no."""
    for at, (start, _) in enumerate(things):
        if start >= end:
            return at if start - end <= 40 and between.fullmatch(plain, end, start) else None
    return None


def _listed(plain: str, at: int, things: Sequence[Span]) -> list[int]:
    found = [at]
    while at + 1 < len(things):
        gap = plain[things[at][1] : things[at + 1][0]]
        if len(gap) > 20 or not _AND.fullmatch(gap) or gap.strip() in ("，", ",", "") or "的" in gap:
            break
        at += 1
        found.append(at)
    return found


def colours(plain: str, things: Sequence[Span]) -> dict[Span, tuple[str, ...]]:
    """Where colours are named that are no part of a longer word in ``things``, each with all words for it. A single
    Chinese character is one only before 的."""
    pattern, words = _colours()
    found = {match.span(): words[match[0]] for match in pattern.finditer(plain)}
    return {
        (start, end): every
        for (start, end), every in found.items()
        if (end - start > 1 or plain[end : end + 1] == "的")
        and not any(a <= start < b or a < end <= b for a, b in things)
    }


@functools.cache
def _colours() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """From the table that also says how colours look."""
    rows = tomllib.loads((Path(__file__).parents[1] / "embed" / "colours.toml").read_text("utf-8"))["colour"]
    words = {word: tuple(row["words"]) for row in rows for word in row["words"]}
    return vocabulary.words((word for word in words if not word.isascii()), filter(str.isascii, words)), words


def nobody(plain: str) -> list[Span]:
    """Where the words say that nobody is there."""
    return [match.span() for match in _nobody().finditer(plain)]


@functools.cache
def _nobody() -> re.Pattern[str]:
    return vocabulary.words(tables.table("words")["negation"]["nobody"], ())


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    table = tables.table("words")["negation"]
    trigger = re.compile(rf"{table['zh']}|(?<![\w'-])(?:{table['en']})(?![\w'])")
    between = re.compile(rf"(?:{table['between_zh']}|\s|\b(?:{'|'.join(table['between_en'])})\b)*")
    return trigger, vocabulary.words(table["not"], ()), between
