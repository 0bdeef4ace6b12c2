"""Files of bound buckets that a user has indexed himself: no binding changes or removes them (imm-behaviour.md 6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from emulator.domain import binding
from emulator.domain.place import Place
from emulator.store.api import Key, Store, Taken


class Hands:
    """Marks are kept only where a binding has indexed, or might index, the same file: elsewhere nobody asks."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def mark(self, place: Place, uris: Iterable[str]) -> None:
        """A user has indexed these files. The caller holds the dataset's lock."""
        bounds = [binding.binding_from(row.body).bound for row in await binding.rows(self._store, place)]
        for uri in uris if bounds else ():
            if any(bound.key(uri) for bound in bounds) and await self._store.get(_key(place, uri)) is None:
                try:
                    await self._store.create(_key(place, uri), {})
                except Taken:
                    continue

    async def of(self, place: Place, uris: Collection[str]) -> set[str]:
        """Those that are marked."""
        return {uri for uri in uris if await self._store.get(_key(place, uri)) is not None}

    async def clear(self, place: Place, uris: Collection[str]) -> None:
        """They are a binding's from now on."""
        for uri in await self.of(place, uris):
            await self._store.remove(_key(place, uri))


def _key(place: Place, uri: str) -> Key:
    return Key(place.scope.key, "hand", place.path, uri)
