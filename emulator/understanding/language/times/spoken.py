"""Times that are counted from now, and words that change the time beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from emulator.understanding.language.times import calendar, when
from emulator.understanding.language.times.calendar import DAY, Grain, Span
from emulator.understanding.language.times.when import Fixed, Recurring, When, fixed

GRAINS = {
    "hour": Grain.HOUR,
    "day": Grain.DAY,
    "night": Grain.DAY,
    "week": Grain.WEEK,
    "fortnight": Grain.WEEK,
    "weekend": Grain.DAY,
    "month": Grain.MONTH,
    "quarter": Grain.SEASON,
    "year": Grain.YEAR,
    "decade": Grain.DECADE,
    "century": Grain.CENTURY,
}
MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
DAYS = {"day": 1, "days": 1, "night": 1, "week": 7, "weekend": 7, "fortnight": 14}


@dataclass(frozen=True, slots=True)
class Older:
    """Before a time ("more than three years ago")."""

    when: Fixed


@dataclass(frozen=True, slots=True)
class Prefix:
    """A share of the time that follows it ("early", "the second half of"); ``kind`` as in :func:`piece`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Suffix:
    """A share of the time that it follows (2020年底)."""

    kind: str


@dataclass(frozen=True, slots=True)
class Around:
    """The week or weekend of the day that follows it."""

    unit: str


@dataclass(frozen=True, slots=True)
class Beside:
    """``count`` units before (negative) or after the time that follows it ("the day before Christmas")."""

    unit: str
    count: int


@dataclass(frozen=True, slots=True)
class Edge:
    """前三个月, 后一周: behind a coarser time the first or last of its units; behind a finer one what lies ``beside``
    it; ``alone`` the last whole units."""

    inner: Recurring
    beside: Beside | None
    alone: Fixed | None


Word: TypeAlias = When | Older | Prefix | Suffix | Around | Beside | Edge
"""What a rule may find."""


def unit(now: datetime, name: str, by: int) -> Fixed:
    """The whole unit ``by`` units away from the present one: last month is -1. Raises ValueError far away."""
    if name in MONTHS:
        number = MONTHS[name]
        if name == "century":
            return fixed(calendar.year((now.year // 100 + by) * 100, 100), Grain.CENTURY)
        if name == "decade":
            return fixed(calendar.year((now.year // 10 + by) * 10, 10), Grain.DECADE)
        first = (now.month - 1) // number * number + 1 if number < 12 else 1
        return fixed(calendar.month(now.year, first + by * number, number), GRAINS[name])
    if name == "hour":
        start = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=by)
        return fixed(Span(start, start + timedelta(hours=1)), Grain.HOUR)
    if name in ("day", "night"):
        return when.moved(now.date(), by)
    week = calendar.days((calendar.week(now.date()).start + by * DAYS[name] * DAY).date(), 7)
    return fixed(Span(week.start + 5 * DAY, week.end), Grain.DAY) if name == "weekend" else fixed(week, Grain.WEEK)


def ago(now: datetime, count: float, name: str) -> Fixed:
    """The calendar unit that lies so far back (八年前: that year); of parts of a unit, the next smaller one."""
    _sane(count)
    if name == "decade":
        return unit(now, "year", -round(10 * count))
    if count == int(count):
        return unit(now, name, -int(count))
    if name in MONTHS and MONTHS[name] > 1:
        return unit(now, "month", -round(count * MONTHS[name]))
    return unit(now, "day", -round(count * (30 if name == "month" else DAYS.get(name, 1))))


def ago_about(now: datetime, least: int, most: int, name: str) -> Fixed:
    """From the unit that lies the most back to that which lies the least. Raises ValueError if they are exchanged."""
    if least > most:
        raise ValueError((least, most))
    late, early = ago(now, least, name), ago(now, most, name)
    return fixed(Span(early.spans[0].start, late.spans[-1].end), late.grain)


def recent(now: datetime, count: float, name: str) -> Fixed:
    """Exactly so long, up to the end of today; hours up to now."""
    _sane(count)
    tomorrow = calendar.midnight(now.date() + DAY)
    if name == "hour":
        return fixed(Span(now - timedelta(hours=count), now), Grain.HOUR)
    if name in MONTHS and count * MONTHS[name] == int(count * MONTHS[name]):
        start = calendar.earlier(tomorrow, int(count * MONTHS[name]))
    else:
        start = tomorrow - round(count * DAYS.get(name, 30)) * DAY
    return fixed(Span(start, tomorrow), GRAINS[name])


def whole(now: datetime, count: int, name: str) -> Fixed:
    """The last ``count`` whole units, without the present one (前两年, 前三天)."""
    _sane(count)
    return fixed(Span(unit(now, name, -count).spans[0].start, unit(now, name, -1).spans[0].end), GRAINS[name])


def same_day(now: datetime, count: float, name: str) -> Fixed:
    """The very day, so far back ("a year ago today")."""
    _sane(count)
    back = (
        calendar.earlier(now, round(count * MONTHS[name])) if name in MONTHS else now - count * DAYS.get(name, 1) * DAY
    )
    return fixed(calendar.days(back.date()), Grain.DAY)


def _sane(count: float) -> None:
    if not 0 < count <= 400:
        raise ValueError(count)


SHARES = {"first": (0.0, 0.5), "second": (0.5, 1.0)}
THIRDS = {"early": (0.0, 1 / 3), "mid": (1 / 3, 2 / 3), "late": (2 / 3, 1.0)}
YEARS = {"early": (0.0, 0.25), "mid": (1 / 3, 2 / 3), "late": (0.75, 1.0)}
DECADES = {"early": (0.0, 0.4), "mid": (0.4, 0.7), "late": (0.7, 1.0)}
CENTURIES = {"early": (0.0, 0.1), "mid": (0.4, 0.6), "late": (0.9, 1.0)}


def piece(kind: str) -> Recurring:
    """A share of a span: ``first`` and ``second`` half; ``early``, ``mid``, ``late``: of a month and a season its
    thirds, of a year the quarters at its ends and the four months between May and August (guess)."""

    def find(container: Span) -> Iterator[Span]:
        length = (container.end - container.start).days
        shares = CENTURIES if length > 20000 else DECADES if length > 2000 else YEARS if length > 300 else THIRDS
        yield from when.share(*(SHARES.get(kind) or shares[kind])).find(container)

    return Recurring(find, Grain.THIRD, bound=True, piece=True)


def beside(what: Fixed, unit_name: str, count: int) -> Fixed:
    """The unit that lies ``count`` units before or after a time. Of days and months the one, of weeks all up to it."""
    start, end = what.spans[0].start, what.spans[-1].end
    if unit_name == "weekend":
        around = Span(start - 14 * DAY, start) if count < 0 else Span(end, end + 14 * DAY)
        weekends = [span for span in when.weekend().find(around) if count > 0 or span.end <= start]
        return fixed(weekends[-1 if count < 0 else 0], Grain.DAY)
    if unit_name in MONTHS:
        size = MONTHS[unit_name]
        at = start if count < 0 else end - timedelta(microseconds=1)
        first = 1 if size == 12 else at.month
        return fixed(calendar.month(at.year, first + count * size, size), GRAINS[unit_name])
    if unit_name in ("day", "night"):
        day = (start if count < 0 else end - DAY) + count * DAY
        found = fixed(Span(day, day + DAY), Grain.DAY)
        return found if unit_name == "day" else when.narrowed(found, when.every_part(18, 24)) or found
    length = abs(count) * DAYS[unit_name] * DAY
    return fixed(Span(start - length, start) if count < 0 else Span(end, end + length), Grain.WEEK)


def around(what: Fixed, unit_name: str) -> Fixed:
    """The week that a day lies in; the weekend in that week."""
    week = calendar.week(what.spans[0].start.date())
    return fixed(Span(week.start + 5 * DAY, week.end), Grain.DAY) if unit_name == "weekend" else fixed(week, Grain.WEEK)


def long_weekend(feast: Recurring) -> Recurring:
    """A feast with the weekend nearest to it and what lies between."""

    def find(container: Span) -> Iterator[Span]:
        for span in feast.find(container):
            number = span.start.weekday()
            back = number + 2 if number < 3 else 0
            first = span.start - (back if number < 3 else max(0, number - 5)) * DAY
            yield Span(
                first, max(span.end, first + 2 * DAY, calendar.week(span.start.date()).end if number >= 3 else span.end)
            )

    return Recurring(find, Grain.DAY, known=feast.known)


def every_share(kind: str, of: Grain) -> Recurring:
    """A share of every year or month (年底, 上旬)."""
    inner = piece(kind)

    def find(container: Span) -> Iterator[Span]:
        if of == Grain.YEAR:
            units = [calendar.year(year) for year in calendar.years(container)]
        else:
            units = [calendar.month(year, month) for year, month in calendar.months(container)]
        for span in units:
            for found in inner.find(span):
                if container.start <= found.start < container.end:
                    yield found

    return Recurring(find, Grain.HALF if of == Grain.YEAR else Grain.THIRD)


def chained(outer: Recurring, inner: Recurring) -> Recurring:
    """``inner`` in every ``outer``."""

    def find(container: Span) -> Iterator[Span]:
        for span in outer.find(container):
            yield from inner.find(span)

    return Recurring(find, inner.grain, bound=outer.bound, known=outer.known)


def within(what: When, inner: Recurring) -> When | None:
    return when.narrowed(what, inner) if isinstance(what, Fixed) else chained(what, inner)
