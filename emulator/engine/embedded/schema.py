"""From a field table to the tables of one index file.

``body`` holds the records, ``doc`` a column for every plain field, ``ident`` the texts that are different in every
document, ``array.<path>`` a row for every element of an array of objects, ``map`` the keys of maps, ``part`` the pieces
that are ranked. ``words.*`` are FTS5 tables beside them, with the same row ids, over text that is already tokenised.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from emulator.engine import tokens
from emulator.engine.api import EngineError
from emulator.query.fields import Field, FieldTable

FORMAT = "1"
_TYPES = {"keyword": "TEXT", "text": "TEXT", "integer": "INTEGER", "double": "REAL", "time": "INTEGER"}


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the file: its fields in column order, and the text fields that have words beside it."""

    name: str
    fields: tuple[Field, ...]
    words: tuple[Field, ...]

    @property
    def columns(self) -> list[str]:
        """SQL columns; a point takes two."""
        names: list[str] = []
        for field in self.fields:
            names += geo_columns(field.path) if field.kind == "geo" else [field.path]
        return names


def geo_columns(path: str) -> list[str]:
    return [path + ".latitude", path + ".longitude"]


class Schema:
    """Everything about an index that follows from its field table."""

    def __init__(self, table: FieldTable) -> None:
        self.table = table
        plain = [field for field in table if not field.array and field.kind != "map"]
        self.identity = table.identity if any(field.path == table.identity for field in plain) else ""
        self.unique = {field.path: field for field in plain if field.unique and field.path != self.identity}
        for field in self.unique.values():
            if field.kind not in ("keyword", "text"):
                raise EngineError(f"The field {field.path} is unique, so it must hold text, not {field.kind}")
        self.maps = {field.path: number for number, field in enumerate(f for f in table if f.kind == "map")}
        columns = [field for field in plain if not field.unique and field.path != self.identity]
        texts = tuple(field for field in plain if field.kind == "text" and field.path != self.identity)
        self.documents = Table("doc", tuple(columns), texts)
        self.arrays = {path: self._array(path) for path in sorted(table.arrays)}
        self.parts = Table("part", (), (Field("text", "text", frozenset()),))

    def _array(self, path: str) -> Table:
        members = tuple(field for field in self.table if field.array == path)
        for field in members:
            if field.kind == "map":
                raise EngineError(f"The field {field.path} is a map inside an array, which no index holds")
        return Table("array." + path, members, tuple(field for field in members if field.kind == "text"))

    def find(self, path: str) -> Field:
        field = self.table.find(path)
        if field is None:
            raise EngineError(f"The index has no field {path}")
        return field

    def ordered(self, path: str) -> bool:
        """Whether the field is kept as an order of documents: the identity and the unique fields."""
        return path == self.identity or path in self.unique

    def where(self, path: str) -> tuple[str, str]:
        """``(table, column)`` of an ordered field; the empty path is the URI."""
        return ("ident", path) if path in self.unique else ("body", "uri")

    @property
    def fingerprint(self) -> str:
        """Changes whenever the tables would."""
        rows = [[f.path, f.kind, f.array, f.unique, f.fold] for f in self.table]
        digest = hashlib.blake2b(json.dumps([rows, self.table.identity]).encode(), digest_size=8).hexdigest()
        return f"{self.table.version}:{digest}"

    def meta(self, key: tuple[str, ...]) -> dict[str, str]:
        """What the file says of itself; all of it must agree when it is opened again."""
        return {"format": FORMAT, "tokens": tokens.VERSION, "fields": self.fingerprint, "key": json.dumps(key)}

    def statements(self) -> list[str]:
        """The file's tables, in order."""
        made = [
            "CREATE TABLE meta(k TEXT PRIMARY KEY, v TEXT NOT NULL) WITHOUT ROWID",
            "CREATE TABLE state(changes INTEGER NOT NULL, documents INTEGER NOT NULL, bytes INTEGER NOT NULL)",
            "INSERT INTO state VALUES(0, 0, 0)",
            "CREATE TABLE body(id INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, record BLOB)",
            f"CREATE TABLE doc(id INTEGER PRIMARY KEY{self._columns(self.documents)})",
            "CREATE TABLE map(field INTEGER, key TEXT, id INTEGER, value TEXT NOT NULL, PRIMARY KEY(field, key, id)) "
            "WITHOUT ROWID",
            "CREATE INDEX map_doc ON map(id)",
            "CREATE TABLE part(row INTEGER PRIMARY KEY, id INTEGER NOT NULL, length INTEGER NOT NULL, "
            "name TEXT NOT NULL, kind TEXT NOT NULL, page INTEGER, start INTEGER, stop INTEGER, "
            "text TEXT NOT NULL, element BLOB NOT NULL)",
            "CREATE INDEX part_doc ON part(id, length)",
        ]
        if self.unique:
            names = "".join(f", {quoted(path)} TEXT" for path in self.unique)
            made.append(f"CREATE TABLE ident(id INTEGER PRIMARY KEY{names})")
            made += [f"CREATE INDEX {quoted('by ' + path)} ON ident({quoted(path)})" for path in self.unique]
        for table in self.arrays.values():
            name = quoted(table.name)
            made.append(f"CREATE TABLE {name}(row INTEGER PRIMARY KEY, id INTEGER NOT NULL{self._columns(table)})")
            made.append(f"CREATE INDEX {quoted(table.name + ' doc')} ON {name}(id)")
        for table in (self.documents, self.parts, *self.arrays.values()):
            if table.words:
                made += self._words(table)
        return made

    @staticmethod
    def _columns(table: Table) -> str:
        columns = []
        for field in table.fields:
            kind = "REAL" if field.kind == "geo" else _TYPES[field.kind]
            names = geo_columns(field.path) if field.kind == "geo" else [field.path]
            columns += [f", {quoted(name)} {kind}" for name in names]
        return "".join(columns)

    @staticmethod
    def _words(table: Table) -> list[str]:
        name = quoted("words." + table.name)
        columns = ", ".join(quoted(field.path) for field in table.words)
        # 'ascii' splits at what our tokens cannot hold; fewer, larger merges keep the slowest insert short.
        return [
            f"CREATE VIRTUAL TABLE {name} USING fts5({columns}, content='', contentless_delete=1, tokenize='ascii')",
            f"INSERT INTO {name}({name}, rank) VALUES('automerge', 16)",
            f"INSERT INTO {name}({name}, rank) VALUES('crisismerge', 64)",
        ]
