"""What a text about health is about: things by all of their names, in both languages (medical.toml, the lexicon)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("medical.toml")
SURE = 1.0
"""Weight of a concept that the lexicon does not doubt."""
LONG = 6
"""Letters of a name that is known in spite of a slip."""
GAP = "\n"
"""Stands for what has been understood."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that is asked about a thing, and the names of attributes that answer it. ``warns``: not what helps;
    ``forbids``: but what must not be; ``relates``: of two things how they go together."""

    words: re.Pattern[str]
    attributes: tuple[str, ...]
    warns: bool = False
    forbids: bool = False
    relates: bool = False

    def answered(self, name: str, text: str) -> bool:
        """By an attribute, or by a sentence, which has no name."""
        return any(one in name for one in self.attributes) if name else self.words.search(text) is not None


@dataclass(frozen=True, slots=True)
class Table:
    """medical.toml, see there."""

    same: tuple[tuple[str, ...], ...]
    relief: Mapping[str, str]
    asks: tuple[Ask, ...]
    asking: re.Pattern[str]
    kinds: Mapping[str, re.Pattern[str]]
    uses: tuple[str, ...]
    warnings: tuple[str, ...]
    apart: tuple[str, ...]
    forbidding: tuple[str, ...]
    silent: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Heard:
    """A text: the subjects that it names, and the same text with a gap in place of each."""

    subjects: frozenset[str]
    rest: str


@cache
def table() -> Table:
    rows = tomllib.loads(TABLE.read_text("utf-8"))
    same = tuple(tuple(row["words"]) for row in rows["same"])
    return Table(
        same,
        {row["words"][0]: row["relief"] for row in rows["same"] if "relief" in row},
        tuple(asked(row) for row in rows["asks"]),
        either(word for row in rows["asks"] for word in row["words"]),
        {kind: either(words) for kind, words in rows["kinds"].items()},
        tuple(rows["uses"]),
        tuple(rows["warnings"]),
        tuple(rows["apart"]),
        tuple(rows["forbidding"]),
        either((*rows["silent"]["zh"], *rows["silent"]["en"])),
    )


def asked(row: Mapping[str, Any]) -> Ask:
    flags = (row.get(name, False) for name in ("warns", "forbids", "relates"))
    return Ask(either(row["words"]), tuple(row["attributes"]), *flags)


def folded(text: str) -> str:
    """In lower case, in simplified characters, without hyphens."""
    from emulator.understanding.embed import words

    return words.unified(text).lower().replace("-", " ").replace("\n", " ")


def either(words: Iterable[str]) -> re.Pattern[str]:
    """Any of the words, the longest first; English ones whole, or in the plural."""
    listed = sorted({one for one in words if one}, key=lambda one: (-len(one), one))
    made = (rf"\b{re.escape(one)}(?:s|es)?\b" if one.isascii() else re.escape(one) for one in listed)
    return re.compile("|".join(made) or r"(?!)")


def without(text: str, words: re.Pattern[str]) -> str:
    return words.sub(lambda found: GAP * len(found[0]), text)


def slip(word: str, other: str) -> bool:
    """Whether one letter is wrong, missing or too many, or two neighbours have changed places."""
    if abs(len(word) - len(other)) > 1 or word == other:
        return False
    same = next((at for at, pair in enumerate(zip(word, other, strict=False)) if pair[0] != pair[1]), len(word))
    one, two = word[same:], other[same:]
    return one[1:] in (two[1:], two) or one == two[1:] or (one[:2] == two[1::-1] and one[2:] == two[2:])


class Subjects:
    """``names`` has all names of a thing in one row. Rows that share a name are one subject, and so are they with the
    rows of the table; a subject is called by one of its names. Reads tables: blocks."""

    def __init__(self, names: Iterable[Sequence[str]]) -> None:
        from emulator.understanding.lexicon import lexicon

        self._lexicon = lexicon()
        self._of: dict[str, str] = {}
        rows = [[low for one in each if (low := folded(one).strip())] for each in names]
        for row in (*table().same, *rows):
            self._join(row)
        self._words = either((*self._of, *table().apart))
        self._concepts = self._claimed({self._of[row[0]] for row in rows})
        self.relief = {self._of[one]: self._of[other] for one, other in table().relief.items()}

    def _join(self, row: Sequence[str]) -> None:
        first = row[0]
        known = {self._of[one] for one in row if one in self._of}
        subject = min(known, default=first)
        for word, other in self._of.items():
            if other in known:
                self._of[word] = subject
        self._of |= dict.fromkeys(row, subject)

    def _claimed(self, mine: Collection[str]) -> dict[str, str]:
        """The concepts of the lexicon that the names of one of the subjects alone stand for."""
        claims: dict[str, set[str]] = {}
        for word, subject in self._of.items():
            if subject not in mine:
                continue
            for found in self._lexicon.match(word, every=True):
                if found.weight >= SURE and (found.start, found.end) == (0, len(word)):
                    claims.setdefault(found.concept, set()).add(subject)
        names: dict[str, set[str]] = {}
        for concept, subjects in claims.items():
            for one in subjects:
                names.setdefault(one, set()).add(concept)
        return {
            concept: next(iter(subjects))
            for concept, subjects in claims.items()
            if len(subjects) == 1 and len(names[next(iter(subjects))]) == 1
        }

    def of(self, name: str) -> str:
        """The subject that a name stands for. Raises KeyError."""
        return self._of[folded(name)]

    def near(self, word: str) -> str | None:
        """What an English name stands for that is misspelt by one letter: hypotension is no hypertension."""
        if len(word) < LONG or not word.isascii():
            return None
        return next((self._of[one] for one in sorted(self._of) if len(one) >= LONG and slip(word, one)), None)

    def heard(self, text: str) -> Heard:
        low = folded(text)
        found = dict(self._named(low))
        rest = low
        for start, end in found:
            rest = rest[:start] + GAP * (end - start) + rest[end:]
        return Heard(frozenset(found.values()), rest)

    def _named(self, low: str) -> Iterator[tuple[tuple[int, int], str]]:
        spans = [found.span() for found in self._words.finditer(low)]
        concepts = [one for one in self._lexicon.match(low, every=True) if one.weight >= SURE]
        for start, end in spans:
            word = low[start:end]
            spelled = (word, word.removesuffix("s"), word.removesuffix("es"))
            subject = next((self._of[one] for one in spelled if one in self._of), None)
            wider = (one for one in concepts if one.start <= start and end <= one.end and one.end - one.start > 1)
            strange = end - start == 1 and any(self._concepts.get(one.concept) != subject for one in wider)
            if subject is not None and not strange:
                yield (start, end), subject
        for one in concepts:
            known = self._concepts.get(one.concept)
            if known is not None and all(one.end <= start or end <= one.start for start, end in spans):
                yield (one.start, one.end), known
