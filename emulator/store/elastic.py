"""Resources in one Elasticsearch index, so that several Mynas share them.

A row is a document whose id is a hash of its key. It is read by id, in its newest state; it is changed only over
exactly the sequence number that was read, so that of two writers one is told. Lists see a write when it has returned.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from emulator.store.api import Key, Row, Stale, StoreFailure, Taken

if TYPE_CHECKING:  # a third of a second; imported when this store is chosen
    from elasticsearch import AsyncElasticsearch

FORMAT = "1"
_NAME = 8000
"""Characters of a name that are sorted by; a term has at most 32,766 bytes."""
_PAGE = 1000
_KEYWORD = {"type": "keyword"}
_MAPPING: dict[str, Any] = {
    "dynamic": False,
    "_meta": {"format": FORMAT},
    "properties": dict.fromkeys(("account", "scope", "kind", "parent", "name", "id"), _KEYWORD),
}


class ElasticStore:
    """See :class:`emulator.store.api.Store`. The client is the caller's to close."""

    def __init__(self, client: AsyncElasticsearch, prefix: str = "myna") -> None:
        self._client = client
        self._index = f"{prefix}-resources"
        # Writes go to the alias: an index that somebody deleted is an error, and not made anew without a mapping.
        self._written = f"{self._index}-put"

    async def start(self) -> None:
        """Make the index if it is not there. Raises StoreFailure, also for one of another format."""
        from elasticsearch import BadRequestError

        with translated():
            try:
                await self._client.indices.create(
                    index=self._index,
                    settings={"number_of_shards": 1, "auto_expand_replicas": "0-1", "max_result_window": 100_000},
                    mappings=_MAPPING,
                    aliases={self._written: {}},
                )
            except BadRequestError as error:
                if error.error != "resource_already_exists_exception":
                    raise
            found = (await self._client.indices.get_mapping(index=self._index))[self._index]["mappings"]
        made = (found.get("_meta") or {}).get("format")
        if made != FORMAT:
            raise StoreFailure(
                f"The index {self._index} has format {made}, this version of Myna reads {FORMAT}: "
                "give another --elasticsearch-prefix"
            )

    async def get(self, key: Key) -> Row | None:
        found = await self._found(key)
        return None if found is None else row(found["_source"])

    async def _found(self, key: Key) -> Mapping[str, Any] | None:
        from elasticsearch import NotFoundError

        with translated():
            try:
                answer = await self._client.get(index=self._index, id=identity(key))
            except NotFoundError as error:
                if not isinstance(error.body, Mapping) or "found" not in error.body:
                    raise  # it is the index that is not there
                return None
        found: Mapping[str, Any] = answer.body
        return found

    async def create(self, key: Key, body: Mapping[str, Any]) -> Row:
        if not await self._write(Row(key, body, 1), op_type="create"):
            raise Taken(key.name)
        return Row(key, body, 1)

    async def replace(self, row: Row, body: Mapping[str, Any]) -> Row:
        found = await self._found(row.key)
        made = Row(row.key, body, row.version + 1)
        if found is None or found["_source"]["version"] != row.version:
            raise Stale(row.key.name)
        guard = {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}
        if not await self._write(made, **guard):
            raise Stale(row.key.name)
        return made

    async def _write(self, made: Row, **how: Any) -> bool:
        """False when somebody else was first. Not sent twice: the first sending would pass for somebody else."""
        from elasticsearch import ConflictError

        with translated():
            try:
                await self._client.options(max_retries=0).index(
                    index=self._written,
                    id=identity(made.key),
                    document=stored(made),
                    refresh=True,
                    require_alias=True,
                    timeout="5s",
                    **how,
                )
            except ConflictError:
                return False
        return True

    async def remove(self, key: Key) -> bool:
        from elasticsearch import NotFoundError

        with translated():
            try:
                await self._client.options(max_retries=0).delete(
                    index=self._index, id=identity(key), refresh=True, timeout="5s"
                )
            except NotFoundError:
                return False
        return True

    async def page(
        self, scope: tuple[str, ...], kind: str, parent: str, prefix: str = "", after: str = "", limit: int = 100
    ) -> list[Row]:
        where = place(scope, kind, parent)
        if prefix:
            where.append({"prefix": {"name": prefix[:_NAME]}})
        if after:
            where.append({"range": {"name": {"gt": after[:_NAME]}}})
        hits = await self._search({"bool": {"filter": where}}, "name", limit)
        return [row(hit["_source"]) for hit in hits]

    async def every(self, kind: str) -> list[Row]:
        rows: list[Row] = []
        after: list[Any] = []
        while True:
            hits = await self._search({"term": {"kind": kind}}, "id", _PAGE, after)
            rows += [row(hit["_source"]) for hit in hits]
            if len(hits) < _PAGE:
                return rows
            after = hits[-1]["sort"]

    async def erase(self, account: str) -> None:
        while hits := await self._search({"term": {"account": account}}, "id", _PAGE):
            with translated():
                answer = await self._client.bulk(
                    index=self._index, operations=[{"delete": {"_id": hit["_id"]}} for hit in hits], refresh=True
                )
            for item in answer["items"]:
                if "error" in item["delete"]:
                    raise StoreFailure(f"Elasticsearch did not delete a row ({item['delete']['error']})")

    async def count(self, scope: tuple[str, ...], kind: str, parent: str) -> int:
        with translated():
            answer = await self._client.search(
                index=self._index,
                query={"bool": {"filter": place(scope, kind, parent)}},
                size=0,
                track_total_hits=True,
                allow_partial_search_results=False,
            )
        return int(answer["hits"]["total"]["value"])

    async def close(self) -> None:
        """Nothing is kept here that would have to be written."""

    async def _search(
        self, query: Mapping[str, Any], order: str, size: int, after: list[Any] | None = None
    ) -> list[Mapping[str, Any]]:
        with translated():
            answer = await self._client.search(
                index=self._index,
                query=query,
                sort=[{order: "asc"}],
                size=size,
                search_after=after or None,
                allow_partial_search_results=False,
            )
        hits: list[Mapping[str, Any]] = answer["hits"]["hits"]
        return hits


def identity(key: Key) -> str:
    """32 hex digits; no two keys share them."""
    text = json.dumps([key.scope, key.kind, key.parent, key.name])
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def stored(made: Row) -> dict[str, Any]:
    key = made.key
    return {
        "id": identity(key),
        "account": key.scope[0] if key.scope else "",
        "scope": scope_text(key.scope),
        "kind": key.kind,
        "parent": key.parent,
        "name": key.name[:_NAME],
        "whole": key.name,
        "body": json.dumps(made.body, ensure_ascii=False),
        "version": made.version,
    }


def row(source: Mapping[str, Any]) -> Row:
    key = Key(tuple(json.loads(source["scope"])), source["kind"], source["parent"], source["whole"])
    return Row(key, json.loads(source["body"]), source["version"])


def place(scope: tuple[str, ...], kind: str, parent: str) -> list[dict[str, Any]]:
    """Filters for the rows of one container."""
    return [{"term": {"scope": scope_text(scope)}}, {"term": {"kind": kind}}, {"term": {"parent": parent}}]


def scope_text(scope: tuple[str, ...]) -> str:
    return json.dumps(scope, ensure_ascii=False)


@contextmanager
def translated() -> Iterator[None]:
    """The client's exceptions become StoreFailure."""
    from elasticsearch import ApiError, TransportError

    try:
        yield
    except ApiError as error:
        raise StoreFailure(f"Elasticsearch does not keep resources now ({error.status_code}: {error.error})") from None
    except TransportError as error:
        raise StoreFailure(f"Elasticsearch does not answer ({type(error).__name__}: {error.message:.200})") from None
