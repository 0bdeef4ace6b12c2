"""Vectors of a whole document: each as it would come out alone, whatever stands beside it."""

from __future__ import annotations

import numpy as np
import pytest

from emulator.engine.api import EngineError, Part, VectorField
from emulator.engine.vectors import unit, units

FIELD = VectorField("meaning", 96, "made here")
FIELDS = {"meaning": FIELD}


def mixed(count: int) -> list[Part]:
    """Rows at length 1 and others, of float32 and not, some parts without."""
    numbers = np.random.default_rng(5).normal(size=(count, 96))
    parts = []
    for at, row in enumerate(numbers):
        long = row.astype(np.float32)
        vector = (long / np.linalg.norm(long), long, row, row.tolist(), long[::-1] / np.linalg.norm(long))[at % 5]
        parts.append(Part(f"p{at}", "", vectors={"meaning": vector} if at % 7 else {}))
    return parts


def test_many_together_come_out_as_each_alone() -> None:
    parts = mixed(300)
    made = units(parts, "oss://bucket/key", FIELDS)
    assert [list(one) for one in made] == [list(part.vectors) for part in parts]
    for part, one in zip(parts, made, strict=True):
        for name, row in one.items():
            alone = unit(part.vectors[name], FIELD, "alone")
            assert row.dtype == alone.dtype
            assert row.tobytes() == alone.tobytes()


def test_they_are_copies() -> None:
    given = np.zeros((8, 96), np.float32)
    given[:, 0] = 1
    made = units([Part(str(at), "", vectors={"meaning": row}) for at, row in enumerate(given)], "uri", FIELDS)
    given[:] = 5
    assert all(one["meaning"][0] == 1 for one in made)


@pytest.mark.parametrize("wrong", [np.full(96, np.nan, np.float32), np.zeros(96, np.float32), np.ones(95, np.float32)])
def test_one_among_many_is_refused_by_name(wrong: np.ndarray) -> None:
    parts = mixed(50)
    parts[33] = Part("p33", "", vectors={"meaning": wrong})
    with pytest.raises(EngineError, match="The part p33 of uri: the vector meaning "):
        units(parts, "uri", FIELDS)


def test_a_field_that_the_index_does_not_keep() -> None:
    with pytest.raises(EngineError, match="vectors named other, which the index does not keep"):
        units([Part("p", "", vectors={"other": np.ones(96, np.float32)})], "uri", FIELDS)
