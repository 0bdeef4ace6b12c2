"""Everything that a dialect may ask for, put together once."""

from __future__ import annotations

from collections.abc import Callable

from emulator.clock import Clock, Ids
from emulator.domain.datasets import Datasets
from emulator.domain.files import Files
from emulator.domain.indexing import Event, Indexing, Rules
from emulator.domain.place import Locks
from emulator.domain.projects import Projects
from emulator.domain.realm import Realm
from emulator.domain.searching import Searching
from emulator.engine.api import Engine
from emulator.objects.api import Objects
from emulator.store.api import Store


class Library:
    """One realm's projects, datasets, files and searches. ``retrieval`` is how many files a conversation gets."""

    def __init__(
        self,
        realm: Realm,
        store: Store,
        engine: Engine,
        objects: Objects,
        clock: Clock,
        ids: Ids,
        rules: Rules,
        notify: Callable[[Event], None],
        retrieval: int = 10,
    ) -> None:
        locks = Locks()
        self.retrieval = retrieval
        self._store = store
        self._engine = engine
        self.realm = realm
        self.ids = ids
        self.projects = Projects(store, clock, locks)
        self.datasets = Datasets(store, engine, self.projects, realm, clock, locks)
        self.files = Files(self.datasets, realm, clock, locks)
        self.indexing = Indexing(store, self.projects, self.datasets, objects, realm, clock, ids, locks, rules, notify)
        self.searching = Searching(self.datasets)

    async def forget(self, account: str) -> None:
        """Everything that an account has in this realm, files and all. Its running calls may still fail loudly."""
        await self.indexing.settle()
        for row in await self._store.every("dataset"):
            if row.key.scope[0] == account and row.key.scope[-1] == self.realm.name:
                await self._engine.drop((*row.key.scope, row.key.parent, row.key.name))
        await self._store.erase(account)
