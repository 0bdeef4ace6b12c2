"""Calls a second and a day, value in, value out."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.admit.quotas import Quotas

SECOND = 10**9
MIDNIGHT = 1_767_542_400 * SECOND  # 2026-01-05 00:00 in China


@dataclass
class Time:
    now: int = MIDNIGHT

    def read(self, account: str) -> int:
        return self.now


def test_a_bucket_holds_a_second() -> None:
    time = Time()
    quotas = Quotas(time.read)
    assert [quotas.second("a", "search", 4) for _ in range(6)] == [0, 0, 0, 0, 250, 250]
    assert quotas.second("a", "read", 4) == quotas.second("b", "search", 4) == 0
    time.now += SECOND // 8
    assert quotas.second("a", "search", 4) == 125
    time.now += SECOND // 8
    assert [quotas.second("a", "search", 4) for _ in range(2)] == [0, 250]
    time.now += 3600 * SECOND
    assert [quotas.second("a", "search", 4) for _ in range(5)] == [0, 0, 0, 0, 250]
    time.now -= 7200 * SECOND
    assert quotas.second("a", "search", 4) == 250, "a clock that was set back gives nothing"
    quotas.forget("a")
    assert quotas.second("a", "search", 4) == 0


def test_a_day_ends_at_midnight_in_china() -> None:
    time = Time()
    quotas = Quotas(time.read)
    assert [quotas.day("a", 2) for _ in range(3)] == [True, True, False]
    quotas.spare("a")
    assert [quotas.day("a", 2) for _ in range(2)] == [True, False]
    time.now += 86_400 * SECOND - 1
    assert not quotas.day("a", 2)
    time.now += 1
    quotas.spare("a")
    assert [quotas.day("a", 2) for _ in range(3)] == [True, True, False]
    assert quotas.day("b", 1)
    quotas.forget("a")
    assert quotas.day("a", 1)
