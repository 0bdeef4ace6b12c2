"""Time and identifiers: the only file that reads the clock, uuid or random.

Two kinds of time exist. *Real* time decides signature age and the ``Date`` header, because SDKs sign with their own
clock. *Service* time is what an account lives in (CreateTime, tasks, quotas): it follows real time unless a test
freezes or advances it.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class Clock:
    """Real time, and one service time per account."""

    def __init__(self, real: Callable[[], int] = time.time_ns, ticks: Callable[[], int] = time.perf_counter_ns) -> None:
        self._real = real
        self._ticks = ticks
        self._offsets: dict[str, int] = {}
        self._frozen: dict[str, int] = {}
        self._moved: dict[str, asyncio.Event] = {}

    def real(self) -> float:
        """Seconds since the epoch."""
        return self._real() / 1e9

    def ticks(self) -> int:
        """Nanoseconds of a monotonic counter, for durations."""
        return self._ticks()

    def service(self, account: str) -> int:
        """The account's service time in nanoseconds since the epoch."""
        frozen = self._frozen.get(account)
        return frozen if frozen is not None else self._real() + self._offsets.get(account, 0)

    def set(self, account: str, now: int | None = None, advance: int = 0, frozen: bool | None = None) -> int:
        """Move an account's service time: to ``now``, by ``advance`` nanoseconds, or freeze and release it."""
        at = (self.service(account) if now is None else now) + advance
        keep = account in self._frozen if frozen is None else frozen
        self._offsets[account] = at - self._real()
        if keep:
            self._frozen[account] = at
        else:
            self._frozen.pop(account, None)
        self._tell(account)
        return at

    def frozen(self, account: str) -> bool:
        """Whether the account's service time stands still."""
        return account in self._frozen

    def forget(self, account: str) -> None:
        """Let the account's service time follow real time again."""
        self._offsets.pop(account, None)
        self._frozen.pop(account, None)
        self._tell(account)

    async def until(self, account: str, at: int) -> None:
        """Return when the account's service time has come to ``at``, by itself or because it was moved."""
        while (left := at - self.service(account)) > 0:
            moved = self._moved.setdefault(account, asyncio.Event())
            try:
                async with asyncio.timeout(None if self.frozen(account) else left / 1e9):
                    await moved.wait()
            except TimeoutError:
                continue

    def _tell(self, account: str) -> None:
        """The account's service time has been moved."""
        moved = self._moved.pop(account, None)
        if moved is not None:
            moved.set()


class Ids:
    """Random identifiers; seeded ones make replies repeatable."""

    def __init__(self, seed: int | None = None) -> None:
        self._source: random.Random = random.Random(seed) if seed is not None else secrets.SystemRandom()  # noqa: S311
        self._lock = threading.Lock()

    def bits(self, count: int) -> int:
        with self._lock:
            return self._source.getrandbits(count)

    @staticmethod
    def draw(seed: int, position: int) -> float:
        """The number at ``position`` of a seed's own sequence in 0..1: the same for ever."""
        return random.Random(f"{seed}/{position}").random()  # noqa: S311

    def word(self, length: int) -> str:
        """Letters and digits."""
        return "".join(LETTERS[self.bits(32) % len(LETTERS)] for _ in range(length))

    def request(self) -> str:
        """32 lower-case hex digits."""
        return f"{self.bits(128):032x}"


def rfc3339(nanoseconds: int, zone: timezone = CHINA, digits: int = 9) -> str:
    """``2021-06-29T14:50:13.011643661+08:00``: resource times have nine digits and China's zone (imm-behaviour.md 2).

    ``digits=0`` gives second precision (FileModifiedTime, ProduceTime); UTC prints ``Z``.
    """
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    text = datetime.fromtimestamp(seconds, UTC).astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")
    if digits:
        text += f".{rest:09d}"[: digits + 1]
    offset = zone.utcoffset(None) or timedelta()
    if not offset:
        return text + "Z"
    minutes = int(offset.total_seconds() // 60)
    return f"{text}{'+' if minutes >= 0 else '-'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
