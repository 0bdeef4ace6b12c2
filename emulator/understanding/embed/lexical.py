"""Words and pieces of words as a block of the light vector."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from emulator.understanding.embed.words import Text, stem

LONG = 5


def features(text: Text, weights: Mapping[str, float]) -> dict[str, float]:
    """What a text is made of, each with its weight, which grows with the logarithm of how often it occurs."""
    found: dict[str, list[str]] = {"character": [], "pair": [], "word": [], "piece": []}
    for cjk, run in text.runs:
        if cjk:
            found["character"] += run
            found["pair"] += [run[at : at + 2] for at in range(len(run) - 1)]
            continue
        word = stem(run)
        found["word"].append(word)
        if len(word) >= LONG:
            found["piece"] += [word[at : at + 4] for at in range(len(word) - 3)]
    return {
        f"{kind} {one}": weights[kind] * (1 + math.log(count))
        for kind, every in found.items()
        if every
        for one, count in Counter(every).items()
    }


def strongest(every: Iterable[tuple[Mapping[str, float], float]]) -> dict[str, float]:
    """Of several weighted tables the largest weight of each key."""
    found: dict[str, float] = {}
    for table, weight in every:
        here = {key: value * weight for key, value in table.items()}
        if not found:
            found = here
            continue
        for key, value in here.items():
            if value > found.get(key, 0.0):
                found[key] = value
    return found
