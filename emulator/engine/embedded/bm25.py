"""Lucene's BM25 over the parts: k1 1.2, b 0.75, no factor k1 + 1 (Lucene 8 and later).

``idf = ln(1 + (N - df + 0.5) / (df + 0.5))``, ``score = idf * tf / (tf + K)``,
``K = 1.2 * (0.25 + 0.75 * L / average)``.
``L`` is the token count after Lucene's rounding to one byte; N and average are over live parts with at least one token.
A filter changes none of them. A single CJK character is found as a prefix; its tf is how often the character occurs.
"""

# ruff: noqa: S608 - names in statements are the schema's own, quoted; values are bound

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import apsw
import numpy as np
from numpy.typing import NDArray

from emulator.engine.embedded.columns import Mask, Slots, numbers
from emulator.engine.embedded.vocabulary import Vocabulary, vocabulary
from emulator.engine.tokens import Term

if TYPE_CHECKING:
    from emulator.engine.embedded.snapshot import Snapshot

K1, B = 1.2, 0.75
_EXACT = 24  # lengths below it are kept as they are
_MOST_TERMS = 2000
_MOST_POSTINGS = 3_000_000  # at 24 bytes
_PATIENCE = 64  # lists that are read one by one before all are
_FEW = 2**19  # tokens up to which all lists of a file are read at once, in a tenth of a second

Posting = tuple[Slots, NDArray[np.float64]]


def quantised(lengths: NDArray[np.int64]) -> NDArray[np.float64]:
    """Token counts as Lucene's one byte remembers them: exact below 24, then four significant bits."""
    rest = np.maximum(lengths - _EXACT, 0)
    shift = np.maximum(np.frexp(rest.astype(np.float64))[1] - 4, 0)
    return np.where(lengths < _EXACT, lengths, _EXACT + ((rest >> shift) << shift)).astype(np.float64)


class Postings:
    """Posting lists of one snapshot by term: slots of parts and counts. Removed parts may still be in them.

    ``shares`` holds ``(slots, tf / (tf + K))`` of live parts: K hangs on the average, so the next snapshot starts anew.
    """

    __slots__ = ("_lists", "_missed", "_size", "_totals", "every", "shares")

    def __init__(self, lists: dict[Term, Posting] | None = None) -> None:
        self._lists = lists or {}
        self._size = sum(len(slots) for slots, _ in self._lists.values())
        self._totals: tuple[int, int] | None = None
        self._missed = 0
        self.shares: dict[Term, Posting] = {}
        self.every: Vocabulary | None = None
        """All lists of a small file with shares, once they were read; no part of it may have been removed."""

    def totals(self, lengths: Callable[[], NDArray[np.int64]]) -> tuple[int, int]:
        """How many live parts have tokens, and how many tokens; counted once a snapshot from their ``lengths``."""
        if self._totals is None:
            counted = lengths()
            self._totals = int(np.count_nonzero(counted)), int(counted.sum())
        return self._totals

    def get(self, term: Term) -> Posting | None:
        return self._lists.get(term)

    def worth_all(self) -> bool:
        """Whether so many lists were asked for of a small file that it is time to read them all."""
        self._missed += 1
        return self._missed > _PATIENCE and self._totals is not None and self._totals[1] <= _FEW

    def keep(self, term: Term, posting: Posting) -> None:
        if len(self._lists) < _MOST_TERMS and self._size + len(posting[0]) <= _MOST_POSTINGS:
            self._lists[term] = posting
            self._size += len(posting[0])

    def keep_share(self, term: Term, share: Posting) -> None:
        if term in self._lists:  # what bounds one bounds the other
            self.shares[term] = share

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
    """Scores the parts of one snapshot; ``reading`` gives what reads that snapshot's state of the file."""

    def __init__(self, snapshot: Snapshot, reading: Callable[[], apsw.Connection]) -> None:
        assert snapshot.parts is not None
        assert snapshot.parts.frame.parents is not None
        self._snapshot = snapshot
        self._parts = snapshot.parts
        self._owners = snapshot.parts.frame.parents.view
        self._reading = reading

    @cached_property
    def _live(self) -> Mask | None:
        """None: all parts."""
        snapshot = self._snapshot
        return None if snapshot.alive == len(snapshot.live) else snapshot.live[self._owners]

    def _lengths(self) -> NDArray[np.int64]:
        lengths: NDArray[np.int64] = self._parts.lengths.view
        return lengths if self._live is None else lengths[self._live]

    def rank(self, terms: Mapping[Term, float], collection: Collection | None = None) -> Ranking:
        """``terms`` with the weights of their scores."""
        count, total = self._parts.postings.totals(self._lengths)
        if collection is None or (collection.parts, collection.tokens) == (count, total):
            shares = [self._share(term, count, total) for term in terms]
        else:
            shares = [self._shared(self._posting(term), collection.parts, collection.tokens) for term in terms]
        if collection is None:
            collection = Collection(count, total, tuple(len(slots) for slots, _ in shares))
        contributions = []
        for (_, values), frequency, weight in zip(shares, collection.frequencies, terms.values(), strict=True):
            weight *= math.log(1 + (collection.parts - frequency + 0.5) / (frequency + 0.5))
            contributions.append(weight * values)
        if not contributions:
            return Ranking(np.zeros(self._parts.frame.count), collection)
        # One pass that adds in the order of the terms.
        slots = np.concatenate([slots for slots, _ in shares])
        scores: NDArray[Any] = np.bincount(slots, np.concatenate(contributions), self._parts.frame.count)
        return Ranking(scores, collection)

    def _share(self, term: Term, count: int, total: int) -> Posting:
        """The share of a term under the snapshot's own average."""
        postings = self._parts.postings
        if postings.every is not None and not term.prefix:
            return postings.every.share(term.text)
        share = postings.shares.get(term)
        if share is None:
            if postings.every is None and self._live is None and postings.worth_all():
                postings.every = self._every(count, total)
            share = self._shared(self._posting(term), count, total)
            postings.keep_share(term, share)
        return share

    def _every(self, count: int, total: int) -> Vocabulary:
        def shared(slots: Slots, counts: NDArray[np.float64]) -> NDArray[np.float64]:
            return self._shared((slots, counts), count, total)[1]

        return vocabulary(self._reading(), self._parts.frame.slots, shared)

    def _shared(self, posting: Posting, count: int, total: int) -> Posting:
        slots, counts = posting
        average = total / max(1, count)
        return slots, counts / (counts + K1 * (1 - B + B * self._parts.rounded.view[slots] / average))

    def _posting(self, term: Term) -> Posting:
        """Live parts that hold the term, and how often."""
        postings = self._parts.postings
        if postings.every is not None and not term.prefix:
            return postings.every.of(term.text)[:2]
        posting = postings.get(term)
        if posting is None:
            posting = self._read(term)
            postings.keep(term, posting)
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
        occurrences = numbers(self._reading(), f"SELECT doc FROM temp.instances WHERE {condition}", values)
        rows, counts = np.unique(occurrences, return_counts=True)
        return self._parts.frame.slots(rows), counts.astype(np.float64)
