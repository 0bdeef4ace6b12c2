"""Words, nearness and both together, written plainly: slow, exact, one part at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from oracle_words import is_cjk, length, occurrences, one_byte, runs, terms

from emulator.engine.api import Document, Near, Part, Search

if TYPE_CHECKING:
    from oracle import Oracle

Score = dict[tuple[str, str], float]
"""By URI and part."""


@dataclass
class Found:
    """``order`` and ``scores`` by URI; ``parts`` by URI and part, only those above 0.

    ``doubtful``: URIs that rounding may bring in or leave out, because others have as good words as they have.
    """

    hits: list[str]
    order: dict[str, float]
    scores: dict[str, float]
    parts: Score
    words: dict[str, float]
    cosines: dict[str, float]
    doubtful: set[str]


def found(oracle: Oracle, search: Search) -> Found:
    matching = [uri for uri, d in oracle.documents.items() if oracle.holds(search.where, d)]
    documents = [oracle.documents[uri] for uri in sorted(oracle.documents)]
    worded = bm25(documents, search)
    words = best(worded)
    near = search.near
    if near is None:
        ranked = bool(search.text or search.terms)
        hits = [uri for uri in matching if uri in words] if ranked else matching
        scores = {uri: words.get(uri, 0.0) for uri in hits}
        return Found(hits, scores, scores, worded, words, {}, set())
    neared = cosines(documents, near)
    nearest = best(neared)
    hits = sorted((uri for uri in matching if uri in nearest), key=lambda uri: (-nearest[uri], uri))[: near.candidates]
    if not weights(search):
        parts = {key: similarity(cosine, near) for key, cosine in neared.items()}
        scores = {uri: similarity(nearest[uri], near) for uri in hits}
        return Found(hits, nearest, scores, positive(parts), {}, nearest, set())
    by_words = sorted((uri for uri in matching if uri in words), key=lambda uri: (-words[uri], uri))
    top = max((words[uri] for uri in by_words), default=0.0)
    worst = words[by_words[near.candidates - 1]] if near.candidates < len(by_words) else -1.0
    doubtful = {uri for uri in by_words if math.isclose(words[uri], worst, rel_tol=1e-9)} - set(hits)
    both = sorted({*hits, *by_words[: near.candidates]})

    def fused(cosine: float | None, score: float) -> float:
        share = score / (top + near.damping) if top + near.damping else 0.0
        return near.weight * (0.0 if cosine is None else similarity(cosine, near)) + (1 - near.weight) * share

    scores = {uri: fused(nearest.get(uri), words.get(uri, 0.0)) for uri in [*both, *doubtful]}
    parts = {key: fused(neared.get(key), worded.get(key, 0.0)) for key in {*neared, *worded}}
    return Found(both, scores, scores, positive(parts), words, nearest, doubtful if worst > 0 else set())


def positive(parts: Score) -> Score:
    return {key: score for key, score in parts.items() if score > 0}


def best(parts: Score) -> dict[str, float]:
    """The best part of each document."""
    made: dict[str, float] = {}
    for (uri, _), score in parts.items():
        made[uri] = max(score, made.get(uri, -math.inf))
    return made


def similarity(cosine: float, near: Near) -> float:
    if not near.scale:
        return max(0.0, cosine)
    points = near.scale
    if cosine <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in pairwise(points):
        if cosine <= x1:
            return y0 + (y1 - y0) * (cosine - x0) / (x1 - x0)
    return points[-1][1]


def cosine(a: Sequence[float], b: Sequence[float]) -> float:
    product = math.fsum(x * y for x, y in zip(a, b, strict=True))
    return product / math.hypot(*a) / math.hypot(*b)


def cosines(documents: list[Document], near: Near) -> Score:
    return {
        (d.uri, part.id): cosine(part.vectors[near.field], near.vector)
        for d in documents
        for part in d.parts
        if near.field in part.vectors
    }


def weights(search: Search) -> dict[tuple[str, bool], float]:
    """By word and whether it is a prefix: a single character of a query finds every word that begins with it."""
    made = {(term, is_cjk(term) and len(term) == 1): 1.0 for term in terms(search.text)}
    for token, weight in search.terms:
        made[token, False] = made.get((token, False), 0.0) + weight
    return made


def tokens(part: Part) -> list[str]:
    cut = [run if not is_cjk(run) else [run[at : at + 2] for at in range(len(run))] for run in runs(part.text)]
    return [token for each in cut for token in ([each] if isinstance(each, str) else each)] + list(part.tokens)


def bm25(documents: list[Document], search: Search) -> Score:
    """Lucene's, by URI and part; without those where no word is."""
    parts = [(d.uri, part) for d in documents for part in d.parts]
    lengths = [length(part.text) + len(part.tokens) for _, part in parts]
    count, total = sum(each > 0 for each in lengths), sum(lengths)
    made: Score = {}
    for (term, prefix), weight in weights(search).items():
        if prefix:
            counts = [occurrences(p.text, term) + sum(t.startswith(term) for t in p.tokens) for _, p in parts]
        else:
            counts = [tokens(p).count(term) for _, p in parts]
        frequency = sum(each > 0 for each in counts)
        idf = math.log(1 + (count - frequency + 0.5) / (frequency + 0.5)) if count else 0.0
        for (uri, part), size, times in zip(parts, lengths, counts, strict=True):
            if times:
                norm = 1.2 * (0.25 + 0.75 * one_byte(size) / (total / count))
                made[uri, part.id] = made.get((uri, part.id), 0.0) + weight * idf * (1 - 1 / (1 + times / norm))
    return made
