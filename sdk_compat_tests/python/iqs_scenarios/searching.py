"""Every search, on the corpus that Myna brings along."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from iqs_sdk import Stage, scenario

REST = 2.0  # seconds; longer than any SDK needs to notice a connection that was closed behind its back
COUNTED = "1000000000000002"  # the account of the key "counted"
URL = re.compile(r"https?://[a-z0-9.-]+(:\d+)?/\S+")
LION, PANDA = "狮子", "大熊猫"
TOPIC = {LION: ("狮", "lion"), PANDA: ("熊猫", "panda")}


def about(query: str, *texts: str | None) -> bool:
    """Whether hits have to do with what was asked."""
    return any(word in (text or "").lower() for word in TOPIC[query] for text in texts)


def sound(hits: Sequence[Any], query: str, most: int) -> None:
    """Pages, each once and each with what a page has, most of them about what was asked."""
    assert 0 < len(hits) <= most, len(hits)
    for hit in hits:
        assert URL.fullmatch(hit.link), hit.link
        assert all((hit.title, hit.snippet, hit.hostname)), hit.link
        if hasattr(hit, "published_time"):
            assert datetime.fromisoformat(hit.published_time).utcoffset(), hit.link
        else:
            assert hit.publish_time > 0, hit.link
    assert len({hit.link for hit in hits}) == len(hits)
    right = [hit for hit in hits if about(query, hit.title, hit.snippet)]
    assert hits[0] in right, hits[0].title
    assert len(right) * 2 > len(hits), [hit.title for hit in hits]


@scenario("iqs.unified.search", "unified_search")
def unified(stage: Stage) -> None:
    m = stage.models
    body = m.UnifiedSearchInput(query=LION, engine_type="Generic", contents=m.RequestContents(summary=True))
    found = stage.sdk.call("unified_search", m.UnifiedSearchRequest(body=body))
    assert found.request_id
    assert found.query_context.original_query.query == LION
    assert found.search_information.search_time >= 0
    sound(found.page_items, LION, 10)
    assert len(found.page_items) > 3
    assert all(item.summary for item in found.page_items)
    assert all(0 <= item.rerank_score <= 1 for item in found.page_items)


@scenario("iqs.unified.engines", "unified_search")
def engines(stage: Stage) -> None:
    m = stage.models

    def ask(engine: str, **more: Any) -> Any:
        body = m.UnifiedSearchInput(query=PANDA, engine_type=engine, **more)
        return stage.sdk.call("unified_search", m.UnifiedSearchRequest(body=body))

    for engine in ("Generic", "GenericAdvanced", "LiteAdvanced"):
        hits = ask(engine).page_items
        sound(hits[:10], PANDA, 10)
    few = ask("LiteAdvanced", advanced_params={"numResults": "2"}).page_items
    assert [one.link for one in few] == [one.link for one in hits[:2]]


@scenario("iqs.multimodal.images", "multimodal_search")
def images(stage: Stage) -> None:
    m = stage.models

    def ask(**more: Any) -> Any:
        return stage.sdk.call("multimodal_search", m.MultimodalSearchRequest(body=m.MultimodalSearchBody(**more)))

    found = ask(query=LION)
    assert len(found.image_items) == 20
    for item in found.image_items:
        assert URL.fullmatch(item.image_url), item.image_url
        assert URL.fullmatch(item.host_page_url), item.host_page_url
        assert min(item.width, item.height) >= 100, (item.width, item.height)
    assert sum(about(LION, item.title) for item in found.image_items) > 10
    assert len({item.image_url for item in found.image_items}) == 20
    few = ask(query=LION, advanced_params={"numResults": "3"}).image_items
    assert [one.image_url for one in few] == [one.image_url for one in found.image_items[:3]]


@scenario("iqs.generic.paging", "generic_search")
def generic(stage: Stage) -> None:
    m = stage.models
    seen: list[str] = []
    for page in range(1, 12):
        answer = stage.sdk.call("generic_search", m.GenericSearchRequest(query=LION, page=page))
        hits = answer.page_items or []
        if not hits:
            break
        if page == 1:
            sound(hits, LION, 10)
        assert all(URL.fullmatch(item.link) and item.title for item in hits)
        seen += [item.link for item in hits]
    else:
        raise AssertionError("no page was the last")
    assert len(seen) == len(set(seen)) > 10


@scenario("iqs.generic.contents", "generic_search", "GenericSearchRequest.return_main_text")
def contents(stage: Stage) -> None:
    m = stage.models
    request = m.GenericSearchRequest(query=LION, return_main_text=True, return_markdown_text=True)
    (first, *_) = stage.sdk.call("generic_search", request).page_items
    assert about(LION, first.main_text)
    assert first.html_title
    plain = stage.sdk.call("generic_search", m.GenericSearchRequest(query=LION, return_main_text=False)).page_items
    assert not plain[0].main_text


@scenario("iqs.generic-advanced.search", "generic_advanced_search")
def advanced(stage: Stage) -> None:
    request = stage.models.GenericAdvancedSearchRequest(query=PANDA)
    found = stage.sdk.call("generic_advanced_search", request).page_items
    sound(found[:10], PANDA, 10)
    assert all(URL.fullmatch(hit.link) and hit.title for hit in found)


@scenario("iqs.global.search", "global_search")
def worldwide(stage: Stage) -> None:
    m = stage.models
    found = stage.sdk.call("global_search", m.GlobalSearchRequest(query="lion", page=1, page_size=3)).page_items
    assert len(found) == 3
    assert all(about(LION, item.title, item.snippet) for item in found)
    again = stage.sdk.call("global_search", m.GlobalSearchRequest(query="lion", page=2, page_size=3)).page_items
    assert len(again) == 3
    assert len({one.link for one in found + again}) == 6
    assert all(URL.fullmatch(one.link) for one in found + again)


@scenario("iqs.read-page", "read_page_basic", "read_page_scrape", "unified_search")
def read_page(stage: Stage) -> None:
    m = stage.models
    body = m.UnifiedSearchInput(query=LION, engine_type="Generic")
    (hit, *_) = stage.sdk.call("unified_search", m.UnifiedSearchRequest(body=body)).page_items
    basic = stage.sdk.call("read_page_basic", m.ReadPageBasicRequest(body=m.ReadPageBody(url=hit.link))).data
    assert hit.title[:8] in basic.markdown
    scraped = m.ReadPageScrapeRequest(body=m.ReadPageScrapeBody(url=hit.link))
    assert stage.sdk.call("read_page_scrape", scraped).data.markdown == basic.markdown


@scenario("iqs.usage.counts", "get_iqs_usage", "global_search")
def usage(stage: Stage) -> None:
    """Both dates are required; a day's calls are told on the next. The account is one of its own: its clock moves."""
    m = stage.models
    counted = stage.sdk.another(key="counted")
    day = next_day(stage)
    for _ in range(3):
        counted.call("global_search", m.GlobalSearchRequest(query="lion"))
    next_day(stage)
    asked = m.GetIqsUsageRequest(start_date=day, end_date=day)
    (told,) = counted.call("get_iqs_usage", asked).records
    assert (told.date, told.api, told.main_account_id) == (day, "GlobalSearch", COUNTED)
    assert (told.total_calls, told.success_calls, told.failed_calls) == (3, 3, 0)
    counted.refused(400, "InvalidParameter", "get_iqs_usage", m.GetIqsUsageRequest())


def next_day(stage: Stage) -> str:
    """Move the account's clock on to the next afternoon, a day without calls; the day as the service writes it."""
    connection = http.client.HTTPConnection(stage.sdk.endpoint, timeout=20)
    connection.request("GET", "/_myna/clock")
    clocks = json.loads(connection.getresponse().read())
    now = next(datetime.fromisoformat(one["Now"][:19]) for one in clocks if one["Account"] == COUNTED)
    then = (now + timedelta(days=1)).replace(hour=15)
    moved = {"account": COUNTED, "now": f"{then.isoformat()}+08:00"}
    connection.request("POST", "/_myna/clock", json.dumps(moved), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    assert answer.status == 200, said
    return then.strftime("%Y%m%d")


@scenario("iqs.scene.query", "common_query_by_scene")
def scene(stage: Stage) -> None:
    m = stage.models
    body = m.CommonAgentQuery(query="西湖附近的酒店", query_scene_enum_code="hotels")
    found = stage.sdk.call("common_query_by_scene", m.CommonQueryBySceneRequest(body=body))
    assert found.request_id
    assert found.data
    for place in found.data:
        assert all((place.id, place.name, place.address))
        assert place.types.startswith("住宿服务")
        assert (place.city_name, round(float(place.latitude)), round(float(place.longitude))) == ("杭州市", 30, 120)


@scenario("iqs.names.any-script", "unified_search")
def any_script(stage: Stage) -> None:
    """What was asked comes back as it was asked."""
    m = stage.models
    for query in ("狮子 & 老虎+猎豹=?", "emoji 🦁 lion", "quotes \"'` \\ lion", "l'été à Nairobi 100%"):
        body = m.UnifiedSearchInput(query=query, engine_type="Generic")
        found = stage.sdk.call("unified_search", m.UnifiedSearchRequest(body=body))
        assert found.query_context.original_query.query == query


@scenario("iqs.keep-alive.idle", "generic_search")
def idle(stage: Stage) -> None:
    m = stage.models
    for rest in (0.0, REST):
        time.sleep(rest)
        assert stage.sdk.call("generic_search", m.GenericSearchRequest(query=LION)).page_items


@scenario("iqs.concurrency.32-calls", "generic_search")
def at_once(stage: Stage) -> None:
    m = stage.models
    calls = [("generic_search", m.GenericSearchRequest(query=(LION, PANDA)[number % 2])) for number in range(32)]
    answers = stage.sdk.together(calls)
    assert len({answer.request_id for answer in answers}) == 32
    tops = {number % 2: answer.page_items[0].link for number, answer in enumerate(answers)}
    assert [answer.page_items[0].link for answer in answers] == [tops[number % 2] for number in range(32)]
