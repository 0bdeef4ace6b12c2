"""Everything that a dialect may ask for, put together once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from emulator.clock import Clock, Ids
from emulator.domain.place import Locks
from emulator.domain.projects import Projects
from emulator.domain.switches import Switches

if TYPE_CHECKING:  # each part is imported with its first use
    from emulator.domain.answering import Answering
    from emulator.domain.attachments import Attachments
    from emulator.domain.bindings import Bindings
    from emulator.domain.cuts import Cuts
    from emulator.domain.datasets import Datasets
    from emulator.domain.detecting import Detecting
    from emulator.domain.embedding import Embedding
    from emulator.domain.errand import Event, Rules
    from emulator.domain.faces import Faces
    from emulator.domain.files import Files
    from emulator.domain.hands import Hands
    from emulator.domain.indexing import Indexing
    from emulator.domain.pictures import Pictures
    from emulator.domain.readers import Readers
    from emulator.domain.realm import Realm
    from emulator.domain.reindexing import Reindexing
    from emulator.domain.searching import Searching
    from emulator.engine.api import Engine
    from emulator.objects.api import Objects
    from emulator.store.api import Store
    from emulator.understanding.embed.api import Embedder


class Library:
    """One realm's projects, datasets, files and searches. Parts are first asked for on the event loop's thread."""

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
        self.realm = realm
        self.ids = ids
        self.cuts = cuts
        self._store = store
        self._engine = engine
        self._embedder = embedder
        self._objects = objects
        self._readers = readers
        self._clock = clock
        self._rules = rules
        self._notify = notify
        self._site = site
        self._locks = Locks()
        self.projects = Projects(store, clock, self._locks, realm.home)
        self.switches = Switches(store)

    @cached_property
    def datasets(self) -> Datasets:
        from emulator.domain.datasets import Datasets

        return Datasets(self._store, self._engine, self._embedding, self.projects, self.realm, self._clock, self._locks)

    @cached_property
    def files(self) -> Files:
        from emulator.domain.files import Files

        return Files(self.datasets, self._embedding, self.realm, self._clock, self._locks)

    @cached_property
    def indexing(self) -> Indexing:
        from emulator.domain.indexing import Indexing

        return Indexing(
            self._store,
            self.datasets,
            self._embedding,
            self._objects,
            self._readers,
            self.realm,
            self._clock,
            self.ids,
            self._locks,
            self._rules,
            self._notify,
            self._hands,
        )

    @cached_property
    def bindings(self) -> Bindings:
        from emulator.domain.bindings import Bindings
        from emulator.domain.watcher import Means

        means = Means(
            self._store,
            self.datasets,
            self.indexing,
            self._objects,
            self._hands,
            self._locks,
            self._clock,
            self.ids,
            self._rules.interval,
        )
        return Bindings(means, self.projects, self.realm.name, self._rules.shared)

    @cached_property
    def attachments(self) -> Attachments:
        from emulator.domain.attachments import Attachments

        return Attachments(self._store, self.projects, self._clock, self._locks)

    @cached_property
    def reindexing(self) -> Reindexing:
        from emulator.domain.reindexing import Reindexing

        return Reindexing(self._store, self.datasets, self._embedding, self._objects, self._readers, self.realm)

    @cached_property
    def searching(self) -> Searching:
        from emulator.domain.searching import Searching

        return Searching(
            self.datasets, self._embedding, self._objects, self._readers, self.realm, self._clock, self.cuts
        )

    @cached_property
    def answering(self) -> Answering:
        from emulator.domain.answering import Answering

        return Answering(self.projects, self.datasets, self.searching, self.realm, self._clock)

    @cached_property
    def detecting(self) -> Detecting:
        from emulator.domain.detecting import Detecting

        return Detecting(self._objects, self._readers)

    @cached_property
    def faces(self) -> Faces:
        from emulator.domain.faces import Faces

        return Faces(self.datasets, self.detecting, self.realm)

    @cached_property
    def pictures(self) -> Pictures:
        from emulator.domain.pictures import Pictures

        return Pictures(self._store, self._objects, self.ids, self._site)

    @cached_property
    def _embedding(self) -> Embedding:
        from emulator.domain.embedding import Embedding

        return Embedding(self._embedder, self._readers.features)

    @cached_property
    def _hands(self) -> Hands:
        from emulator.domain.hands import Hands

        return Hands(self._store, self._objects, self.realm.hands)

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
        for name in ("bindings", "indexing"):
            if name in self.__dict__:
                await getattr(self, name).close()

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
