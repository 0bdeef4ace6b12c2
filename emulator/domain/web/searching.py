"""Searching the web: pictures and pages, by meaning and by words, with sites and times as conditions."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from emulator.clock import Clock
from emulator.domain.conditions import either, every
from emulator.domain.embedding import terms
from emulator.domain.searching import scaled, top
from emulator.domain.web import shelving, sites
from emulator.domain.web.corpus import Contents, Corpus, Opened, Shown, Wording
from emulator.domain.web.pages import Page
from emulator.engine.api import Hit, Index, Search
from emulator.query.nodes import Compare, Node, Not
from emulator.understanding.embed.api import Said

PRIOR = 0.06
"""What the best quality is worth beside a similarity in 0..1, over the worst."""
TITLED, WRITTEN = 0.1, 0.05
"""What it is worth that the title, or else the caption or a key word, has the whole question in it."""
REACH = 100
"""Pages that a question can be answered with, on all pages of results together (a guess)."""
LEAST = 12
"""So many more than are asked for are looked at, at least."""
FLOOR = 0.15
"""Similarity below which what shares no word with the question is left out."""


@dataclass(frozen=True, slots=True)
class Question:
    """``include`` and ``exclude`` are sites; ``languages``, ``industries`` and ``shelves`` bound by any of them, and
    empty by none. ``since`` belongs to the time that is asked for, ``until`` does not."""

    text: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    languages: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    shelves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A page. ``score`` in 0..1 says how well it answers, ``order`` is what it is ranked by."""

    page: Page
    score: float
    order: float


@dataclass(frozen=True, slots=True)
class Found:
    """``took`` in whole milliseconds, at least 1."""

    took: int
    pictures: Sequence[Shown] = ()
    matches: Sequence[Match] = ()


class Stopwatch:
    """How long a search takes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began = clock.ticks()

    def read(self) -> int:
        """Whole milliseconds, at least 1."""
        return max(1, round((self._clock.ticks() - self._began) / 1e6))


class Searching:
    """``remembered`` is how many answers are kept: the corpus does not change, so that they stay right.

    The engine of the corpus remembers none: it knows a question by its vector, and to make that takes most of the time
    that a search takes.
    """

    def __init__(self, corpus: Corpus, clock: Clock, remembered: int) -> None:
        self._corpus = corpus
        self._clock = clock
        self._remembered = remembered
        self._answers: OrderedDict[Any, Any] = OrderedDict()

    async def pictures(self, question: Question, count: int) -> Found:
        """The pictures that show what is asked for, best first, each address once. Raises Unavailable."""
        watch = Stopwatch(self._clock)
        opened = await self._corpus.opened()
        where = condition(question, opened.contents)
        key = ("pictures", question.text, where, count)
        known = self._recalled(key)
        if known is None:
            known = await self._pictures(opened, question.text, where, count)
            self._remember(key, known)
        return Found(watch.read(), pictures=known)

    async def pages(self, question: Question, count: int, skip: int = 0) -> Found:
        """The pages that answer, best first, some of the best :data:`REACH`. Raises Unavailable."""
        watch = Stopwatch(self._clock)
        opened = await self._corpus.opened()
        where = condition(question, opened.contents)
        # One ranking for all pages of a question: with ever more candidates its beginning would change.
        size = max(count, REACH)
        key = ("pages", question.text, where, size)
        known = self._recalled(key)
        if known is None:
            found, _ = await ranked(opened.pages, opened, question.text, where, size)
            pages, wording = opened.contents.pages, opened.contents.wording
            low = question.text.strip().lower()
            each = ((pages[hit.uri], score) for hit, score in found)
            matches = (Match(page, score, order(score, low, wording[page.url])) for page, score in each)
            known = sorted(matches, key=lambda one: (-one.order, one.page.url))
            self._remember(key, known)
        return Found(watch.read(), matches=known[skip : skip + count])

    async def _pictures(self, opened: Opened, text: str, where: Node, count: int) -> list[Shown]:
        shown, wording, size = opened.contents.shown, opened.contents.wording, margin(count)
        while True:
            hits, more = await ranked(opened.pictures, opened, text, where, size)
            low = text.strip().lower()
            ordered = [(-order(score, low, wording[hit.uri]), hit.uri) for hit, score in hits]
            once: dict[str, Shown] = {}
            for _, uri in sorted(ordered):
                one = shown[uri]
                once.setdefault(one.address, one)
            if len(once) >= count or not more:
                return list(once.values())[:count]
            size *= 2  # many of them showed the same picture

    def _recalled(self, key: Any) -> Any:
        known = self._answers.get(key)
        if known is not None:
            self._answers.move_to_end(key)
        return known

    def _remember(self, key: Any, value: Any) -> None:
        if self._remembered:
            self._answers[key] = value
            if len(self._answers) > self._remembered:
                self._answers.popitem(last=False)


async def ranked(
    index: Index, opened: Opened, text: str, where: Node, size: int
) -> tuple[list[tuple[Hit, float]], bool]:
    """By vectors and words together, with similarities in 0..1; and whether there may be more than ``size``."""
    said = (Said(text),)
    near = await opened.embedding.asked(said, seen=False)
    worded = terms(said)
    if near is None and not worded:
        return [], False
    if near is not None:
        near = replace(near, candidates=size)
    hits = (await index.search(Search(where, "", worded, near, size=size, total=False, explain=True, paged=False))).hits
    best = top(hits)
    scores = ((hit, scaled(hit.score, near, best)) for hit in hits)
    kept = [(hit, score) for hit, score in scores if hit.words or score >= FLOOR]
    return kept, len(kept) == size


def margin(count: int) -> int:
    """More than are asked for: what is better by a little may come after what is worse by quality."""
    return count + max(count // 2, LEAST)


def order(score: float, said: str, written: Wording) -> float:
    """Relevance with a mild prior for quality, what has the question literally first, and never the time.

    ``said`` in lower case.
    """
    literal = TITLED if said in written.title else WRITTEN if said in written.others else 0.0
    return round(score + PRIOR * written.quality + literal, 6)


def condition(question: Question, contents: Contents) -> Node:
    """Included sites first, then excluded ones (iqs-behaviour.md 10.3)."""
    nodes: list[Node] = []
    if question.include:
        nodes.append(any_of(shelving.HOST, sites.covered(contents.hosts, question.include)))
    hosts = sites.covered(contents.hosts, question.exclude)
    if hosts:
        nodes.append(Not(tuple(Compare(shelving.HOST, "eq", host) for host in hosts)))
    if question.since is not None:
        nodes.append(Compare(shelving.PUBLISHED, "gte", shelving.microseconds(question.since)))
    if question.until is not None:
        nodes.append(Compare(shelving.PUBLISHED, "lt", shelving.microseconds(question.until)))
    for field, values in (
        (shelving.LANGUAGE, question.languages),
        (shelving.INDUSTRY, question.industries),
        (shelving.SHELF, question.shelves),
    ):
        if values:
            nodes.append(any_of(field, values))
    return every(nodes)


def any_of(field: str, values: Iterable[str]) -> Node:
    """One of the values; of none, nothing is."""
    found = either([Compare(field, "eq", value) for value in values])
    return found[0] if found else Compare(field, "eq", "\x00")
