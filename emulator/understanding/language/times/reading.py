"""All times of a question: ranges, open ranges, and several of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from emulator.understanding.language.text import CHINESE
from emulator.understanding.language.times import calendar, connectors, groups, when
from emulator.understanding.language.times.atoms import Atom, chosen
from emulator.understanding.language.times.calendar import Grain
from emulator.understanding.language.times.groups import Group
from emulator.understanding.language.times.when import Fixed, Recurring

MOST = 64
"""Times of one question that are read."""


class Moments(NamedTuple):
    """Half-open; None is open. Without a zone."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Times:
    """Alternatives in their order; ``spans`` are the characters that say them."""

    ranges: tuple[Moments, ...]
    spans: tuple[tuple[int, int], ...]
    blocked: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Said:
    """A group with what it was found to mean."""

    start: int
    end: int
    found: list[Moments]
    linked: bool = False
    negated: bool = False
    opened: bool = False


def times(text: str, now: datetime, languages: Sequence[str] = ("zh", "en")) -> Times:
    """``text`` is plain (simplified, lower case); ``now`` is wall-clock time without a zone."""
    atoms = chosen(_atoms(text, now, languages))
    blocked = tuple((atom.start, atom.end) for atom in atoms if atom.when is None)
    meant = [atom for atom in atoms if atom.when is not None][:MOST]
    try:
        every = groups.joined(text, groups.bound(text, meant, now))
        said = _said(text, _placed(text, every, now), now)
    except (ValueError, OverflowError):  # a year that is not read, reached from one that is (two years after 2999)
        said = []
    spans = tuple((one.start, one.end) for one in said)
    return Times(_united(said), spans, blocked)


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
            if _denied(text, group):  # of 2023年除了夏天 the year stays
                group.fixed = outer
                break
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
    """Whether a part of the day stands beside another one whose day is told: 今天上午和下午."""
    group, before = every[at], every[at - 1] if at else None
    if before is None or before.fixed is None or before.grain != group.grain:
        return False
    return connectors.CONJUNCTION.fullmatch(text[before.end : group.start]) is not None


def _denied(text: str, group: Group) -> bool:
    """Whether a word for no stands before or behind."""
    before = connectors.prefix(text, group.start)["not"]
    if before and before.startswith("除") and connectors.EITHER.match(text, group.end):
        return False
    return bool(before) or connectors.DENIED.match(text, group.end) is not None


def _ended(text: str, end: int, group: Group) -> int:
    """Where the words behind a time end that say nothing more, or that it is not meant."""
    for pattern in (connectors.TAIL, *((connectors.TAIL_EN,) if group.parts else ()), connectors.DENIED):
        found = pattern.match(text, end)
        end = found.end() if found else end
    return end


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
    prefix = connectors.prefix(text, group.start)
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
        prefix = connectors.prefix(text, group.start)
        start = group.start - len(prefix[0])
        gap = text[group.end : following.start] if following else ""
        linked = previous is not None and connectors.CONJUNCTION.fullmatch(text[previous.end : group.start]) is not None
        if linked and previous is not None:
            start = previous.end
        between = bool(prefix["from"]) and text[start : group.start].strip().startswith(("between", "介于"))
        if following is not None and (
            connectors.RANGE.fullmatch(gap) or (between and connectors.BETWEEN.fullmatch(gap))
        ):
            whole = _range(group, following, now)
            if whole is not None and (found := _each(text, group, following)):
                said.append(
                    Said(start, _ended(text, following.end, following), found, linked, _denied(text, following))
                )
                previous, at = following, at + 2
                continue
            if whole is not None:
                end = following.end
                suffix = re.compile("间(?!谍)").match(text, end)
                end = suffix.end() if suffix else end
                denied = bool(prefix["not"]) or _denied(text, following)
                said.append(Said(start, _ended(text, end, following), [whole], linked, denied))
                previous, at = following, at + 2
                continue
        fixed = _alone(text, every, at, previous if linked else None, now)
        at += 1
        if fixed is None:
            continue
        suffix = connectors.suffix(text, group.end, bool(prefix["from"]))
        if connectors.THAT_DAY.match(text, group.end):
            fixed = when.fixed(calendar.days(fixed.spans[0].start.date()), Grain.DAY)
        found = _open(fixed, prefix, suffix, group.older)
        opened = bool(prefix["open"] or suffix is not None or group.older)
        end = _ended(text, suffix.end() if suffix is not None else group.end, group)
        said.append(Said(start, end, found, linked, _denied(text, group), opened))
        previous = group
    said += [Said(group.start, group.end, [], True) for group in empty]
    return sorted(said, key=lambda one: one.start)


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
    if previous is not None and previous.fixed is not None and previous.fixed.grain < head.grain:
        group.fixed = previous.fixed
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
    """What comes again in each of several years: 2019到2021年的春节. Nothing where it is no such list."""
    if last.fixed is None or not last.parts or not re.search("年的", text[last.start : last.end]):
        return []
    if first.fixed is None or first.parts or not first.fixed.grain == last.fixed.grain == Grain.YEAR:
        return []
    years = range(first.fixed.spans[0].start.year, last.fixed.spans[0].start.year + 1)
    found = (groups.inner(last, when.fixed(calendar.year(year), Grain.YEAR)) for year in years[:MOST])
    return [Moments(span.start, span.end) for one in found if one is not None for span in one.spans]


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


def _united(said: Sequence[Said]) -> tuple[Moments, ...]:
    """All alternatives: a time inside another one that is not listed beside it counts alone; what is open on one side
    meets what is open on the other; the rest in order, what touches as one."""
    wanted = [(one, moments) for one in said if not one.negated for moments in one.found]
    upper = [moments for one, moments in wanted if moments.start is None]
    lower = [moments for one, moments in wanted if moments.end is None]
    if len(upper) == len(lower) == 1 and len(wanted) == 2 and _before(lower[0].start, upper[0].end):
        found = [Moments(lower[0].start, upper[0].end)]
    else:
        found = [
            moments
            for one, moments in wanted
            if not any(
                other is not one and not other.linked and not one.linked and _holds(moments, smaller)
                for other, smaller in wanted
            )
        ]
    for one in said:
        if one.negated:
            found = _without(found, one.found)
    return tuple(_merged(found))


def _before(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and one < other


def _holds(outer: Moments, inner: Moments) -> bool:
    if outer == inner:
        return False
    left = outer.start is None or (inner.start is not None and outer.start <= inner.start)
    right = outer.end is None or (inner.end is not None and inner.end <= outer.end)
    return left and right


def _without(found: list[Moments], gone: Sequence[Moments]) -> list[Moments]:
    """Ranges with others cut out of them; of no range at all, of the whole of time."""
    found = found or [Moments(None, None)]
    for hole in gone:
        cut: list[Moments] = []
        for one in found:
            if hole.start is not None and (one.start is None or one.start < hole.start):
                cut.append(Moments(one.start, hole.start if one.end is None else min(one.end, hole.start)))
            if hole.end is not None and (one.end is None or one.end > hole.end):
                cut.append(Moments(hole.end if one.start is None else max(one.start, hole.end), one.end))
        found = cut
    return found


def _merged(found: Iterable[Moments]) -> list[Moments]:
    merged: list[Moments] = []
    for one in sorted(found, key=lambda one: (one.start is not None, one.start or datetime.min)):
        last = merged[-1] if merged else None
        if last is not None and (last.end is None or one.start is None or one.start <= last.end):
            end = None if last.end is None or one.end is None else max(last.end, one.end)
            merged[-1] = Moments(last.start, end)
        else:
            merged.append(one)
    return merged
