"""All times of a question: ranges, open ranges, and several of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from emulator.understanding.language.text import CHINESE
from emulator.understanding.language.times import calendar, connectors, denials, groups, tails, when, within
from emulator.understanding.language.times.atoms import Atom, chosen
from emulator.understanding.language.times.calendar import Grain
from emulator.understanding.language.times.groups import Group
from emulator.understanding.language.times.uniting import Moments, Said, united, without
from emulator.understanding.language.times.when import Fixed, Recurring

__all__ = ["MOST", "Moments", "Times", "times"]

MOST = 64
"""Times of one question that are read."""


@dataclass(frozen=True, slots=True)
class Times:
    """Alternatives in their order; ``spans`` are the characters that say them."""

    ranges: tuple[Moments, ...]
    spans: tuple[tuple[int, int], ...]
    blocked: tuple[tuple[int, int], ...] = ()


def times(text: str, now: datetime, languages: Sequence[str] = ("zh", "en")) -> Times:
    """``text`` is plain (simplified, lower case); ``now`` is wall-clock time without a zone."""
    atoms = chosen(_atoms(text, now, languages))
    blocked = tuple((atom.start, atom.end) for atom in atoms if atom.when is None)
    meant = [atom for atom in atoms if atom.when is not None][:MOST]
    try:
        singles = list(groups.bound(text, meant, now))
        denials.marked(text, singles)
        every = groups.joined(text, singles, denials.apart)
        denials.marked(text, every)
        said = _said(text, _placed(text, [group for group in every if not group.denied], now), now)
        wanted = united(said)
        gone = _gone(text, [group for group in every if group.denied], wanted, now)
        ranges = without(wanted, (moments for one in gone for moments in one.found)) if gone else tuple(wanted)
    except (ValueError, OverflowError):  # a year that is not read, reached from one that is (two years after 2999)
        said, gone, ranges = [], [], ()
    spans = sorted((one.start, one.end) for one in (*said, *gone))
    return Times(ranges, tuple(spans), blocked)


def _atoms(text: str, now: datetime, languages: Sequence[str]) -> Iterable[Atom]:
    from emulator.understanding.language.times import numeric

    if any(character.isdigit() for character in text):
        yield from numeric.atoms(text, now)
    if "zh" in languages and CHINESE.search(text):
        from emulator.understanding.language.times import chinese

        yield from chinese.atoms(text, now)
    if "en" in languages and (re.search("[a-z]{2}", text) or re.search(r"(?:19|20)\d\d", text)):
        from emulator.understanding.language.times import english

        yield from english.atoms(text, now)


def _placed(text: str, every: list[Group], now: datetime) -> list[Group]:
    """What comes again and stands apart finds the one coarser time that is named elsewhere ("breakfast at Easter with
    grandma, 2023"); what still floats says nothing."""
    kept = list(every)
    for group in every:
        if group.fixed is not None:
            continue
        for other in kept:
            if other is group or other.fixed is None or other.older or other.beside or _connected(text, group, other):
                continue
            outer = groups.inner(other, other.fixed)
            if outer is None or outer.grain >= group.parts[0].grain or _opened(text, other):
                continue
            if group.parts[0].grain >= Grain.PART and outer.grain < Grain.DAY:
                continue
            if sum(one.fixed is not None for one in kept) > 1:
                continue
            other_span = (other.start, other.end)
            group.fixed = outer
            kept.remove(other)
            kept.append(Group(*other_span))  # its characters stay said
            break
    kept.sort(key=lambda group: group.start)
    return [
        one
        for at, one in enumerate(kept)
        if not one.floating or not one.parts or _hour_of_range(text, kept, at) or _listed(text, kept, at)
    ]


def _listed(text: str, every: Sequence[Group], at: int) -> bool:
    """Whether a part of the day stands in a list behind another one whose day is told: 今天上午和下午."""
    while at and every[at - 1].grain == every[at].grain:
        if not connectors.CONJUNCTION.fullmatch(text[every[at - 1].end : every[at].start]):
            return False
        at -= 1
        if not every[at].floating:
            return True
    return False


def _gone(text: str, every: list[Group], wanted: Sequence[Moments], now: datetime) -> list[Said]:
    """What is denied; what comes again is all that lies in what is wanted."""
    if wanted and every:
        outer = within.container(wanted, now)
        for group in every:
            within.placed(group, outer)
    told = [group for group in every if group.fixed is not None or not group.floating]
    return _said(text, told, now)


def _hour_of_range(text: str, every: Sequence[Group], at: int) -> bool:
    """Whether a bare hour is one end of a range whose other end is an hour of a day: 5月3日9点到11点."""
    for first, last in ((at - 1, at), (at, at + 1)):
        if first < 0 or last >= len(every):
            continue
        one, other = every[first], every[last]
        if (one.floating and other.floating) or not one.grain == other.grain == Grain.HOUR:
            continue
        if connectors.RANGE.fullmatch(text[one.end : other.start]):
            return True
    return False


def _connected(text: str, group: Group, other: Group) -> bool:
    first, last = sorted((group, other), key=lambda one: one.start)
    gap = text[first.end : last.start]
    return bool(
        connectors.RANGE.fullmatch(gap) or connectors.CONJUNCTION.fullmatch(gap) or connectors.BETWEEN.fullmatch(gap)
    )


def _opened(text: str, group: Group) -> bool:
    prefix = connectors.prefix(text, group)
    return bool(prefix["open"]) or connectors.suffix(text, group.end, bool(prefix["from"])) is not None


def _said(text: str, every: list[Group], now: datetime) -> list[Said]:
    said: list[Said] = []
    at = 0
    empty = [group for group in every if group.fixed is None and not group.parts]
    every = [group for group in every if group not in empty]
    previous: Group | None = None
    while at < len(every):
        group = every[at]
        following = every[at + 1] if at + 1 < len(every) else None
        prefix = connectors.prefix(text, group)
        start = group.start - len(prefix[0])
        linked = previous is not None and connectors.CONJUNCTION.fullmatch(text[previous.end : group.start]) is not None
        if linked and previous is not None:
            start = previous.end
        if following is not None and _ranged(text, group, following):
            found = _each(text, group, following) or within.ranges(group, following)
            whole = None if found else _range(group, following, now)
            if found or whole is not None:
                end = _ended(text, following.end, start, following)
                meant = found or ([whole] if whole is not None else [])
                said.append(Said(_opening(text, start, end), end, meant, linked))
                previous, at = following, at + 2
                continue
        fixed = _alone(text, every, at, previous if linked else None, now)
        at += 1
        if fixed is None:
            continue
        suffix = connectors.suffix(text, group.end, bool(prefix["from"]))
        if fixed.grain == Grain.DAY and tails.THAT_DAY.match(text, group.end):
            fixed = Fixed(tuple(calendar.days(span.start.date()) for span in fixed.spans), Grain.DAY)
        found = _open(fixed, prefix, suffix, group.older)
        end = _ended(text, suffix.end() if suffix is not None else group.end, start, group)
        said.append(Said(_opening(text, start, end), end, found, linked))
        group.told = fixed
        previous = group
    said += [Said(group.start, group.end, [], True) for group in empty]
    return sorted(said, key=lambda one: one.start)


def _ended(text: str, end: int, start: int, group: Group) -> int:
    """Where a time ends whose characters begin at ``start``: behind all that belongs to it."""
    end = max(tails.ended(text, end, group), denials.ended(text, group))
    if "(" in text[max(0, start - 1) : start + 1] and (
        closed := re.compile(r"(?:的?(?:照片|图片)?)\s*\)").match(text, end)
    ):
        return closed.end()
    return end


def _opening(text: str, start: int, end: int) -> int:
    """Where a time begins that may stand in brackets."""
    return start - 1 if text[max(0, start - 1) : start] == "(" and text[end - 1 : end] == ")" else start


def _ranged(text: str, group: Group, following: Group) -> bool:
    """Whether two times are the ends of a range."""
    gap = text[group.end : following.start]
    if connectors.RANGE.fullmatch(gap):
        return True
    told = connectors.prefix(text, group)["from"] in ("between", "介于") or connectors.BEHIND.match(text, following.end)
    return bool(told) and connectors.BETWEEN.fullmatch(gap) is not None


def _alone(text: str, every: list[Group], at: int, previous: Group | None, now: datetime) -> Fixed | None:
    """What a group means that is no side of a range. One without a year of its own shares that of its neighbour in a
    list (2020年春天和秋天, "spring and autumn 2020")."""
    group = every[at]
    following = every[at + 1] if at + 1 < len(every) else None
    if group.fixed is not None:
        if not group.parts and group.fixed.grain == Grain.YEAR and not group.beside:
            group.parts = _shared(text, group, previous, following)
        return _past(group, groups.inner(group, group.fixed), now)
    head = group.parts[0]
    if previous is not None and (outer := groups.outside(previous, head.grain)) is not None:
        group.fixed = outer
        return groups.inner(group, group.fixed)
    listed = following is not None and connectors.CONJUNCTION.fullmatch(text[group.end : following.start])
    outer = following.fixed if listed and following is not None and following.parts else None
    if outer is not None and outer.grain < head.grain:
        group.fixed = outer
        return groups.inner(group, outer)
    return groups.resolved(group, when.begun(head, now), now)


def _shared(text: str, group: Group, previous: Group | None, following: Group | None) -> list[Recurring]:
    """What a bare year of a list has in common with its neighbour: "Christmas 2019 and 2020", 2019年和2020年春节."""
    assert group.fixed is not None
    if (
        previous is not None
        and previous.fixed
        and _of_a_year(previous)
        and previous.fixed.spans[0].start < group.fixed.spans[0].start
    ):
        return list(previous.parts) if text[previous.start].isascii() else []
    if (
        following is not None
        and _of_a_year(following)
        and re.fullmatch("[和与跟、或]|或者|以及", text[group.end : following.start])
    ):
        return list(following.parts)
    return []


def _of_a_year(group: Group) -> bool:
    return group.fixed is not None and group.fixed.grain == Grain.YEAR and bool(group.parts)


def _past(group: Group, found: Fixed | None, now: datetime) -> Fixed | None:
    """今年冬天, before it comes: the winter that has just been, for files lie in the past."""
    if found is None or not group.parts or group.parts[0].grain != Grain.SEASON or group.fixed is None:
        return found
    if found.spans[0].start > now and group.fixed.spans[0].start <= now < group.fixed.spans[0].end:
        latest = groups.resolved(Group(0, 0, None, group.parts, group.beside), when.begun(group.parts[0], now), now)
        if latest is not None and latest.spans[-1].end > group.fixed.spans[0].start:
            return latest
    return found


def _range(first: Group, last: Group, now: datetime) -> Moments | None:
    """From the beginning of one to the end of the other; what has no year takes it from its partner."""
    one = groups.inner(first, first.fixed) if first.fixed is not None else None
    other = groups.inner(last, last.fixed) if last.fixed is not None else None
    if first.grain == last.grain == Grain.HOUR and (one is None or other is None):
        return _hours(first, last, one, other, now)
    if other is None and one is not None and last.head is not None:
        other = groups.resolved(last, when.after(last.head, groups.spanned(one).start))
    elif other is None and last.head is not None:
        other = groups.resolved(last, when.begun(last.head, now), now)
    if one is None and other is not None and first.head is not None:
        one = groups.resolved(first, when.until(first.head, groups.spanned(other).start))
    if one is None or other is None:
        return None
    start, end = groups.spanned(one).start, groups.spanned(other).end
    return Moments(start, end) if start < end else None


def _each(text: str, first: Group, last: Group) -> list[Moments]:
    """What comes again in each of several years: 2019到2021年的春节, "Christmas 2019 to 2021". Nothing where it is no
    such list."""
    if not (first.fixed and last.fixed and first.fixed.grain == last.fixed.grain == Grain.YEAR):
        return []
    whole = last if last.parts and re.search("年的|[每历]一?年", text[last.start : last.end]) else first
    other = first if whole is last else last
    if other.parts or not whole.parts or (whole is first and not _every(text, first)):
        return []
    years = range(first.fixed.spans[0].start.year, last.fixed.spans[0].start.year + 1)
    outer = (
        Group(0, 0, when.fixed(calendar.year(year), Grain.YEAR), whole.parts, whole.beside) for year in years[:MOST]
    )
    found = (groups.inner(one, one.fixed) for one in outer if one.fixed is not None)
    return [Moments(span.start, span.end) for one in found if one is not None for span in one.spans]


def _every(text: str, group: Group) -> bool:
    """Whether "Christmas 2019 to 2021" are three of them; from Christmas 2019 on it is one long time."""
    if not text[group.start].isascii() or group.parts[0].grain not in (Grain.SEASON, Grain.DAY):
        return False
    told = connectors.prefix(text, group)["from"]
    return not told and not re.search(r"\d(?:st|nd|rd|th)?\b.*\d{4}$", text[group.start : group.end])


def _hours(first: Group, last: Group, one: Fixed | None, other: Fixed | None, now: datetime) -> Moments | None:
    """From an hour to another of which one tells the day; 5点 of 下午2点到5点 is the next one after two. The last hour
    itself is the end."""
    if one is None and other is None and first.head is not None and not first.floating:
        one = groups.resolved(first, when.begun(first.head, now), now)
    told = one or other
    if told is None:
        return None
    day = when.fixed(calendar.days(groups.spanned(told).start.date()), Grain.DAY)
    one, other = one or groups.inner(first, day), other or groups.inner(last, day)
    if one is None or other is None:
        return None
    start, end, half = groups.spanned(one).start, groups.spanned(other).start, timedelta(hours=12)
    while start >= end:
        start, end = (start, end + half) if told is one else (start - half, end)
    return Moments(start, end)


def _open(fixed: Fixed, prefix: re.Match[str], suffix: re.Match[str] | None, older: bool) -> list[Moments]:
    span = groups.spanned(fixed)
    word = prefix["open"]
    ends = suffix.groupdict() if suffix is not None else {}
    if older or word in connectors.BEFORE or ends.get("before"):
        return [Moments(None, span.start)]
    if word in connectors.AFTER or ends.get("after"):
        return [Moments(span.end, None)]
    if word in connectors.UNTIL or ends.get("until"):
        return [Moments(None, span.end)]
    if word in connectors.SINCE or ends.get("since") or ends.get("on"):
        return [Moments(span.start, None)]
    return [Moments(one.start, one.end) for one in fixed.spans]
