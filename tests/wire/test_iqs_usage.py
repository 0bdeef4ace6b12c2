"""What of IQS's calls is counted, billed and limited, and where nothing is served, through a socket."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from iqs_client import BEARER, Iqs
from wire_client import Client

from emulator.admit import iqs_state
from emulator.app import Myna
from emulator.settings import Settings

ACCOUNT = "1000000000000001"
NOON = 1_767_585_600 * 10**9  # 2026-01-05 12:00 in China
DAY = 86_400 * 10**9
SEARCH, LIONS = "/search/multimodal", {"query": "狮子"}
ASKED = {"startDate": "20260105", "endDate": "20260105"}
KEYS = """
[[account]]
id = "1000000000000001"
alibaba = [{ key = "test", secret = "test" }]
iqs_keys = [{ key = "test" }]
[account.iqs]
"""
DOCUMENTED = Path(__file__).parents[2] / "fixtures" / "documented" / "iqs-multimodalsearch.json"


@pytest.fixture
def iqs(client: Client, myna: Myna) -> Iqs:
    myna.clock.set(ACCOUNT, NOON, frozen=True)
    return Iqs(client)


@pytest.fixture
async def limited(settings: Settings, tmp_path: Path) -> AsyncIterator[Any]:
    """Starts a server whose account has these lines in its IQS table; its time is frozen."""
    running: list[tuple[Myna, Client]] = []

    async def start(lines: str) -> Iqs:
        path = tmp_path / "accounts.toml"
        path.write_text(KEYS + lines)
        server = Myna(replace(settings, accounts=path))
        await server.start()
        server.clock.set(ACCOUNT, NOON, frozen=True)
        running.append((server, Client(server.port)))
        return Iqs(running[-1][1])

    yield start
    for server, client in running:
        await client.close()
        await server.stop()


async def records(iqs: Iqs, myna: Myna) -> list[dict[str, Any]]:
    """Those of NOON's day, told two days later."""
    myna.clock.set(ACCOUNT, NOON + 2 * DAY, frozen=True)
    answer = await iqs.call("GetIqsUsage", **ASKED)
    assert answer.status == 200, answer
    found: list[dict[str, Any]] = answer.json["records"]
    return found


@pytest.mark.parametrize("name", ["ReadPageBasic", "ReadPageScrape"])
async def test_a_page_is_billed_by_its_status(iqs: Iqs, myna: Myna, name: str) -> None:
    """When it is below 500 (iqs-behaviour.md 8.5); all of the calls succeed."""
    for url, status in (
        ("http://zoo.example/lion", 200),
        ("http://zoo.example/nothing", 404),
        ("http://gone.example/gone", 503),
        ("http://closed.example/secret", 4030),
        ("http://slow.example/slow", 4080),
        ("http://nowhere.example/", 5010),
    ):
        answer = await iqs.call(name, url=url, pageTimeout=20)
        assert answer.json["data"]["statusCode"] == status
    assert (await iqs.call(name, url="nothing")).status == 400
    (row,) = await records(iqs, myna)
    assert (row["totalCalls"], row["successCalls"], row["failedCalls"], row["totalBillStatCalls"]) == (7, 6, 1, 2)


async def test_failed_calls_are_counted_under_the_engine_that_they_asked_for(iqs: Iqs, myna: Myna) -> None:
    """And billed under none. An engine that is free costs nothing (iqs-behaviour.md 7.2)."""
    await iqs.call("UnifiedSearch", **LIONS)
    await iqs.call("UnifiedSearch", query="")
    for engine in ("Deep", "CNLiteBasic", "Nobody"):
        await iqs.call("UnifiedSearch", query="狮子", engineType=engine)
        await iqs.call("UnifiedSearch", query="", engineType=engine)
    await iqs.call("UnifiedSearch", query="狮子", engineType="Deep", advancedParams={"excludeSites": "a b"})
    await iqs.short("/search/unified", b"{")
    await iqs.call("MultimodalSearch", query="", engineType=None)
    await iqs.call("GenericSearch", query="")
    rows = [
        (one["api"], one["engineType"], one["totalCalls"], one["failedCalls"], one["totalBillStatCalls"])
        for one in await records(iqs, myna)
        if not (one["api"] == "UnifiedSearch" and one["engineType"] == "")
    ]
    assert rows == [
        ("GenericSearch", "", 1, 1, 0),
        ("MultimodalSearch", "MultimodalSpeed", 1, 1, 0),
        ("UnifiedSearch", "CNLiteBasic", 2, 1, 0),
        ("UnifiedSearch", "Deep", 3, 2, 1),
        ("UnifiedSearch", "Generic", 2, 1, 1),
    ]
    nameless = [one for one in await records(iqs, myna) if (one["api"], one["engineType"]) == ("UnifiedSearch", "")]
    assert sum(one["failedCalls"] for one in nameless) == sum(one["totalCalls"] for one in nameless) == 3


async def test_to_ask_for_the_usage_takes_no_call_of_the_day(limited: Any) -> None:
    iqs = await limited("per_day = 2")
    for _ in range(4):
        assert (await iqs.call("GetIqsUsage", **ASKED)).status == 200
    assert [(await iqs.short(SEARCH, LIONS)).status for _ in range(3)] == [200, 200, 429]
    assert (await iqs.call("GetIqsUsage", **ASKED)).status == 200, "nor is it refused when none is left"
    assert (await iqs.call("GetIqsUsage", startDate="x", endDate="x")).status == 400
    assert (await iqs.short(SEARCH, LIONS)).status == 429, "nor does it give one back where it is refused"


@pytest.mark.parametrize(
    ("lines", "statuses"),
    [
        ("trial_until = 2030-01-01T00:00:00Z", [200, 200, 200, 429]),
        ("trial_until = 2030-01-01T00:00:00Z\nper_day = 1", [200, 429, 429, 429]),
        ("trial_until = 2030-01-01T00:00:00Z\nper_day = 9", [200] * 4),
        ("", [200] * 4),
    ],
)
async def test_a_trial_has_the_services_calls_a_day(
    limited: Any, lines: str, statuses: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = {row["name"]: row for row in json.loads(DOCUMENTED.read_text("utf-8"))["limits"]}
    assert limits["test_queries_per_day"]["value"] == iqs_state.TRIAL_DAY
    monkeypatch.setattr(iqs_state, "TRIAL_DAY", 3)
    iqs = await limited(lines)
    answers = [await iqs.short(SEARCH, LIONS) for _ in range(4)]
    assert [one.status for one in answers] == statuses
    if 429 in statuses:
        assert answers[-1].json["code"] == "Retrieval.TestUserQueryPerDayExceeded"


@pytest.mark.parametrize(
    ("lines", "statuses"),
    [
        ("trial_until = 2030-01-01T00:00:00Z", [200] * 5 + [429]),
        ("trial_until = 2030-01-01T00:00:00Z\nqps = 6", [200] * 6),
        ("", [200] * 6),
    ],
)
@pytest.mark.parametrize("name", ["ReadPageBasic", "ReadPageScrape", "CommonQueryByScene"])
async def test_a_trial_has_the_services_calls_a_second(
    limited: Any, name: str, lines: str, statuses: list[int]
) -> None:
    """Five, where a page tells (iqs-behaviour.md 9); of searches none does."""
    iqs = await limited(lines)
    given = {"query": "西湖附近的酒店"} if name == "CommonQueryByScene" else {"url": "http://zoo.example/lion"}
    assert [(await iqs.call(name, **given)).status for _ in range(6)] == statuses
    assert [(await iqs.short(SEARCH, LIONS)).status for _ in range(6)] == [200] * 6


@pytest.mark.parametrize("key", [BEARER, ("X-API-Key", "test"), ("X-API-Key", "nobody")])
@pytest.mark.parametrize("path", ["/Search/multimodal", "/search", "/readpage", "/readpage/", "/x/search/unified"])
async def test_a_path_that_nobody_serves_is_not_found(client: Client, path: str, key: tuple[str, str]) -> None:
    """Whatever key comes with it: there is nothing that another proof would open."""
    answer = await client.send("POST", path, [("Host", "127.0.0.1"), key], b"{}")
    assert (answer.status, answer.json["code"], answer.json["errorCode"]) == (404, *["InvalidApi.NotFound"] * 2)
    assert answer.json["requestId"] == answer.headers["x-acs-request-id"]
