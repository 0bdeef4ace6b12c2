"""Answers made of sentences that stand in the corpus, each with the page that it is from."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from emulator.domain.answering import Source, chosen
from emulator.domain.conversations import Turn
from emulator.domain.web.markup import plain
from emulator.domain.web.pages import Page
from emulator.domain.web.searching import Question, Searching
from emulator.domain.web.shelving import parted

PAGES = 8
"""Pages that an answer may be taken from."""
SENTENCES = 6
"""An answer has at most so many."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence, and which of the pages it is from, counted from 1."""

    text: str
    source: int


@dataclass(frozen=True, slots=True)
class Answer:
    """``pages`` are all that were found, best first; no sentences where none of them says anything to the question."""

    sentences: tuple[Cited, ...]
    pages: tuple[Page, ...]
    took: int


class Answers:
    """Answers over the corpus, or over a shelf of it."""

    def __init__(self, searching: Searching) -> None:
        self._searching = searching

    async def answer(self, question: Question, now: datetime) -> Answer:
        """Raises Unavailable."""
        found = await self._searching.pages(question, PAGES)
        pages = tuple(one.page for one in found.matches)
        sentences = await asyncio.to_thread(composed, pages, question.text, now)
        return Answer(tuple(sentences), pages, found.took)


def composed(pages: Sequence[Page], text: str, now: datetime) -> list[Cited]:
    """Reads tables the first time: blocks."""
    sources = [Source("", page.url, "", tuple(parted(plain(page.text)))) for page in pages]
    numbers = {page.url: number for number, page in enumerate(pages, 1)}
    found = chosen(sources, [Turn("user", text)], now, SENTENCES)
    return [Cited(one.text, numbers[one.source.uri]) for one in found]
