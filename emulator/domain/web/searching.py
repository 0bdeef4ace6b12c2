"""Searching the web: pictures and pages, by meaning and by words, with sites and times as conditions."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from emulator.clock import Clock
from emulator.domain.conditions import either, every
from emulator.domain.web import shelving, sites
from emulator.domain.web.corpus import Contents, Corpus, Opened, Shown
from emulator.domain.web.denials import Subjects, Wanted, suspected, wanted
from emulator.domain.web.pages import Page
from emulator.domain.web.ranking import Bounds, Placed, Ranking
from emulator.domain.web.typos import Typos
from emulator.engine.api import Index
from emulator.query.nodes import Compare, Everything, Node, Not
from emulator.understanding.embed.api import Said

REACH = 100
"""Pages that a question can be answered with, on all pages of results together (a guess)."""


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
    """A page. ``relevance`` in 0..1 says how well it answers, ``score`` in 0..1 is what it is ranked by."""

    page: Page
    relevance: float
    score: float


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
        self._typos: Typos | None = None
        self._subjects: Subjects | None = None

    async def pictures(self, question: Question, count: int) -> Found:
        """The pictures that show what is asked for, best first, each address once. Raises Unavailable."""
        watch = Stopwatch(self._clock)
        key = ("pictures", question, count)
        known = self._recalled(key)
        if known is None:
            opened = await self._corpus.opened()
            shown = opened.contents.shown

            def host(uri: str) -> str:
                return shown[uri].page.host

            found = await self._placed(opened, opened.pictures, question, host, lambda uri: shown[uri].address, count)
            known = [shown[one.uri] for one in found]
            self._remember(key, known)
        return Found(watch.read(), pictures=known)

    async def pages(self, question: Question, count: int, skip: int = 0) -> Found:
        """The pages that answer, best first, some of the best :data:`REACH`. Raises Unavailable."""
        watch = Stopwatch(self._clock)
        reach = min(skip + count, REACH)
        key = ("pages", question, reach)
        known = self._recalled(key)
        if known is None:
            opened = await self._corpus.opened()
            pages = opened.contents.pages

            def host(uri: str) -> str:
                return pages[uri].host

            found = await self._placed(opened, opened.pages, question, host, str, reach)
            known = [Match(pages[one.uri], one.relevance, one.score) for one in found]
            self._remember(key, known)
        return Found(watch.read(), matches=known[skip:])

    async def _placed(
        self,
        opened: Opened,
        index: Index,
        question: Question,
        host: Callable[[str], str],
        same: Callable[[str], str],
        count: int,
    ) -> list[Placed]:
        """The first documents, of those that are the ``same`` one; ``host`` is a document's."""
        contents = opened.contents
        if self._typos is None:
            self._typos = await asyncio.to_thread(Typos, contents)
        wish = await self._wished(self._typos.mended(question.text), contents)
        near = await opened.embedding.asked((Said(wish.text),), seen=False)
        hidden = frozenset(sites.covered(contents.hosts, question.exclude))
        within = any_of(shelving.SHELF, question.shelves) if question.shelves else Everything()
        chosen = conditions(question, contents)
        nodes = (*chosen, *(Not((Compare(shelving.HOST, "eq", one),)) for one in sorted(hidden)))
        where = every((within, *nodes)) if nodes else within
        bounds = Bounds(within, where, None if chosen else lambda uri: host(uri) not in hidden, self._free(wish))
        return await Ranking(index, contents.wording, wish.text, near).first(bounds, same, count)

    async def _wished(self, text: str, contents: Contents) -> Wanted:
        """What a question wants, and what it does not."""
        if not suspected(text):
            return Wanted(text)
        wish = await asyncio.to_thread(wanted, text)
        if wish.gone and self._subjects is None:
            self._subjects = await asyncio.to_thread(Subjects, contents)
        return wish

    def _free(self, wish: Wanted) -> Callable[[str], bool] | None:
        """Tells which documents are about nothing that is not wanted; None: all are."""
        subjects = self._subjects
        if not wish.gone or subjects is None:
            return None
        return lambda uri: subjects.free(uri, wish.gone)

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


def conditions(question: Question, contents: Contents) -> list[Node]:
    """All but the excluded sites."""
    nodes: list[Node] = []
    if question.include:
        nodes.append(any_of(shelving.HOST, sites.covered(contents.hosts, question.include)))
    if question.since is not None:
        nodes.append(Compare(shelving.PUBLISHED, "gte", shelving.microseconds(question.since)))
    if question.until is not None:
        nodes.append(Compare(shelving.PUBLISHED, "lt", shelving.microseconds(question.until)))
    if question.languages:
        nodes.append(any_of(shelving.LANGUAGE, question.languages))
    if question.industries:
        nodes.append(any_of(shelving.INDUSTRY, question.industries))
    return nodes


def any_of(field: str, values: Iterable[str]) -> Node:
    """One of the values; of none, nothing is."""
    found = either([Compare(field, "eq", value) for value in values])
    return found[0] if found else Compare(field, "eq", "\x00")
