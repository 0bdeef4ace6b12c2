"""The writing side of one index file: every call is one transaction.

An update is a deletion and an insertion under a new id, so whatever was read under an id never changes.
"""

# ruff: noqa: S608 - names in statements are the schema's own, quoted; values are bound

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

import apsw

from emulator.engine import tokens
from emulator.engine.embedded.connection import fetched
from emulator.engine.embedded.schema import FileSchema, Layout, Table, quoted
from emulator.engine.embedded.vectorrows import VectorRows
from emulator.engine.rows import Rows


@dataclass(slots=True)
class Placed:
    """A document and the row numbers that it got: its own, the first of each array and of the parts, by part those of
    its vectors by field."""

    rows: Rows
    id: int
    first_row: dict[str, int]
    first_part: int
    vectors: Sequence[Mapping[str, int]] = ()


@dataclass(slots=True)
class Change:
    """What one commit did: the documents that came (in order of their ids), the ids that went."""

    changes: int
    added: list[Placed] = field(default_factory=list)
    dead: list[int] = field(default_factory=list)
    moved: dict[str, dict[int, int]] = field(default_factory=dict)
    """By vector field: new rows by old ones."""


def _insert(table: str, columns: Sequence[str]) -> str:
    names = ", ".join(quoted(column) for column in columns)
    return f"INSERT INTO {quoted(table)}({names}) VALUES({', '.join('?' * len(columns))})"


class Writer:
    """Owns the writing connection, the next row numbers and the counters. The caller holds the index's lock."""

    def __init__(self, connection: apsw.Connection, schema: FileSchema, vectors: dict[str, Layout]) -> None:
        self.connection = connection
        self.schema = schema
        self.vectors = VectorRows(connection, vectors)
        self.changes: int
        self.documents: int
        self.bytes: int
        self.changes, self.documents, self.bytes = fetched(connection, "SELECT * FROM state")[0]
        self._next = self._last("body", "id") + 1
        self._next_part = self._last("part", "row") + 1
        self._next_row = {path: self._last(table.name, "row") + 1 for path, table in schema.elements.items()}
        self._tables = (schema.documents, *schema.elements.values())
        self._insert_row = {table.name: self._row_statement(table) for table in self._tables}
        self._insert_words = {
            table.name: _insert("words." + table.name, ["rowid", *(known.path for known in table.words)])
            for table in (*self._tables, schema.parts)
        }
        self._insert_ident = _insert("ident", ["id", *schema.unique])
        self._insert_part = _insert(
            "part", ["row", "id", "length", "name", "kind", "page", "start", "stop", "text", "element", "tokens"]
        )

    def _last(self, table: str, column: str) -> int:
        last: int = fetched(self.connection, f"SELECT ifnull(max({column}), 0) FROM {quoted(table)}")[0][0]
        return last

    @staticmethod
    def _row_statement(table: Table) -> str:
        own = ["id"] if table.name == "doc" else ["row", "id"]
        return _insert(table.name, [*own, *table.columns])

    def put(self, batch: Sequence[Rows]) -> Change:
        """Write documents with different URIs; those that were there are replaced."""
        with self._transaction() as change:
            size = 0
            for rows in batch:
                size += rows.document.size - self._remove(rows.document.uri, change)
                change.added.append(self._add(rows))
            parts = [each for placed in change.added for each in enumerate(placed.rows.parts, placed.first_part)]
            found = iter(self.vectors.add(parts))
            for each in change.added:
                each.vectors = list(islice(found, len(each.rows.parts)))
            self._count(change, len(batch) - len(change.dead), size)
        return change

    def merge(self, table: Table, pages: int) -> bool:
        """Merge about ``pages`` pages of a table's posting lists; whether there was anything to merge."""
        name, before = quoted("words." + table.name), self.connection.total_changes()
        self.connection.execute(f"INSERT INTO {name}({name}, rank) VALUES('merge', ?)", (pages,))
        return self.connection.total_changes() - before >= 2

    def repack(self, chunks: int) -> Change | None:
        """Move the vectors of up to ``chunks`` half-empty chunks together; None when all fields are dense enough."""
        if not self.vectors.sparse():
            return None
        with self._transaction() as change:
            change.moved = self.vectors.repack(chunks)
            self._count(change, 0, 0)
        return change

    def delete(self, uris: Sequence[str]) -> Change:
        with self._transaction() as change:
            size = sum(self._remove(uri, change) for uri in uris)
            self._count(change, -len(change.dead), -size)
        return change

    @contextmanager
    def _transaction(self) -> Iterator[Change]:
        change = Change(self.changes + 1)
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield change
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            self.changes, self.documents, self.bytes = fetched(self.connection, "SELECT * FROM state")[0]
            raise

    def _count(self, change: Change, documents: int, size: int) -> None:
        self.changes, self.documents, self.bytes = change.changes, self.documents + documents, self.bytes + size
        self.connection.execute(
            "UPDATE state SET changes = ?, documents = ?, bytes = ?", (self.changes, self.documents, self.bytes)
        )

    def _add(self, rows: Rows) -> Placed:
        execute, many = self.connection.execute, self.connection.executemany
        document, schema = rows.document, self.schema
        placed = Placed(rows, self._next, {}, self._next_part)
        self._next += 1
        self._next_part += len(rows.parts)
        execute("INSERT INTO body VALUES(?, ?, ?, ?)", (placed.id, document.uri, document.size, document.record))
        self._add_row(schema.documents, (placed.id,), rows.values)
        if schema.unique:
            execute(self._insert_ident, (placed.id, *(rows.values.get(path) for path in schema.unique)))
        for path, elements in rows.arrays.items():
            first = placed.first_row[path] = self._next_row[path]
            self._next_row[path] += len(elements)
            for row, element in enumerate(elements, first):
                self._add_row(schema.elements[path], (row, placed.id), element)
        pairs = [
            (schema.numbers[path], key, placed.id, value)
            for path, keys in rows.maps.items()
            for key, value in keys.items()
        ]
        if pairs:
            many("INSERT INTO map VALUES(?, ?, ?, ?)", pairs)
        for row, each in enumerate(rows.parts, placed.first_part):
            part = each.part
            start, stop = part.time_range or (None, None)
            execute(
                self._insert_part,
                (
                    row,
                    placed.id,
                    each.length,
                    part.id,
                    part.kind,
                    part.page,
                    start,
                    stop,
                    part.text,
                    part.element,
                    " ".join(part.tokens),
                ),
            )
            if each.length:
                execute(self._insert_words["part"], (row, each.stored))
        return placed

    def _add_row(self, table: Table, own: tuple[int, ...], values: dict[str, object]) -> None:
        cells: list[object] = list(own)
        for known in table.fields:
            value = values.get(known.path)
            if known.kind == "geo":
                cells += value if isinstance(value, tuple) else (None, None)
            else:
                cells.append(value)
        self.connection.execute(self._insert_row[table.name], cells)
        if table.words:
            texts = [tokens.stored(str(values.get(known.path, ""))) for known in table.words]
            if any(texts):
                self.connection.execute(self._insert_words[table.name], (own[0], *texts))

    def _remove(self, uri: str, change: Change) -> int:
        """Delete a document if it is there; returns the bytes that it counted."""
        execute, schema = self.connection.execute, self.schema
        found = fetched(self.connection, "SELECT id, size FROM body WHERE uri = ?", (uri,))
        if not found:
            return 0
        gone, size = int(found[0][0]), int(found[0][1])
        change.dead.append(gone)
        self.vectors.remove(gone)
        if schema.documents.words:
            execute('DELETE FROM "words.doc" WHERE rowid = ?', (gone,))
        for table in (*schema.elements.values(), schema.parts):
            if table.words:
                name = quoted("words." + table.name)
                execute(
                    f"DELETE FROM {name} WHERE rowid IN (SELECT row FROM {quoted(table.name)} WHERE id = ?)", (gone,)
                )
        for name in ("body", "doc", *(["ident"] if schema.unique else []), "map", "part"):
            execute(f"DELETE FROM {name} WHERE id = ?", (gone,))
        for table in schema.elements.values():
            execute(f"DELETE FROM {quoted(table.name)} WHERE id = ?", (gone,))
        return size
