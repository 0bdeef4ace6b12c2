"""Searching a dataset: by conditions, by meaning, by a picture, by a conversation."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from emulator.clock import CHINA, Clock
from emulator.domain.conditions import Conditions, every
from emulator.domain.conversations import Turn, question
from emulator.domain.cuts import BOUNDLESS, Cuts
from emulator.domain.datasets import Datasets
from emulator.domain.embedding import CANDIDATES, SEEN, Embedding
from emulator.domain.objects import address
from emulator.domain.place import Place
from emulator.domain.readers import Readers
from emulator.domain.reading import PICTURED, asked, measured
from emulator.domain.realm import Facts, Realm
from emulator.domain.refusals import BadPicture, BadQuery, BadValue
from emulator.domain.spelling import spelled
from emulator.domain.spoken import bare, fulfilled, narrowed, spoken
from emulator.engine.api import DAMPING, Aggregate, Aggregation, BadToken, Hit, Near, Order, Page, Search
from emulator.objects.api import Objects
from emulator.query.nodes import Everything, Node
from emulator.understanding.embed.api import Said

if TYPE_CHECKING:  # the language is imported with the first question
    from emulator.understanding.language.meaning import Meaning

__all__ = ["Aggregate", "Aggregation", "Found", "Match", "Order", "Page", "Scene", "Search", "Searching"]

EVERYTHING = Everything()
PARTS = 5  # best passages shown of each document
WHOLE = 0.23
"""Of the score that a question's words have where all are the rarest, what says as much as all of them: most words of
an answer are not that rare, and stand in a longer passage."""
LOWEST = 0.01
"""The similarity of what fulfils conditions and nothing else of a question."""
TOLD = LISTED = 10  # files whose scores are told to the journal, and entries of any list there
LONGEST = 200  # characters of a text there


@dataclass(frozen=True, slots=True)
class Match:
    """A found file. ``similarity`` is in 0..1; ``elements`` are its best passages with theirs, best first."""

    uri: str
    record: bytes
    similarity: float
    elements: tuple[tuple[bytes, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """A found piece of a film, from ``start`` to ``end`` in seconds; the whole film where it has no scenes."""

    uri: str
    start: float
    end: float
    similarity: float


@dataclass(frozen=True, slots=True)
class Found:
    """``understood`` is how the question was read and what ranked, for who asks why: nothing for a reply."""

    matches: list[Match]
    understood: Mapping[str, Any]


class Searching:
    """Searches all datasets."""

    def __init__(
        self,
        datasets: Datasets,
        embedding: Embedding,
        objects: Objects,
        readers: Readers,
        realm: Realm,
        clock: Clock,
        cuts: Cuts,
    ) -> None:
        self._datasets = datasets
        self._embedding = embedding
        self._objects = objects
        self._readers = readers
        self._realm = realm
        self._clock = clock
        self._cuts = cuts

    async def simple(self, place: Place, search: Search) -> Page:
        """By conditions, exactly. Raises NotFound (project, dataset), BadQuery for a foreign token."""
        await self._datasets.get(place)
        index = await self._datasets.records(place)
        try:
            page = await index.search(search)
        except BadToken as error:
            raise BadQuery(f"NextToken: {error}") from None
        if not page.aggregates:
            return page
        return replace(page, aggregates=tuple([await spelled(index, search, a, self._realm) for a in page.aggregates]))

    async def semantic(self, place: Place, text: str, media_types: Sequence[str], limit: int) -> Found:
        """By what a question means. Its times and places are conditions, and its labels where the template does not
        let pictures be looked at; the rest ranks by vectors and words together, best first.

        A question that is all conditions ranks nothing: what fulfils them has the similarity 1. Where nothing fits the
        rest, and it names nothing that is known, what fulfils the time and the place comes all the same. Documents that
        tell no time or place of their own are not excluded for that, where nothing else is asked for (both a guess).
        Raises NotFound (project, dataset).
        """
        operators = await self._datasets.operators(place, await self._datasets.get(place))
        meaning = await asyncio.to_thread(self._parsed, text, self._now(place))
        kinds = narrowed(media_types, meaning.media_types)
        seen = PICTURED in operators
        said = spoken(text, meaning)
        lenient = kinds == ("document",) and bool(said)
        where = Conditions(self._realm.fields, lenient).of(meaning, kinds, labelled=not seen, text=text)
        if lenient and not meaning.negated:
            said = (Said(bare(text, meaning)),)
        understood = {**read(meaning), "Kinds": list(kinds), "LabelsAreConditions": not seen}
        if not said:
            page = await self._search(place, Search(where=where, size=limit, total=False))
            matches = [Match(hit.uri, hit.record, 1.0) for hit in page.hits]
            return Found(matches, {**understood, "Ranking": None})
        near = await self._embedding.asked(said, seen and bool(SEEN & set(kinds)))
        passages = 0 if kinds and SEEN.issuperset(kinds) else PARTS
        hits = await self._ranked(place, where, said, near, limit, passages)
        best = top(hits)
        kept = [hit for hit in hits if hit.words or scaled(hit.score, near, best) >= self._cuts.floor]
        matches = [match(hit, near, best) for hit in kept]
        if fulfilled(meaning, bool(kept)):
            scores = {hit.uri: scaled(hit.score, near, best) for hit in hits}
            matches += await self._besides(place, where, limit, matches, scores)
        return Found(matches, {**understood, "Ranking": ranking(said, near, kept, best)})

    async def _besides(
        self, place: Place, where: Node, limit: int, found: Sequence[Match], scores: Mapping[str, float]
    ) -> list[Match]:
        """What fulfils the conditions beside what is ``found``, to so many in all; by the scores, where there are."""
        page = await self._search(place, Search(where=where, size=limit, total=False))
        there = {one.uri for one in found}
        others = [
            Match(hit.uri, hit.record, max(LOWEST, scores.get(hit.uri, 0.0)))
            for hit in page.hits
            if hit.uri not in there
        ]
        return sorted(others, key=lambda one: -one.similarity)[: limit - len(found)]

    async def ranked(
        self, place: Place, text: str, media_types: Sequence[str], limit: int, where: Node, passages: int = 0
    ) -> Found:
        """By what a text says, without reading conditions from it: best first, all of them. Of what it names a kind of
        file by, only the rest ranks.

        ``where`` filters; with ``passages`` so many of the best ones of each file come with it. Raises NotFound
        (project, dataset).
        """
        said, near, hits = await self._said(place, text, media_types, limit, where, passages)
        best = top(hits)
        matches = [match(hit, near, best) for hit in hits]
        return Found(matches, {"Kinds": list(media_types), "Ranking": ranking(said, near, hits, best)})

    async def filmed(self, place: Place, text: str, limit: int, where: Node, scenes: int) -> list[Scene]:
        """The same for films, scene by scene; so many of the best scenes of each. Raises as :meth:`ranked`."""
        _, near, hits = await self._said(place, text, ["video"], limit, where, scenes)
        stored = await (await self._datasets.index(place)).load([hit.uri for hit in hits])
        best, found = top(hits), list[Scene]()
        for hit in hits:
            film = stored.get(hit.uri)
            spans = {part.id: part.time_range for part in film.parts if part.time_range} if film else {}
            seen = [(spans[part.part], part.score) for part in hit.parts if part.part in spans]
            length = float(self._realm.facts(hit.record).get("Duration") or 0)
            whole = [((0, round(length * 1000)), hit.score)]
            for (start, end), score in seen or whole:
                found.append(Scene(hit.uri, start / 1000, end / 1000, scaled(score, near, best)))
        return sorted(found, key=lambda one: (-one.similarity, one.uri, one.start))

    async def _said(
        self, place: Place, text: str, media_types: Sequence[str], limit: int, where: Node, parts: int
    ) -> tuple[tuple[Said, ...], Near | None, tuple[Hit, ...]]:
        operators = await self._datasets.operators(place, await self._datasets.get(place))
        meaning = await asyncio.to_thread(self._parsed, text, self._now(place))
        said = (Said(bare(text, meaning)),)
        near = await self._embedding.asked(said, PICTURED in operators and bool(SEEN & set(media_types)))
        nodes = [*Conditions(self._realm.fields).kinds(media_types), *([] if where == EVERYTHING else [where])]
        return said, near, await self._ranked(place, every(nodes), said, near, limit, parts)

    async def alike(
        self, place: Place, uri: str, media_types: Sequence[str], limit: int, where: Node = EVERYTHING
    ) -> Found:
        """Pictures that look like the one at ``uri``, which need not be indexed, best first.

        Raises NotFound (project, dataset); BadValue where the template does not let pictures be looked at, BadPicture
        for what is no picture.
        """
        address(uri, "SourceURI")
        operators = await self._datasets.operators(place, await self._datasets.get(place))
        if PICTURED not in operators:
            raise BadValue(
                "SourceURI", f"Searching by picture needs a dataset whose template has the operator {PICTURED}."
            )
        near = await self._pictured(place, uri)
        kinds = [one for one in media_types or sorted(SEEN) if one in SEEN]
        if not kinds:  # none of what is asked for can look like a picture
            return Found([], {"Picture": uri, "Kinds": list(media_types), "Ranking": None})
        where = every([*Conditions(self._realm.fields).kinds(kinds), *([] if where == EVERYTHING else [where])])
        near = replace(near, candidates=limit)
        page = await self._search(place, Search(where=where, near=near, size=limit, total=False, explain=True))
        kept = [hit for hit in page.hits if hit.score >= self._cuts.floor]
        matches = [Match(hit.uri, hit.record, round(hit.score, 6)) for hit in kept]
        return Found(matches, {"Picture": uri, "Ranking": ranking((), near, kept, 0.0)})

    async def contextual(
        self, place: Place, turns: Sequence[Turn], media_types: Sequence[str], recall_only: bool
    ) -> Found:
        """Files for the newest question of a conversation, best first, with their best passages.

        ``recall_only``: in the order of the vectors, with their similarity. Else what vectors and words recall is
        ranked by its best passage and cut. A file that tells no time or place of its own is not excluded for that:
        most documents do not. Raises NotFound (project, dataset).
        """
        await self._datasets.get(place)
        newest = await asyncio.to_thread(question, turns, self._now(place))
        kinds = narrowed(media_types, newest.meaning.media_types)
        where = Conditions(self._realm.fields, lenient=True).of(newest.meaning, kinds, labelled=False)
        understood = {**read(newest.meaning), "Kinds": list(kinds)}
        near = await self._embedding.asked(newest.said, seen=False) if newest.said else None
        size = self._cuts.size
        if recall_only:
            recalled = await self._recalled(place, where, near, size)
            matches = [match(hit, near, 0.0) for hit in recalled]
            return Found(matches, {**understood, "Ranking": ranking(newest.said, near, recalled, 0.0)})
        hits = await self._ranked(place, where, newest.said, near, CANDIDATES, PARTS) if newest.said else ()
        best = top(hits)
        raise_by = await self._raise(place, newest.said, best)
        ranked = [by_passage(hit, near, best, raise_by) for hit in hits]
        ranked.sort(key=lambda one: (-one.similarity, one.uri))
        matches = [one for one in ranked if one.similarity >= self._cuts.retrieval][:size]
        return Found(matches, {**understood, "Ranking": ranking(newest.said, near, hits, best)})

    async def _raise(self, place: Place, said: Sequence[Said], best: float) -> float:
        """What a BM25 score of 1 is worth more than a fusion makes of it. That measures by the best score and a
        constant, so that the only passage with an unknown name would say little, the less, the fewer files there are:
        here the best that says all of the question says all that words can say."""
        if not best:
            return 0.0
        count = (await (await self._datasets.index(place)).statistics()).documents
        entire = whole(await self._embedding.terms(said), count)
        return max(0.0, 1 / max(entire, best) - 1 / (best + DAMPING))

    def _now(self, place: Place) -> datetime:
        return datetime.fromtimestamp(self._clock.service(place.scope.account) / 1e9, CHINA)

    @staticmethod
    def _parsed(text: str, now: datetime) -> Meaning:
        from emulator.understanding.language import parse

        return parse(text, now)

    async def _search(self, place: Place, search: Search) -> Page:
        return await (await self._datasets.index(place)).search(search)

    async def _ranked(
        self, place: Place, where: Node, said: Sequence[Said], near: Near | None, size: int, passages: int
    ) -> tuple[Hit, ...]:
        """By vectors and words, or what there is of the two; with so many of the best passages of each."""
        worded = await self._embedding.terms(said)
        if near is None and not worded:
            return ()
        search = Search(where, "", worded, near, size=size, total=False, best_parts=passages, explain=True)
        return (await self._search(place, search)).hits

    async def _recalled(self, place: Place, where: Node, near: Near | None, size: int) -> list[Hit]:
        """By vectors alone."""
        if near is None:
            return []
        near = replace(near, candidates=size)
        search = Search(where, near=near, size=size, total=False, best_parts=PARTS, explain=True)
        return [hit for hit in (await self._search(place, search)).hits if hit.score >= self._cuts.floor]

    async def _pictured(self, place: Place, uri: str) -> Near:
        """A stored file's picture, else that of the object itself: what it may have is the same."""
        stored = (await (await self._datasets.index(place)).load([uri])).get(uri)
        facts: Facts = {} if stored is None else self._realm.facts(stored.record)
        near = None if stored is None else self._embedding.alike_stored(stored.parts)
        look, frame = (uri, place.scope.account, self._objects, self._readers), self._cuts.frame
        if near is not None and frame is not BOUNDLESS:
            known = {"Size", "ImageWidth", "ImageHeight"} <= facts.keys()
            frame.check(uri, facts if known else await asyncio.to_thread(measured, *look))
        if near is None:
            shown = await asyncio.to_thread(asked, *look, frame)
            near = await self._embedding.alike(shown, facts)
        if near is None:
            raise BadPicture(uri, "damaged")
        return near


def top(hits: Sequence[Hit]) -> float:
    """The best BM25 score, which the others are measured against where there are no vectors."""
    return max((hit.words or 0.0 for hit in hits), default=0.0)


def scaled(score: float, near: Near | None, best: float) -> float:
    """A score on the scale that replies show: fused ones are, BM25 alone is measured as in a fusion."""
    return round(score if near is not None else score / (best + DAMPING), 6)


def match(hit: Hit, near: Near | None, best: float) -> Match:
    """A hit with its scores on the scale that replies show."""
    elements = tuple((part.element, scaled(part.score, near, best)) for part in hit.parts if part.element)
    return Match(hit.uri, hit.record, scaled(hit.score, near, best), elements)


def whole(worded: Sequence[tuple[str, float]], documents: int) -> float:
    """The BM25 score of a passage that says all that the words of a question say, among so many documents: where even
    the best has less, nothing answers well."""
    return WHOLE * math.log(1 + documents) * sum(weight for _, weight in worded)


def by_passage(hit: Hit, near: Near | None, best: float, raise_by: float) -> Match:
    """A hit with the score of its best part, of vector and words together; words count by so much more."""
    more = (hit.words or 0.0) * raise_by * (1.0 if near is None else 1 - near.weight)
    highest = max((part.score for part in hit.parts), default=0.0)
    found = match(hit, near, best)
    similarity = round(min(1.0, scaled(highest, near, best) + more), 6)
    elements = tuple((text, similarity if not at else score) for at, (text, score) in enumerate(found.elements))
    return replace(found, similarity=similarity, elements=elements)


def read(meaning: Meaning) -> dict[str, Any]:
    """How a question was read, without the many spellings; bounded, as everything for the journal."""
    shown = meaning.shown()
    named = {name: [one["Name"] for one in shown[name][:LISTED]] for name in ("Places", "Labels", "Negated")}
    return {**shown, **named, "Times": shown["Times"][:LISTED], "Rest": shorter(meaning.rest)}


def shorter(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def ranking(said: Sequence[Said], near: Near | None, hits: Sequence[Hit], best: float) -> dict[str, Any]:
    """What ranked, and the scores of the first files."""
    return {
        "Said": [[shorter(one.text), round(one.weight, 3)] for one in said[:LISTED]],
        "Vectors": near.field if near else None,
        "Files": [
            {
                "URI": hit.uri,
                "Score": scaled(hit.score, near, best),
                "Words": None if hit.words is None else round(hit.words, 4),
                "Cosine": None if hit.cosine is None else round(hit.cosine, 4),
            }
            for hit in hits[:TOLD]
        ],
    }
