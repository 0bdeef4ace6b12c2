"""Files of bound buckets that a user has indexed himself.

IMM: no binding changes or removes them (imm-behaviour.md 6). CI: they are as they were indexed until their object is
another one or gone, which is followed as it is of every bound object (tencent-behaviour.md 3.1).
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from functools import partial

from emulator.domain import binding, scan
from emulator.domain.bound import Bound
from emulator.domain.place import Place, until_first
from emulator.objects.api import KeyRefused, Objects
from emulator.store.api import Key, Store


class Hands:
    """Marks are kept only where a binding has indexed, or might index, the same file: elsewhere nobody asks.

    ``lasting``: as in IMM.
    """

    def __init__(self, store: Store, objects: Objects, lasting: bool) -> None:
        self._store = store
        self._objects = objects
        self.lasting = lasting

    async def stamps(self, place: Place, uris: Collection[str]) -> dict[str, str]:
        """Where that counts, which state of its object each file is in: to be asked before the objects are read."""
        found: dict[str, str] = {}
        for bound in () if self.lasting else await self._bounds(place):
            keys = [key for uri in uris if (key := bound.key(uri))]
            try:
                seen = await asyncio.to_thread(scan.glance, self._objects, place.scope.account, bound, keys)
            except KeyRefused:
                continue
            found |= {bound.of(key): stamp for key, stamp in seen.items() if stamp}
        return found

    async def mark(self, place: Place, uris: Iterable[str], stamps: Mapping[str, str]) -> None:
        """A user has indexed these files, in the state that ``stamps`` tell. The caller holds the dataset's lock."""
        bounds = await self._bounds(place)
        for uri in uris if bounds else ():
            if any(bound.key(uri) for bound in bounds):
                await until_first(partial(self._written, _key(place, uri), stamps.get(uri, "")))

    async def of(self, place: Place, uris: Collection[str]) -> dict[str, str]:
        """Those that are marked, and the state in which they were indexed."""
        rows = {uri: await self._store.get(_key(place, uri)) for uri in uris}
        return {uri: str(row.body.get("stamp", "")) for uri, row in rows.items() if row is not None}

    async def clear(self, place: Place, uris: Collection[str]) -> None:
        """They are a binding's from now on."""
        for uri in await self.of(place, uris):
            await self._store.remove(_key(place, uri))

    async def _bounds(self, place: Place) -> list[Bound]:
        return [binding.binding_from(row.body).bound for row in await binding.rows(self._store, place)]

    async def _written(self, key: Key, stamp: str) -> None:
        body, row = {"stamp": stamp} if stamp else {}, await self._store.get(key)
        if row is None:
            await self._store.create(key, body)
        elif row.body != body:
            await self._store.replace(row, body)


def _key(place: Place, uri: str) -> Key:
    return Key(place.scope.key, "hand", place.path, uri)
