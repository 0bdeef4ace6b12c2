"""From a field table to the tables of one index file.

``body`` holds the records, ``doc`` a column for every plain field, ``ident`` the texts that are different in every
document, ``array.<path>`` a row for every element of an array of objects, ``map`` the keys of maps, ``part`` the pieces
that are ranked, ``vector`` which part each row of a vector field belongs to, ``chunk`` those rows. ``words.*`` are FTS5
tables beside them, with the same row ids, over text that is already tokenised.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from emulator.engine import tokens
from emulator.engine.api import VectorField
from emulator.engine.schema import Schema
from emulator.query.fields import Field, FieldTable

FORMAT = "2"
_TYPES = {"keyword": "TEXT", "text": "TEXT", "integer": "INTEGER", "double": "REAL", "time": "INTEGER"}


VECTORS = (
    # ``field`` is the field's place in the list that ``meta`` has under ``vectors``.
    "CREATE TABLE vector(field INTEGER, row INTEGER, part INTEGER NOT NULL, PRIMARY KEY(field, row)) WITHOUT ROWID",
    "CREATE INDEX vector_part ON vector(part)",
    # A few rows of one field each, float32 of this machine's little-endian order; see Layout.
    "CREATE TABLE chunk(id INTEGER PRIMARY KEY, floats BLOB NOT NULL)",
    "INSERT INTO meta VALUES('vectors', '[]')",
)


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


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the rows of one vector field lie: ``number`` is its place among the index's vector fields."""

    field: VectorField
    number: int

    @property
    def width(self) -> int:
        """Bytes of a row."""
        return 4 * self.field.dims

    @property
    def each(self) -> int:
        """Rows of a chunk: about 16 KB, so that one row is read fast and all of them as well."""
        return max(1, min(64, 16384 // self.width))

    def chunk(self, row: int) -> int:
        """The id of the chunk that holds a row."""
        return (self.number << 40) + row // self.each

    @property
    def chunks(self) -> tuple[int, int]:
        """The ids that the field's chunks may have, from and to below."""
        return self.number << 40, (self.number + 1) << 40


class FileSchema(Schema):
    """The tables of an index file: ``documents`` of what stands alone, ``elements`` of each array, ``parts``.

    ``numbers`` are the numbers of the maps.
    """

    def __init__(self, table: FieldTable) -> None:
        super().__init__(table)
        self.numbers = {path: number for number, path in enumerate(self.maps)}
        columns = [field for field in self.plain if not field.unique and field.path != self.identity]
        texts = tuple(field for field in self.plain if field.kind == "text" and field.path != self.identity)
        self.documents = Table("doc", tuple(columns), texts)
        self.elements = {
            path: Table("array." + path, members, tuple(field for field in members if field.kind == "text"))
            for path, members in self.arrays.items()
        }
        self.parts = Table("part", (), (Field("text", "text", frozenset()),))

    @property
    def worded(self) -> list[Table]:
        """The tables with words beside them."""
        return [table for table in (self.documents, self.parts, *self.elements.values()) if table.words]

    def ordered(self, path: str) -> bool:
        """Whether the field is kept as an order of documents: the identity and the unique fields."""
        return path == self.identity or path in self.unique

    def where(self, path: str) -> tuple[str, str]:
        """``(table, column)`` of an ordered field; the empty path is the URI."""
        return ("ident", path) if path in self.unique else ("body", "uri")

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
            "text TEXT NOT NULL, element BLOB NOT NULL, tokens TEXT NOT NULL DEFAULT '')",
            "CREATE INDEX part_doc ON part(id, length)",
            *VECTORS,
        ]
        if self.unique:
            names = "".join(f", {quoted(path)} TEXT" for path in self.unique)
            made.append(f"CREATE TABLE ident(id INTEGER PRIMARY KEY{names})")
            made += [f"CREATE INDEX {quoted('by ' + path)} ON ident({quoted(path)})" for path in self.unique]
        for table in self.elements.values():
            name = quoted(table.name)
            made.append(f"CREATE TABLE {name}(row INTEGER PRIMARY KEY, id INTEGER NOT NULL{self._columns(table)})")
            made.append(f"CREATE INDEX {quoted(table.name + ' doc')} ON {name}(id)")
        for table in self.worded:
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
