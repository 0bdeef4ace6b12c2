"""Ranges of time put together: all that is wanted, without what is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


class Moments(NamedTuple):
    """Half-open; None is open. Without a zone."""

    start: datetime | None
    end: datetime | None


@dataclass(slots=True)
class Said:
    """What some characters were found to mean. ``linked``: it stands in a list with what is said before it."""

    start: int
    end: int
    found: list[Moments]
    linked: bool = False


def united(said: Sequence[Said]) -> list[Moments]:
    """All alternatives: a time inside another one that is not listed beside it counts alone; what is open on one side
    meets what is open on the other; the rest in order, what touches as one."""
    wanted = [(one, moments) for one in said for moments in one.found]
    upper = [moments for _, moments in wanted if moments.start is None]
    lower = [moments for _, moments in wanted if moments.end is None]
    if len(upper) == len(lower) == 1 and len(wanted) == 2 and _before(lower[0].start, upper[0].end):
        return [Moments(lower[0].start, upper[0].end)]
    return _merged(
        moments
        for one, moments in wanted
        if not any(
            other is not one and not other.linked and not one.linked and _holds(moments, smaller)
            for other, smaller in wanted
        )
    )


def without(wanted: Sequence[Moments], gone: Iterable[Moments]) -> tuple[Moments, ...]:
    """Ranges with others cut out of them; of no range at all, of the whole of time. If nothing is left (2023 without
    2023), a range of no length: no file answers that."""
    found = list(wanted) or [Moments(None, None)]
    for hole in _merged(gone):
        found = [part for one in found for part in _cut(one, hole)]
    if found:
        return tuple(_merged(found))
    edge = next((moment for one in wanted for moment in one if moment is not None), datetime(1970, 1, 1))
    return (Moments(edge, edge),)


def _cut(one: Moments, hole: Moments) -> Iterable[Moments]:
    if hole.start is not None and (one.start is None or one.start < hole.start):
        yield Moments(one.start, hole.start if one.end is None else min(one.end, hole.start))
    if hole.end is not None and (one.end is None or one.end > hole.end):
        yield Moments(hole.end if one.start is None else max(one.start, hole.end), one.end)


def _before(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and one < other


def _holds(outer: Moments, inner: Moments) -> bool:
    if outer == inner:
        return False
    left = outer.start is None or (inner.start is not None and outer.start <= inner.start)
    right = outer.end is None or (inner.end is not None and inner.end <= outer.end)
    return left and right


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
