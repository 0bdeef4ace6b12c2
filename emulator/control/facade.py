"""What the control API may ask the product for; ``app`` hands it in. JSON values in, JSON values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Told(Exception):
    """A refusal of the control API: a status and a sentence that says what to do."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


class Facade(Protocol):
    """Every method raises Told for what it cannot do."""

    def health(self) -> Mapping[str, Any]: ...

    def operations(self) -> Sequence[Mapping[str, Any]]: ...

    async def requests(self, asked: Mapping[str, str]) -> Sequence[Mapping[str, Any]]:
        """``account``, ``operation``, ``code``, ``limit``, newer than ``after`` (a RequestId).

        With ``wait``: answers when ``count`` of them are there, at the latest after that many seconds.
        """
        ...

    async def request(self, identifier: str) -> Mapping[str, Any]: ...

    async def settle(self, asked: Mapping[str, Any]) -> Mapping[str, Any]: ...

    async def reset(self, asked: Mapping[str, Any]) -> Mapping[str, Any]: ...

    def clock(self, account: str) -> Sequence[Mapping[str, Any]]:
        """The service time of one account, or of all."""
        ...

    def set_clock(self, asked: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]: ...

    def mint(self, asked: Mapping[str, Any]) -> Mapping[str, Any]: ...

    async def forget(self, account: str) -> Mapping[str, Any]: ...

    def faults(self) -> Sequence[Mapping[str, Any]]: ...

    def put_fault(self, asked: Mapping[str, Any]) -> Mapping[str, Any]: ...

    def remove_faults(self, identifier: str) -> Mapping[str, Any]: ...
