"""The writing side of one index file: every call is one transaction.

An update is a deletion and an insertion under a new id, so whatever was read under an id never changes.
"""

# ruff: noqa: S608 - names in statements are the schema's own, quoted; values are bound

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import apsw

from emulator.engine.embedded.connection import fetched
from emulator.engine.embedded.rows import Rows, words
from emulator.engine.embedded.schema import Schema, Table, quoted


@dataclass(slots=True)
class Change:
    """What one commit did: the documents that came (in order of their ids), the ids that went."""

    changes: int
    added: list[Rows] = field(default_factory=list)
    dead: list[int] = field(default_factory=list)


def _insert(table: str, columns: Sequence[str]) -> str:
    names = ", ".join(quoted(column) for column in columns)
    return f"INSERT INTO {quoted(table)}({names}) VALUES({', '.join('?' * len(columns))})"


class Writer:
    """Owns the writing connection, the next row numbers and the counters. The caller holds the index's lock."""

    def __init__(self, connection: apsw.Connection, schema: Schema) -> None:
        self.connection = connection
        self.schema = schema
        self.changes: int
        self.documents: int
        self.bytes: int
        self.changes, self.documents, self.bytes = fetched(connection, "SELECT * FROM state")[0]
        self._next = self._last("body", "id") + 1
        self._next_part = self._last("part", "row") + 1
        self._next_row = {path: self._last(table.name, "row") + 1 for path, table in schema.arrays.items()}
        self._tables = (schema.documents, *schema.arrays.values())
        self._insert_row = {table.name: self._row_statement(table) for table in self._tables}
        self._insert_words = {
            table.name: _insert("words." + table.name, ["rowid", *(known.path for known in table.words)])
            for table in (*self._tables, schema.parts)
        }
        self._insert_ident = _insert("ident", ["id", *schema.unique])
        self._insert_part = _insert(
            "part", ["row", "id", "length", "name", "kind", "page", "start", "stop", "text", "element"]
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
                self._add(rows)
            change.added = list(batch)
            self._count(change, len(batch) - len(change.dead), size)
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

    def _add(self, rows: Rows) -> None:
        execute, many = self.connection.execute, self.connection.executemany
        document, schema = rows.document, self.schema
        rows.id = self._next
        self._next += 1
        execute("INSERT INTO body VALUES(?, ?, ?, ?)", (rows.id, document.uri, document.size, document.record))
        self._add_row(schema.documents, (rows.id,), rows.values)
        if schema.unique:
            execute(self._insert_ident, (rows.id, *(rows.values.get(path) for path in schema.unique)))
        for path, elements in rows.arrays.items():
            first = rows.first_row[path] = self._next_row[path]
            self._next_row[path] += len(elements)
            for row, element in enumerate(elements, first):
                self._add_row(schema.arrays[path], (row, rows.id), element)
        pairs = [
            (schema.maps[path], key, rows.id, value) for path, keys in rows.maps.items() for key, value in keys.items()
        ]
        if pairs:
            many("INSERT INTO map VALUES(?, ?, ?, ?)", pairs)
        rows.first_part = self._next_part
        self._next_part += len(rows.parts)
        for row, each in enumerate(rows.parts, rows.first_part):
            part = each.part
            start, stop = part.time_range or (None, None)
            execute(
                self._insert_part,
                (row, rows.id, len(each.words), part.id, part.kind, part.page, start, stop, part.text, part.element),
            )
            if each.words:
                execute(self._insert_words["part"], (row, " ".join(each.words)))

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
            texts = words(table, values)
            if texts:
                self.connection.execute(self._insert_words[table.name], (own[0], *texts))

    def _remove(self, uri: str, change: Change) -> int:
        """Delete a document if it is there; returns the bytes that it counted."""
        execute, schema = self.connection.execute, self.schema
        found = fetched(self.connection, "SELECT id, size FROM body WHERE uri = ?", (uri,))
        if not found:
            return 0
        gone, size = int(found[0][0]), int(found[0][1])
        change.dead.append(gone)
        if schema.documents.words:
            execute('DELETE FROM "words.doc" WHERE rowid = ?', (gone,))
        for table in (*schema.arrays.values(), schema.parts):
            if table.words:
                name = quoted("words." + table.name)
                execute(
                    f"DELETE FROM {name} WHERE rowid IN (SELECT row FROM {quoted(table.name)} WHERE id = ?)", (gone,)
                )
        for name in ("body", "doc", *(["ident"] if schema.unique else []), "map", "part"):
            execute(f"DELETE FROM {name} WHERE id = ?", (gone,))
        for table in schema.arrays.values():
            execute(f"DELETE FROM {quoted(table.name)} WHERE id = ?", (gone,))
        return size
