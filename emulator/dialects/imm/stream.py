"""Event streams (text/event-stream): ``id``, ``event`` and ``data``, which is one JSON object a frame."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from emulator.dialects.imm.body import Body, dumps, whole
from emulator.exchange import Request

CONTENT_TYPE = "text/event-stream;charset=utf-8"


def wanted(request: Request, setting: str) -> bool:
    """``setting`` is auto, json or stream. The SDKs ask for both in the same words (measured), so that ``auto`` goes by
    an ``Accept`` that names event streams, which other clients send."""
    accept = (request.headers.get("accept") or "").lower()
    return setting == "stream" or (setting == "auto" and "text/event-stream" in accept)


async def frames(identifier: str, events: Sequence[Body]) -> AsyncIterator[bytes]:
    """A frame an event, each with the RequestId."""
    for number, event in enumerate(events):
        data = whole([("RequestId", dumps(identifier)), *event])
        yield b"id:%d\nevent:message\ndata:%s\n\n" % (number, data)
