"""What a question is about: its content words, of which names and rare ones say most (asking.toml)."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from emulator.domain.web.subjects import either, folded, without

if TYPE_CHECKING:
    from emulator.understanding.lexicon import Match

TABLE = Path(__file__).with_suffix(".toml")
FIGURES = (
    r"(?:\d[\d.,]*|[〇零一二两三四五六七八九十百千万亿点几半]+)"
    r"(?:多|来|余)?\s?(?:hundred|thousand|million|billion)?\s?"
)
"""A number as it is written before what it counts."""
CAPITAL = re.compile(r"(?<=\S\s)[A-Z]\w*|\b\w+[A-Z]\w*")
"""A word that is a name, not first in its text."""
MEANT = 0.7
"""What a word counts where only its concept stands there, beside the word itself."""
HALF = 0.5
"""Share of a Chinese run's pairs that must stand there."""
COMMON = 2.0
"""What the most common word counts beside the logarithm of its rarity: 7, where a corpus has a word once."""
SINGLE = 0.5
"""What a single Chinese character counts, beside a word."""


@dataclass(frozen=True, slots=True)
class Word:
    """A content word of a question: its ``parts`` (a stem; the pairs of a run), its concepts, and its weight."""

    parts: tuple[str, ...]
    concepts: frozenset[str]
    weight: float = 1.0

    def held(self, text: str, concepts: Collection[str]) -> float:
        """How well it stands in a folded text with these concepts, in 0..1."""
        if sum(stands(one, text) for one in self.parts) >= max(1, HALF * len(self.parts)):
            return 1.0
        return MEANT if self.concepts & set(concepts) else 0.0


@dataclass(frozen=True, slots=True)
class Asking:
    """``number`` is found in sentences that answer where a number is asked for."""

    words: tuple[Word, ...]
    number: re.Pattern[str] | None

    @property
    def total(self) -> float:
        return sum(one.weight for one in self.words)

    def held(self, text: str, concepts: Collection[str]) -> tuple[float, ...]:
        """For each word the weight with which it stands in a folded text."""
        return tuple(one.weight * one.held(text, concepts) for one in self.words)


@dataclass(frozen=True, slots=True)
class Table:
    """``numbers``: words that ask for one, with how it is found."""

    silent: re.Pattern[str]
    numbers: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]


@cache
def table() -> Table:
    rows = tomllib.loads(TABLE.read_text("utf-8"))
    numbers = ((either(one["words"]), counted(one["units"])) for one in rows["numbers"])
    return Table(either((*rows["zh"], *rows["en"])), tuple(numbers))


def counted(units: Sequence[str]) -> re.Pattern[str]:
    """A number of one of them; of none any number."""
    found = "|".join(rf"{re.escape(one)}s?\b" if one.isascii() else re.escape(one) for one in units)
    return re.compile(FIGURES + f"(?:{found})")


def stands(part: str, text: str) -> bool:
    return part in text and (not part.isascii() or re.search(rf"\b{re.escape(part)}", text) is not None)


def concepts(text: str) -> frozenset[str]:
    """Of a folded text."""
    from emulator.understanding.lexicon import lexicon

    return frozenset(one.concept for one in lexicon().match(text, every=True))


def asking(text: str, pages: Sequence[str]) -> Asking:
    """A question read; ``pages`` are folded texts that say how rare words are. Reads tables: blocks."""
    low = folded(text)
    names = frozenset(one.lower() for one in CAPITAL.findall(text))
    words = tuple(dict.fromkeys(content(low, names)))
    number = next((how for asks, how in table().numbers if asks.search(low)), None)
    return Asking(tuple(weighed(one, pages) for one in words), number)


def content(low: str, names: Collection[str]) -> Iterator[Word]:
    """The words without those that ask. What is written as a name is no concept: Hamlet is no village."""
    from emulator.understanding.embed import words
    from emulator.understanding.embed.keywords import pairs
    from emulator.understanding.lexicon import lexicon

    matches = lexicon().match(low, every=True)
    rest = low
    for one in longest(matches):
        word = low[one.start : one.end]
        if word.isascii() or (len(word) == 1 and table().silent.fullmatch(word)):
            continue
        parts = (word,) if len(word) < 4 else tuple(pairs(word))
        yield Word(parts, frozenset((one.concept,)))
        rest = f"{rest[: one.start]}{' ' * len(word)}{rest[one.end :]}"
    for asks, _ in table().numbers:
        rest = without(rest, asks)
    rest = without(rest, table().silent)
    for cjk, run in words.read(rest).runs:
        if not cjk:
            around = [] if run in names else [one for one in matches if run in low[one.start : one.end].split()]
            yield Word((words.stem(run),), frozenset(one.concept for one in around))
        else:
            yield Word(tuple(pairs(run)) or (run,), frozenset(), 1.0 if len(run) > 1 else SINGLE)


def longest(matches: Sequence[Match]) -> list[Match]:
    kept: list[Match] = []
    for one in sorted(matches, key=lambda one: (one.start - one.end, one.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def weighed(word: Word, pages: Sequence[str]) -> Word:
    """With what its rarity makes of its weight."""
    having = sum(word.held(one, ()) > 0 for one in pages)
    return Word(word.parts, word.concepts, word.weight * (COMMON + math.log(1 + (len(pages) + 1) / (having + 1))))
