"""Ends processes that are busy for too long where their own alarm has not (Windows has none, a stopped one is deaf).

Time is counted in ticks of about a second, and only while something runs: a thread a file would cost more than reading
a small picture does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

TICK = 1.0


class Watch:
    """``begin`` and ``end`` may be called from any thread."""

    def __init__(self, ticks: int) -> None:
        """``ticks`` full seconds must have passed before a process is ended."""
        self._patience = ticks
        self._changed = threading.Condition()
        self._running: dict[int, tuple[int, Callable[[], None]]] = {}
        self._ticking = self._closed = False
        self._thread: threading.Thread | None = None

    def begin(self, pid: int, kill: Callable[[], None]) -> None:
        with self._changed:
            self._running[pid] = (0, kill)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="reading-watch", daemon=True)
                self._thread.start()
            elif not self._ticking:
                self._changed.notify()

    def end(self, pid: int) -> bool:
        """Whether it was ended from here."""
        with self._changed:
            return self._running.pop(pid, None) is None

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                self._ticking = bool(self._running)
                self._changed.wait(TICK if self._ticking else None)
                for pid, (ticks, kill) in list(self._running.items()):
                    self._running[pid] = (ticks + 1, kill)
                    if ticks >= self._patience:
                        del self._running[pid]
                        kill()
