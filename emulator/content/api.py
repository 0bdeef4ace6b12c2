"""``/_content/``, one readable table: the beginning of a path, what answers it.

Nothing here is signed: an address leads to one thing, and only who was told it knows it. What is served can run nothing
in a browser.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from emulator.exchange import Reply, Request

ROOT = "/_content/"
LOG = logging.getLogger("myna")
HARMLESS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; sandbox"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Cache-Control", "private, max-age=300"),
)


class Thing(Protocol):
    """What can be looked at; ``kind`` is its content type."""

    @property
    def kind(self) -> str: ...
    @property
    def data(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Shelf:
    """``fetch`` takes what follows ``start`` in the path, still percent-encoded; None: there is no such thing."""

    start: str
    fetch: Callable[[str], Awaitable[Thing | None]]


async def answer(request: Request, shelves: Sequence[Shelf]) -> Reply:
    """Whatever happens, an answer: the thing, or a sentence in JSON. HEAD has the headers of GET."""
    if request.method not in ("GET", "HEAD"):
        return told(405, "Only GET and HEAD.", {"Allow": "GET, HEAD"})
    shelf = next((one for one in shelves if request.path.startswith(one.start)), None)
    try:
        thing = await shelf.fetch(request.path[len(shelf.start) :]) if shelf else None
    except Exception:
        LOG.exception("%s failed", request.path[:256])
        return told(500, "Myna failed; its log has the traceback.")
    if thing is None:
        return told(404, "There is nothing at this address, or no more: ask for the search's results again.")
    return Reply(200, (("Content-Type", thing.kind), *HARMLESS), thing.data)


def told(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Reply:
    kind = ("Content-Type", "application/json;charset=utf-8")
    return Reply(status, (kind, *(headers or {}).items()), json.dumps({"error": sentence}).encode())
