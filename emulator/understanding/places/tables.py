"""The rows of the tables in this folder."""

from __future__ import annotations

import functools
import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Division:
    """A province, city or district of China; ``brief`` is the name without its kind (杭州), empty where it has none."""

    code: str
    name: str
    brief: str
    reading: str
    longitude: float
    latitude: float

    @property
    def province(self) -> str:
        return self.code[:2] + "0000"

    @property
    def city(self) -> str:
        return self.code[:4] + "00"


@dataclass(frozen=True, slots=True)
class City:
    """A city outside China; ``country`` is its ISO code."""

    country: str
    name: str
    english: str
    latitude: float
    longitude: float
    further: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Country:
    code: str
    name: str
    english: str
    further: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Continent:
    """A continent or a part of one; ``countries`` are ISO codes."""

    name: str
    english: str
    further: tuple[str, ...]
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A state, province or island outside China, without a position. ``cities`` are the English names of those of
    :func:`cities` that lie in it."""

    country: str
    name: str
    english: str
    further: tuple[str, ...]
    cities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Landmark:
    """``city`` is an adcode, the English name of a city, or a country's ISO code."""

    name: str
    english: str
    city: str
    latitude: float
    longitude: float
    further: tuple[str, ...]


def rows(name: str) -> list[list[str]]:
    """The cells of a table, comments left out; a name that ends in ``.gz`` is unpacked."""
    data = (HERE / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
    return [line.split("\t") for line in text.split("\n") if line and not line.startswith("#")]


@functools.cache
def divisions() -> Mapping[str, Division]:
    """By adcode, in its order: a province stands before its cities, a city before its districts."""
    return {
        code: Division(code, name, brief, reading, float(longitude), float(latitude))
        for code, name, brief, reading, longitude, latitude in rows("divisions.tsv.gz")
    }


@functools.cache
def cities() -> tuple[City, ...]:
    return tuple(
        City(country, name, english, float(latitude), float(longitude), parted(further))
        for country, name, english, latitude, longitude, further in rows("cities.tsv")
    )


@functools.cache
def regions() -> tuple[Region, ...]:
    return tuple(
        Region(country, name, english, parted(further), parted(cities))
        for country, name, english, further, cities in rows("regions.tsv")
    )


@functools.cache
def countries() -> Mapping[str, Country]:
    """By ISO code."""
    found = (Country(code, name, english, parted(further)) for code, name, english, further in rows("countries.tsv"))
    return {country.code: country for country in found}


@functools.cache
def continents() -> tuple[Continent, ...]:
    return tuple(
        Continent(name, english, parted(further), tuple(codes.split()))
        for name, english, further, codes in rows("continents.tsv")
    )


@functools.cache
def landmarks() -> tuple[Landmark, ...]:
    return tuple(
        Landmark(name, english, city, float(latitude), float(longitude), parted(further))
        for name, english, city, latitude, longitude, further in rows("landmarks.tsv")
    )


@functools.cache
def english() -> Mapping[str, tuple[str, ...]]:
    """Spellings by adcode or ISO code, beside those of the other tables."""
    return {code: parted(spellings) for code, spellings in rows("english.tsv")}


def parted(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(";") if one.strip())
