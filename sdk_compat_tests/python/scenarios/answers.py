"""ContextualAnswer, whole and as a stream of events."""

from __future__ import annotations

import asyncio
from typing import Any

from answer_types import faults
from sdk import UUID
from stage import Stage, scenario

KEYS = ("notes/tea.md", "notes/茶.txt", "notes/bridge.html", "reports/harbour.docx")
STEEP = "Oolong wants water of 90 degrees and should steep for three minutes."


def shelf(stage: Stage) -> dict[str, str]:
    """A dataset with the bucket's documents in it."""
    where = stage.dataset()
    stage.index(where, *({"uri": f"oss://shelf/{key}"} for key in KEYS))
    return where


def request(stage: Stage, where: dict[str, str], *turns: str, files: Any = None) -> Any:
    m = stage.models
    roles = ("user", "assistant")
    messages = [m.ContextualMessage(role=roles[number % 2], content=text) for number, text in enumerate(turns)]
    return m.ContextualAnswerRequest(project_name=where["project_name"], messages=messages, files=files)


@scenario("imm.answer.whole", "contextual_answer")
def whole(stage: Stage) -> None:
    m, call = stage.models, stage.sdk.call
    where = shelf(stage)

    def ask(*turns: str, files: Any = None) -> Any:
        return call("contextual_answer", request(stage, where, *turns, files=files)).answer

    found = ask("How long should oolong tea steep?")
    assert STEEP in found.content
    (reference, *_) = found.references
    assert (reference.uri, reference.object_id) == (
        "oss://shelf/notes/tea.md",
        stage.file(where, reference.uri).object_id,
    )
    assert (reference.project_name, reference.dataset_name) == (where["project_name"], where["dataset_name"])
    assert "八十度" in ask("绿茶的水温是多少").content
    assert (
        "paid for by the city"
        in ask("Tell me about the bridge", "It is a suspension bridge.", "Who paid for it?").content
    )
    nothing = ask("区块链的共识算法")
    assert (nothing.content, nothing.references) == ("", [])
    given = [m.ContextualFile(dataset_name=where["dataset_name"], uri="oss://shelf/reports/harbour.docx")]
    assert ask("How long should oolong tea steep?", files=given).content == ""
    stage.sdk.refused(400, "InvalidArgument", "contextual_answer", request(stage, where, "one", "two"))


@scenario("imm.answer.stream", "contextual_answer_with_sse")
def stream(stage: Stage) -> None:
    """The SDK asks for JSON here as well, so that who wants a stream has to say so."""
    from darabonba.runtime import ExtendsParameters, RuntimeOptions

    client = stage.sdk.client
    where = shelf(stage)
    accepting = RuntimeOptions(extends_parameters=ExtendsParameters(headers={"accept": "text/event-stream"}))
    asked = request(stage, where, "How long should oolong tea steep?")
    expected = stage.sdk.call("contextual_answer", asked).answer

    async def gathered() -> list[Any]:
        return [one async for one in client.contextual_answer_with_sse_async(asked, accepting)]

    if stage.sdk.way == "async":
        events = asyncio.run(gathered())
    else:
        events = list(client.contextual_answer_with_sse(asked, accepting))
    assert "\n".join(one.body.answer.content for one in events) == expected.content
    assert len({one.body.request_id for one in events}) == 1
    assert UUID.fullmatch(events[0].body.request_id)
    assert not [fault for one in events for fault in faults(one.body)]
    (reference, *_) = events[0].body.answer.references
    assert reference.uri == "oss://shelf/notes/tea.md"
