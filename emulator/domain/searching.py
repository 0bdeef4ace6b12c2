"""Searching a dataset: by conditions, by words, by a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from emulator.domain.conversations import Turn, question
from emulator.domain.datasets import Datasets
from emulator.domain.place import Place
from emulator.domain.refusals import BadQuery
from emulator.engine.api import Aggregate, Aggregation, BadToken, Hit, Order, Page, Search
from emulator.query.nodes import Compare, Node, Or

__all__ = ["Aggregate", "Aggregation", "Match", "Order", "Page", "Search", "Searching"]

PARTS = 5  # best passages shown of each document
RECALL = 50  # documents that a conversation recalls before they are ranked again
OWN = 0.5  # weight of the newest question against the conversation as a whole


@dataclass(frozen=True, slots=True)
class Match:
    """A found file. ``similarity`` is in 0..1; ``elements`` are its best passages with theirs, best first."""

    uri: str
    record: bytes
    similarity: float
    elements: tuple[tuple[bytes, float], ...] = ()


class Searching:
    """Searches all datasets."""

    def __init__(self, datasets: Datasets) -> None:
        self._datasets = datasets

    async def simple(self, place: Place, search: Search) -> Page:
        """By conditions, exactly. Raises NotFound (project, dataset), BadQuery for a foreign token."""
        await self._datasets.get(place)
        try:
            return await (await self._datasets.index(place)).search(search)
        except BadToken as error:
            raise BadQuery(f"NextToken: {error}") from None

    async def semantic(self, place: Place, text: str, media_types: Sequence[str], limit: int) -> list[Match]:
        """By what is written about and in the files: BM25 over names, labels, captions, text. Best first.

        Raises NotFound (project, dataset).
        """
        hits = await self._ranked(place, text, media_types, limit)
        return [match(hit, top(hits)) for hit in hits]

    async def contextual(self, place: Place, turns: Sequence[Turn], limit: int, recall_only: bool) -> list[Match]:
        """Documents for the newest question of a conversation, best first, with their best passages.

        Recall takes the conversation's words together. Unless ``recall_only``, what was recalled is ranked again, the
        newest question counting most. Raises NotFound (project, dataset).
        """
        asked = question(turns)
        whole = f"{asked.text}\n{asked.context}"
        recalled = await self._ranked(place, whole, ("document",), RECALL)
        if recall_only or not asked.context:
            return [match(hit, top(recalled)) for hit in recalled[:limit]]
        own = {hit.uri: hit for hit in await self._ranked(place, asked.text, ("document",), RECALL)}
        best, best_own = top(recalled), top(list(own.values()))
        ranked = []
        for hit in recalled:
            nearest = own.get(hit.uri)
            score = OWN * (scaled(nearest.score, best_own) if nearest else 0.0) + (1 - OWN) * scaled(hit.score, best)
            shown = match(nearest, best_own) if nearest else match(hit, best)
            ranked.append(Match(hit.uri, hit.record, round(score, 6), shown.elements))
        ranked.sort(key=lambda one: (-one.similarity, one.uri))
        return ranked[:limit]

    async def _ranked(self, place: Place, text: str, media_types: Sequence[str], limit: int) -> tuple[Hit, ...]:
        await self._datasets.get(place)
        search = Search(where=of_types(media_types), text=text, size=limit, total=False, best_parts=PARTS)
        return (await (await self._datasets.index(place)).search(search)).hits


def of_types(media_types: Sequence[str]) -> Node:
    """Files of one of these media types."""
    nodes: tuple[Node, ...] = tuple(Compare("MediaType", "eq", one) for one in media_types)
    return nodes[0] if len(nodes) == 1 else Or(nodes)


def top(hits: Sequence[Hit]) -> float:
    """The best score, which the others are measured against."""
    return max((hit.score for hit in hits), default=0.0)


def scaled(score: float, best: float) -> float:
    """A BM25 score as 0..1: the best of a strong answer comes near 1, the best of a weak one stays low."""
    return round(score / (best + 2), 6)


def match(hit: Hit, best: float) -> Match:
    """A hit with its scores on the scale that replies show."""
    elements = tuple((part.element, scaled(part.score, best)) for part in hit.parts if part.element)
    return Match(hit.uri, hit.record, scaled(hit.score, best), elements)
