"""Spans of wall-clock time, and the days, weeks, months, quarters and years they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from typing import NamedTuple

FIRST, LAST = 1000, 2999
"""Years that are read as years."""
DAY = timedelta(days=1)


class Grain(IntEnum):
    """How fine a time is told; a finer one may stand inside a coarser one."""

    CENTURY = 10
    DECADE = 20
    YEAR = 30
    HALF = 40
    SEASON = 50
    MONTH = 60
    THIRD = 65
    WEEK = 70
    DAY = 80
    PART = 90
    HOUR = 100


class Span(NamedTuple):
    """Half-open, without a zone."""

    start: datetime
    end: datetime


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def days(first: date, count: int = 1) -> Span:
    start = midnight(first)
    return Span(start, start + count * DAY)


def month(year: int, number: int, count: int = 1) -> Span:
    """``count`` months from one on; ``number`` may lie outside 1..12 and counts on into other years. Raises ValueError
    outside of the years that are read."""
    return Span(_month(year, number), _month(year, number + count))


def _month(year: int, number: int) -> datetime:
    years, rest = divmod(number - 1, 12)
    if not FIRST <= year + years <= LAST + 1:
        raise ValueError(year)
    return datetime(year + years, rest + 1, 1)


def year(number: int, count: int = 1) -> Span:
    return month(number, 1, 12 * count)


def week(day: date) -> Span:
    """From Monday."""
    return days(day - day.weekday() * DAY, 7)


def day(year: int, month: int, number: int) -> Span | None:
    """None for a day that the month does not have."""
    try:
        return days(date(year, month, number))
    except ValueError:
        return None


def earlier(moment: datetime, months: int) -> datetime:
    """So many months before, on the same day or the last that the month has."""
    start = _month(moment.year, moment.month - months)
    last = (_month(start.year, start.month + 1) - DAY).day
    return datetime.combine(date(start.year, start.month, min(moment.day, last)), moment.time())


def years(container: Span) -> Iterator[int]:
    """The calendar years that a span touches, at most 130 of them."""
    last = (container.end - timedelta(microseconds=1)).year
    yield from range(container.start.year, min(last, container.start.year + 130) + 1)


def months(container: Span) -> Iterator[tuple[int, int]]:
    """The calendar months that a span touches, at most ten years of them."""
    at = container.start.replace(day=1)
    for _ in range(120):
        if at >= container.end:
            return
        yield at.year, at.month
        at = month(at.year, at.month).end


def dates(container: Span) -> Iterator[date]:
    """The days that begin in a span, at most two years of them."""
    at = container.start.date() if container.start.time() == time() else container.start.date() + DAY
    for _ in range(735):
        if midnight(at) >= container.end:
            return
        yield at
        at += DAY
