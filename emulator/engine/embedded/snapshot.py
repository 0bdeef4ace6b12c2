"""What searches evaluate: the columns of one moment, shared by all readers of that moment.

Rows of a frame are slots, in the order of their row ids. A commit makes the next snapshot: new rows behind the old
ones, removed documents masked out by ``live``. Row ids never come back, so what a slot holds never changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import apsw
import numpy as np

from emulator.engine.embedded.bm25 import Postings, quantised
from emulator.engine.embedded.columns import Column, Growing, Mask, Slots
from emulator.engine.embedded.order import Finder, NoRoom, OrderColumn
from emulator.engine.embedded.rows import Rows
from emulator.engine.embedded.schema import Schema
from emulator.engine.embedded.writer import Change

_FEW_DEAD = 1000


@dataclass(frozen=True, slots=True)
class Needs:
    """What a search reads: columns by path (the empty path is the order of the URIs), and the parts."""

    columns: frozenset[str]
    parts: bool = False


@dataclass(slots=True)
class Frame:
    """A table in memory. ``parents``: the slot of the document that each row belongs to. Columns are by full path."""

    ids: Growing
    parents: Growing | None = None
    columns: dict[str, Column] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.ids.view)

    def slots(self, ids: Slots) -> Slots:
        """Slots of row ids that are all there."""
        return np.searchsorted(self.ids.view, ids)

    def taken(self, keep: Slots, parents: Growing | None = None) -> Frame:
        columns = {path: column.taken(keep) for path, column in self.columns.items()}
        return Frame(self.ids.taken(keep), parents, columns)


@dataclass(frozen=True, slots=True)
class Parts:
    """The ranked pieces: exact token counts, and the rounded ones that BM25 uses."""

    frame: Frame
    lengths: Growing
    rounded: Growing
    postings: Postings


@dataclass(frozen=True, slots=True)
class Snapshot:
    schema: Schema
    changes: int
    documents: Frame
    live: Mask
    alive: int
    orders: dict[str, OrderColumn] = field(default_factory=dict)
    arrays: dict[str, Frame] = field(default_factory=dict)
    parts: Parts | None = None

    def has(self, needs: Needs) -> bool:
        return (not needs.parts or self.parts is not None) and all(self._has(path) for path in needs.columns)

    def _has(self, path: str) -> bool:
        if path in self.orders or path in self.documents.columns:
            return True
        frame = self.arrays.get(self.array(path))
        return frame is not None and path in frame.columns

    def array(self, path: str) -> str:
        """The array that a column's path belongs to, or empty."""
        return self.schema.find(path).array if path else ""

    def finder(self, path: str, connection: apsw.Connection) -> Finder:
        return Finder(connection, *self.schema.where(path))

    def after(self, change: Change, connection: apsw.Connection) -> Snapshot:
        """The snapshot of the moment after ``change``; ``connection`` reads that moment."""
        ids = self.documents.ids.extended([rows.id for rows in change.added])
        live = np.ones(len(ids.view), np.bool_)
        live[: self.documents.count] = self.live
        live[np.searchsorted(ids.view, np.array(change.dead, np.int64))] = False
        columns = {
            path: column.extended([self._value(rows, path) for rows in change.added])
            for path, column in self.documents.columns.items()
        }
        first = self.documents.count
        made = replace(
            self,
            changes=change.changes,
            documents=Frame(ids, None, columns),
            live=live,
            alive=int(np.count_nonzero(live)),
            orders=self._orders(change, connection, ids.view),
            arrays={path: _elements(frame, path, change, first) for path, frame in self.arrays.items()},
            parts=None if self.parts is None else _more_parts(self.parts, change, first),
        )
        dead = len(live) - made.alive
        return made.compacted() if dead > _FEW_DEAD and dead > 0.3 * len(live) else made

    def _value(self, rows: Rows, path: str) -> object:
        known = self.schema.find(path)
        if known.kind != "map":
            return rows.values.get(path)
        return rows.maps.get(known.path, {}).get(path[len(known.path) + 1 :])

    def _orders(self, change: Change, connection: apsw.Connection, ids: Slots) -> dict[str, OrderColumn]:
        """The order columns; one that has no room left is dropped, the next search loads it again."""
        made = {}
        for path, column in self.orders.items():
            texts = [rows.values.get(path) if path else rows.document.uri for rows in change.added]
            first = change.added[0].id if change.added else 0
            try:
                made[path] = column.extended(texts, self.finder(path, connection), ids, first)
            except NoRoom:
                continue
        return made

    def compacted(self) -> Snapshot:
        """The same documents without the slots of removed ones."""
        keep = np.flatnonzero(self.live)
        moved = np.cumsum(self.live) - 1

        def children(frame: Frame) -> tuple[Frame, Slots]:
            assert frame.parents is not None
            rows = np.flatnonzero(self.live[frame.parents.view])
            return frame.taken(rows, Growing(moved[frame.parents.view[rows]])), rows

        parts = None
        if self.parts is not None:
            frame, rows = children(self.parts.frame)
            parts = Parts(frame, self.parts.lengths.taken(rows), self.parts.rounded.taken(rows), Postings())
        return replace(
            self,
            documents=self.documents.taken(keep),
            live=np.ones(len(keep), np.bool_),
            orders={path: column.taken(keep) for path, column in self.orders.items()},
            arrays={path: children(frame)[0] for path, frame in self.arrays.items()},
            parts=parts,
        )


def _elements(frame: Frame, array: str, change: Change, first: int) -> Frame:
    """The frame of an array with the elements of new documents, whose slots begin at ``first``."""
    ids: list[int] = []
    parents: list[int] = []
    elements: list[dict[str, object]] = []
    for slot, rows in enumerate(change.added, first):
        found = rows.arrays.get(array)
        if found:
            ids += range(rows.first_row[array], rows.first_row[array] + len(found))
            parents += [slot] * len(found)
            elements += found
    assert frame.parents is not None
    columns = {
        path: column.extended([element.get(path) for element in elements]) for path, column in frame.columns.items()
    }
    return Frame(frame.ids.extended(ids), frame.parents.extended(parents), columns)


def _more_parts(parts: Parts, change: Change, first: int) -> Parts:
    ids: list[int] = []
    parents: list[int] = []
    lengths: list[int] = []
    touched: set[str] = set()
    for slot, rows in enumerate(change.added, first):
        ids += range(rows.first_part, rows.first_part + len(rows.parts))
        parents += [slot] * len(rows.parts)
        for row in rows.parts:
            lengths.append(len(row.words))
            touched.update(row.words)
    assert parts.frame.parents is not None
    return Parts(
        Frame(parts.frame.ids.extended(ids), parts.frame.parents.extended(parents)),
        parts.lengths.extended(lengths),
        parts.rounded.extended(quantised(np.array(lengths, np.int64))),
        parts.postings.without(touched),
    )
