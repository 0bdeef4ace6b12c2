"""Searches by vector: the candidates of both ways of ranking, each with both scores, put in order in this process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from emulator.engine import fusion
from emulator.engine.api import EngineError, Near, PartHit, Search
from emulator.engine.elastic import ranking
from emulator.engine.elastic.filters import Clause
from emulator.engine.elastic.question import Questions
from emulator.engine.elastic.ranking import Candidate, Piece
from emulator.engine.elastic.source import raw
from emulator.engine.tokens import Term

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST = [{"_score": {"order": "desc"}}, {"uri": {"order": "asc"}}]


class Nearness:
    """One search by vector over one dataset. ``words``: what ranks beside it, perhaps nothing."""

    def __init__(self, questions: Questions, search: Search, words: Mapping[Term, float]) -> None:
        assert search.near is not None
        self._questions = questions
        self.near: Near = search.near
        self._words = words
        self._where = [questions.mine, questions.filters.document(search.where)]
        fusion.check(self.near)
        self._name, self._vector = self._asked(self.near)
        self._best = 0.0

    def _asked(self, near: Near) -> tuple[str, list[float]]:
        from emulator.engine.vectors import unit

        found = self._questions.place.vectors.get(near.field)
        if found is None:
            raise EngineError(f"The index has no vectors named {near.field}")
        field, name = found
        return name, [float(number) for number in unit(near.vector, field, "The question")]

    async def candidates(self) -> list[Candidate]:
        """All that the search is about, best first."""
        count = self.near.candidates
        if count > ranking.MOST_NEAREST:
            raise EngineError(f"Elasticsearch gives at most {ranking.MOST_NEAREST} nearest documents, not {count}")
        asked = [self._nearest(min(count + ranking.EQUALS, ranking.MOST_NEAREST), self._where)]
        if self._words:
            asked.append(self._worded(count, self._where))
        nearest, *worded = (hits_of(answer) for answer in await self._questions.ask_all(asked))
        near = sorted(ranking.merged(nearest, ()).values(), key=lambda one: (-(one.cosine or 0.0), one.uri))
        found = {one.id: one for one in near[:count]}
        if self._words:
            for one in ranking.merged((), worded[0]).values():
                found.setdefault(one.id, one).words = one.words
            self._best = max((one.words for one in found.values()), default=0.0)
            known = {one.id: one.cosine for one in near}
            for one in found.values():
                one.cosine = known.get(one.id)
            # Fewer than asked for are all there are: nobody else has a vector, or a word.
            await self._complete(
                found,
                set(found) - set(known) if len(near) >= count else set(),
                set(found) - {hit["_id"] for hit in worded[0]} if len(worded[0]) == count else set(),
            )
        return self._ordered(list(found.values()))

    async def _complete(self, found: Mapping[str, Candidate], unseen: set[str], unread: set[str]) -> None:
        """Ask for the scores that the other way of ranking did not give: cosines of ``unseen``, words of ``unread``."""
        asked = []
        if unseen:
            asked.append(self._nearest(len(unseen), self._these(unseen)))
        if unread:
            asked.append(self._worded(len(unread), self._these(unread)))
        answers = [hits_of(answer) for answer in await self._questions.ask_all(asked)]
        for hit in answers[0] if unseen else ():
            found[hit["_id"]].cosine = ranking.cosine(hit["_score"])
        for hit in answers[-1] if unread else ():
            found[hit["_id"]].words = float(hit["_score"])

    def _ordered(self, found: list[Candidate]) -> list[Candidate]:
        scores = self._scores(found)
        for candidate, score in zip(found, scores.tolist(), strict=True):
            candidate.score = score
        return sorted(found, key=lambda one: (-self.rank(one), one.uri))

    def rank(self, candidate: Candidate) -> float:
        """What candidates are ordered by: where words rank as well the score, else the cosine itself."""
        return candidate.score if self._words else candidate.cosine or 0.0

    def _scores(self, found: Sequence[Candidate | Piece]) -> NDArray[Any]:
        import numpy as np

        cosines = np.array([np.nan if one.cosine is None else one.cosine for one in found], np.float64)
        if not self._words:
            return fusion.similarities(cosines, self.near)
        return fusion.fused(cosines, np.array([one.words for one in found], np.float64), self.near, self._best)

    async def parts(self, ids: Sequence[str], count: int) -> dict[str, tuple[PartHit, ...]]:
        """The best parts of these hits by id, those with a score only."""
        if not ids:
            return {}
        asked = [self._nearest(len(ids), self._these(ids), ranking.ALL_PARTS)]
        if self._words:
            asked.append(self._worded(len(ids), self._these(ids), ranking.ALL_PARTS))
        found: dict[str, dict[int, Piece]] = {each: {} for each in ids}
        for number, answer in enumerate(await self._questions.ask_all(asked)):
            for hit in hits_of(answer):
                for piece, score in ranking.pieces(hit):
                    piece = found[hit["_id"]].setdefault(piece.at, piece)
                    if number:
                        piece.words = score
                    else:
                        piece.cosine = ranking.cosine(score)
        return {each: self._best_of(list(held.values()), count) for each, held in found.items()}

    def _best_of(self, held: list[Piece], count: int) -> tuple[PartHit, ...]:
        scored = zip(self._scores(held).tolist(), held, strict=True)
        best = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: (-pair[0], pair[1].at))[:count]
        return tuple(PartHit(piece.id, score, raw(piece.element)) for score, piece in best)

    def _these(self, ids: Iterable[str]) -> list[Clause]:
        return [self._questions.mine, {"ids": {"values": sorted(ids)}}]

    def _nearest(self, count: int, where: Sequence[Clause], inner: int = 0) -> Clause:
        knn = ranking.by_vector(self._name, self._vector, count, where, inner)
        if len(where) and where is not self._where:
            knn["num_candidates"] = ranking.MOST_NEAREST  # a few documents: all of their parts, exactly
        return {"knn": knn, "size": count, "_source": False, "fields": ["uri"]}

    def _worded(self, count: int, where: Sequence[Clause], inner: int = 0) -> Clause:
        query = {"bool": {"filter": list(where), "must": [ranking.by_words(self._words, inner)]}}
        return {"query": query, "sort": FIRST, "size": count, "_source": False, "fields": ["uri"]}


def hits_of(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    hits: list[Mapping[str, Any]] = answer["hits"]["hits"]
    return hits
