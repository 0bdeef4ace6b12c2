"""What accounts called: counted for real, by day in China's zone of their service time."""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from emulator.clock import CHINA, Clock

DAYS = 60
"""So far back calls are told."""
READY = time(10)
"""A day's calls are told from this time of the next day on (GetIqsUsage)."""


class Called(NamedTuple):
    """One call. ``key`` is what proved who called; ``billed`` is whether a call that succeeded costs anything."""

    account: str
    key: str
    operation: str
    engine: str = ""
    failed: bool = False
    summary: bool = False
    advanced: bool = False
    billed: bool = True


class Row(NamedTuple):
    """What calls are counted under, in the order of being told; ``caller`` is a number that stands for the key."""

    day: date
    operation: str
    engine: str
    caller: str


@dataclass(slots=True)
class Calls:
    """``busiest`` is the most of any one ``second``, ``within`` those of the newest."""

    total: int = 0
    failed: int = 0
    billed: int = 0
    summary: int = 0
    advanced: int = 0
    second: int = 0
    within: int = 0
    busiest: int = 0


class Usage:
    """Kept in memory, and gone with the process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ledgers: defaultdict[str, dict[Row, Calls]] = defaultdict(dict)
        self._lock = threading.Lock()

    def count(self, call: Called) -> None:
        second = self._clock.service(call.account) // 10**9
        now = datetime.fromtimestamp(second, CHINA)
        with self._lock:
            rows = self._ledgers[call.account]
            row = Row(now.date(), call.operation, call.engine, caller(call.key))
            calls = rows.get(row)
            if calls is None:
                calls = rows[row] = Calls()
                for old in [one for one in rows if one.day < now.date() - timedelta(days=DAYS + 1)]:
                    del rows[old]
            calls.total += 1
            calls.failed += call.failed
            calls.billed += call.billed and not call.failed
            calls.summary += call.summary
            calls.advanced += call.advanced
            calls.within = calls.within + 1 if calls.second == second else 1
            calls.second = second
            calls.busiest = max(calls.busiest, calls.within)

    def told(self, account: str, first: date, last: date, by: str = "") -> Iterator[tuple[Row, Calls]]:
        """The calls of the days that are ready, in order; ``by`` is one caller."""
        now = self.now(account)
        ready = now.date() - timedelta(days=1 if now.time() >= READY else 2)
        with self._lock:
            rows = self._ledgers.get(account, {})
            found = [one for one in rows.items() if first <= one[0].day <= min(last, ready)]
        for row, calls in sorted(found, key=lambda one: one[0]):
            if by in ("", row.caller):
                yield row, calls

    def now(self, account: str) -> datetime:
        return datetime.fromtimestamp(self._clock.service(account) / 1e9, CHINA)

    def forget(self, account: str) -> None:
        self._ledgers.pop(account, None)


@lru_cache(256)
def caller(key: str) -> str:
    """Sixteen digits that stand for a key: an API key is a secret."""
    return f"{int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest()) % 10**16:016d}"
