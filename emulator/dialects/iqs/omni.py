"""OmniAnswer: an answer made of sentences of the corpus, told piece by piece.

No source tells what its events hold: those here are a guess.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from emulator.dialects.iqs.envelope import request_id
from emulator.dialects.iqs.pictures import time
from emulator.dialects.iqs.stream import Told
from emulator.domain.web.answers import Answer
from emulator.domain.web.searching import Question
from emulator.domain.web.web import Web
from emulator.exchange import Call

NOTHING = {"zh": "语料库中没有能回答这个问题的内容。", "en": "Nothing in the corpus answers this question."}
CHINESE = re.compile(r"[\u3400-\u9fff]")
TOKEN = re.compile(r"\s*(?:[A-Za-z0-9]+|[\u3040-\u30ff\u3400-\u9fff]{1,2}|\S)")
"""A piece of an answer: a word, two Chinese characters, a mark."""


async def omni_answer(call: Call, web: Web) -> Told:
    given = call.parameters
    answer = await web.answers.answer(Question(given["query"]))
    return Told(events(request_id(call.request), given["query"], answer, given.get("useCot", False)))


async def events(identifier: str, query: str, answer: Answer, thought: bool) -> AsyncIterator[Mapping[str, Any]]:
    """How it is reasoned, where that is asked for; the references; the answer, or that there is none; the end."""
    if thought:
        text = f"{len(answer.pages)} pages were found for {query}; {len(answer.sentences)} sentences answer it."
        yield {"requestId": identifier, "event": "reasoning", "delta": text}
    references = [
        {"index": number, "title": page.title, "link": page.url, "publishedTime": time(page)}
        for number, page in enumerate(answer.pages, 1)
    ]
    yield {"requestId": identifier, "event": "references", "references": references}
    for piece in pieces(answer) if answer.sentences else TOKEN.findall(nothing(query)):
        yield {"requestId": identifier, "event": "answer", "delta": piece}
    yield {"requestId": identifier, "event": "end", "searchTime": answer.took}


def nothing(query: str) -> str:
    """What is said where no sentence answers, in the question's language."""
    return NOTHING["zh" if CHINESE.search(query) else "en"]


def pieces(answer: Answer) -> Iterator[str]:
    """The sentences with their citations; all pieces together are the answer."""
    for number, sentence in enumerate(answer.sentences):
        if number:
            yield "\n"
        yield from TOKEN.findall(sentence.text)
        yield f"[{sentence.source}]"
