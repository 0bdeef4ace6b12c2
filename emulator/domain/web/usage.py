"""What accounts called: counted for real, by day in China's zone of their service time."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from emulator.clock import CHINA, Clock

DAYS = 60
"""So far back calls are told."""
READY = time(10)
"""A day's calls are told from this time of the next day on (GetIqsUsage)."""


@dataclass(frozen=True, slots=True)
class Called:
    """One call. ``key`` is what proved who called."""

    account: str
    key: str
    operation: str
    engine: str = ""
    failed: bool = False
    summary: bool = False
    advanced: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What calls are counted under; ``caller`` is a number that stands for the key."""

    day: date
    operation: str
    engine: str
    caller: str


@dataclass(slots=True)
class Calls:
    """``busiest`` is the most of any one ``second``, ``within`` those of the newest."""

    total: int = 0
    failed: int = 0
    summary: int = 0
    advanced: int = 0
    second: int = 0
    within: int = 0
    busiest: int = 0


@dataclass(slots=True)
class Ledger:
    """One account's calls."""

    rows: dict[Row, Calls] = field(default_factory=dict)


class Usage:
    """Kept in memory, and gone with the process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ledgers: dict[str, Ledger] = {}
        self._lock = threading.Lock()

    def count(self, call: Called) -> None:
        now = self.now(call.account)
        second = int(now.timestamp())
        with self._lock:
            ledger = self._ledgers.setdefault(call.account, Ledger())
            row = Row(now.date(), call.operation, call.engine, caller(call.key))
            calls = ledger.rows.get(row)
            if calls is None:
                calls = ledger.rows[row] = Calls()
                for old in [one for one in ledger.rows if one.day < now.date() - timedelta(days=DAYS + 1)]:
                    del ledger.rows[old]
            calls.total += 1
            calls.failed += call.failed
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
            ledger = self._ledgers.get(account, Ledger())
            found = [one for one in ledger.rows.items() if first <= one[0].day <= min(last, ready)]
        for row, calls in sorted(found, key=lambda one: (one[0].day, one[0].operation, one[0].engine, one[0].caller)):
            if by in ("", row.caller):
                yield row, calls

    def now(self, account: str) -> datetime:
        return datetime.fromtimestamp(self._clock.service(account) / 1e9, CHINA)

    def forget(self, account: str) -> None:
        self._ledgers.pop(account, None)


def caller(key: str) -> str:
    """Sixteen digits that stand for a key: an API key is a secret."""
    return f"{int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest()) % 10**16:016d}"
