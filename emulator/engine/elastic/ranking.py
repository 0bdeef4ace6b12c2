"""Questions about parts: by words, by vectors, and both scores of every candidate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emulator.engine.elastic import terms
from emulator.engine.elastic.filters import Clause
from emulator.engine.tokens import Term

LEGACY = 2.2
"""Elasticsearch still multiplies BM25 by ``k1 + 1``, which Lucene has left out since its version 8."""
MOST_WORDS = 1000
"""Words of a question that rank; a server may refuse more than 1,024 clauses."""
MOST_NEAREST = 10_000
"""What Elasticsearch takes as ``k`` and ``num_candidates``."""
EQUALS = 16
"""How many more of the nearest are asked for: of equally near ones the server would choose by chance, not by URI."""
ALL_PARTS = 10_000
"""The index's ``max_inner_result_window``."""


def by_words(found: Mapping[Term, float], inner: int = 0) -> Clause:
    """The score of a document is that of its best part. ``inner``: how many parts come back with it."""
    should = [
        {
            "term": {
                "parts.first" if term.prefix else "parts.words": {
                    "value": terms.token(term.text),
                    "boost": weight / LEGACY,
                }
            }
        }
        for term, weight in list(found.items())[:MOST_WORDS]
    ]
    query: Clause = {"path": "parts", "score_mode": "max", "query": {"bool": {"should": should}}}
    if inner:
        query["inner_hits"] = inner_hits(inner)
    return {"nested": query}


def by_vector(name: str, vector: Sequence[float], count: int, where: Sequence[Clause], inner: int = 0) -> Clause:
    """The ``count`` nearest documents among those of ``where``, as the ``knn`` of a search.

    The more is looked at the less an approximate index misses; where the filter leaves fewer, it is exact.
    """
    wide = min(MOST_NEAREST, max(100, 10 * count))
    clause: Clause = {"field": f"parts.v.{name}", "query_vector": vector, "k": count, "num_candidates": wide}
    clause["filter"] = {"bool": {"filter": list(where)}}
    if inner:
        clause["inner_hits"] = inner_hits(inner)
    return clause


def inner_hits(count: int) -> Clause:
    return {"size": count, "_source": ["parts.id", "parts.element"]}


def cosine(score: float) -> float:
    """Elasticsearch gives ``(1 + cosine) / 2``."""
    return max(-1.0, min(1.0, 2 * score - 1))


@dataclass(slots=True)
class Candidate:
    """A document that a search by vector may show. ``cosine`` None: it has no vector in the field."""

    id: str
    uri: str
    cosine: float | None = None
    words: float = 0.0
    score: float = 0.0


def merged(nearest: Iterable[Mapping[str, Any]], worded: Iterable[Mapping[str, Any]]) -> dict[str, Candidate]:
    """The hits of both ways of ranking by id."""
    found: dict[str, Candidate] = {}
    for hit in nearest:
        candidate = found.setdefault(hit["_id"], Candidate(hit["_id"], name_of(hit)))
        candidate.cosine = cosine(hit["_score"])
    for hit in worded:
        candidate = found.setdefault(hit["_id"], Candidate(hit["_id"], name_of(hit)))
        candidate.words = float(hit["_score"])
    return found


def name_of(hit: Mapping[str, Any]) -> str:
    return str(hit["fields"]["uri"][0])


@dataclass(slots=True)
class Piece:
    """A part of a hit; ``at`` is its place in the document."""

    at: int
    id: str
    element: str
    cosine: float | None = None
    words: float = 0.0


def pieces(hit: Mapping[str, Any]) -> Iterable[tuple[Piece, float]]:
    """The parts that came back with a hit, and the score of each as Elasticsearch has it."""
    for inner in hit["inner_hits"]["parts"]["hits"]["hits"]:
        kept = inner["_source"]
        yield Piece(inner["_nested"]["offset"], kept["id"], kept["element"]), float(inner["_score"])
