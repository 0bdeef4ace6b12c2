"""One open index file: its connections, its lock, its snapshot. Every method blocks; threads are the engine's part."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import apsw

from emulator.engine.api import Document, Page, Part, Search, Statistics, VectorField
from emulator.engine.embedded.bodies import Bodies
from emulator.engine.embedded.connection import connect, fetched, refuse_junk, translated
from emulator.engine.embedded.format import declare, settle
from emulator.engine.embedded.schema import FileSchema, Layout
from emulator.engine.embedded.vectorrows import of_part
from emulator.engine.embedded.writer import Change, Writer
from emulator.engine.rows import Rows, rows

if TYPE_CHECKING:
    from emulator.engine.embedded.evaluate import View
    from emulator.engine.embedded.snapshot import Needs, Snapshot

_CHECKPOINT_PAGES = 4000  # of 4 KB
_STEPS = 1000
_MERGE_PAGES = 64
_REPACK_CHUNKS = 128
_FEW_HITS = 100  # records that a search reads on the event loop
_SUSPECT = (IndexError, KeyError, ValueError, TypeError, AssertionError, apsw.SQLError, apsw.ConstraintError)
_GET = "SELECT record FROM body WHERE uri = ?"


class _Moved(apsw.Error):
    """The file is no longer in the state that a snapshot has."""


class Store:
    """Raises Damaged for a file that is none or is cut short, Foreign for one of another version, Unreachable."""

    def __init__(
        self,
        path: Path,
        key: tuple[str, ...],
        schema: FileSchema,
        grown: Callable[[Store], None],
        vectors: Sequence[VectorField] = (),
    ) -> None:
        """``grown`` is told when enough was written for :meth:`tidy` to be worth it."""
        self.path = path
        self.schema = schema
        self._grown = grown
        self._lock = threading.Lock()  # writing, and loading columns
        self._getting = threading.Lock()
        self._readers: list[apsw.Connection] = []
        self._snapshot: Snapshot | None = None
        self._bodies = Bodies()
        refuse_junk(path)
        opened: list[apsw.Connection] = []
        try:
            with translated(path):
                opened.append(connect(path))
                settle(opened[0], path, schema, key)
                self.layouts = declare(opened[0], path, vectors)
                self._writer = Writer(opened[0], schema, self.layouts)
                opened.append(connect(path))
        except BaseException:
            for connection in opened:
                connection.close()
            raise
        self._getter: apsw.Connection | None = opened[1]
        opened[0].set_wal_hook(self._hook)

    def _hook(self, _connection: apsw.Connection, _name: str, pages: int) -> int:
        if pages > _CHECKPOINT_PAGES:
            self._grown(self)
        return apsw.SQLITE_OK

    def declare(self, vectors: Sequence[VectorField]) -> None:
        """Keep vectors of these fields too. Foreign."""
        with self._lock, translated(self.path):
            self.layouts = declare(self._writer.connection, self.path, vectors)
            self._writer.vectors.declare(self.layouts)

    def rows(self, documents: Sequence[Document]) -> list[Rows]:
        """What is to be written of documents; of those with one URI the last. EngineError as
        :func:`emulator.engine.rows.rows`."""
        known = {name: layout.field for name, layout in self.layouts.items()}
        return [rows(document, self.schema, known) for document in {each.uri: each for each in documents}.values()]

    def put(self, documents: Sequence[Document]) -> None:
        self.write(self.rows(documents))

    def write(self, batch: Sequence[Rows]) -> None:
        """What :meth:`rows` made."""
        with self._lock, translated(self.path), self._suspecting():
            self._advance(self._writer.put(batch))

    def delete(self, uris: Sequence[str]) -> int:
        with self._lock, translated(self.path), self._suspecting():
            change = self._writer.delete(list(dict.fromkeys(uris)))
            self._advance(change)
        return len(change.dead)

    def _advance(self, change: Change) -> None:
        """The snapshot follows the file; if it cannot, the next search loads it again."""
        snapshot, self._snapshot = self._snapshot, None
        if snapshot is not None:
            self._snapshot = snapshot.after(change, self._writer.connection)

    def get(self, uris: Sequence[str]) -> dict[str, bytes] | None:
        """Records by URI; None when the store was closed meanwhile. Microseconds: fit for an event loop."""
        with self._getting:
            connection = self._getter
            if connection is None:
                return None
            with translated(self.path):
                found = {}
                for uri in uris:
                    row = fetched(connection, _GET, (uri,))
                    if row:
                        found[uri] = row[0][0]
                return found

    def load(self, uris: Sequence[str]) -> dict[str, Document]:
        with self._reading() as connection:
            connection.execute("BEGIN")
            try:
                return {uri: found for uri in uris if (found := _document(connection, uri, self.layouts)) is not None}
            finally:
                connection.execute("COMMIT")

    def search(self, search: Search) -> Page:
        from emulator.engine.embedded.searching import needs, run

        with self._reading() as connection, self._view(needs(search, self.schema, self.layouts), connection) as view:
            return run(search, view, self.path.stem)

    def search_at_once(self, search: Search) -> Page | None:
        """The same where everything is in memory and little of it; else None. Half a millisecond: fit for an event
        loop."""
        from emulator.engine.embedded.evaluate import View
        from emulator.engine.embedded.searching import needs, run

        if search.text or search.aggregations or search.best_parts or search.size > _FEW_HITS:
            return None
        with self._getting, contextlib.suppress(*_SUSPECT, apsw.Error):  # a thread meets it again and looks at the file
            connection, snapshot = self._getter, self._snapshot
            if connection is None or snapshot is None or not snapshot.light:
                return None
            if not snapshot.has(needs(search, self.schema, self.layouts)):
                return None

            def reading() -> apsw.Connection:
                if not connection.in_transaction and not self._begin(connection, snapshot):
                    raise _Moved
                return connection

            try:
                return run(search, View(snapshot, reading, self.layouts, self._bodies), self.path.stem)
            finally:
                if connection.in_transaction:
                    connection.execute("COMMIT")
        return None

    @contextlib.contextmanager
    def _reading(self) -> Iterator[apsw.Connection]:
        """A reading connection of the pool."""
        with translated(self.path), self._suspecting():
            try:
                connection = self._readers.pop()
            except IndexError:
                connection = connect(self.path)
                connection.execute("CREATE VIRTUAL TABLE temp.instances USING fts5vocab(main, 'words.part', instance)")
            try:
                yield connection
            finally:
                self._readers.append(connection)

    @contextlib.contextmanager
    def _suspecting(self) -> Iterator[None]:
        """Rows that contradict each other break the sums long before SQLite notices: look at the file then."""
        try:
            yield
        except _SUSPECT as error:
            with contextlib.closing(connect(self.path)) as connection:
                found = fetched(connection, "PRAGMA integrity_check(1)")[0][0]
            if found != "ok":
                raise apsw.CorruptError(f"{found}; {error}") from error
            raise

    @contextlib.contextmanager
    def _view(self, needs: Needs, connection: apsw.Connection) -> Iterator[View]:
        """A snapshot with what a search needs, and ``connection`` in a transaction that reads the same state."""
        from emulator.engine.embedded.evaluate import View

        snapshot = self._snapshot
        try:
            if snapshot is None or not snapshot.has(needs) or not self._begin(connection, snapshot):
                # With the lock held nobody commits, so file and snapshot are in step.
                with self._lock:
                    snapshot = self._loaded(needs, connection)
            yield View(snapshot, lambda: connection, self.layouts, self._bodies)
        finally:
            if connection.in_transaction:
                connection.execute("COMMIT")

    def _loaded(self, needs: Needs, connection: apsw.Connection) -> Snapshot:
        from emulator.engine.embedded.loading import completed, first_snapshot

        connection.execute("BEGIN")
        snapshot = self._snapshot
        if snapshot is None:
            snapshot = first_snapshot(self.schema, connection)
        elif fetched(connection, "SELECT changes FROM state")[0][0] != snapshot.changes:
            raise AssertionError(f"The snapshot of {self.path} is out of step with the file")
        if not snapshot.has(needs):
            snapshot = completed(snapshot, needs, connection, self.layouts)
        self._snapshot = snapshot
        return snapshot

    @staticmethod
    def _begin(connection: apsw.Connection, snapshot: Snapshot) -> bool:
        """Whether ``connection`` now reads the state of ``snapshot``; a commit may have come between."""
        connection.execute("BEGIN")
        if fetched(connection, "SELECT changes FROM state")[0][0] == snapshot.changes:
            return True
        connection.execute("COMMIT")
        return False

    def statistics(self) -> Statistics:
        return Statistics(self._writer.documents, self._writer.bytes)

    def tidy(self) -> None:
        """What keeps a file fit: merge posting lists, move vectors together, copy the log into the file.

        Runs beside readers; a writer waits for one small step at most.
        """
        for table in self.schema.worded:
            for _ in range(_STEPS):
                with self._lock, translated(self.path):
                    if not self._writer.merge(table, _MERGE_PAGES):
                        break
        for _ in range(_STEPS):
            with self._lock, translated(self.path):
                change = self._writer.repack(_REPACK_CHUNKS)
                if change is None:
                    break
                self._advance(change)
        self.checkpoint()

    def checkpoint(self) -> None:
        """Copy the write-ahead log into the file, beside readers and the writer."""
        busy = contextlib.suppress(apsw.BusyError)  # somebody else is at it
        with translated(self.path), contextlib.closing(connect(self.path)) as connection, busy:
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)

    def close(self) -> None:
        """Nobody may use the store any more; only :meth:`get` may still be called."""
        with self._getting, self._lock:
            getter, self._getter = self._getter, None
            for connection in (*self._readers, getter, self._writer.connection):
                if connection is not None:
                    connection.close()
            self._readers.clear()
            self._snapshot = None


def _document(connection: apsw.Connection, uri: str, layouts: Mapping[str, Layout]) -> Document | None:
    found = fetched(connection, "SELECT id, record, size FROM body WHERE uri = ?", (uri,))
    if not found:
        return None
    identifier, record, size = found[0]
    sql = "SELECT row, name, text, kind, page, start, stop, element, tokens FROM part WHERE id = ? ORDER BY row"
    parts = tuple(
        Part(
            name,
            text,
            kind,
            page,
            None if start is None else (start, stop),
            element,
            tuple(tokens.split()),
            of_part(connection, layouts, row) if layouts else {},
        )
        for row, name, text, kind, page, start, stop, element, tokens in fetched(connection, sql, (identifier,))
    )
    return Document(uri, record, {}, parts, size)
