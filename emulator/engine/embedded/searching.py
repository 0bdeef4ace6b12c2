"""One search over one moment of the index: filter, rank, sort, cut a page, count, aggregate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emulator.engine import tokens
from emulator.engine.api import Hit, Order, Page, PartHit, Search
from emulator.engine.embedded import paging
from emulator.engine.embedded.aggregate import aggregate
from emulator.engine.embedded.bm25 import Collection, Ranker
from emulator.engine.embedded.columns import Mask, Slots
from emulator.engine.embedded.connection import fetched
from emulator.engine.embedded.evaluate import Evaluator, View, canonical, columns_of
from emulator.engine.embedded.schema import Schema
from emulator.engine.embedded.snapshot import Needs
from emulator.engine.embedded.sorting import FieldKey, ScoreKey, first


def needs(search: Search, schema: Schema) -> Needs:
    """What must be in memory before :func:`run`."""
    paths = {""} if search.size else set()
    paths.update(columns_of(search.where, schema))
    paths.update(canonical(order.field, schema) for order in search.sort)
    paths.update(canonical(each.field, schema) for each in search.aggregations)
    return Needs(frozenset(paths), bool(search.text))


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Scores by slot, of parts and of the best part of each document."""

    parts: NDArray[np.float64]
    documents: NDArray[np.float64]
    collection: Collection


def run(search: Search, view: View, index: str) -> Page:
    """``index`` tells indexes apart in tokens. BadToken, EngineError."""
    mark = paging.mark(index, search) if search.after else None
    mask = Evaluator(view).mask(search.where)
    ranked = None
    if search.text:
        ranked = _rank(search, view, mark.collection if mark else None)
        mask &= ranked.documents > 0
    slots, token = _page(search, view, mask, ranked, mark, index)
    return Page(
        tuple(_hit(view, int(slot), ranked, search.best_parts) for slot in slots),
        int(np.count_nonzero(mask)) if search.total else -1,
        token,
        tuple(aggregate(view, mask, each, search.groups) for each in search.aggregations),
    )


def _rank(search: Search, view: View, collection: Collection | None) -> _Ranked:
    parts = view.snapshot.parts
    assert parts is not None
    assert parts.frame.parents is not None
    ranking = Ranker(view.snapshot, view.connection).rank(tokens.words(search.text), collection)
    documents = np.zeros(view.snapshot.documents.count)
    hits = np.flatnonzero(ranking.scores)
    if len(hits):
        # The parts of a document lie together.
        owners = parts.frame.parents.view[hits]
        starts = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
        documents[owners[starts]] = np.maximum.reduceat(ranking.scores[hits], starts)
    return _Ranked(ranking.scores, documents, ranking.collection)


def _page(
    search: Search, view: View, mask: Mask, ranked: _Ranked | None, mark: paging.Mark | None, index: str
) -> tuple[Slots, str]:
    """The slots of the page in order, and the token of the next one."""
    if not search.size:
        return np.empty(0, np.int64), ""
    slots = np.flatnonzero(mask)
    scored = ranked is not None and not search.sort
    fields: list[FieldKey | ScoreKey] = [FieldKey(order, view) for order in search.sort]
    if ranked is not None and scored:
        fields = [ScoreKey(ranked.documents)]
    fields.append(FieldKey(Order(""), view))
    keys = [field.key(slots) for field in fields]
    if mark is not None:
        after = np.zeros(len(slots), np.bool_)
        equal = np.ones(len(slots), np.bool_)
        for field, key, value in zip(fields, keys, mark.values, strict=True):
            beyond, same = field.beyond(key, value)
            after |= equal & beyond
            equal &= same
        slots = slots[after]
        keys = [field.key(slots) for field in fields]
    chosen = slots[first(keys, min(search.size, len(slots)))]
    if len(chosen) == len(slots):
        return chosen, ""
    values = tuple(field.value(int(chosen[-1])) for field in fields)
    collection = ranked.collection if ranked is not None else None
    return chosen, paging.token(index, search, paging.Mark(values, collection))


def _hit(view: View, slot: int, ranked: _Ranked | None, best_parts: int) -> Hit:
    document = int(view.ids[slot])
    uri, record = fetched(view.connection, "SELECT uri, record FROM body WHERE id = ?", (document,))[0]
    if ranked is None:
        return Hit(uri, record)
    score = float(ranked.documents[slot])
    return Hit(uri, record, score, _best(view, slot, ranked, best_parts) if best_parts else ())


def _best(view: View, slot: int, ranked: _Ranked, count: int) -> tuple[PartHit, ...]:
    """The best parts of a document, highest score first, equal ones in the document's order."""
    parts = view.snapshot.parts
    assert parts is not None
    assert parts.frame.parents is not None
    start, stop = np.searchsorted(parts.frame.parents.view, [slot, slot + 1])
    scores = ranked.parts[start:stop]
    hits = []
    for at in np.argsort(-scores, kind="stable")[:count]:
        if scores[at] > 0:
            row = int(parts.frame.ids.view[start + at])
            sql = "SELECT name, element FROM part WHERE row = ?"
            name, element = fetched(view.connection, sql, (row,))[0]
            hits.append(PartHit(name, float(scores[at]), element))
    return tuple(hits)
