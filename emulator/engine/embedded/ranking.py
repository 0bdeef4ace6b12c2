"""Which documents a search by words, by vector or by both finds, with their scores; the rules are ``api.Search``'s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emulator.engine import fusion, tokens
from emulator.engine.api import Near, PartHit, Search
from emulator.engine.embedded.bm25 import Collection, Ranker
from emulator.engine.embedded.columns import Mask, Slots
from emulator.engine.embedded.connection import fetched
from emulator.engine.embedded.evaluate import View
from emulator.engine.embedded.matrix import Nearness, highest
from emulator.engine.embedded.snapshot import Parts
from emulator.engine.embedded.vectorrows import read
from emulator.engine.vectors import unit

Numbers = NDArray[np.float64]
Held = tuple[int, int, Sequence[int], float]
"""Of the collection: parts, tokens, frequencies of the terms; then the best BM25 score after the filter."""


@dataclass(frozen=True, slots=True)
class Worded:
    """BM25 scores. ``parts`` are by slot of the part; ``slots``: the documents with any word, ``best``: of their best
    parts."""

    parts: Numbers
    slots: Slots
    best: Numbers
    collection: Collection

    def of(self, documents: Slots) -> Numbers:
        """The scores of some documents, 0 where no word is."""
        if not len(self.slots):
            return np.zeros(len(documents))
        places = np.minimum(self.slots.searchsorted(documents), len(self.slots) - 1)
        return np.where(self.slots[places] == documents, self.best[places], 0.0)


@dataclass(frozen=True, slots=True)
class Neared:
    """What a search by vector goes by. ``best``: the best BM25 score of all documents after the filter."""

    near: Near
    nearness: Nearness
    best: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """Who was found: ``slots`` ascend. By place in them: what orders them (highest first), their scores, BM25 scores
    and cosines (NaN where none is known)."""

    view: View
    slots: Slots
    order: Numbers
    scores: Numbers
    words: Numbers | None
    cosines: Numbers | None
    worded: Worded | None
    neared: Neared | None

    @property
    def held(self) -> Held | None:
        """What the scores depend on besides the documents."""
        if self.worded is None:
            return None
        collection = self.worded.collection
        best = self.neared.best if self.neared else 0.0
        return collection.parts, collection.tokens, collection.frequencies, best

    def explained(self, places: Slots) -> tuple[list[float | None], list[float | None]]:
        """The words' scores and the cosines of some hits."""
        nothing = [None] * len(places)
        words = nothing if self.words is None else self.words[places].tolist()
        cosines = nothing if self.cosines is None else self.cosines[places].tolist()
        # What has no vector has NaN, which is like nothing, itself neither.
        return [one or None for one in words], [one if one == one else None for one in cosines]

    def best_parts(self, place: int, count: int) -> tuple[PartHit, ...]:
        """The best parts of a hit, highest score first, equal ones in the document's order."""
        parts = _parts(self.view)
        assert parts.frame.parents is not None
        slot = int(self.slots[place])
        start, stop = np.searchsorted(parts.frame.parents.view, [slot, slot + 1]).tolist()
        words = self.worded.parts[start:stop] if self.worded else np.zeros(stop - start)
        scores = words if self.neared is None else self._fused(self.neared, words, start, stop, count)
        hits = []
        for at in np.argsort(-scores, kind="stable")[:count]:
            if scores[at] > 0:
                row = int(parts.frame.ids.view[start + at])
                sql = "SELECT name, element FROM part WHERE row = ?"
                name, element = fetched(self.view.connection, sql, (row,))[0]
                hits.append(PartHit(name, float(scores[at]), element))
        return tuple(hits)

    def _fused(self, neared: Neared, words: Numbers, start: int, stop: int, count: int) -> Numbers:
        """The scores of a document's parts; only those that may be among the best are measured exactly."""
        places, low, high = neared.nearness.of_parts(start, stop)
        cosines = np.full(len(words), np.nan)
        if len(places) > count:
            cosines[places] = low
            sure = self._scores(neared, cosines, words)
            cosines[places] = high
            possible = self._scores(neared, cosines, words)
            least = np.partition(sure, -count)[-count] if count < len(sure) else 0.0
            keep = possible[places] >= least
            cosines[places] = low
            places = places[keep]
        cosines[places] = neared.nearness.exact(places + start)
        return self._scores(neared, cosines, words)

    def _scores(self, neared: Neared, cosines: Numbers, words: Numbers) -> Numbers:
        if self.worded is None:
            return fusion.similarities(cosines, neared.near)
        return fusion.fused(cosines, words, neared.near, neared.best)


def rank(search: Search, view: View, mask: Mask, held: Held | None) -> Ranked | None:
    """None for a search without ranking. ``mask``: the documents after the filter; ``held``: from the page before."""
    terms = tokens.weighted(search.text, search.terms)
    worded = None
    if terms or ((search.text or search.terms) and search.near is None):
        worded = _words(view, terms, Collection(held[0], held[1], tuple(held[2])) if held else None)
    if search.near is not None:
        return _near(search.near, view, mask, worded, held)
    if worded is None:
        return None
    slots, best = _matching(worded, mask)
    return Ranked(view, slots, best, best, best, None, worded, None)


def _parts(view: View) -> Parts:
    assert view.snapshot.parts is not None
    return view.snapshot.parts


def _words(view: View, terms: dict[tokens.Term, float], collection: Collection | None) -> Worded:
    parts = _parts(view)
    assert parts.frame.parents is not None
    ranking = Ranker(view.snapshot, view.reading).rank(terms, collection)
    hits = (ranking.scores > 0).nonzero()[0]
    best = ranking.scores.take(hits)
    owners = parts.frame.parents.view.take(hits)
    if len(hits) and not parts.single:
        # The parts of a document lie together.
        starts = np.flatnonzero(np.concatenate(([True], owners[1:] != owners[:-1])))
        owners, best = owners[starts], np.maximum.reduceat(best, starts)
    return Worded(ranking.scores, owners, best, ranking.collection)


def _matching(worded: Worded, mask: Mask) -> tuple[Slots, Numbers]:
    """The documents with words that the filter leaves, and their scores."""
    if mask.all():
        return worded.slots, worded.best
    keep = mask[worded.slots]
    return worded.slots[keep], worded.best[keep]


def _besides(slots: Slots, found: Slots, count: int) -> Slots:
    """Those of the slots, which are below ``count``, that were not found; ascending."""
    there = np.zeros(count, np.bool_)
    there[slots] = True
    there[found] = False
    return there.nonzero()[0]


def _near(near: Near, view: View, mask: Mask, worded: Worded | None, held: Held | None) -> Ranked:
    fusion.check(near)
    layout = view.layouts[near.field]
    query = unit(near.vector, layout.field, "The search")
    nearness = Nearness(view.snapshot.vectors[near.field], query, lambda rows: read(view.connection, layout, rows))
    ties = view.snapshot.orders[""].values
    found, cosines = nearness.nearest(mask, near.candidates, ties)
    if worded is None:
        scores = fusion.similarities(cosines, near)
        return Ranked(view, found, cosines, scores, None, cosines, None, Neared(near, nearness, 0.0))
    matching, scores = _matching(worded, mask)
    best = held[3] if held is not None else float(scores.max(initial=0.0))
    others = _besides(matching[highest(scores, near.candidates, ties[matching])], found, len(mask))
    if len(others):
        found, cosines = np.concatenate((found, others)), np.concatenate((cosines, nearness.best(others)))
        place = found.argsort()
        found, cosines = found[place], cosines[place]
    words = worded.of(found)
    scores = fusion.fused(cosines, words, near, best)
    return Ranked(view, found, scores, scores, words, cosines, worded, Neared(near, nearness, best))
