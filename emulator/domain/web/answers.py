"""Answers made of sentences that stand in the corpus, each with the page that it is from.

A page may answer when its title and one of its paragraphs have nearly all that the question is about; then its
sentences count by how much of that they have. Where no page does, nothing is said.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from emulator.domain.answering import sentences
from emulator.domain.web.asking import Asking, asking, concepts
from emulator.domain.web.corpus import Contents, Corpus
from emulator.domain.web.markup import plain
from emulator.domain.web.pages import Page
from emulator.domain.web.searching import Question, Searching
from emulator.domain.web.shelving import parted, written
from emulator.domain.web.subjects import either, folded

PAGES = 8
"""Pages that an answer may be taken from."""
SENTENCES = 6
"""An answer has at most so many."""
ENOUGH = 0.75
"""Share of the question's weight that a page's title and a paragraph must have."""
HINTED = 0.25
"""Share that the title alone must have."""
TITLED = 0.85
"""Share above which a title is the question itself: then what follows is the answer."""
FOLLOWING = 3
"""Sentences that follow such a title."""
ABOVE = 0.6
"""What a word in the title counts, beside one in the sentence."""
NEARLY = 0.7
"""Share of the best sentence's score that a further one must have."""
SAMPLE = 2000
"""Pages that say how rare a word is."""


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
    """Answers over the corpus."""

    def __init__(self, corpus: Corpus, searching: Searching) -> None:
        self._corpus = corpus
        self._searching = searching
        self._sampled: tuple[Contents, list[str]] | None = None

    async def answer(self, question: Question) -> Answer:
        """Raises Unavailable."""
        contents = (await self._corpus.opened()).contents
        found = await self._searching.pages(question, PAGES)
        pages = tuple(one.page for one in found.matches)
        said = await asyncio.to_thread(self._composed, contents, pages, question.text)
        return Answer(tuple(said), pages, found.took)

    def _composed(self, contents: Contents, pages: Sequence[Page], text: str) -> list[Cited]:
        if self._sampled is None or self._sampled[0] is not contents:
            every = list(contents.pages.values())
            some = every[:: -(-len(every) // SAMPLE)] if every else []
            self._sampled = (contents, [folded(f"{one.title} {one.text}") for one in some])
        return composed(pages, asking(text, self._sampled[1]))


def composed(pages: Sequence[Page], asked: Asking) -> list[Cited]:
    """Reads tables the first time: blocks."""
    scored = {Cited(text, number): score for number, page in enumerate(pages, 1) for score, text in said(page, asked)}
    first: dict[str, Cited] = {}
    for one in sorted(scored, key=lambda one: (-scored[one], one.source)):
        if scored[one] >= NEARLY * max(scored.values()):
            first.setdefault(one.text, one)
    return list(first.values())[:SENTENCES]


def said(page: Page, asked: Asking) -> Iterator[tuple[float, str]]:
    """The sentences of a page that may answer, each with its score."""
    titled = holding(page.title, asked)
    if not asked.words or sum(titled) < HINTED * asked.total:
        return
    answering = sum(titled) >= TITLED * asked.total
    following = 0
    for part in parted(plain(written(page))):
        if sum(map(max, titled, holding(part, asked))) < ENOUGH * asked.total:
            continue
        for text in (one for line in part.split("\n") for one in sentences(line)):
            own = holding(text, asked)
            following += 1
            if asked.number is not None:
                fits = asked.number.search(folded(text)) is not None
            else:
                fits = any(own) or (answering and following <= FOLLOWING)
            score = sum(max(one, ABOVE * above) for one, above in zip(own, titled, strict=True))
            if fits and score >= ABOVE * ENOUGH * asked.total:
                yield score, attributed(page, text)


def holding(text: str, asked: Asking) -> tuple[float, ...]:
    low = folded(text)
    return asked.held(low, concepts(low))


def attributed(page: Page, text: str) -> str:
    """A sentence of an entry of the medical shelf with the entry's name before it, unless it has that: nobody may take
    it for one about something else."""
    entry = page.medical
    if entry is None or either((folded(entry.entity), *map(folded, entry.aliases))).search(folded(text)):
        return text
    return f"{entry.entity}：{text}" if page.language == "zh" else f"{entry.entity}: {text}"
