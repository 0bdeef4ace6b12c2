"""Expressions that stand beside each other put together: year, month, day and part of the day to one time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from emulator.understanding.language.times import calendar, spoken, when
from emulator.understanding.language.times.atoms import Atom
from emulator.understanding.language.times.calendar import DAY, Grain, Span
from emulator.understanding.language.times.when import Fixed, Recurring

LINK = re.compile(
    r"(?:[\s,，.]|'s?(?![a-z])|'s\b|\b(?:of|in|on|the|at|during|from|back|year|day|time|that|for|long|break|vacation|holidays?)\b"
    r"|[的里那时份间在]|每一?年|历年|期间|假期|长假|小长假|当天|那天|当日|那年|时候|前后|放假|左右)*"
)
LAST_EN = re.compile(r"\b(?:the |this )?(last|past|previous|this|next|coming|upcoming) $")
BEFORE_LAST = re.compile(r"(?:'s)? before last\b")
LAST_ZH = re.compile(r"(上上|上|这|本|下)(?:一)?(?:个|次)的?$")


@dataclass(slots=True)
class Group:
    """One time: at most one fixed part and what stands inside it, coarse parts first."""

    start: int
    end: int
    fixed: Fixed | None = None
    parts: list[Recurring] = field(default_factory=list)
    beside: list[spoken.Beside | spoken.Around] = field(default_factory=list)
    older: bool = False
    denied: bool = False
    also: bool = False
    """Whether it is wanted too, though a word for no stands before it."""
    prefix: re.Match[str] | None = None
    """What stands before it, once it was looked for."""
    inside: bool = False
    """Whether ``fixed`` is already all of it that lies in something."""
    told: Fixed | None = None
    """What it was found to mean."""

    @property
    def head(self) -> Recurring | None:
        """What has to find its place, if no part is fixed."""
        return self.parts[0] if self.fixed is None and self.parts else None

    @property
    def grain(self) -> Grain:
        """The finest part's."""
        return self.parts[-1].grain if self.parts else self.fixed.grain if self.fixed else Grain.HOUR

    @property
    def floating(self) -> bool:
        """Whether it says nothing until it finds something to stand in."""
        return self.fixed is None and (not self.parts or self.parts[0].bound)

    def add(self, what: Fixed | Recurring) -> bool:
        """Take one more part in, if it fits."""
        if isinstance(what, Fixed):
            if self.fixed is not None or (self.parts and self.parts[0].grain <= what.grain and not self._weekday()):
                return False
            self.parts = [part for part in self.parts if part.grain > what.grain]
            self.fixed = what
            return True
        if self.fixed is not None and what.grain <= self.fixed.grain:
            return what.weekday and self.fixed.grain == Grain.DAY
        same = [part for part in self.parts if part.grain == what.grain]
        if same and what.weekday:
            return True
        if same and not same[0].weekday:
            return False
        self.parts = sorted([part for part in self.parts if part not in same] + [what], key=lambda part: part.grain)
        return True

    def _weekday(self) -> bool:
        return self.parts[0].weekday


def bound(text: str, atoms: Iterable[Atom], now: datetime) -> Iterator[Group]:
    """Every expression with the words that change it: 2020年底, "early", "last", "before last"."""
    found: list[Group] = []
    pending: list[Atom] = []
    for atom in atoms:
        word = atom.when
        before = found[-1] if found else None
        near = before is not None and not pending and re.fullmatch("[的里 ]?", text[before.end : atom.start])
        if isinstance(word, (spoken.Prefix, spoken.Around, spoken.Beside)):
            pending = [*(pending if pending and pending[-1].end == atom.start else []), atom]
            continue
        if isinstance(word, spoken.Suffix):
            if near and before is not None:
                inside(before, spoken.piece(word.kind))
                before.end = atom.end
            continue
        if isinstance(word, spoken.Edge):
            if near and before is not None:
                if word.beside is None or word.inner.grain > before.grain:
                    inside(before, word.inner)
                else:
                    before.beside.append(word.beside)
                before.end = atom.end
            elif word.alone is not None:
                found.append(Group(atom.start, atom.end, word.alone))
            continue
        group = Group(atom.start, atom.end)
        if isinstance(word, spoken.Older):
            group.fixed, group.older = word.when, True
        elif isinstance(word, Fixed):
            group.fixed = word
        elif isinstance(word, Recurring):
            group.parts = [word]
            modified(text, group, now)
        for said in reversed(pending):
            if not re.fullmatch(r"\s*(?:the )?", text[said.end : group.start]):
                break
            if isinstance(said.when, spoken.Prefix):
                inside(group, spoken.piece(said.when.kind))
            elif isinstance(said.when, (spoken.Around, spoken.Beside)):
                group.beside.append(said.when)
            group.start = said.start
        pending = []
        found.append(group)
    yield from found


def inside(group: Group, inner: Recurring) -> None:
    """Narrow the one part of a group."""
    if group.fixed is not None:
        group.fixed = when.narrowed(group.fixed, inner) or group.fixed
    elif group.parts:
        group.parts[-1] = spoken.chained(group.parts[-1], inner)


def modified(text: str, group: Group, now: datetime) -> None:
    """ "last", "this", "next", 上个 and "before last" make fixed what comes again."""
    what = group.parts[0]
    if what.bound or what.grain < Grain.HALF:
        return
    before = text[max(0, group.start - 20) : group.start]
    said = LAST_EN.search(before) or LAST_ZH.search(before)
    twice = BEFORE_LAST.match(text, group.end)
    if twice:
        found = list(_some(when.begun(what, now) if what.weekday else when.ended(what, now), 2))
        if len(found) == 2:
            group.fixed, group.parts, group.end = found[1], [], twice.end()
            start = re.search(r"\bthe $", before)
            group.start -= len(start[0]) if start else 0
        return
    if said is None:
        return
    fixed = _modified(what, said[1], now)
    if fixed is not None:
        group.fixed, group.parts = fixed, []
        group.start -= len(said[0])


def _modified(what: Recurring, word: str, now: datetime) -> Fixed | None:
    """A weekday: "last" is the last that has begun, "this" that of this week. Else "last" is over."""
    if word in ("next", "coming", "upcoming", "下"):
        return next(when.after(what, now), None)
    if word in ("this", "这", "本"):
        span = calendar.week(now.date()) if what.weekday else calendar.year(now.year)
        here = next(iter(what.find(span)), None)
        latest = next(when.begun(what, now), None)
        if here is None or (
            not what.weekday and here.start > now and latest and now - latest.spans[-1].end < 100 * DAY
        ):
            return latest
        return when.fixed(here, what.grain)
    if what.weekday:
        return next(when.begun(what, now), None)
    found = list(_some(when.ended(what, now), 2))
    number = 1 if word == "上上" else 0
    return found[number] if len(found) > number else None


def _some(many: Iterator[Fixed], count: int) -> Iterator[Fixed]:
    for _, one in zip(range(count), many, strict=False):
        yield one


def joined(
    text: str, singles: Iterable[Group], apart: Callable[[str, Group, Group], bool] = lambda text, one, other: False
) -> list[Group]:
    """Groups of what belongs together, unless two are ``apart``."""
    found: list[Group] = []
    for group in singles:
        if not found or apart(text, found[-1], group) or not _linked(text, found[-1], group):
            found.append(group)
    return found


def _linked(text: str, before: Group, group: Group) -> bool:
    """Whether ``group`` was taken into ``before``."""
    gap = text[before.end : group.start]
    if before.older or group.older or not (LINK.fullmatch(gap) or _dashed(gap, before, group)):
        return False
    if before.beside and group.fixed is None:
        return False
    if (
        before.parts
        and group.parts
        and before.grain == Grain.DAY
        and not before.parts[-1].weekday
        and re.fullmatch("weekend", text[group.start : group.end])
    ):
        before.parts[-1] = spoken.long_weekend(before.parts[-1])
        before.end = group.end
        return True
    if group.beside or len(group.parts) > 1:
        return False
    if _day_of(gap, before, group):
        before.parts[-1] = spoken.chained(before.parts[-1], group.parts[0])
        before.end = group.end
        return True
    if not before.add(group.fixed or group.parts[0]):
        return False
    before.end = group.end
    return True


def _day_of(gap: str, before: Group, group: Group) -> bool:
    """国庆第一天: a day of what lasts some."""
    if gap not in ("", "的") or group.fixed is not None or not before.parts or before.parts[-1].weekday:
        return False
    return group.parts[0].bound and group.parts[0].grain == before.grain == Grain.DAY


def _dashed(gap: str, before: Group, group: Group) -> bool:
    """ "Dec-2020" """
    year = group.fixed is not None and group.fixed.grain == Grain.YEAR
    return gap in ("-", "/") and year and before.fixed is None and before.grain == Grain.MONTH


def inner(group: Group, outer: Fixed) -> Fixed | None:
    """The parts of a group inside of something; None for what does not exist."""
    found: Fixed | None = outer
    for part in () if group.inside else group.parts:
        found = when.narrowed(found, part) if found is not None else None
    return beside(group, found)


def beside(group: Group, found: Fixed | None) -> Fixed | None:
    for word in group.beside:
        if found is not None and isinstance(word, spoken.Beside):
            found = spoken.beside(found, word.unit, word.count)
        elif found is not None and isinstance(word, spoken.Around):
            found = spoken.around(found, word.unit)
    return found


def outside(group: Group, grain: Grain) -> Fixed | None:
    """The coarser time that a group told of, for what is listed behind it: the day of 今天上午; else None."""
    if grain >= Grain.PART and group.told is not None and group.told.spans:
        days = sorted({span.start.date() for span in group.told.spans})
        return Fixed(tuple(calendar.days(day) for day in days), Grain.DAY)
    if group.fixed is None or group.fixed.grain >= grain:
        return None
    coarse = [part for part in group.parts if part.grain < grain and not part.weekday]
    return inner(Group(group.start, group.end, None, coarse), group.fixed)


def resolved(group: Group, places: Iterator[Fixed], now: datetime | None = None) -> Fixed | None:
    """The first of the places for a group's head in which all of it exists and, with ``now``, has begun."""
    rest = Group(group.start, group.end, None, group.parts[1:], group.beside)
    for place in _some(places, 40):
        found = inner(rest, place)
        if found is None:
            continue
        if now is not None:
            found = Fixed(tuple(span for span in found.spans if span.start <= now), found.grain)
        if found.spans:
            return found
    return None


def spanned(found: Fixed) -> Span:
    """From the first to the last of the alternatives."""
    return Span(found.spans[0].start, max(span.end for span in found.spans))
