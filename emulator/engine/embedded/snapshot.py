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
from emulator.engine.embedded.matrix import Matrix
from emulator.engine.embedded.order import Finder, NoRoom, OrderColumn
from emulator.engine.embedded.schema import FileSchema
from emulator.engine.embedded.writer import Change
from emulator.engine.rows import Rows

_FEW_DEAD = 1000
_LIGHT = 5000  # documents


@dataclass(frozen=True, slots=True)
class Needs:
    """What a search reads: columns by path (the empty path is the order of the URIs), the parts, vector fields.

    Vectors go with the parts.
    """

    columns: frozenset[str]
    parts: bool = False
    vectors: frozenset[str] = frozenset()


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
    single: bool
    """No document has two."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    schema: FileSchema
    changes: int
    documents: Frame
    live: Mask
    alive: int
    orders: dict[str, OrderColumn] = field(default_factory=dict)
    arrays: dict[str, Frame] = field(default_factory=dict)
    parts: Parts | None = None
    vectors: dict[str, Matrix] = field(default_factory=dict)

    def has(self, needs: Needs) -> bool:
        if (needs.parts and self.parts is None) or not needs.vectors <= self.vectors.keys():
            return False
        return all(self._has(path) for path in needs.columns)

    @property
    def light(self) -> bool:
        """Whether a search by words and vectors takes little time and reads no posting list from the file."""
        few = len(self.live) <= _LIGHT and self.parts is not None and self.parts.single
        return few and self.parts is not None and self.parts.postings.every is not None

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
        ids = self.documents.ids.extended([placed.id for placed in change.added])
        live = np.ones(len(ids.view), np.bool_)
        live[: self.documents.count] = self.live
        live[np.searchsorted(ids.view, np.array(change.dead, np.int64))] = False
        columns = {
            path: column.extended([self._value(placed.rows, path) for placed in change.added])
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
            vectors={name: self._matrix(name, matrix, change, first) for name, matrix in self.vectors.items()},
        )
        dead = len(live) - made.alive
        return made.compacted() if dead > _FEW_DEAD and dead > 0.3 * len(live) else made

    def _matrix(self, name: str, matrix: Matrix, change: Change, document: int) -> Matrix:
        """The matrix with the vectors of new documents, whose slots begin at ``document``."""
        assert self.parts is not None
        slot = self.parts.frame.count
        found = []
        for at, placed in enumerate(change.added, document):
            for part, row in zip(placed.rows.parts, placed.vectors, strict=True):
                if name in row:
                    found.append((row[name], slot, at, part.vectors[name]))
                slot += 1
        if name in change.moved:
            matrix = matrix.moved(change.moved[name])
        return matrix.extended(*zip(*found, strict=True)) if found else matrix

    def _value(self, rows: Rows, path: str) -> object:
        known = self.schema.find(path)
        if known.kind != "map":
            return rows.values.get(path)
        return rows.maps.get(known.path, {}).get(path[len(known.path) + 1 :])

    def _orders(self, change: Change, connection: apsw.Connection, ids: Slots) -> dict[str, OrderColumn]:
        """The order columns; one that has no room left is dropped, the next search loads it again."""
        made = {}
        for path, column in self.orders.items():
            each = [placed.rows for placed in change.added]
            texts = [rows.values.get(path) if path else rows.document.uri for rows in each]
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

        parts, vectors = None, self.vectors
        if self.parts is not None:
            frame, rows = children(self.parts.frame)
            numbers = np.empty(self.parts.frame.count, np.int64)
            numbers[rows] = np.arange(len(rows))
            vectors = {name: matrix.compacted(self.live, moved, numbers) for name, matrix in self.vectors.items()}
            lengths, rounded = self.parts.lengths.taken(rows), self.parts.rounded.taken(rows)
            parts = Parts(frame, lengths, rounded, Postings(), self.parts.single)
        return replace(
            self,
            documents=self.documents.taken(keep),
            live=np.ones(len(keep), np.bool_),
            orders={path: column.taken(keep) for path, column in self.orders.items()},
            arrays={path: children(frame)[0] for path, frame in self.arrays.items()},
            parts=parts,
            vectors=vectors,
        )


def _elements(frame: Frame, array: str, change: Change, first: int) -> Frame:
    """The frame of an array with the elements of new documents, whose slots begin at ``first``."""
    ids: list[int] = []
    parents: list[int] = []
    elements: list[dict[str, object]] = []
    for slot, placed in enumerate(change.added, first):
        found = placed.rows.arrays.get(array)
        if found:
            ids += range(placed.first_row[array], placed.first_row[array] + len(found))
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
    for slot, placed in enumerate(change.added, first):
        found = placed.rows.parts
        ids += range(placed.first_part, placed.first_part + len(found))
        parents += [slot] * len(found)
        for row in found:
            lengths.append(row.length)
            touched.update(row.words)
    assert parts.frame.parents is not None
    return Parts(
        Frame(parts.frame.ids.extended(ids), parts.frame.parents.extended(parents)),
        parts.lengths.extended(lengths),
        parts.rounded.extended(quantised(np.array(lengths, np.int64))),
        parts.postings.without(touched),
        parts.single and len(set(parents)) == len(parents),
    )
