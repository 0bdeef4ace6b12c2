"""The directions of the light vector's keys: the same everywhere, and no memory for what a stranger writes."""

from __future__ import annotations

import numpy as np

from emulator.understanding.embed.signs import Directions


def test_a_direction_has_length_1_and_is_always_the_same() -> None:
    long = "word " + "x" * 1000
    for key in ("word lion", long):
        first, again = (Directions(157).added({key: 1.0}) for _ in range(2))
        assert np.array_equal(first, again)
        assert abs(float(first @ first) - 1) < 1e-5


def test_long_keys_are_not_remembered() -> None:
    directions = Directions(157)
    directions.added({"word lion": 1.0, "word " + "x" * 1000: 1.0})
    assert list(directions._known) == ["word lion"]
