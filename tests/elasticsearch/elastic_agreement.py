"""What Elasticsearch must answer, by the oracle, as near as its 32-bit scores and its doubles allow."""

from __future__ import annotations

import dataclasses
import math

import album
import oracle_ranks
import pytest
from oracle import Oracle
from oracle_words import terms

from emulator.engine.api import Aggregate, Document, Hit, Index, Page, Search

CLOSE = 1e-4
EXTREMES = {-(2**63): -(2**63) + 1, 2**63 - 1: 2**63 - 2}


def sortable(documents: list[Document]) -> list[Document]:
    """Without the two integers that stand for missing values (difference ``sorted-extremes``), one a URI."""
    made = {}
    for each in documents:
        size = each.fields.get("Size")
        fields = {**each.fields, **({} if size is None else {"Size": EXTREMES.get(size, size)})}
        made[each.uri] = dataclasses.replace(each, fields=fields)
    return list(made.values())


async def walk(index: Index, search: Search) -> list[Page]:
    """All pages of a search."""
    pages = [await index.search(search)]
    while pages[-1].token:
        assert pages[-1].hits, "a token came with an empty page"
        pages.append(await index.search(dataclasses.replace(search, after=pages[-1].token)))
    return pages


async def agree(index: Index, oracle: Oracle, search: Search) -> None:
    found = oracle_ranks.found(oracle, search)
    expected = [uri for uri, _ in oracle.search(search)]
    doubtful = found.doubtful | boundary(oracle, found, search)
    pages = await walk(index, search)
    hits = [hit for page in pages for hit in page.hits]
    assert len({hit.uri for hit in hits}) == len(hits)
    assert {page.total for page in pages} == {len(expected)} or doubtful
    assert all(len(page.hits) == search.size for page in pages[:-1])
    assert set(expected) - doubtful <= {hit.uri for hit in hits} <= set(expected) | doubtful
    worded = bool(search.terms or terms(search.text))
    if worded and not search.sort:
        assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.uri))
    elif not doubtful:
        assert [hit.uri for hit in hits] == expected
    for hit in hits:
        agree_hit(found, search, hit)
        assert hit.record == oracle.documents[hit.uri].record
    for page in pages if not doubtful else ():
        for aggregate in page.aggregates:
            agree_aggregate(oracle, search, aggregate)


def boundary(oracle: Oracle, found: oracle_ranks.Found, search: Search) -> set[str]:
    """Documents whose words are nearly as good as those of the last candidate: 32 bits may order them otherwise."""
    if search.near is None or not found.words:
        return set()
    scores = sorted((s for uri, s in found.words.items() if oracle.holds(search.where, oracle.documents[uri])))
    if len(scores) <= search.near.candidates:
        return set()
    worst = scores[-search.near.candidates]
    return {uri for uri, score in found.words.items() if math.isclose(score, worst, rel_tol=CLOSE)}


def agree_hit(found: oracle_ranks.Found, search: Search, hit: Hit) -> None:
    if hit.uri in found.scores:
        assert hit.score == pytest.approx(found.scores[hit.uri], rel=CLOSE, abs=1e-6)
    words, cosine = found.words.get(hit.uri), found.cosines.get(hit.uri)
    assert (hit.words is None) == (words is None or not search.explain)
    assert (hit.cosine is None) == (cosine is None or not search.explain)
    assert hit.words is None or hit.words == pytest.approx(words, rel=CLOSE)
    assert hit.cosine is None or hit.cosine == pytest.approx(cosine, abs=1e-6)
    ranked = bool(search.text or search.terms or search.near)
    wanted = sorted((s for (uri, _), s in found.parts.items() if uri == hit.uri), reverse=True) if ranked else []
    assert [part.score for part in hit.parts] == pytest.approx(wanted[: search.best_parts], rel=CLOSE, abs=1e-6)
    for part in hit.parts:
        assert part.score == pytest.approx(found.parts[hit.uri, part.part], rel=CLOSE, abs=1e-6)


def agree_aggregate(oracle: Oracle, search: Search, aggregate: Aggregate) -> None:
    wanted = oracle.aggregate(search, aggregate.aggregation)
    if aggregate.aggregation.operation == "group":
        assert [(bucket.value, bucket.count) for bucket in aggregate.buckets] == wanted
    elif wanted is None:
        assert aggregate.value is None
    else:
        largest = max(
            (
                abs(value)
                for document in oracle.documents.values()
                for value in oracle.values(document, aggregate.aggregation.field)
                if isinstance(value, int | float)
            ),
            default=0,
        )
        assert aggregate.value == pytest.approx(wanted, rel=1e-9, abs=largest * 1e-12), aggregate


__all__ = ["agree", "album", "sortable", "walk"]
