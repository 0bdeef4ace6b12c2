"""All concepts together: by id, by kind, by what a text says."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from emulator.understanding.lexicon import concepts
from emulator.understanding.lexicon.concepts import Concept
from emulator.understanding.lexicon.matching import CHARACTERS, Match, Matcher, Senses, written


class Lexicon:
    """Read-only. :func:`lexicon` gives the one of this package."""

    def __init__(self, every: Iterable[Concept], silent: Iterable[str] = (), revision: str = "") -> None:
        """``revision`` names the tables' contents; it is part of what an index is made with."""
        self.revision = revision
        self.concepts: dict[str, Concept] = {}
        for concept in every:
            known = self.concepts.get(concept.id)
            self.concepts[concept.id] = replace(known, related=known.related + concept.related) if known else concept
        self._silent = tuple(written(word) for word in silent)
        self._above: dict[str, Mapping[str, int]] = {}  # of concepts that were asked for
        self._below: dict[str, list[str]] = {}
        for concept in self.concepts.values():
            for parent in concept.parents:
                self._below.setdefault(parent, []).append(concept.id)

    def ancestors(self, name: str) -> Mapping[str, int]:
        """Every kind that a concept belongs to, with the number of steps up to it, nearest first; not itself."""
        found = self._above.get(name)
        if found is None:
            found = self._above[name] = self._climbed(name)
        return found

    def _climbed(self, name: str) -> dict[str, int]:
        found: dict[str, int] = {}
        level, steps = self.concepts[name].parents, 1
        while level:
            fresh = [one for one in dict.fromkeys(level) if one not in found and one != name]
            found |= dict.fromkeys(fresh, steps)
            level = tuple(parent for one in fresh for parent in self.concepts[one].parents)
            steps += 1
        return found

    def descendants(self, name: str) -> tuple[str, ...]:
        """Everything that belongs to a concept, nearest first; not itself."""
        found: dict[str, None] = {}
        level = self._below.get(name, [])
        while level:
            fresh = [one for one in dict.fromkeys(level) if one not in found and one != name]
            found |= dict.fromkeys(fresh)
            level = [below for one in fresh for below in self._below.get(one, [])]
        return tuple(found)

    def top(self, name: str) -> str:
        """The top category: the concept itself if it is one. Of several kinds the first counts."""
        while self.concepts[name].parents:
            name = self.concepts[name].parents[0]
        return name

    def named(self, text: str) -> tuple[str, ...]:
        """The ids of the hand-written concepts that are spelled exactly so (a plural counts as its singular)."""
        length = len(text.strip())
        found = self._own.match(text.strip())
        return tuple(match.concept for match in found if (match.start, match.end) == (0, length))

    def match(self, text: str, every: bool = False) -> list[Match]:
        """The concepts that a text names, longest spelling first, left to right, in the order of the text.

        Without ``every`` only names of hand-written concepts count, as conditions need; with it also related words and
        Unicode's annotations, in which a wrong sense is more likely.
        """
        return (self._all if every else self._own).match(text)

    @functools.cached_property
    def _own(self) -> Matcher:
        spelled: dict[str, dict[str, float]] = {}
        for concept in self.concepts.values():
            if concept.source == "own":
                for word in concept.spellings:
                    spelled.setdefault(written(word), {})[concept.id] = 1.0
        return Matcher(_senses(spelled), self._silent)

    @functools.cached_property
    def _all(self) -> Matcher:
        """What is written by hand decides what a word means; annotations only add words that it does not know."""
        spelled: dict[str, dict[str, float]] = {}
        further: dict[str, dict[str, float]] = {}
        for concept in self.concepts.values():
            known = spelled if concept.source == "own" else further
            for word in concept.spellings:
                known.setdefault(written(word), {})[concept.id] = 1.0
            for word, weight in concept.related:
                further.setdefault(written(word), {}).setdefault(concept.id, weight)
        for word in self._silent:
            further.pop(word, None)
        return Matcher(_senses(further | spelled), self._silent)


def _senses(spelled: Mapping[str, Mapping[str, float]]) -> dict[str, Senses]:
    return {word: tuple(senses.items()) for word, senses in spelled.items() if word}


@functools.cache
def lexicon() -> Lexicon:
    """The concepts of this package's tables."""
    every = (*concepts.own(), *concepts.generated())
    return Lexicon(every, concepts.silent(), revision())


@functools.cache
def revision() -> str:
    """Names the tables' contents; milliseconds, where reading them takes a tenth of a second."""
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(path for path in concepts.HERE.iterdir() if path.suffix in {".txt", ".tsv"}):
        digest.update(path.read_bytes())
    return digest.hexdigest()


__all__ = ["CHARACTERS", "Lexicon", "lexicon", "revision"]
