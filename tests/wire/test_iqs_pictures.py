"""MultimodalSearch through a socket, to the letter of its page (fixtures/documented/iqs-multimodalsearch.json)."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import web_corpus
from iqs_client import BEARER, Iqs
from PIL import Image
from wire_client import Client

from emulator.app import Myna
from emulator.settings import Settings

PAGE = json.loads((Path(__file__).parents[2] / "fixtures/documented/iqs-multimodalsearch.json").read_text("utf-8"))
TYPES = {"string": str, "int32": int, "int64": int}
SEARCH = "/search/multimodal"
UUID = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")


@pytest.fixture
def iqs(client: Client) -> Iqs:
    return Iqs(client)


async def found(iqs: Iqs, query: str, **advanced: Any) -> list[dict[str, Any]]:
    answer = await iqs.short(SEARCH, {"query": query, "advancedParams": advanced})
    assert answer.status == 200, answer
    items: list[dict[str, Any]] = answer.json["imageItems"]
    return items


def values(body: Any, path: str) -> list[Any]:
    """All values at a path of the page's notation."""
    name, _, rest = path.partition(".")
    bare = name.removesuffix("[]")
    inner = body[bare] if name.endswith("[]") else [body[bare]]
    return [value for one in inner for value in values(one, rest)] if rest else inner


async def test_the_pages_request_has_the_pages_answer(iqs: Iqs) -> None:
    request = {"query": "狮子", "advancedParams": {"excludeSites": "www.360doc.com,weibo.com"}}
    answer = await iqs.short(SEARCH, request)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    assert answer.headers["x-acs-request-id"] == answer.json["requestId"]
    assert UUID.fullmatch(answer.json["requestId"])
    checked = 0
    for row in PAGE["response_fields"]:
        if "type" not in row:
            continue
        there = values(answer.json, row["path"])
        assert there, row["path"]
        for value in there:
            assert type(value) is TYPES[row["type"]], (row["path"], value)
            checked += 1
    assert checked > 100
    # Nothing that the page does not have.
    assert set(answer.json) == {"requestId", "imageItems", "searchInformation", "queryContext"}
    assert answer.json["searchInformation"].keys() == {"searchTime"}
    assert answer.json["queryContext"] == {"originalQuery": {"query": "狮子"}}
    names = {"title", "publishedTime", "imageUrl", "hostPageUrl", "height", "width"}
    assert all(set(one) == names for one in answer.json["imageItems"])


async def test_times_are_of_china_in_whole_seconds(iqs: Iqs) -> None:
    for one in await found(iqs, "狮子"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", one["publishedTime"])
        datetime.fromisoformat(one["publishedTime"])


@pytest.mark.parametrize(("given", "count"), [(None, 20), (1, 1), ("7", 7), (30, 30), (" 30 ", 30), ("", 20)])
async def test_how_many(iqs: Iqs, given: Any, count: int) -> None:
    advanced = {} if given is None else {"numResults": given}
    assert len(await found(iqs, "狮子", **advanced)) == count


async def test_top_level_counts_are_unknown_parameters(iqs: Iqs) -> None:
    answer = await iqs.short(SEARCH, {"query": "狮子", "numResults": 3})
    assert len(answer.json["imageItems"]) == 20


def hosts(items: list[dict[str, Any]]) -> set[str]:
    return {one["hostPageUrl"].split("/")[2] for one in items}


@pytest.mark.parametrize(
    ("sites", "gone", "kept"),
    [
        ("www.360doc.com,weibo.com", {"www.360doc.com", "m.weibo.com"}, {"notweibo.com", "mbd.platform.example"}),
        ("360doc.com", {"www.360doc.com"}, {"m.weibo.com", "notweibo.com"}),
        ("www.weibo.com", {"m.weibo.com"}, {"www.360doc.com"}),
        ("m.weibo.com", {"m.weibo.com"}, {"notweibo.com"}),
        ("https://WWW.360doc.com:443/a?b， M.weibo.com ,, ", {"www.360doc.com", "m.weibo.com"}, {"notweibo.com"}),
        ("platform.example", {"mbd.platform.example"}, {"m.weibo.com", "www.360doc.com", "notweibo.com"}),
        ("ibo.com,360doc,doc.com", set(), {"m.weibo.com", "www.360doc.com", "notweibo.com"}),
        ("", set(), {"m.weibo.com", "www.360doc.com", "notweibo.com"}),
        # The picture's own address does not count.
        ("img.example", set(), {"mbd.platform.example"}),
    ],
)
async def test_excluded_sites_never_come(iqs: Iqs, sites: str, gone: set[str], kept: set[str]) -> None:
    for query in ("狮子", "老虎关在一起", "小狮子闹腾", "狮子不是微博"):
        assert not gone & hosts(await found(iqs, query, excludeSites=sites, numResults=30))
    titles = ("狮子、老虎关在一起真会打架吗", "小狮子闹腾", "狮子不是微博", "草原上的狮子第3集")
    seen = [one for title in titles for one in await found(iqs, title, excludeSites=sites, numResults=5)]
    assert kept <= hosts(seen)


async def test_what_is_excluded_is_made_up_for(iqs: Iqs) -> None:
    """The page is as full as without exclusion."""
    first = await found(iqs, "小狮子", numResults=10)
    away = next(iter(hosts(first[:1])))
    second = await found(iqs, "小狮子", numResults=10, excludeSites=away)
    assert len(first) == len(second) == 10
    assert away not in hosts(second)


async def test_a_picture_comes_once_and_a_page_with_all_of_its_pictures(iqs: Iqs) -> None:
    items = await found(iqs, "两头狮子", numResults=30)
    addresses = [one["imageUrl"] for one in items]
    assert len(addresses) == len(set(addresses))
    assert addresses.count("http://img.example/shared.jpg") == 1
    pages = [one["hostPageUrl"] for one in await found(iqs, "小狮子闹腾", numResults=30)]
    assert pages.count("http://m.weibo.com/b") == 2


async def test_a_picture_of_an_excluded_page_comes_from_another(iqs: Iqs) -> None:
    for one, other in (("one.example", "two.example"), ("two.example", "one.example")):
        items = await found(iqs, "两头狮子", excludeSites=one, numResults=30)
        shared = [each for each in items if each["imageUrl"] == "http://img.example/shared.jpg"]
        assert [each["hostPageUrl"].split("/")[2] for each in shared] == [other]


async def test_the_best_come_first_whatever_their_time(iqs: Iqs) -> None:
    items = await found(iqs, "老虎", numResults=5)
    assert items[0]["title"] == "狮子、老虎关在一起真会打架吗"
    times = [one["publishedTime"] for one in await found(iqs, "狮子")]
    assert times != sorted(times)
    assert times != sorted(times, reverse=True)
    assert await found(iqs, "狮子") == await found(iqs, "狮子")


async def test_meaning_crosses_languages(iqs: Iqs) -> None:
    assert (await found(iqs, "lion", numResults=30))[0]["title"]
    assert "zoo.example" in hosts(await found(iqs, "lion under a tree", numResults=5))
    assert "zoo.example" in hosts(await found(iqs, "狮子在树下", numResults=30, excludeSites="platform.example"))


async def test_nothing_is_found_for_what_nobody_wrote(iqs: Iqs) -> None:
    for query in ("qwertzuiop", "？！", "🦖"):
        assert await found(iqs, query) == []


async def test_titles_are_64_columns_wide_at_most(iqs: Iqs) -> None:
    long = [one for one in await found(iqs, "狮子的特写", numResults=30) if "long" in one["hostPageUrl"]]
    assert [one["title"] for one in long] == ["狮子" * 16]
    assert (long[0]["width"], long[0]["height"]) == (2560, 1440)


async def test_pictures_without_an_address_have_that_of_the_server(iqs: Iqs, myna: Myna) -> None:
    body = json.dumps({"query": "一头狮子和一只老虎"}).encode()
    for host in (
        "127.0.0.1:4570",
        "http://127.0.0.1:4570",
        "http://127.0.0.1:4570/",
        "iqs.cn-zhangjiakou.aliyuncs.com",
    ):
        answer = await iqs.client.send("POST", SEARCH, [("Host", host), BEARER], body)
        own = [one["imageUrl"] for one in answer.json["imageItems"] if "360doc" in one["hostPageUrl"]]
        bare = host.removeprefix("http://").rstrip("/")
        assert len(own) == 1
        identifier = own[0].removeprefix(f"http://{bare}/_content/web/").removesuffix(".jpg")
        assert identifier in (await myna.webroom.web.corpus.opened()).contents.pictures


@pytest.mark.parametrize("query", ["狮", "狮" * 50, "a" * 50])
async def test_queries_of_1_to_50_characters(iqs: Iqs, query: str) -> None:
    answer = await iqs.short(SEARCH, {"query": query})
    assert answer.status == 200
    assert answer.json["queryContext"]["originalQuery"]["query"] == query


async def test_the_query_is_echoed_untouched(iqs: Iqs) -> None:
    query = ' 狮子 "\\\u2028\t<b>🦁'
    assert (await iqs.short(SEARCH, {"query": query})).json["queryContext"]["originalQuery"]["query"] == query


BAD: list[tuple[Any, str]] = [
    ({}, "query"),
    (b"", "query"),
    ({"query": None}, "query"),
    ({"query": ""}, "query"),
    ({"query": "  \t\u3000"}, "query"),
    ({"query": "狮" * 51}, "query"),
    ({"query": "a" * 10_000}, "query"),
    ({"query": ["狮子"]}, "query"),
    ({"query": {"a": 1}}, "query"),
    (b'{"query":"\\ud800"}', ""),
    ({"query": "狮子", "advancedParams": {"numResults": 0}}, "numResults"),
    ({"query": "狮子", "advancedParams": {"numResults": 31}}, "numResults"),
    ({"query": "狮子", "advancedParams": {"numResults": "31"}}, "numResults"),
    ({"query": "狮子", "advancedParams": {"numResults": -1}}, "numResults"),
    ({"query": "狮子", "advancedParams": {"numResults": "x"}}, "numResults"),
    ({"query": "狮子", "advancedParams": {"numResults": 1.5}}, "numResults"),
    ({"query": "狮子", "advancedParams": {"numResults": True}}, "numResults"),
    ({"query": "狮子", "advancedParams": {"excludeSites": 5}}, "excludeSites"),
    ({"query": "狮子", "advancedParams": {"excludeSites": ["weibo.com"]}}, "excludeSites"),
    (
        {"query": "狮子", "advancedParams": {"excludeSites": ",".join(f"s{n}.example" for n in range(101))}},
        "excludeSites",
    ),
    ({"query": "狮子", "advancedParams": "x"}, "advancedParams"),
    ({"query": "狮子", "advancedParams": [1]}, "advancedParams"),
    ({"query": "狮子", "engineType": "Nobody"}, "engineType"),
    (b"nonsense", "body"),
    (b"[]", "body"),
    (b'"text"', "body"),
    (b"null", "body"),
    (b'{"query":"\xff"}', "body"),
    (b'{"query":"a","query":"b"}', "body"),
    (b"[" * 100_000, "body"),
]


@pytest.mark.parametrize(("given", "named"), BAD, ids=lambda one: str(one)[:40])
async def test_bad_input(iqs: Iqs, given: Any, named: str) -> None:
    answer = await iqs.short(SEARCH, given)
    assert (answer.status, answer.json["errorCode"]) == (400, "InvalidParameter"), answer
    assert answer.json["code"] == "InvalidParameter"
    assert named in answer.json["errorMessage"]
    assert answer.json["requestId"] == answer.headers["x-acs-request-id"]
    assert "Code" not in answer.json


async def test_harmless_input(iqs: Iqs) -> None:
    for more in (
        {"advancedParams": None},
        {"advancedParams": {}},
        {"advancedParams": {"unheard": "x"}},
        {"engineType": "MultimodalSpeed"},
        {"engineType": "MultimodalSpeedAdvanced"},
        {"unheard": [1]},
    ):
        assert len((await iqs.short(SEARCH, {"query": "狮子", **more})).json["imageItems"]) == 20, more
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = await iqs.client.send(
            "POST", SEARCH, [("Host", "a"), BEARER, ("Content-Type", kind)], '{"query":"狮子"}'.encode()
        )
        assert answer.status == 200, kind
    assert (await iqs.short(f"{SEARCH}?query=x", {"query": "狮子"})).json["queryContext"]["originalQuery"][
        "query"
    ] == "狮子"


async def test_pictures_can_be_looked_at(iqs: Iqs) -> None:
    """What has no address elsewhere is drawn in its true size."""
    (one,) = await found(iqs, "一头狮子和一只老虎", numResults=1)
    path = "/" + one["imageUrl"].split("/", 3)[3]
    answer = await iqs.client.send("GET", path, [("Host", "a")])
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
    with Image.open(io.BytesIO(answer.body)) as image:
        assert image.size == (one["width"], one["height"])
    again = await iqs.client.send("GET", path, [("Host", "a")])
    assert again.body == answer.body
    for wrong in (
        "/_content/web/nothing.jpg",
        "/_content/web/..%2f..%2fetc%2fpasswd",
        "/_content/web/",
        "/_content/web/a.png",
    ):
        assert (await iqs.client.send("GET", wrong, [("Host", "a")])).status == 404


async def test_pictures_from_files(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    (folder / "pictures").mkdir(parents=True)
    Image.new("RGB", (30, 20), (200, 30, 30)).save(folder / "pictures" / "red.png")
    row = web_corpus.page("mine.example", "a", "红色的方块", images=[
        web_corpus.picture("红色的方块", id="red", file="pictures/red.png", width=30, height=20)])  # fmt: skip
    web_corpus.fill(folder, [row])
    server = Myna(replace(settings, web_corpus=(f"+{folder}", *settings.web_corpus), web_cache="off"))
    await server.start()
    client = Client(server.port)
    try:
        items = await found(Iqs(client), "红色的方块", numResults=1)
        assert items[0]["imageUrl"].endswith("/_content/web/red.jpg")
        answer = await client.send("GET", "/_content/web/red.jpg", [("Host", "a")])
        assert answer.headers["content-type"] == "image/png"
        assert answer.body == (folder / "pictures" / "red.png").read_bytes()
        assert await found(Iqs(client), "狮子"), "the other folder is there, too"
    finally:
        await client.close()
        await server.stop()
