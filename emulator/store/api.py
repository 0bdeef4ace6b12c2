"""The contract for resources: small JSON objects by key, listed in order, changed by compare-and-set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Key:
    """``scope`` starts with account and region; ``parent`` is the container's name, or empty."""

    scope: tuple[str, ...]
    kind: str
    parent: str
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """``version`` counts the writes of this key and guards the next one."""

    key: Key
    body: Mapping[str, Any]
    version: int


class Taken(Exception):
    """The key exists already."""


class Stale(Exception):
    """The row was changed or removed since it was read."""


class StoreFailure(Exception):
    """The store cannot be read or written. The message names the file and what to do."""


class Store(Protocol):
    """Durable and visible to the next call when a write returns."""

    async def get(self, key: Key) -> Row | None: ...

    async def create(self, key: Key, body: Mapping[str, Any]) -> Row:
        """Raises Taken."""
        ...

    async def replace(self, row: Row, body: Mapping[str, Any]) -> Row:
        """Write over exactly the version that ``row`` holds. Raises Stale."""
        ...

    async def remove(self, key: Key) -> bool:
        """True when the key was there."""
        ...

    async def page(
        self, scope: tuple[str, ...], kind: str, parent: str, prefix: str = "", after: str = "", limit: int = 100
    ) -> list[Row]:
        """Rows by name in code-point order, those greater than ``after`` that start with ``prefix``."""
        ...

    async def every(self, kind: str) -> list[Row]:
        """All rows of a kind, of every account: what a restart has to resume."""
        ...

    async def erase(self, account: str) -> None:
        """Remove every row whose scope begins with the account."""
        ...

    async def count(self, scope: tuple[str, ...], kind: str, parent: str) -> int: ...

    async def close(self) -> None: ...
