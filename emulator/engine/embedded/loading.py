"""Columns from the file. The caller sees to it that the file is in the state of the snapshot."""

# ruff: noqa: S608 - names in statements are the schema's own, quoted; values are bound

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import apsw
import numpy as np

from emulator.engine.api import EngineError
from emulator.engine.embedded.bm25 import Postings, quantised
from emulator.engine.embedded.columns import (
    Column,
    GeoColumn,
    Growing,
    NumberColumn,
    Slots,
    TextColumn,
    numbers,
    tabled,
)
from emulator.engine.embedded.connection import fetched
from emulator.engine.embedded.matrix import KEPT, Matrix, increasing, kept_apart, leading, quantised_rows
from emulator.engine.embedded.order import OrderColumn
from emulator.engine.embedded.schema import FileSchema, Layout, geo_columns, quoted
from emulator.engine.embedded.snapshot import Frame, Needs, Parts, Snapshot
from emulator.engine.embedded.vectorrows import opened_chunks
from emulator.engine.vectors import Unit

_BATCH = 32  # chunks that are made small at once: half a megabyte, which fits the processor's cache
_MOST_KEYS = 256  # columns of map keys: callers make up as many keys as they like


def first_snapshot(schema: FileSchema, connection: apsw.Connection) -> Snapshot:
    """All documents, no columns."""
    changes = fetched(connection, "SELECT changes FROM state")[0][0]
    ids = numbers(connection, "SELECT id FROM body")  # from the index of the URIs, which is narrower than any table
    ids.sort()
    return Snapshot(schema, changes, Frame(Growing(ids)), np.ones(len(ids), np.bool_), len(ids))


def completed(snapshot: Snapshot, needs: Needs, connection: apsw.Connection, layouts: Mapping[str, Layout]) -> Snapshot:
    """The snapshot with everything that a search needs."""
    orders, arrays = dict(snapshot.orders), dict(snapshot.arrays)
    columns = dict(snapshot.documents.columns)
    for path in needs.columns:
        if path in orders or path in columns:
            continue
        if not path or snapshot.schema.ordered(path):
            orders[path] = OrderColumn.loaded(snapshot.finder(path, connection), snapshot.documents.ids.view)
            continue
        array = snapshot.array(path)
        if array:
            frame = arrays.get(array) or _array(snapshot, array, connection)
            if path not in frame.columns:
                column = _column(snapshot.schema, path, frame, connection)
                frame = Frame(frame.ids, frame.parents, {**frame.columns, path: column})
            arrays[array] = frame
        else:
            columns[path] = _column(snapshot.schema, path, snapshot.documents, connection)
    parts = snapshot.parts or (_parts(snapshot, connection) if needs.parts else None)
    vectors = dict(snapshot.vectors)
    for name in needs.vectors - vectors.keys():
        assert parts is not None
        vectors[name] = _matrix(parts, connection, layouts[name])
    return replace(
        snapshot,
        documents=Frame(snapshot.documents.ids, None, _bounded(snapshot.schema, columns, needs)),
        orders=orders,
        arrays=arrays,
        parts=parts,
        vectors=vectors,
    )


def _bounded(schema: FileSchema, columns: dict[str, Column], needs: Needs) -> dict[str, Column]:
    """Forget the oldest columns of map keys when there are too many of them."""
    keys = [path for path in columns if path not in needs.columns and schema.find(path).kind == "map"]
    for path in keys[: max(0, len(keys) - _MOST_KEYS)]:
        del columns[path]
    return columns


def _numbers(rows: Sequence[tuple[Any, ...]]) -> Slots:
    return np.fromiter((row[0] for row in rows), np.int64, len(rows))


def _column(schema: FileSchema, path: str, frame: Frame, connection: apsw.Connection) -> Column:
    known = schema.find(path)
    table = schema.elements[known.array].name if known.array else "doc"
    identifier = "row" if known.array else "id"
    if known.kind == "map":
        key = path[len(known.path) + 1 :]
        rows = fetched(
            connection, "SELECT id, value FROM map WHERE field = ? AND key = ?", (schema.numbers[known.path], key)
        )
    else:
        names = [quoted(name) for name in (geo_columns(path) if known.kind == "geo" else [path])]
        rows = fetched(
            connection, f"SELECT {identifier}, {', '.join(names)} FROM {quoted(table)} WHERE {names[0]} IS NOT NULL"
        )
    slots = frame.slots(_numbers(rows))
    if known.kind == "geo":
        return GeoColumn.placed(frame.count, slots, [(row[1], row[2]) for row in rows])
    values = [row[1] for row in rows]
    if known.kind in ("keyword", "text", "map"):
        return TextColumn.placed(frame.count, slots, values)
    return NumberColumn.placed(known.kind != "double", frame.count, slots, values)


def _array(snapshot: Snapshot, array: str, connection: apsw.Connection) -> Frame:
    if array not in snapshot.schema.arrays:
        raise EngineError(f"The index has no array {array}")
    table = quoted(snapshot.schema.elements[array].name)
    rows, owners = tabled(connection, ("row", "id"), f"FROM {table} ORDER BY row")
    return Frame(Growing(rows), Growing(snapshot.documents.slots(owners)))


def _parts(snapshot: Snapshot, connection: apsw.Connection) -> Parts:
    # Rows and documents ascend together, and the index holds all that is asked for.
    source = "FROM part INDEXED BY part_doc ORDER BY id"
    rows, owners, lengths = tabled(connection, ("row", "id", "length"), source)
    order = np.argsort(rows)
    rows, lengths, parents = rows[order], lengths[order], snapshot.documents.slots(owners[order])
    frame = Frame(Growing(rows), Growing(parents))
    return Parts(frame, Growing(lengths), Growing(quantised(lengths)), Postings(), increasing(parents))


def _matrix(parts: Parts, connection: apsw.Connection, layout: Layout) -> Matrix:
    """The vectors of one field, in the order of their parts."""
    source = f"FROM vector WHERE field = {layout.number} ORDER BY row"
    rows, owners = tabled(connection, ("row", "part"), source)
    codes = np.empty((len(rows), layout.field.dims), np.int8)
    scales, errors = np.empty(len(rows), np.float32), np.empty(len(rows), np.float32)
    exact = np.empty(codes.shape, np.float32) if 4 * codes.size <= KEPT else None
    aparts = np.zeros(len(rows), np.float32)
    apart, done = -1, 0
    for there, floats in _batches(connection, layout):
        stop = int(np.searchsorted(rows, there[-1], "right"))
        if stop > done:
            places = np.searchsorted(there, rows[done:stop])
            if not np.array_equal(there[places], rows[done:stop]):
                raise apsw.CorruptError(f"rows of the vectors {layout.field.name} are missing")
            if len(places) < len(there):
                floats = floats[places]
            apart = apart if done else leading(floats)
            codes[done:stop], scales[done:stop], errors[done:stop] = quantised_rows(floats, apart)
            aparts[done:stop] = kept_apart(floats, apart)
            if exact is not None:
                exact[done:stop] = floats
            done = stop
    if done < len(rows):
        raise apsw.CorruptError(f"rows of the vectors {layout.field.name} are missing")
    slots = parts.frame.slots(owners)
    order = np.argsort(slots, kind="stable")
    if len(slots) and not np.array_equal(parts.frame.ids.view[np.minimum(slots, parts.frame.count - 1)], owners):
        raise apsw.CorruptError(f"vectors of {layout.field.name} belong to no part")
    if not np.array_equal(order, np.arange(len(order))):  # rows that were moved lie behind later ones
        rows, slots, codes, scales, errors = rows[order], slots[order], codes[order], scales[order], errors[order]
        aparts = aparts[order]
        exact = None if exact is None else exact[order]
    assert parts.frame.parents is not None
    owners = parts.frame.parents.view[slots]
    return Matrix(
        Growing(rows),
        Growing(slots),
        Growing(owners),
        Growing(codes),
        Growing(scales),
        Growing(errors),
        apart,
        Growing(aparts),
        increasing(owners),
        float(errors.max(initial=0.0)),
        None if exact is None else Growing(exact),
    )


def _batches(connection: apsw.Connection, layout: Layout) -> Iterator[tuple[Slots, Unit]]:
    """The numbers of the rows that some chunks of a field have room for, in order, and these rows until the next."""
    chunks = numbers(connection, f"SELECT id FROM chunk WHERE id >= {layout.chunks[0]} AND id < {layout.chunks[1]}")
    chunks.sort()
    size = layout.each * layout.width
    floats = np.empty((_BATCH * layout.each, layout.field.dims), np.float32)
    into = memoryview(floats.data).cast("B")
    with opened_chunks(connection, layout) as chunk_at:
        for start in range(0, len(chunks), _BATCH):
            some = chunks[start : start + _BATCH]
            for at, chunk in enumerate(some.tolist()):
                chunk_at(chunk).read_into(into, at * size, size)
            first = (some - layout.chunks[0]) * layout.each
            there = (first[:, None] + np.arange(layout.each)).ravel()
            yield there, floats[: len(there)]
