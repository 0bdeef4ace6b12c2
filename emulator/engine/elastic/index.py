"""One dataset as its users hold it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from emulator.engine.api import Changed, Document, Dropped, Page, Search, Statistics
from emulator.engine.elastic import terms
from emulator.engine.elastic.connection import failure, translated
from emulator.engine.elastic.question import Questions
from emulator.engine.elastic.registry import Place, written
from emulator.engine.elastic.searching import run
from emulator.engine.elastic.source import document, raw, source
from emulator.engine.rows import rows
from emulator.engine.schema import Schema

if TYPE_CHECKING:
    from elasticsearch import AsyncElasticsearch

_BATCH = 8 * 1024 * 1024
"""Bytes of documents in one request; a server takes 100 MB."""


class ElasticIndex:
    """See :class:`emulator.engine.api.Index`.

    A document is replaced whole, parts and all; a batch is not one commit: when it fails, some of it may be written.
    """

    def __init__(self, client: AsyncElasticsearch, place: Place, schema: Schema) -> None:
        self._client = client
        self.place = place
        self.schema = schema
        self.dropped = False
        self._questions = Questions(client, place, schema)

    async def put(self, documents: Sequence[Document]) -> None:
        self._refuse_dropped()
        known = {name: field for name, (field, _) in self.place.vectors.items()}
        last = {each.uri: each for each in documents}
        made = [rows(each, self.schema, known) for each in last.values()]
        properties = self.place.properties
        guards = {self._id(each.uri): guard(each.version) for each in last.values()}
        sources = (
            (self._id(each.document.uri), source(each, self.place.set, self.schema, properties)) for each in made
        )
        for batch in batches(sources):
            operations = [line for name, text in batch for line in ({"index": {"_id": name, **guards[name]}}, text)]
            await bulk(self._client, self.place, operations)

    async def get(self, uris: Sequence[str]) -> dict[str, bytes]:
        found = await self._sources(uris, "record")
        return {uri: raw(stored["_source"]["record"]) for uri, stored in found.items()}

    async def load(self, uris: Sequence[str]) -> dict[str, Document]:
        found = await self._sources(uris)
        return {uri: loaded(stored, self.place.properties) for uri, stored in found.items()}

    async def _sources(self, uris: Sequence[str], *paths: str) -> dict[str, Mapping[str, Any]]:
        self._refuse_dropped()
        ids = {self._id(uri): uri for uri in uris}
        found = await self._questions.stored(list(ids), *paths)
        return {uri: found[name] for name, uri in ids.items() if name in found}

    async def delete(self, uris: Sequence[str]) -> int:
        self._refuse_dropped()
        ids = [self._id(uri) for uri in dict.fromkeys(uris)]
        return await remove(self._client, self.place, ids)

    async def search(self, search: Search) -> Page:
        self._refuse_dropped()
        return await run(search, self._questions)

    async def statistics(self) -> Statistics:
        self._refuse_dropped()
        asked = {"query": self._questions.mine, "size": 0, "track_total_hits": True}
        answer = await self._questions.ask({**asked, "aggs": {"bytes": {"sum": {"field": "size"}}}})
        return Statistics(int(answer["hits"]["total"]["value"]), int(answer["aggregations"]["bytes"]["value"]))

    def _id(self, uri: str) -> str:
        return terms.digest(self.place.set, uri)

    def _refuse_dropped(self) -> None:
        if self.dropped:
            raise Dropped(self.place.key)


def loaded(stored: Mapping[str, Any], properties: Mapping[str, str]) -> Document:
    version = f"{stored['_seq_no']}.{stored['_primary_term']}"
    return replace(document(stored["_source"], properties), version=version)


def guard(version: str) -> dict[str, int]:
    """What makes a write depend on the version that was loaded."""
    if not version:
        return {}
    number, _, term = version.partition(".")
    return {"if_seq_no": int(number), "if_primary_term": int(term)}


def batches(sources: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[list[tuple[str, bytes]]]:
    """Ids and documents, these as JSON, in requests of a bounded size."""
    batch: list[tuple[str, bytes]] = []
    size = 0
    for name, each in sources:
        text = json.dumps(each, ensure_ascii=False, separators=(",", ":")).encode()
        if batch and size + len(text) > _BATCH:
            yield batch
            batch, size = [], 0
        batch.append((name, text))
        size += len(text)
    if batch:
        yield batch


async def bulk(client: AsyncElasticsearch, place: Place, operations: Sequence[Any]) -> list[Mapping[str, Any]]:
    """Write, visible to the next search when this returns. Raises what the first failed item means."""
    with translated():
        answer = await client.bulk(
            index=written(place.index),
            routing=place.set,
            operations=operations,
            refresh=True,
            require_alias=True,
            timeout="5s",
        )
    items = [next(iter(item.values())) for item in answer["items"]]
    for item in items:
        if item["status"] == 409:
            raise Changed("Another Myna changed a document meanwhile")
        if "error" in item:
            raise failure(int(item["status"]), item)
    return items


async def remove(client: AsyncElasticsearch, place: Place, ids: Sequence[str]) -> int:
    """Delete documents; returns how many were there."""
    count = 0
    for start in range(0, len(ids), 1000):
        operations = [{"delete": {"_id": each}} for each in ids[start : start + 1000]]
        count += sum(item["result"] == "deleted" for item in await bulk(client, place, operations))
    return count
