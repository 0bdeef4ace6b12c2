"""From a position to an address: the nearest district centre in China, the nearest known city or the country elsewhere.

A centre is no boundary: near the edge of a district the neighbour may be named. Nothing finer than a district is told.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from emulator.understanding.places import tables
from emulator.understanding.places.borders import country
from emulator.understanding.places.tables import City, Division

CHINA = "CN"
REGIONS = frozenset(("CN", "HK", "MO", "TW"))
"""Where the table of divisions is complete."""
CITY_REACH = 60.0
"""Kilometres within which a city outside China gives its name to a position."""
SHORE = 40.0
"""Kilometres off a coast that still belong to a district: borders are thinned, and people take pictures on boats."""
_EARTH = 6371.0


@dataclass(frozen=True, slots=True)
class Address:
    """Names in Chinese; what is not known is empty. In a municipality and in Hong Kong and Macau the city is the
    province (北京市, 北京市, 海淀区); a county right below a province is the city and has no district."""

    country: str
    province: str = ""
    city: str = ""
    district: str = ""

    @property
    def line(self) -> str:
        parts = (self.country, self.province, "" if self.city == self.province else self.city, self.district)
        return "".join(parts)

    def facts(self) -> dict[str, str]:
        """IMM's Address, only what is known."""
        named = {
            "Country": self.country,
            "Province": self.province,
            "City": self.city,
            "District": self.district,
            "AddressLine": self.line,
        }
        return {"Language": "zh-Hans", **{name: value for name, value in named.items() if value}}


def nearest(latitude: float, longitude: float) -> Address | None:
    """The address of a position in degrees (WGS 84), None far out at sea. Under a millisecond after the first call."""
    inside = country(latitude, longitude)
    if inside is None or inside in REGIONS:
        at, distance = _closest(_centres(), latitude, longitude)
        if inside is not None or distance <= SHORE:
            return address(_ends()[at])
    at, distance = _closest(_city_centres(), latitude, longitude)
    city: City | None = tables.cities()[at] if distance <= CITY_REACH else None
    if inside is None:
        return None if city is None else Address(tables.countries()[city.country].name, city=city.name)
    name = tables.countries()[inside].name if inside in tables.countries() else ""
    return Address(name, city=city.name if city is not None and city.country == inside else "") if name else None


def address(division: Division) -> Address:
    """The path of a division from the country down."""
    known = tables.divisions()
    country_name = tables.countries()[CHINA].name
    province = known[division.province].name
    if division.code == division.province:
        return Address(country_name, province, province if _municipal(division) else "")
    if division.code == division.city:
        return Address(country_name, province, division.name)
    above = known.get(division.city)
    if above is not None:
        return Address(country_name, province, above.name, division.name)
    if _municipal(known[division.province]):
        return Address(country_name, province, province, division.name)
    return Address(country_name, province, division.name)


def _municipal(province: Division) -> bool:
    """Whether a province has districts right below it: the four municipalities, Hong Kong and Macau."""
    return province.name.endswith(("市", "特别行政区"))


@functools.cache
def _ends() -> Sequence[Division]:
    """Divisions with nothing below them."""
    known = tables.divisions()
    above = {division.city for division in known.values() if division.code != division.city}
    above |= {division.province for division in known.values() if division.code != division.province}
    return tuple(division for code, division in known.items() if code not in above)


@functools.cache
def _centres() -> np.ndarray:
    return _unit([(one.latitude, one.longitude) for one in _ends()])


@functools.cache
def _city_centres() -> np.ndarray:
    return _unit([(one.latitude, one.longitude) for one in tables.cities()])


def _unit(places: Sequence[tuple[float, float]]) -> np.ndarray:
    """Points on the sphere, a row each."""
    latitude, longitude = np.radians(np.array(places, dtype=float)).T
    return np.stack(
        (np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)), axis=1
    )


def _closest(centres: np.ndarray, latitude: float, longitude: float) -> tuple[int, float]:
    """Which row is nearest, and how far it is in kilometres along the ground."""
    chords = np.linalg.norm(centres - _unit([(latitude, longitude)]), axis=1)
    at = int(np.argmin(chords))
    return at, float(2 * _EARTH * np.arcsin(min(1.0, chords[at] / 2)))
