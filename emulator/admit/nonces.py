"""Nonces that were used: the same one twice is a replayed request."""

from __future__ import annotations

import threading
from collections import deque


class Nonces:
    """Remembers (key, nonce) pairs until their signature's time would be refused anyway.

    Bounded: past ``limit`` the oldest are forgotten first, so a long load test cannot eat the memory.
    """

    def __init__(self, window: float, limit: int) -> None:
        self._window = window
        self._limit = limit
        self._seen: set[int] = set()
        self._order: deque[tuple[float, int]] = deque()
        self._lock = threading.Lock()  # large requests are checked on threads

    def used(self, key: str, nonce: str, now: float) -> bool:
        """True when the pair was seen before; otherwise it is remembered from now on."""
        mark = hash((key, nonce))
        with self._lock:
            while self._order and self._order[0][0] < now:
                self._seen.discard(self._order.popleft()[1])
            if mark in self._seen:
                return True
            self._seen.add(mark)
            # A signature may be ahead of our clock by a whole window and stays valid for another one.
            self._order.append((now + 2 * self._window, mark))
            while len(self._order) > self._limit:
                self._seen.discard(self._order.popleft()[1])
            return False
