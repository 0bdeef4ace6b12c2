"""Points of interest: places of one kind that a question asks for, near a place that it names."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from emulator.clock import CHINA
from emulator.domain.web.pages import SCENES, Page
from emulator.domain.web.searching import Question, Searching

if TYPE_CHECKING:  # the tables are read with the first question
    from emulator.understanding.places import Place

RADIUS = 6_371_000.0
"""Of the earth, in metres."""
NEAR = 10_000.0
"""Metres around a landmark or a district that still count as near."""
LOOKED_AT = 200
"""Pages that are looked at."""


@dataclass(frozen=True, slots=True)
class Point:
    """``metres`` from the landmark that the question names; None where it names none."""

    page: Page
    metres: float | None


class Points:
    """Points of interest of the corpus."""

    def __init__(self, searching: Searching) -> None:
        self._searching = searching

    async def find(self, text: str, scene: str, limit: int) -> list[Point]:
        """The places that fit, best first; near a landmark the nearest first. Raises Unavailable."""
        places = await asyncio.to_thread(named, text)
        shelves = (scene,) if scene else SCENES
        found = await self._searching.pages(Question(text, shelves=shelves), LOOKED_AT)
        pages = [one.page for one in found.matches]
        if not places:
            return [Point(page, None) for page in pages[:limit]]
        landmark = next((one for one in places if one.level == "landmark" and one.latitude is not None), None)
        if landmark is None:
            return [Point(page, None) for page in pages if within(page, places)][:limit]
        points = [Point(page, distance(page, landmark)) for page in pages]
        near = [one for one in points if one.metres is not None and one.metres <= NEAR]
        return sorted(near, key=lambda one: one.metres or 0.0)[:limit]


def named(text: str) -> list[Place]:
    """The places of a question. Reads tables the first time: blocks."""
    from emulator.understanding.language import parse

    return [one.place for one in parse(text, datetime(2000, 1, 1, tzinfo=CHINA)).places]


def within(page: Page, places: Sequence[Place]) -> bool:
    """Whether the place lies in one of them, by the names of its province, city and district."""
    known = page.place or {}
    names = {str(known.get(one, "")) for one in ("provinceName", "cityName", "districtName")} - {""}
    return any(name in names for place in places for name in (place.name, *place.spellings)) or any(
        place.level == "country" for place in places
    )


def distance(page: Page, place: Place) -> float | None:
    """Metres between the two; None where a position is not known."""
    known: dict[str, Any] = dict(page.place or {})
    try:
        one = float(known.get("latitude") or ""), float(known.get("longitude") or "")
    except ValueError:
        return None
    assert place.latitude is not None
    assert place.longitude is not None
    (a, b), (c, d) = map(math.radians, one), map(math.radians, (place.latitude, place.longitude))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * RADIUS * math.asin(math.sqrt(min(1.0, half)))
