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
    """The rows of a column that count: their slots in its frame. ``owners``: the document of every row of the frame."""

    column: Column | OrderColumn
    slots: Slots
    owners: Slots | None
    once: bool
    """No document has a value twice."""

    @property
    def documents(self) -> Slots:
        """The documents that the rows belong to."""
        return self.slots if self.owners is None else self.owners[self.slots]


def aggregate(view: View, mask: Mask, aggregation: Aggregation, groups: int) -> Aggregate:
    """``min``, ``max`` and ``average`` of nothing are None; counts and sums of nothing are 0."""
    path = canonical(aggregation.field, view.schema)
    frame, column = view.column(path)
    slots = np.flatnonzero(column.exists() & (mask if frame.parents is None else mask[frame.parents.view]))
    if frame.parents is None:
        rows = _Rows(column, slots, None, once=True)
    else:
        owners = frame.parents.view
        rows = _Rows(column, slots, owners, isinstance(column, TextColumn) and not column.repeats(owners))
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
    """Buckets are named by their text, numbers by their decimal form, times by their microseconds."""
    if isinstance(rows.column, TextColumn):
        names, rank = rows.column.dictionary.ordered()
        counts = np.zeros(len(rank), np.int64)
        counts[rank] = np.bincount(_once(values, rows, len(view.ids)), minlength=len(rank))
        # Ranks are in the order of the texts, so a stable sort leaves equal counts in it.
        order = np.argsort(-counts, kind="stable")[:groups].tolist()
        return tuple(Bucket(names[at], int(counts[at])) for at in order if counts[at])
    distinct, first, codes = np.unique(values, return_index=True, return_inverse=True)
    counts = np.bincount(_once(codes, rows, len(view.ids)), minlength=len(distinct))
    order = np.argsort(-counts, kind="stable")[:groups].tolist()
    if isinstance(rows.column, OrderColumn):
        finder = view.finder(path)
        owners = view.ids[rows.documents[first]]
        return tuple(Bucket(finder.text(int(owners[at])), int(counts[at])) for at in order)
    return tuple(Bucket(str(distinct[at].item()), int(counts[at])) for at in order)


def _once(codes: NDArray[Any], rows: _Rows, documents: int) -> NDArray[Any]:
    """The codes without those that a document repeats."""
    if rows.once or not len(codes):
        return codes
    pairs = np.sort(codes.astype(np.int64) * documents + rows.documents)
    return pairs[np.r_[True, pairs[1:] != pairs[:-1]]] // documents
