"""Feasts and days of the moon calendar: when they are in a year."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from emulator.understanding.language import tables
from emulator.understanding.language.times import calendar
from emulator.understanding.language.times.calendar import DAY, Grain, Span
from emulator.understanding.language.times.when import Fixed, Recurring

EVE = 0
"""The last day of a year of the moon calendar, in place of a month."""


@dataclass(frozen=True, slots=True)
class Names:
    """Feasts by their names; ``strict`` names need a year or a word for holidays beside them."""

    chinese: Mapping[str, Recurring]
    english: Mapping[str, Recurring]
    strict: frozenset[str]


@functools.cache
def names() -> Names:
    chinese: dict[str, Recurring] = {}
    english: dict[str, Recurring] = {}
    strict: set[str] = set()
    for row in tables.table("feasts")["feast"]:
        feast = _recurring(row)
        for name in (*row["zh"], *row["en"], *row.get("strict", ())):
            (english if name[0].isascii() and name[0].isalpha() else chinese)[name] = feast
        strict.update(row.get("strict", ()))
    return Names(chinese, english, frozenset(strict))


def _recurring(row: Mapping[str, Any]) -> Recurring:
    def find(container: Span) -> Iterator[Span]:
        for year in calendar.years(container):
            span = _in_year(row, year)
            if span is not None and container.start <= span.start < container.end:
                yield span

    known = _moon_years() if "moon" in row else _term_years() if "term" in row else None
    return Recurring(find, Grain.SEASON if "until" in row else Grain.DAY, known=known)


def _in_year(row: Mapping[str, Any], year: int) -> Span | None:
    """The feast that begins in a year; None if the tables do not reach so far."""
    first = _first(row, year)
    if first is None:
        return None
    if "until" in row:
        last = _date(year, row["until"])
        return Span(calendar.midnight(first), calendar.midnight(last + DAY))
    return calendar.days(first + row.get("shift", 0) * DAY, row.get("days", 1))


def _first(row: Mapping[str, Any], year: int) -> date | None:
    if "day" in row:
        return _date(year, row["day"])
    if "moon" in row:
        month, _, day = row["moon"].partition("-")
        return moon(year, EVE, 1) if month == "eve" else moon(year, int(month), int(day))
    if "nth" in row:
        return _nth(year, *row["nth"])
    if "easter" in row:
        return easter(year) + int(row["easter"]) * DAY
    return _terms().get(year, {}).get(row["term"])


def _date(year: int, text: str) -> date:
    month, _, day = text.partition("-")
    return date(year, int(month), int(day))


def _nth(year: int, month: int, number: int, weekday: int) -> date:
    """The nth such weekday of a month; negative ones count from its end."""
    if number > 0:
        first = date(year, month, 1)
        return first + ((weekday - first.weekday()) % 7 + 7 * (number - 1)) * DAY
    last = calendar.month(year, month).end.date() - DAY
    return last - ((last.weekday() - weekday) % 7 + 7 * (-number - 1)) * DAY


def easter(year: int) -> date:
    """Easter Sunday of the western churches (the anonymous Gregorian computus)."""
    golden, century = year % 19, year // 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - moon - year % 4) % 7
    months, days = divmod(moon + week - 7 * ((golden + 11 * moon + 22 * week) // 451) + 114, 31)
    return date(year, months, days + 1)


def moon(year: int, month: int, day: int) -> date | None:
    """A day of the moon calendar that falls into a calendar year; None where the table ends or there is no such day."""
    if month == EVE:
        return _new_years().get(year, date.min + DAY) - DAY if year in _new_years() else None
    for its_year in (year, year - 1):  # the last months reach into the next year
        span = _moon_month(its_year, month)
        if span is not None and 1 <= day <= span[1]:
            found = span[0] + (day - 1) * DAY
            if found.year == year:
                return found
    return None


def moon_month(month: int) -> Recurring:
    def find(container: Span) -> Iterator[Span]:
        for year in calendar.years(container):
            for its_year in (year - 1, year):
                span = _moon_month(its_year, month)
                if (
                    span is not None
                    and span[0].year == year
                    and container.start <= calendar.midnight(span[0]) < container.end
                ):
                    yield calendar.days(*span)

    return Recurring(find, Grain.MONTH, known=_moon_years())


def moon_day(month: int, day: int) -> Recurring:
    def find(container: Span) -> Iterator[Span]:
        for year in calendar.years(container):
            found = moon(year, month, day)
            if found is not None and container.start <= calendar.midnight(found) < container.end:
                yield calendar.days(found)

    return Recurring(find, Grain.DAY, known=_moon_years())


def moon_year(now: datetime, number: int, cycle: int) -> Fixed | None:
    """The last year of the moon calendar that has begun and is the ``number``-th of a cycle, counted from the year 0;
    None where the table does not reach."""
    table = _new_years()
    year = now.year - (now.year - number) % cycle
    if year in table and calendar.midnight(table[year]) > now:
        year -= cycle
    if year not in table or year + 1 not in table:
        return None
    return Fixed((Span(calendar.midnight(table[year]), calendar.midnight(table[year + 1])),), Grain.YEAR)


def _moon_month(year: int, month: int) -> tuple[date, int] | None:
    """First day and length of a month, of the plain one where a leap month repeats it."""
    row = _moon_table().get(year)
    if row is None or not 1 <= month <= 12:
        return None
    at, number = row[0], 0
    for length, leap in row[1]:
        number += not leap
        if number == month and not leap:
            return at, length
        at += length * DAY
    return None


@functools.cache
def _moon_years() -> range:
    return range(min(_moon_table()), max(_moon_table()) + 1)


@functools.cache
def _term_years() -> range:
    return range(min(_terms()), max(_terms()) + 1)


@functools.cache
def _new_years() -> Mapping[int, date]:
    return {year: row[0] for year, row in _moon_table().items()}


@functools.cache
def _moon_table() -> Mapping[int, tuple[date, tuple[tuple[int, bool], ...]]]:
    return {
        int(year): (
            date.fromisoformat(first),
            tuple((int(days.lstrip("+")), days.startswith("+")) for days in months.split(" ")),
        )
        for year, first, months in tables.rows("moon.tsv")
    }


@functools.cache
def _terms() -> Mapping[int, Mapping[str, date]]:
    """The solar terms of each year that feasts fall on."""
    wanted = {row["term"]: ORDER.index(row["term"]) for row in tables.table("feasts")["feast"] if "term" in row}
    found = {}
    for year, days in tables.rows("terms.tsv"):
        each = days.split(" ")
        found[int(year)] = {name: _date(int(year), each[at]) for name, at in wanted.items()}
    return found


ORDER = (
    *("小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至"),
    *("小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至"),
)
"""The columns of ``terms.tsv``."""
