"""Questions to one dataset in the server's own words: sent alone or together, always to its one shard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from emulator.engine.api import EngineError, Order
from emulator.engine.elastic.connection import translated, whole
from emulator.engine.elastic.filters import Clause, Filters
from emulator.engine.elastic.registry import Place
from emulator.engine.schema import Schema

if TYPE_CHECKING:
    from elasticsearch import AsyncElasticsearch

Hits = list[Mapping[str, Any]]


class Questions:
    """Everything that is asked about one dataset's documents."""

    def __init__(self, client: AsyncElasticsearch, place: Place, schema: Schema) -> None:
        self._client = client
        self.place = place
        self.schema = schema
        self.filters = Filters(schema)
        self.mine: Clause = {"term": {"set": place.set}}

    async def ask(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        with translated():
            answer = await self._client.search(
                index=self.place.index, routing=self.place.set, allow_partial_search_results=False, body=dict(body)
            )
        found: Mapping[str, Any] = answer.body
        return found

    async def ask_all(self, bodies: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Several questions in one request; all answers, or the first failure."""
        if not bodies:
            return []
        head = {"index": self.place.index, "routing": self.place.set, "allow_partial_search_results": False}
        with translated():
            answer = await self._client.msearch(searches=[each for body in bodies for each in (head, body)])
        return [whole(each) for each in answer["responses"]]

    async def stored(self, ids: Sequence[str], *paths: str) -> dict[str, Mapping[str, Any]]:
        """Documents by id, in the newest state. ``paths`` restrict their sources."""
        found: dict[str, Mapping[str, Any]] = {}
        for start in range(0, len(ids), 1000):
            asked = [{"_id": each, "routing": self.place.set} for each in ids[start : start + 1000]]
            with translated():
                answer = await self._client.mget(
                    index=self.place.index, docs=asked, source_includes=list(paths) or None
                )
            for each in answer["docs"]:
                if "error" in each:
                    whole({"error": each["error"], "status": 503})
                if each.get("found"):
                    found[each["_id"]] = each
        return found

    def sorting(self, orders: Sequence[Order]) -> list[Clause]:
        """The order of hits: missing values last, the URI at the end. EngineError."""
        made: list[Clause] = []
        for order in orders:
            known = self.schema.find(order.field)
            if known.array or known.kind in ("geo", "map"):
                raise EngineError(f"Documents cannot be sorted by {order.field}")
            direction = "desc" if order.descending else "asc"
            made.append({self.filters.name(known): {"order": direction, "missing": "_last"}})
        return [*made, {"uri": {"order": "asc"}}]
