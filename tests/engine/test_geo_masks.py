"""Geo masks against the oracle's other formulas."""

from __future__ import annotations

import album
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import metres, winding

from emulator.engine.embedded import geo

many = st.lists(album.points, min_size=20, max_size=40)


def columns(points: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """A missing point comes last and is nowhere."""
    both = np.array([*points, (np.nan, np.nan)]).T
    return both[0], both[1]


@settings(deadline=None)
@given(many, album.corners, album.corners)
def test_boxes(points, a, b):
    top, bottom, left, right = max(a[0], b[0]), min(a[0], b[0]), a[1], b[1]
    width = right - left if left <= right else right - left + 360
    expected = [bottom <= lat <= top and (lon - left) % 360 <= width for lat, lon in points]
    assert geo.in_box(*columns(points), (top, left), (bottom, right)).tolist() == [*expected, False]


@settings(deadline=None)
@given(many, album.corners, st.floats(0, 2.1e7))
def test_distances(points, centre, radius):
    away = [metres(point, centre) for point in points]
    mask = geo.within(*columns(points), centre, radius).tolist()
    assert mask[-1] is False
    for distance, inside in zip(away, mask[:-1], strict=True):
        if abs(distance - radius) > 1:  # the formulas differ by far less than a metre
            assert inside == (distance < radius)


def test_known_distances():
    beijing, shanghai = (39.9042, 116.4074), (31.2304, 121.4737)
    at = np.array([[shanghai[0]], [shanghai[1]]])
    assert not geo.within(at[0], at[1], beijing, 1_066_000)[0]
    assert geo.within(at[0], at[1], beijing, 1_068_500)[0]
    fiji = np.array([[0.0], [179.9]])
    assert geo.within(fiji[0], fiji[1], (0.0, -179.9), 22_300)[0]


@settings(deadline=None)
@given(many, st.lists(album.corners, min_size=3, max_size=7))
def test_polygons(points, corners):
    expected = [winding(point, tuple(corners)) != 0 for point in points]
    assert geo.in_polygon(*columns(points), corners).tolist() == [*expected, False]
