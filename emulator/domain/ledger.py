"""What a binding has seen of its bucket: which state of each object, and whether it was the one that indexed it.

Kept as rows of changes, each laid over those before it, so that many files cost few writes. What is there before the
index is written survives a crash with it: an object that is gone afterwards is known to have been indexed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from emulator.domain import binding
from emulator.domain.bound import Bound
from emulator.domain.place import Place
from emulator.store.api import Key, Store

CHUNK = 1000
LOADED = 20
"""Rows that are read at once: the loop is not held up for longer."""
PENDING, FORMER = "", "*"
"""Instead of a stamp: being indexed now; indexed by a binding that was deleted."""


@dataclass(frozen=True, slots=True)
class Seen:
    """``stamp`` as :func:`emulator.domain.scan.stamp` gives it. ``ours``: the binding has indexed it."""

    stamp: str
    ours: bool


class Ledger:
    """``seen`` by key. One writer at a time."""

    def __init__(self, store: Store, place: Place, to: Bound) -> None:
        self._store = store
        self._place = place
        self._parent = binding.ledger(place, to)
        self._last = self._rows = self._written = 0
        self.seen: dict[str, Seen] = {}

    async def load(self) -> None:
        """Read it again. Raises StoreFailure."""
        self.seen, self._rows, self._written, after = {}, 0, 0, ""
        while True:
            page = await self._store.page(self._place.scope.key, "seen", self._parent, "", after, LOADED)
            for row in page:
                self._lay(row.body["seen"])
                self._last, self._rows = int(row.key.name), self._rows + 1
            if len(page) < LOADED:
                return await self._tidy()
            after = page[-1].key.name

    async def write(self, changes: Mapping[str, Seen | None]) -> None:
        """None: the object is gone, or nobody's any more. Durable when it returns. Raises StoreFailure."""
        left = iter(changes.items())
        while chunk := dict(islice(left, CHUNK)):
            await self._append({key: None if seen is None else [seen.stamp, seen.ours] for key, seen in chunk.items()})
        await self._tidy()

    async def drop(self) -> None:
        await binding.clear(self._store, self._place, "seen", self._parent)
        self.seen, self._last, self._rows, self._written = {}, 0, 0, 0

    async def _append(self, chunk: Mapping[str, list[object] | None]) -> None:
        await self._store.create(self._key(self._last + 1), {"seen": chunk})
        self._last, self._rows = self._last + 1, self._rows + 1
        self._lay(chunk)

    def _lay(self, chunk: Mapping[str, list[object] | None]) -> None:
        self._written += len(chunk)
        for key, value in chunk.items():
            if value is None:
                self.seen.pop(key, None)
            else:
                self.seen[key] = Seen(str(value[0]), bool(value[1]))

    async def _tidy(self) -> None:
        """Write the whole anew where most of what is kept is overlaid, then remove the old rows, the oldest first."""
        if self._rows < 64 or self._written < 4 * len(self.seen) + CHUNK:
            return
        old = self._last
        whole, self._written = dict(self.seen), 0
        left = iter(whole.items())
        while chunk := dict(islice(left, CHUNK)):
            await self._append({key: [seen.stamp, seen.ours] for key, seen in chunk.items()})
        while page := await self._store.page(self._place.scope.key, "seen", self._parent, limit=LOADED):
            for row in page:
                if int(row.key.name) > old:
                    return
                await self._store.remove(row.key)
                self._rows -= 1

    def _key(self, number: int) -> Key:
        return Key(self._place.scope.key, "seen", self._parent, f"{number:012d}")
