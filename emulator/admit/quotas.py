"""How much of a service an account may use: so many calls a second, and so many a day (IQS: limits).

Both are counted on the account's service time, so that a test can move them. Days are China's.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

SECOND = 10**9
DAY, CHINA = 86_400 * SECOND, 8 * 3600 * SECOND
"""Nanoseconds of a day, and by which China is ahead of UTC."""


@dataclass(slots=True)
class Bucket:
    """What was left at ``at``, in nanoseconds since the epoch: a call takes a second of it, it fills by its rate."""

    left: int
    at: int


class Quotas:
    """``service`` reads an account's service time in nanoseconds."""

    def __init__(self, service: Callable[[str], int]) -> None:
        self._service = service
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._days: dict[str, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def second(self, account: str, what: str, rate: int) -> int:
        """Take a call from the bucket of ``what``, which holds a second's worth; returns 0, or in how many milliseconds
        there will be one again."""
        now = self._service(account)
        with self._lock:
            bucket = self._buckets.setdefault((account, what), Bucket(rate * SECOND, now))
            # A clock that was set back gives nothing.
            bucket.left = min(rate * SECOND, bucket.left + max(0, now - bucket.at) * rate)
            bucket.at = now
            if bucket.left >= SECOND:
                bucket.left -= SECOND
                return 0
            return max(1, -(-(SECOND - bucket.left) // (rate * 10**6)))

    def day(self, account: str, most: int) -> bool:
        """Take one of the day's calls, if there is one left."""
        today = self._today(account)
        with self._lock:
            day, used = self._days.get(account, (today, 0))
            used = used if day == today else 0
            if used >= most:
                return False
            self._days[account] = (today, used + 1)
            return True

    def spare(self, account: str) -> None:
        """Give one of the day's calls back: the call was refused for what it asked."""
        with self._lock:
            day, used = self._days.get(account, (0, 0))
            if day == self._today(account) and used:
                self._days[account] = (day, used - 1)

    def forget(self, account: str) -> None:
        with self._lock:
            self._days.pop(account, None)
            for key in [one for one in self._buckets if one[0] == account]:
                del self._buckets[key]

    def _today(self, account: str) -> int:
        return (self._service(account) + CHINA) // DAY
