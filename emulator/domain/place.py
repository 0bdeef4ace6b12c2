"""Where things are: an account's region, a dataset in it; and the locks that keep changes to one place apart."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from weakref import WeakValueDictionary

from emulator.store.api import Key


@dataclass(frozen=True, slots=True)
class Scope:
    """Every key starts with account and region; ``realm`` keeps the dialects' worlds apart."""

    account: str
    region: str
    realm: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.account, self.region, self.realm


@dataclass(frozen=True, slots=True)
class Place:
    """One dataset."""

    scope: Scope
    project: str
    dataset: str

    @property
    def key(self) -> tuple[str, ...]:
        """The engine's key."""
        return (*self.scope.key, self.project, self.dataset)

    @property
    def row(self) -> Key:
        """The store's key."""
        return Key(self.scope.key, "dataset", self.project, self.dataset)

    @property
    def path(self) -> str:
        """``project/dataset``: neither name can hold a slash."""
        return f"{self.project}/{self.dataset}"


class Locks:
    """One lock a key, gone when nobody holds or waits for it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[tuple[str, ...], asyncio.Lock] = WeakValueDictionary()

    def of(self, key: tuple[str, ...]) -> asyncio.Lock:
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        return lock
