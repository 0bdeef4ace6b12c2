"""A Reply → the socket."""

from __future__ import annotations

from aiohttp import web
from multidict import CIMultiDict

from emulator.exchange import Reply


def response(reply: Reply) -> web.Response:
    """A whole reply as aiohttp's response; ``Date`` is added on the way out."""
    assert isinstance(reply.body, bytes)
    return web.Response(status=reply.status, headers=fields(reply), body=reply.body)


def fields(reply: Reply) -> CIMultiDict[str]:
    """The reply's header fields, and a name for the server that is not a library's version."""
    headers = CIMultiDict(reply.headers)
    headers["Server"] = "Myna"
    return headers


async def send(raw: web.BaseRequest, reply: Reply, close: bool) -> web.StreamResponse:
    """Answer ``raw``; a stream is sent chunk by chunk. ``close`` announces the end of the connection first."""
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
