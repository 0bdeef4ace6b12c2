"""What a file says of itself: its format, its rule of words, its fields, its vectors. Older formats are brought up."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import apsw

from emulator.engine.api import Damaged, Foreign, VectorField
from emulator.engine.embedded.connection import connect, fetched, translated
from emulator.engine.embedded.schema import FORMAT, VECTORS, FileSchema, Layout
from emulator.engine.vectors import checked, refuse_foreign

# What takes a file of this format to the next one.
_STEPS: dict[str, tuple[str, ...]] = {
    "1": (
        "ALTER TABLE part ADD COLUMN tokens TEXT NOT NULL DEFAULT ''",
        *VECTORS,
        "UPDATE meta SET v = '2' WHERE k = 'format'",
    ),
}


def settle(connection: apsw.Connection, path: Path, schema: FileSchema, key: tuple[str, ...]) -> None:
    """Make the tables of a new file; migrate an older one, in one transaction.

    Raises Foreign for a file of another version or with other fields, Damaged for one that is no index or another's.
    """
    mine = schema.meta(key)
    if not fetched(connection, "SELECT count(*) FROM sqlite_master")[0][0]:
        with connection:
            for statement in schema.statements():
                connection.execute(statement)
            connection.executemany("INSERT INTO meta VALUES(?, ?)", list(mine.items()))
        return
    try:
        found = dict(fetched(connection, "SELECT k, v FROM meta"))
    except apsw.SQLError:
        raise Damaged(f"{path} is not an index of Myna; move it away, then index the files again") from None
    if found.get("key") != mine["key"]:
        raise Damaged(
            f"{path} is the index of another dataset ({found.get('key')}); move it away, then index the files again"
        )
    if found.get("format") != FORMAT and found.get("format") not in _STEPS:
        raise Foreign(
            f"{path} has the format {found.get('format')}, and this Myna reads up to {FORMAT}: use the version of Myna "
            "that wrote it, or move the file away and index the dataset's files again"
        )
    for name, what in (("tokens", "rule of words"), ("fields", "fields")):
        if found.get(name) != mine[name]:
            raise Foreign(
                f"{path} was written with another {what} ({found.get(name)}) than this version of Myna uses "
                f"({mine[name]}); move it away, then index the dataset's files again"
            )
    if found["format"] != FORMAT:
        with connection:
            while (step := _STEPS.get(fetched(connection, "SELECT v FROM meta WHERE k = 'format'")[0][0])) is not None:
                for statement in step:
                    connection.execute(statement)


def layouts(connection: apsw.Connection) -> dict[str, Layout]:
    """The vector fields of a file by name."""
    stored = json.loads(fetched(connection, "SELECT v FROM meta WHERE k = 'vectors'")[0][0])
    return {name: Layout(VectorField(name, dims, model), number) for number, (name, dims, model) in enumerate(stored)}


def declare(connection: apsw.Connection, path: Path, fields: Iterable[VectorField]) -> dict[str, Layout]:
    """Add the vector fields that the file does not have yet; returns all of its own. Foreign."""
    known = layouts(connection)
    asked = checked(fields)
    for name, field in asked.items():
        if name in known:
            refuse_foreign(f"The index {path.name}", known[name].field, field)
    new = {name: field for name, field in asked.items() if name not in known}
    if new:
        with connection:
            _keep(connection, [*(layout.field for layout in known.values()), *new.values()])
        known |= {field.name: Layout(field, number) for number, field in enumerate(new.values(), len(known))}
    return known


def remake(path: Path, schema: FileSchema, key: tuple[str, ...], fields: Sequence[VectorField]) -> None:
    """Say of a file that nobody has open that these fields make its vectors. Those of another length are deleted.

    Raises as :func:`settle` does.
    """
    with translated(path), contextlib.closing(connect(path)) as connection:
        settle(connection, path, schema, key)
        known, asked = layouts(connection), checked(fields)
        with connection:
            for layout in known.values():
                if layout.field.name in asked and layout.field.dims != asked[layout.field.name].dims:
                    connection.execute("DELETE FROM vector WHERE field = ?", (layout.number,))
                    connection.execute("DELETE FROM chunk WHERE id >= ? AND id < ?", layout.chunks)
            _keep(connection, list(({name: layout.field for name, layout in known.items()} | asked).values()))


def _keep(connection: apsw.Connection, fields: Iterable[VectorField]) -> None:
    rows = [[each.name, each.dims, each.model] for each in fields]
    connection.execute("UPDATE meta SET v = ? WHERE k = 'vectors'", (json.dumps(rows),))
