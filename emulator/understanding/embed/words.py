"""A text as the light embedder reads it: folded, without filler, its concepts and its words."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from emulator.understanding.embed.palette import palette
from emulator.understanding.lexicon import Match, lexicon
from emulator.understanding.lexicon.matching import folded, singular

HERE = Path(__file__).parent
SHORT = 5000
"""Characters of a text that is kept for a moment: a passage has at most so many."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_CAPITAL = re.compile("[A-Z]")  # looked for before what is slow where there is none
_DIGIT = re.compile(r"\d")
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"
_RUN = re.compile(f"([{_CJK}]+)|([^\\W_{_CJK}]+)")


@dataclass(frozen=True, slots=True)
class Filler:
    """``phrases`` finds Chinese filler, ``cameras`` the names that cameras give, ``names`` fits endings whole."""

    phrases: re.Pattern[str]
    parting: frozenset[str]
    english: frozenset[str]
    names: re.Pattern[str]
    cameras: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Rest:
    """What no concept explains. ``doubtful``: where single characters match that are probably a part of an unknown
    word; ``strange``: the words that are no concept."""

    doubtful: frozenset[int]
    strange: tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """``normal`` is the text that the offsets of ``concepts`` refer to; ``plain`` is the same without filler.
    ``parted`` are the words that are parted in both where their case changes, whole: iphone, playstation."""

    normal: str
    plain: str
    concepts: tuple[Match, ...]
    parted: tuple[str, ...]

    @functools.cached_property
    def runs(self) -> tuple[tuple[bool, str], ...]:
        """``(is CJK, run)`` of what :func:`placed` finds."""
        return tuple([(cjk, run) for cjk, run, _ in placed(self.plain)])

    @functools.cached_property
    def rest(self) -> Rest:
        return _rest(self)


@functools.cache
def filler() -> Filler:
    table = tomllib.loads((HERE / "filler.toml").read_text("utf-8"))
    phrases = sorted(set(table["zh"]), key=lambda one: (-len(one), one))
    return Filler(
        re.compile("|".join(map(re.escape, phrases))),
        frozenset(table["parting"]),
        frozenset(table["en"]),
        re.compile(table["names"]),
        re.compile(table["cameras"], re.IGNORECASE),
    )


def read(text: str) -> Text:
    """Never raises; an empty text has nothing in it. Tokens and vector of a text ask for it one after the other."""
    return _read_lately(text) if len(text) <= SHORT else _read(text)


@functools.lru_cache(maxsize=64)
def _read_lately(text: str) -> Text:
    return _read(text)


def _read(text: str) -> Text:
    written = _written(text)
    cased = bool(_CAPITAL.search(written))
    normal = (_CAMEL.sub(" ", written) if cased else written).replace("_", " ").lower()
    concepts = lexicon().match(normal, every=True)
    inside = [False] * len(normal)
    for match in concepts:
        inside[match.start : match.end] = [True] * (match.end - match.start)
    plain = list(normal)
    for found in filler().phrases.finditer(normal):
        if not any(inside[found.start() : found.end()]):
            plain[found.start() : found.end()] = " " * (found.end() - found.start())
    parting = filler().parting
    for at, one in enumerate(plain):
        if one in parting and not inside[at]:
            plain[at] = " "
    return Text(normal, "".join(plain), tuple(concepts), _parted(written) if cased else ())


def _written(text: str) -> str:
    """Folded, in simplified characters, without the names that cameras give, which end in digits."""
    folded_text = unified(text)
    return filler().cameras.sub(" ", folded_text) if _DIGIT.search(folded_text) else folded_text


def _parted(written: str) -> tuple[str, ...]:
    """See :class:`Text`."""
    if not _CAMEL.search(written):
        return ()
    found = (match.group(2) for match in _RUN.finditer(written.replace("_", " ")))
    return tuple(word.lower() for word in found if word and _CAMEL.search(word))


def placed(plain: str) -> Iterator[tuple[bool, str, int]]:
    """``(is CJK, run, where it starts)``, without stop words, camera names and bare short numbers."""
    for found in _RUN.finditer(plain):
        if found.group(1):
            yield True, found.group(1), found.start()
        elif found.group(2) not in filler().english and not filler().names.fullmatch(found.group(2)):
            yield False, found.group(2), found.start()


def _rest(text: Text) -> Rest:
    """Between longer matches and filler, Chinese characters that touch each other are taken for one word."""
    plain = list(palette().pattern.sub(lambda found: " " * len(found.group()), text.plain))
    single = set()
    for match in text.concepts:
        if match.end - match.start == 1:
            single.add(match.start)
        else:
            plain[match.start : match.end] = " " * (match.end - match.start)
    doubtful: set[int] = set()
    strange: dict[str, None] = {}
    for cjk, run, start in placed("".join(plain)):
        if not cjk:
            strange[stem(run)] = None
        elif any(start + at not in single for at in range(len(run))):
            doubtful.update(start + at for at in range(len(run)) if start + at in single)
            if len(run) > 1:
                strange[run] = None
    return Rest(frozenset(doubtful), tuple(strange))


def stem(word: str) -> str:
    """Without plural ending and accents."""
    return singular(folded(word))


def unified(text: str) -> str:
    """In simplified characters, and each in the one form that Unicode thinks compatible: full width as half width."""
    return simplified(unicodedata.normalize("NFKC", text))


def simplified(text: str) -> str:
    """Traditional characters folded, each in its place."""
    return text if text.isascii() else text.translate(_traditional())


@functools.cache
def _traditional() -> dict[int, str]:
    from emulator.understanding.language import tables

    return {ord(one): simple for simple, every in tables.rows("traditional.tsv") for one in every}
