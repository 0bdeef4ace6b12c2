"""ReadPageBasic and ReadPageScrape through a socket."""

from __future__ import annotations

import time
from typing import Any

import pytest
from iqs_client import Iqs
from wire_client import Answer, Client

LION = "http://zoo.example/lion"


@pytest.fixture
def iqs(client: Client) -> Iqs:
    return Iqs(client)


both = pytest.mark.parametrize("name", ["ReadPageBasic", "ReadPageScrape"])


async def read(iqs: Iqs, name: str = "ReadPageBasic", url: str = LION, **more: Any) -> dict[str, Any]:
    answer: Answer = await iqs.call(name, url=url, **more)
    assert answer.status == 200, answer
    assert (answer.json["errorCode"], answer.json["errorMessage"]) == (None, None)
    data: dict[str, Any] = answer.json["data"]
    return data


@both
async def test_forms_by_default(iqs: Iqs, name: str) -> None:
    data = await read(iqs, name)
    assert (data["statusCode"], data["errorMessage"], data["rawHtml"], data["screenshot"]) == (200, None, None, None)
    assert data["html"].startswith("<h1>Lions</h1>\n<p>The lion is a large cat of Africa. Lions live in <strong>")
    assert data["markdown"].startswith(
        "# Lions\n\nThe lion is a large cat of Africa. Lions live in **prides**.\n\n- [Facts]"
    )
    assert data["text"] == ("Lions\nThe lion is a large cat of Africa. Lions live in prides.\nFacts\nMane & more")


@pytest.mark.parametrize("form", ["rawHtml", "html", "markdown", "text"])
async def test_only_what_is_asked_for(iqs: Iqs, form: str) -> None:
    data = await read(iqs, formats=[form])
    assert {name for name in ("rawHtml", "html", "markdown", "text", "screenshot") if data[name]} == {form}


async def test_the_raw_page_is_whole(iqs: Iqs) -> None:
    raw = (await read(iqs, formats=["rawHtml"]))["rawHtml"]
    assert raw.startswith("<!DOCTYPE html>")
    assert "<title>Lions of the savanna</title>" in raw
    assert "Mane &amp; more" in raw
    assert "/_content/web/zoo-lion-1.jpg" in raw


@pytest.mark.parametrize(
    ("readability", "there", "gone"),
    [
        ({"readabilityMode": "none"}, ["Example Zoo", "<h1>", "zoo-lion-1"], []),
        ({"readabilityMode": "normal"}, ["<h1>", "zoo-lion-1", "inline.jpg"], ["Example Zoo"]),
        ({"readabilityMode": "article"}, ["<h1>", "<ul>"], ["zoo-lion-1", "Example Zoo"]),
        ({"excludeAllImages": True}, ["<a href"], ["<img"]),
        ({"excludeAllLinks": True}, ["Facts", "<img"], ["<a "]),
        ({"excludedTags": ["ul", "STRONG"]}, ["<h1>"], ["<ul>", "prides", "Facts"]),
        ({"excludedTags": ["a"]}, ["Mane"], ["Facts"]),
    ],
)
async def test_readability(iqs: Iqs, readability: dict[str, Any], there: list[str], gone: list[str]) -> None:
    html = (await read(iqs, readability=readability))["html"]
    assert all(one in html for one in there)
    assert not any(one in html for one in gone)


@pytest.mark.parametrize(
    "url", ["https://zoo.example/lion", "http://ZOO.example/lion/", "http://zoo.example/lion#top", f" {LION} "]
)
async def test_spellings_of_an_address(iqs: Iqs, url: str) -> None:
    assert (await read(iqs, url=url))["statusCode"] == 200


@both
@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("http://zoo.example/nothing", 404),
        ("http://nowhere.example/", 5010),
        ("http://closed.example/secret", 4030),
        ("http://gone.example/gone", 503),
        ("http://slow.example/slow", 4080),
    ],
)
async def test_what_becomes_of_other_addresses(iqs: Iqs, name: str, url: str, status: int) -> None:
    data = await read(iqs, name, url, pageTimeout=50)
    assert data["statusCode"] == status
    assert data["errorMessage"]
    assert not any(data[form] for form in ("rawHtml", "html", "markdown", "text"))


async def test_a_slow_page_comes_to_who_waits(iqs: Iqs) -> None:
    assert (await read(iqs, url="http://slow.example/slow", pageTimeout=5000))["statusCode"] == 200


async def test_the_whole_call_has_a_time_of_its_own(iqs: Iqs) -> None:
    answer = await iqs.call("ReadPageBasic", url="http://slow.example/slow", timeout=50)
    assert (answer.status, answer.json["code"]) == (504, "InternalServerError")
    data = await read(iqs, url="http://slow.example/slow", timeout=50, pageTimeout=20)
    assert (data["statusCode"], data["errorMessage"]) == (4080, "The page did not answer within 20 ms.")


@both
async def test_a_page_that_comes_at_once_comes_in_a_millisecond(iqs: Iqs, name: str) -> None:
    data = await read(iqs, name, timeout=1, formats=["rawHtml", "html", "markdown", "text"])
    assert data["statusCode"] == 200
    assert data["text"]


async def test_to_wait_takes_of_the_calls_time(iqs: Iqs) -> None:
    steps = [{"type": "wait", "duration": 20_000}]
    answer = await iqs.call("ReadPageScrape", url=LION, actions=steps, timeout=50)
    assert (answer.status, answer.json["code"]) == (504, "InternalServerError")


SCRAPE = "/readpage/scrape"


async def test_the_key_way_adds_links_and_what_was_done(iqs: Iqs) -> None:
    steps = [{"type": "wait", "duration": 20}, {"type": "wait", "duration": 0}]
    began = time.monotonic()
    answer = await iqs.short(SCRAPE, {"url": LION, "actions": steps, "stealthMode": 1})
    assert time.monotonic() - began >= 0.02
    data = answer.json["data"]
    assert data["links"] == ["http://zoo.example/facts"]
    assert data["actions"] == [{"type": "wait", "ret": None}] * 2
    assert "actions" not in (await iqs.short(SCRAPE, {"url": LION})).json["data"]
    assert not (await read(iqs, "ReadPageScrape", actions=steps)).keys() & {"links", "actions", "metadata"}


@pytest.mark.parametrize(
    ("given", "status", "named"),
    [
        ({"actions": [{"type": "wait", "duration": 1}] * 21}, 400, "20"),
        ({"actions": "x"}, 400, "actions"),
        ({"actions": {}}, 400, "actions"),
        ({"actions": [{"type": "click"}]}, 400, "type"),
        ({"actions": [{"duration": 1}]}, 400, "type"),
        ({"actions": [{"type": "wait"}]}, 400, "duration"),
        ({"actions": [{"type": "wait", "duration": 40_000}] * 2}, 400, "60000"),
        ({"actions": [{"type": "wait", "selector": "#list"}]}, 501, "selector"),
        ({"actions": [{"type": "eval"}]}, 501, "eval"),
        ({"stealthMode": 2}, 400, "stealthMode"),
    ],
)
async def test_what_is_to_be_done_is_checked(iqs: Iqs, given: dict[str, Any], status: int, named: str) -> None:
    answer = await iqs.short(SCRAPE, {"url": LION, **given})
    assert answer.status == status, answer.json
    assert named in answer.json["message"]


async def test_the_key_way_adds_metadata(iqs: Iqs) -> None:
    for path in ("/readpage/basic", "/readpage/scrape"):
        data = (await iqs.short(path, {"url": LION, "stealthMode": 1, "actions": []})).json["data"]
        assert data["metadata"] == {
            "title": "Lions of the savanna",
            "url": LION,
            "redirectedUrl": LION,
            "publishedDate": "2025-04-12T12:47:54+08:00",
        }
    answer = await iqs.signed("ReadPageBasic", url=LION)
    assert "metadata" not in answer.json["data"]


async def test_screenshots_are_not_pretended(iqs: Iqs) -> None:
    answer = await iqs.call("ReadPageScrape", url=LION, formats=["screenshot"])
    assert (answer.status, answer.json["code"]) == (501, "NotImplemented")
    answer = await iqs.call("ReadPageBasic", url=LION, formats=["screenshot"])
    assert (answer.status, answer.json["code"]) == (400, "InvalidParameter")


@both
@pytest.mark.parametrize(
    "bad",
    [
        {"url": ""},
        {"url": "zoo.example/lion"},
        {"url": "ftp://zoo.example/"},
        {"url": "file:///etc/passwd"},
        {"url": "http://"},
        {"url": "http://[::1/"},
        {"url": "http://a b/"},
        {"url": "http://a\u3000b/"},
        {"url": "http://a|b/"},
        {"url": "http://a\\b/"},
        {"url": "http://a:99999/"},
        {"url": ["http://a/"]},
        {"url": "http://a/" + "a" * 5000},
        {"formats": ["pdf"]},
        {"formats": "html"},
        {"timeout": -1},
        {"timeout": 180_001},
        {"pageTimeout": "soon"},
        {"readability": {"readabilityMode": "all"}},
        {"readability": {"excludedTags": "a"}},
    ],
)
async def test_bad_input(iqs: Iqs, name: str, bad: dict[str, Any]) -> None:
    answer = await iqs.call(name, **{"url": LION, **bad})
    assert (answer.status, answer.json["code"]) == (400, "InvalidParameter")
