"""MedicalKnowledge and MedicalAnswer, over the medical shelf of the corpus."""

from __future__ import annotations

from emulator.dialects.members import Body, dumps
from emulator.domain.web.answers import Answer
from emulator.domain.web.pages import Page
from emulator.domain.web.shelf import lines
from emulator.domain.web.web import Web
from emulator.exchange import Call

ENTRIES = 5
"""Entries of an answer (a guess)."""


async def medical_knowledge(call: Call, web: Web) -> Body:
    given = call.parameters
    pages, took = await web.shelf.entries(given["query"], given["type"], ENTRIES)
    messages = [{"content": card(page), "url": page.url} for page in pages]
    return context(given["query"], [("messages", dumps(messages))], took)


async def medical_answer(call: Call, web: Web) -> Body:
    given = call.parameters
    answer = await web.shelf.answer(given["query"])
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
        {"title": page.title, "rawUrl": page.url, "content": "\n".join(lines(page)), "type": kind(page)}
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
