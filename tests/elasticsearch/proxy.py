"""A connection to a server that can be held up and cut."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Proxy:
    """Passes bytes on both ways, while ``open`` is set; ``refusing`` closes what comes and what there was."""

    def __init__(self, url: str) -> None:
        there = urlsplit(url)
        self._there = (there.hostname, there.port)
        self.port = 0
        self.open = asyncio.Event()
        self.open.set()
        self._refusing = False
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stall(self) -> None:
        """Nothing is passed on any more, nothing is closed."""
        self.open.clear()

    def refuse(self) -> None:
        self._refusing = True
        for writer in list(self._writers):
            writer.close()

    def serve(self) -> None:
        self._refusing = False
        self.open.set()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            writer.close()
            return
        there, to = await asyncio.open_connection(*self._there)
        self._writers |= {writer, to}
        await asyncio.gather(self._pass(reader, to), self._pass(there, writer))
        self._writers -= {writer, to}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                await self.open.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def proxied(url: str) -> AsyncIterator[Proxy]:
    proxy = Proxy(url)
    server = await asyncio.start_server(proxy.handle, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        proxy.serve()
        server.close()
        proxy.refuse()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            if "Proxy.handle" in repr(task.get_coro()):
                await asyncio.wait([task])
