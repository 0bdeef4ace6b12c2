"""Rows of numbers: what embedders give."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from emulator.understanding.embed.api import Scale

Vectors: TypeAlias = NDArray[np.float32]
"""One row a text or picture, each of length 1, or one row alone."""


def similarity(cosine: float, scale: Scale) -> float:
    """A cosine on a scale, 0..1."""
    return float(np.interp(cosine, [point[0] for point in scale], [point[1] for point in scale]))


def unit(row: Vectors) -> Vectors:
    """At length 1; a row without length as it is."""
    length = float(np.sqrt(np.dot(row, row)))
    return (row / length).astype(np.float32, copy=False) if length > 0 else row
