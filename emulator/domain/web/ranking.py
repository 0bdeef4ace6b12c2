"""The order in which documents answer a text. Conditions take out of it and change nothing else of it: ten answers are
the first ten of twenty, and without some sites the others stay as they were."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from emulator.domain.embedding import alone, terms
from emulator.domain.searching import top, whole
from emulator.domain.web.corpus import Wording
from emulator.engine.api import DAMPING, Hit, Index, Near, Search
from emulator.query.nodes import Node
from emulator.understanding.embed.api import Said

PRIOR = 0.06
"""What the best quality is worth beside a similarity in 0..1, over the worst."""
TITLED, WRITTEN = 0.1, 0.05
"""What it is worth that a title or a caption, or else a summary or a key word, has the whole question in it."""
FIRST = 30
"""Documents that words and vectors bring in each, before it is known whether more are needed."""
FLOOR = 0.25
"""Relevance below which what shares no word with the question is left out."""


class Placed(NamedTuple):
    """``relevance`` in 0..1 says how well a document answers, ``score`` in 0..1 is what it is ranked by: it never rises
    from one to the next."""

    uri: str
    relevance: float
    score: float


Order: TypeAlias = tuple[float, str, float]
"""The score with a minus before it, the URI and the relevance of a document: they are sorted as documents are."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """``within`` is what is ranked, ``where`` what of that is asked for. ``shows`` tells the one from the other where
    it can be told without the engine. ``free`` tells what of all that is not shown either, if anything is not."""

    within: Node
    where: Node
    shows: Callable[[str], bool] | None
    free: Callable[[str], bool] | None = None


class Ranking:
    """The order for one text as far as it is known: the first look is at the best of everything, whatever the
    conditions are; what else a second look finds, at all that is asked for, comes behind."""

    def __init__(self, index: Index, wording: Mapping[str, Wording], text: str, near: Near | None) -> None:
        self._index = index
        self._wording = wording
        self._said = text.strip().lower()
        self._near = near
        self._terms = terms((Said(text),))
        self._alone = alone((Said(text),))
        self._worded = bool(self._terms or self._alone)
        self._bar = whole((*self._terms, *((one, 1.0) for one in self._alone.split())), len(wording))
        self._known: dict[str, Order] = {}  # by URI, the first first

    async def first(self, bounds: Bounds, same: Callable[[str], str], count: int) -> list[Placed]:
        """So many; of those that ``same`` gives one name the first."""
        if self._near is None and not self._worded:
            return []
        seen = await self._look(bounds.within, FIRST)
        shows = seen.__contains__ if bounds.where is bounds.within else bounds.shows
        found = self._once(shows, bounds.free, same, count)
        if len(found) < count and (shows is None or len(seen) >= FIRST):
            seen = await self._look(bounds.where, len(self._wording))
            found = self._once(seen.__contains__, bounds.free, same, count)
        return found

    def _once(
        self,
        shows: Callable[[str], bool] | None,
        free: Callable[[str], bool] | None,
        same: Callable[[str], str],
        count: int,
    ) -> list[Placed]:
        once: dict[str, Placed] = {}
        if shows is None:
            return []
        for uri, (score, _, relevance) in self._known.items():
            if len(once) == count:
                break
            if shows(uri) and (free is None or free(uri)):
                once.setdefault(same(uri), Placed(uri, round(relevance, 6), -score))
        return list(once.values())

    async def _look(self, where: Node, wide: int) -> Collection[str]:
        """What answers, with so many by words and so many by vectors."""
        near = None if self._near is None else replace(self._near, candidates=wide)
        search = Search(where, self._alone, self._terms, near, size=2 * wide, total=False, explain=True, paged=False)
        hits = (await self._index.search(search)).hits
        best = top(hits)
        if not self._known:
            self._bar = max(self._bar, best)
        fresh = self._ordered(hits, best)
        self._known.update((order[1], order) for order in sorted(fresh) if order[1] not in self._known)
        return {order[1] for order in fresh}

    def _ordered(self, hits: Sequence[Hit], best: float) -> list[Order]:
        """The hits that say anything to the question: with a mild prior for quality, what has it literally first, and
        never the time. Relevance is as if the best of the search had been the bar: conditions change who is the best.
        """
        said, wording, near, made = self._said, self._wording, self._near, list[Order]()
        damping = DAMPING if near is None else near.damping
        share = 0.0 if near is None or not self._worded else 1.0 - near.weight
        bar, best = self._bar + damping, best + damping
        highest = max((order[0] for order in self._known.values()), default=-1.0)
        for uri, _, relevance, _, raw, _ in hits:
            words = raw or 0.0
            relevance = words / bar if near is None else relevance + share * (words / bar - words / best)
            if not words and relevance < FLOOR:
                continue
            written = wording[uri]
            literal = TITLED if said in written.titles else WRITTEN if said in written.others else 0.0
            score = (relevance + PRIOR * (written.quality + 0.5) + literal) / (1 + PRIOR + TITLED)
            made.append((max(-round(score, 6), highest), uri, relevance))
        return made
