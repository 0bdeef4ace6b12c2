"""Where things are: an account's region, a dataset in it; and what keeps changes to one place apart: locks in this
process, another try where another process was first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from weakref import WeakValueDictionary

from emulator.engine.failures import Changed
from emulator.store.api import Key, Stale, Taken

T = TypeVar("T")


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


async def until_first(change: Callable[[], Awaitable[T]]) -> T:
    """A change that reads and writes. Where another process wrote in between, it is made anew, over what that wrote."""
    while True:
        try:
            return await change()
        except (Changed, Stale, Taken):
            continue
