"""``web.toml``: do searches of the built-in web corpus put what answers them first?"""

from __future__ import annotations

import asyncio
import functools
import math
import random
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from emulator.clock import Clock
from emulator.domain.web import folders, sites
from emulator.domain.web.corpus import Contents, Corpus
from emulator.domain.web.searching import Question, Searching
from emulator.engine.embedded.engine import EmbeddedEngine
from emulator.understanding.embed.light import LightEmbedder
from emulator.webroom import SOURCE_PAGES
from evaluation.lists import PARTS, Row, table
from evaluation.score import Table

MEASURES = ("ndcg_at_10",)
FIRST = 10
GRADES = (3, 2, 1)
HEADS = ("狮子", "猫", "大熊猫", "狗", "花", "火锅", "lion", "cat", "panda", "dog", "flower", "tea")
"""Questions that many pictures answer."""
MANY = 200


def score(
    part: str, wrong: Callable[[Row, Sequence[str], Sequence[str]], None] | None = None, cache: Path | None = None
) -> Table:
    """By what is asked for; ``cache`` keeps the corpus' index."""
    made = Table(MEASURES)
    for row, order, gain in scored(cache)[part]:
        made.add(row["of"], {"ndcg_at_10": (gain, 1.0)})
        if gain < 1 and wrong is not None:
            wrong(row, order, [f"{gain:.2f}"])
    return made


@functools.cache
def scored(cache: Path | None) -> dict[str, list[tuple[Row, list[str], float]]]:
    """Every question of each part with the names of what it finds and its nDCG."""
    return asyncio.run(rankings(cache))


async def rankings(cache: Path | None) -> dict[str, list[tuple[Row, list[str], float]]]:
    found: dict[str, list[tuple[Row, list[str], float]]] = {part: [] for part in PARTS}
    async with opened(cache) as (searching, contents):
        named = names(contents)
        for part, rows in found.items():
            for row in table("web", part)["query"]:
                order = [named[one] for one in await first(searching, row)]
                rows.append((row, order, ndcg(order, grades(row))))
    return found


def also(part: str) -> list[str]:
    """What else is promised, looked at once."""
    if part == "development":
        return []
    seen, short = asyncio.run(trials(10_000))
    return [f"10,000 random questions: {seen} pictures of excluded sites, {short} answers shorter than they could be"]


async def trials(count: int, cache: Path | None = None) -> tuple[int, int]:
    """Random questions for pictures without some sites: how many pictures came from one of these sites. Every tenth is
    without the sites of its own best answers: how many of those answers had fewer than were asked for and could be had.
    """
    dice, seen, short = random.Random(count), 0, 0  # noqa: S311 - questions, not keys
    async with opened(cache) as (searching, contents):
        texts = sorted({text for one in contents.shown.values() for text in (one.page.title, one.picture.caption)})
        for number in range(count):
            excluded, asked = {*dice.sample(contents.hosts, 2), "weibo.com", "360doc.com"}, dice.choice((5, 10, 20))
            if number % 10:
                text = " ".join(piece(dice.choice(texts), dice) for _ in range(dice.randint(1, 2)))
            else:
                text = dice.choice(HEADS)
                excluded |= {one.page.host for one in (await searching.pictures(Question(text), 3)).pictures}
            question = Question(text, exclude=tuple(sorted(excluded)))
            found = (await searching.pictures(question, asked)).pictures
            seen += sum(sites.covers(site, one.page.host) for one in found for site in excluded)
            if number % 10 == 0 and len(found) < asked:
                short += len(found) < len((await searching.pictures(question, MANY)).pictures)
    return seen, short


def piece(text: str, dice: random.Random) -> str:
    """A few characters or words of it."""
    words = text.split()
    if len(words) > 3:
        at = dice.randrange(len(words) - 1)
        return " ".join(words[at : at + 2])
    at = dice.randrange(max(1, len(text) - 4))
    return text[at : at + 4]


@asynccontextmanager
async def opened(cache: Path | None = None) -> AsyncIterator[tuple[Searching, Contents]]:
    """The corpus as the server has it; ``cache`` keeps its index."""
    corpus = Corpus([SOURCE_PAGES], LightEmbedder(), EmbeddedEngine, cache)
    try:
        yield Searching(corpus, Clock(), 0), (await corpus.opened()).contents
    finally:
        await corpus.close()


async def first(searching: Searching, row: Row) -> list[str]:
    """Addresses of pages, or of pictures."""
    question = Question(row["text"])
    if row["of"] == "pages":
        return [one.page.url for one in (await searching.pages(question, FIRST)).matches]
    return [one.address for one in (await searching.pictures(question, FIRST)).pictures]


def names(contents: Contents) -> dict[str, str]:
    """What the lists call pages and pictures, by address: the topic's file with the title, or with the caption."""
    topics = {page.url: path.stem for path in folders.files(SOURCE_PAGES) for _, page in folders.lines(path)}
    made = {url: f"{topics[url]}: {page.title}" for url, page in contents.pages.items()}
    for one in contents.shown.values():
        made.setdefault(one.address, f"{topics[one.page.url]}: {one.picture.caption}")
    return made


def grades(row: Row) -> dict[str, int]:
    return {name: grade for grade in GRADES for name in row.get(f"grade{grade}", ())}


def ndcg(order: Sequence[str], graded: Mapping[str, int]) -> float:
    """The gain of the first ten over that of the best ten; a grade gains ``2 ** grade - 1``. What is found under one
    name twice counts once."""
    once = dict.fromkeys(order)
    return gain(graded.get(name, 0) for name in once) / gain(sorted(graded.values(), reverse=True))


def gain(found: Iterable[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(list(found)[:FIRST], 1))
