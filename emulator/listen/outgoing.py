"""A Reply → the socket."""

from __future__ import annotations

import asyncio
import socket
import struct
from dataclasses import replace
from typing import TypeAlias

from aiohttp import web
from multidict import CIMultiDict

from emulator.exchange import Reply, Wire

Fields: TypeAlias = tuple[tuple[str, str], ...]
SERVER = "Myna"
"""A name for the server that is not a library's version."""


def response(reply: Reply) -> web.Response:
    """A whole reply as aiohttp's response; ``Date`` is added on the way out."""
    assert isinstance(reply.body, bytes)
    kind = Unmodified if reply.status == 304 else web.Response
    made = kind(status=reply.status, headers=reply.headers, body=reply.body)
    made.headers.setdefault("Server", SERVER)
    return made


class Unmodified(web.Response):
    """A 304, which may tell the length of what it does not send (RFC 9110, 15.4.5). aiohttp takes that away, and the
    Python SDK of COS reads no object without it. No body follows, whatever it says."""

    def __init__(self, *, status: int, headers: Fields, body: bytes) -> None:
        super().__init__(status=status, headers=headers, body=body)
        self._told = self.headers.get("Content-Length")

    async def _prepare_headers(self) -> None:
        await super()._prepare_headers()
        if self._told is not None:
            self.headers["Content-Length"] = self._told


def fields(reply: Reply) -> CIMultiDict[str]:
    """The header fields of a stream, or of what is cut."""
    headers = CIMultiDict(reply.headers)
    headers.setdefault("Server", SERVER)
    return headers


def closing(reply: Reply) -> Reply:
    """A reply behind which the connection ends: it must not say that it stays."""
    kept = tuple(field for field in reply.headers if field[0] != "Connection")
    return reply if len(kept) == len(reply.headers) else replace(reply, headers=kept)


GARBAGE = b"<!garbage!>\x00\xff"


async def spoilt(raw: web.BaseRequest, reply: Reply, wire: Wire) -> Reply | None:
    """Do to a reply what an injected fault asks for; None when nothing is left to send."""
    if wire.delay:
        await asyncio.sleep(wire.delay)
    if wire.reset:
        reset(raw)
        return None
    if wire.cut and isinstance(reply.body, bytes):
        await cut(raw, reply)
        return None
    return replace(reply, body=GARBAGE) if wire.garbage else reply


def reset(raw: web.BaseRequest) -> None:
    """Break the connection with a reset, as a crashed peer would."""
    if raw.transport is not None:
        peer = raw.transport.get_extra_info("socket")
        if peer is not None:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raw.transport.abort()


async def cut(raw: web.BaseRequest, reply: Reply) -> None:
    """Announce the whole body, send half of it, close."""
    assert isinstance(reply.body, bytes)
    stream = web.StreamResponse(status=reply.status, headers=fields(closing(reply)))
    stream.content_length = len(reply.body)
    await stream.prepare(raw)
    await stream.write(reply.body[: len(reply.body) // 2])
    if raw.transport is not None:
        raw.transport.close()


async def send(raw: web.BaseRequest, reply: Reply, close: bool) -> web.StreamResponse:
    """Answer ``raw``; a stream is sent chunk by chunk. ``close`` announces the end of the connection first.

    Raises ConnectionError when an injected fault has ended the connection.
    """
    left = await spoilt(raw, reply, reply.wire) if reply.wire else reply
    if left is None:
        raise ConnectionResetError("ended by an injected fault")
    reply = closing(left) if close or not raw.keep_alive else left
    if isinstance(reply.body, bytes):
        whole = response(reply)
        if close:
            whole.force_close()
        return whole
    stream = web.StreamResponse(status=reply.status, headers=fields(reply))
    if close:
        stream.force_close()
    await stream.prepare(raw)
    async for chunk in reply.body:
        await stream.write(chunk)
    await stream.write_eof()
    return stream
