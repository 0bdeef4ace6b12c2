"""What the control API may ask the product for; ``app`` hands it in. JSON values in, JSON values out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from emulator.exchange import Headers


class Told(Exception):
    """A refusal of the control API: a status and a sentence that says what to do."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes of an object from ``start`` up to, not including, ``end``; ``ranged``: because a range was asked for."""

    size: int
    start: int
    end: int
    ranged: bool
    headers: tuple[tuple[str, str], ...]
    chunks: Callable[[], AsyncIterator[bytes]]


class Shelf(Protocol):
    """Objects. An empty ``account`` is the first. Every method raises Told for what it cannot do."""

    async def put(self, account: str, bucket: str, key: str, body: bytes | None, headers: Headers) -> Mapping[str, Any]:
        """``body`` is None where it was too large to be read."""
        ...

    async def get(self, account: str, bucket: str, key: str, asked: str | None) -> Content:
        """``asked``: the Range header."""
        ...

    async def delete(self, account: str, bucket: str, key: str) -> Mapping[str, Any]: ...

    async def page(self, account: str, bucket: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
        """``prefix``, ``delimiter``, ``after``, ``limit``."""
        ...

    async def buckets(self, account: str) -> Mapping[str, Any]: ...

    async def make(self, account: str, bucket: str) -> Mapping[str, Any]: ...

    async def drop(self, account: str, bucket: str) -> Mapping[str, Any]: ...


class Facade(Protocol):
    """Every method raises Told for what it cannot do."""

    @property
    def objects(self) -> Shelf: ...

    def health(self) -> Mapping[str, Any]: ...

    def operations(self) -> Sequence[Mapping[str, Any]]: ...

    async def requests(self, asked: Mapping[str, str]) -> Sequence[Mapping[str, Any]]:
        """``account``, ``operation``, ``code``, ``limit``, newer than ``after`` (a RequestId).

        With ``wait``: answers when ``count`` of them are there, at the latest after that many seconds.
        """
        ...

    async def request(self, identifier: str) -> Mapping[str, Any]: ...

    async def understand(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """How ``Query`` is read at ``Now`` (else the service time); with ``Language`` (zh, en) by its rules alone."""
        ...

    async def settle(self, asked: Mapping[str, Any]) -> Mapping[str, Any]: ...

    async def reset(self, asked: Mapping[str, Any]) -> Mapping[str, Any]: ...

    def clock(self, account: str) -> Sequence[Mapping[str, Any]]:
        """The service time of one account, or of all."""
        ...

    def set_clock(self, asked: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]: ...

    async def mint(self, asked: Mapping[str, Any]) -> Mapping[str, Any]: ...

    async def forget(self, account: str) -> Mapping[str, Any]: ...

    def faults(self) -> Sequence[Mapping[str, Any]]: ...

    def put_fault(self, asked: Mapping[str, Any]) -> Mapping[str, Any]: ...

    def remove_faults(self, identifier: str) -> Mapping[str, Any]: ...
