"""Event streams: every event is one JSON object in ASCII, ended by an empty line (iqs-behaviour.md 3.5).

The synchronous SDK throws away chunks that begin or end inside a character, so there must be none of several bytes.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

CONTENT_TYPE = "text/event-stream;charset=utf-8"
ENCODE = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that is told event by event."""

    events: AsyncIterator[Mapping[str, Any]]


async def frames(events: AsyncIterator[Mapping[str, Any]]) -> AsyncIterator[bytes]:
    """A frame an event. No terminator: SDKs would try to read it."""
    number = 0
    async for event in events:
        number += 1
        yield f"id:{number}\nevent:message\ndata:{ENCODE(event)}\n\n".encode()
