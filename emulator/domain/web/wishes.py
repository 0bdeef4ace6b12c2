"""What a question about points of interest asks for: which scene, which kind, where, near what (wishes.toml)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from emulator.clock import CHINA
from emulator.domain.web import excerpts

if TYPE_CHECKING:  # the tables are read with the first question
    from emulator.understanding.lexicon import Concept
    from emulator.understanding.places import Place

TABLE = Path(__file__).with_suffix(".toml")
DONE = "\n"
"""Stands for a character that has been understood."""
MARKS = re.compile(r"[\W_]+")
Span = tuple[int, int]
PARENTS = ("city", "building", "shop")
"""Concepts of the lexicon right under which the kinds of places stand."""
SORTS = frozenset(("education", "kindergarten", "university", "parking", "gas-station", "vet", "dental"))
"""Those that stand elsewhere."""
NOW = datetime(2000, 1, 1, tzinfo=CHINA)
"""Times are not asked for."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of place: one of ``has`` stands in its name, types or tags."""

    scene: str
    has: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """What is asked not to be: of no such scene or kind, nor in an area that is called so. ``names`` are those of
    places, ``words`` what has one of these spellings in its name, types or tags."""

    scenes: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    areas: tuple[tuple[str, ...], ...] = ()
    names: tuple[str, ...] = ()
    words: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """``scenes`` and ``kinds`` are alternatives, empty for any. ``areas`` are what it may lie in. ``landmarks`` are
    named as the keys write them, and so are ``points``, places of the corpus. ``near``: something is to be near what
    is named, ``nearest`` however far that is, or near ``unknown``, which names nothing that the tables have. ``words``
    are what else is said, each in all its spellings; of ``sorts``, kinds that only the lexicon knows, it is one.
    ``without`` is what it must not be."""

    scenes: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    areas: tuple[Place, ...] = ()
    landmarks: Mapping[str, Place] = field(default_factory=dict)
    points: tuple[str, ...] = ()
    near: bool = False
    nearest: bool = False
    unknown: str = ""
    words: tuple[tuple[str, ...], ...] = ()
    sorts: tuple[tuple[str, ...], ...] = ()
    without: Without = field(default_factory=Without)


@dataclass(frozen=True, slots=True)
class Words:
    """The table, ready to be looked for."""

    scenes: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, Kind]
    words: re.Pattern[str]
    behind: re.Pattern[str]
    before: re.Pattern[str]
    nearest: re.Pattern[str]
    here: re.Pattern[str]
    asides: re.Pattern[str]


@cache
def table() -> Words:
    rows = tomllib.loads(TABLE.read_text("utf-8"))
    scenes: dict[str, tuple[str, ...]] = {}
    for scene, words in rows["scenes"].items():
        for word in words:
            scenes[word] = (*scenes.get(word, ()), scene)
    kinds = {word: Kind(row["scene"], tuple(row["has"])) for row in rows["kinds"] for word in row["words"]}
    near = rows["near"]
    behind, before, nearest = (either(near[name]) for name in ("behind", "before", "nearest"))
    return Words(
        scenes,
        kinds,
        re.compile(either((*scenes, *kinds), plural=True)),
        re.compile(f"(?P<anchor>.*?)(?:{behind})", re.DOTALL),
        re.compile(f"(?:{before})(?P<anchor>.*)|(?:{nearest}).*? to (?P<other>.*)", re.DOTALL),
        re.compile(nearest),
        re.compile(either(near["here"])),
        re.compile(either((*near["behind"], *near["before"], *near["nearest"], *near["here"]))),
    )


def either(words: Iterable[str], plural: bool = False) -> str:
    """Any of the words, the longest first; English ones whole."""
    s = "s?" if plural else ""
    listed = sorted(set(words), key=lambda one: (-len(one), one))
    return "|".join(rf"\b{re.escape(one)}{s}\b" if one.isascii() else re.escape(one) for one in listed)


@cache
def landmarks() -> tuple[re.Pattern[str], Mapping[str, Place]]:
    """Every spelling of a landmark, in lower case. A question for places means them wherever it has their names."""
    from emulator.understanding.places import every

    known: dict[str, Place] = {}
    for place in every():
        if place.level == "landmark":
            known |= {one.lower(): place for one in place.spellings if one.lower() not in known}
    return re.compile(either(known)), known


def wish(text: str, names: Iterable[str] = ()) -> Wish:
    """A question read; ``names`` are those of the corpus' places, in lower case.

    Reads tables the first time: blocks.
    """
    from emulator.understanding.language import parse

    known, low = table(), folded(text)
    pattern, sights = landmarks()
    # Without the words of the table: 杭州火锅 is a dish anywhere, but for who asks where to eat it.
    said = parse(hidden(low, (one.span() for one in known.words.finditer(low))), NOW)
    at = {(one.start, one.end): one.place for one in said.places if one.level != "landmark"}
    gone = (one for one in said.negated if not one.concepts and low[one.start : one.end] not in sights)
    away = {(one.start, one.end): one.spellings for one in gone}  # areas
    points = longest(occurrences(low, names))
    spots = longest([*(one.span() for one in pattern.finditer(low)), *at], points)
    denials, denied = refused(known, low, points, longest((*spots, *away), points))
    without = unwished(known, low, denied, {one: at[one].spellings for one in denied if one in at} | away)
    points = tuple(one for one in points if one not in denied)
    spots = tuple(one for one in spots if one not in denied)
    low = hidden(low, denials)
    named = hidden(low, (*points, *spots))
    anchor = anchored(known, named)
    rest = named if anchor is None else hidden(named, [anchor])
    words = [word(known, one[0]) for one in known.words.finditer(rest)]
    kinds = tuple(dict.fromkeys(known.kinds[one] for one in words if one in known.kinds))
    scenes = (scene for one in words for scene in known.scenes.get(one, ()))
    rest = known.words.sub(" ", rest)
    return Wish(
        scenes=tuple(dict.fromkeys((*scenes, *(one.scene for one in kinds)))),
        kinds=kinds,
        areas=tuple(at[one] for one in spots if one in at),
        landmarks={low[slice(*one)]: sights[low[slice(*one)]] for one in spots if one not in at},
        points=tuple(low[slice(*one)] for one in points),
        near=anchor is not None,
        nearest=known.nearest.search(low) is not None,
        unknown=MARKS.sub("", known.here.sub("", named[slice(*anchor)])) if anchor else "",
        words=spelled(known.asides.sub(" ", rest).replace(DONE, " ")),
        sorts=() if words else tuple(spellings for _, spellings in sorts(rest)),
        without=without,
    )


def refused(known: Words, low: str, points: Sequence[Span], spots: Sequence[Span]) -> tuple[list[Span], set[Span]]:
    """Where a question says what must not be, with the words that say so; and the things alone."""
    from emulator.understanding.language.negation import denials

    words = longest((one.span() for one in known.words.finditer(low)), (*points, *spots))
    others = longest((span for span, _ in things(low)), (*points, *spots, *words))
    # 不要民宿的酒店: a hotel is looked for.
    named = (one for one in words if low[one[0] - 1 : one[0]] != "的")
    every = sorted((*points, *spots, *named, *others))
    found = denials(low, every, [one for one in spots if one in every])
    return [(one.start, one.end) for one in found], {span for one in found for span in one.things}


def unwished(known: Words, low: str, denied: Iterable[Span], areas: Mapping[Span, tuple[str, ...]]) -> Without:
    """What is denied, by what it is."""
    scenes: list[str] = []
    kinds: list[Kind] = []
    names: list[str] = []
    words: list[tuple[str, ...]] = []
    spelled_so = dict(things(low))
    for span in sorted(denied):
        found = low[slice(*span)]
        one = word(known, found)
        if one in known.kinds:
            kinds.append(known.kinds[one])
        elif one in known.scenes:
            scenes += known.scenes[one]
        elif span in spelled_so and span not in areas:
            words.append(spelled_so[span])
        elif span not in areas:
            names.append(found)
    return Without(tuple(scenes), tuple(kinds), tuple(areas.values()), tuple(names), tuple(words))


def folded(text: str) -> str:
    """In lower case and in simplified characters."""
    from emulator.understanding.embed import words

    return words.unified(text).lower()


def things(low: str) -> list[tuple[Span, tuple[str, ...]]]:
    """What the lexicon knows by name in a text, each in all its spellings."""
    from emulator.understanding.lexicon import lexicon

    known = lexicon()
    return [((one.start, one.end), spellings(known.concepts[one.concept])) for one in known.match(low)]


def sorts(low: str) -> list[tuple[Span, tuple[str, ...]]]:
    """Those that are kinds of places one goes to: a hospital, a bridge."""
    from emulator.understanding.lexicon import lexicon

    known = lexicon()
    return [
        ((one.start, one.end), spellings(known.concepts[one.concept]))
        for one in known.match(low)
        if known.concepts[one.concept].id in SORTS
        or any(known.ancestors(one.concept).get(kind) == 1 for kind in PARENTS)
    ]


def spellings(concept: Concept) -> tuple[str, ...]:
    return tuple(one.lower() for one in concept.spellings)


def word(known: Words, found: str) -> str:
    """A word as the table has it, without its plural."""
    return found if found in known.scenes or found in known.kinds else found.removesuffix("s")


def occurrences(text: str, names: Iterable[str]) -> list[Span]:
    return [(at, at + len(name)) for name in names if name for at in [text.find(name)] if at >= 0]


def longest(spans: Iterable[Span], taken: Iterable[Span] = ()) -> tuple[Span, ...]:
    """Those that lie over none that is taken, over no longer one and over no earlier one of their length."""
    kept: list[Span] = []
    gone = tuple(taken)
    for start, end in sorted(set(spans), key=lambda one: (one[0] - one[1], one)):
        if all(end <= first or last <= start for first, last in (*gone, *kept)):
            kept.append((start, end))
    return tuple(sorted(kept))


def hidden(text: str, spans: Iterable[Span]) -> str:
    """The text with what is understood crossed out."""
    for start, end in spans:
        text = text[:start] + DONE * (end - start) + text[end:]
    return text


def anchored(known: Words, text: str) -> Span | None:
    """Where the question names what something is to be near; None where nothing is to be near anything."""
    found = known.behind.search(text) or known.before.search(text)
    return None if found is None else found.span(found.lastgroup or 0)


def spelled(text: str) -> tuple[tuple[str, ...], ...]:
    """The words of a text; what is a label with all its names."""
    from emulator.understanding.language import parse

    labels = [one.spellings for one in parse(text, NOW).labels]
    return (*((one,) for one in excerpts.asked(text)), *(tuple(one.lower() for one in each) for each in labels))
