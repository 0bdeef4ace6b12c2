"""Finding spellings in a text: the longest first, from left to right.

A spelling with a Chinese character is found anywhere; an English one at the borders of words, whole, with plural
endings, upper and lower case alike, whether its words are parted by a space, a hyphen or an underscore.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

CHARACTERS = 6
WORDS = 3
ALONE = 0.6
"""Weight of a spelling of one Chinese character: half of them are parts of other words."""

_CJK = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_GAP = re.compile(r"[ \-_]{1,2}")
_FINAL = "Σ"  # the one letter whose lower case hangs on what stands beside it
_MARKED = re.compile("[\u00c0-\u017f]")
_PLAIN = str.maketrans({chr(code): unicodedata.normalize("NFD", chr(code))[0] for code in range(0xC0, 0x180)})
_IRREGULAR = {
    "children": "child",
    "people": "person",
    "men": "man",
    "women": "woman",
    "mice": "mouse",
    "geese": "goose",
    "teeth": "tooth",
    "feet": "foot",
    "leaves": "leaf",
    "wolves": "wolf",
    "knives": "knife",
    "loaves": "loaf",
    "shelves": "shelf",
    "calves": "calf",
    "wives": "wife",
    "scarves": "scarf",
    "cacti": "cactus",
    "oxen": "ox",
}
Senses = Sequence[tuple[str, float]]


class Match(NamedTuple):
    """``concept`` is an id; ``start`` and ``end`` are offsets into the text; ``weight`` in 0..1, divided among the
    senses of a word that has several."""

    concept: str
    start: int
    end: int
    weight: float


def folded(text: str) -> str:
    """Lower case without accents, every character in its place."""
    low = text.lower()
    if low.isascii():
        return low
    if len(low) != len(text) or _FINAL in text:
        low = "".join(one if len(one.lower()) > 1 else one.lower() for one in text)
    return low.translate(_PLAIN) if _MARKED.search(low) else low


@functools.lru_cache(maxsize=8192)
def singular(word: str) -> str:
    """An English noun without its plural ending or its ``'s``; other words as they are."""
    word = word.partition("'")[0].partition("’")[0]
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ie") and len(word) > 4:
        return word[:-2] + "y"  # so that cookies and cookie are one, whichever way their plural is undone
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses", "zzes", "oes")):
        return word[:-2]
    return word[:-1]


def written(spelling: str) -> str:
    """A spelling as it is looked up: Chinese as it stands, English words with single spaces."""
    low = folded(spelling)
    return low if _CJK.search(low) else " ".join(_WORD.findall(low))


class Matcher:
    """``spellings`` maps what :func:`written` gives to the senses of it, (id, weight) each; ``silent`` words are passed
    over."""

    def __init__(self, spellings: Mapping[str, Senses], silent: Iterable[str] = ()) -> None:
        self._exact: dict[str, Senses] = dict.fromkeys(silent, ()) | dict(spellings)
        self._singular: dict[str, Senses] = {}
        longest: dict[str, int] = {}
        for word in self._exact:
            if _CJK.search(word):
                longest[word[0]] = max(longest.get(word[0], 0), len(word))
            else:
                one = " ".join(singular(part) for part in word.split(" "))
                self._singular.setdefault(one, self._exact[word])
        lengths: dict[str, set[int]] = {first: set() for first in longest}
        for word in self._exact:
            if len(word) <= longest.get(word[:1], 0) and (len(word) > 1 or not word.isascii()):
                lengths[word[0]].add(len(word))
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}
        """How long spellings are that begin with a character, the longest first."""
        self._start = re.compile(f"[a-z0-9{re.escape(''.join(self._lengths))}]")

    def match(self, text: str) -> list[Match]:
        low = folded(text)
        words = {found.start(): found.end() for found in _WORD.finditer(low)}
        starts = list(words)
        order = {start: place for place, start in enumerate(starts)}
        found: list[Match] = []
        at = 0
        while at < len(low):
            end, senses = self._chinese(low, at)
            if not end and at in words:
                end, senses = self._english(low, words, starts, order[at])
                end = end or words[at]
            if not end:
                start = self._start.search(low, at + 1)  # what nothing begins with is passed over at once
                at = start.start() if start else len(low)
                continue
            alone = ALONE if end - at == 1 and low[at] > "\u2fff" else 1.0
            found += [Match(concept, at, end, weight * alone / len(senses)) for concept, weight in senses]
            at = end
        return found

    def _chinese(self, low: str, at: int) -> tuple[int, Senses]:
        lengths = self._lengths.get(low[at], ())
        if lengths and low[at].isascii() and at and low[at - 1].isascii() and low[at - 1].isalnum():
            return 0, ()
        for length in lengths:
            senses = self._exact.get(low[at : at + length]) if at + length <= len(low) else None
            if senses is not None:
                after = low[at + length : at + length + 1]
                if not (low[at + length - 1].isascii() and after.isascii() and after.isalnum()):
                    return at + length, senses
        return 0, ()

    def _english(self, low: str, words: Mapping[int, int], starts: list[int], place: int) -> tuple[int, Senses]:
        run = [low[starts[place] : words[starts[place]]]]
        ends = [words[starts[place]]]
        for start in starts[place + 1 : place + WORDS]:
            if not _GAP.fullmatch(low[ends[-1] : start]):
                break
            run.append(low[start : words[start]])
            ends.append(words[start])
        for count in range(len(run), 0, -1):
            senses = self._exact.get(" ".join(run[:count]))
            if senses is None:
                senses = self._singular.get(" ".join([singular(word) for word in run[:count]]))
            if senses is not None:
                return ends[count - 1], senses
        return 0, ()
