"""All datasets on one Elasticsearch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from emulator.engine.api import EngineError, VectorField
from emulator.engine.elastic import terms
from emulator.engine.elastic.connection import translated, version
from emulator.engine.elastic.index import ElasticIndex, remove
from emulator.engine.elastic.mapping import mapping, settings, vector_mapping, vector_property
from emulator.engine.elastic.registry import Place, Registry, created
from emulator.engine.schema import Schema
from emulator.engine.vectors import checked, remade
from emulator.query.fields import FieldTable

if TYPE_CHECKING:
    from elasticsearch import AsyncElasticsearch

_HANDLES = 1024
_PAGE = 1000


class ElasticEngine:
    """See :class:`emulator.engine.api.Engine`.

    ``grouping``: ``shared`` puts the datasets of one field table into one index, each on one of its ``shards``, so that
    thousands of small ones cost no more than their documents; term statistics are then those of the shard. ``own``
    gives every new dataset an index. What a dataset began with it keeps. ``draw`` gives 32 hex digits that nobody else
    has. ``flat``: keep vectors as they are and look at all of them.

    The client is the caller's to close.
    """

    def __init__(
        self,
        client: AsyncElasticsearch,
        draw: Callable[[], str],
        prefix: str = "myna",
        grouping: Literal["shared", "own"] = "shared",
        shards: int = 1,
        flat: bool = False,
    ) -> None:
        self._client = client
        self._prefix = prefix
        self._grouping = grouping
        self._shards = shards
        self._flat = flat
        self._registry = Registry(client, prefix, draw)
        self._schemas: dict[FieldTable, Schema] = {}
        self._handles: dict[tuple[str, ...], ElasticIndex] = {}
        self._server: tuple[int, int] | None = None
        self._ready: set[str] = set()
        self._closed = False

    async def start(self) -> None:
        """Look at the server. Raises Unreachable, and EngineError for one of another generation."""
        self._server = await version(self._client)

    async def index(
        self, key: tuple[str, ...], fields: FieldTable, vectors: Sequence[VectorField] = ()
    ) -> ElasticIndex:
        """Asks every time where the dataset is: another process may have dropped it and made it again."""
        self._refuse_closed()
        schema = self._schemas.get(fields)
        if schema is None:
            schema = self._schemas[fields] = Schema(fields)
        asked = checked(vectors)
        place = await self._placed(key, schema, asked)
        handle = self._handles.pop(key, None)
        if handle is None or handle.place != place or handle.schema.fingerprint != schema.fingerprint:
            if handle is not None and handle.place.set != place.set:
                handle.dropped = True
            handle = ElasticIndex(self._client, place, schema)
        self._handles[key] = handle
        if len(self._handles) > _HANDLES:
            del self._handles[next(iter(self._handles))]
        return handle

    async def _placed(self, key: tuple[str, ...], schema: Schema, vectors: Mapping[str, VectorField]) -> Place:
        """Where the dataset is, made if it is new, with all these vectors. A turn is lost to another process only."""
        while True:
            place = await self._registry.find(key)
            if place is None:
                await self._registry.ensure()
                await self._registry.add(await self._founded(key, schema))
                continue
            place.check(schema, vectors)
            new = {name: field for name, field in vectors.items() if name not in place.vectors}
            if not new:
                return place
            kept = {name: (field, vector_property(field, self._flat)) for name, field in new.items()}
            await self._widen(place.index, {kept[name][1]: field for name, field in new.items()})
            await self._registry.change(place, kept)

    async def remake(
        self, key: tuple[str, ...], fields: FieldTable, vectors: Sequence[VectorField], done: bool = False
    ) -> ElasticIndex:
        self._refuse_closed()
        asked = checked(remade(vectors, done))
        place = await self._registry.find(key)
        while place is not None:
            place.check(Schema(fields), {})
            kept = {name: (field, vector_property(field, self._flat)) for name, field in asked.items()}
            await self._widen(place.index, {kept[name][1]: field for name, field in asked.items()})
            if await self._registry.change(place, kept):
                break
            place = await self._registry.find(key)
        return await self.index(key, fields, list(asked.values()))

    async def _founded(self, key: tuple[str, ...], schema: Schema) -> Place:
        """A place for a new dataset, and the index that it is in."""
        own = self._grouping == "own"
        shared = f"{self._prefix}-files-{terms.digest(schema.fingerprint)[:12]}"
        place = self._registry.draft(key, schema, shared, own)
        if own:
            place = self._registry.draft(key, schema, f"{self._prefix}-set-{place.set}", own)
        if place.index not in self._ready:
            if self._server is None:
                await self.start()
            assert self._server is not None
            made = settings(1 if own else self._shards, self._server)
            await created(self._client, place.index, made, mapping(schema))
            if not own:
                self._ready.add(place.index)
        return place

    async def _widen(self, index: str, properties: Mapping[str, VectorField]) -> None:
        """Let the index keep vectors under these properties; those that it has already do not change."""
        with translated():
            await self._client.indices.put_mapping(index=index, properties=vector_mapping(properties, self._flat))

    async def drop(self, key: tuple[str, ...]) -> None:
        """The dataset is gone at once; its documents, which nobody finds any more, are deleted after it."""
        self._refuse_closed()
        place = await self._registry.find(key)
        handle = self._handles.pop(key, None)
        if handle is not None:
            handle.dropped = True
        if place is None:
            return
        await self._registry.remove(key)
        if place.own:
            with translated():
                await self._client.indices.delete(index=place.index, ignore_unavailable=True)
            return
        while True:
            with translated():
                found = await self._client.search(
                    index=place.index,
                    routing=place.set,
                    allow_partial_search_results=False,
                    body={"query": {"term": {"set": place.set}}, "size": _PAGE, "_source": False},
                )
            ids = [hit["_id"] for hit in found["hits"]["hits"]]
            if not ids:
                return
            await remove(self._client, place, ids)

    async def close(self) -> None:
        """Nothing is kept here that would have to be written."""
        self._closed = True

    def _refuse_closed(self) -> None:
        if self._closed:
            raise EngineError("The engine is closed")
