"""Resources in one SQLite file in WAL mode.

Reads are answered where they are asked, from the reading connection: a row by primary key costs microseconds. Writes go
to one thread, so that a commit never holds up the event loop.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import apsw

from emulator.store.api import Key, Row, Stale, StoreFailure, Taken

T = TypeVar("T")
FORMAT = 1
SCHEMA = """
CREATE TABLE IF NOT EXISTS meta(k TEXT PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS resource(
  scope TEXT, kind TEXT, parent TEXT, name TEXT, body TEXT NOT NULL, version INTEGER NOT NULL,
  PRIMARY KEY(scope, kind, parent, name)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS resource_kind ON resource(kind);
"""


class SqliteStore:
    """See :class:`emulator.store.api.Store`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store")
        try:
            self._write_connection = self._open()
            self._read_connection = self._open()
        except apsw.Error as error:
            self._writer.shutdown()
            raise StoreFailure(f"{path} cannot be opened as Myna's resource file ({error})") from None

    def _open(self) -> apsw.Connection:
        connection = apsw.Connection(str(self._path), statementcachesize=64)
        connection.set_busy_timeout(5000)
        connection.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;")
        connection.execute(SCHEMA)
        connection.execute("INSERT OR IGNORE INTO meta VALUES('format', ?)", (FORMAT,))
        found = connection.execute("SELECT v FROM meta WHERE k='format'").fetchall()[0][0]
        if found != FORMAT:
            connection.close()
            raise StoreFailure(
                f"{self._path} has format {found}, this version of Myna reads {FORMAT}: use another --data-dir"
            )
        return connection

    async def get(self, key: Key) -> Row | None:
        return self._read(key)

    def _read(self, key: Key) -> Row | None:
        sql = "SELECT body, version FROM resource WHERE scope=? AND kind=? AND parent=? AND name=?"
        try:
            for body, version in self._read_connection.execute(sql, place(key)):
                return Row(key, json.loads(body), version)
        except apsw.Error as error:
            raise StoreFailure(f"{self._path}: {error}") from None
        return None

    async def create(self, key: Key, body: Mapping[str, Any]) -> Row:
        def write() -> Row:
            try:
                self._write_connection.execute(
                    "INSERT INTO resource VALUES(?,?,?,?,?,1)", (*place(key), json.dumps(body, ensure_ascii=False))
                )
            except apsw.ConstraintError:
                raise Taken(key.name) from None
            return Row(key, body, 1)

        return await self._run(write)

    async def replace(self, row: Row, body: Mapping[str, Any]) -> Row:
        def write() -> Row:
            self._write_connection.execute(
                "UPDATE resource SET body=?, version=version+1"
                " WHERE scope=? AND kind=? AND parent=? AND name=? AND version=?",
                (json.dumps(body, ensure_ascii=False), *place(row.key), row.version),
            )
            if not self._write_connection.changes():
                raise Stale(row.key.name)
            return Row(row.key, body, row.version + 1)

        return await self._run(write)

    async def remove(self, key: Key) -> bool:
        def write() -> bool:
            self._write_connection.execute(
                "DELETE FROM resource WHERE scope=? AND kind=? AND parent=? AND name=?", place(key)
            )
            return bool(self._write_connection.changes())

        return await self._run(write)

    async def page(
        self, scope: tuple[str, ...], kind: str, parent: str, prefix: str = "", after: str = "", limit: int = 100
    ) -> list[Row]:
        sql = (
            "SELECT name, body, version FROM resource WHERE scope=? AND kind=? AND parent=? AND name>? AND name>=?"
            " AND substr(name, 1, ?)=? ORDER BY name LIMIT ?"
        )
        bindings = (scope_text(scope), kind, parent, after, prefix, len(prefix), prefix, limit)
        try:
            return [
                Row(Key(scope, kind, parent, name), json.loads(body), version)
                for name, body, version in self._read_connection.execute(sql, bindings)
            ]
        except apsw.Error as error:
            raise StoreFailure(f"{self._path}: {error}") from None

    async def every(self, kind: str) -> list[Row]:
        sql = "SELECT scope, parent, name, body, version FROM resource WHERE kind=?"
        return [
            Row(Key(tuple(json.loads(scope)), kind, parent, name), json.loads(body), version)
            for scope, parent, name, body, version in self._read_connection.execute(sql, (kind,))
        ]

    async def erase(self, account: str) -> None:
        def write() -> None:
            self._write_connection.execute("DELETE FROM resource WHERE json_extract(scope, '$[0]')=?", (account,))

        await self._run(write)

    async def count(self, scope: tuple[str, ...], kind: str, parent: str) -> int:
        sql = "SELECT count(*) FROM resource WHERE scope=? AND kind=? AND parent=?"
        ((found,),) = self._read_connection.execute(sql, (scope_text(scope), kind, parent))
        return int(found or 0)

    async def close(self) -> None:
        self._writer.shutdown()
        self._write_connection.close()
        self._read_connection.close()

    async def _run(self, write: Callable[[], T]) -> T:
        def guarded() -> T:
            try:
                return write()
            except apsw.Error as error:
                raise StoreFailure(f"{self._path}: {error}") from None

        return await asyncio.get_running_loop().run_in_executor(self._writer, guarded)


def scope_text(scope: tuple[str, ...]) -> str:
    """A scope as one text that cannot be confused with another's."""
    return json.dumps(scope, ensure_ascii=False)


def place(key: Key) -> tuple[str, str, str, str]:
    """The primary key's columns."""
    return scope_text(key.scope), key.kind, key.parent, key.name
