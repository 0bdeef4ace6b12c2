"""The smallest expressions of time in a text, before they are put together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from emulator.understanding.language.times.when import When


@dataclass(frozen=True, slots=True)
class Atom:
    """``when`` None: these characters are no time, whatever they look like."""

    start: int
    end: int
    when: When | None

    @property
    def length(self) -> int:
        return self.end - self.start


class Seen(NamedTuple):
    """What a rule may look at: the match, the text around it, the present."""

    match: re.Match[str]
    text: str
    now: datetime

    @property
    def before(self) -> str:
        """What stands before, at most 24 characters."""
        return self.text[max(0, self.match.start() - 24) : self.match.start()]

    @property
    def after(self) -> str:
        return self.text[self.match.end() : self.match.end() + 24]

    def word(self) -> str:
        """The word before the match."""
        found = re.search(r"([a-z0-9'-]+)\W*$", self.before)
        return found[1] if found else ""

    def next(self) -> str:
        """The word behind the match."""
        found = re.match(r"\W*([a-z0-9']+)", self.after)
        return found[1] if found else ""


NOTHING = object()
"""What a rule gives for a match that means nothing."""


class Rules:
    """Patterns with what each of them means."""

    def __init__(self, flags: int = 0) -> None:
        self._flags = flags
        self._rules: list[tuple[str, Callable[[Seen], object]]] = []
        self._compiled: list[tuple[re.Pattern[str], Callable[[Seen], object]]] = []

    def rule(self, *patterns: str) -> Callable[[Callable[[Seen], object]], Callable[[Seen], object]]:
        def kept(function: Callable[[Seen], object]) -> Callable[[Seen], object]:
            self._rules += [(pattern, function) for pattern in patterns]
            return function

        return kept

    def atoms(self, text: str, now: datetime) -> Iterator[Atom]:
        if not self._compiled:
            self._compiled = [(re.compile(pattern, self._flags), function) for pattern, function in self._rules]
        for pattern, function in self._compiled:
            for match in pattern.finditer(text):
                try:
                    meant = function(Seen(match, text, now))
                except (ValueError, OverflowError):  # a year, month or day that does not exist
                    continue
                if meant is not NOTHING:
                    yield Atom(match.start(), match.end(), meant)  # type: ignore[arg-type]


def chosen(atoms: Iterable[Atom]) -> list[Atom]:
    """The longest first, then from left to right; what overlaps a longer one drops. In the order of the text."""
    taken: list[Atom] = []
    covered = bytearray()
    for atom in sorted(atoms, key=lambda atom: (-atom.length, atom.start)):
        if len(covered) < atom.end:
            covered.extend(bytes(atom.end - len(covered)))
        if atom.length and not any(covered[atom.start : atom.end]):
            taken.append(atom)
            covered[atom.start : atom.end] = b"\1" * atom.length
    return sorted(taken, key=lambda atom: atom.start)


def alternatives(words: Sequence[str]) -> str:
    """A pattern of words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
