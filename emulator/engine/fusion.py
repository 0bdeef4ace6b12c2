"""How nearness and words become one score, the same for every engine.

``score = weight * similarity + (1 - weight) * bm25 / (best + damping)``: ``similarity`` is the cosine on the scale of
the question, 0 for what has no vector; ``best`` is the best BM25 score of all documents after the filter. By vector
alone the score is the similarity. A text without words beside a vector is no text.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from emulator.engine.api import EngineError, Near

Numbers = NDArray[np.float64]


def check(near: Near) -> None:
    """EngineError for a question by vector that has no meaning."""
    if not (math.isfinite(near.weight) and math.isfinite(near.damping)):
        raise EngineError("The weight and the damping of a search by vector are finite numbers")
    points(near.scale)
    if near.candidates < 1:
        raise EngineError("A search by vector has at least one candidate")
    if not 0 <= near.weight <= 1:
        raise EngineError("The weight of the similarity is in 0..1")
    if near.damping < 0:
        raise EngineError("The damping is not negative")


@lru_cache(maxsize=64)
def points(scale: tuple[tuple[float, float], ...]) -> tuple[Numbers, Numbers]:
    """The cosines of a scale, and the similarities. EngineError for what is none. Few scales are asked by, often."""
    if not all(math.isfinite(value) for point in scale for value in point):
        raise EngineError("The scale of a search by vector has finite numbers")
    if any(a[0] >= b[0] or a[1] > b[1] for a, b in pairwise(scale)) or not all(0 <= y <= 1 for _, y in scale):
        raise EngineError("The scale of a search by vector rises, from cosines to similarities in 0..1")
    return np.array([x for x, _ in scale], np.float64), np.array([y for _, y in scale], np.float64)


def similarities(cosines: Numbers, near: Near) -> Numbers:
    """Cosines on the scale of the question; 0 where the cosine is NaN, which stands for no vector."""
    scaled = np.interp(cosines, *points(near.scale)) if near.scale else np.maximum(cosines, 0.0)
    return np.where(np.isnan(cosines), 0.0, scaled)


def fused(cosines: Numbers, words: Numbers, near: Near, best: float) -> Numbers:
    """The weighted sum. ``words`` are raw BM25 scores."""
    share = words / (best + near.damping) if best + near.damping > 0 else np.zeros(len(words))
    return near.weight * similarities(cosines, near) + (1 - near.weight) * share
