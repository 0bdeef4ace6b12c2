"""GlobalSearch: pages that are not in Chinese."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

from emulator.dialects.members import Body, dumps
from emulator.domain.web import excerpts, times
from emulator.domain.web.answers import Answer
from emulator.domain.web.markup import plain
from emulator.domain.web.searching import Question
from emulator.domain.web.web import Web
from emulator.exchange import Call

LANGUAGES = ("en",)
SNIPPET = 200


async def global_search(call: Call, web: Web) -> Body:
    given = call.parameters
    now = web.now(call.identity.account)
    since, until = times.within(given["timeRange"], now)
    asked = Question(given["query"], since=since, until=until, languages=LANGUAGES)
    found = await web.searching.pages(asked, given["pageSize"], (given["page"] - 1) * given["pageSize"])
    words = await asyncio.to_thread(excerpts.asked, given["query"])

    def items() -> bytes:
        pages = [one.page for one in found.matches]
        snippets = [excerpts.excerpt(plain(page.text), words, SNIPPET) for page in pages]
        pairs = zip(pages, snippets, strict=True)
        return dumps([{"title": page.title, "link": page.url, "snippet": snippet} for page, snippet in pairs])

    boxes = [] if given["page"] > 1 else box(await web.answers.answer(asked), words)
    original = {"query": given["query"], "page": str(given["page"]), "timeRange": given["timeRange"]}
    return [
        ("pageItems", await asyncio.to_thread(items)),
        ("sceneItems", dumps(boxes)),
        ("queryContext", dumps({"originalQuery": original})),
        ("searchInformation", dumps({"total": len(found.matches), "searchTime": found.took})),
    ]


def box(answer: Answer, words: Sequence[str]) -> list[dict[str, str]]:
    """The sentence that answers best, if any does, with the words that it shares with the question."""
    if not answer.sentences:
        return []
    best = answer.sentences[0]
    shared = [word for word in words if word in best.text.lower()]
    detail = {
        "title": answer.pages[best.source - 1].title,
        "snippet": best.text,
        "snippetHighlighted": shared,
    }
    return [{"type": "answerBox", "detail": json.dumps(detail, ensure_ascii=False)}]
