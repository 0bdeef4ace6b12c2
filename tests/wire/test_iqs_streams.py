"""AiSearch and OmniAnswer through a socket: streams of events in ASCII."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import web_corpus
from iqs_client import LONG, Iqs, events, proof
from wire_client import Client

from emulator.app import Myna
from emulator.settings import Settings

LION = "狮子"
MEGABYTE = 2**20


@pytest.fixture
def iqs(client: Client) -> Iqs:
    return Iqs(client)


@pytest.fixture
async def large(settings: Settings, tmp_path: Path) -> AsyncIterator[Iqs]:
    """A web of long pages: ten with 4,000 characters, one with a sentence of 700."""
    long = "狮子在草原上走了很远的路，" * 320
    sentence = "雄狮" + "和母狮在水边休息了很久" * 70 + "。"
    pages = [web_corpus.page("long.example", f"{number}", f"狮子{number}", long) for number in range(10)]
    pages.append(web_corpus.page("one.example", "a", "雄狮和母狮在水边休息", sentence))
    corpus = web_corpus.fill(tmp_path / "large", pages)
    server = Myna(replace(settings, web_corpus=(str(corpus),), web_cache="off"))
    await server.start()
    client = Client(server.port)
    yield Iqs(client)
    await client.close()
    await server.stop()


async def test_ai_search_is_told_in_two_stages(iqs: Iqs) -> None:
    answer = await iqs.signed("AiSearch", query=LION, page=1)
    assert answer.headers["content-type"] == "text/event-stream;charset=utf-8"
    first, second = events(answer.body)
    assert first["header"]["event"] == "on_common_search_end"
    assert second["header"]["event"] == "on_post_retrieval_end"
    for one in (first, second):
        assert one["requestId"] == answer.headers["x-acs-request-id"]
        assert type(one["header"]["responseTime"]) is int
        assert one["header"]["queryContext"] == {
            "originalQuery": {"query": LION, "industry": None, "page": 1, "timeRange": "NoLimit"},
            "rewrite": {"enabled": False, "timeRange": None},
        }
        items = json.loads(one["payload"])
        assert len(items) == 10
        scores = [item["metadata"]["score"] for item in items]
        assert scores == sorted(scores, reverse=True)
        for item in items:
            assert item["metadata"] == item["metaData"]
            assert item["metadata"]["card_type"] == "structure_web_info"
            assert type(item["metadata"]["publish_time"]) is int
    assert "[DONE]" not in answer.body.decode()


async def test_ai_search_pages_and_bounds(iqs: Iqs) -> None:
    def found(body: bytes) -> list[str]:
        return [one["metadata"]["link"] for one in json.loads(events(body)[1]["payload"])]

    one, two = [found((await iqs.call("AiSearch", query=LION, page=page)).body) for page in (1, 2)]
    assert len(one) == len(two) == 10
    assert not set(one) & set(two)
    finance = found((await iqs.call("AiSearch", query="存款准备金率", industry="finance")).body)
    assert all("news.example" in link for link in finance)


@pytest.mark.parametrize(
    "bad", [{}, {"query": "a"}, {"query": "a" * 101}, {"query": LION, "page": 0}, {"query": LION, "industry": "x"}]
)
async def test_errors_before_the_stream_are_ordinary_ones(iqs: Iqs, bad: dict[str, Any]) -> None:
    answer = await iqs.signed("AiSearch", **bad)
    assert (answer.status, answer.json["code"], answer.json["Code"]) == (400, "InvalidParameter", "InvalidParameter")
    assert answer.headers["content-type"] == "application/json;charset=utf-8"


async def test_events_of_200_kilobytes_of_chinese_are_whole(large: Iqs) -> None:
    answer = await large.call("AiSearch", query=LION)
    for event, frame in zip(events(answer.body), answer.body.split(b"\n\n"), strict=False):
        assert len(event["payload"].encode()) > 200_000
        assert len(frame) < MEGABYTE
        texts = [one["metadata"]["main_text"] for one in json.loads(event["payload"])]
        assert all(text == ("狮子在草原上走了很远的路，" * 320)[:3800] for text in texts)


async def test_omni_answer_is_told_piece_by_piece(iqs: Iqs) -> None:
    answer = await iqs.call("OmniAnswer", query="狮群里谁负责捕猎")
    found = events(answer.body)
    assert found[0]["event"] == "references"
    assert found[-1]["event"] == "end"
    text = "".join(one["delta"] for one in found if one["event"] == "answer")
    assert "狮群里母狮负责捕猎。[" in text
    assert {one["requestId"] for one in found} == {answer.headers["x-acs-request-id"]}
    cited = {int(each.partition("]")[0]) for each in text.split("[")[1:]}
    assert cited <= {one["index"] for one in found[0]["references"]}
    thought = events((await iqs.call("OmniAnswer", query="狮群里谁负责捕猎", useCot=True)).body)
    assert thought[0]["event"] == "reasoning"


async def test_omni_answer_of_300_events(large: Iqs) -> None:
    found = events((await large.call("OmniAnswer", query="雄狮和母狮在水边休息")).body)
    assert len(found) >= 300
    text = "".join(one["delta"] for one in found if one["event"] == "answer")
    assert "雄狮" + "和母狮在水边休息了很久" * 70 + "。" in text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("qwertzuiop", "Nothing in the corpus answers this question."),
        ("埃菲尔铁塔有多高", "语料库中没有能回答这个问题的内容。"),
        ("who is the president", "Nothing in the corpus answers this question."),
    ],
)
async def test_omni_answer_says_that_nothing_answers(iqs: Iqs, query: str, said: str) -> None:
    found = events((await iqs.call("OmniAnswer", query=query)).body)
    assert (found[0]["event"], found[-1]["event"]) == ("references", "end")
    assert {one["event"] for one in found[1:-1]} == {"answer"}
    assert "".join(one["delta"] for one in found[1:-1]) == said


async def test_nothing_known_is_an_empty_search(iqs: Iqs) -> None:
    first, second = events((await iqs.call("AiSearch", query="qwertzuiop")).body)
    assert first["payload"] == second["payload"] == "[]"


async def test_a_client_that_leaves_in_mid_stream_harms_nobody(large: Iqs, caplog: pytest.LogCaptureFixture) -> None:
    port = large.client.port
    path, text = LONG["AiSearch"][1], "query=%E7%8B%AE%E5%AD%90"
    for _ in range(5):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        headers = "".join(f"{name}: {value}\r\n" for name, value in proof("GET", path, text))
        writer.write(f"GET {path}?{text} HTTP/1.1\r\n{headers}\r\n".encode())
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
        writer.transport.abort()
    answer = await large.call("AiSearch", query=LION)
    assert len(events(answer.body)) == 2
    assert "failed" not in caplog.text
