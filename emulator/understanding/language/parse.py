"""A question read: times first, then places, then what is to be seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

from emulator.understanding.language import (
    alternatives,
    gazetteer,
    labels,
    media_types,
    negation,
    people,
    tables,
    text,
    vocabulary,
)
from emulator.understanding.language.meaning import Meaning, Named, Range, Sighted
from emulator.understanding.language.text import Text
from emulator.understanding.language.times.reading import Moments, times
from emulator.understanding.lexicon import lexicon
from emulator.understanding.places import Place

LANGUAGES = ("zh", "en")
NEAR = 60
"""Characters before a place that are looked at, at most."""
Span = tuple[int, int]


def parse(written: str, now: datetime, languages: Sequence[str] = LANGUAGES) -> Meaning:
    """What a question asks for. ``now`` gives the present and the zone of the times; ``languages`` are those whose
    expressions of time are read: "zh", "en" or both. Any string is taken; of very long ones the beginning is read."""
    read = text.read(written)
    said = times(read.plain, now.replace(tzinfo=None), languages)
    things = labels.spans(read.without(said.spans))
    media = media_types.kinds(read.without(said.spans), things)
    found, names, wholes = gazetteer.places(read, said.spans, things)
    where = [(start, end) for _, start, end in found]
    asked = [match.span() for match in read_fillers().finditer(read.plain)]
    apart = [(s, e) for s, e in things if not any(start < e and s < end for start, end in where)]
    polite = [span for span in (*asked, *media.pictures) if not _within(span, things)]
    polite += [span for span in beside(read.plain, where) if not _within(span, apart)]
    masked = read.without((*said.spans, *where, *names, *media.spans, *polite))
    seen = [one for one in labels.labels(read, masked) if not _syllable(one, wholes)]
    named = {*((one.start, one.end) for one in seen), *where}
    shades = negation.colours(read.plain, sorted({*named, *things}))
    taken = {at for start, end in (*things, *named) for at in range(start, end)}
    shown = {span for span in media.pictures if taken.isdisjoint(range(*span))}
    shown |= {span for span in media.spans if read.plain[slice(*span)] == "filmed"}  # it may lead to what it shows
    spans = sorted({*named, *shades, *media.spans, *shown})
    plain = read.without(said.spans)
    wider = _wider(seen)
    denied = negation.denials(plain, spans, frozenset(where), shown, wider)
    gone = {thing for denial in denied for thing in denial.things}
    nobody = [span for span in negation.nobody(read.plain) if not _covered(span, denied, seen)]
    others = {thing for denial in denied if denial.other for thing in denial.things}
    kept = [(one.start, one.end) for one in seen if (one.start, one.end) not in gone]
    negated = [
        one
        for one in seen
        if (one.start, one.end) in gone
        and not ((one.start, one.end) in others and any(wider(span, (one.start, one.end)) for span in kept))
    ]
    negated += [_place_gone(place, start, end) for place, start, end in found if (start, end) in gone]
    negated += [_colour_gone(words, *span) for span, words in shades.items() if span in gone]
    negated += [labels.named((labels.PERSON,), *span) for span in nobody[:1]]
    persons = labels.people_at(masked)
    types = media.asked(plain, denied)
    silent = [*((one.start, one.end) for one in denied), *media_types.files(plain, types, denied)]
    count = people.people(read.without((*said.spans, *where)), persons.__contains__, silent)
    if any(labels.PERSON in one.concepts for one in negated):
        count = 0
    quiet = {at for start, end in (*silent, *nobody) for at in range(start, end)}
    wanted = _once(read, (one for one in seen if one.start not in quiet and one.concepts))
    rest = _rest(read, polite, (*said.spans, *where, *media.spans, *nobody, *silent))
    return Meaning(
        times=tuple(_zoned(one, now) for one in said.ranges),
        places=_sighted(read, ((place, s, e) for place, s, e in found if (s, e) not in gone)),
        labels=wanted,
        groups=alternatives.groups(written, wanted),
        negated=_once(read, negated),
        media_types=types,
        people=count,
        rest=rest + written[len(read.written) :],
    )


def _within(span: Span, things: Iterable[Span]) -> bool:
    """Whether a span is a part of a longer one."""
    return any(start <= span[0] and span[1] <= end and end - start > span[1] - span[0] for start, end in things)


def _wider(seen: Iterable[Named]) -> Callable[[Span, Span], bool]:
    """Whether a label is a kind of another, or the same, by their spans."""
    concepts = {(one.start, one.end): one.concepts for one in seen}

    def wider(thing: Span, kind: Span) -> bool:
        known = lexicon()
        above = {name for one in concepts.get(thing, ()) for name in (one, *known.ancestors(one))}
        return not above.isdisjoint(concepts.get(kind, ()))

    return wider


def _syllable(one: Named, wholes: Iterable[Span]) -> bool:
    """Whether a label is one character of a word that means something else (马 in 罗马假日); the last may be its kind
    (药 in 云南白药)."""
    return one.end - one.start == 1 and any(start <= one.start and one.end < end for start, end in wholes)


def _zoned(one: Moments, now: datetime) -> Range:
    start, end = (None if moment is None else moment.replace(tzinfo=now.tzinfo) for moment in one)
    return Range(start, end)


def _sighted(read: Text, found: Iterable[tuple[Place, int, int]]) -> tuple[Sighted, ...]:
    """Every place once, where it is named first."""
    once: dict[tuple[str, ...], Sighted] = {}
    for place, start, end in found:
        once.setdefault(place.path, Sighted(place, gazetteer.level(place), read.at[start], read.at[end]))
    return tuple(once.values())


def _once(read: Text, found: Iterable[Named]) -> tuple[Named, ...]:
    once: dict[tuple[str, ...], Named] = {}
    for one in found:
        once.setdefault((*one.concepts, one.name), replace(one, start=read.at[one.start], end=read.at[one.end]))
    return tuple(once.values())


def _place_gone(place: Place, start: int, end: int) -> Named:
    return Named(place.name, place.spellings, (), start, end)


def _colour_gone(words: tuple[str, ...], start: int, end: int) -> Named:
    return Named(words[0], words, (f"colour {words[0]}",), start, end)


def _covered(span: Span, denied: Sequence[negation.Denial], seen: Sequence[Named]) -> bool:
    """Whether characters that say "nobody" are read already: in a denial, or as a part of a longer word (无人机)."""
    start, end = span
    if any(one.start <= start < one.end for one in denied):
        return True
    return any(one.start < end and start < one.end and one.end - one.start > end - start for one in seen)


def _rest(read: Text, polite: Iterable[Span], spans: Iterable[Span]) -> str:
    """What is left of the question, as it was written."""
    plain = read.without((*polite, *spans))
    kept = "".join(
        read.written[read.at[at]] if character != text.MASK else text.MASK
        for at, character in enumerate(plain)
        if not at or read.at[at] != read.at[at - 1] or character == text.MASK
    )
    kept = re.sub(rf"[{re.escape(text.MASK)}]+", " ", kept)
    kept = re.sub(r"\s+", " ", kept)
    kept = re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", kept)
    kept = re.sub(r"^[\s,，。.!！?？、;；:：的了在里]+|[\s,，。.!！?？、;；:：的了在]+$", "", kept)
    return re.sub(
        r"^(?:(?:of|the|a|an|in|at|from|on|with|and|for|to)\s+)*|(?:\s+(?:of|the|a|an|in|at|from|on|and|for|to))*$",
        "",
        kept,
        flags=re.I,
    )


def beside(plain: str, places: Iterable[Span]) -> Iterator[Span]:
    """What says nothing more beside a place: 那边 behind it, "trip to" before it."""
    before, behind = _beside()
    for start, end in places:
        begun = max(0, start - NEAR)
        if found := before.search(plain[begun:start]):
            yield begun + found.start(), start
        if found := behind.match(plain, end):
            yield found.span()


@cache
def _beside() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = tables.table("words")["beside"]
    return re.compile(rf"(?:{table['before']})$"), re.compile(rf"(?:{table['behind']})")


@cache
def read_fillers() -> re.Pattern[str]:
    table = tables.table("words")["filler"]
    return vocabulary.words(table["zh"], table["en"])
