"""The part of an HTTP request that signatures are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """``path`` and ``query`` as they were on the wire, percent-encoded; ``headers`` with lower-case names."""

    method: str
    path: str
    query: str
    headers: dict[str, list[str]]
    body: bytes = field(repr=False)

    def header(self, name: str) -> str:
        """The first value of a header, or empty text."""
        values = self.headers.get(name)
        return values[0] if values else ""


def message(method: str, path: str, query: str, headers: Iterable[tuple[str, str]], body: bytes) -> Message:
    """Build a :class:`Message` from header pairs in any case."""
    grouped: dict[str, list[str]] = {}
    for name, value in headers:
        grouped.setdefault(name.lower(), []).append(value)
    return Message(method, path, query, grouped, body)
