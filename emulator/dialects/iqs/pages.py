"""UnifiedSearch, and the simple search for language models of the API-key way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from emulator.dialects.iqs.engines import Engine, engines
from emulator.dialects.iqs.parameters import DATES, listed, number, origin, word
from emulator.dialects.iqs.pictures import listed_sites, time
from emulator.dialects.members import Body, dumps
from emulator.domain.refusals import BadValue
from emulator.domain.web import excerpts, times
from emulator.domain.web.markup import plain
from emulator.domain.web.pages import INDUSTRIES, Page
from emulator.domain.web.reading import source
from emulator.domain.web.searching import Match, Question
from emulator.domain.web.web import Web
from emulator.exchange import Call

RICH, SUMMARY, SUMMARIES = 12_000, 500, 10
"""Characters of richMainBody and of a summary; only the first results have one (iqs-behaviour.md 7.3)."""
IMAGES, LLM_SNIPPET = 3, 500
RELEVANT = 0.3
"""Relevance from which on a page is said to correlate (a guess)."""
CLOCK = (
    "北京时间",
    "现在几点",
    "几点了",
    "当前时间",
    "今天几号",
    "今天是几号",
    "今天几月几",
    "今天星期几",
    "今天周几",
    "what time is it",
    "beijing time",
    "what day is it",
    "what is today's date",
)


async def unified_search(call: Call, web: Web) -> Body:
    given = call.parameters
    engine = engines()[given["engineType"]]
    contents = given.get("contents") or {}
    now = web.now(call.identity.account)
    asked, rewritten = await question(given, engine, now)
    count = number(given.get("advancedParams") or {}, "numResults", engine.count, engine.most)
    found = await web.searching.pages(asked, count)
    address = web.address(origin(call.request))

    def items() -> bytes:
        words = excerpts.asked(given["query"])
        return dumps([item(one, at, engine, contents, words, address) for at, one in enumerate(found.matches)])

    cost = {engine.cost: 1} if engine.cost else {"genericTextSearch": 0}
    added = {"summary": int(bool(contents.get("summary"))), "advanced": int(engine.advanced)}
    return [
        ("pageItems", await asyncio.to_thread(items)),
        ("sceneItems", dumps(scenes(given["query"], now) if engine.scenes else [])),
        ("searchInformation", dumps({"searchTime": found.took})),
        (
            "queryContext",
            dumps(
                {
                    "engineType": engine.name,
                    "originalQuery": {"query": given["query"], "timeRange": given["timeRange"]},
                    "rewrite": {"enabled": bool(rewritten), "timeRange": rewritten or None},
                }
            ),
        ),
        ("costCredits", dumps({"search": cost, "valueAdded": added})),
    ]


async def llm_search(call: Call, web: Web) -> Body:
    """A simple search for language models; known from its clients alone (iqs-behaviour.md 4.4)."""
    given = call.parameters
    found = await web.searching.pages(Question(given["query"]), given["numResults"])

    def items() -> bytes:
        words = excerpts.asked(given["query"])
        made = [
            {
                "title": one.page.title,
                "link": one.page.url,
                "hostname": one.page.site or one.page.host,
                "publishedTime": time(one.page),
                "snippet": excerpts.excerpt(plain(one.page.text), words, LLM_SNIPPET),
                "summary": summary(one.page, words),
            }
            for one in found.matches
        ]
        return dumps(made)

    return [
        ("pageItems", await asyncio.to_thread(items)),
        ("searchInformation", dumps({"searchTime": found.took})),
    ]


async def question(given: Mapping[str, Any], engine: Engine, now: datetime) -> tuple[Question, str]:
    """What is asked for, and the time range that was read out of the query in place of none. Raises BadValue."""
    advanced = given.get("advancedParams") or {}
    since, until = published(advanced)
    dates = {f"advancedParams.{name}": value for name, value in zip(DATES, (since, until), strict=True)}
    rewritten = ""
    # Who asks what time it is wants no pages of today.
    limited = given["timeRange"] != times.NO_LIMIT or since or until
    if engine.scenes and not limited and not scenes(given["query"], now):
        rewritten = await asyncio.to_thread(times.meant, given["query"], now)
    if not (since or until):
        since, until = times.within(rewritten or given["timeRange"], now)
    categories = listed("category", given.get("category") or "", INDUSTRIES)
    include, exclude = listed_sites(advanced, "includeSites"), listed_sites(advanced, "excludeSites")
    refuse(engine.sites, engine, {"advancedParams.includeSites": include, "advancedParams.excludeSites": exclude})
    refuse(engine.categories, engine, {"category": categories})
    refuse(engine.times, engine, {"timeRange": given["timeRange"] != times.NO_LIMIT, **dates})
    return Question(given["query"], include, exclude, since, until, engine.languages, categories), rewritten


def refuse(taken: bool, engine: Engine, given: Mapping[str, object]) -> None:
    """Raises BadValue for what an engine does not take: to leave it out in silence would answer another question."""
    for name, value in given.items():
        if value and not taken:
            place, _, member = name.partition(".")  # a date that is not taken is no bad date: its code is not for this
            what = f"The engine {engine.name} does not take {member or 'it'}"
            raise BadValue(place, f"{what}; leave it out, or ask another engine.")


def published(advanced: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """The time that the dates of ``advancedParams`` bound, its end exclusive; they count in place of a time range
    (iqs-behaviour.md 7.1). Raises BadValue."""
    first, last = (dated(advanced, name) for name in DATES)
    if first and last and first[0] >= last[1]:
        raise BadValue("advancedParams.endPublishedDate", "It must not be before startPublishedDate.")
    return first and first[0], last and last[1]


def dated(advanced: Mapping[str, Any], name: str) -> tuple[datetime, datetime] | None:
    """Raises BadValue."""
    written = word(advanced, name)
    if not written:
        return None
    found = times.day(written)
    if found is None:
        raise BadValue(f"advancedParams.{name}", "It must be a date such as 2025-07-01.")
    return found


def item(
    one: Match, at: int, engine: Engine, contents: Mapping[str, Any], words: tuple[str, ...], address: str
) -> dict[str, Any]:
    page = one.page
    text = plain(page.text)
    made: dict[str, Any] = {
        "title": page.title,
        "link": page.url,
        "snippet": excerpts.excerpt(text, words, engine.snippet),
        "publishedTime": time(page),
        "mainText": text[: engine.text] if contents.get("mainText") else None,
        "markdownText": page.text[: engine.text] if contents.get("markdownText") else None,
        "richMainBody": page.text[:RICH] if contents.get("richMainBody") else None,
        "summary": summary(page, words) if contents.get("summary") and at < SUMMARIES else None,
        "images": [source(picture, address) for picture in page.pictures[:IMAGES]],
        "hostname": page.site or None,
        "hostLogo": page.logo or None,
        "hostAuthorityScore": page.authority,
        "websiteAuthorityScore": authority(page),
        "correlationTag": correlation(one),
        "tags": tags(page),
    }
    if contents.get("rerankScore", True):
        made["rerankScore"] = one.score
    return made


def summary(page: Page, words: tuple[str, ...]) -> str:
    """The page's own summary, else the piece of its text that says most to the question."""
    return (page.summary or excerpts.excerpt(plain(page.text), words, SUMMARY))[:SUMMARY]


def authority(page: Page) -> int:
    """1 to 4 (a guess)."""
    return 1 + min(3, int(page.authority * 4))


def correlation(one: Match) -> int:
    return int(one.relevance >= RELEVANT)


def tags(page: Page) -> dict[str, str]:
    """Texts throughout, even what is true or false."""
    made = {"genre": page.genre, "isUgc": str(page.ugc).lower(), "isListPage": str(page.genre == "listing").lower()}
    if page.industries:
        made["industry"] = ",".join(page.industries)
    return made


def scenes(query: str, now: datetime) -> list[dict[str, str]]:
    """What needs no page: the time, in seconds since the epoch (iqs-behaviour.md 7.3). Weather, rates, prices and
    calendars are not invented: who asks for them gets pages alone."""
    low = query.lower()
    if not any(one in low for one in CLOCK):
        return []
    detail = {"title": "北京时间", "timestamp": int(now.timestamp())}
    return [{"type": "time", "detail": json.dumps(detail, ensure_ascii=False)}]
