"""Fields whose text differs in every document (URI, names, ids): no text in memory, only the documents' order.

Every document holds an int64 key; keys have the order of the texts, equal texts have equal keys, and there is room
between two of them for what comes later. A text becomes a key by one look into the field's SQLite index.
"""

# ruff: noqa: S608 - names in statements are the schema's own, quoted; values are bound

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import apsw
import numpy as np
from numpy.typing import NDArray

from emulator.engine.embedded.columns import MISSING, Growing, Mask, Slots, after_prefix, numbers
from emulator.engine.embedded.connection import fetched
from emulator.engine.embedded.schema import quoted

STEP = 2**40  # between neighbours when a column is loaded: room for 2**22 documents on either side of 0
SMALL = 2**20  # what an ascending series in one gap moves by
END = 2**62


class NoRoom(Exception):
    """No key is free between two neighbours: the column must be loaded again."""


@dataclass(frozen=True, slots=True)
class Finder:
    """Looks into the index of one ordered field, in the state that the column describes."""

    connection: apsw.Connection
    table: str
    column: str

    def first(self, condition: str, *values: object, descending: bool = False) -> tuple[int, str] | None:
        """``(document id, text)`` of the first row in text order that meets ``condition`` on ``f`` (the text)."""
        column = quoted(self.column)
        order = "DESC" if descending else "ASC"
        found = fetched(
            self.connection,
            f"SELECT id, {column} FROM {self.table} WHERE {column} {condition} ORDER BY {column} {order} LIMIT 1",
            values,
        )
        return (int(found[0][0]), str(found[0][1])) if found else None

    def ids(self, value: str) -> list[int]:
        column = quoted(self.column)
        return [row[0] for row in fetched(self.connection, f"SELECT id FROM {self.table} WHERE {column} = ?", (value,))]

    def text(self, document: int) -> str:
        sql = f"SELECT {quoted(self.column)} FROM {self.table} WHERE id = ?"
        return str(fetched(self.connection, sql, (document,))[0][0])


def _spread(ranks: Slots, last: int) -> Slots:
    """Keys with room between them, half of them below 0."""
    return (ranks - last // 2) * min(STEP, END // (last + 1)) if len(ranks) else ranks


class OrderColumn:
    __slots__ = ("_keys",)

    def __init__(self, keys: Growing) -> None:
        self._keys = keys

    @classmethod
    def loaded(cls, finder: Finder, ids: Slots) -> OrderColumn:
        """``ids``: the document id of every slot, ascending."""
        column = quoted(finder.column)
        source = f"FROM {finder.table} WHERE {column} IS NOT NULL ORDER BY {column}"
        if finder.table == "body":  # no two URIs are equal, so that nobody has to look at them
            there = numbers(finder.connection, f"SELECT id FROM (SELECT id {source})")
            keys = np.full(len(ids), MISSING, np.int64)  # slots of documents that are gone have none
            keys[np.searchsorted(ids, there)] = _spread(np.arange(len(there)), len(there) - 1)
            return cls(Growing(keys))
        found = fetched(finder.connection, f"SELECT id, {column} {source}")
        ranks, rank, before = [], -1, None
        for _, text in found:
            rank += text != before
            before = text
            ranks.append(rank)
        keys = np.full(len(ids), MISSING, np.int64)
        if found:
            slots = np.searchsorted(ids, np.array([row[0] for row in found], np.int64))
            keys[slots] = _spread(np.array(ranks, np.int64), rank)
        return cls(Growing(keys))

    @property
    def values(self) -> NDArray[np.int64]:
        return self._keys.view

    def exists(self) -> Mask:
        mask: Mask = self.values != MISSING
        return mask

    def taken(self, slots: Slots) -> OrderColumn:
        return OrderColumn(self._keys.taken(slots))

    def extended(self, texts: Sequence[str | None], finder: Finder, ids: Slots, first: int) -> OrderColumn:
        """Keys for new documents, whose ids begin at ``first``; the file holds them already. May raise NoRoom."""
        keys = [MISSING] * len(texts)
        before, low_key = None, None
        for text, at in sorted((text, at) for at, text in enumerate(texts) if text is not None):
            if text != before:
                low_key = self._between(text, low_key, finder, ids, first)
                before = text
            assert low_key is not None
            keys[at] = low_key
        return OrderColumn(self._keys.extended(keys))

    def _between(self, text: str, last: int | None, finder: Finder, ids: Slots, first: int) -> int:
        """A key for ``text`` above ``last``, the key of the new text before it."""

        def key(row: tuple[int, str] | None) -> int | None:
            return None if row is None else int(self.values[np.searchsorted(ids, row[0])])

        high_row = finder.first(">= ? AND id < ?", text, first)
        high = key(high_row)
        if high_row is not None and high is not None and high_row[1] == text:
            return high
        below = key(finder.first("< ? AND id < ?", text, first, descending=True))
        low = max((each for each in (below, last) if each is not None), default=None)
        if low is None:
            chosen = 0 if high is None else high - STEP
        elif high is None:
            chosen = low + STEP
        else:
            chosen = low + min((high - low) // 2, SMALL)
            if chosen == low:
                raise NoRoom
        if abs(chosen) > END:
            raise NoRoom
        return chosen

    def compare(self, operator: str, value: str, finder: Finder, ids: Slots) -> Mask:
        low, high = self.bounds(value, finder, ids)
        keys: NDArray[np.int64] = self.values
        if operator == "eq":
            return (keys >= low) & (keys < high)
        if operator == "gt":
            return keys >= high
        if operator == "gte":
            return keys >= low
        mask: Mask = (keys < (low if operator == "lt" else high)) & (keys != MISSING)
        return mask

    def prefix(self, value: str, finder: Finder, ids: Slots) -> Mask:
        keys = self.values
        mask: Mask = keys >= self._key(finder.first(">= ?", value), ids)
        end = after_prefix(value)
        if end is not None:
            mask &= keys < self._key(finder.first(">= ?", end), ids)
        return mask

    def bounds(self, value: str, finder: Finder, ids: Slots) -> tuple[int, int]:
        """The keys of the first text that is not below ``value``, and of the first above it."""
        low = finder.first(">= ?", value)
        high = low if low is None or low[1] != value else finder.first("> ?", value)
        return self._key(low, ids), self._key(high, ids)

    def _key(self, row: tuple[int, str] | None, ids: Slots) -> int:
        return np.iinfo(np.int64).max if row is None else int(self.values[np.searchsorted(ids, row[0])])
