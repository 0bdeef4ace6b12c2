"""GenericSearch and GenericAdvancedSearch: the older searches for pages."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from emulator.dialects.iqs.pages import RICH, SUMMARIES, authority, correlation, published, scenes, summary
from emulator.dialects.iqs.parameters import listed, origin
from emulator.dialects.iqs.pictures import listed_sites
from emulator.dialects.members import Body, dumps
from emulator.domain.web import excerpts, times
from emulator.domain.web.markup import plain
from emulator.domain.web.pages import INDUSTRIES, Page
from emulator.domain.web.reading import source
from emulator.domain.web.searching import REACH, Found, Match, Question
from emulator.domain.web.web import Web
from emulator.exchange import Call

PAGE = 10
ADVANCED = 50
"""Results of GenericAdvancedSearch: 20 to 80, 50 on average (iqs-behaviour.md 8.1)."""
SNIPPET, TEXT = 150, 3000
CARD = "structure_web_info"


async def generic_search(call: Call, web: Web) -> Body:
    given = call.parameters
    asked, rewritten = await question(call, web)
    skip = (given["page"] - 1) * PAGE
    if given["enableRerank"]:
        found = await web.searching.pages(asked, PAGE, skip)
    else:
        found = await web.searching.pages(asked, REACH)
        found = replace(found, matches=by_relevance(found.matches)[skip : skip + PAGE])
    return await body(call, web, found, rewritten, str(given["page"]))


def by_relevance(matches: Sequence[Match]) -> list[Match]:
    """Before all else that ranks: with ``enableRerank`` off, and in the first stage that AiSearch tells of."""
    made = (replace(one, score=one.relevance) for one in matches)
    return sorted(made, key=lambda one: (-one.score, one.page.url))


async def generic_advanced_search(call: Call, web: Web) -> Body:
    asked, rewritten = await question(call, web)
    return await body(call, web, await web.searching.pages(asked, ADVANCED), rewritten, "1")


async def question(call: Call, web: Web) -> tuple[Question, str]:
    """What is asked for, and the time range that was read out of the query in place of none. Raises BadValue."""
    given = call.parameters
    now = web.now(call.identity.account)
    advanced = given.get("advancedParams") or {}
    since, until = published(advanced)
    rewritten = ""
    if not (since or until):
        if given["timeRange"] == times.NO_LIMIT and not scenes(given["query"], now):
            rewritten = await asyncio.to_thread(times.meant, given["query"], now)
        since, until = times.within(rewritten or given["timeRange"], now)
    return (
        Question(
            given["query"],
            include=listed_sites(advanced, "includeSites"),
            exclude=listed_sites(advanced, "excludeSites"),
            since=since,
            until=until,
            industries=listed("industry", given.get("industry") or "", INDUSTRIES),
        ),
        rewritten,
    )


async def body(call: Call, web: Web, found: Found, rewritten: str, page: str) -> Body:
    given = call.parameters
    wanted = {
        "mainText": given.get("returnMainText", True),
        "markdownText": given.get("returnMarkdownText", False),
        "richMainBody": given.get("returnRichMainBody", False),
        "summary": given.get("returnSummary", False),
    }
    address = web.address(origin(call.request))

    def items() -> bytes:
        words = excerpts.asked(given["query"])
        return dumps([item(one, at, wanted, words, address) for at, one in enumerate(found.matches)])

    asked = {
        "query": given["query"],
        "industry": given.get("industry"),
        "page": page,
        "timeRange": given["timeRange"],
    }
    return [
        ("pageItems", await asyncio.to_thread(items)),
        ("sceneItems", dumps(scenes(given["query"], web.now(call.identity.account)))),
        ("weiboItems", b"[]"),
        ("searchInformation", dumps({"total": len(found.matches), "searchTime": found.took})),
        (
            "queryContext",
            dumps({"originalQuery": asked, "rewrite": {"enabled": bool(rewritten), "timeRange": rewritten or None}}),
        ),
    ]


def item(one: Match, at: int, wanted: Mapping[str, bool], words: tuple[str, ...], address: str) -> dict[str, Any]:
    page = one.page
    text = plain(page.text)
    snippet = excerpts.excerpt(text, words, SNIPPET)
    return {
        "cardType": CARD,
        "title": page.title,
        "htmlTitle": excerpts.emphasised(page.title, words),
        "link": page.url,
        "displayLink": page.host,
        "hostname": page.site or None,
        "hostLogo": page.logo or None,
        "snippet": snippet,
        "htmlSnippet": excerpts.emphasised(snippet, words),
        "publishTime": milliseconds(page),
        "score": one.score,
        "mime": "text/html",
        "mainText": text[:TEXT] if wanted["mainText"] else None,
        "markdownText": page.text[:TEXT] if wanted["markdownText"] else None,
        "summary": summary(page, words) if wanted["summary"] and at < SUMMARIES else None,
        "richMainBody": page.text[:RICH] if wanted["richMainBody"] else None,
        "images": [
            {"imageLink": source(picture, address), "width": picture.width, "height": picture.height}
            for picture in page.pictures
        ],
        "pageMap": {name: value for name, value in (("hostname", page.site), ("hostLogo", page.logo)) if value},
        "siteLabel": None,
        "hostAuthorityScore": page.authority,
        "websiteAuthorityScore": authority(page),
        "correlationTag": correlation(one),
    }


def milliseconds(page: Page) -> int:
    """Since the epoch: the one way of telling a time here."""
    return int(page.published.timestamp()) * 1000
