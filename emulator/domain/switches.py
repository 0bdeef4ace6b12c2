"""Whether a service may work on a bucket: opened by its first use, closed and opened by hand from then on."""

from __future__ import annotations

from emulator.domain.place import Scope, until_first
from emulator.store.api import Key, Store


class Switches:
    """The buckets of all scopes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def on(self, scope: Scope, bucket: str) -> bool | None:
        """None where nobody has used or turned it."""
        row = await self._store.get(self._key(scope, bucket))
        return None if row is None else bool(row.body["on"])

    async def turn(self, scope: Scope, bucket: str, on: bool) -> None:
        async def change() -> None:
            row = await self._store.get(self._key(scope, bucket))
            if row is None:
                await self._store.create(self._key(scope, bucket), {"on": on})
            else:
                await self._store.replace(row, {"on": on})

        await until_first(change)

    async def closed(self, scope: Scope) -> list[str]:
        """Those that are turned off, by name."""
        found: list[str] = []
        after = ""
        while rows := await self._store.page(scope.key, "switch", "", "", after, 200):
            found += [row.key.name for row in rows if not row.body["on"]]
            after = rows[-1].key.name
        return found

    @staticmethod
    def _key(scope: Scope, bucket: str) -> Key:
        return Key(scope.key, "switch", "", bucket)
