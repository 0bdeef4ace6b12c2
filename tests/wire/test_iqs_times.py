"""Until when a time range of IQS reaches, and the dates and the order of GenericSearch, through a socket."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from control_client import control
from iqs_client import Iqs, events
from wire_client import Client

from emulator.app import Myna

ACCOUNT = "1000000000000001"
RATES, LION = "存款准备金率", "狮子"
FINANCE, OLD = "http://news.example/finance", "http://news.example/old"
PUBLISHED = datetime.fromisoformat("2026-01-05T08:00:00+08:00")
"""When the page FINANCE was."""
SPANS = ["OneDay", "OneWeek", "OneMonth", "OneYear"]
DAY = 86_400


@pytest.fixture
def iqs(client: Client) -> Iqs:
    return Iqs(client)


def at(myna: Myna, seconds: float) -> None:
    """Service time, in seconds after that page."""
    myna.clock.set(ACCOUNT, int(PUBLISHED.timestamp() + seconds) * 10**9, frozen=True)


async def found(iqs: Iqs, name: str, **given: Any) -> list[str]:
    answer = await iqs.call(name, **{"query": RATES, **given})
    assert answer.status == 200, answer
    if name != "AiSearch":
        return [one["link"] for one in answer.json["pageItems"]]
    payload = json.loads(events(answer.body)[-1]["payload"])
    return [one["metadata"]["link"] for one in payload]


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("name", ["UnifiedSearch", "GenericSearch", "GenericAdvancedSearch", "AiSearch"])
async def test_a_range_ends_now(iqs: Iqs, myna: Myna, name: str, span: str) -> None:
    """Now belongs to it; what comes later does not, whatever the web has."""
    at(myna, -1)
    assert FINANCE not in await found(iqs, name, timeRange=span)
    at(myna, 0)
    assert FINANCE in await found(iqs, name, timeRange=span)
    at(myna, -10 * 366 * DAY)
    assert await found(iqs, name, timeRange=span) == []
    assert {FINANCE, OLD} <= set(await found(iqs, name)), "without a range nothing is left out"


async def test_a_range_of_a_global_search_ends_now(iqs: Iqs, myna: Myna) -> None:
    lion = int(datetime.fromisoformat("2025-04-12T12:47:54+08:00").timestamp() - PUBLISHED.timestamp())
    for seconds, links in ((lion - 1, []), (lion, ["http://zoo.example/lion"])):
        at(myna, seconds)
        assert await found(iqs, "GlobalSearch", query="lion", timeRange="OneYear") == links


async def test_a_range_that_is_read_out_of_the_question_ends_now(iqs: Iqs, myna: Myna) -> None:
    for seconds, there in ((-1, False), (0, True)):
        at(myna, seconds)
        for name in ("UnifiedSearch", "GenericSearch"):
            answer = await iqs.call(name, query="最近一周的存款准备金率")
            assert answer.json["queryContext"]["rewrite"] == {"enabled": True, "timeRange": "OneWeek"}
            assert (FINANCE in [one["link"] for one in answer.json["pageItems"]]) is there


@pytest.mark.parametrize(
    ("dates", "links"),
    [
        ({"startPublishedDate": "2026-01-05"}, {FINANCE}),
        ({"endPublishedDate": "2026-01-04"}, {OLD}),
        ({"startPublishedDate": "2019-01-01", "endPublishedDate": "2026-01-05"}, {FINANCE, OLD}),
        ({"startPublishedDate": "2026-01-06"}, set()),
        ({"startPublishedDate": ""}, set()),
        ({"startPublishedDate": "0001-01-01", "endPublishedDate": "9999-12-31"}, {FINANCE, OLD}),
        ({"startPublishedDate": "9999-12-31T23:59:59+08:00"}, set()),
    ],
)
async def test_dates_of_a_generic_search(iqs: Iqs, myna: Myna, dates: dict[str, str], links: set[str]) -> None:
    """They count in place of a range, and of what lies ahead too."""
    at(myna, -366 * DAY)
    for more in ({}, {"query": f"最近一周的{RATES}", "timeRange": "NoLimit"}):
        given = {"timeRange": "OneDay", "advancedParams": json.dumps(dates), **more}
        assert {FINANCE, OLD} & set(await found(iqs, "GenericSearch", **given)) == links


@pytest.mark.parametrize(
    "dates",
    [
        {"startPublishedDate": "x"},
        {"endPublishedDate": "2026/01/01"},
        {"startPublishedDate": "2025-02-01", "endPublishedDate": "2025-01-31"},
        {"endPublishedDate": "9999-12-32"},
    ],
)
async def test_bad_dates_have_their_code(iqs: Iqs, dates: dict[str, str]) -> None:
    for name, advanced in (("GenericSearch", json.dumps(dates)), ("UnifiedSearch", dates)):
        answer = await iqs.call(name, query=LION, advancedParams=advanced)
        assert (answer.status, answer.json["code"]) == (400, "Retrieval.InvalidPublishedDate"), answer
        assert "PublishedDate" in answer.json["message"]


async def test_members_that_no_search_knows_are_in_the_journal(iqs: Iqs, client: Client) -> None:
    given = {"excludeSites": "a.example", "publishedAfter": "2026-01-01"}
    for name, advanced, unknown in (
        ("GenericSearch", json.dumps({**given, "numResults": 3}), ["publishedAfter", "numResults"]),
        ("UnifiedSearch", {**given, "numResults": 3}, ["publishedAfter"]),
        ("MultimodalSearch", {**given, "includeSites": "b.example"}, ["publishedAfter", "includeSites"]),
    ):
        answer = await iqs.call(name, query=LION, advancedParams=advanced)
        assert answer.status == 200
        entry = await control(client, "GET", f"requests/{answer.json['requestId']}")
        assert entry["Unknown"] == [f"advancedParams.{one}" for one in unknown]


async def test_a_generic_search_without_rerank_goes_by_relevance(iqs: Iqs) -> None:
    """As the first stage of AiSearch does; quality and literal titles do not count."""
    pages = [
        (await iqs.call("GenericSearch", query=LION, page=page, enableRerank="False")).json["pageItems"]
        for page in (1, 2, 3)
    ]
    plain = [one for page in pages for one in page]
    assert all(later["score"] <= earlier["score"] for earlier, later in pairwise(plain))
    assert len({one["link"] for one in plain}) == len(plain) == 30
    ranked = (await iqs.call("GenericSearch", query=LION)).json["pageItems"]
    assert [one["link"] for one in ranked] != [one["link"] for one in plain[:10]]
