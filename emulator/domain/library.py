"""Everything that a dialect may ask for, put together once."""

from __future__ import annotations

from collections.abc import Callable

from emulator.clock import Clock, Ids
from emulator.domain.answering import Answering
from emulator.domain.attachments import Attachments
from emulator.domain.bindings import Bindings
from emulator.domain.datasets import Datasets
from emulator.domain.detecting import Detecting
from emulator.domain.embedding import Embedding
from emulator.domain.errand import Event, Rules
from emulator.domain.faces import Faces
from emulator.domain.files import Files
from emulator.domain.hands import Hands
from emulator.domain.indexing import Indexing
from emulator.domain.pictures import Pictures
from emulator.domain.place import Locks
from emulator.domain.projects import Projects
from emulator.domain.reading import Readers
from emulator.domain.realm import Realm
from emulator.domain.reindexing import Reindexing
from emulator.domain.searching import Cuts, Searching
from emulator.domain.switches import Switches
from emulator.domain.watcher import Means
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
        site: Callable[[str], str] = str,
    ) -> None:
        """``site``: see :class:`emulator.domain.pictures.Pictures`."""
        locks = Locks()
        self._store = store
        self._engine = engine
        self.realm = realm
        self.ids = ids
        self.cuts = cuts
        self.projects = Projects(store, clock, locks, realm.home)
        embedding = Embedding(embedder, readers.features)
        self.datasets = Datasets(store, engine, embedding, self.projects, realm, clock, locks)
        self.files = Files(self.datasets, embedding, realm, clock, locks)
        hands = Hands(store, objects, realm.hands)
        self.indexing = Indexing(
            store, self.datasets, embedding, objects, readers, realm, clock, ids, locks, rules, notify, hands
        )
        means = Means(store, self.datasets, self.indexing, objects, hands, locks, clock, ids, rules.interval)
        self.bindings = Bindings(means, self.projects, realm.name, rules.shared)
        self.attachments = Attachments(store, self.projects, clock, locks)
        self.reindexing = Reindexing(store, self.datasets, embedding, objects, readers, realm)
        self.searching = Searching(self.datasets, embedding, objects, readers, realm, clock, cuts)
        self.answering = Answering(self.projects, self.datasets, self.searching, realm, clock)
        self.detecting = Detecting(objects, readers)
        self.faces = Faces(self.datasets, self.detecting, realm)
        self.pictures = Pictures(store, objects, ids, site)
        self.switches = Switches(store)

    async def resume(self) -> None:
        """Take up what was interrupted: readings, and whoever follows bound buckets. Raises StoreFailure."""
        await self.indexing.resume()
        await self.bindings.resume()

    async def settle(self) -> None:
        """Return when every change of a bound bucket, and every file that was indexed, is there to be found."""
        await self.bindings.settle()
        await self.indexing.settle()

    async def close(self) -> None:
        """Stop; what is not done is done after the next start."""
        await self.bindings.close()
        await self.indexing.close()

    async def forget(self, account: str) -> None:
        """The files that an account has in this realm. Its running calls may still fail loudly."""
        await self.bindings.forget(account)
        await self.indexing.settle()
        for row in await self._store.every("dataset"):
            if row.key.scope[0] == account and row.key.scope[-1] == self.realm.name:
                await self._engine.drop((*row.key.scope, row.key.parent, row.key.name))

    async def erase(self, account: str) -> None:
        """What the account has in all realms, when :meth:`forget` has dropped the files of each."""
        await self._store.erase(account)
