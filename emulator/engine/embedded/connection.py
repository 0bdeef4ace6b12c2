"""SQLite connections, and what their errors mean to the engine's callers."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import apsw

from emulator.engine.api import Damaged, Unreachable

_PRAGMAS = (
    "page_size=4096",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "cache_size=-8192",
    "mmap_size=0",
    "temp_store=MEMORY",
    "wal_autocheckpoint=0",  # the engine's checkpoint thread does it, off the write path
)
_BUSY_MS = 10_000


def connect(path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(_BUSY_MS)
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def fetched(connection: apsw.Connection, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """All rows at once: a statement that is left open would hold its read transaction."""
    return connection.execute(sql, values).fetchall()


def fetched_each(connection: apsw.Connection, sql: str, bindings: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """The rows that a statement gives for each of several bindings, one after the other."""
    return connection.executemany(sql, bindings).fetchall()


def refuse_junk(path: Path) -> None:
    """Damaged if ``path`` is there but is no whole SQLite file. SQLite itself would notice some of it only later."""
    try:
        size = path.stat().st_size
        if not size:
            return
        with path.open("rb") as file:
            header = file.read(100)
        log = path.with_name(path.name + "-wal")
        settled = not log.exists() or not log.stat().st_size
    except FileNotFoundError:
        return
    except OSError as error:
        raise Unreachable(f"The index {path} cannot be read: {error}") from error
    if len(header) < 100 or not header.startswith(b"SQLite format 3\0"):
        raise Damaged(f"{path} is not an index of Myna; move it away, then index the dataset's files again")
    page, pages = struct.unpack(">H", header[16:18])[0], struct.unpack(">I", header[28:32])[0]
    if settled and pages * (65536 if page == 1 else page) > size:
        raise Damaged(f"{path} was cut short; move it away, then index the dataset's files again")


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """SQLite's errors as the engine's: Damaged for a file that cannot be read, Unreachable for a disk that says no."""
    try:
        yield
    except (apsw.NotADBError, apsw.CorruptError, apsw.FormatError) as error:
        raise Damaged(f"{path} is damaged ({error}); move it away, then index the dataset's files again") from error
    except UnicodeDecodeError as error:
        raise Damaged(f"{path} holds text that is none; move it away, then index the dataset's files again") from error
    except apsw.FullError as error:
        raise Unreachable(f"The disk with {path} is full; free some space and try again") from error
    except (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError, apsw.IOError, apsw.BusyError) as error:
        raise Unreachable(f"The index {path} cannot be used: {error}") from error
