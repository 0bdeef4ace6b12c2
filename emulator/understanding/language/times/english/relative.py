"""Days, weeks, months and years counted from now, and parts of the day."""

from __future__ import annotations

import re

from emulator.understanding.language import tables
from emulator.understanding.language.times import calendar, spoken, when
from emulator.understanding.language.times.atoms import NOTHING, Seen
from emulator.understanding.language.times.calendar import DAY, Grain
from emulator.understanding.language.times.english import words
from emulator.understanding.language.times.english.words import COUNT, PAST, RULES, UNITS, N
from emulator.understanding.language.times.when import When, fixed

rule = RULES.rule


# Days


@rule(r"\b((?:the )?day (?:before yesterday|after tomorrow)|today|yesterday|tomorrow)(?:'s)?\b")
def days(seen: Seen) -> When:
    return when.moved(seen.now.date(), tables.table("english")["days"][seen.match[1]])


@rule(
    r"\b(tonight|last night|the night before last|this (?:very )?(?:morning|afternoon|evening)|earlier today)(?:'s)?\b"
)
def parts_of_days(seen: Seen) -> When:
    said = seen.match[1]
    back = {"last night": -1, "the night before last": -2}.get(said, 0)
    day = when.moved(seen.now.date(), back)
    if said == "earlier today":
        return day
    part = next((part for part in ("morning", "afternoon") if said.endswith(part)), "evening")
    return when.narrowed(day, when.every_part(*tables.table("english")["parts"][part])) or day


@rule(
    r"(?<!every )\b(small hours|wee hours|early hours|(?:early |late )?(?:morning|afternoon|evening)|late night|night"
    r"|nighttime|midnight|noon|lunchtime)\b(?! (?:view|market|sky|scene|light|club|stand|owl|shift|snack|vision))"
)
def parts(seen: Seen) -> When:
    return when.every_part(*tables.table("english")["parts"][seen.match[1]])


@rule(
    r"\b(?:at |around |about )?(\d{1,2})(?::([0-5]\d))? ?([ap])\.?m\b\.?",
    r"\bat (\d{1,2})(?::([0-5]\d)| o'clock)()\b(?!\d)",
)
def clock(seen: Seen) -> object:
    hours, minutes, half = int(seen.match[1]), int(seen.match[2] or 0), seen.match[3]
    if hours > 23 or (half and not 1 <= hours <= 12):
        return NOTHING
    if half:
        hours = hours % 12 + (12 if half == "p" else 0)
    return when.hour(hours, minutes)


# Weeks, months, years from now


@rule(
    rf"\b(?:the )?(last|previous|preceding|prior|this|current|next|coming|upcoming)"
    rf" {UNITS}(?:'s)?\b(?! (?:or|and) so\b)"
)
def relative(seen: Seen) -> object:
    said, name = seen.match[1], seen.match[2]
    if name in ("hour", "night", "fortnight") or (name == "day" and said not in ("previous", "preceding")):
        return NOTHING
    if said == "last" and seen.match[0].startswith("the ") and name != "weekend":
        return NOTHING if re.match(r" of\b", seen.after) else spoken.recent(seen.now, 1, name)
    back = {"this": 0, "current": 0, "next": 1, "coming": 1, "upcoming": 1}.get(said, -1)
    if said == "last" and re.match(r" of\b", seen.after):
        return NOTHING
    return words.unit(seen.now, name, back)


@rule(r"\b(?:the )?(week|month|year|weekend|quarter|decade) before last\b")
def before_last(seen: Seen) -> When:
    return words.unit(seen.now, seen.match[1], -2)


@rule(r"\b(so far|earlier|already|later) (?:in )?this (week|month|year|quarter)\b", r"\b()(year|month) to date\b")
def so_far(seen: Seen) -> When:
    whole = words.unit(seen.now, seen.match[2], 0).spans[0]
    today = calendar.midnight(seen.now.date())
    if seen.match[1] == "later":
        return fixed(whole._replace(start=today), Grain.WEEK)
    return fixed(whole._replace(end=today + DAY), Grain.WEEK)


@rule(
    rf"\b(?:(?:in|over|during|within|for|throughout|from|of) )?(?:the |these |this |my |our )?"
    rf"{PAST} {COUNT} {UNITS}s?(?:'s?|s')?\b",
    rf"\b(?:in|over|during|within|throughout) (?:the )?(?:last|past)() {UNITS}\b(?! of| before)",
    rf"\b(?:the |this )past() {UNITS}\b(?! of)",
    rf"\bpast() {UNITS}\b(?! of)",
    rf"\bwithin {COUNT} {UNITS}s?\b",
)
def recently(seen: Seen) -> object:
    name = seen.match[2]
    if name == "weekend" and not seen.match[1]:
        return next(when.ended(when.weekend(), seen.now))
    if re.match(r" of\b", seen.after) and seen.match[1]:
        count = words.count(seen.match[1], name)
        return when.unit(spoken.GRAINS[name], -int(count), -1)
    return spoken.recent(seen.now, words.count(seen.match[1] or "one", name), name)


@rule(
    rf"\b(more than |over |at least )?(?:about |around |roughly |exactly )?"
    rf"{COUNT} {UNITS}s? (?:ago|back|earlier)\b(?! to back)( today| this day)?"
)
def ago(seen: Seen) -> object:
    over, said, name, exact = seen.match.groups()
    if said.endswith("few") or said == "several":
        return NOTHING
    count = words.count(said, name)
    if exact:
        return spoken.same_day(seen.now, count, name)
    if over:
        return spoken.Older(spoken.ago(seen.now, count, name))
    return spoken.ago(seen.now, count, name)


@rule(rf"\b({N})(?: or | to | ?- ?)({N}) {UNITS}s? ago\b")
def ago_between(seen: Seen) -> object:
    """ "two or three years ago" """
    first, last, name = seen.match.groups()
    least, most = words.count(first, name), words.count(last, name)
    if name == "weekend" or least >= most:
        return NOTHING
    return spoken.ago_about(seen.now, int(least), int(most), name)


@rule(
    rf"\b{COUNT} (springs|summers|autumns|falls|winters|weekends"
    r"|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays) ago\b"
)
def seasons_ago(seen: Seen) -> object:
    count, name = int(words.count(seen.match[1], "year")), seen.match[2][:-1]
    if name == "weekend":
        what = when.weekend()
    elif name in tables.table("english")["seasons"]:
        what = when.every_month(*tables.table("english")["seasons"][name])
    else:
        what = when.every_weekday(tables.table("english")["weekdays"][name])
    for number, found in enumerate(when.ended(what, seen.now), 1):
        if number == count:
            return found
    return NOTHING


@rule(r"\b(?:on )?this (?:very |same )?(day|week|month|time),? (last year|in (?:the year )?\d{4}|\w+ years? ago)\b")
def same_time(seen: Seen) -> object:
    said = seen.match[2]
    year = seen.now.year - 1
    if said.startswith("in"):
        year = int(said[-4:])
    elif said != "last year":
        year = seen.now.year - int(words.count(said.split(" ")[0], "year"))
    if seen.match[1] in ("month", "time"):
        return fixed(calendar.month(year, seen.now.month), Grain.MONTH)
    then = calendar.earlier(seen.now, 12 * (seen.now.year - year)).date()
    return fixed(calendar.days(then) if seen.match[1] == "day" else calendar.week(then), Grain.DAY)
