"""Tells notifications to one address, which the user has configured: nothing here connects to anywhere else.

Messages wait in line and nobody waits for them. No proxy is asked and no redirect followed: either would be another
address.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

LOG = logging.getLogger("myna.notifications")
WAITING = 1000
TIMEOUT = 5.0
"""Seconds that an attempt may take."""
UNPRINTABLE = re.compile(r"[^\x20-\x7e]")
PAUSES = (0.5, 2.0)
"""Seconds before the second and the third attempt."""


@dataclass(slots=True)
class Notice:
    """A message and what became of it: ``told``, ``waits``, ``failed: …``. ``topic`` is that of the queue asked for."""

    message: Mapping[str, str]
    topic: str = ""
    outcome: str = "not told: there is no --notify-url"


class Webhook:
    """``start`` and ``close`` belong to a running event loop."""

    def __init__(self, url: str, pauses: Sequence[float] = PAUSES, timeout: float = TIMEOUT) -> None:
        """``url`` is http or https, as the settings have checked."""
        self._url = urlsplit(url)
        self._pauses = tuple(pauses)
        self._timeout = timeout
        self._line: asyncio.Queue[Notice] = asyncio.Queue(WAITING)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="notifying")
        self._work: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._work = asyncio.get_running_loop().create_task(self._telling())

    def send(self, notice: Notice) -> None:
        """Put a message in line; where too many wait it is not told."""
        try:
            self._line.put_nowait(notice)
            notice.outcome = "waits"
        except asyncio.QueueFull:
            self._failed(notice, f"{WAITING} others wait")

    async def settle(self) -> None:
        """Returns when every message so far is told or given up."""
        await self._line.join()

    async def close(self, grace: float) -> None:
        """Tell what waits within ``grace`` seconds, give up the rest."""
        try:
            async with asyncio.timeout(grace):
                await self._line.join()
        except TimeoutError:
            LOG.warning("%d notifications were not told before the end", self._line.qsize())
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _telling(self) -> None:
        while True:
            notice = await self._line.get()
            try:
                await self._told(notice)
            finally:
                self._line.task_done()

    async def _told(self, notice: Notice) -> None:
        body = json.dumps(notice.message, ensure_ascii=False).encode("utf-8", "replace")
        loop = asyncio.get_running_loop()
        why = ""
        for pause in (0.0, *self._pauses):
            await asyncio.sleep(pause)
            try:
                status = await loop.run_in_executor(self._pool, self._post, body, notice.topic)
            except (OSError, HTTPException) as error:
                why = f"{type(error).__name__}: {error}"
                continue
            if 200 <= status < 300:
                notice.outcome = f"told: {status}"
                return
            why = f"the answer was {status}"
        self._failed(notice, why)

    def _post(self, body: bytes, topic: str) -> int:
        """The status of the answer. Blocks. Raises OSError, HTTPException."""
        make = HTTPSConnection if self._url.scheme == "https" else HTTPConnection
        connection = make(self._url.hostname or "", self._url.port, timeout=self._timeout)
        target = (self._url.path or "/") + (f"?{self._url.query}" if self._url.query else "")
        headers = {"Content-Type": "application/json;charset=utf-8", "User-Agent": "Myna"}
        if topic:
            headers["x-myna-topic"] = UNPRINTABLE.sub("?", topic)
        try:
            connection.request("POST", target, body, headers)
            answer = connection.getresponse()
            answer.read(65536)
            return answer.status
        finally:
            connection.close()

    def _failed(self, notice: Notice, why: str) -> None:
        notice.outcome = f"failed: {why}"
        LOG.warning("the notification %s was not told: %s", notice.message.get("id", ""), why)
