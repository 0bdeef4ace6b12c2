"""ContextualAnswer: an answer made of sentences of the files, whole or as a stream of events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from emulator.dialects.imm.body import Body, Spoken, dumps
from emulator.dialects.imm.contextual import DOCUMENTS, turns
from emulator.dialects.imm.places import scope
from emulator.domain.answering import Sentence, Source
from emulator.domain.library import Library
from emulator.domain.refusals import BadValue
from emulator.exchange import Call


async def contextual_answer(call: Call, library: Library) -> Spoken:
    """From the Files of the request, else those of the newest message, else the datasets of the project (a guess)."""
    given = call.parameters
    project, messages = given["ProjectName"], given["Messages"]
    named = given.get("Files") or messages[-1].get("Files") or ()
    sources = [source(file, f"Files[{number}]") for number, file in enumerate(named)]
    sentences = await library.answering.answer(scope(call), project, turns(messages), sources, DOCUMENTS)
    events = [answer(project, [one]) for one in sentences] or [answer(project, [])]
    return Spoken(answer(project, sentences), events)


def source(file: Mapping[str, Any], path: str) -> Source:
    """A ContextualFile: what ContextualRetrieval returned, handed back. Raises BadValue."""
    contents = [one for element in file.get("Elements") or () for one in element.get("ElementContents") or ()]
    texts = tuple(one["Content"] for one in contents if one.get("Content") and one.get("Type") in (None, "text"))
    if not texts and not (file.get("DatasetName") and file.get("URI")):
        raise BadValue(path, "Give its Elements with text, or DatasetName and URI of an indexed file.")
    return Source(file.get("DatasetName") or "", file.get("URI") or "", file.get("ObjectId") or "", texts)


def answer(project: str, sentences: Sequence[Sentence]) -> Body:
    """Content and References, each file once in the order of the sentences."""
    references = list(dict.fromkeys(sentence.source for sentence in sentences))
    content = "\n".join(sentence.text for sentence in sentences)
    return [("Answer", dumps({"Content": content, "References": [reference(project, one) for one in references]}))]


def reference(project: str, one: Source) -> dict[str, str]:
    """What is known of a file's whereabouts."""
    members = {"ProjectName": project, "DatasetName": one.dataset, "ObjectId": one.object_id, "URI": one.uri}
    return {name: value for name, value in members.items() if value}
