"""Both ways into IQS, its envelopes, accounts and quotas, through a socket."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from iqs_client import BEARER, LONG, Iqs, proof, query
from wire_client import Client

from emulator.app import Myna
from emulator.catalog.load import load
from emulator.dialects.iqs import dialect
from emulator.domain.web import shelving
from emulator.domain.web.corpus import Corpus
from emulator.settings import Settings

SEARCH = "/search/multimodal"
LIONS = {"query": "狮子"}
GIVEN: dict[str, dict[str, Any]] = {
    "MultimodalSearch": LIONS,
    "UnifiedSearch": LIONS,
    "GenericSearch": LIONS,
    "GenericAdvancedSearch": LIONS,
    "GlobalSearch": {"query": "lion"},
    "AiSearch": LIONS,
    "OmniAnswer": {"query": "狮子一天睡多久"},
    "ReadPageBasic": {"url": "http://zoo.example/lion"},
    "ReadPageScrape": {"url": "http://zoo.example/lion"},
    "MedicalAnswer": {"query": "燕麦有什么营养"},
    "MedicalKnowledge": {"query": "燕麦", "type": "food"},
    "ScanFile": {"imageUrl": "http://nowhere.example/a.jpg"},
    "CommonQueryByScene": {"query": "西湖附近的酒店"},
    "GetIqsUsage": {"startDate": "20261101", "endDate": "20261101"},
    "LlmSearch": LIONS,
}
ACCOUNTS = """
[[account]]
id = "1000000000000001"
alibaba = [{ key = "test", secret = "test" }, { key = "narrow", secret = "test", deny = ["iqs:MultimodalSearch"] }]
iqs_keys = [{ key = "test" }]
bearer = [{ token = "test" }]
"""
STATES = [
    ("not-activated", 403, "Retrieval.NotActivate", "Please activate AI search service"),
    ("arrears", 403, "Retrieval.Arrears", "Please recharge first."),
    (
        "not-authorised",
        403,
        "Retrieval.NotAuthorised",
        "Please authorize the AliyunIQSFullAccess privilege to the sub-account.",
    ),
    ("trial-expired", 403, "Retrieval.TestUserPeriodExpired", "The test period has expired."),
    ("package-exhausted", 403, "Retrieval.PackageExhausted", ""),
]


@pytest.fixture
def iqs(client: Client) -> Iqs:
    return Iqs(client)


@pytest.fixture
async def started(settings: Settings, tmp_path: Path) -> AsyncIterator[Any]:
    """Starts a server whose first account has these lines in its IQS table."""
    running: list[tuple[Myna, Client]] = []

    async def start(lines: str = "", **changes: Any) -> tuple[Myna, Iqs]:
        path = tmp_path / "accounts.toml"
        path.write_text(f"{ACCOUNTS}[account.iqs]\n{lines}\n")
        server = Myna(replace(settings, accounts=path, **changes))
        await server.start()
        running.append((server, Client(server.port)))
        return server, Iqs(running[-1][1])

    yield start
    for server, client in running:
        await client.close()
        await server.stop()


def test_every_operation_is_served() -> None:
    rows = {one.name: one for one in load("iqs").operations}
    assert rows.keys() == LONG.keys() == GIVEN.keys()
    assert {one.state for one in rows.values()} == {"emulated"}
    assert {name: (one.methods[0], one.path) for name, one in rows.items()} == LONG


@pytest.mark.parametrize("name", LONG)
async def test_every_operation_by_signature_and_by_bearer_token(iqs: Iqs, started: Any, name: str) -> None:
    status = 501 if name == "ScanFile" else 200
    method, path = LONG[name]
    _, bearer = await started()
    body = json.dumps(GIVEN[name]).encode() if method == "POST" else b""
    target = path if method == "POST" else f"{path}?{query(GIVEN[name])}"
    headers = [("Host", "a"), ("x-acs-bearer-token", "test"), ("x-acs-signature-type", "BEARERTOKEN")]
    for answer in (await iqs.signed(name, **GIVEN[name]), await bearer.client.send(method, target, headers, body)):
        assert answer.status == status, answer
        kind = "text/event-stream" if name in ("AiSearch", "OmniAnswer") else "application/json"
        assert answer.headers["content-type"] == f"{kind};charset=utf-8"
        assert answer.headers["x-acs-request-id"] in answer.body.decode()


@pytest.mark.parametrize("name", sorted(LONG.keys() - {"LlmSearch"}))
async def test_the_paths_of_the_sdks_take_no_api_key(client: Client, iqs: Iqs, name: str) -> None:
    method, path = LONG[name]
    for key in (BEARER, ("X-API-Key", "test"), ("X-API-Key", "nobody")):
        answer = await client.send(method, path, [("Host", "127.0.0.1"), key], b"{}")
        assert (answer.status, answer.json["code"], answer.json["Code"]) == (400, *["MissingAccessKeyId"] * 2)
        assert "access key" in answer.json["message"]
    body = json.dumps(GIVEN[name]).encode() if method == "POST" else b""
    text = "" if method == "POST" else query(GIVEN[name])
    headers = [*proof(method, path, text, body), ("X-API-Key", "nobody")]
    answer = await client.send(method, f"{path}?{text}" if text else path, headers, body)
    assert answer.status in (200, 501), "with a signature the key is looked at by nobody"


@pytest.mark.parametrize(
    ("path", "given", "member"),
    [
        ("/search/multimodal", LIONS, "imageItems"),
        ("/search/unified", LIONS, "pageItems"),
        ("/search/llm", {**LIONS, "numResults": 3}, "pageItems"),
        ("/readpage/basic", {"url": "http://zoo.example/lion"}, "data"),
        ("/readpage/scrape", {"url": "http://zoo.example/lion"}, "data"),
    ],
)
async def test_short_paths_take_both_headers(client: Client, path: str, given: dict[str, Any], member: str) -> None:
    for key in (BEARER, ("X-API-Key", "test"), ("x-api-key", " test ")):
        answer = await Iqs(client, key).short(path, given, ("User-Agent", "x"), ("x-iqs-source", "skill.x"))
        assert answer.status == 200, answer
        assert answer.json[member]
        assert not answer.json.get("errorCode")


async def test_generic_search_by_its_short_path(client: Client) -> None:
    target = "/search/genericSearch?query=%E7%8B%AE%E5%AD%90&page=1&enableRerank=true"
    answer = await client.send("GET", target, [("Host", "a"), ("X-API-Key", "test")])
    assert answer.status == 200
    assert answer.json["pageItems"]


async def test_of_two_headers_the_bearer_counts(client: Client) -> None:
    right, wrong = ("X-API-Key", "test"), ("X-API-Key", "nobody")
    assert (await Iqs(client).short(SEARCH, LIONS, wrong)).status == 200
    answer = await Iqs(client, ("Authorization", "Bearer nobody")).short(SEARCH, LIONS, right)
    assert (answer.status, answer.json["errorCode"]) == (403, "Retrieval.InvalidAPIKey")


async def test_keys_that_are_wrong_or_missing(client: Client) -> None:
    answer = await Iqs(client, ("X-API-Key", "nobody")).short(SEARCH, LIONS)
    assert (answer.status, answer.json["errorCode"]) == (403, "Retrieval.InvalidAPIKey")
    assert answer.json["errorMessage"] == "Incorrect APIKey provided."
    answer = await client.send("POST", SEARCH, [("Host", "a")], json.dumps(LIONS).encode())
    assert (answer.status, answer.json["errorCode"]) == (403, "Retrieval.InvalidAPIKey")
    assert "https://ipaas.console.aliyun.com/api-key" in answer.json["errorMessage"]
    answer = await Iqs(client).signed("MultimodalSearch", key="nobody", **LIONS)
    assert (answer.status, answer.json["code"]) == (404, "InvalidAccessKeyId.NotFound")
    assert answer.json["message"] == answer.json["Message"] == "Specified access key is not found."
    answer = await Iqs(client).signed("MultimodalSearch", secret="wrong", **LIONS)
    assert (answer.status, answer.json["code"]) == (400, "SignatureDoesNotMatch")


async def test_unknown_paths_and_verbs(client: Client, iqs: Iqs) -> None:
    answer = await iqs.short("/search/nothing", LIONS)
    assert (answer.status, answer.json["errorCode"]) == (404, "InvalidApi.NotFound")
    for method, path in (("GET", SEARCH), ("DELETE", LONG["AiSearch"][1]), ("POST", LONG["GenericSearch"][1])):
        headers = [("Host", "a"), BEARER] if path == SEARCH else proof(method, path)
        answer = await client.send(method, path, headers)
        assert (answer.status, answer.json["code"]) == (400, "UnsupportedHTTPMethod")
        assert answer.json["requestId"] == answer.headers["x-acs-request-id"]


@pytest.mark.parametrize(("state", "status", "code", "message"), STATES)
async def test_how_an_account_stands(started: Any, state: str, status: int, code: str, message: str) -> None:
    _, iqs = await started(f'state = "{state}"')
    for answer in (await iqs.short(SEARCH, LIONS), await iqs.signed("MultimodalSearch", **LIONS)):
        assert (answer.status, answer.json["code"], answer.json["errorCode"]) == (status, code, code)
        assert answer.json["message"] == (message or answer.json["errorMessage"])
        assert answer.json["requestId"] == answer.headers["x-acs-request-id"]


async def test_a_key_that_may_not_search_is_not_authorised(started: Any) -> None:
    _, iqs = await started()
    answer = await iqs.signed("MultimodalSearch", key="narrow", **LIONS)
    assert (answer.status, answer.json["code"]) == (403, "Retrieval.NotAuthorised")
    assert (await iqs.signed("UnifiedSearch", key="narrow", **LIONS)).status == 200


def moved(server: Myna, seconds: float) -> None:
    server.clock.set("1000000000000001", advance=int(seconds * 1e9))


async def test_calls_a_second(started: Any) -> None:
    server, iqs = await started("qps = 2")
    server.clock.set("1000000000000001", frozen=True)
    for _ in range(2):
        assert (await iqs.short(SEARCH, LIONS)).status == 200
    for answer in (await iqs.short(SEARCH, LIONS), await iqs.signed("MultimodalSearch", **LIONS)):
        assert (answer.status, answer.json["code"]) == (429, "Retrieval.Throttling.User")
        assert answer.json["message"] == "Request was denied due to user flow control."
        assert answer.headers["x-acs-retry-after"] == "500"
    assert (await iqs.short("/search/unified", LIONS)).status == 200, "another operation has its own bucket"
    moved(server, 0.5)
    assert [(await iqs.short(SEARCH, LIONS)).status for _ in range(2)] == [200, 429]
    moved(server, 100)
    assert [(await iqs.short(SEARCH, LIONS)).status for _ in range(3)] == [200, 200, 429]


async def test_calls_a_day(started: Any) -> None:
    server, iqs = await started("per_day = 3")
    # 2026-01-05 12:00 in China
    server.clock.set("1000000000000001", 1_767_585_600 * 10**9, frozen=True)
    assert (await iqs.short(SEARCH, LIONS)).status == 200
    for bad in ({}, {"query": ""}, {"query": "a", "advancedParams": {"numResults": 0}}):
        assert (await iqs.short(SEARCH, bad)).status == 400, "refused calls do not count"
    assert (await iqs.signed("UnifiedSearch", **LIONS)).status == 200
    assert (await iqs.short(SEARCH, LIONS)).status == 200
    for _ in range(2):
        answer = await iqs.short(SEARCH, LIONS)
        assert (answer.status, answer.json["code"]) == (429, "Retrieval.TestUserQueryPerDayExceeded")
        assert answer.json["message"] == "The query per day exceed the limit."
    moved(server, 12 * 3600 - 1)
    assert (await iqs.short(SEARCH, LIONS)).status == 429
    moved(server, 1)  # midnight in China
    assert (await iqs.short(SEARCH, LIONS)).status == 200


async def test_a_trial_ends_by_service_time(started: Any) -> None:
    server, iqs = await started("trial_until = 2030-01-01T00:00:00Z")
    assert (await iqs.short(SEARCH, LIONS)).status == 200
    server.clock.set("1000000000000001", 1_893_456_000 * 10**9)
    answer = await iqs.short(SEARCH, LIONS)
    assert (answer.status, answer.json["code"]) == (403, "Retrieval.TestUserPeriodExpired")


async def test_work_beyond_the_services_time_ends_in_504(started: Any) -> None:
    _, iqs = await started(iqs_seconds=1e-9)
    for answer in (await iqs.short(SEARCH, LIONS), await iqs.signed("AiSearch", **LIONS)):
        assert (answer.status, answer.json["code"]) == (504, "InternalServerError")
        assert answer.json["requestId"] == answer.headers["x-acs-request-id"]


async def test_waiting_for_the_index_has_an_end(started: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The first call on an empty cache does not hang, and what it began goes on."""
    goes_on, of_page = threading.Event(), shelving.of_page

    async def slow(*given: Any) -> Any:
        if not await asyncio.to_thread(goes_on.wait, 3):
            goes_on.set()  # for who waits for it, no longer
        return await of_page(*given)

    monkeypatch.setattr(shelving, "of_page", slow)
    server, iqs = await started(iqs_seconds=0.05, web_cache="off")
    for answer in (await iqs.short(SEARCH, LIONS), await iqs.signed("OmniAnswer", **LIONS)):
        assert (answer.status, answer.json["code"]) == (504, "InternalServerError")
        assert "again" in answer.json["message"]
    goes_on.set()
    await server.webroom.web.corpus.opened()
    answer = await iqs.short("/readpage/basic", {"url": "http://zoo.example/lion"})
    assert answer.status == 200


async def test_waiting_for_the_index_is_no_work(started: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first call may take longer than a search; the next one may not."""
    limits: list[float | None] = []

    def limited(seconds: float | None) -> asyncio.Timeout:
        limits.append(seconds)
        return asyncio.timeout(seconds)

    _, iqs = await started(iqs_seconds=5.0)
    monkeypatch.setattr(dialect, "asyncio", SimpleNamespace(timeout=limited))
    assert (await iqs.short(SEARCH, LIONS)).status == 200
    assert limits == [9.0, 5.0]
    assert (await iqs.short(SEARCH, LIONS)).status == 200
    assert limits == [9.0, 5.0, 5.0]
    assert (await iqs.short("/readpage/basic", {"url": "http://zoo.example/lion", "timeout": 2000})).status == 200
    assert limits == [9.0, 5.0, 5.0, 7.0], "what is done with a page has the service's time beyond the page's own"


async def test_strict_refuses_unknown_parameters(started: Any) -> None:
    _, iqs = await started(strict=True)
    answer = await iqs.short(SEARCH, {**LIONS, "numResults": 3})
    assert (answer.status, answer.json["code"]) == (400, "InvalidParameter")
    assert "numResults" in answer.json["message"]
    answer = await iqs.short(SEARCH, {**LIONS, "advancedParams": {"numResults": 3, "includeSites": "a.example"}})
    assert (answer.status, answer.json["code"]) == (400, "InvalidParameter")
    assert "advancedParams.includeSites" in answer.json["message"]


async def test_a_corpus_that_cannot_be_read_says_so(started: Any, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "a.jsonl").write_text('{"url": "http://a.example/", "title": "a"}\n')
    _, iqs = await started(web_corpus=(str(folder),), web_cache="off")
    for _ in range(2):
        answer = await iqs.short(SEARCH, LIONS)
        assert (answer.status, answer.json["code"]) == (503, "ServiceUnavailable")
        assert "a.jsonl:1" in answer.json["message"]


@pytest.mark.parametrize(("code", "status"), [("trial-day-exceeded", 429), ("timed-out", 504), ("arrears", 403)])
async def test_faults_have_the_services_envelope(client: Client, iqs: Iqs, code: str, status: int) -> None:
    rule = {"match": {"product": "iqs"}, "effect": {"code": code, "retry_after": 700}, "times": 1}
    put = await client.send("PUT", "/_myna/faults", [("Host", "localhost")], json.dumps(rule).encode())
    assert put.status == 200, put
    answer = await iqs.short(SEARCH, LIONS)
    assert answer.status == status
    assert answer.headers["x-acs-retry-after"] == "700"
    assert (await iqs.short(SEARCH, LIONS)).status == 200


@pytest.fixture
def loading(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set when a corpus begins to load."""
    begun, start = asyncio.Event(), Corpus.start

    def noted(corpus: Corpus) -> None:
        start(corpus)
        begun.set()

    monkeypatch.setattr(Corpus, "start", noted)
    return begun


async def test_the_corpus_loads_by_itself_after_a_while(started: Any, loading: asyncio.Event) -> None:
    server, _ = await started(web_preload=0.0)
    await loading.wait()
    assert (await server.webroom.web.corpus.opened()).contents.pages


async def test_it_does_not_load_before_that(started: Any, loading: asyncio.Event) -> None:
    server, iqs = await started()
    assert (await iqs.client.call("ListProjects")).status == 200
    assert not loading.is_set()
    assert (await iqs.short(SEARCH, {})).status == 400
    assert not loading.is_set(), "a refused call needs no corpus"
    assert "web" in vars(server.webroom)


async def test_a_server_that_stops_while_it_loads(started: Any, loading: asyncio.Event) -> None:
    """Nothing is left behind: the fixture's end stops the server, and warnings are errors."""
    server, iqs = await started(web_preload=0.0, web_cache="off")
    await loading.wait()
    await server.webroom.close()
    folder = server.webroom.web.corpus._folder
    assert folder is None or not folder.exists()
    answer = await iqs.short(SEARCH, LIONS)
    assert (answer.status, answer.json["code"]) == (503, "ServiceUnavailable")
