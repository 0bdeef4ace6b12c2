"""Numbers and groups over the documents of a mask.

A document counts once for each of its distinct values. Sums and averages are exact for integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emulator.engine.api import Aggregate, Aggregation, Bucket, EngineError
from emulator.engine.embedded.columns import Column, Mask, NumberColumn, Slots, TextColumn
from emulator.engine.embedded.evaluate import View, canonical
from emulator.engine.embedded.order import OrderColumn


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a column that count: their slots in its frame, and the documents that they belong to."""

    column: Column | OrderColumn
    slots: Slots
    documents: Slots


def aggregate(view: View, mask: Mask, aggregation: Aggregation, groups: int) -> Aggregate:
    """``min``, ``max`` and ``average`` of nothing are None; counts and sums of nothing are 0."""
    path = canonical(aggregation.field, view.schema)
    frame, column = view.column(path)
    slots = np.flatnonzero(column.exists() & (mask if frame.parents is None else mask[frame.parents.view]))
    rows = _Rows(column, slots, slots if frame.parents is None else frame.parents.view[slots])
    operation = aggregation.operation
    if operation == "count":
        return Aggregate(aggregation, float(len(slots) if frame.parents is None else len(np.unique(rows.documents))))
    if operation in ("distinct", "group"):
        values = _comparable(rows, aggregation)
        if operation == "distinct":
            return Aggregate(aggregation, float(len(np.unique(values))))
        return Aggregate(aggregation, buckets=_group(view, path, rows, values, groups))
    if not isinstance(column, NumberColumn):
        raise EngineError(f"{aggregation.field} holds no numbers: it has no {operation}")
    return Aggregate(aggregation, _number(operation, column.values[slots]))


def _number(operation: str, values: NDArray[Any]) -> float | None:
    if operation == "sum":
        return float(_sum(values))
    if not len(values):
        return None
    if operation == "min":
        return float(values.min())
    if operation == "max":
        return float(values.max())
    return float(_sum(values) / len(values))


def _sum(values: NDArray[Any]) -> float | int:
    if values.dtype.kind == "f":
        return float(values.sum())
    return (int((values >> 32).sum()) << 32) + int((values & 0xFFFFFFFF).sum())


def _comparable(rows: _Rows, aggregation: Aggregation) -> NDArray[Any]:
    """Values that are equal exactly where the field's values are."""
    if isinstance(rows.column, TextColumn):
        return rows.column.codes[rows.slots]
    if isinstance(rows.column, NumberColumn | OrderColumn):
        return rows.column.values[rows.slots]
    raise EngineError(f"{aggregation.field} is a point: it is not grouped")


def _group(view: View, path: str, rows: _Rows, values: NDArray[Any], groups: int) -> tuple[Bucket, ...]:
    distinct, first, codes = np.unique(values, return_index=True, return_inverse=True)
    if rows.documents is not rows.slots:
        codes = np.unique(codes.astype(np.int64) * view.snapshot.documents.count + rows.documents)
        codes //= max(1, view.snapshot.documents.count)
    counts = np.bincount(codes, minlength=len(distinct))
    if isinstance(rows.column, TextColumn):
        _, rank = rows.column.dictionary.ordered()
        order = np.lexsort([rank[distinct], -counts])[:groups]
    else:
        order = np.lexsort([distinct, -counts])[:groups]
    return tuple(
        Bucket(_name(view, path, rows, distinct[at].item(), int(rows.documents[first[at]])), int(counts[at]))
        for at in order.tolist()
    )


def _name(view: View, path: str, rows: _Rows, value: Any, document: int) -> str:
    """A group's text: of numbers their decimal form, of times microseconds."""
    if isinstance(rows.column, TextColumn):
        return rows.column.dictionary.names[value]
    if isinstance(rows.column, OrderColumn):
        return view.finder(path).text(int(view.ids[document]))
    return str(value)
