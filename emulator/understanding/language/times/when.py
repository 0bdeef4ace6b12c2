"""What one expression of time means: fixed spans, or something that comes again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from emulator.understanding.language.times import calendar
from emulator.understanding.language.times.calendar import DAY, Grain, Span

MOST = 60
"""Alternatives that one expression may have; of more the coarser time is kept."""
REACH = 30
"""Years in which something that comes again is looked for: 29 February comes within them, 30 February never."""
SHORT = timedelta(days=8)
MONTH_AND_A_DAY = timedelta(days=32)


@dataclass(frozen=True, slots=True)
class Fixed:
    """Alternatives, in their order."""

    spans: tuple[Span, ...]
    grain: Grain


@dataclass(frozen=True, slots=True)
class Recurring:
    """``find`` gives what begins in a span, in its order. ``bound``: means nothing without a span to stand in, unless
    ``alone`` says what it means then. ``piece``: a share of what it stands beside (early, the end of). ``known``: the
    years in which it is known when it is; none for all."""

    find: Callable[[Span], Iterable[Span]]
    grain: Grain
    bound: bool = False
    piece: bool = False
    weekday: bool = False
    alone: Fixed | None = None
    known: range | None = None


When: TypeAlias = Fixed | Recurring


def fixed(span: Span, grain: Grain) -> Fixed:
    return Fixed((span,), grain)


def narrowed(outer: Fixed, inner: Recurring) -> Fixed | None:
    """What of ``inner`` lies in ``outer``; None if nothing does (30 February). A part of the day says nothing about a
    month: ``outer`` is kept."""
    if inner.grain >= Grain.PART and outer.spans and outer.spans[0].end - outer.spans[0].start > SHORT:
        return outer
    found: list[Span] = []
    for span in outer.spans:
        for one in inner.find(span):
            found.append(one)
            if len(found) > MOST:
                return outer
    return Fixed(tuple(found), inner.grain) if found else None


def begun(what: Recurring, now: datetime) -> Iterator[Fixed]:
    """The last that has begun, then the ones before it."""
    return _backward(what, now, lambda span: span.start <= now)


def ended(what: Recurring, now: datetime) -> Iterator[Fixed]:
    return _backward(what, now, lambda span: span.end <= now)


def until(what: Recurring, moment: datetime) -> Iterator[Fixed]:
    """The last that begins at a moment or before it, then the ones before."""
    return _backward(what, moment, lambda span: span.start <= moment)


def after(what: Recurring, moment: datetime) -> Iterator[Fixed]:
    """The first that begins at a moment or after it, then the ones after."""
    for year in range(moment.year, min(moment.year + REACH, calendar.LAST)):
        if what.known is not None and year not in what.known:
            return
        for span in what.find(calendar.year(year)):
            if span.start >= moment:
                yield fixed(span, what.grain)


def _backward(what: Recurring, moment: datetime, fits: Callable[[Span], bool]) -> Iterator[Fixed]:
    for year in range(moment.year, max(moment.year - REACH, calendar.FIRST), -1):
        if what.known is not None and year not in what.known:
            return  # another year would be a lie
        for span in reversed([span for span in what.find(calendar.year(year)) if fits(span)]):
            yield fixed(span, what.grain)


# What comes again


def every_month(number: int, count: int = 1, grain: Grain | None = None) -> Recurring:
    """``count`` months from one on: a season or a quarter if there are three."""

    def find(container: Span) -> Iterator[Span]:
        for year in calendar.years(container):
            span = calendar.month(year, number, count)
            if container.start <= span.start < container.end:
                yield span

    return Recurring(find, grain or (Grain.MONTH if count < 3 else Grain.SEASON))


def either(both: Sequence[Recurring]) -> Recurring:
    """All that any of them gives, in its order."""
    return Recurring(lambda span: sorted(one for each in both for one in each.find(span)), both[0].grain)


def every_date(month: int, first: int, last: int = 0) -> Recurring:
    """A day of the year, or several up to ``last``."""

    def find(container: Span) -> Iterator[Span]:
        for year in calendar.years(container):
            start, end = calendar.day(year, month, first), calendar.day(year, month, last or first)
            if start and end and container.start <= start.start < container.end and start.start < end.end:
                yield Span(start.start, end.end)

    return Recurring(find, Grain.DAY)


def every_day_of_month(number: int) -> Recurring:
    def find(container: Span) -> Iterator[Span]:
        for year, month in calendar.months(container):
            span = calendar.day(year, month, number)
            if span and container.start <= span.start < container.end:
                yield span

    return Recurring(find, Grain.DAY)


def every_weekday(number: int, count: int = 1) -> Recurring:
    """``number``: 0 is Monday; ``count`` 2 from Saturday is the weekend."""

    def find(container: Span) -> Iterator[Span]:
        return (calendar.days(day, count) for day in calendar.dates(container) if day.weekday() == number)

    return Recurring(find, Grain.DAY, weekday=count == 1)


def weekend() -> Recurring:
    return every_weekday(5, 2)


def every_part(first: int, last: int) -> Recurring:
    """Hours of the day."""

    def find(container: Span) -> Iterator[Span]:
        for day in calendar.dates(container):
            start = calendar.midnight(day)
            yield Span(start + timedelta(hours=first), start + timedelta(hours=last))

    return Recurring(find, Grain.PART, bound=True)


def hour(number: int, minutes: int = 0, length: int = 60) -> Recurring:
    """A time of day; in the afternoon or evening the hours from 1 to 11 are those after noon."""

    def find(container: Span) -> Iterator[Span]:
        day = container.start.date()
        for hours in (number, number + 12):
            start = calendar.midnight(day) + timedelta(hours=hours, minutes=minutes)
            if container.start <= start < container.end and hours <= 24:
                yield Span(start, start + timedelta(minutes=length))
                return

    return Recurring(find, Grain.HOUR, bound=True)


def share(first: float, last: float, grain: Grain | None = None) -> Recurring:
    """From one share of a span to another, cut at months or days: the first third of May is the 1st to the 10th."""

    def find(container: Span) -> Iterator[Span]:
        yield Span(_cut(container, first), _cut(container, last))

    return Recurring(find, grain or Grain.THIRD, bound=grain is None, piece=grain is None)


def _cut(container: Span, at: float) -> datetime:
    length = (container.end - container.start).days
    if at in (0, 1) or not length:
        return container.start if at < 0.5 else container.end
    if length > 80:
        months = (container.end.year - container.start.year) * 12 + container.end.month - container.start.month
        return calendar.month(container.start.year, container.start.month + round(months * at)).start
    if 28 <= length <= 31:
        return container.start + round(30 * at) * DAY
    return container.start + round(length * at) * DAY


def unit(grain: Grain, first: int, last: int) -> Recurring:
    """The ``first`` to the ``last`` unit of a span, from 0 on; negative ones count from the end."""

    def find(container: Span) -> Iterator[Span]:
        if grain == Grain.WEEK and first < 0 and container.end - container.start < MONTH_AND_A_DAY:
            yield Span(container.end + first * 7 * DAY, container.end + (last + 1) * 7 * DAY)
            return
        found = list(_units(container, grain))
        chosen = found[first : last + 1] if last != -1 else found[first:]
        if chosen:
            yield Span(chosen[0].start, chosen[-1].end)

    return Recurring(find, grain, bound=True)


def every(grain: Grain) -> Recurring:
    """Each unit that begins in a span."""

    def find(container: Span) -> Iterator[Span]:
        if grain == Grain.CENTURY:
            yield from (calendar.year(y, 100) for y in calendar.years(container) if y % 100 == 0)
        else:
            yield from (span for span in _units(container, grain) if container.start <= span.start < container.end)

    return Recurring(find, grain)


def nth(what: Recurring, number: int) -> Recurring:
    """The nth of something in a span, from 0 on; -1 is the last."""

    def find(container: Span) -> Iterator[Span]:
        found = list(what.find(container))
        if -len(found) <= number < len(found):
            yield found[number]

    return Recurring(find, what.grain, bound=True)


def _units(container: Span, grain: Grain) -> Iterator[Span]:
    if grain == Grain.DAY:
        yield from (calendar.days(day) for day in calendar.dates(container))
    elif grain == Grain.WEEK:
        yield from _weeks(container)
    elif grain == Grain.MONTH:
        yield from (calendar.month(year, month) for year, month in calendar.months(container))
    elif grain == Grain.SEASON:
        yield from (calendar.month(y, m, 3) for y, m in calendar.months(container) if m % 3 == 1)
    elif grain == Grain.HALF:
        yield from (calendar.month(y, m, 6) for y, m in calendar.months(container) if m % 6 == 1)
    elif grain == Grain.YEAR:
        yield from (calendar.year(year) for year in calendar.years(container))
    elif grain == Grain.DECADE:
        yield from (calendar.year(year, 10) for year in calendar.years(container) if year % 10 == 0)


def _weeks(container: Span) -> Iterator[Span]:
    """Of a month its days by sevens; of a longer span its weeks from Monday on, the first being that with four days in
    it (ISO 8601)."""
    long = container.end - container.start >= MONTH_AND_A_DAY
    start = calendar.week((container.start + 3 * DAY).date()).start if long else container.start
    while start + 3 * DAY < container.end:
        yield Span(start, start + 7 * DAY if long else min(start + 7 * DAY, container.end))
        start += 7 * DAY


def moved(day: date, count: int) -> Fixed:
    """The day so many days away."""
    return fixed(calendar.days(day + count * DAY), Grain.DAY)
