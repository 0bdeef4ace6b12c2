"""Every search, on the corpus that Myna brings along."""

from __future__ import annotations

from typing import Any

from iqs_sdk import Stage, scenario

LION, PANDA = "狮子", "大熊猫"
TOPIC = {LION: ("狮", "lion"), PANDA: ("熊猫", "panda")}


def about(query: str, *texts: str | None) -> bool:
    """Whether hits have to do with what was asked."""
    return any(word in (text or "").lower() for word in TOPIC[query] for text in texts)


@scenario("iqs.unified.search", "unified_search")
def unified(stage: Stage) -> None:
    m = stage.models
    body = m.UnifiedSearchInput(query=LION, engine_type="Generic", contents=m.RequestContents(summary=True))
    found = stage.sdk.call("unified_search", m.UnifiedSearchRequest(body=body))
    assert found.request_id
    assert found.query_context.original_query.query == LION
    assert found.search_information.search_time >= 0
    assert len(found.page_items) > 3
    first = found.page_items[0]
    assert about(LION, first.title, first.snippet)
    assert first.link.startswith(("http://", "https://"))
    assert first.summary
    assert all(0 <= item.rerank_score <= 1 for item in found.page_items)


@scenario("iqs.unified.engines", "unified_search")
def engines(stage: Stage) -> None:
    m = stage.models

    def ask(engine: str, **more: Any) -> Any:
        body = m.UnifiedSearchInput(query=PANDA, engine_type=engine, **more)
        return stage.sdk.call("unified_search", m.UnifiedSearchRequest(body=body))

    for engine in ("Generic", "GenericAdvanced", "LiteAdvanced"):
        hits = ask(engine).page_items
        assert hits, engine
        assert about(PANDA, *(hit.title for hit in hits[:3])), engine
    assert len(ask("LiteAdvanced", advanced_params={"numResults": "2"}).page_items) <= 2


@scenario("iqs.multimodal.images", "multimodal_search")
def images(stage: Stage) -> None:
    m = stage.models

    def ask(**more: Any) -> Any:
        return stage.sdk.call("multimodal_search", m.MultimodalSearchRequest(body=m.MultimodalSearchBody(**more)))

    found = ask(query=LION)
    assert len(found.image_items) == 20
    for item in found.image_items:
        assert item.image_url.startswith("http")
        assert item.host_page_url.startswith("http")
        assert (item.width > 0, item.height > 0) == (True, True)
    few = ask(query=LION, advanced_params={"numResults": "3"}).image_items
    assert [one.image_url for one in few] == [one.image_url for one in found.image_items[:3]]


@scenario("iqs.generic.paging", "generic_search")
def generic(stage: Stage) -> None:
    m = stage.models
    seen: list[str] = []
    for page in range(1, 12):
        answer = stage.sdk.call("generic_search", m.GenericSearchRequest(query=LION, page=page))
        links = [item.link for item in answer.page_items or []]
        if not links:
            break
        seen += links
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
    assert about(PANDA, *(hit.title for hit in found[:3]))


@scenario("iqs.global.search", "global_search")
def worldwide(stage: Stage) -> None:
    m = stage.models
    found = stage.sdk.call("global_search", m.GlobalSearchRequest(query="lion", page=1, page_size=3)).page_items
    assert 0 < len(found) <= 3
    assert all(about(LION, item.title, item.snippet) for item in found)
    again = stage.sdk.call("global_search", m.GlobalSearchRequest(query="lion", page=2, page_size=3)).page_items
    assert not {one.link for one in found} & {one.link for one in again}


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
    """Both dates are required; the records have the documented types."""
    m = stage.models
    stage.sdk.call("global_search", m.GlobalSearchRequest(query="lion"))
    stage.sdk.refused(400, "InvalidParameter", "get_iqs_usage", m.GetIqsUsageRequest())


@scenario("iqs.scene.query", "common_query_by_scene")
def scene(stage: Stage) -> None:
    m = stage.models
    body = m.CommonAgentQuery(query="hotel", query_scene_enum_code="hotels")
    found = stage.sdk.call("common_query_by_scene", m.CommonQueryBySceneRequest(body=body))
    assert isinstance(found.data, list)
    assert found.request_id


@scenario("iqs.names.any-script", "unified_search")
def any_script(stage: Stage) -> None:
    """What was asked comes back as it was asked."""
    m = stage.models
    for query in ("狮子 & 老虎+猎豹=?", "emoji 🦁 lion", "quotes \"'` \\ lion", "l'été à Nairobi 100%"):
        body = m.UnifiedSearchInput(query=query, engine_type="Generic")
        found = stage.sdk.call("unified_search", m.UnifiedSearchRequest(body=body))
        assert found.query_context.original_query.query == query


@scenario("iqs.concurrency.32-calls", "generic_search")
def at_once(stage: Stage) -> None:
    m = stage.models
    calls = [("generic_search", m.GenericSearchRequest(query=(LION, PANDA)[number % 2])) for number in range(32)]
    answers = stage.sdk.together(calls)
    assert len({answer.request_id for answer in answers}) == 32
    tops = {number % 2: answer.page_items[0].link for number, answer in enumerate(answers)}
    assert [answer.page_items[0].link for answer in answers] == [tops[number % 2] for number in range(32)]
