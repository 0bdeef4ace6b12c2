"""An answer to a conversation, made of sentences that stand in the files: nothing is written that they do not say.

Which files and passages count is the business of :mod:`emulator.domain.searching`, or of who asks. Here sentences are
chosen by how much of the question they hold: its words and concepts, with their weights, rare ones before those that
many of the sentences hold. What the headings above a sentence hold counts for it too, but a heading is no answer.
"""

from __future__ import annotations

import asyncio
import math
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from emulator.clock import CHINA, Clock
from emulator.domain.conversations import Turn, question
from emulator.domain.datasets import Datasets
from emulator.domain.place import Place, Scope
from emulator.domain.projects import Projects
from emulator.domain.realm import Realm
from emulator.domain.refusals import NotFound
from emulator.domain.searching import Match, Searching
from emulator.engine.api import Document

SENTENCES = 3
"""An answer has at most so many."""
LEAST = 0.15
"""Share of the question's weight that a sentence must hold."""
NEARLY = 0.7
"""Share of the best sentence's score that a further one must have."""
ABOVE = 0.5
"""What a word in the headings above a sentence counts, beside one in the sentence."""
LISTED = 0.8
"""What a line of a list or a table counts, beside a sentence."""
PASSAGES = 50
"""Passages that are looked at sentence by sentence."""
FILES = 10
SENTENCE = re.compile(r"(?:[^。！？!?；\n.]|\.(?=\S))+(?:[。！？!?；]+|\.+|(?=\n)|$)[”’」』\"')）]*")
ENDED = re.compile(r"[.。！？!?；…][”’」』\"')）]*$")
NUMERALS = r"[\d一二两三四五六七八九十百千]"
WRAP = re.compile(r"(?<=[^\s.!?。！？；:：])[ \t]*\n(?=(\w))")


@dataclass(frozen=True, slots=True)
class Source:
    """A file that an answer may be taken from. ``texts`` are its passages; none: what is indexed of it. ``above`` has
    for each the headings that stand above it, or nothing at all: then those among the passages are all there are."""

    dataset: str
    uri: str
    object_id: str = ""
    texts: tuple[str, ...] = ()
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it stands in a file."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be said. ``worth``: 1 for a sentence, less for a line of a list, 0 for a heading."""

    text: str
    source: Source
    above: str
    worth: float


class Answering:
    """Answers from the files of any project."""

    def __init__(
        self, projects: Projects, datasets: Datasets, searching: Searching, realm: Realm, clock: Clock
    ) -> None:
        self._projects = projects
        self._datasets = datasets
        self._searching = searching
        self._realm = realm
        self._clock = clock

    async def answer(
        self, scope: Scope, project: str, turns: Sequence[Turn], given: Sequence[Source], kinds: Sequence[str]
    ) -> list[Sentence]:
        """The sentences that answer the newest turn, best first; none where no file says anything to it.

        They are taken from the files that are ``given``; without any from what the project's datasets have to the
        question, of these media types. Raises NotFound (project, dataset, file).
        """
        await self._projects.get(scope, project)
        if given:
            sources = [await self._filled(scope, project, one) for one in given]
        else:
            sources = await self._found(scope, project, turns, kinds)
        now = datetime.fromtimestamp(self._clock.service(scope.account) / 1e9, CHINA)
        return await asyncio.to_thread(chosen, sources, turns, now)

    async def _filled(self, scope: Scope, project: str, one: Source) -> Source:
        """With the passages that are indexed, where none came with it."""
        if one.texts:
            return one
        place = Place(scope, project, one.dataset)
        await self._datasets.get(place)
        stored = (await (await self._datasets.index(place)).load([one.uri])).get(one.uri)
        if stored is None:
            raise NotFound("file", one.uri)
        return self._source(place, stored)

    async def _found(self, scope: Scope, project: str, turns: Sequence[Turn], kinds: Sequence[str]) -> list[Source]:
        """The best files of all datasets; where none is good enough, those that only vectors recall: a sentence must
        hold words of the question all the same."""
        for recall_only in (False, True):
            matches = [
                (match, place)
                async for place in self._places(scope, project)
                for match in (await self._searching.contextual(place, turns, kinds, recall_only)).matches
            ]
            if matches:
                break
        best = sorted(matches, key=lambda pair: (-pair[0].similarity, pair[0].uri, pair[1].dataset))[:FILES]
        return [await self._matched(match, place) for match, place in best]

    async def _places(self, scope: Scope, project: str) -> AsyncIterator[Place]:
        """All datasets of a project."""
        after, more = "", True
        while more:
            datasets, more = await self._datasets.list(scope, project, "", after, 100)
            for dataset in datasets:
                yield Place(scope, project, dataset.name)
                after = dataset.name

    async def _matched(self, match: Match, place: Place) -> Source:
        stored = (await (await self._datasets.index(place)).load([match.uri])).get(match.uri)
        if stored is None:
            return Source(place.dataset, match.uri)  # deleted meanwhile
        return self._source(place, stored)

    def _source(self, place: Place, stored: Document) -> Source:
        known, texts = self._realm.facts(stored.record), passages(stored)
        above = tuple(f"{known.get('Title', '')}\n{above}" for above in headings(texts))
        return Source(place.dataset, stored.uri, str(known.get("ObjectId", "")), texts, above)


def passages(stored: Document) -> tuple[str, ...]:
    return tuple(part.text for part in stored.parts if part.kind == "passage")


def chosen(sources: Sequence[Source], turns: Sequence[Turn], now: datetime, most: int = SENTENCES) -> list[Sentence]:
    """The sentences that hold most of the question, best first, each once. Reads tables the first time: blocks."""
    from emulator.understanding.embed import keywords

    asked = dict(keywords.terms(question(turns, now).said))
    total = sum(asked.values())
    if not total:
        return []
    found: dict[str, Candidate] = {}
    for source, passage, above in promising(sources, asked):
        for one in candidates(source, passage, above):
            found.setdefault(one.text, one)
    holds = {text: held(text, asked) for text in found}
    around = {one.above: held(one.above, asked) for one in found.values()}
    common = Counter(token for tokens in holds.values() for token in tokens)
    rare = {token: math.log(1 + len(holds) / max(1, common[token])) for token in asked}
    rare |= {token: max(rare.values()) for token in asked if counts(token)}  # however many sentences have a number

    def score(one: Candidate) -> float:
        own = sum(asked[token] * rare[token] for token in holds[one.text])
        return own + ABOVE * sum(asked[token] * rare[token] for token in around[one.above] - holds[one.text])

    enough = [one for one in found.values() if sum(asked[token] for token in holds[one.text]) >= LEAST * total]
    speaking = {one.source for one in found.values() if one.worth}
    said = [one for one in enough if one.worth or one.source not in speaking]  # or the file is nothing but headings
    ranked = {one: score(one) * (one.worth or LISTED) for one in said}
    best = sorted(ranked, key=lambda one: -ranked[one])[:most]
    return [Sentence(one.text, one.source) for one in best if ranked[one] >= NEARLY * ranked[best[0]]]


def promising(sources: Iterable[Source], asked: Mapping[str, float]) -> list[tuple[Source, str, str]]:
    """The passages that hold most of the question's words as they are written, and of the others the first; each with
    the headings above it."""
    every = [
        (source, text, above)
        for source in sources
        for text, above in zip(source.texts, source.above or headings(source.texts), strict=True)
    ]
    if len(every) <= PASSAGES:
        return every
    low = [text.lower() for _, text, _ in every]
    weights = [sum(weight for token, weight in asked.items() if token in text) for text in low]
    return [every[at] for at in sorted(range(len(every)), key=lambda at: -weights[at])[:PASSAGES]]


def headings(texts: Sequence[str]) -> list[str]:
    """For each passage of a file the headings above it: the file's first line where it is one, and the last passage
    before that is nothing but a heading."""
    found: list[str] = []
    title = last = ""
    for number, text in enumerate(texts):
        lines = list(sentences(text))
        found.append(f"{title}\n{last}")
        if not number and lines and not ENDED.search(lines[0]):
            title = lines[0]
        if len(lines) == 1 and not ENDED.search(lines[0]):
            last = lines[0]
    return found


def candidates(source: Source, passage: str, above: str) -> Iterator[Candidate]:
    """The sentences of a passage, its lines and its headings, each with what stands above it.

    A line that does not end as a sentence is one of a list where its neighbour is such a line too, else a heading.
    """
    lines = list(sentences(passage))
    ended = [ENDED.search(line) is not None for line in lines]
    heading = ""
    for at, line in enumerate(lines):
        if ended[at]:
            yield Candidate(line, source, f"{above}\n{heading}", 1.0)
            continue
        before, after = at > 0 and not ended[at - 1], at + 1 < len(lines) and not ended[at + 1]
        listed = before or (after and at > 0)
        if not listed or not before:
            heading = line
        yield Candidate(line, source, above, LISTED if listed else 0.0)


def counts(token: str) -> bool:
    """Whether a word of the question asks for a number: 几天."""
    return len(token) == 2 and token[0] == "几"


def held(text: str, asked: Mapping[str, float]) -> frozenset[str]:
    """What a sentence holds of the question: words and concepts; where it asks 几天, a number of days."""
    from emulator.understanding.embed import keywords
    from emulator.understanding.embed.api import Evidence, Said

    tokens = {*keywords.tokens([Evidence("passage", text)]), *dict(keywords.terms([Said(text)]))}
    counted = {token for token in asked if counts(token) and re.search(NUMERALS + token[1], text)}
    return frozenset(asked.keys() & tokens | counted)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a passage, as they stand in it; a line that goes on in small letters is broken by its page."""
    for found in SENTENCE.finditer(WRAP.sub(lambda at: " " if at[1].islower() else at[0], text)):
        sentence = found.group().strip()
        if any(character.isalnum() for character in sentence):
            yield sentence
