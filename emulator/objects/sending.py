"""An object's bytes on their way out: at once where they are few, else as they are read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from emulator.objects.api import Object
from emulator.objects.staging import chunks

WHOLE = 1024 * 1024
"""Bytes that are sent at once."""


async def sent(found: Object, start: int, end: int) -> AsyncIterator[bytes]:
    """The bytes of a range. Raises OSError where the file went away or became shorter."""
    left, body = end - start, chunks(found.path, start, end)
    try:
        while left:
            chunk = await asyncio.to_thread(next, body, b"")
            if not chunk:
                raise OSError(f"{found.path} became shorter while it was sent")
            left -= len(chunk)
            yield chunk
    finally:
        body.close()


def whole(found: Object, start: int, end: int) -> bytes:
    """The same at once. Blocks. Raises OSError likewise."""
    read = b"".join(chunks(found.path, start, end))
    if len(read) != end - start:
        raise OSError(f"{found.path} became shorter while it was sent")
    return read
