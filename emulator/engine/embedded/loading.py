"""Columns from the file. The caller sees to it that the file is in the state of the snapshot."""

# ruff: noqa: S608 - names in statements are the schema's own, quoted; values are bound

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import apsw
import numpy as np

from emulator.engine.api import EngineError
from emulator.engine.embedded.bm25 import Postings, quantised
from emulator.engine.embedded.columns import Column, GeoColumn, Growing, NumberColumn, Slots, TextColumn
from emulator.engine.embedded.connection import fetched
from emulator.engine.embedded.order import OrderColumn
from emulator.engine.embedded.schema import Schema, geo_columns, quoted
from emulator.engine.embedded.snapshot import Frame, Needs, Parts, Snapshot

_MOST_KEYS = 256  # columns of map keys: callers make up as many keys as they like


def first_snapshot(schema: Schema, connection: apsw.Connection) -> Snapshot:
    """All documents, no columns."""
    changes = fetched(connection, "SELECT changes FROM state")[0][0]
    ids = _numbers(fetched(connection, "SELECT id FROM doc ORDER BY id"))
    return Snapshot(schema, changes, Frame(Growing(ids)), np.ones(len(ids), np.bool_), len(ids))


def completed(snapshot: Snapshot, needs: Needs, connection: apsw.Connection) -> Snapshot:
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
    return replace(
        snapshot,
        documents=Frame(snapshot.documents.ids, None, _bounded(snapshot.schema, columns, needs)),
        orders=orders,
        arrays=arrays,
        parts=snapshot.parts or (_parts(snapshot, connection) if needs.parts else None),
    )


def _bounded(schema: Schema, columns: dict[str, Column], needs: Needs) -> dict[str, Column]:
    """Forget the oldest columns of map keys when there are too many of them."""
    keys = [path for path in columns if path not in needs.columns and schema.find(path).kind == "map"]
    for path in keys[: max(0, len(keys) - _MOST_KEYS)]:
        del columns[path]
    return columns


def _numbers(rows: Sequence[tuple[Any, ...]]) -> Slots:
    return np.fromiter((row[0] for row in rows), np.int64, len(rows))


def _column(schema: Schema, path: str, frame: Frame, connection: apsw.Connection) -> Column:
    known = schema.find(path)
    table = schema.arrays[known.array].name if known.array else "doc"
    identifier = "row" if known.array else "id"
    if known.kind == "map":
        key = path[len(known.path) + 1 :]
        rows = fetched(
            connection, "SELECT id, value FROM map WHERE field = ? AND key = ?", (schema.maps[known.path], key)
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


def _children(rows: Sequence[tuple[Any, ...]], snapshot: Snapshot) -> Frame:
    """A frame from ``(row, document id, …)`` in row order."""
    documents = np.fromiter((row[1] for row in rows), np.int64, len(rows))
    return Frame(Growing(_numbers(rows)), Growing(snapshot.documents.slots(documents)))


def _array(snapshot: Snapshot, array: str, connection: apsw.Connection) -> Frame:
    if array not in snapshot.schema.arrays:
        raise EngineError(f"The index has no array {array}")
    table = quoted(snapshot.schema.arrays[array].name)
    return _children(fetched(connection, f"SELECT row, id FROM {table} ORDER BY row"), snapshot)


def _parts(snapshot: Snapshot, connection: apsw.Connection) -> Parts:
    # Rows and documents ascend together, and the index holds all that is asked for.
    rows = fetched(connection, "SELECT row, id, length FROM part INDEXED BY part_doc ORDER BY id")
    rows.sort()
    lengths = np.fromiter((row[2] for row in rows), np.int64, len(rows))
    return Parts(_children(rows, snapshot), Growing(lengths), Growing(quantised(lengths)), Postings())
