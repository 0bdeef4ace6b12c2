"""Calls every operation of IQS that the installed official SDK has, and holds every answer against its models.

    python iqs_calls.py every|sample|refused|large|read ENDPOINT sync|async [DAY|URL]

``every`` prints a JSON object of the calls that were made; ``sample`` what the program on the page of MultimodalSearch
prints of an answer, ``refused`` what it prints of an error; ``large`` what arrives of long streams, ``read`` the page
at a URL. Needs nothing but the SDK.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from alibabacloud_iqs20241111 import models as m
from alibabacloud_iqs20241111.client import Client
from alibabacloud_tea_openapi import models as open_api
from answer_types import faults
from sdk import runtime
from Tea.exceptions import TeaException

LION = "狮子"
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
"""A picture of one pixel."""


def client(endpoint: str, key: str = "test", secret: str = "test") -> Any:
    return Client(open_api.Config(access_key_id=key, access_key_secret=secret, endpoint=endpoint, protocol="HTTP"))


def requests(url: str, day: str) -> dict[str, Callable[[], Any]]:
    """A request for each operation, made only where the SDK has its models."""
    return {
        "multimodal_search": lambda: m.MultimodalSearchRequest(
            body=m.MultimodalSearchBody(query=LION, advanced_params={"excludeSites": "www.360doc.com,weibo.com"})
        ),
        "unified_search": lambda: m.UnifiedSearchRequest(
            body=m.UnifiedSearchInput(
                query=LION,
                contents=m.RequestContents(main_text=True, markdown_text=True, rich_main_body=True, summary=True),
                advanced_params={"numResults": "20"},
                engine_type="LiteAdvanced",
            )
        ),
        "generic_search": lambda: m.GenericSearchRequest(query=LION, return_summary=True, page=1, enable_rerank=False),
        "generic_advanced_search": lambda: m.GenericAdvancedSearchRequest(query=LION, time_range="NoLimit"),
        "global_search": lambda: m.GlobalSearchRequest(query="Where does the lion live?", page=1),
        "read_page_basic": lambda: m.ReadPageBasicRequest(
            body=m.ReadPageBody(url=url, formats=["rawHtml", "html", "markdown", "text"])
        ),
        "read_page_scrape": lambda: m.ReadPageScrapeRequest(body=m.ReadPageScrapeBody(url=url)),
        "medical_answer": lambda: m.MedicalAnswerRequest(body=m.MedicalAnswerInput(query="燕麦有什么营养")),
        "medical_knowledge": lambda: m.MedicalKnowledgeRequest(body=m.MedicalKnowInput(query="燕麦", type="food")),
        "scan_file": lambda: m.ScanFileRequest(body=m.ScanFileInput(image_base_64=DOT)),
        "common_query_by_scene": lambda: m.CommonQueryBySceneRequest(body=m.CommonAgentQuery(query="西湖附近的酒店")),
        "get_iqs_usage": lambda: m.GetIqsUsageRequest(start_date=day, end_date=day),
    }


STREAMS: dict[str, Callable[[], Any]] = {
    "ai_search_with_sse": lambda: m.AiSearchRequest(query=LION, page=1),
    "omni_answer_with_sse": lambda: m.OmniAnswerRequest(body=m.OmniSearchQuery(query="狮子一天睡多久", use_cot=True)),
}


class Caller:
    """Calls in one of two ways."""

    def __init__(self, sdk: Any, way: str) -> None:
        self.sdk = sdk
        self.way = way

    def call(self, name: str, request: Any) -> Any:
        if self.way == "async":
            made: Awaitable[Any] = getattr(self.sdk, f"{name}_async")(request)
            return asyncio.run(awaited(made)).body
        return getattr(self.sdk, name)(request).body

    def stream(self, name: str, request: Any) -> list[Any]:
        if self.way == "async":
            return asyncio.run(streamed(getattr(self.sdk, f"{name}_async")(request, {}, runtime())))
        return [one.body for one in getattr(self.sdk, name)(request, {}, runtime())]


async def awaited(made: Awaitable[Any]) -> Any:
    return await made


async def streamed(events: Any) -> list[Any]:
    return [one.body async for one in events]


def every(caller: Caller) -> dict[str, Any]:
    """All calls, each with its number of wrong members, which must be none."""
    body = m.UnifiedSearchInput(query=LION)
    found = caller.call("unified_search", m.UnifiedSearchRequest(body=body))
    known = requests(found.page_items[0].link, "20260105" if len(sys.argv) < 5 else sys.argv[4])
    wrong: dict[str, Any] = {}
    for name, request in known.items():
        if hasattr(caller.sdk, name):
            answer = caller.call(name, request())
            wrong[name] = faults(answer) or ([] if full(name, answer) else ["nothing is in it"])
    for name, request in STREAMS.items():
        if hasattr(caller.sdk, name):
            events = caller.stream(name, request())
            problems = [one for event in events if not isinstance(event, str) for one in faults(event)]
            wrong[name] = problems if events else ["no event came"]
    return wrong


LISTS = {
    "multimodal_search": "image_items",
    "medical_answer": "messages",
    "medical_knowledge": "messages",
    "scan_file": "scan_file_info_list",
    "common_query_by_scene": "data",
    "read_page_basic": "data",
    "read_page_scrape": "data",
    "get_iqs_usage": "",
}


def full(name: str, answer: Any) -> bool:
    """Whether there was something to check."""
    member = LISTS.get(name, "page_items")
    return not member or bool(getattr(answer, member))


def sample(caller: Caller) -> list[str]:
    """As the page's program shows an answer."""
    request = requests("", "")["multimodal_search"]()
    body = caller.call("multimodal_search", request)
    lines = [f"{body.request_id} {len(body.image_items)} {body.search_information.search_time}"]
    for item in body.image_items:
        shown = (item.title, item.image_url, item.host_page_url, item.published_time, item.width, item.height)
        lines.append(" ".join(map(str, shown)))
    return lines


def refused(endpoint: str, way: str) -> dict[str, Any]:
    """As the page's program shows an error; ``endpoint`` refuses, or the key is unknown."""
    told = {}
    for key in ("test", "nobody"):
        try:
            Caller(client(endpoint, key), way).call("multimodal_search", requests("", "")["multimodal_search"]())
            told[key] = None
        except TeaException as error:
            told[key] = [error.code, error.data.get("requestId"), error.data.get("message")]
    return told


def large(caller: Caller) -> dict[str, Any]:
    """Sizes in bytes of the texts of AiSearch's events; the number of OmniAnswer's and the length of its answer."""
    search = caller.stream("ai_search_with_sse", STREAMS["ai_search_with_sse"]())
    texts = [[one["metadata"]["main_text"] for one in json.loads(event.payload)] for event in search]
    told: dict[str, Any] = {
        "events": [len(event.payload.encode()) for event in search],
        "texts": [sorted({len(one) for one in each}) for each in texts],
    }
    if hasattr(caller.sdk, "omni_answer_with_sse"):
        request = m.OmniAnswerRequest(body=m.OmniSearchQuery(query="雄狮和母狮在水边休息"))
        pieces = [json.loads(one) for one in caller.stream("omni_answer_with_sse", request)]
        told["omni"] = len(pieces)
        told["answer"] = "".join(one["delta"] for one in pieces if one["event"] == "answer")
    return told


def read(caller: Caller, url: str) -> dict[str, Any]:
    """The status and the forms of a page, by operation."""
    known, told = requests(url, ""), {}
    for name in ("read_page_basic", "read_page_scrape"):
        data = caller.call(name, known[name]()).data
        told[name] = [data.status_code, data.error_message, data.html, data.markdown, data.text]
    return told


def main() -> None:
    what, endpoint, way = sys.argv[1:4]
    caller = Caller(client(endpoint), way)
    made: dict[str, Callable[[], Any]] = {
        "every": lambda: every(caller),
        "sample": lambda: sample(caller),
        "refused": lambda: refused(endpoint, way),
        "large": lambda: large(caller),
        "read": lambda: read(caller, sys.argv[4]),
    }
    print(json.dumps(made[what](), ensure_ascii=True))


if __name__ == "__main__":
    main()
