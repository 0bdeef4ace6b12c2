"""One search over one dataset: the question in Elasticsearch's words, the page from its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from emulator.engine import paging, tokens
from emulator.engine.api import Aggregate, Hit, Page, PartHit, Search
from emulator.engine.elastic import ranking
from emulator.engine.elastic.aggregate import Aggregations
from emulator.engine.elastic.filters import NONE, Clause
from emulator.engine.elastic.nearness import FIRST, Nearness, hits_of
from emulator.engine.elastic.question import Questions
from emulator.engine.elastic.ranking import Candidate
from emulator.engine.elastic.source import raw

SHOWN = ("name", "record")


async def run(search: Search, questions: Questions) -> Page:
    """BadToken, EngineError, Unreachable."""
    mark = paging.mark(questions.place.set, search) if search.after else None
    ranked = tokens.weighted(search.text, search.terms)
    if search.near is not None:
        return await _near(search, questions, Nearness(questions, search, ranked), mark)
    if search.text or search.terms:
        return await _listed(search, questions, ranking.by_words(ranked, search.best_parts) if ranked else NONE, mark)
    return await _listed(search, questions, None, mark)


async def _listed(search: Search, questions: Questions, words: Clause | None, mark: paging.Mark | None) -> Page:
    """What matches, in the order of the words' score or of the fields. ``words`` None: nothing is ranked."""
    query = {"filter": [questions.mine, questions.filters.document(search.where)]}
    sort = questions.sorting(search.sort)
    if words is not None:
        query["must"] = [words]
        sort = FIRST if not search.sort else sort
    hits, total, aggregates = await _ask(search, questions, {"bool": query}, sort, mark)
    score = "_score" if words is not None else ""
    made = tuple(_hit(hit, search, float(hit[score]) if score else 0.0) for hit in hits[: search.size])
    return Page(made, total, _token(search, questions, hits), aggregates)


async def _ask(
    search: Search, questions: Questions, query: Clause, sort: Sequence[Clause], mark: paging.Mark | None
) -> tuple[Sequence[Mapping[str, Any]], int, tuple[Aggregate, ...]]:
    """One hit more than a page has, the total, the aggregations."""
    body: Clause = {"query": query, "size": search.size + 1 if search.size else 0, "track_total_hits": search.total}
    if search.size:
        body |= {"sort": sort, "_source": list(SHOWN), "track_scores": True}
        if mark is not None:
            body["search_after"] = list(mark.values)
    asker = Aggregations(questions.schema)
    clauses = [asker.clause(each, search.groups) for each in search.aggregations]
    body["aggs"] = {str(at): clause for at, clause in enumerate(clauses) if clause is not None}
    answer = await questions.ask(body)

    async def distinct(clause: Clause) -> Mapping[str, Any]:
        asked = {"query": query, "size": 0, "track_total_hits": False, "aggs": {"a": clause}}
        found: Mapping[str, Any] = (await questions.ask(asked))["aggregations"]["a"]
        return found

    aggregates = [
        asker.read(each, answer["aggregations"][str(at)])
        if clause is not None
        else await asker.distinct(each, distinct)
        for at, (each, clause) in enumerate(zip(search.aggregations, clauses, strict=True))
    ]
    total = int(answer["hits"]["total"]["value"]) if search.total else -1
    return hits_of(answer), total, tuple(aggregates)


def _token(search: Search, questions: Questions, hits: Sequence[Mapping[str, Any]]) -> str:
    """The token of the next page, if there is one."""
    if not search.size or len(hits) <= search.size:
        return ""
    return paging.token(questions.place.set, search, hits[search.size - 1]["sort"])


def _hit(hit: Mapping[str, Any], search: Search, score: float) -> Hit:
    stored = hit["_source"]
    parts: tuple[PartHit, ...] = ()
    if "inner_hits" in hit:
        found = sorted(ranking.pieces(hit), key=lambda pair: (-pair[1], pair[0].at))
        parts = tuple(PartHit(piece.id, each, raw(piece.element)) for piece, each in found)
    words = score if search.explain and (search.text or search.terms) else None
    return Hit(stored["name"], raw(stored["record"]), score, parts, words)


async def _near(search: Search, questions: Questions, nearness: Nearness, mark: paging.Mark | None) -> Page:
    """The candidates, in their own order or in that of the fields."""
    found = await nearness.candidates()
    these: Clause = {"bool": {"filter": [questions.mine, {"ids": {"values": [each.id for each in found]}}]}}
    total = len(found) if search.total else -1
    aggregates: tuple[Aggregate, ...] = ()
    hits: Sequence[Mapping[str, Any]] = ()
    if search.sort or search.aggregations:
        hits, _, aggregates = await _ask(
            search, questions, these, questions.sorting(search.sort), mark if search.sort else None
        )
    if not search.size:
        return Page((), total, "", aggregates)
    if search.sort:
        by_id = {each.id: each for each in found}
        chosen, token = [by_id[hit["_id"]] for hit in hits[: search.size]], _token(search, questions, hits)
    else:
        rest = found
        if mark is not None:
            score, uri = mark.values
            place = (-float(score or 0.0), str(uri))
            rest = [each for each in found if (-nearness.rank(each), each.uri) > place]
        chosen, token = rest[: search.size], ""
        if len(rest) > search.size:
            values = (nearness.rank(chosen[-1]), chosen[-1].uri)
            token = paging.token(questions.place.set, search, values)
    parts = await nearness.parts([each.id for each in chosen], search.best_parts) if search.best_parts else {}
    sources = await questions.stored([each.id for each in chosen], *SHOWN)
    made = [_near_hit(each, sources[each.id]["_source"], parts, search) for each in chosen if each.id in sources]
    return Page(tuple(made), total, token, aggregates)


def _near_hit(
    candidate: Candidate, stored: Mapping[str, Any], parts: Mapping[str, tuple[PartHit, ...]], search: Search
) -> Hit:
    return Hit(
        stored["name"],
        raw(stored["record"]),
        candidate.score,
        parts.get(candidate.id, ()),
        (candidate.words or None) if search.explain else None,
        candidate.cosine if search.explain else None,
    )
