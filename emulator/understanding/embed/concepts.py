"""Concepts with their kinds as a block of the light vector."""

from __future__ import annotations

from collections.abc import Mapping

from emulator.understanding.embed.words import Text
from emulator.understanding.lexicon import lexicon

DOUBTFUL = 0.5


def named(text: Text, unknown: float = 0.0) -> dict[str, float]:
    """Each concept that a text names, with the largest weight of its matches; what is no concept stands for itself
    with the weight ``unknown``, so that a text which is understood by half is not taken for the half."""
    found: dict[str, float] = {}
    doubtful = text.rest.doubtful
    for match in text.concepts:
        weight = match.weight * (DOUBTFUL if match.start in doubtful else 1.0)
        found[match.concept] = max(found.get(match.concept, 0.0), weight)
    if unknown:
        found |= {f"={word}": unknown for word in text.rest.strange}
    return found


def spread(weights: Mapping[str, float], first: float, further: float) -> dict[str, float]:
    """Every concept with its kinds: the nearest kinds are worth ``first``, each step above them ``further`` of the step
    before. Weights add up."""
    found: dict[str, float] = {}
    for concept, weight in weights.items():
        found[concept] = found.get(concept, 0.0) + weight
        for kind, steps in (lexicon().ancestors(concept) if concept in lexicon().concepts else {}).items():
            found[kind] = found.get(kind, 0.0) + weight * first * further ** (steps - 1)
    return found
