"""Dates, months and weekdays."""

from __future__ import annotations

import re
from dataclasses import replace

from emulator.understanding.language import tables
from emulator.understanding.language.times import spoken, when
from emulator.understanding.language.times.atoms import NOTHING, Seen
from emulator.understanding.language.times.english import words
from emulator.understanding.language.times.english.words import (
    CAREFUL,
    COUNTED,
    IN_ON,
    KIN,
    MONTHS,
    NAMES,
    ORD,
    RULES,
    WEEKDAYS,
    N,
)

rule = RULES.rule


# Dates


@rule(
    rf"\b(?:the )?({ORD}|\d{{1,2}})(?: day)?(?: of)?[ -]{MONTHS}(?![a-z])",
    rf"\b(?:the )?({ORD}|\d{{1,2}}) ?(?:-|to|through|until|and|&) ?({ORD}|\d{{1,2}})(?: of)? {MONTHS}(?![a-z])",
)
def day_month(seen: Seen) -> object:
    numbers = [words.ordinal(one) for one in seen.match.groups()[:-1]]
    name = seen.match.groups()[-1].rstrip(".")
    if (
        name in ("may", "march")
        and seen.match[1].isdigit()
        and re.match(r" (?:be|have|not|look|well|of|for)\b", seen.after)
    ):
        return NOTHING
    return words.dates(tables.table("english")["months"][name], numbers, _apart(seen))


@rule(
    rf"\b{MONTHS}[ -](?:the )?({ORD}|\d{{1,2}})(?!\d|:| ?[ap]\.?m\b|(?:st|nd|rd|th)\w)\b",
    rf"\b{MONTHS} (?:the )?({ORD}|\d{{1,2}}) ?(?:-|to|through|until|and|&) ?(?:the )?({ORD}|\d{{1,2}})(?![\d:/-])\b",
)
def month_day(seen: Seen) -> object:
    name = seen.match[1].rstrip(".")
    numbers = [words.ordinal(one) for one in seen.match.groups()[1:]]
    if name in ("may", "march") and seen.next() in COUNTED:
        return NOTHING
    return words.dates(tables.table("english")["months"][name], numbers, _apart(seen))


def _apart(seen: Seen) -> bool:
    """Whether two days are alternatives, not the ends of a range ("between 3 and 5 May")."""
    return seen.word() != "between" and (" and " in seen.match[0] or "&" in seen.match[0])


@rule(rf"(?<![\w'])(?:on |from |of )?the ({ORD})(?= of (?:this|last|the) month\b|$|[,.!?]| (?:we|i|at|in)\b)")
def day_alone(seen: Seen) -> object:
    number = words.ordinal(seen.match[1])
    if not seen.match[0].startswith(("on", "from")) and not seen.after.startswith(" of"):
        return NOTHING
    return when.every_day_of_month(number) if 1 <= number <= 31 else NOTHING


@rule(rf"\b{MONTHS}(?:'s)?(?![a-z])")
def month(seen: Seen) -> object:
    name, owned = seen.match[1].rstrip("."), seen.match[0].endswith("'s")
    word = seen.word()
    dated = (
        re.match(r"[\s,'-]*(?:of |in )?(?:the )?(?:(?:19|20|')\d\d\b|last year|this year|two years ago)", seen.after)
        is not None
    )
    dated = dated or re.match(rf" (?:and|or|to|through|until|&) {MONTHS}\b|-{MONTHS}", seen.after) is not None
    dated = dated or re.match(r",? (?:except|excluding|without|other than|but not)\b", seen.after) is not None
    dated = dated or re.search(r"(?<!\d)(?:19|20)\d\d ?年的? ?$|[去今前明]年的? ?$", seen.before) is not None
    if word in KIN:
        return NOTHING
    if name in CAREFUL and not dated:
        if word not in IN_ON and not (name in NAMES and not owned):
            return NOTHING
        if name in ("may", "march") and (owned or (word in ("the", "and", "or", "on", "to") and not _listed(seen))):
            return NOTHING
        if name in ("may", "march", "mar") and re.match(
            r" (?:of|be|have|not|look|well)\b(?! (?:this|last|the))", seen.after
        ):
            return NOTHING
    return when.every_month(tables.table("english")["months"][name])


def _listed(seen: Seen) -> bool:
    """Whether another month stands before: "April and May"."""
    return re.search(rf"{MONTHS}(?:[ ,]*\d{{4}})? (?:and|or|to|&|,) $", seen.before) is not None


@rule(
    rf"\b(?:the )?(week|weekend|month) (?:of|beginning|starting|ending)"
    rf"(?= (?:the )?(?:{MONTHS}|{ORD}\b|\d{{1,2}} {MONTHS}))"
)
def around(seen: Seen) -> object:
    return spoken.Around(seen.match[1]) if seen.match[1] != "month" else NOTHING


@rule(
    rf"\b(?:the |a |({N}|a couple of) )?(day|night|morning|week|weekend|month|year)s? (before|after)"
    r" (?:the )?(?!last\b|yesterday)"
)
def beside(seen: Seen) -> object:
    count, name, side = seen.match.groups()
    number = int(words.count(count, name)) if count else 1
    return spoken.Beside("day" if name == "morning" else name, -number if side == "before" else number)


@rule(r"(?<=of the )(year|month|week|century|decade)\b(?!ly| of)")
def this_one(seen: Seen) -> object:
    if not re.search(r"(?:beginning|start|end|middle|half|part|turn) of the $", seen.before):
        return NOTHING
    name = seen.match[1]
    if name == "week":
        return words.unit(seen.now, name, 0)
    return when.every(spoken.GRAINS[name])


# Weekdays


@rule(rf"\b{WEEKDAYS}(?:'s)?\b(?!-)")
def weekday(seen: Seen) -> object:
    name = seen.match[1]
    word = seen.word()
    part = re.match(r" (?:morning|afternoon|evening|night|noon)\b", seen.after)
    if name in ("sat", "sun", "mon", "wed", "fri", "thu", "tue"):
        if word not in ("on", "last", "next", "every", "since", "until", "from") and not part:
            return NOTHING
        if name in ("sat", "sun") and word == "from":
            return NOTHING
    if word in ("every", "each", "black", "cyber", "ash", "palm", "good", "easter") or word in KIN:
        return NOTHING
    if re.match(r" (?:school|roast|times|best|blues|driver)\b", seen.after):
        return NOTHING
    return when.every_weekday(tables.table("english")["weekdays"][name])


@rule(r"\bweekend\b(?! bag| edition)")
def weekend(seen: Seen) -> object:
    return NOTHING if seen.word() in ("every", "each") else when.weekend()


@rule(r"\b(weekend|monday|tuesday|wednesday|thursday|friday|saturday|sunday)s\b")
def all_of_them(seen: Seen) -> object:
    """All of another time, if they are not wanted."""
    number = tables.table("english")["weekdays"].get(seen.match[1])
    what = when.weekend() if number is None else when.every_weekday(number)
    return replace(what, bound=True) if words.denied(seen) else NOTHING


@rule(rf"\b(?:the )?({ORD}|last|final) {WEEKDAYS} (?:of|in)\b", rf"\b(?:the )?({ORD}|last|final) (weekend) (?:of|in)\b")
def nth_weekday(seen: Seen) -> object:
    number, name = seen.match[1], seen.match[2]
    what = when.weekend() if name == "weekend" else when.every_weekday(tables.table("english")["weekdays"][name])
    return when.nth(what, -1 if number in ("last", "final") else words.ordinal(number) - 1)


@rule(
    rf"\b(?:the )?(first|last|final|opening|closing|{ORD}) (?:({N}|couple of|few) )?"
    r"(day|week|weekend|month|quarter|year|decade|half)s?(?= (?:of|in)\b)",
    rf"\b(?:the )?(first|last|final|{ORD}) (?:({N}|couple of|few) )?(day|week|weekend|month)s?\b(?! (?:of|in)\b)",
)
def nth_unit(seen: Seen) -> object:
    which, count, name = seen.match.groups()
    if not seen.after.startswith((" of", " in")) and (which == "last" or not words.denied(seen)):
        return NOTHING
    size = int(words.count(count, name)) if count else 1
    if name == "half":
        return when.share(0, 0.5) if which == "first" else when.share(0.5, 1)
    if name == "weekend":
        return when.nth(when.weekend(), -1 if which in ("last", "final", "closing") else words.ordinal(which) - 1)
    if which in ("last", "final", "closing"):
        return when.unit(spoken.GRAINS[name], -size, -1)
    start = 0 if which == "opening" else (words.ordinal(which) - 1) * size
    return when.unit(spoken.GRAINS[name], start, start + size - 1)
