"""UnifiedSearch and its siblings through a socket: engines, contents, times, sites, industries, paging."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from iqs_client import Iqs
from wire_client import Client

from emulator.app import Myna

ACCOUNT = "1000000000000001"
NOW = 1_767_657_600 * 10**9  # 2026-01-06 08:00 in China
LION = "狮子"


@pytest.fixture
def iqs(client: Client, myna: Myna) -> Iqs:
    myna.clock.set(ACCOUNT, NOW, frozen=True)
    return Iqs(client)


async def unified(iqs: Iqs, **given: Any) -> dict[str, Any]:
    answer = await iqs.call("UnifiedSearch", **given)
    assert answer.status == 200, answer
    return answer.json


async def links(iqs: Iqs, **given: Any) -> list[str]:
    return [one["link"] for one in (await unified(iqs, **given))["pageItems"]]


async def test_what_an_answer_has(iqs: Iqs) -> None:
    found = await unified(iqs, query=LION)
    assert list(found) == [
        "requestId",
        "pageItems",
        "sceneItems",
        "searchInformation",
        "queryContext",
        "costCredits",
    ]
    assert found["queryContext"] == {
        "engineType": "Generic",
        "originalQuery": {"query": LION, "timeRange": "NoLimit"},
        "rewrite": {"enabled": False, "timeRange": None},
    }
    assert found["searchInformation"]["searchTime"] >= 1
    assert len(found["pageItems"]) == 10
    for one in found["pageItems"]:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", one["publishedTime"])
        assert [one[name] for name in ("mainText", "markdownText", "richMainBody", "summary")] == [None] * 4
        assert len(one["snippet"]) <= 150
        assert 0 <= one["rerankScore"] <= 1
        assert len(one["images"]) <= 3
        assert all(isinstance(each, str) for each in (*one["images"], *one["tags"].values()))


async def test_contents(iqs: Iqs) -> None:
    contents = {"mainText": True, "markdownText": True, "richMainBody": True, "summary": True, "rerankScore": False}
    found = await unified(iqs, query="lions of africa", contents=contents)
    one = next(each for each in found["pageItems"] if each["link"] == "http://zoo.example/lion")
    assert one["mainText"].startswith("Lions\nThe lion is a large cat of Africa.")
    assert "**prides**" in one["markdownText"]
    assert one["richMainBody"]
    assert one["summary"]
    assert "rerankScore" not in one
    assert one["hostname"] == "Example Zoo"
    assert found["costCredits"] == {"search": {"genericTextSearch": 1}, "valueAdded": {"summary": 1, "advanced": 0}}


@pytest.mark.parametrize(
    ("engine", "count", "most", "cost", "advanced"),
    [
        ("Generic", 10, 50, {"genericTextSearch": 1}, 0),
        ("GenericAdvanced", 50, 80, {"genericTextSearch": 1}, 1),
        ("LiteAdvanced", 10, 50, {"liteAdvancedTextSearch": 1}, 0),
        ("Deep", 10, 50, {"genericTextSearch": 1}, 0),
        ("CNLiteBasic", 10, 50, {"genericTextSearch": 0}, 0),
        ("CNAuto", 10, 10, {"genericTextSearch": 1}, 0),
        ("GlobalBasic", 1, 20, {"genericTextSearch": 1}, 0),
        ("GlobalAdvanced", 1, 20, {"genericTextSearch": 1}, 0),
    ],
)
async def test_engines(iqs: Iqs, engine: str, count: int, most: int, cost: dict[str, int], advanced: int) -> None:
    found = await unified(iqs, query=LION, engineType=engine)
    assert count - 6 <= len(found["pageItems"]) <= count
    assert found["queryContext"]["engineType"] == engine
    assert found["costCredits"] == {"search": cost, "valueAdded": {"summary": 0, "advanced": advanced}}
    assert len(await links(iqs, query=LION, engineType=engine, advancedParams={"numResults": 1})) == 1
    for beyond in (0, most + 1):
        answer = await iqs.call("UnifiedSearch", query=LION, engineType=engine, advancedParams={"numResults": beyond})
        assert (answer.status, answer.json["code"]) == (400, "InvalidParameter")
        assert str(most) in answer.json["message"]


async def test_engines_have_their_languages(iqs: Iqs) -> None:
    assert await links(iqs, query=LION, engineType="GlobalBasic") == ["http://zoo.example/lion"]
    assert "http://zoo.example/lion" not in await links(
        iqs, query="lion", engineType="CNLiteBasic", advancedParams={"numResults": "50"}
    )


@pytest.mark.parametrize("advanced", [{}, {"numResults": "50"}, {"excludeSites": "weibo.com"}])
async def test_scores_fall(iqs: Iqs, advanced: dict[str, str]) -> None:
    scores = [
        one["rerankScore"] for one in (await unified(iqs, query="狮群 捕猎", advancedParams=advanced))["pageItems"]
    ]
    assert len(set(scores)) > 1
    assert all(later <= earlier for earlier, later in pairwise(scores))


@pytest.mark.parametrize(
    ("span", "links_"),
    [
        ("OneDay", ["http://news.example/finance"]),
        ("OneWeek", ["http://news.example/finance"]),
        ("OneMonth", ["http://news.example/finance"]),
        ("OneYear", ["http://news.example/finance"]),
        ("NoLimit", ["http://news.example/finance", "http://news.example/old"]),
    ],
)
async def test_time_ranges_go_back_from_service_time(iqs: Iqs, span: str, links_: list[str]) -> None:
    found = await links(iqs, query="存款准备金率", timeRange=span)
    assert [one for one in found if "news.example" in one] == links_


async def test_a_day_passes(iqs: Iqs, myna: Myna) -> None:
    assert "http://news.example/finance" in await links(iqs, query="存款准备金率", timeRange="OneDay")
    myna.clock.set(ACCOUNT, advance=86_400 * 10**9)
    assert "http://news.example/finance" not in await links(iqs, query="存款准备金率", timeRange="OneDay")


@pytest.mark.parametrize(
    ("query", "rewritten"),
    [("最近一周的存款准备金率", "OneWeek"), ("今天的存款准备金率", "OneDay"), ("存款准备金率", None)],
)
async def test_a_time_in_the_query_becomes_a_range(iqs: Iqs, query: str, rewritten: str | None) -> None:
    found = await unified(iqs, query=query)
    assert found["queryContext"]["rewrite"] == {"enabled": rewritten is not None, "timeRange": rewritten}
    old = "http://news.example/old" in [one["link"] for one in found["pageItems"]]
    assert old is (rewritten is None)
    given = await unified(iqs, query=query, timeRange="OneYear")
    assert given["queryContext"]["rewrite"]["enabled"] is False


@pytest.mark.parametrize(
    ("first", "last", "links_"),
    [
        ("2026-01-05", "", ["finance"]),
        ("2026-01-05", "2026-01-05", ["finance"]),
        ("2026-01-06", "", []),
        ("", "2026-01-04", ["old"]),
        ("", "2019-01-04", []),
        ("2019-01-05T08:00:00+08:00", "2026-01-05T07:59:59+08:00", ["old"]),
        ("2019-01-01", "2026-12-31", ["finance", "old"]),
    ],
)
async def test_published_dates(iqs: Iqs, first: str, last: str, links_: list[str]) -> None:
    advanced = {"startPublishedDate": first, "endPublishedDate": last}
    found = await links(iqs, query="存款准备金率", timeRange="OneDay", advancedParams=advanced)
    assert sorted(one.rpartition("/")[2] for one in found if "news.example" in one) == links_


async def test_bad_dates_have_their_code(iqs: Iqs) -> None:
    for bad in ("yesterday", "2026-13-01", "20260101x", "2026/01/01"):
        answer = await iqs.call("UnifiedSearch", query=LION, advancedParams={"startPublishedDate": bad})
        assert (answer.status, answer.json["code"]) == (400, "Retrieval.InvalidPublishedDate")


async def test_sites_are_included_first_and_excluded_then(iqs: Iqs) -> None:
    platform = {"includeSites": "platform.example,notweibo.com", "numResults": 50}
    found = await links(iqs, query=LION, engineType="LiteAdvanced", advancedParams=platform)
    assert {one.split("/")[2] for one in found} == {"mbd.platform.example", "notweibo.com"}
    both = {**platform, "excludeSites": "mbd.platform.example"}
    found = await links(iqs, query=LION, engineType="LiteAdvanced", advancedParams=both)
    assert {one.split("/")[2] for one in found} == {"notweibo.com"}
    assert await links(iqs, query=LION, advancedParams={"includeSites": "nowhere.example"}) == []


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"engineType": "CNAuto", "advancedParams": {"includeSites": "a.example"}}, "includeSites"),
        ({"engineType": "CNAuto", "advancedParams": {"excludeSites": "a.example"}}, "excludeSites"),
        ({"engineType": "CNAuto", "category": "finance"}, "category"),
        ({"engineType": "GlobalBasic", "timeRange": "OneWeek"}, "timeRange"),
        ({"engineType": "GlobalAdvanced", "advancedParams": {"startPublishedDate": "2025-01-01"}}, "startPublished"),
        ({"engineType": "GlobalBasic", "advancedParams": {"endPublishedDate": "2025-01-01"}}, "endPublished"),
        ({"advancedParams": []}, "advancedParams"),
        ({"advancedParams": {"numResults": []}}, "numResults"),
        ({"advancedParams": {"numResults": {}}}, "numResults"),
        ({"contents": []}, "contents"),
        ({"contents": {"mainText": "maybe"}}, "mainText"),
        ({"locationInfo": []}, "locationInfo"),
        ({"timeRange": []}, "timeRange"),
        ({"advancedParams": {"excludeSites": "weibo.com;360doc.com"}}, "commas"),
        ({"advancedParams": {"excludeSites": "weibo.com 360doc.com"}}, "commas"),
        ({"advancedParams": {"includeSites": "weibo.com\n360doc.com"}}, "commas"),
    ],
)
async def test_what_cannot_be_done_is_refused(iqs: Iqs, given: dict[str, Any], named: str) -> None:
    """And nothing is left out in silence."""
    answer = await iqs.call("UnifiedSearch", query=LION, **given)
    assert (answer.status, answer.json["code"]) == (400, "InvalidParameter"), answer
    assert named in answer.json["message"]


async def test_an_array_is_no_question(iqs: Iqs) -> None:
    answer = await iqs.call("UnifiedSearch", query=[])
    assert (answer.status, answer.json["code"]) == (400, "InvalidParameter")
    assert "array" in answer.json["message"]


async def test_truths_may_be_texts(iqs: Iqs) -> None:
    found = await unified(iqs, query=LION, contents={"mainText": "True", "rerankScore": "false", "summary": "true"})
    for one in found["pageItems"]:
        assert one["mainText"]
        assert one["summary"]
        assert "rerankScore" not in one


async def test_the_dates_are_in_order(iqs: Iqs) -> None:
    advanced = {"startPublishedDate": "2025-02-01", "endPublishedDate": "2025-01-31"}
    answer = await iqs.call("UnifiedSearch", query=LION, advancedParams=advanced)
    assert (answer.status, answer.json["code"]) == (400, "Retrieval.InvalidPublishedDate")
    assert await unified(iqs, query=LION, advancedParams=dict.fromkeys(advanced, "2025-02-01"))


async def test_who_asks_for_the_date_wants_no_pages_of_today(iqs: Iqs) -> None:
    for found in (
        await unified(iqs, query="今天几号 狮子"),
        (await iqs.call("GenericSearch", query="今天几号 狮子")).json,
    ):
        assert [one["type"] for one in found["sceneItems"]] == ["time"]
        assert found["queryContext"]["rewrite"] == {"enabled": False, "timeRange": None}
        assert found["pageItems"]


async def test_industries(iqs: Iqs) -> None:
    assert await links(iqs, query="存款准备金率 燕麦", category="finance") == [
        "http://news.example/finance",
        "http://news.example/old",
    ]
    both = await links(iqs, query="存款准备金率 燕麦", category="finance, medical")
    assert {"http://news.example/finance", "http://med.example/food/燕麦"} <= set(both)
    answer = await iqs.call("UnifiedSearch", query=LION, category="finance,sport")
    assert (answer.status, answer.json["code"]) == (400, "InvalidParameter")
    assert "sport" in answer.json["message"]


async def test_the_time_of_day_is_a_scene(iqs: Iqs) -> None:
    (scene,) = (await unified(iqs, query="北京时间"))["sceneItems"]
    assert scene["type"] == "time"
    assert json.loads(scene["detail"])["timestamp"] == NOW // 10**9
    assert (await unified(iqs, query="北京天气"))["sceneItems"] == []


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"query": ""},
        {"query": "a" * 501},
        {"query": LION, "timeRange": "OneHour"},
        {"query": LION, "engineType": "Nobody"},
        {"query": LION, "contents": {"mainText": "yes"}},
        {"query": LION, "contents": "x"},
        {"query": LION, "advancedParams": {"numResults": "x"}},
    ],
)
async def test_bad_input(iqs: Iqs, given: dict[str, Any]) -> None:
    answer = await iqs.call("UnifiedSearch", **given)
    assert (answer.status, answer.json["code"]) == (400, "InvalidParameter")


async def test_generic_search_pages(iqs: Iqs) -> None:
    seen: list[str] = []
    for page in range(1, 7):
        answer = await iqs.call("GenericSearch", query=LION, page=page)
        found = answer.json
        assert found["queryContext"]["originalQuery"]["page"] == str(page)
        assert found["searchInformation"]["total"] == len(found["pageItems"]) <= 10
        seen += [one["link"] for one in found["pageItems"]]
    assert len(seen) == len(set(seen)) > 40


async def test_generic_search_has_its_own_words(iqs: Iqs) -> None:
    answer = await iqs.call("GenericSearch", query=LION, returnSummary="True", returnMainText="false")
    one = answer.json["pageItems"][0]
    assert type(one["publishTime"]) is int
    assert one["publishTime"] > 10**12
    assert one["htmlTitle"].count("<em>狮子</em>") >= 1
    assert one["mainText"] is None
    assert one["summary"]
    assert (await iqs.call("GenericSearch", query=LION)).json["pageItems"][0]["mainText"]
    pictured = [each for each in answer.json["pageItems"] if each["images"]]
    assert {"imageLink", "width", "height"} == pictured[0]["images"][0].keys()
    assert answer.json["weiboItems"] == []


async def test_generic_search_takes_its_parameters_as_texts(iqs: Iqs) -> None:
    sites = '{"includeSites":"notweibo.com"}'
    found = (await iqs.call("GenericSearch", query=LION, advancedParams=sites, industry="")).json["pageItems"]
    assert [one["displayLink"] for one in found] == ["notweibo.com"]
    finance = (await iqs.call("GenericSearch", query="存款准备金率", industry="finance,law")).json
    assert finance["queryContext"]["originalQuery"]["industry"] == "finance,law"
    assert {one["displayLink"] for one in finance["pageItems"]} == {"news.example"}
    for bad in (
        {"page": 0},
        {"page": "x"},
        {"query": "a" * 101},
        {"industry": "sport"},
        {"timeRange": "x"},
        {"query": ""},
    ):
        answer = await iqs.call("GenericSearch", **{"query": LION, **bad})
        assert (answer.status, answer.json["code"]) == (400, "InvalidParameter"), bad


async def test_generic_advanced_search_gives_more(iqs: Iqs) -> None:
    found = (await iqs.call("GenericAdvancedSearch", query=LION)).json
    assert 20 <= len(found["pageItems"]) <= 80


async def test_global_search(iqs: Iqs) -> None:
    found = (await iqs.call("GlobalSearch", query="where does the lion live", pageSize=5)).json
    assert [one["link"] for one in found["pageItems"]] == ["http://zoo.example/lion"]
    assert found["pageItems"][0].keys() == {"title", "link", "snippet"}
    (box,) = found["sceneItems"]
    assert box["type"] == "answerBox"
    detail = json.loads(box["detail"])
    assert detail["title"] == "Lions of the savanna"
    assert all(one in detail["snippet"].lower() for one in detail["snippetHighlighted"])
    assert found["queryContext"]["originalQuery"] == {
        "query": "where does the lion live",
        "page": "1",
        "timeRange": "NoLimit",
    }
    later = (await iqs.call("GlobalSearch", query="lion", page=2)).json
    assert later["pageItems"] == later["sceneItems"] == []


async def test_the_search_for_language_models(iqs: Iqs) -> None:
    found = (await iqs.short("/search/llm", {"query": LION, "numResults": 3})).json
    assert len(found["pageItems"]) == 3
    assert {"title", "link", "hostname", "publishedTime", "snippet", "summary"} == found["pageItems"][0].keys()
