"""Seasons, quarters, halves and shares of a time; years, decades and centuries."""

from __future__ import annotations

import re

from emulator.understanding.language import numerals, tables
from emulator.understanding.language.times import calendar, spoken, when
from emulator.understanding.language.times.atoms import NOTHING, Seen
from emulator.understanding.language.times.calendar import Grain
from emulator.understanding.language.times.english import words
from emulator.understanding.language.times.english.words import IN_ON, MONTHS, ONES, ORD, RULES, SEASONS, TEENS
from emulator.understanding.language.times.when import When, fixed

rule = RULES.rule


DATED = re.compile(
    r"[\s,]*(?:(?:break|vacation|holidays?),? )?(?:semester |term |of |in )?(?:the year )?"
    r"(?:(?:19|20)\d\d(?!\d)|'\d\d\b|last year|this year"
    r"|(?:\w+ )?years? (?:ago|before last))"
)
THINGS = re.compile(
    r" (?:roll|onion|water|clean|coat|jacket|dress|hat|boot|tire|tyre|squash|melon|olympics|palace|camp|school|fashion"
    r"|collection|menu|sale|garden|mattress|bed)"
)
PIECES = {
    **dict.fromkeys(("early", "beginning", "start", "top", "turn", "first part"), "early"),
    **dict.fromkeys(("mid", "middle"), "mid"),
    **dict.fromkeys(("first half",), "first"),
    **dict.fromkeys(("second half", "latter half", "latter part"), "second"),
}
"""Other words for a share are for the end."""


# Seasons, quarters, halves


@rule(rf"\b(mid|early|late)?-?{SEASONS}(?:'s)?\b(?!s)")
def season(seen: Seen) -> object:
    name = seen.match[2]
    word = seen.word()
    dated = DATED.match(seen.after) is not None
    if name == "fall" and re.search(r"\b(?:do|does|did|will|would|could|can|must|may)(?: not|n't) $", seen.before):
        return NOTHING
    dated = dated or re.search(r"(?<!\d)(?:19|20)\d\d(?: ?年的?)?[ ,]*$|[去今前明]年的? ?$", seen.before) is not None
    dated = dated or words.denied(seen, name not in ("spring", "fall"))
    if not dated and THINGS.match(seen.after):
        return NOTHING
    if not dated and not seen.match[1] and word not in IN_ON - {"and", "or", "-", "&", "on", "to"}:
        return NOTHING if not _season_listed(seen) else when.every_month(*tables.table("english")["seasons"][name])
    if (
        name in ("spring", "fall", "springs")
        and not dated
        and word in ("the", "of", "from", "for", "to", "on")
        and not re.search(
            r"\b(?:in|during|since|before|after|until|of|over|from|for|this|last) (?:the )?$", seen.before
        )
    ):
        return NOTHING
    whole = when.every_month(*tables.table("english")["seasons"][name])
    third = {"early": 0, "mid": 1, "late": 2}.get(seen.match[1] or "")
    return whole if third is None else when.every_month(whole_month(name) + third)


def whole_month(name: str) -> int:
    return int(tables.table("english")["seasons"][name][0])


def _season_listed(seen: Seen) -> bool:
    return (
        seen.word() in ("and", "or", "to", "&")
        and re.search(rf"{SEASONS}(?: \d{{4}})? (?:and|or|to|&) $", seen.before) is not None
    ) or (re.match(rf" (?:and|or|to|&) {SEASONS},? (?:of )?(?:19|20)\d\d", seen.after) is not None)


@rule(r"\bq([1-4])\b", r"\b([1-4])q\b", r"\b(?:the )?(first|second|third|fourth|1st|2nd|3rd|4th) quarter\b")
def quarter(seen: Seen) -> object:
    said = seen.match[1]
    if len(said) == 1 and not (
        re.match(r"[\s,/']*(?:of |in )?(?:(?:19|20)?\d\d\b|last year|this year)", seen.after)
        or seen.word() in IN_ON
        or re.search(r"\b(?:19|20)\d\d[ -]?$", seen.before)
    ):
        return NOTHING
    return when.every_month(3 * (int(said) if said.isdigit() else words.ordinal(said)) - 2, 3)


@rule(r"\bh([12])\b(?=[ ,]*(?:of )?(?:19|20)\d\d)", r"(?<=\d\d\d\d )h([12])\b")
def half(seen: Seen) -> When:
    return when.share(0, 0.5, Grain.HALF) if seen.match[1] == "1" else when.share(0.5, 1, Grain.HALF)


@rule(
    r"\b(early|mid|late)(?:[- ](?=[a-z0-9'])(?: ?(?:in|on) (?:the )?)?(?:the )?)",
    r"\b(?:at |towards? |around |near |by |in )?the (very )?(beginning|start|end|middle|top|close"
    r"|first half|second half|latter half|turn|first part|latter part) of (?:the )?",
    r"\b(beginning|start|end|middle|turn) of (?:the )?",
)
def piece(seen: Seen) -> object:
    said = seen.match[seen.match.lastindex or 1]
    return spoken.Prefix(PIECES.get(said, "late"))


# Years, decades, centuries


@rule(r"(?<![\w'])'(\d\d)(?![\d\w'])")
def short_year(seen: Seen) -> object:
    if re.search(r"\bclass of $", seen.before):
        return NOTHING
    return fixed(calendar.year(words.century(int(seen.match[1]), seen.now)), Grain.YEAR)


@rule(
    rf"\b(nineteen|twenty)[ -]((?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:{ONES}))?"
    rf"|(?:oh |o )(?:{ONES})|{TEENS})\b",
    rf"\b(two thousand)(?: and)?(?: ({ONES}|{TEENS}))?\b",
)
def year_in_words(seen: Seen) -> object:
    first, rest = seen.match[1], seen.match[2]
    if (
        seen.before.strip()
        and seen.word() not in IN_ON
        and not re.search(rf"(?:{MONTHS}|{SEASONS}|,) (?:of )?$", seen.before)
    ):
        return NOTHING
    low = numerals.english(re.sub(r"^o(?:h)? ", "", rest)) if rest else 0
    if low is None:
        return NOTHING
    return fixed(calendar.year((2000 if first != "nineteen" else 1900) + low), Grain.YEAR)


DECADES = "(twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)"
THEMED = r"(?:-| )?(?:style|styled|themed?|inspired|costumes?|look|outfits?|dress|disco|vibes?)\b"


@rule(
    rf"(?<![\w'$])((?:18|19|20)\d0|[2-9]0)'?s\b(?!{THEMED})",
    rf"'([2-9]0)s\b(?!{THEMED})",
    rf"\b{DECADES}\b(?!{THEMED})",
)
def decade(seen: Seen) -> object:
    if re.search(r"\b(?:his|her|their|my|our|your|people in|in its)(?: (?:early|mid|late))?[ -]$", seen.before):
        return NOTHING
    said = seen.match[1]
    if said.isdigit():
        number = int(said) if len(said) == 4 else (2000 if int(said) < seen.now.year % 100 - 5 else 1900) + int(said)
    else:
        number = 1900 + 10 * (
            2
            + ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties").index(said)
        )
    if len(said) == 2 and number >= 2000 and seen.word() not in IN_ON:
        return NOTHING
    return fixed(calendar.year(number, 10), Grain.DECADE)


@rule(rf"\b(?:the )?({ORD}|\d{{2}}th) century\b", r"\b(this) century\b", r"\b(?:the )?(last|previous) century\b")
def century(seen: Seen) -> When:
    said = seen.match[1]
    number = (
        seen.now.year // 100 + {"this": 1, "last": 0, "previous": 0}[said]
        if said in ("this", "last", "previous")
        else words.ordinal(said)
    )
    return fixed(calendar.year(100 * (number - 1), 100), Grain.CENTURY)
