"""The medical shelf: the entries that a question is about, and what they say to it.

A wrong sentence is worse than none. So a sentence is taken only from an entry that the question names; where it asks
for what helps against something, from entries that are for that; and where it names nothing, from entries that say
nearly all that is asked. The name of the entry stands before its sentence, unless the sentence says it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from emulator.domain.answering import sentences
from emulator.domain.web.answers import SENTENCES, Answer, Cited, attributed
from emulator.domain.web.asking import stands
from emulator.domain.web.corpus import Contents, Corpus
from emulator.domain.web.markup import plain
from emulator.domain.web.pages import MEDICAL, Page
from emulator.domain.web.searching import Question, Searching
from emulator.domain.web.subjects import Ask, Subjects, folded, table, without

SHELVES = tuple(f"medical {kind}" for kind in MEDICAL)
LOOKED_AT = 100
"""Entries of which the search says how well they answer."""
NAMED_SHARE, SHARE, KNOWN_SHARE = 0.34, 0.66, 0.5
"""How much of what is asked a sentence must hold: of an entry that is named, of another; and an entry to be shown."""
NEARLY = 0.6
"""Share of the best sentence's score that a further one must have."""
ASKED_FOR = 0.5
"""What it adds that an attribute is of the kind that is asked for."""
BESIDE = 0.3
"""What it adds that it speaks of another thing that is named."""
BETWEEN = re.compile(r"[\W_和与跟及、]|\band\b")
"""What stands between names and says nothing."""
Need: TypeAlias = str | frozenset[str]
"""A subject, or the parts of a word: a word's stem, or pairs of Chinese characters."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of an entry, or an attribute with its ``name``. ``subjects`` are what it speaks of; ``low`` is it as
    words are looked for in it."""

    text: str
    name: str
    subjects: frozenset[str]
    low: str

    def for_use(self) -> bool:
        return any(one in folded(self.name) for one in table().uses)

    def warns(self) -> bool:
        return any(one in folded(self.name) for one in table().warnings)


@dataclass(frozen=True, slots=True)
class Shelved:
    """An entry and all that it says; ``subject`` is what it is about."""

    page: Page
    kind: str
    subject: str
    said: tuple[Said, ...]
    names: Said


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: the entries' ``subjects`` that it names, other subjects and words that must be held (``needs``),
    what it asks about them, and for entries of which kind. ``bare``: it has nothing but
    names."""

    subjects: frozenset[str]
    needs: tuple[Need, ...]
    asks: tuple[Ask, ...]
    kind: str | None
    chinese: bool
    bare: bool


class Shelf:
    """Entries by what they are about; the search only says in which order of equals."""

    def __init__(self, corpus: Corpus, searching: Searching) -> None:
        self._corpus = corpus
        self._searching = searching
        self._known: tuple[Contents, Subjects, tuple[Shelved, ...]] | None = None

    async def answer(self, text: str) -> Answer:
        """No sentences where no entry answers; its pages are those that are cited. Raises Unavailable."""
        contents = (await self._corpus.opened()).contents
        found = await self._searching.pages(Question(text, shelves=SHELVES), LOOKED_AT)
        orders = {one.page.url: one.score for one in found.matches}
        said = await asyncio.to_thread(self._answered, contents, text, orders)
        pages = tuple(dict.fromkeys(page.url for _, page in said))
        cited = tuple(Cited(line, pages.index(page.url) + 1) for line, page in said)
        return Answer(cited, tuple(contents.pages[url] for url in pages), found.took)

    async def entries(self, text: str, kind: str, limit: int) -> tuple[list[Page], int]:
        """The entries of a kind that the question is about, best first, and how long it took. Raises Unavailable."""
        contents = (await self._corpus.opened()).contents
        found = await self._searching.pages(Question(text, shelves=(f"medical {kind}",)), LOOKED_AT)
        orders = {one.page.url: one.score for one in found.matches}
        pages = await asyncio.to_thread(self._shown, contents, text, kind, orders)
        return pages[:limit], found.took

    def _opened(self, contents: Contents) -> tuple[Subjects, tuple[Shelved, ...]]:
        if self._known is None or self._known[0] is not contents:
            pages = [page for page in contents.pages.values() if page.medical]
            subjects = Subjects((one.entity, *one.aliases) for page in pages if (one := page.medical))
            self._known = (contents, subjects, tuple(shelved(page, subjects) for page in pages))
        return self._known[1:]

    def _answered(self, contents: Contents, text: str, orders: Mapping[str, float]) -> list[tuple[str, Page]]:
        subjects, every = self._opened(contents)
        asked = heard(text, subjects, every)
        scored = list(self._scored(asked, subjects, every))
        best = max((score for score, _, _ in scored), default=0.0)
        kept = [(score, one, said) for score, one, said in scored if score >= NEARLY * best]
        heard_by = {one.subject for _, one, _ in kept if spoken(one, asked)}  # in the language of the question
        kept = [row for row in kept if spoken(row[1], asked) or row[1].subject not in heard_by]
        kept.sort(key=lambda row: (-row[0], -spoken(row[1], asked), -orders.get(row[1].page.url, 0.0), row[1].page.url))
        lines = dict.fromkeys((line(one.page, said.name, said.text), one.page.url) for _, one, said in kept)
        return [(text, contents.pages[url]) for text, url in lines][:SENTENCES]

    def _scored(
        self, asked: Asked, subjects: Subjects, every: Sequence[Shelved]
    ) -> Iterator[tuple[float, Shelved, Said]]:
        """The sentences that may be said, each with its score."""
        named = [one for one in every if one.subject in asked.subjects]
        if not named:
            yield from unnamed(asked, every)
            return
        yield from about(asked, named)
        if all(one.kind != asked.kind for one in named):
            yield from helping(asked, subjects, [one for one in every if one.kind == asked.kind])

    def _shown(self, contents: Contents, text: str, kind: str, orders: Mapping[str, float]) -> list[Page]:
        subjects, every = self._opened(contents)
        asked = heard(text, subjects, every)
        of_kind = [one for one in every if one.kind == kind]
        found = [(1.0, one) for one in of_kind if one.subject in asked.subjects]
        needs = (*sorted(asked.subjects), *asked.needs)
        if not found and needs:
            wishes = (needs, tuple(subjects.relief.get(one, one) if isinstance(one, str) else one for one in needs))
            for fits in (lambda _: False, Said.for_use, lambda said: not said.warns(), lambda _: True):
                scores = [(max(of_entry(one, wish, fits) for wish in wishes), one) for one in of_kind]
                found = [(score, one) for score, one in scores if score >= KNOWN_SHARE]
                if found:
                    break
        best = sorted(
            found, key=lambda row: (-row[0], -spoken(row[1], asked), -orders.get(row[1].page.url, 0.0), row[1].page.url)
        )
        return [one.page for _, one in best]


def shelved(page: Page, subjects: Subjects) -> Shelved:
    entry = page.medical
    assert entry is not None
    names = spoken_of("", ", ".join((entry.entity, *entry.aliases)), subjects)
    said = tuple(spoken_of(name, text, subjects) for name, text in told(page))
    return Shelved(page, entry.kind, subjects.of(entry.entity), said, names)


def told(page: Page) -> list[tuple[str, str]]:
    """The sentences of an entry, each behind nothing, and its attributes, each behind its name."""
    texts = [("", one) for part in plain(page.text).split("\n") for one in sentences(part)]
    return [*texts, *(page.medical.attributes if page.medical else ())]


def spoken_of(name: str, text: str, subjects: Subjects) -> Said:
    low = folded(f"{name} {text}")
    return Said(text, name, subjects.heard(low).subjects, low)


def lines(page: Page) -> list[str]:
    """All that an answer may say of an entry, word for word."""
    return [line(page, name, text) for name, text in told(page)]


def heard(text: str, subjects: Subjects, every: Sequence[Shelved]) -> Asked:
    """The question without the words that only ask."""
    from emulator.understanding.embed import keywords, words

    known, entries = table(), {one.subject for one in every}
    found = subjects.heard(text)
    asking = {one[0] for one in known.asking.finditer(found.rest)}
    asks = tuple(one for one in known.asks if any(one.words.fullmatch(word) for word in asking))
    kind = next((kind for kind, pattern in known.kinds.items() if pattern.search(folded(text))), None)
    rest = found.rest
    for pattern in (known.asking, *known.kinds.values(), known.silent):
        rest = without(rest, pattern)
    named, needs = set(found.subjects), list[Need]()
    for cjk, run in words.read(rest).runs:
        if cjk:
            needs.append(frozenset(keywords.pairs(run) or (run,)))
        elif meant := subjects.near(run):
            named.add(meant)
        else:
            needs.append(frozenset((words.stem(run),)))
    needs += sorted(named - entries)
    chinese = any(cjk for cjk, _, _ in words.placed(text))
    return Asked(frozenset(named & entries), tuple(needs), asks, kind, chinese, not BETWEEN.sub("", found.rest))


def holds(said: Said, need: Need) -> bool:
    """A single Chinese character may be a part of anything: it is never held."""
    if isinstance(need, str):
        return need in said.subjects
    if any(len(one) == 1 and not one.isascii() for one in need):
        return False
    return 2 * sum(stands(one, said.low) for one in need) >= len(need)


def share(said: Said, needs: Sequence[Need]) -> float:
    return sum(holds(said, one) for one in needs) / len(needs)


def answers(said: Said, asked: Asked) -> float:
    """How much of what is asked about a thing it is an answer to, in words and names of attributes."""
    return sum(one.answered(folded(said.name), said.low) for one in asked.asks) / max(1, len(asked.asks))


def about(asked: Asked, named: Sequence[Shelved]) -> list[tuple[float, Shelved, Said]]:
    """What the entries that are named say: of what else must be held, else of one another, else of what is asked; to
    the bare name everything."""
    every = [(one, said) for one in named for said in one.said]
    if asked.needs:
        return [
            (held + ASKED_FOR * answers(said, asked) + BESIDE * beside(one, said, asked), one, said)
            for one, said in every
            if (held := share(said, asked.needs)) >= NAMED_SHARE
        ]
    crossing = [row for row in every if beside(*row, asked)]
    if crossing:
        return [(1 + ASKED_FOR * answers(said, asked), one, said) for one, said in crossing]
    if len(asked.subjects) > 1 and not asked.bare and (not asked.asks or any(one.relates for one in asked.asks)):
        return []
    if asked.asks:
        return [(score, one, said) for one, said in every if (score := answers(said, asked))]
    return [(1.0, one, said) for one, said in every if not said.name]


def beside(one: Shelved, said: Said, asked: Asked) -> bool:
    """Whether it speaks of another thing that the question names."""
    return bool(said.subjects & (asked.subjects - {one.subject}))


def helping(asked: Asked, subjects: Subjects, wanted: Sequence[Shelved]) -> Iterator[tuple[float, Shelved, Said]]:
    """What is for the things that are named, or where they are asked for as harms, what brings them. Such an entry
    must also have an answer to what else must be held."""
    harm = any(one.warns for one in asked.asks)
    relieved = {subjects.relief.get(one, one) for one in asked.subjects} | asked.subjects
    for one in wanted:
        fitting = [said for said in one.said if (said.warns() if harm else said.for_use())]
        fitting = [said for said in fitting if said.subjects & (asked.subjects if harm else relieved)]
        beside = [said for said in one.said if asked.needs and share(said, asked.needs) >= KNOWN_SHARE]
        if fitting and (beside or not asked.needs):
            yield from ((1.0, one, said) for said in dict.fromkeys((*fitting, *beside)))


def unnamed(asked: Asked, every: Sequence[Shelved]) -> Iterator[tuple[float, Shelved, Said]]:
    """What holds nearly all that is said where no entry is named. Where medicines are asked for, only what they are
    for counts, or what they must not be taken with."""
    harm, forbids = (any(marks) for marks in ([one.warns for one in asked.asks], [one.forbids for one in asked.asks]))
    for one in every if asked.needs else ():
        if asked.kind is not None and one.kind != asked.kind and (asked.kind, one.kind) != ("food", "finding"):
            continue
        for said in one.said:
            fits = said.warns() if harm else said.for_use() if asked.kind == "medicine" else not said.warns()
            if asked.kind is not None and not fits:
                continue
            if forbids and not any(word in said.low for word in table().forbidding):
                continue
            if (held := share(said, asked.needs)) >= SHARE:
                yield held + ASKED_FOR * answers(said, asked), one, said


def of_entry(one: Shelved, needs: Sequence[Need], fits: Callable[[Said], bool]) -> float:
    """How much of it an entry holds in its names and in what it says that fits."""
    fitting = [one.names, *(said for said in one.said if fits(said))]
    held = sum(need == one.subject or any(holds(said, need) for said in fitting) for need in needs)
    return held / len(needs)


def spoken(one: Shelved, asked: Asked) -> bool:
    """Whether the entry is in the language of the question."""
    return (one.page.language == "zh") == asked.chinese


def line(page: Page, name: str, text: str) -> str:
    """With the name of the entry before it, unless it says that itself."""
    if not name or page.medical is None:
        return attributed(page, text)
    form = "{}（{}）：{}。" if page.language == "zh" else "{} ({}): {}."
    return form.format(page.medical.entity, name, text)
