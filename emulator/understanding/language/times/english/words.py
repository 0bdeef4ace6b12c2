"""Patterns of words that English rules share, and what they count."""

from __future__ import annotations

import re
from datetime import datetime

from emulator.understanding.language import numerals, tables
from emulator.understanding.language.times import calendar, spoken, when
from emulator.understanding.language.times.atoms import Rules, Seen
from emulator.understanding.language.times.calendar import DAY, Grain
from emulator.understanding.language.times.when import Fixed, Recurring, fixed

RULES = Rules(re.ASCII)
"""A word ends where Chinese begins: 2024年summer."""
MONTHS = (
    r"(january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
)
CAREFUL = frozenset(("march", "may", "mar", "dec", "jan", "april", "june", "august"))
NAMES = frozenset(("april", "june", "august", "jan"))
WEEKDAYS = r"(monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|weds?|thurs?|thu|fri|sat|sun)"
SEASONS = r"(spring(?:time)?|summer(?:time)?|autumn|fall|winter(?:time)?)"
UNITS = r"(hour|day|night|week|weekend|fortnight|month|quarter|year|decade|century)"
N = numerals.ENGLISH
ORD = numerals.ORDINAL
COUNT = rf"({N}|a couple(?: of)?|couple(?: of)?|a few|few|several|half an?|an? half|{N} and a half)"
PAST = r"(?:last|past|previous|recent|latest|preceding)"
IN_ON = frozenset(tables.table("english")["words"]["before"])
KIN = frozenset(tables.table("english")["words"]["kin"])
COUNTED = frozenset(tables.table("english")["words"]["counted"])


def unit(now: datetime, name: str, by: int) -> Fixed:
    if name == "weekend":
        return fixed(calendar.days((calendar.week(now.date()).start + (5 + 7 * by) * DAY).date(), 2), Grain.DAY)
    return spoken.unit(now, name, by)


def count(said: str, name: str) -> float:
    """How many units: "a couple of" 2, "half a" 0.5, "a few" as many as the table says."""
    said = said.strip()
    if said.endswith(" and a half"):
        return count(said.removesuffix(" and a half"), name) + 0.5
    if "half" in said:
        return 0.5
    if "couple" in said:
        return 2
    if said.endswith("few") or said == "several":
        return int(tables.table("english")["few"].get(name, 3))
    return numerals.english(said) or 1


_DENIED = re.compile(
    r"\b(?:except(?: for)?|excluding|exclude|without|other than|apart from|minus|skip|(?P<loose>not|but|nor))"
    r" (?:in |on |during |the )*$"
)


def denied(seen: Seen, loose: bool = True) -> bool:
    """Whether a word for no stands before, so that what may be a name or a verb is a time; ``loose``: also not, but."""
    found = _DENIED.search(seen.before)
    return found is not None and (loose or not found["loose"] or seen.before.endswith("the "))


def ordinal(said: str) -> int:
    return numerals.ordinal(said) or 0


def dates(month: int, numbers: list[int], apart: bool) -> Recurring:
    """Raises ValueError for days that no month has."""
    if not all(1 <= number <= 31 for number in numbers):
        raise ValueError(numbers)
    if len(numbers) == 2 and not apart:
        return when.every_date(month, min(numbers), max(numbers))
    if len(numbers) == 2:
        both = [when.every_date(month, number) for number in numbers]
        return when.either(both)
    return when.every_date(month, numbers[0])


def century(number: int, now: datetime) -> int:
    return number + (2000 if number <= now.year % 100 + 1 else 1900)


TEENS = "ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
ONES = "one|two|three|four|five|six|seven|eight|nine"
