"""Every place of the tables with all its spellings, for whoever looks for places in a text."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from emulator.understanding.places import tables
from emulator.understanding.places.nearest import CHINA, REGIONS, address

Level: TypeAlias = Literal["continent", "country", "province", "city", "district", "landmark"]


@dataclass(frozen=True, slots=True)
class Place:
    """``name`` is the Chinese name as addresses write it; ``spellings`` are all ways to write it, ``name`` first, then
    the brief name (杭州), then English and other ones. ``path`` leads from the country down to the place itself, in
    Chinese. A municipality is a province (its path does not repeat it); a landmark's path ends in the landmark.
    ``code`` is an adcode, an ISO code for a country, empty otherwise. Countries and continents have no degrees."""

    level: Level
    name: str
    spellings: tuple[str, ...]
    path: tuple[str, ...]
    code: str = ""
    latitude: float | None = None
    longitude: float | None = None


@functools.cache
def every() -> tuple[Place, ...]:
    """All places: continents, countries, China's divisions, cities elsewhere, landmarks. One spelling may name several
    places (朝阳, 西湖区); which is meant is for the reader of the text to tell."""
    return (*_continents(), *_countries(), *_divisions(), *_regions(), *_cities(), *_landmarks())


@functools.cache
def countries_of(continent: str) -> tuple[tuple[str, ...], ...]:
    """The spellings of each country of a continent, by the continent's Chinese name; none for anything else."""
    codes = {code for one in tables.continents() if one.name == continent for code in one.countries}
    spelled = {place.code: place.spellings for place in _countries()}
    return tuple(spelled[code] for code in sorted(codes & spelled.keys()))


def inside(inner: Place, outer: Place) -> bool:
    """Whether a place lies in another one, as far as the tables tell; none lies in itself. A continent has countries,
    a region outside China has cities: neither stands in a path."""
    if outer.level == "continent":
        return inner.level != "continent" and inner.path[0] in _held(outer.name)
    if len(inner.path) > len(outer.path) and inner.path[: len(outer.path)] == outer.path:
        return True
    return inner.path[:2] in _peopled().get(outer.path, ())


@functools.cache
def _held(continent: str) -> frozenset[str]:
    return frozenset(names[0] for names in countries_of(continent))


@functools.cache
def _peopled() -> Mapping[tuple[str, ...], frozenset[tuple[str, ...]]]:
    """By the path of a region outside China the paths of its cities."""
    named = {city.english: city.name for city in tables.cities()}
    country = {region.country: tables.countries()[region.country].name for region in tables.regions()}
    return {
        (country[region.country], region.name): frozenset(
            (country[region.country], named[one]) for one in region.cities
        )
        for region in tables.regions()
    }


def outer(place: Place) -> Place | None:
    """What a place lies in, the city of a landmark."""
    return _by_path().get(place.path[:-1])


@functools.cache
def _by_path() -> dict[tuple[str, ...], Place]:
    return {place.path: place for place in every() if place.level != "landmark"}


def _continents() -> Iterator[Place]:
    for one in tables.continents():
        yield Place("continent", one.name, _spelled(one.name, one.english, *one.further), (one.name,))


def _countries() -> Iterator[Place]:
    """Hong Kong, Macau and Taiwan are divisions."""
    for code, country in tables.countries().items():
        if code == CHINA or code not in REGIONS:
            spellings = _spelled(country.name, country.english, *country.further, *tables.english().get(code, ()))
            yield Place("country", country.name, spellings, (country.name,), code)


@functools.cache
def _divisions() -> tuple[Place, ...]:
    return tuple(_each_division())


def _each_division() -> Iterator[Place]:
    for code, division in tables.divisions().items():
        found = address(division)
        path = tuple(dict.fromkeys(one for one in (found.country, found.province, found.city, found.district) if one))
        level: Level = "province" if code == division.province else "district" if found.district else "city"
        english = tables.english().get(code) or (division.reading,)
        spellings = _spelled(division.name, division.brief, *english)
        yield Place(level, division.name, spellings, path, code, division.latitude, division.longitude)


def _regions() -> Iterator[Place]:
    for region in tables.regions():
        path = (tables.countries()[region.country].name, region.name)
        yield Place("province", region.name, _spelled(region.name, region.english, *region.further), path)


def _cities() -> Iterator[Place]:
    for city in tables.cities():
        path = (tables.countries()[city.country].name, city.name)
        spellings = _spelled(city.name, city.english, *city.further)
        yield Place("city", city.name, spellings, path, "", city.latitude, city.longitude)


def _landmarks() -> Iterator[Place]:
    known = {place.code: place.path for place in (*_countries(), *_divisions())}
    known |= {city.english: (tables.countries()[city.country].name, city.name) for city in tables.cities()}
    for landmark in tables.landmarks():
        spellings = _spelled(landmark.name, landmark.english, *landmark.further)
        path = (*known[landmark.city], landmark.name)
        yield Place("landmark", landmark.name, spellings, path, "", landmark.latitude, landmark.longitude)


def _spelled(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
