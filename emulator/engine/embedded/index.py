"""One dataset as its users hold it. Whether its file is open at the moment is not their concern."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from emulator.engine.api import Document, Dropped, Page, Search, Statistics, VectorField
from emulator.engine.embedded.schema import FileSchema
from emulator.engine.embedded.store import Store
from emulator.engine.vectors import checked

if TYPE_CHECKING:
    from emulator.engine.embedded.engine import EmbeddedEngine

_QUICK = 100  # parts that are made ready where they are written; more would hold up other writes
_INLINE = 16  # records that are read on the event loop, at about 10 microseconds each

T = TypeVar("T")


class EmbeddedIndex:
    """See :class:`emulator.engine.api.Index`. Reads of a few records are answered at once, the rest on threads."""

    def __init__(
        self,
        engine: EmbeddedEngine,
        path: Path,
        key: tuple[str, ...],
        schema: FileSchema,
        vectors: Sequence[VectorField],
    ) -> None:
        self.path = path
        self.key = key
        self.schema = schema
        self.dropped = False
        self._vectors = checked(vectors)
        self._engine = engine
        self._counted = Statistics(0, 0)
        self._turn = asyncio.Lock()  # writes are done in the order in which they were asked for
        # Odd while a write is under way, so that no page is kept or given again that it may have changed.
        self._writes = 0

    async def put(self, documents: Sequence[Document]) -> None:
        if sum(len(document.parts) for document in documents) > _QUICK:
            async with self._turn:
                batch = await self._on(self._engine.preparers, lambda store: store.rows(documents))
                await self._written(lambda store: store.write(batch))
        elif documents:
            await self._write(lambda store: store.put(documents))

    async def get(self, uris: Sequence[str]) -> dict[str, bytes]:
        if len(uris) <= _INLINE and not self.dropped:
            store = self._engine.shelf.peek(self.path)
            found = store.get(uris) if store is not None else None
            if found is not None:
                return found
        return await self._on(self._engine.readers, lambda store: store.get(uris) or {})

    async def load(self, uris: Sequence[str]) -> dict[str, Document]:
        return await self._on(self._engine.readers, lambda store: store.load(uris))

    async def delete(self, uris: Sequence[str]) -> int:
        return await self._write(lambda store: store.delete(uris)) if uris else 0

    async def search(self, search: Search) -> Page:
        from emulator.engine.embedded.answers import question

        self._refuse_dropped()
        answers, writes = self._engine.answers, self._writes
        asked = None if answers is None or writes % 2 else question(self, search)
        if answers is None or asked is None:
            return await self._searched(search)
        page = answers.known(asked, writes)
        if page is None:
            page = await self._searched(search)
            if self._writes == writes:
                answers.keep(asked, writes, page)
        return page

    async def _searched(self, search: Search) -> Page:
        store = self._engine.shelf.peek(self.path)
        page = store.search_at_once(search) if store is not None else None
        if page is not None:
            return page
        return await self._on(self._engine.readers, lambda store: store.search(search))

    async def statistics(self) -> Statistics:
        """Known without opening the file: nobody else writes it, and every write of ours counts anew."""
        self._refuse_dropped()
        return self._counted

    async def open(self) -> None:
        """Open or create the file, to learn at once if that is impossible. Waits for writes and drops before it."""
        await self._write(lambda store: None)

    async def declare(self, vectors: Sequence[VectorField]) -> None:
        """Keep vectors of these fields too. Foreign."""
        asked = checked(vectors)
        if asked.keys() - self._vectors.keys() or any(self._vectors[name] != field for name, field in asked.items()):
            await self._write(lambda store: store.declare(vectors))
            self._vectors |= asked

    async def idle(self) -> None:
        """Wait for the writes that are under way."""
        async with self._turn:
            pass

    async def _write(self, task: Callable[[Store], T]) -> T:
        async with self._turn:
            return await self._written(task)

    async def _written(self, task: Callable[[Store], T]) -> T:
        def counting(store: Store) -> T:  # on the one thread that writes
            self._writes += 1
            try:
                return task(store)
            finally:
                self._counted = store.statistics()
                self._writes += 1

        return await self._on(self._engine.writers, counting)

    async def _on(self, executor: Executor, task: Callable[[Store], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(executor, self._run, task)

    def _run(self, task: Callable[[Store], T]) -> T:
        with self._engine.shelf.borrowed(self.path, self._opened) as store:
            self._refuse_dropped()
            return task(store)

    def _opened(self) -> Store:
        self._refuse_dropped()
        return Store(self.path, self.key, self.schema, self._engine.tidy_later, tuple(self._vectors.values()))

    def _refuse_dropped(self) -> None:
        if self.dropped:
            raise Dropped(self.key)
