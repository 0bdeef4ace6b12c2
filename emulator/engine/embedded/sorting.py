"""The order of hits: several keys, missing values last in both directions, the URI at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emulator.engine.api import EngineError, Order
from emulator.engine.embedded.columns import MISSING, Mask, NumberColumn, Slots, TextColumn
from emulator.engine.embedded.evaluate import View, canonical
from emulator.engine.embedded.order import OrderColumn
from emulator.engine.paging import SortValue


@dataclass(frozen=True, slots=True)
class Key:
    """One key over some documents. ``missing``: None when no value is missing."""

    values: NDArray[Any]
    missing: Mask | None
    descending: bool

    def ascending(self) -> NDArray[Any]:
        """Values that sort upwards; ``~`` turns integers around without an overflow."""
        if not self.descending:
            return self.values
        return -self.values if self.values.dtype.kind == "f" else ~self.values

    def beyond(self, low: Any, high: Any, exact: bool) -> tuple[Mask, Mask]:
        """``(after, equal)`` for a place among the values: a number itself (``exact``) or the ranks around a text."""
        below = self.values < low
        above = self.values > high if exact else self.values >= high
        after, equal = (below if self.descending else above), ~(below | above)
        if self.missing is not None:
            after, equal = after | self.missing, equal & ~self.missing
        return after, equal

    def beyond_missing(self) -> tuple[Mask, Mask]:
        """The same for the place of missing values."""
        nothing = np.zeros(len(self.values), np.bool_)
        return nothing, nothing if self.missing is None else self.missing


class FieldKey:
    """A sort field of a search."""

    def __init__(self, order: Order, view: View) -> None:
        self._path = canonical(order.field, view.schema) if order.field else ""
        self._view = view
        self._descending = order.descending
        frame, column = view.column(self._path)
        if frame is not view.snapshot.documents or not isinstance(column, NumberColumn | TextColumn | OrderColumn):
            raise EngineError(f"Documents cannot be sorted by {order.field}")
        self._column = column

    def key(self, slots: Slots) -> Key:
        column = self._column
        if isinstance(column, TextColumn):
            values, missing = column.keys()[slots], column.codes[slots] < 0
        elif isinstance(column, OrderColumn):
            values = column.values[slots]
            if not self._path:  # every document has its URI
                return Key(values, None, self._descending)
            missing = values == MISSING
        else:
            values = column.values[slots]
            if column.complete:
                return Key(values, None, self._descending)
            missing = ~column.exists()[slots]
        return Key(values, missing if missing.any() else None, self._descending)

    def value(self, slot: int) -> SortValue:
        """What a token remembers of a hit."""
        column = self._column
        if isinstance(column, TextColumn):
            return str(column.dictionary.names[column.codes[slot]]) if column.codes[slot] >= 0 else None
        if isinstance(column, OrderColumn):
            if column.values[slot] == MISSING:
                return None
            return self._view.finder(self._path).text(int(self._view.ids[slot]))
        if not column.exists()[slot]:
            return None
        number: int | float = column.values[slot].item()
        return number

    def beyond(self, key: Key, value: SortValue) -> tuple[Mask, Mask]:
        """``(after, equal)`` for the place of a remembered value."""
        if value is None:
            return key.beyond_missing()
        column = self._column
        if isinstance(column, NumberColumn):
            return key.beyond(value, value, exact=True)
        text = str(value)
        if isinstance(column, TextColumn):
            return key.beyond(*column.bounds(text), exact=False)
        return key.beyond(*column.bounds(text, self._view.finder(self._path), self._view.ids), exact=False)


class ScoreKey:
    """A number of some documents, highest first. ``slots`` ascend."""

    def __init__(self, slots: Slots, scores: NDArray[np.float64]) -> None:
        self._slots = slots
        self._scores = scores

    def key(self, slots: Slots) -> Key:
        scores = self._scores if slots is self._slots else self._scores[np.searchsorted(self._slots, slots)]
        return Key(scores, None, descending=True)

    def value(self, slot: int) -> SortValue:
        return float(self._scores[np.searchsorted(self._slots, slot)])

    def beyond(self, key: Key, value: SortValue) -> tuple[Mask, Mask]:
        return key.beyond(value, value, exact=True)


def first(fields: Sequence[FieldKey | ScoreKey], slots: Slots, count: int) -> Slots:
    """The first ``count`` of some documents in the order of the fields; at least 1 where there are any."""
    if count < len(slots) // 2:
        # Only those that the leading field leaves in question are looked at further.
        key = fields[0].key(slots)
        leading = key.ascending()
        if key.missing is not None:
            leading = np.where(key.missing, np.iinfo(np.int64).max if leading.dtype.kind == "i" else np.inf, leading)
        slots = slots[leading <= np.partition(leading, count - 1)[count - 1]]
    columns = []
    for key in [field.key(slots) for field in reversed(fields)]:
        if key.missing is None:
            columns.append(key.ascending())
        else:
            # What stands where nothing is must not decide.
            columns.append(np.where(key.missing, 0, key.ascending()))
            columns.append(key.missing)
    return slots[np.lexsort(columns)[:count]]
