"""The socket: aiohttp's low-level server, no URL dispatcher, one answering function."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong
from aiohttp.web_protocol import RequestHandler, RequestPayloadError

from emulator.exchange import Reply, Request
from emulator.listen.incoming import Ask, oversized, request_from
from emulator.listen.limits import Limits
from emulator.listen.outgoing import response, send

Answer = Callable[[Request], Awaitable[Reply]]
Malformed = Callable[[int, bool], Reply]
"""Takes the status that the parser suggests, and whether something was too long."""

# The parser's complaints about malformed requests belong to the client's answer, not to the console.
QUIET = logging.getLogger("emulator.listen.parser")
QUIET.propagate = False
QUIET.addHandler(logging.NullHandler())
SILENT = logging.getLogger("emulator.listen.access")
SILENT.disabled = True  # our own log has one line a request

LINGER = 0.25
"""Seconds for what takes no time, while the server stops."""


class Protocol(RequestHandler):
    """aiohttp's connection, but what it cannot parse is answered in our envelope instead of its own page."""

    malformed: Malformed
    limits: Limits
    _due: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        """A head must be there ``arrival`` seconds after its first byte; aiohttp alone waits for ever."""
        super().data_received(data)
        if self._messages or self._waiter is None or self._waiter.done():
            self._arrived()
        elif self._due is None:
            self._due = self._loop.call_later(self.limits.arrival, self.force_close)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._arrived()
        super().connection_lost(exc)

    def _arrived(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        if self.transport is not None and request.writer.output_size > 0:
            raise ConnectionError("the answer was already under way")
        reply = response(self.malformed(status, isinstance(exc, LineTooLong) or "many headers" in str(exc).lower()))
        reply.force_close()
        reply.headers["Connection"] = "close"  # said aloud: the parser's stand-in request is HTTP/1.0
        return reply

    def eof_received(self) -> bool | None:  # type: ignore[override]
        """A client that has sent all it wants and closed its side still gets its answer; then the connection ends."""
        idle = self._waiter is not None and not self._waiter.done() and not self._messages
        if idle or self._parser is None:
            return None
        try:
            self._parser.feed_eof()
        except (HttpProcessingError, RequestPayloadError):
            return None  # in the middle of a body: there is nothing to answer
        self._close = True
        return True


class Connections(web.Server):
    """Makes :class:`Protocol` connections."""

    def __init__(
        self, answer: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]], limits: Limits, malformed: Malformed
    ):
        super().__init__(answer)
        self._limits = limits
        self._malformed = malformed

    def __call__(self) -> RequestHandler:
        protocol = Protocol(
            self,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=self._limits.keep_alive,
            max_line_size=self._limits.target,
            max_field_size=self._limits.headers,
            max_headers=self._limits.fields,
            lingering_time=min(10.0, self._limits.arrival),  # for what is left of a body that was refused
            auto_decompress=False,  # signatures cover the bytes as they were sent
            access_log=SILENT,
            logger=QUIET,
        )
        protocol.malformed = self._malformed
        protocol.limits = self._limits
        return protocol


class Listener:
    """One listening address."""

    def __init__(
        self,
        answer: Answer,
        malformed: Malformed,
        mint: Callable[[], str],
        now: Callable[[], float],
        delivered: Callable[[str, bool], None],
        limits: Limits,
        room: Ask,
    ) -> None:
        """``delivered`` is told of a reply that a fault held up, and of one that the end of the server aborted."""
        self._answer = answer
        self._malformed = malformed
        self._mint = mint
        self._now = now
        self._delivered = delivered
        self._limits = limits
        self._room = room
        self._running: set[asyncio.Task[Any]] = set()
        self._stopping = False
        self._connections: Connections | None = None
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port, which matters when 0 was asked for. Raises OSError when the address is taken."""
        self._connections = Connections(self._handle, self._limits, self._malformed)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connections, host, port, backlog=1024, reuse_address=True)
        bound: int = self._server.sockets[0].getsockname()[1]
        return bound

    async def stop(self, grace: float) -> None:
        """Take no more connections, let running requests finish within ``grace`` seconds, abort the rest, close."""
        self._stopping = True
        if self._server is not None:
            self._server.close()
        if self._connections is None:
            return
        self._connections.pre_shutdown()  # idle ones have nothing to finish
        if self._running:
            _, late = await asyncio.wait(set(self._running), timeout=grace)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=LINGER)
        await self._connections.shutdown(LINGER)  # for what is still being written

    async def _handle(self, raw: web.BaseRequest) -> web.StreamResponse:
        task = asyncio.current_task()
        assert task is not None, "aiohttp makes a task of every request"
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        if oversized(raw, self._limits):
            return await send(raw, self._malformed(400, True), close=True)
        try:
            request = await request_from(raw, self._mint(), self._now(), self._limits, self._room)
        except TimeoutError:
            return await send(raw, self._malformed(408, False), close=True)
        try:
            reply = await self._answer(request)
        finally:
            if request.kept is not None:
                request.kept.discard()
        aborted = False
        try:
            return await send(raw, reply, close=self._stopping or bool(request.too_large) or request.unread)
        except asyncio.CancelledError:
            aborted = True
            raise
        finally:
            if aborted or reply.wire is not None:
                self._delivered(request.id, aborted)
