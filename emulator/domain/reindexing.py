"""Tokens and vectors of everything made anew: after another embedder was chosen, or other tables came with a version.

Records stay as they are. A dataset that is not finished is refused until it is: nothing of it is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from emulator.domain.datasets import Datasets
from emulator.domain.embedding import SEEN, Embedding
from emulator.domain.files import document
from emulator.domain.place import Place, Scope
from emulator.domain.readers import Readers
from emulator.domain.reading import PICTURED, picture
from emulator.domain.realm import Realm
from emulator.engine.api import Index, Search
from emulator.objects.api import Objects
from emulator.store.api import Store

PAGE = 50


@dataclass(frozen=True, slots=True)
class Progress:
    """``unseen``: pictures whose object could not be read again, and which are known by their words alone."""

    place: Place
    files: int
    of: int
    unseen: int


class Reindexing:
    """Goes through all datasets of a realm."""

    def __init__(
        self,
        store: Store,
        datasets: Datasets,
        embedding: Embedding,
        objects: Objects,
        readers: Readers,
        realm: Realm,
    ) -> None:
        self._store = store
        self._datasets = datasets
        self._embedding = embedding
        self._objects = objects
        self._readers = readers
        self._realm = realm

    async def every(self) -> AsyncIterator[Progress]:
        """Dataset by dataset, told after each page of files. Raises EngineError, StoreFailure, EmbedderError."""
        for row in await self._store.every("dataset"):
            account, region, realm = row.key.scope
            if realm == self._realm.name:
                place = Place(Scope(account, region, realm), row.key.parent, row.key.name)
                async for progress in self._dataset(place):
                    yield progress

    async def _dataset(self, place: Place) -> AsyncIterator[Progress]:
        operators = await self._datasets.operators(place, await self._datasets.get(place))
        index = await self._datasets.remake(place, done=False)
        token, files, unseen, total = "", 0, 0, (await index.statistics()).documents
        while True:
            page = await index.search(Search(size=PAGE, after=token, total=False))
            unseen += await self._page(place, index, [hit.uri for hit in page.hits], PICTURED in operators)
            files, token = files + len(page.hits), page.token
            if not token:
                await self._datasets.remake(place, done=True)
            yield Progress(place, files, total, unseen)
            if not token:
                return

    async def _page(self, place: Place, index: Index, uris: list[str], seen: bool) -> int:
        """Make some files anew; returns how many pictures could not be looked at again."""
        made, unseen = [], 0
        for stored in (await index.load(uris)).values():
            facts = self._realm.facts(stored.record)
            looked = seen and facts.get("MediaType") in SEEN
            shown = (stored.uri, place.scope.account, self._objects, self._readers)
            look = await asyncio.to_thread(picture, *shown) if looked else b""
            unseen += looked and not look and facts.get("MediaType") == "image"
            passages = [replace(part, vectors={}) for part in stored.parts if part.kind == "passage"]
            parts = await self._embedding.parts(facts, passages, look)
            made.append(replace(document(place, facts, parts, self._realm), size=stored.size, version=stored.version))
        await index.put(made)
        return unseen
