"""Words for things that can be seen, with every name that a file's label may have for them."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from emulator.understanding.language.meaning import Named
from emulator.understanding.language.senses import matches, ordered
from emulator.understanding.language.text import Text
from emulator.understanding.lexicon import lexicon

PERSON = "person"
Span = tuple[int, int]


def spans(plain: str) -> list[Span]:
    """Where the hand-written concepts are named."""
    return sorted({(match.start, match.end) for match in matches(plain)})


def labels(text: Text, masked: str) -> list[Named]:
    """The labels of a text; ``masked`` is its plain writing with what is not to be read masked. Offsets are those of
    ``masked``; the senses of one word are one label."""
    found: dict[Span, list[str]] = {}
    for match in matches(masked):
        found.setdefault((match.start, match.end), []).append(match.concept)
    return [named(ordered(masked[slice(*span)], concepts), *span) for span, concepts in sorted(found.items())]


def named(concepts: tuple[str, ...], start: int, end: int) -> Named:
    known = lexicon().concepts
    return Named(known[concepts[0]].zh[0], spellings(concepts), concepts, start, end)


@functools.lru_cache(maxsize=4096)
def spellings(concepts: Iterable[str]) -> tuple[str, ...]:
    """All names of the concepts and of what belongs to them."""
    known = lexicon()
    every = [below for concept in concepts for below in (concept, *known.descendants(concept))]
    own = (known.concepts[one] for one in every if known.concepts[one].source == "own")
    return tuple(dict.fromkeys(name for concept in own for name in concept.spellings))


def people_at(plain: str) -> frozenset[int]:
    """Where words for people begin."""
    known = lexicon()
    return frozenset(
        match.start for match in known.match(plain) if PERSON in (match.concept, *known.ancestors(match.concept))
    )
