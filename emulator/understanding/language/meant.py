"""Which place a name means: what stands beside it decides, and a place with what it lies in is one."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from emulator.understanding.places import Place, inside

CITIES = frozenset(("110000", "120000", "310000", "500000", "810000", "820000"))
"""Provinces by their adcode that people call cities: the municipalities, Hong Kong and Macau."""
ORDER = {"continent": 0, "country": 0, "province": 1, "city": 2, "landmark": 3, "district": 4}
_BESIDE = re.compile(r"[\s,，的:·(（-]*(?:(?:in|of|at|the|from|里)[\s,，的]+|里)?(?:the\s+)?")
_BRACKET = re.compile(r"\s*[)）]")
_COMMA = re.compile(r"\s*,\s*")
_LISTED = re.compile(r"\s*,?\s*(?:and|or|&|和|或)")


class Spot(NamedTuple):
    """Places that some characters may name, the likeliest first."""

    start: int
    end: int
    places: tuple[Place, ...]


def meant(plain: str, spots: Sequence[Spot], first: Collection[str]) -> list[tuple[Place, int, int]]:
    """The places that names mean, in the order of the text. A name is narrowed to what lies in a place that is named
    beside it; a place and what it lies in, side by side (Kyoto, Japan; 浙江杭州), are the narrower one with the
    characters of both. A name that several places have is all of them, each with the same characters, but for those
    that are hardly meant: smaller ones, and all others where one is of the names in ``first``."""
    found: list[Spot] = []
    for at, spot in enumerate(spots):
        near = [place for other in (at - 1, at + 1) if 0 <= other < len(spots) for place in spots[other].places]
        held = tuple(place for place in spot.places if any(inside(place, outer) for outer in near))
        spot = spot._replace(places=held or spot.places)
        joined = _joined(plain, found[-1], spot) if found else None
        if joined is None:
            found.append(spot)
        else:
            found[-1] = joined
    return [(place, one.start, one.end) for one in found for place in likeliest(one.places, first)]


def beside(plain: str, first: Spot, second: Spot) -> bool:
    """Whether nothing stands between that makes them two."""
    return second.start - first.end <= 12 and _BESIDE.fullmatch(plain, first.end, second.start) is not None


def _joined(plain: str, first: Spot, second: Spot) -> Spot | None:
    """Both as one, if one lies in the other."""
    if not beside(plain, first, second):
        return None
    inner = tuple(one for one in second.places if any(inside(one, outer) for outer in first.places))
    inner = inner or tuple(one for one in first.places if any(inside(one, outer) for outer in second.places))
    if not inner and _elsewhere(plain, first, second):
        inner = second.places
    if not inner:
        return None
    end = second.end
    if "(" in plain[first.end : second.start] or "（" in plain[first.end : second.start]:
        bracket = _BRACKET.match(plain, end)
        end = bracket.end() if bracket else end
    return Spot(first.start, end, inner)


def _elsewhere(plain: str, first: Spot, second: Spot) -> bool:
    """Whether a city is one that no table has, by the state behind it: Cambridge, Massachusetts is not in England."""
    region = all(place.level == "province" and not place.code for place in second.places)
    city = all(place.level == "city" and not place.code for place in first.places)
    alone = _COMMA.fullmatch(plain, first.end, second.start) and not _LISTED.match(plain, second.end)
    return bool(region and city and alone) and first.places[0].path[0] != second.places[0].path[0]


def likeliest(places: Sequence[Place], first: Collection[str]) -> tuple[Place, ...]:
    """What a name means by itself: the largest places that have it, districts of municipalities beside cities."""
    if len(places) == 1:
        return (places[0],)
    once = {place.path: place for place in places}.values()
    known = tuple(place for place in once if place.name in first)
    highest = min(_rank(place) for place in once)
    return known or tuple(place for place in once if _rank(place) == highest)


def _rank(place: Place) -> int:
    return ORDER["city" if place.level == "district" and place.code[:2] in ("11", "12", "31", "50") else place.level]


def order(place: Place) -> tuple[int, str]:
    """The likeliest first."""
    return _rank(place), place.code
