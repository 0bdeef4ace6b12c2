"""The time ranges that searches may be bounded by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from emulator.clock import CHINA

SPANS: Mapping[str, timedelta] = {
    "OneDay": timedelta(days=1),
    "OneWeek": timedelta(days=7),
    "OneMonth": timedelta(days=31),
    "OneYear": timedelta(days=366),
}
"""How far back each reaches (days of a month and of a year: a guess)."""
NO_LIMIT = "NoLimit"
SOON = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
"""No time is told more exactly."""


def within(named: str, now: datetime) -> tuple[datetime, datetime] | tuple[None, None]:
    """A range as (its begin, what comes after it): it ends now, which belongs to it. Two times None without a limit."""
    return (now - SPANS[named], now + MOMENT) if named in SPANS else (None, None)


def meant(question: str, now: datetime) -> str:
    """The range that a question asks for in words (最近一周): the smallest that holds a time which ends about now.

    Empty where it names none. Reads tables the first time: blocks.
    """
    from emulator.understanding.language import parse

    ranges = parse(question, now).times
    if len(ranges) != 1 or ranges[0].start is None:
        return ""
    start, end = ranges[0].start, ranges[0].end or now
    if start > now or end < now - SOON:
        return ""
    return next((name for name, span in SPANS.items() if now - start <= span), "")


def day(written: str) -> tuple[datetime, datetime] | None:
    """``2025-07-01`` in China's zone, or a whole time, as (its begin, its end); None for what is neither."""
    try:
        found = datetime.fromisoformat(written.strip())
    except ValueError:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=CHINA)
    span = timedelta(days=1) if len(written.strip()) <= 10 else timedelta(seconds=1)
    try:
        return found, found + span
    except OverflowError:  # the last day there is
        return found, datetime.max.replace(tzinfo=found.tzinfo)
