"""Fields as numpy columns, one value a row of a frame.

Columns are immutable to their readers: :meth:`extended` writes behind the end that older views see, and returns a new
column. Only one thread extends. A missing value satisfies no comparison.
"""

# ruff: noqa: S608 - names in statements are the schema's own, quoted; values are bound

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any, Protocol

import apsw
import numpy as np
from numpy.typing import NDArray

from emulator.engine.embedded.connection import fetched

Mask = NDArray[np.bool_]
Slots = NDArray[np.int64]
MISSING = np.iinfo(np.int64).min


def numbers(connection: apsw.Connection, sql: str, values: tuple[object, ...] = ()) -> Slots:
    """The integers of a one-column query. One text is read faster than many rows."""
    name = sql.split()[1]
    return _joined(connection, sql.replace(name, f"group_concat({name})", 1), values)


def tabled(connection: apsw.Connection, names: Sequence[str], source: str) -> list[Slots]:
    """Columns of integers, none of them NULL, of a source ``FROM …``, in its order, each as one array."""
    listed = ", ".join(names)
    joined = f"SELECT group_concat(concat_ws(',', {listed})) FROM (SELECT {listed} {source})"
    return list(_joined(connection, joined, ()).reshape(-1, len(names)).T.copy())


def _joined(connection: apsw.Connection, sql: str, values: tuple[object, ...]) -> Slots:
    return parsed(fetched(connection, sql, values)[0][0])


def parsed(found: str | None) -> Slots:
    """Whole numbers with commas between."""
    return np.fromstring(found, np.int64, sep=",") if found else np.empty(0, np.int64)


class Growing:
    """An array with room behind its end; it grows along its first axis."""

    __slots__ = ("_buffer", "view")

    def __init__(self, buffer: NDArray[Any], count: int | None = None) -> None:
        self._buffer = buffer
        self.view = buffer if count is None else buffer[:count]

    def extended(self, values: NDArray[Any] | Sequence[Any]) -> Growing:
        count = len(self.view)
        total = count + len(values)
        buffer = self._buffer
        if total > len(buffer):
            buffer = np.empty((total + total // 2 + 64, *buffer.shape[1:]), buffer.dtype)
            buffer[:count] = self.view
        buffer[count:total] = values
        return Growing(buffer, total)

    def taken(self, slots: Slots) -> Growing:
        return Growing(self.view[slots])


def after_prefix(text: str) -> str | None:
    """The smallest text above everything that begins with ``text``, in code point order; None: there is none."""
    while text:
        point = ord(text[-1]) + 1
        if point == 0xD800:
            point = 0xE000
        if point <= 0x10FFFF:
            return text[:-1] + chr(point)
        text = text[:-1]
    return None


class Column(Protocol):
    def extended(self, values: Sequence[Any]) -> Column: ...

    def taken(self, slots: Slots) -> Column: ...

    def exists(self) -> Mask: ...


class NumberColumn:
    """int64 or float64 with a validity mask."""

    __slots__ = ("_valid", "_values", "complete")

    def __init__(self, values: Growing, valid: Growing, complete: bool) -> None:
        self._values = values
        self._valid = valid
        self.complete = complete

    @classmethod
    def placed(cls, whole: bool, count: int, slots: Slots, values: Sequence[Any]) -> NumberColumn:
        array = np.zeros(count, np.int64 if whole else np.float64)
        valid = np.zeros(count, np.bool_)
        array[slots] = values
        valid[slots] = True
        return cls(Growing(array), Growing(valid), len(slots) == count)

    @property
    def values(self) -> NDArray[Any]:
        return self._values.view

    def extended(self, values: Sequence[Any]) -> NumberColumn:
        there = [value is not None for value in values]
        filled = [0 if value is None else value for value in values]
        complete = self.complete and all(there)
        return NumberColumn(self._values.extended(filled), self._valid.extended(there), complete)

    def taken(self, slots: Slots) -> NumberColumn:
        valid = self._valid.taken(slots)
        return NumberColumn(self._values.taken(slots), valid, bool(valid.view.all()))

    def exists(self) -> Mask:
        mask: Mask = self._valid.view
        return mask

    def compare(self, operator: str, value: float) -> Mask:
        array = self.values
        mask: Mask
        if operator == "eq":
            mask = array == value
        elif operator == "gt":
            mask = array > value
        elif operator == "gte":
            mask = array >= value
        elif operator == "lt":
            mask = array < value
        else:
            mask = array <= value
        if not self.complete:
            mask &= self._valid.view
        return mask


class Dictionary:
    """The distinct texts of a column, numbered as they came, and their order by code point."""

    __slots__ = ("_ordered", "codes", "names")

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}
        self.names: list[str] = []
        self._ordered: tuple[list[str], NDArray[np.int64]] = ([], np.empty(0, np.int64))

    def code(self, text: str | None) -> int:
        if text is None:
            return -1
        found = self.codes.get(text)
        if found is None:
            found = len(self.names)
            self.names.append(text)
            self.codes[text] = found
        return found

    def ordered(self) -> tuple[list[str], NDArray[np.int64]]:
        """``(sorted texts, rank of each code)``. Readers may ask while the writer adds: they see a moment of it."""
        ordered = self._ordered
        if len(ordered[0]) != len(self.names):
            names = list(self.names)
            order = np.array(sorted(range(len(names)), key=names.__getitem__), np.int64)
            rank = np.empty(len(names), np.int64)
            rank[order] = np.arange(len(names))
            self._ordered = ordered = ([names[at] for at in order.tolist()], rank)
        return ordered


class TextColumn:
    """int32 codes into a dictionary; -1 is missing."""

    __slots__ = ("_codes", "_looked", "dictionary")

    def __init__(self, codes: Growing, dictionary: Dictionary, looked: tuple[int, bool] = (0, False)) -> None:
        self._codes = codes
        self._looked = looked  # so many rows were looked at, and whether a document repeats a text in them
        self.dictionary = dictionary

    @classmethod
    def placed(cls, count: int, slots: Slots, values: Sequence[str]) -> TextColumn:
        dictionary = Dictionary()
        array = np.full(count, -1, np.int32)
        array[slots] = [dictionary.code(value) for value in values]
        return cls(Growing(array), dictionary)

    @property
    def codes(self) -> NDArray[np.int32]:
        return self._codes.view

    def extended(self, values: Sequence[Any]) -> TextColumn:
        codes = self._codes.extended([self.dictionary.code(value) for value in values])
        return TextColumn(codes, self.dictionary, self._looked)

    def taken(self, slots: Slots) -> TextColumn:
        return TextColumn(self._codes.taken(slots), self.dictionary)

    def repeats(self, owners: Slots) -> bool:
        """Whether some document has a text twice. ``owners``: the document of each row; its rows lie together."""
        count, found = self._looked
        if not found and count < len(self.codes):
            codes, documents = self.codes[count:], owners[count:]
            there = codes >= 0
            pairs = np.sort(documents[there] * (len(self.dictionary.names) + 1) + codes[there])
            self._looked = len(self.codes), bool((pairs[1:] == pairs[:-1]).any())
        return self._looked[1]

    def exists(self) -> Mask:
        return self.codes >= 0

    def compare(self, operator: str, value: str) -> Mask:
        if operator == "eq":
            mask: Mask = self.codes == self.dictionary.codes.get(value, -2)
            return mask
        low, high = self.bounds(value)
        if operator == "gt":
            return self._between(high, None)
        if operator == "gte":
            return self._between(low, None)
        return self._between(None, low if operator == "lt" else high)

    def among(self, values: Sequence[str]) -> Mask:
        """Rows that hold one of the texts."""
        inside = np.zeros(len(self.dictionary.names) + 1, np.bool_)  # the last place is that of code -1
        inside[[code for value in values if (code := self.dictionary.codes.get(value)) is not None]] = True
        mask: Mask = inside[self.codes]
        return mask

    def prefix(self, value: str) -> Mask:
        names, _ = self.dictionary.ordered()
        end = after_prefix(value)
        return self._between(bisect_left(names, value), None if end is None else bisect_left(names, end))

    def bounds(self, value: str) -> tuple[int, int]:
        """The ranks of the first text that is not below ``value``, and of the first above it."""
        names, _ = self.dictionary.ordered()
        return bisect_left(names, value), bisect_right(names, value)

    def _between(self, low: int | None, high: int | None) -> Mask:
        """Rows whose text has a rank from ``low`` to below ``high``."""
        _, rank = self.dictionary.ordered()
        inside = np.ones(len(rank) + 1, np.bool_)  # the last place is that of code -1
        inside[-1] = False
        if low is not None:
            inside[:-1] &= rank >= low
        if high is not None:
            inside[:-1] &= rank < high
        mask: Mask = inside[self.codes]
        return mask

    def keys(self) -> NDArray[np.int64]:
        """Ranks; meaningless where the text is missing."""
        _, rank = self.dictionary.ordered()
        return rank[self.codes] if len(rank) else np.zeros(len(self.codes), np.int64)


class GeoColumn:
    """Latitude and longitude in degrees; NaN is missing."""

    __slots__ = ("_latitude", "_longitude")

    def __init__(self, latitude: Growing, longitude: Growing) -> None:
        self._latitude = latitude
        self._longitude = longitude

    @classmethod
    def placed(cls, count: int, slots: Slots, values: Sequence[tuple[float, float]]) -> GeoColumn:
        both = np.full((2, count), np.nan)
        if len(values):
            both[:, slots] = np.array(values, np.float64).T
        return cls(Growing(both[0]), Growing(both[1]))

    @property
    def latitude(self) -> NDArray[np.float64]:
        return self._latitude.view

    @property
    def longitude(self) -> NDArray[np.float64]:
        return self._longitude.view

    def extended(self, values: Sequence[Any]) -> GeoColumn:
        pairs = [(np.nan, np.nan) if value is None else value for value in values]
        return GeoColumn(
            self._latitude.extended([pair[0] for pair in pairs]), self._longitude.extended([pair[1] for pair in pairs])
        )

    def taken(self, slots: Slots) -> GeoColumn:
        return GeoColumn(self._latitude.taken(slots), self._longitude.taken(slots))

    def exists(self) -> Mask:
        return ~np.isnan(self.latitude)
