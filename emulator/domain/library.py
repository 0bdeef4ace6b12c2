"""Everything that a dialect may ask for, put together once."""

from __future__ import annotations

from collections.abc import Callable

from emulator.clock import Clock, Ids
from emulator.domain.answering import Answering
from emulator.domain.datasets import Datasets
from emulator.domain.detecting import Detecting
from emulator.domain.embedding import Embedding
from emulator.domain.files import Files
from emulator.domain.indexing import Event, Indexing, Rules
from emulator.domain.place import Locks
from emulator.domain.projects import Projects
from emulator.domain.reading import Readers
from emulator.domain.realm import Realm
from emulator.domain.reindexing import Reindexing
from emulator.domain.searching import Cuts, Searching
from emulator.engine.api import Engine
from emulator.objects.api import Objects
from emulator.store.api import Store
from emulator.understanding.embed.api import Embedder


class Library:
    """One realm's projects, datasets, files and searches."""

    def __init__(
        self,
        realm: Realm,
        store: Store,
        engine: Engine,
        embedder: Embedder,
        objects: Objects,
        readers: Readers,
        clock: Clock,
        ids: Ids,
        rules: Rules,
        notify: Callable[[Event], None],
        cuts: Cuts,
    ) -> None:
        locks = Locks()
        self._store = store
        self._engine = engine
        self.realm = realm
        self.ids = ids
        self.projects = Projects(store, clock, locks)
        embedding = Embedding(embedder)
        self.datasets = Datasets(store, engine, embedding, self.projects, realm, clock, locks)
        self.files = Files(self.datasets, embedding, realm, clock, locks)
        self.indexing = Indexing(
            store, self.datasets, embedding, objects, readers, realm, clock, ids, locks, rules, notify
        )
        self.reindexing = Reindexing(store, self.datasets, embedding, objects, readers, realm)
        self.searching = Searching(self.datasets, embedding, objects, readers, realm, clock, cuts)
        self.answering = Answering(self.projects, self.datasets, self.searching, realm, clock)
        self.detecting = Detecting(objects, readers)

    async def forget(self, account: str) -> None:
        """Everything that an account has in this realm, files and all. Its running calls may still fail loudly."""
        await self.indexing.settle()
        for row in await self._store.every("dataset"):
            if row.key.scope[0] == account and row.key.scope[-1] == self.realm.name:
                await self._engine.drop((*row.key.scope, row.key.parent, row.key.name))
        await self._store.erase(account)
