"""What is denied of a time that is asked for: all of it that comes again inside (2023年除了周末)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from emulator.understanding.language.times import calendar, groups
from emulator.understanding.language.times.calendar import Grain, Span
from emulator.understanding.language.times.groups import Group
from emulator.understanding.language.times.uniting import Moments
from emulator.understanding.language.times.when import Fixed

REACH = 30
"""Years in which it is looked for if what is asked for has no beginning."""


def container(wanted: Sequence[Moments], now: datetime) -> Fixed:
    """What is wanted, without open sides: it ends with the year of now."""
    found: list[Span] = []
    for start, end in wanted:
        last = end or max(calendar.year(now.year).end, calendar.year(start.year).end if start else now)
        first = start or calendar.year(max(last.year - REACH, calendar.FIRST)).start
        if first < last:
            found.append(Span(first, last))
    return Fixed(tuple(found), Grain.CENTURY)


def placed(group: Group, outer: Fixed) -> None:
    """Let a group that comes again be all of it in ``outer``. Where there is too much of it to tell, it says nothing
    and stays unread; where there is none, it is left as it is."""
    if group.fixed is not None or not group.parts:
        return
    spans: list[Span] = []
    for span in outer.spans:
        found = groups.inner(group, Fixed((span,), Grain.CENTURY))
        if found is not None and found.spans == (span,) and span not in group.parts[0].find(span):
            group.parts = []
            return
        spans += found.spans if found is not None else ()
    if spans:
        group.fixed, group.inside = Fixed(tuple(spans), group.grain), True


def ranges(first: Group, last: Group) -> list[Moments]:
    """From each of one to the next of the other, if both come again in what is wanted; empty if they do not."""
    if not (first.inside and last.inside and first.fixed and last.fixed):
        return []
    found: list[Moments] = []
    for one in first.fixed.spans:
        end = next((other.end for other in last.fixed.spans if other.end > one.start), None)
        if end is not None:
            found.append(Moments(one.start, end))
    return found
