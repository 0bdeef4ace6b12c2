"""AiSearch: a search that is told in stages (iqs-behaviour.md 8.3)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from emulator.dialects.iqs.envelope import request_id
from emulator.dialects.iqs.generic import CARD, PAGE, SNIPPET, by_relevance, milliseconds, question
from emulator.dialects.iqs.stream import Told
from emulator.domain.web import excerpts
from emulator.domain.web.markup import plain
from emulator.domain.web.searching import Found, Match
from emulator.domain.web.web import Web
from emulator.exchange import Call

FIRST, SECOND = "on_common_search_end", "on_post_retrieval_end"
TEXT = 3_800
"""Characters of a page's text: ten of them, each twice and in ASCII, stay below the megabyte that clients take in one
event."""


async def ai_search(call: Call, web: Web) -> Told:
    given = call.parameters
    asked, rewritten = await question(call, web)
    found = await web.searching.pages(asked, PAGE, (given["page"] - 1) * PAGE)
    words = await asyncio.to_thread(excerpts.asked, given["query"])
    return Told(events(call, found, rewritten, words))


async def events(call: Call, found: Found, rewritten: str, words: Sequence[str]) -> AsyncIterator[Mapping[str, Any]]:
    """First by relevance alone, then by all that ranks."""
    given, identifier = call.parameters, request_id(call.request)
    original = {name: given.get(name) for name in ("query", "industry", "page", "timeRange")}
    context = {
        "originalQuery": original,
        "rewrite": {"enabled": bool(rewritten), "timeRange": rewritten or None},
    }
    stages = ((FIRST, by_relevance(found.matches)), (SECOND, found.matches))
    for number, (name, matches) in enumerate(stages, 1):
        text = await asyncio.to_thread(payload, matches, words)
        header = {"event": name, "eventId": f"{number}", "responseTime": found.took, "queryContext": context}
        yield {"requestId": identifier, "header": header, "payload": text}


def payload(matches: Sequence[Match], words: Sequence[str]) -> str:
    """A JSON array as text. Sources differ in one name, so that both are there."""
    found = []
    for number, one in enumerate(matches, 1):
        known = metadata(one, words)
        found.append({"id": str(number), "metadata": known, "metaData": known})
    return json.dumps(found, ensure_ascii=False)


def metadata(one: Match, words: Sequence[str]) -> dict[str, Any]:
    page = one.page
    text = plain(page.text)
    return {
        "card_type": CARD,
        "title": page.title,
        "html_title": excerpts.emphasised(page.title, words),
        "link": page.url,
        "display_link": page.host,
        "hostname": page.site or None,
        "html_snippet": excerpts.emphasised(excerpts.excerpt(text, words, SNIPPET), words),
        "publish_time": milliseconds(page),
        "score": one.score,
        "main_text": text[:TEXT],
    }
