"""Points on the earth: masks over columns of latitudes and longitudes in degrees. A missing point (NaN) is nowhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from emulator.engine.embedded.columns import Mask

RADIUS = 6_371_008.7714  # metres, the mean radius
Degrees = NDArray[np.float64]


def within(latitude: Degrees, longitude: Degrees, centre: tuple[float, float], metres: float) -> Mask:
    """Points at most ``metres`` from ``centre`` along the great circle (haversine)."""
    lat, lon = np.radians(latitude), np.radians(longitude)
    at_lat, at_lon = np.radians(centre[0]), np.radians(centre[1])
    half = np.sin((lat - at_lat) / 2) ** 2 + np.cos(lat) * np.cos(at_lat) * np.sin((lon - at_lon) / 2) ** 2
    mask: Mask = 2 * RADIUS * np.arcsin(np.sqrt(np.minimum(half, 1.0))) <= metres
    return mask


def in_box(
    latitude: Degrees, longitude: Degrees, top_left: tuple[float, float], bottom_right: tuple[float, float]
) -> Mask:
    """Points in a box, edges included; a left edge east of the right one crosses the antimeridian."""
    (top, left), (bottom, right) = top_left, bottom_right
    mask = (latitude <= top) & (latitude >= bottom)
    if left <= right:
        return mask & (longitude >= left) & (longitude <= right)
    return mask & ((longitude >= left) | (longitude <= right))


def in_polygon(latitude: Degrees, longitude: Degrees, corners: Sequence[tuple[float, float]]) -> Mask:
    """Points for which a ray to the east crosses the outline an odd number of times."""
    inside = np.zeros(len(latitude), np.bool_)
    for (lat, lon), (next_lat, next_lon) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if lat == next_lat:
            continue
        crosses = (latitude >= min(lat, next_lat)) & (latitude < max(lat, next_lat))
        inside ^= crosses & (longitude < lon + (latitude - lat) * ((next_lon - lon) / (next_lat - lat)))
    return inside
