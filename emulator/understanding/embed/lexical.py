"""Words and pieces of words as a block of the light vector."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from emulator.understanding.embed.signs import directions
from emulator.understanding.embed.vectors import Vectors, unit
from emulator.understanding.embed.words import runs, stem

LONG = 5


def features(plain: str, weights: Mapping[str, float]) -> dict[str, float]:
    """What a text is made of, each with its weight, which grows with the logarithm of how often it occurs."""
    counts: Counter[tuple[str, str]] = Counter()
    for cjk, run in runs(plain):
        if cjk:
            counts.update(("character", one) for one in run)
            counts.update(("pair", run[at : at + 2]) for at in range(len(run) - 1))
            continue
        word = stem(run)
        counts[("word", word)] += 1
        if len(word) >= LONG:
            counts.update(("piece", word[at : at + 4]) for at in range(len(word) - 3))
    return {f"{kind} {text}": weights[kind] * (1 + math.log(count)) for (kind, text), count in counts.items()}


def strongest(every: Iterable[tuple[Mapping[str, float], float]]) -> dict[str, float]:
    """Of several weighted tables the largest weight of each key."""
    found: dict[str, float] = {}
    for table, weight in every:
        for key, value in table.items():
            found[key] = max(found.get(key, 0.0), value * weight)
    return found


def block(weights: Mapping[str, float], dims: int) -> Vectors:
    """A row at length 1, or zero. Keys are added up one after the other in their order: the same bits everywhere."""
    keys = sorted(weights)
    shares = np.array([weights[key] for key in keys], np.float32)
    return unit(np.add.reduce(directions(keys, dims) * shares[:, None], axis=0, initial=np.float32(0)))
