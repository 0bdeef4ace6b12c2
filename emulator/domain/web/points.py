"""Points of interest: places of one kind that a question asks for, near a place that it names."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.domain.web import wishes
from emulator.domain.web.corpus import Contents, Corpus
from emulator.domain.web.pages import SCENES, Page
from emulator.domain.web.searching import Question, Searching
from emulator.domain.web.wishes import Kind, Wish, Without

if TYPE_CHECKING:  # the tables are read with the first question
    from emulator.understanding.places import Place

RADIUS = 6_371_000.0
"""Of the earth, in metres."""
NEAR, FAR = 10_000.0, 50_000.0
"""Metres around a place that still count as near it, and within which the nearest is looked for (a guess)."""
LOOKED_AT = 200
"""Pages of which the search says how well they answer."""
NAMED, TAGGED, WRITTEN = 4, 2, 1
"""What a word is worth in a place's name, in its types and tags, in what is written about it."""
PARTS = re.compile(r"[·•()()\[\]【】]")
SHORTEST = 3
"""Characters of a part of a name that stands for the whole."""
Position = tuple[float, float]
"""Latitude and longitude in degrees."""


@dataclass(frozen=True, slots=True)
class Point:
    """``metres`` from what the question names; None where nothing is to be near anything."""

    page: Page
    metres: float | None


@dataclass(frozen=True, slots=True)
class Known:
    """A point of interest as questions meet it, in lower case: its names, what says of what kind it is, where it lies,
    what is written about it."""

    page: Page
    names: tuple[str, ...]
    kinds: str
    where: str
    text: str


class Points:
    """Points of interest of the corpus: city, scene and kind are conditions, words rank, near is by distance."""

    def __init__(self, corpus: Corpus, searching: Searching) -> None:
        self._corpus = corpus
        self._searching = searching
        self._known: tuple[Contents, list[Known]] | None = None

    async def find(self, text: str, scene: str, limit: int) -> list[Point]:
        """The places that fit, best first; ``scene`` as it is asked for beside the words. Raises Unavailable."""
        contents = (await self._corpus.opened()).contents
        found = await self._searching.pages(Question(text, shelves=(scene,) if scene else SCENES), LOOKED_AT)
        orders = {one.page.url: one.score for one in found.matches}
        return (await asyncio.to_thread(self._found, contents, text, scene, orders))[:limit]

    def _found(self, contents: Contents, text: str, scene: str, orders: Mapping[str, float]) -> list[Point]:
        if self._known is None or self._known[0] is not contents:
            self._known = (contents, [known(page) for page in contents.pages.values() if page.scene])
        each = self._known[1]
        wish = wishes.wish(text, [name for one in each for name in one.names])
        fitting = [one for one in each if fits(one, wish, scene)]
        worth = {one.page.url: worded(one, wish.words) for one in fitting}
        fitting.sort(key=lambda one: (-worth[one.page.url], -orders.get(one.page.url, 0.0), one.page.url))
        named = [one for one in each if any(name in wish.points for name in one.names)]
        named = named or [one for one in each if is_sight(one, wish)]
        spots = [*filter(None, (position(one.page) for one in named[:1] if wish.points)), *sights(wish)]
        if wish.unknown and not spots:  # near what no table knows: what says itself that it lies there
            return [Point(one.page, None) for one in fitting if wish.unknown in one.where]
        if spots and (wish.near or wish.scenes or not (named or wish.kinds)):
            others = [one.page for one in fitting if one not in named or not wish.near]
            return around(others, spots[0], FAR if wish.nearest else NEAR)
        if named:
            fitting = [one for one in fitting if one in named]
        elif not (scene or wish.scenes or wish.areas or wish.without != Without()):
            fitting = [one for one in fitting if worth[one.page.url]]
        return [Point(one.page, None) for one in fitting]


def known(page: Page) -> Known:
    told = {name: value for name, value in (page.place or {}).items() if isinstance(value, str)}
    metadata = (page.place or {}).get("metadata") or {}
    tags = (told.get("types", ""), str(metadata.get("mainTag", "")), *page.tags)
    where = (told.get("name", ""), told.get("address", ""), str(metadata.get("businessArea", "")), tags[1])
    text = (page.title, page.summary, page.text)
    names = tuple(wishes.folded(one) for one in called(told.get("name", ""), told.get("cityName", "")))
    return Known(page, names, lower(tags), lower(where), lower(text))


def lower(texts: Iterable[str]) -> str:
    return wishes.folded("\n".join(texts))


def called(name: str, city: str) -> tuple[str, ...]:
    """How people call a place: by its whole name, a part of it, or without its city."""
    brief = city.removesuffix("市")
    parts = [part.strip() for part in (*PARTS.split(name), name.removeprefix(brief))]
    return tuple(dict.fromkeys(one for one in (name, *parts) if one == name or len(one) >= SHORTEST))


def fits(one: Known, wish: Wish, scene: str) -> bool:
    """Whether it is of the scene and the kind, and lies in one of the areas."""
    own = one.page.scene
    if own != scene if scene else wish.scenes and own not in wish.scenes:
        return False
    kinds = [kind for kind in wish.kinds if kind.scene == own]
    if kinds and not any(of(one, kind) for kind in kinds):
        return False
    if wish.sorts and not any(has(one, spellings) for spellings in wish.sorts):
        return False
    return (not wish.areas or within(one.page, wish.areas)) and not refused(one, wish.without)


def refused(one: Known, without: Without) -> bool:
    """Whether it is what must not be."""
    return (
        one.page.scene in without.scenes
        or any(kind.scene == one.page.scene and of(one, kind) for kind in without.kinds)
        or any(has(one, spellings) for spellings in without.words)
        or any(named in name for named in without.names for name in one.names)
        or lies(one.page, without.areas)
    )


def of(one: Known, kind: Kind) -> bool:
    return has(one, kind.has)


def has(one: Known, words: Iterable[str]) -> bool:
    """In its name, types or tags."""
    return any(word in one.kinds or word in one.names[0] for word in words)


def worded(one: Known, words: Sequence[Sequence[str]]) -> int:
    """How much of what is said stands there, and how prominently."""
    total = 0
    for spellings in words:
        for weight, text in ((NAMED, one.names[0]), (TAGGED, one.kinds), (WRITTEN, one.text)):
            if any(spelling in text for spelling in spellings):
                total += weight * min(len(spellings[0]), SHORTEST)
                break
    return total


def is_sight(one: Known, wish: Wish) -> bool:
    """Whether it is a landmark that the question names: 故宫 is 故宫博物院; a hotel only has its name."""
    return one.page.scene == "attractions" and any(spot in name for spot in wish.landmarks for name in one.names)


def sights(wish: Wish) -> list[Position]:
    return [
        (one.latitude, one.longitude)
        for one in wish.landmarks.values()
        if one.latitude is not None and one.longitude is not None
    ]


def around(pages: Iterable[Page], spot: Position, reach: float) -> list[Point]:
    """Those within so many metres, the nearest first."""
    points = [Point(page, distance(page, spot)) for page in pages]
    near = [one for one in points if one.metres is not None and one.metres <= reach]
    return sorted(near, key=lambda one: (one.metres or 0.0, one.page.url))


def within(page: Page, places: Sequence[Place]) -> bool:
    """Whether the place lies in one of them. What lies nowhere else lies in China."""
    return lies(page, [(place.name, *place.spellings) for place in places]) or any(
        place.code == "CN" or place.name == "亚洲" for place in places
    )


def lies(page: Page, areas: Iterable[Sequence[str]]) -> bool:
    """By the names of its province, city and district; each area by all of its names."""
    known = page.place or {}
    names = {wishes.folded(str(known.get(one, ""))) for one in ("provinceName", "cityName", "districtName")} - {""}
    return any(wishes.folded(name) in names for area in areas for name in area)


def position(page: Page) -> Position | None:
    """None where it is not known."""
    known = page.place or {}
    try:
        return float(known.get("latitude") or ""), float(known.get("longitude") or "")
    except ValueError:
        return None


def distance(page: Page, spot: Position) -> float | None:
    """Metres between the two; None where the page's position is not known."""
    here = position(page)
    if here is None:
        return None
    (a, b), (c, d) = map(math.radians, here), map(math.radians, spot)
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * RADIUS * math.asin(math.sqrt(min(1.0, half)))
