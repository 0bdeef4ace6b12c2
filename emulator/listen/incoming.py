"""An aiohttp request → a Request, without ever building a URL: ``Host`` may hold anything."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import chain
from typing import TypeAlias

from aiohttp import web

from emulator.exchange import Headers, Kept, Request, Room, Sink
from emulator.listen.limits import Limits

Ask: TypeAlias = Callable[[Request], Awaitable[Room]]
"""What becomes of the long body of a request, of which only the head is there."""
HELD = 1024 * 1024
"""Bytes of a body, or of a piece of one, that are held without asking."""


def target_parts(target: str) -> tuple[str, str]:
    """Path and query of a request target in origin or absolute form (proxies send ``http://host/path?query``)."""
    if not target.startswith("/"):
        _, scheme, rest = target.partition("://")
        if scheme:
            slash = rest.find("/")
            question = rest.find("?")
            if slash >= 0 and (question < 0 or slash < question):
                target = rest[slash:]
            else:
                target = "/" + (rest[question:] if question >= 0 else "")
    path, _, query = target.partition("#")[0].partition("?")
    return path or "/", query


def oversized(raw: web.BaseRequest, limits: Limits) -> bool:
    """Whether a head is longer than it may be, all its parts together: the parser looks at each line alone."""
    message = raw._message
    if len(message.path) > limits.path and message.path.find("?", 0, limits.path) < 0:
        return True
    return sum(map(len, chain.from_iterable(message.raw_headers))) > limits.headers


async def request_from(raw: web.BaseRequest, identifier: str, at: float, limits: Limits, room: Ask) -> Request:
    """Read the whole body and build the value that travels on. Raises TimeoutError where the body takes too long.

    At most ``limits.body`` bytes go into memory; where the body is long, or nobody knows how long, ``room`` is asked
    first.
    """
    message = raw._message  # the parser's own value: the public properties build URLs, which odd Host values break
    # No name or value has a line break: all of them are decoded at once.
    texts = b"\n".join(chain.from_iterable(message.raw_headers)).decode("utf-8", "surrogateescape").split("\n")
    headers = Headers(zip(texts[::2], texts[1::2], strict=True) if message.raw_headers else ())
    body = at_hand(raw, headers, limits.body)
    path, query = target_parts(message.path)
    peer = raw.transport.get_extra_info("peername") if raw.transport else None
    head = Request(
        id=identifier,
        at=at,
        method=message.method,
        target=message.path,
        path=path,
        query=query,
        headers=headers,
        body=body or b"",
        secure=raw.secure,
        peer=peer[0] if isinstance(peer, tuple) else "",
    )
    if body is not None or not raw.can_read_body:
        return head
    # What is all here has arrived; nobody waits for it.
    async with asyncio.timeout(None if raw.content.is_eof() else limits.arrival):
        return await with_body(raw, head, limits.body, room)


def at_hand(raw: web.BaseRequest, headers: Headers, limit: int) -> bytes | None:
    """A short body all of which came with its head, as most do; None where somebody has to wait or to be asked."""
    size = announced(headers)
    if size is None or size > min(HELD, limit) or not raw.content.is_eof() or "expect" in headers:
        return None
    return raw.content.read_nowait()


def announced(headers: Headers) -> int | None:
    """How long the head says that the body is."""
    text = headers.get("content-length", "") or ""
    return int(text[:20]) if text.isascii() and text.isdigit() else None


async def with_body(raw: web.BaseRequest, head: Request, limit: int, room: Ask) -> Request:
    """The request with its body: held, kept in a file, unread, or too large."""
    size = announced(head.headers)
    where = Room(limit)
    if size is None or size > min(HELD, limit):
        where = await room(head)
    if where.shut:
        return replace(head, unread=True)
    if size is not None and size > where.limit:
        return replace(head, too_large=where.limit)
    if (head.headers.get("expect") or "").lower() == "100-continue":
        await raw.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        raw.writer.output_size = 0
    if where.sink is not None:
        kept = await poured(raw, where.limit, where.sink)
        return replace(head, kept=kept, too_large=0 if kept else where.limit)
    body, fits = await whole(raw, where.limit)
    return replace(head, body=body, too_large=0 if fits else where.limit)


async def poured(raw: web.BaseRequest, limit: int, sink: Callable[[], Sink]) -> Kept | None:
    """The body in a sink, some of it at a time; None when it passes the limit."""
    basin, size = await asyncio.to_thread(sink), 0
    try:
        while batch := await some(raw):
            size += len(batch)
            if size > limit:
                break
            await asyncio.to_thread(basin.write, batch)
        else:
            return await asyncio.to_thread(basin.done)
    except BaseException:
        basin.discard()
        raise
    basin.discard()
    return None


async def some(raw: web.BaseRequest) -> bytes:
    """About :data:`HELD` bytes, fewer at the end."""
    chunks: list[bytes] = []
    size = 0
    while size < HELD and (chunk := await raw.content.readany()):
        chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks)


async def whole(raw: web.BaseRequest, limit: int) -> tuple[bytes, bool]:
    """The body and True, or nothing and False when it passes the limit."""
    chunks: list[bytes] = []
    size = 0
    while True:
        chunk = await raw.content.readany()
        if not chunk:
            return b"".join(chunks), True
        size += len(chunk)
        if size > limit:
            return b"", False
        chunks.append(chunk)
