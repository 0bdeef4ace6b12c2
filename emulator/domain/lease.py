"""Which process follows a bucket, where several serve one state: whoever holds the row, for thirty seconds at a time.

The row is changed by compare-and-set only, so that of two processes one gets it (architecture 5). ``until`` is real
time: the processes' clocks must not be further apart than the lease is long.
"""

from __future__ import annotations

from emulator.clock import Clock
from emulator.store.api import Key, Row, Stale, Store, Taken

SECONDS = 30.0
RENEWED = 3.0
"""Seconds between two renewals, which also tell how far the process has come."""


class Lease:
    """One process' claim. ``holder`` is the process' own name."""

    def __init__(self, store: Store, clock: Clock, key: Key, holder: str) -> None:
        self._store = store
        self._clock = clock
        self._key = Key(key.scope, "lease", key.parent, key.name)
        self._holder = holder
        self._until = 0.0

    @property
    def held(self) -> bool:
        """Whether nobody else can have it now."""
        return self._clock.real() < self._until

    async def take(self, passed: float = 0.0) -> bool:
        """Get or renew it. ``passed``: when the last look at the whole bucket began. Raises StoreFailure."""
        now = self._clock.real()
        row = await self._store.get(self._key)
        if row is not None and row.body["holder"] != self._holder and now < row.body["until"]:
            self._until = 0.0
            return False
        body = {"holder": self._holder, "until": now + SECONDS, "passed": passed}
        try:
            await (self._store.create(self._key, body) if row is None else self._store.replace(row, body))
        except (Taken, Stale):
            self._until = 0.0
            return False
        self._until = now + SECONDS
        return True

    async def give(self) -> None:
        """Let the next process have it at once."""
        self._until = 0.0
        row = await self._row()
        if row is not None and row.body["holder"] == self._holder:
            await self._store.remove(self._key)

    async def passed(self) -> float:
        """When the holder, whoever it is, began its last look at the whole bucket."""
        row = await self._row()
        return 0.0 if row is None else float(row.body["passed"])

    async def _row(self) -> Row | None:
        return await self._store.get(self._key)
