"""Dates in figures, whatever the language: 2023-05-01, 2023/5, 20230501, 5/1/2023."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from emulator.understanding.language import tables
from emulator.understanding.language.times import calendar, when
from emulator.understanding.language.times.atoms import NOTHING, Atom, Rules, Seen
from emulator.understanding.language.times.calendar import Grain
from emulator.understanding.language.times.when import fixed

RULES = Rules()
rule = RULES.rule
YEAR = r"((?:19|20)\d\d)"
DAY = r"(?:19|20)\d\d[-/.]\d\d[-/.]\d\d"
"""What stands before the sign between two days: 2021.05.03-2021.05.07."""
MONTHS = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"


def atoms(text: str, now: datetime) -> Iterator[Atom]:
    yield from RULES.atoms(text, now)


@rule(
    rf"(?:(?<![\d.:/-])|(?<={DAY}[-]))(?<!\d){YEAR}([-/. ])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])"
    r"(?:t\d\d:\d\d(?::\d\d)?z?|日|号)?(?![\d])(?!\.\d)",
    rf"(?<![\d.:/-]){YEAR}()(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)",
    rf"(?<![\d.:/-]){YEAR}年()(1[0-2]|0?[1-9])[-/.](3[01]|[12]\d|0?[1-9])(?:日|号)?(?!\d)",
)
def year_month_day(seen: Seen) -> object:
    day = date(int(seen.match[1]), int(seen.match[3]), int(seen.match[4]))
    return fixed(calendar.days(day), Grain.DAY) if day.year <= seen.now.year + 5 else NOTHING


@rule(
    rf"(?<![\d.:/-]){YEAR}[-/.](1[0-2]|0?[1-9])月?份?(?![\d./:-]|[a-z%]|月)",
    rf"(?<![\d.:/-]){YEAR}(0[1-9]|1[0-2])(?=$|[的 ,，])",
)
def year_month(seen: Seen) -> object:
    year, month = int(seen.match[1]), int(seen.match[2])
    return fixed(calendar.month(year, month), Grain.MONTH) if year <= seen.now.year + 1 else NOTHING


@rule(rf"(?<![\d.:/-])(0?[1-9]|[12]\d|3[01])([-/.])(0?[1-9]|[12]\d|3[01])\2{YEAR}(?!\d)")
def day_month_year(seen: Seen) -> object:
    """Between slashes the month comes first, unless it cannot; else the day does."""
    first, sign, second, year = seen.match.groups()
    month, day = (int(first), int(second)) if sign == "/" and int(first) <= 12 else (int(second), int(first))
    if month > 12:
        month, day = day, month
    return fixed(calendar.days(date(int(year), month, day)), Grain.DAY)


@rule(r"(?<![\d.:/-])(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])(?![\d/%])(?:日|号)?")
def month_day(seen: Seen) -> object:
    """Without a year only where something says that it is a date."""
    told = seen.word() in ("on", "from", "since", "before", "after", "until", "dated", "of")
    told = told or re.search(r"(?:19|20)\d\d/\d{1,2}/\d{1,2}日?\s*(?:到|至|~|to)\s*$", seen.before) is not None
    if (
        not told
        and not seen.match[0].endswith(("日", "号"))
        and not seen.after.startswith(("那天", "当天", "拍", "晚", "的照"))
    ):
        return NOTHING
    return when.every_date(int(seen.match[1]), int(seen.match[2]))


@rule(rf"(?<![\d.:/-]){YEAR}-(\d\d)(?![\d./:a-z-])")
def years(seen: Seen) -> object:
    """2019-21"""
    first, last = int(seen.match[1]), int(seen.match[2])
    if not max(12, first % 100) < last <= seen.now.year % 100 + 1:
        return NOTHING
    return fixed(calendar.year(first, last - first % 100 + 1), Grain.YEAR)


@rule(rf"(?<![a-z0-9$€£¥#.:/+@'_*×]){YEAR}(?:'s)?(?![\da-z_:%°]|[.,]\d|'?s\b| ?[x*×] ?\d|年)")
def year(seen: Seen) -> object:
    """A number alone is a year unless the words around it say that it counts, or names, something."""
    number = int(seen.match[1])
    words = tables.table("english")["words"]
    if number > seen.now.year + 1 or re.match(r"-\d*[a-z]", seen.after):
        return NOTHING
    asked = re.search(r"\b(?:what|how) about $", seen.before)
    if not asked and re.search(r"[a-z0-9] #?$", seen.before) and seen.word() in words["titles"]:
        return NOTHING
    if seen.before.endswith("-") and not re.search(rf"(?:{YEAR} ?|early|mid|late|pre|post|{MONTHS})-$", seen.before):
        return NOTHING
    if re.search(r"\b(?:class|no|nr|graduates) (?:of )?$|[#$€£¥] ?$", seen.before):
        return NOTHING
    dated = re.search(
        r"\b(?:in|since|from|during|before|after|until|of|between|to|year|and|early|mid|late|by) $", seen.before
    )
    if not dated and re.match(r" [a-z]", seen.after) and seen.next() in words["counted"]:
        return NOTHING
    chinese = tables.table("chinese")["numbers"]
    behind = seen.after.lstrip()
    counts = behind.startswith(tuple(chinese["counted"])) and not behind.startswith(tuple(chinese["uncounted"]))
    if counts or seen.before.endswith(tuple(chinese["titles"])):
        return NOTHING
    return fixed(calendar.year(number), Grain.YEAR)
