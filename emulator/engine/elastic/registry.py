"""Which datasets there are, in which index each lies, and what its documents were made with.

One small document a dataset. A dataset that is dropped and made again gets another ``set``, so that what a late or
broken deletion left behind never comes back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from emulator.engine.api import Foreign, VectorField
from emulator.engine.elastic import terms
from emulator.engine.elastic.connection import translated
from emulator.engine.elastic.mapping import meta
from emulator.engine.schema import Schema
from emulator.engine.vectors import refuse_foreign

if TYPE_CHECKING:
    from elasticsearch import AsyncElasticsearch


@dataclass(frozen=True, slots=True)
class Place:
    """Where a dataset's documents are. ``vectors``: field, and the property that keeps it, by name."""

    key: tuple[str, ...]
    set: str
    index: str
    own: bool
    made: Mapping[str, str]
    vectors: Mapping[str, tuple[VectorField, str]]
    guard: tuple[int, int] = (0, 0)

    @property
    def properties(self) -> dict[str, str]:
        return {name: kept for name, (_, kept) in self.vectors.items()}

    def check(self, schema: Schema, vectors: Mapping[str, VectorField]) -> None:
        """Foreign where this Myna would write other documents."""
        name = "/".join(self.key)
        for what, mine in meta(schema).items():
            if self.made.get(what) != mine:
                raise Foreign(
                    f"The index of {name} was written with another {what} ({self.made.get(what)}) than this version of "
                    f"Myna uses ({mine}); use that version, or delete the dataset and index its files again"
                )
        for each in vectors.values():
            if each.name in self.vectors:
                refuse_foreign(f"The index of {name}", self.vectors[each.name][0], each)


class Registry:
    """``draw`` gives 32 hex digits that nobody else has."""

    def __init__(self, client: AsyncElasticsearch, prefix: str, draw: Callable[[], str]) -> None:
        self._client = client
        self._draw = draw
        self.index = f"{prefix}-datasets"

    async def find(self, key: tuple[str, ...]) -> Place | None:
        """The newest state, refreshed or not."""
        from elasticsearch import NotFoundError

        with translated():
            try:
                answer = await self._client.get(index=self.index, id=terms.digest(*key))
            except NotFoundError:
                return None
        return placed(answer["_source"], (answer["_seq_no"], answer["_primary_term"]))

    def draft(self, key: tuple[str, ...], schema: Schema, index: str, own: bool) -> Place:
        return Place(key, self._draw(), index, own, meta(schema), {})

    async def ensure(self) -> None:
        """Make the registry's own index if it is not there."""
        settings = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
        await created(self._client, self.index, settings, {"dynamic": False, "properties": {}})

    async def add(self, place: Place) -> bool:
        """False when somebody else was first."""
        return await self._write(place, op_type="create")

    async def change(self, place: Place, vectors: Mapping[str, tuple[VectorField, str]]) -> bool:
        """False when somebody else changed it."""
        made = replace(place, vectors={**place.vectors, **vectors})
        return await self._write(made, if_seq_no=place.guard[0], if_primary_term=place.guard[1])

    async def _write(self, place: Place, **how: Any) -> bool:
        from elasticsearch import ConflictError

        with translated():
            try:
                await self._client.options(max_retries=0).index(
                    index=written(self.index),
                    id=terms.digest(*place.key),
                    document=stored(place),
                    refresh=True,
                    require_alias=True,
                    **how,
                )
            except ConflictError:
                return False
        return True

    async def remove(self, key: tuple[str, ...]) -> None:
        from elasticsearch import NotFoundError

        with translated():
            try:
                await self._client.delete(index=self.index, id=terms.digest(*key), refresh=True)
            except NotFoundError:
                return


def stored(place: Place) -> dict[str, Any]:
    vectors = [[each.name, each.dims, each.model, each.exact, kept] for each, kept in place.vectors.values()]
    return {
        "key": list(place.key),
        "set": place.set,
        "index": place.index,
        "own": place.own,
        "made": dict(place.made),
        "vectors": json.dumps(vectors),
    }


def placed(body: Mapping[str, Any], guard: tuple[int, int]) -> Place:
    vectors = {
        name: (VectorField(name, dims, model, exact), kept)
        for name, dims, model, exact, kept in json.loads(body["vectors"])
    }
    return Place(tuple(body["key"]), body["set"], body["index"], body["own"], body["made"], vectors, guard)


def written(index: str) -> str:
    """The alias that writes go to: one that is gone is an error, a gone index would be made anew, without a mapping."""
    return f"{index}-put"


async def created(
    client: AsyncElasticsearch, index: str, settings: Mapping[str, Any], mappings: Mapping[str, Any]
) -> None:
    """Make an index unless it is there."""
    from elasticsearch import BadRequestError

    with translated():
        try:
            await client.indices.create(index=index, settings=settings, mappings=mappings, aliases={written(index): {}})
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
