"""One search over one moment of the index: filter, rank, sort, cut a page, count, aggregate."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from emulator.engine import paging
from emulator.engine.api import EngineError, Hit, Order, Page, Search
from emulator.engine.embedded.aggregate import aggregate
from emulator.engine.embedded.columns import Mask, Slots
from emulator.engine.embedded.evaluate import Evaluator, View, canonical, columns_of
from emulator.engine.embedded.ranking import Ranked, rank
from emulator.engine.embedded.schema import FileSchema, Layout
from emulator.engine.embedded.snapshot import Needs
from emulator.engine.embedded.sorting import FieldKey, ScoreKey, first


def needs(search: Search, schema: FileSchema, layouts: Mapping[str, Layout]) -> Needs:
    """What must be in memory before :func:`run`."""
    paths = {""} if search.size or search.near else set()
    paths.update(columns_of(search.where, schema))
    paths.update(canonical(order.field, schema) for order in search.sort)
    paths.update(canonical(each.field, schema) for each in search.aggregations)
    vectors = frozenset([search.near.field] if search.near else [])
    if not vectors <= layouts.keys():
        raise EngineError(f"The index has no vectors named {', '.join(vectors)}")
    return Needs(frozenset(paths), bool(search.text or search.terms or vectors), vectors)


def run(search: Search, view: View, index: str) -> Page:
    """``index`` tells indexes apart in tokens. BadToken, EngineError."""
    mark = paging.mark(index, search) if search.after else None
    mask = Evaluator(view).mask(search.where)
    ranked = rank(search, view, mask, mark.held if mark else None)
    if ranked is not None and search.aggregations:
        mask = np.zeros(len(mask), np.bool_)
        mask[ranked.slots] = True
    found = len(ranked.slots) if ranked is not None else int(np.count_nonzero(mask)) if search.total else -1
    slots, token = _page(search, view, mask, ranked, mark, index)
    return Page(
        _hits(view, slots, ranked, search),
        found if search.total else -1,
        token,
        tuple(aggregate(view, mask, each, search.groups) for each in search.aggregations),
    )


def _page(
    search: Search, view: View, mask: Mask, ranked: Ranked | None, mark: paging.Mark | None, index: str
) -> tuple[Slots, str]:
    """The slots of the page in order, and the token of the next one."""
    if not search.size:
        return np.empty(0, np.int64), ""
    slots = np.flatnonzero(mask) if ranked is None else ranked.slots
    fields: list[FieldKey | ScoreKey] = [FieldKey(order, view) for order in search.sort]
    if ranked is not None and not search.sort:
        fields = [ScoreKey(ranked.slots, ranked.order)]
    fields.append(FieldKey(Order(""), view))
    if mark is not None:
        keys = [field.key(slots) for field in fields]
        after = np.zeros(len(slots), np.bool_)
        equal = np.ones(len(slots), np.bool_)
        for field, key, value in zip(fields, keys, mark.values, strict=True):
            beyond, same = field.beyond(key, value)
            after |= equal & beyond
            equal &= same
        slots = slots[after]
    chosen = first(fields, slots, min(search.size, len(slots)))
    if len(chosen) == len(slots) or not search.paged:
        return chosen, ""
    values = tuple(field.value(int(chosen[-1])) for field in fields)
    return chosen, paging.token(index, search, values, ranked.held if ranked is not None else None)


def _hits(view: View, slots: Slots, ranked: Ranked | None, search: Search) -> tuple[Hit, ...]:
    ids = view.ids[slots].tolist()
    found = view.bodies.of(ids, view.reading)
    if ranked is None:
        return tuple(Hit(uri, record) for uri, record in found)
    places = ranked.slots.searchsorted(slots)
    scores = ranked.scores[places].tolist()
    nothing = [None] * len(ids)
    words, cosines = ranked.explained(places) if search.explain else (nothing, nothing)
    count = search.best_parts
    parts = [ranked.best_parts(place, count) for place in places.tolist()] if count else [()] * len(ids)
    uris, records = zip(*found, strict=True) if found else ((), ())
    return tuple(map(Hit, uris, records, scores, parts, words, cosines))
