"""All indexes of one folder, and the threads that work on them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from emulator.engine.embedded.lock import FolderLock
from emulator.engine.failures import EngineError

if TYPE_CHECKING:  # imported when the first dataset is opened
    from emulator.engine.api import VectorField
    from emulator.engine.embedded.answers import Answers
    from emulator.engine.embedded.index import EmbeddedIndex
    from emulator.engine.embedded.schema import FileSchema
    from emulator.engine.embedded.shelf import Shelf
    from emulator.engine.embedded.store import Store
    from emulator.query.fields import FieldTable


class EmbeddedEngine:
    """See :class:`emulator.engine.api.Engine`.

    ``threads`` search, one more makes long documents ready, one writes, one tidies files up. At most ``open_limit``
    idle files stay open; ``remembered`` bytes of answers are kept until their index changes. Raises Locked when another
    process has the folder, Unreachable when it cannot be used.
    """

    def __init__(self, folder: Path, threads: int = 2, open_limit: int = 64, remembered: int = 0) -> None:
        self.folder = folder
        self._lock = FolderLock(folder)
        self._open_limit = open_limit
        self._remembered = remembered
        self.readers = ThreadPoolExecutor(threads, "myna-search")
        self.writers = ThreadPoolExecutor(1, "myna-write")
        self.preparers = ThreadPoolExecutor(1, "myna-prepare")
        self._tidying = ThreadPoolExecutor(1, "myna-tidy")
        self._due: set[Path] = set()
        self._due_guard = threading.Lock()
        self._schemas: dict[FieldTable, FileSchema] = {}
        self._indexes: dict[tuple[str, ...], EmbeddedIndex] = {}
        self._closed = False

    @cached_property
    def shelf(self) -> Shelf:
        """The open files. First asked for on the event loop's thread."""
        from emulator.engine.embedded.shelf import Shelf

        return Shelf(self._open_limit)

    @cached_property
    def answers(self) -> Answers | None:
        """What was found before, where anything is remembered."""
        from emulator.engine.embedded.answers import Answers

        return Answers(self._remembered) if self._remembered else None

    async def index(
        self, key: tuple[str, ...], fields: FieldTable, vectors: Sequence[VectorField] = ()
    ) -> EmbeddedIndex:
        from emulator.engine.embedded.index import EmbeddedIndex
        from emulator.engine.embedded.schema import FileSchema

        self._refuse_closed()
        schema = self._schemas.get(fields)
        if schema is None:
            schema = self._schemas[fields] = FileSchema(fields)
        index = self._indexes.get(key)
        if index is None:
            index = EmbeddedIndex(self, self.path(key), key, schema, vectors)
            await index.open()
            # Somebody else may have opened it meanwhile: one handle an index, so that a drop reaches all of them.
            index = self._indexes.setdefault(key, index)
        if index.schema is not schema and index.schema.fingerprint != schema.fingerprint:
            raise EngineError(f"The index {'/'.join(key)} is open with other fields; drop it first")
        await index.declare(vectors)
        return index

    async def remake(
        self, key: tuple[str, ...], fields: FieldTable, vectors: Sequence[VectorField], done: bool = False
    ) -> EmbeddedIndex:
        from emulator.engine.embedded.format import remake
        from emulator.engine.embedded.schema import FileSchema
        from emulator.engine.vectors import remade

        self._refuse_closed()
        known = self._indexes.pop(key, None)
        if known is not None:
            known.dropped = True
        path, asked = self.path(key), remade(vectors, done)

        def relabelled() -> None:
            with self.shelf.shut(path):
                remake(path, FileSchema(fields), key, asked)

        await asyncio.get_running_loop().run_in_executor(self.writers, relabelled)
        return await self.index(key, fields, asked)

    def path(self, key: tuple[str, ...]) -> Path:
        """The file of an index: a hash, so that names of any alphabet and case fit any file system."""
        digest = hashlib.blake2b(json.dumps(key).encode(), digest_size=16).hexdigest()
        return self.folder / f"{digest}.db"

    async def drop(self, key: tuple[str, ...]) -> None:
        self._refuse_closed()
        index = self._indexes.pop(key, None)
        if index is not None:
            index.dropped = True
        await asyncio.get_running_loop().run_in_executor(self.writers, self.shelf.remove, self.path(key))

    async def close(self) -> None:
        """Finish what is under way, close every file and give the folder back. A second call does nothing."""
        if not self._closed:
            self._closed = True
            for index in list(self._indexes.values()):
                await index.idle()
            await asyncio.to_thread(self._shut)

    def _shut(self) -> None:
        for executor in (self.preparers, self.writers, self.readers, self._tidying):
            executor.shutdown(wait=True)
        if "shelf" in self.__dict__:
            self.shelf.close()
        self._lock.release()

    def _refuse_closed(self) -> None:
        if self._closed:
            raise EngineError("The engine is closed")

    def tidy_later(self, store: Store) -> None:
        """Called by a store on the writing thread."""
        with self._due_guard:
            if store.path in self._due or self._closed:
                return
            self._due.add(store.path)
        self._tidying.submit(self._tidy, store)

    def _tidy(self, store: Store) -> None:
        with self._due_guard:
            self._due.discard(store.path)
        # Meanwhile it may have made room for another, or be dropped: then there is nothing to tidy.
        with self.shelf.kept(store.path, store) as still:
            if still:
                store.tidy()
