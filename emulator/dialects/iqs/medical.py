"""MedicalKnowledge and MedicalAnswer, over the medical shelf of the corpus."""

from __future__ import annotations

from emulator.dialects.members import Body, dumps
from emulator.domain.web.answers import Answer
from emulator.domain.web.pages import MEDICAL, Page
from emulator.domain.web.searching import Question
from emulator.domain.web.web import Web
from emulator.exchange import Call

ENTRIES = 5
"""Entries of an answer (a guess)."""
SHELVES = tuple(f"medical {kind}" for kind in MEDICAL)


async def medical_knowledge(call: Call, web: Web) -> Body:
    given = call.parameters
    found = await web.searching.pages(Question(given["query"], shelves=(f"medical {given['type']}",)), ENTRIES)
    messages = [{"content": card(one.page), "url": one.page.url} for one in found.matches]
    return context(given["query"], [("messages", dumps(messages))], found.took)


async def medical_answer(call: Call, web: Web) -> Body:
    given = call.parameters
    answer = await web.answers.answer(Question(given["query"], shelves=SHELVES), web.now(call.identity.account))
    return context(given["query"], [("messages", dumps(message(answer)))], answer.took)


def card(page: Page) -> str:
    """An entry as the service writes it."""
    entry = page.medical
    assert entry is not None
    lines = [f"- Attribute[{name}]: {value}" for name, value in entry.attributes]
    return "\n".join((f"Entity: {entry.entity}", *lines))


def message(answer: Answer) -> list[dict[str, object]]:
    """One message of cited sentences and the pages that they cite; none where nothing answers."""
    if not answer.sentences:
        return []
    documents = [
        {"title": page.title, "rawUrl": page.url, "content": page.summary or page.text[:500], "type": kind(page)}
        for page in answer.pages
    ]
    content = "\n".join(f"{one.text}[{one.source}]" for one in answer.sentences)
    return [{"content": content, "metaData": {"raDocList": documents}}]


def kind(page: Page) -> str:
    return page.medical.kind if page.medical else "page"


def context(query: str, members: list[tuple[str, bytes]], took: int) -> Body:
    """With what every answer has."""
    return [
        *members,
        ("queryContext", dumps({"originalQuery": {"query": query}})),
        ("searchInformation", dumps({"searchTime": took})),
    ]
