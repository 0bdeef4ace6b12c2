"""Which country a position lies in, by Natural Earth's borders, thinned to about 3 km.

They are the lines that hold on the ground, not anybody's claim.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from emulator.understanding.places import tables

STEP = 100
"""Parts of a degree in the table."""


@dataclass(frozen=True, slots=True)
class Borders:
    """Rings as columns: ``boxes`` is west, south, east, north of each; ``rings`` their corners (x, y) in degrees."""

    codes: Sequence[str]
    boxes: np.ndarray
    rings: Sequence[np.ndarray]


@functools.cache
def borders() -> Borders:
    codes, rings = [], []
    for code, steps in tables.rows("borders.txt.gz"):
        codes.append(code)
        rings.append(np.cumsum(np.array(steps.split(), dtype=np.int32).reshape(-1, 2), axis=0) / STEP)
    boxes = np.array([[*ring.min(axis=0), *ring.max(axis=0)] for ring in rings])
    return Borders(codes, boxes, rings)


def country(latitude: float, longitude: float) -> str | None:
    """The ISO code of the country around a position, or None at sea."""
    world = borders()
    west, south, east, north = world.boxes.T
    crossed: dict[str, int] = {}
    for x in (longitude, longitude + 360, longitude - 360):  # a ring over the date line runs on past 180
        near = np.flatnonzero((west <= x) & (x <= east) & (south <= latitude) & (latitude <= north))
        for at in map(int, near):  # a ring inside a ring is a hole: an even number of crossings is outside
            crossed[world.codes[at]] = crossed.get(world.codes[at], 0) + _crossings(world.rings[at], x, latitude)
    return next((code for code, count in crossed.items() if count % 2), None)


def _crossings(ring: np.ndarray, x: float, y: float) -> int:
    """How often a ray to the east crosses a ring."""
    here, after = ring, np.roll(ring, -1, axis=0)
    spans = (here[:, 1] > y) != (after[:, 1] > y)
    (x0, y0), (x1, y1) = here[spans].T, after[spans].T
    return int(np.count_nonzero(x < x0 + (y - y0) / (y1 - y0) * (x1 - x0)))
