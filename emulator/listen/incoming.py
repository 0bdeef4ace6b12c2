"""An aiohttp request → a Request, without ever building a URL: ``Host`` may hold anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from emulator.exchange import Headers, Request

if TYPE_CHECKING:
    from emulator.listen.server import Limits


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
    return sum(len(name) + len(value) for name, value in message.raw_headers) > limits.headers


async def request_from(raw: web.BaseRequest, identifier: str, at: float, limit: int) -> Request:
    """Read the whole body, at most ``limit`` bytes of it, and build the value that travels on."""
    message = raw._message  # the parser's own value: the public properties build URLs, which odd Host values break
    headers = Headers(
        (name.decode("utf-8", "surrogateescape"), value.decode("utf-8", "surrogateescape"))
        for name, value in message.raw_headers
    )
    body, fits = b"", True
    if raw.can_read_body:
        announced = headers.get("content-length", "") or ""
        fits = not (announced.isdigit() and len(announced) < 20 and int(announced) > limit)
        if fits:
            if (headers.get("expect") or "").lower() == "100-continue":
                await raw.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                raw.writer.output_size = 0
            body, fits = await whole(raw, limit)
    path, query = target_parts(message.path)
    peer = raw.transport.get_extra_info("peername") if raw.transport else None
    return Request(
        id=identifier,
        at=at,
        method=message.method,
        target=message.path,
        path=path,
        query=query,
        headers=headers,
        body=body,
        secure=raw.secure,
        peer=peer[0] if isinstance(peer, tuple) else "",
        too_large=not fits,
    )


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
