"""Who reads objects: a few processes that all datasets share."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the readers are imported when the first object is read
    from emulator.understanding.embed.api import Evidence
    from emulator.understanding.embed.entries import Entry, Features
    from emulator.understanding.media.reading import Reading
    from emulator.understanding.worker.pool import File, Workers

LOG = logging.getLogger("myna.reading")


class Readers:
    """Reads objects, and makes tokens and vectors of what is long, in processes of their own, which start with the
    first object. Threads may share it."""

    def __init__(self, seconds: float, memory: int) -> None:
        """What one object may take, in seconds and bytes."""
        self._limits = (seconds, memory)
        self._lock = threading.Lock()
        self._workers: Workers | None = None
        self._writing = ThreadPoolExecutor(2, thread_name_prefix="features")  # each thread waits for a process
        self._told: set[str] = set()

    def _started(self) -> Workers:
        with self._lock:
            if self._workers is None:
                from emulator.understanding.worker.pool import Workers

                self._workers = Workers(*self._limits)
            return self._workers

    async def features(self, entries: Sequence[Entry], about: Sequence[Evidence], reads: bool) -> list[Features]:
        """See :meth:`emulator.understanding.worker.pool.Workers.features`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writing, lambda: self._started().features(entries, about, reads))

    def read(self, found: File, operators: Collection[str]) -> Reading:
        """See :meth:`emulator.understanding.worker.pool.Workers.read`. Which extra is missing is logged once."""
        reading = self._started().read(found, operators)
        for note in reading.notes:
            with self._lock:
                news = note not in self._told
                self._told.add(note)
            if news:
                LOG.info("%s", note)
        return reading

    def close(self) -> None:
        """End the processes. What is still being read ends in a reason."""
        with self._lock:
            workers = self._workers
        self._writing.shutdown(wait=False, cancel_futures=True)
        if workers is not None:
            workers.close()
