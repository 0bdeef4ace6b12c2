"""An account's own layer: blobs in files named by their contents, and one SQLite file of rows that say what they are.

The files are opened with the first use. A row is written after its blob; a blob that no row names is removed when the
file is opened, closed, or an account forgotten. What is written survives the end of the process, however it ends.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emulator.objects.api import Digest, Properties, Staged
from emulator.objects.glimpse import Glimpse
from emulator.objects.keys import refusal
from emulator.objects.upper import Row
from emulator.store.api import StoreFailure

if TYPE_CHECKING:  # imported when the first object is put
    import sqlite3

FORMAT = 1
SCHEMA = """
CREATE TABLE IF NOT EXISTS meta(k TEXT PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bucket(account TEXT, bucket TEXT, PRIMARY KEY(account, bucket)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS object(
  account TEXT, bucket TEXT, key TEXT, blob TEXT, size INTEGER NOT NULL, modified INTEGER NOT NULL,
  etag TEXT NOT NULL, crc TEXT NOT NULL, properties TEXT NOT NULL, PRIMARY KEY(account, bucket, key)
) WITHOUT ROWID;
"""
COLUMNS = "key, blob, size, modified, etag, crc, properties"
BATCH = 200
GARBAGE = 256 * 1024 * 1024
"""Bytes of blobs without rows that are put up with: who has just found such an object may still want to read it."""


class Own:
    """See :class:`emulator.objects.upper.Upper`."""

    opaque = False

    def __init__(self, root: Path) -> None:
        """``root`` need not be there."""
        self._root = Path(os.path.abspath(root))
        self._blobs = self._root / "blobs"
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._closed = False
        self._garbage = 0

    def refusal(self, bucket: str, key: str) -> str | None:
        return refusal(key)

    def workspace(self) -> Path:
        return self._root

    def prepare(self) -> None:
        """What a crash left on its way is removed before anything new is."""
        with self._lock:
            self._opened()

    def row(self, account: str, bucket: str, key: str) -> Row | None:
        sql = f"SELECT {COLUMNS} FROM object WHERE account=? AND bucket=? AND key=?"  # noqa: S608
        found = self._read(sql, (account, bucket, key))
        return found[0] if found else None

    def rows(self, account: str, bucket: str) -> Cursor:
        return Cursor(self, account, bucket)

    def batch(self, account: str, bucket: str, bound: str) -> list[Row]:
        """The next rows whose keys are not less than ``bound``."""
        sql = f"SELECT {COLUMNS} FROM object WHERE account=? AND bucket=? AND key>=? ORDER BY key LIMIT {BATCH}"  # noqa: S608
        return self._read(sql, (account, bucket, bound))

    def has_bucket(self, account: str, bucket: str) -> bool:
        return bucket in self.buckets(account)

    def buckets(self, account: str) -> tuple[str, ...]:
        with self._lock:
            if not self._there():
                return ()
            with self._told() as connection:
                sql = "SELECT bucket FROM bucket WHERE account=? ORDER BY bucket"
                return tuple(name for (name,) in connection.execute(sql, (account,)))

    def make_bucket(self, account: str, bucket: str) -> None:
        with self._changed() as connection:
            connection.execute("INSERT OR IGNORE INTO bucket VALUES(?, ?)", (account, bucket))

    def drop_bucket(self, account: str, bucket: str) -> None:
        with self._changed() as connection:
            connection.execute("DELETE FROM bucket WHERE account=? AND bucket=?", (account, bucket))
            connection.execute("DELETE FROM object WHERE account=? AND bucket=?", (account, bucket))

    def write(self, account: str, bucket: str, row: Row, staged: Staged | None) -> None:
        self._outdate(account, bucket, row.key)
        with self._changed() as connection:
            if staged is None:
                assert row.path is not None, "a row without bytes is not written"
                blob = row.path.name
            else:
                blob = staged.name
                place = self._blob(blob)
                if not place.exists():
                    place.parent.mkdir(parents=True, exist_ok=True)
                    os.replace(staged.path, place)
            connection.execute("INSERT OR IGNORE INTO bucket VALUES(?, ?)", (account, bucket))
            connection.execute(
                "INSERT OR REPLACE INTO object VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (account, bucket, row.key, blob, row.size, row.modified_ns, *_written(row)),
            )

    def remove(self, account: str, bucket: str, key: str, below: bool) -> None:
        self._outdate(account, bucket, key)
        with self._changed() as connection:
            if below:
                hidden = (account, bucket, key, None, 0, 0, *_written(Row(key, None)))
                connection.execute("INSERT OR REPLACE INTO object VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", hidden)
            else:
                connection.execute("DELETE FROM object WHERE account=? AND bucket=? AND key=?", (account, bucket, key))

    def keeps(self, path: Path) -> bool:
        """Whether a file is one of the blobs."""
        return path.is_relative_to(self._blobs)

    def glimpse(self, bucket: str) -> Glimpse | None:
        return None

    def forget(self, account: str) -> None:
        with self._lock:
            if not self._there():
                return
            with self._changed() as connection:
                connection.execute("DELETE FROM bucket WHERE account=?", (account,))
                connection.execute("DELETE FROM object WHERE account=?", (account,))
            self._sweep()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            if self._connection is not None:
                self._sweep()
                self._connection.close()
                self._connection = None

    def _blob(self, name: str) -> Path:
        return self._blobs / name[:2] / name

    def _read(self, sql: str, given: tuple[str, ...]) -> list[Row]:
        with self._lock:
            if not self._there():
                return []
            with self._told() as connection:
                return [self._row(found) for found in connection.execute(sql, given)]

    def _row(self, found: Any) -> Row:
        key, blob, size, modified, etag, crc, properties = found
        if blob is None:
            return Row(key, None)
        kept = json.loads(properties)
        said = Properties(*(tuple((name, value) for name, value in pairs) for pairs in kept))
        return Row(key, self._blob(blob), size, modified, said, Digest(etag, int(crc)))

    def _there(self) -> bool:
        """Whether anything was ever put, this time or earlier."""
        return self._connection is not None or (self._root / "rows.db").exists()

    @contextmanager
    def _told(self) -> Iterator[sqlite3.Connection]:
        """The connection. SQLite's complaints become StoreFailure."""
        import sqlite3

        try:
            yield self._opened()
        except sqlite3.Error as error:
            raise StoreFailure(f"{self._root / 'rows.db'}: {error}") from None

    @contextmanager
    def _changed(self) -> Iterator[sqlite3.Connection]:
        """A transaction; a failure in it undoes it."""
        with self._lock, self._told() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _opened(self) -> sqlite3.Connection:
        if self._connection is not None:
            return self._connection
        if self._closed:
            raise StoreFailure("The server stops, and keeps no objects any more.")
        import sqlite3

        path = self._root / "rows.db"
        self._root.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.executescript(SCHEMA)
            connection.execute("INSERT OR IGNORE INTO meta VALUES('format', ?)", (FORMAT,))
            ((found,),) = connection.execute("SELECT v FROM meta WHERE k='format'").fetchall()
        except sqlite3.Error as error:
            connection.close()
            raise StoreFailure(f"{path} cannot be opened as Myna's file of objects ({error})") from None
        if found != FORMAT:
            connection.close()
            raise StoreFailure(
                f"{path} has format {found}, this version of Myna reads {FORMAT}: use another --data-dir"
            )
        self._connection = connection
        shutil.rmtree(self._root / "incoming", ignore_errors=True)
        self._sweep()
        return connection

    def _outdate(self, account: str, bucket: str, key: str) -> None:
        """A row is about to go. Not its blob, but those of rows that went before it, when they have become many."""
        with self._lock:
            if self._garbage > GARBAGE:
                self._sweep()
            row = self.row(account, bucket, key)
            self._garbage += 0 if row is None else row.size

    def _sweep(self) -> None:
        """Remove blobs that no row names."""
        self._garbage = 0
        if not self._blobs.is_dir():
            return
        with self._told() as connection:
            named = {blob for (blob,) in connection.execute("SELECT DISTINCT blob FROM object")}
        for path in self._blobs.glob("*/*"):
            if path.name not in named:
                path.unlink(missing_ok=True)


class Cursor:
    """See :class:`emulator.objects.upper.Rows`."""

    def __init__(self, own: Own, account: str, bucket: str) -> None:
        self._own = own
        self._where = account, bucket
        self._batch: list[Row] = []
        self._at = 0
        self._last = False

    def first(self, bound: str) -> Row | None:
        while self._at < len(self._batch) and self._batch[self._at].key < bound:
            self._at += 1
        if self._at == len(self._batch) and not self._last:
            self._batch, self._at = self._own.batch(*self._where, bound), 0
            self._last = len(self._batch) < BATCH
        return self._batch[self._at] if self._at < len(self._batch) else None


def _written(row: Row) -> tuple[str, str, str]:
    """ETag, CRC and properties as columns; SQLite's integers end at 2^63."""
    said = [row.properties.headers, row.properties.metadata, row.properties.tags]
    digest = row.digest or Digest("", 0)
    return digest.etag, str(digest.crc), json.dumps(said, ensure_ascii=False)
