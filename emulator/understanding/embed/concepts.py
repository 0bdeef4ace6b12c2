"""Concepts with their kinds as a block of the light vector."""

from __future__ import annotations

from collections.abc import Mapping

from emulator.understanding.embed.colours import palette
from emulator.understanding.embed.words import Text, placed, stem
from emulator.understanding.lexicon import lexicon

DOUBTFUL = 0.5


def named(text: Text, unknown: float = 0.0) -> dict[str, float]:
    """Each concept that a text names, with the largest weight of its matches; what is no concept stands for itself
    with the weight ``unknown``, so that a text which is understood by half is not taken for the half."""
    found: dict[str, float] = {}
    doubtful, strange = rest(text)
    for match in text.concepts:
        weight = match.weight * (DOUBTFUL if match.start in doubtful else 1.0)
        found[match.concept] = max(found.get(match.concept, 0.0), weight)
    if unknown:
        found |= {f"={word}": unknown for word in strange}
    return found


def rest(text: Text) -> tuple[frozenset[int], tuple[str, ...]]:
    """Where single characters match that are probably a part of an unknown word, and the words that are no concept.

    Between longer matches and filler, Chinese characters that touch each other are taken for one word.
    """
    plain = list(palette().pattern.sub(lambda found: " " * len(found.group()), text.plain))
    single = {}
    for match in text.concepts:
        if match.end - match.start == 1:
            single[match.start] = match
        else:
            plain[match.start : match.end] = " " * (match.end - match.start)
    doubtful: set[int] = set()
    strange: dict[str, None] = {}
    for cjk, run, start in placed("".join(plain)):
        if not cjk:
            strange[stem(run)] = None
        elif any(start + at not in single for at in range(len(run))):
            doubtful.update(start + at for at in range(len(run)) if start + at in single)
            if len(run) > 1:
                strange[run] = None
    return frozenset(doubtful), tuple(strange)


def spread(weights: Mapping[str, float], first: float, further: float) -> dict[str, float]:
    """Every concept with its kinds: the nearest kinds are worth ``first``, each step above them ``further`` of the step
    before. Weights add up."""
    found: dict[str, float] = {}
    for concept, weight in weights.items():
        found[concept] = found.get(concept, 0.0) + weight
        for kind, steps in (lexicon().ancestors(concept) if concept in lexicon().concepts else {}).items():
            found[kind] = found.get(kind, 0.0) + weight * first * further ** (steps - 1)
    return found
