"""Answers that come as events."""

from __future__ import annotations

import json
import re
from typing import Any

from iqs_sdk import Stage, raised, scenario
from sdk import Failure

STREAM = re.compile(r"\bid:1\b|'i'")  # how a stream begins, as far as SDKs tell what they could not read


@scenario("iqs.ai.stream", "ai_search_with_sse")
def search(stage: Stage) -> None:
    events = stage.sdk.stream("ai_search_with_sse", stage.models.AiSearchRequest(query="狮子"))
    assert [one.header.event for one in events] == ["on_common_search_end", "on_post_retrieval_end"]
    assert len({one.request_id for one in events}) == 1
    for one in events:
        hits = json.loads(one.payload)
        assert any("狮" in hit["metadata"]["title"] for hit in hits)


@scenario("iqs.ai.plain", "ai_search")
def plain(stage: Stage) -> None:
    """The SDK's plain call cannot read a stream: it fails by itself, or its caller gets no members."""
    request = stage.models.AiSearchRequest(query="狮子")
    try:
        answer = stage.sdk.call("ai_search", request)
    except Failure as failure:
        told, refused = f"{failure} {failure.message}", bool(failure.status)
    except Exception as error:  # of the HTTP library or the JSON parser
        told, refused = str(error), False
    else:
        told, refused = "", bool(answer) and not isinstance(answer, str)
    assert not refused, "the plain call was refused, or read a stream"
    assert not told or STREAM.search(told), f"what it could not read is no stream: {told}"


@scenario("iqs.omni.stream", "omni_answer_with_sse")
def answer(stage: Stage) -> None:
    m = stage.models
    request = m.OmniAnswerRequest(body=m.OmniSearchQuery(query="狮子"))
    answered([json.loads(one) for one in stage.sdk.stream("omni_answer_with_sse", request)])


@scenario("iqs.omni.plain", "omni_answer")
def whole(stage: Stage) -> None:
    """The plain call gives the stream as one text."""
    m = stage.models
    text = stage.sdk.call("omni_answer", m.OmniAnswerRequest(body=m.OmniSearchQuery(query="狮子")))
    events = [json.loads(line.removeprefix("data:")) for line in text.splitlines() if line.startswith("data:")]
    answered(events)


def answered(events: list[dict[str, Any]]) -> None:
    """References, an answer in many pieces that names some of them, and the end; all of one request."""
    kinds = [one["event"] for one in events]
    assert (kinds[0], kinds[-1]) == ("references", "end")
    assert set(kinds[1:-1]) == {"answer"}, kinds
    assert len(kinds) > 10
    assert len({one["requestId"] for one in events}) == 1
    assert any("狮" in reference["title"] for reference in events[0]["references"])
    answer = "".join(one["delta"] for one in events[1:-1])
    assert "狮" in answer
    numbers = {int(one) for one in re.findall(r"\[(\d+)]", answer)}
    assert numbers
    assert numbers <= {one["index"] for one in events[0]["references"]}, answer


@scenario("iqs.stream.refused", "ai_search_with_sse")
def refused(stage: Stage) -> None:
    """A refusal comes before the stream, as an error of the SDK."""
    stranger = stage.sdk.another(key="LTAI-nobody")
    request = stage.models.AiSearchRequest(query="狮子")
    failure = raised(lambda: stranger.stream("ai_search_with_sse", request))
    assert (failure.status, failure.code) == (404, "InvalidAccessKeyId.NotFound"), failure.message
