"""The rows of the vector fields in the file: written, removed, read, moved together.

A row's number is given out once while a file is open. A chunk holds a fixed number of them (:class:`Layout`) and is
written in place; what no part has any more stays in it as dead bytes until the chunk is empty or moved.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import TYPE_CHECKING

import apsw

from emulator.engine.embedded.connection import fetched
from emulator.engine.embedded.schema import Layout
from emulator.engine.rows import PartRow

if TYPE_CHECKING:
    from emulator.engine.embedded.columns import Slots
    from emulator.engine.vectors import Unit

_WORTH = 64  # chunks; below it moving rows is not worth it


class VectorRows:
    """The writing side. Every call happens inside the writer's transaction."""

    def __init__(self, connection: apsw.Connection, layouts: dict[str, Layout]) -> None:
        self._connection = connection
        self.layouts: dict[str, Layout] = {}
        self._next: dict[str, int] = {}
        self.declare(layouts)

    def declare(self, layouts: dict[str, Layout]) -> None:
        for name, layout in layouts.items():
            if name not in self.layouts:
                sql = "SELECT ifnull(max(row), -1) + 1 FROM vector WHERE field = ?"
                self._next[name] = fetched(self._connection, sql, (layout.number,))[0][0]
                self.layouts[name] = layout

    def add(self, parts: Sequence[tuple[int, PartRow]]) -> list[dict[str, int]]:
        """Write the vectors of new parts, each behind its own row number; returns their rows by part and field."""
        placed: list[dict[str, int]] = [{} for _ in parts]
        for name, layout in self.layouts.items():
            having = [at for at, (_, part) in enumerate(parts) if name in part.vectors]
            if having:
                first = self._append(layout, [parts[at][1].vectors[name].tobytes() for at in having])
                for row, at in enumerate(having, first):
                    placed[at][name] = row
                self._connection.executemany(
                    "INSERT INTO vector VALUES(?, ?, ?)",
                    [(layout.number, row, parts[at][0]) for row, at in enumerate(having, first)],
                )
        return placed

    def _append(self, layout: Layout, floats: Sequence[bytes]) -> int:
        """Write behind the last row; returns the number of the first."""
        first = row = self._next[layout.field.name]
        self._next[layout.field.name] += len(floats)
        while row < first + len(floats):
            place = row % layout.each
            some = floats[row - first : row - first + layout.each - place]
            self._write(layout, layout.chunk(row), place, b"".join(some))
            row += len(some)
        return first

    def _write(self, layout: Layout, chunk: int, place: int, data: bytes) -> None:
        before = place * layout.width
        if place and fetched(self._connection, "SELECT 1 FROM chunk WHERE id = ?", (chunk,)):
            with self._connection.blob_open("main", "chunk", "floats", chunk, True) as blob:
                blob.seek(before)
                blob.write(data)
        else:
            whole = bytes(before) + data + bytes(layout.each * layout.width - before - len(data))
            self._connection.execute("INSERT INTO chunk VALUES(?, ?)", (chunk, whole))

    def remove(self, document: int) -> None:
        """Before the document's parts go."""
        if not self.layouts:
            return
        sql = "DELETE FROM vector WHERE part IN (SELECT row FROM part WHERE id = ?) RETURNING field, row"
        self._drop_empty(fetched(self._connection, sql, (document,)))

    def _drop_empty(self, gone: Iterable[tuple[int, int]]) -> None:
        """Delete the chunks that have no row left. ``gone``: pairs of field number and row."""
        numbered = {layout.number: layout for layout in self.layouts.values()}
        for number, index in {(field, row // numbered[field].each) for field, row in gone}:
            first = index * numbered[number].each
            sql = "SELECT 1 FROM vector WHERE field = ? AND row >= ? AND row < ? LIMIT 1"
            if not fetched(self._connection, sql, (number, first, first + numbered[number].each)):
                self._connection.execute("DELETE FROM chunk WHERE id = ?", (numbered[number].chunk(first),))

    def sparse(self) -> list[str]:
        """Fields with more than 30 % dead rows."""
        return [name for name, layout in self.layouts.items() if self._sparse(layout)]

    def _sparse(self, layout: Layout) -> bool:
        chunks = fetched(self._connection, "SELECT count(*) FROM chunk WHERE id >= ? AND id < ?", layout.chunks)[0][0]
        if chunks < _WORTH:
            return False
        live = fetched(self._connection, "SELECT count(*) FROM vector WHERE field = ?", (layout.number,))[0][0]
        return bool(live < 0.7 * chunks * layout.each)

    def repack(self, chunks: int) -> dict[str, dict[int, int]]:
        """Move the rows of up to ``chunks`` half-empty chunks of each sparse field behind its last row.

        Returns new row numbers by old ones, by field.
        """
        return {name: self._repack(self.layouts[name], chunks) for name in self.sparse()}

    def _repack(self, layout: Layout, chunks: int) -> dict[int, int]:
        end = self._next[layout.field.name] // layout.each  # the chunk that is being filled stays
        rows: list[int] = []
        for first, last in fetched(
            self._connection,
            "SELECT min(row), max(row) FROM vector WHERE field = ? AND row < ? GROUP BY row / ? "
            "HAVING count(*) <= 0.7 * ? ORDER BY row LIMIT ?",
            (layout.number, end * layout.each, layout.each, layout.each, chunks),
        ):
            sql = "SELECT row FROM vector WHERE field = ? AND row BETWEEN ? AND ? ORDER BY row"
            rows += [row[0] for row in fetched(self._connection, sql, (layout.number, first, last))]
        if not rows:
            return {}
        first = self._append(layout, [floats(self._connection, layout, row).tobytes() for row in rows])
        moved = dict(zip(rows, range(first, first + len(rows)), strict=True))
        self._connection.executemany(
            "UPDATE vector SET row = ? WHERE field = ? AND row = ?",
            [(new, layout.number, old) for old, new in moved.items()],
        )
        self._drop_empty((layout.number, row) for row in rows)
        return moved


def floats(connection: apsw.Connection, layout: Layout, row: int) -> array[float]:
    """One row, as it was stored."""
    place = row % layout.each * layout.width
    sql = "SELECT substr(floats, ?, ?) FROM chunk WHERE id = ?"
    found = fetched(connection, sql, (place + 1, layout.width, layout.chunk(row)))
    if not found or len(found[0][0]) != layout.width:
        raise apsw.CorruptError(f"the vectors {layout.field.name} have no row {row}")
    return array("f", found[0][0])


def of_part(connection: apsw.Connection, layouts: Mapping[str, Layout], part: int) -> dict[str, array[float]]:
    """All vectors of a part by field."""
    numbered = {layout.number: layout for layout in layouts.values()}
    rows = fetched(connection, "SELECT field, row FROM vector WHERE part = ? ORDER BY field", (part,))
    return {numbered[field].field.name: floats(connection, numbered[field], row) for field, row in rows}


def read(connection: apsw.Connection, layout: Layout, rows: Sequence[int] | Slots) -> Unit:
    """Many rows, as the rows of one array in the same order. Each chunk is visited once."""
    import numpy as np

    numbers = np.asarray(rows, np.int64)
    chunks = layout.chunks[0] + numbers // layout.each
    offsets = (numbers % layout.each * layout.width).tolist()
    made = np.empty((len(numbers), layout.field.dims), np.float32)
    into = memoryview(made.data).cast("B") if len(numbers) else memoryview(b"")
    with opened_chunks(connection, layout) as chunk_at:
        for at, chunk in sorted(enumerate(chunks.tolist()), key=itemgetter(1)):
            blob = chunk_at(chunk)
            blob.seek(offsets[at])
            blob.read_into(into, at * layout.width, layout.width)
    return made


@contextmanager
def opened_chunks(connection: apsw.Connection, layout: Layout) -> Iterator[Callable[[int], apsw.Blob]]:
    """What opens a field's chunks for reading, one at a time: that which is open is not opened again.

    Raises CorruptError for a chunk that is not there or has another size.
    """
    blob: apsw.Blob | None = None
    open_at = -1
    size = layout.each * layout.width

    def chunk_at(chunk: int) -> apsw.Blob:
        nonlocal blob, open_at
        if blob is None:
            blob = connection.blob_open("main", "chunk", "floats", chunk, False)
        elif chunk != open_at:
            blob.reopen(chunk)
        if blob.length() != size:
            raise apsw.CorruptError(f"a chunk of the vectors {layout.field.name} has another size")
        open_at = chunk
        return blob

    try:
        yield chunk_at
    except apsw.SQLError as error:
        raise apsw.CorruptError(f"the vectors {layout.field.name} have not all their chunks: {error}") from error
    finally:
        if blob is not None:
            blob.close()
