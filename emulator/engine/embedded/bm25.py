"""Lucene's BM25 over the parts: k1 1.2, b 0.75, no factor k1 + 1 (Lucene 8 and later).

``idf = ln(1 + (N - df + 0.5) / (df + 0.5))``, ``score = idf * tf / (tf + K)``,
``K = 1.2 * (0.25 + 0.75 * L / average)``.
``L`` is the token count after Lucene's rounding to one byte; N and average are over live parts with at least one token.
A filter changes none of them. A single CJK character is found as a prefix; its tf is how often the character occurs.
"""

# ruff: noqa: S608 - names in statements are the schema's own, quoted; values are bound

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import apsw
import numpy as np
from numpy.typing import NDArray

from emulator.engine.embedded.columns import Mask, Slots, numbers
from emulator.engine.tokens import Term

if TYPE_CHECKING:
    from emulator.engine.embedded.snapshot import Snapshot

K1, B = 1.2, 0.75
_EXACT = 24  # lengths below it are kept as they are
_MOST_TERMS = 2000
_MOST_POSTINGS = 4_000_000

Posting = tuple[Slots, NDArray[np.float64]]


def quantised(lengths: NDArray[np.int64]) -> NDArray[np.float64]:
    """Token counts as Lucene's one byte remembers them: exact below 24, then four significant bits."""
    rest = np.maximum(lengths - _EXACT, 0)
    shift = np.maximum(np.frexp(rest.astype(np.float64))[1] - 4, 0)
    return np.where(lengths < _EXACT, lengths, _EXACT + ((rest >> shift) << shift)).astype(np.float64)


class Postings:
    """Posting lists of one snapshot by term: slots of parts and counts. Removed parts may still be in them."""

    __slots__ = ("_lists", "_size")

    def __init__(self, lists: dict[Term, Posting] | None = None) -> None:
        self._lists = lists or {}
        self._size = sum(len(slots) for slots, _ in self._lists.values())

    def get(self, term: Term) -> Posting | None:
        return self._lists.get(term)

    def keep(self, term: Term, posting: Posting) -> None:
        if len(self._lists) < _MOST_TERMS and self._size + len(posting[0]) <= _MOST_POSTINGS:
            self._lists[term] = posting
            self._size += len(posting[0])

    def without(self, tokens: set[str]) -> Postings:
        """The lists that documents with these tokens do not change."""
        if not self._lists:
            return Postings()
        first = {token[:1] for token in tokens}
        kept = self._lists.copy().items()
        return Postings({t: p for t, p in kept if (t.text not in first if t.prefix else t.text not in tokens)})


@dataclass(frozen=True, slots=True)
class Collection:
    """What scores depend on besides a part itself. A paging token carries it, so that later pages keep the scores."""

    parts: int
    tokens: int
    frequencies: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """``scores`` by slot of the part, 0 where no term occurs."""

    scores: NDArray[np.float64]
    collection: Collection


class Ranker:
    """Scores the parts of one snapshot; ``connection`` reads that snapshot's state of the file."""

    def __init__(self, snapshot: Snapshot, connection: apsw.Connection) -> None:
        assert snapshot.parts is not None
        assert snapshot.parts.frame.parents is not None
        self._parts = snapshot.parts
        self._connection = connection
        complete = snapshot.alive == len(snapshot.live)
        self._live: Mask | None = None if complete else snapshot.live[snapshot.parts.frame.parents.view]

    def rank(self, terms: Sequence[Term], collection: Collection | None = None) -> Ranking:
        postings = [self._posting(term) for term in terms]
        if collection is None or len(collection.frequencies) != len(terms):
            collection = self._collection(postings)
        scores = np.zeros(self._parts.frame.count)
        average = collection.tokens / max(1, collection.parts)
        rounded = self._parts.rounded.view
        for (slots, counts), frequency in zip(postings, collection.frequencies, strict=True):
            weight = math.log(1 + (collection.parts - frequency + 0.5) / (frequency + 0.5))
            scores[slots] += weight * counts / (counts + K1 * (1 - B + B * rounded[slots] / average))
        return Ranking(scores, collection)

    def _collection(self, postings: Iterable[Posting]) -> Collection:
        lengths = self._parts.lengths.view if self._live is None else self._parts.lengths.view[self._live]
        return Collection(
            int(np.count_nonzero(lengths)), int(lengths.sum()), tuple(len(slots) for slots, _ in postings)
        )

    def _posting(self, term: Term) -> Posting:
        """Live parts that hold the term, and how often."""
        posting = self._parts.postings.get(term)
        if posting is None:
            posting = self._read(term)
            self._parts.postings.keep(term, posting)
        if self._live is None:
            return posting
        slots, counts = posting
        alive = self._live[slots]
        return slots[alive], counts[alive]

    def _read(self, term: Term) -> Posting:
        condition: str
        values: tuple[str, ...]
        condition, values = "term = ?", (term.text,)
        if term.prefix:
            condition, values = "term BETWEEN ? AND ?", (term.text, term.text + "\U0010ffff")
        occurrences = numbers(self._connection, f"SELECT doc FROM temp.instances WHERE {condition}", values)
        rows, counts = np.unique(occurrences, return_counts=True)
        return self._parts.frame.slots(rows), counts.astype(np.float64)
