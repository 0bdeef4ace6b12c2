"""What the control API refuses, because it would do something else than was meant."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from control_client import DEFAULT, LOCAL, control, sent
from wire_client import Client

from emulator.app import Myna


@pytest.mark.parametrize(
    ("method", "path", "body", "words"),
    [
        ("POST", "reset", {"Account": DEFAULT}, "Account in the body is not known; POST /_myna/reset takes account"),
        ("POST", "reset", {"acount": DEFAULT}, "takes account in its body"),
        ("POST", f"reset?account={DEFAULT}", None, "account in the query is not known"),
        ("POST", "settle", {"wait": 1}, "takes account, timeout"),
        ("POST", "clock", {"speed": 2}, "takes account, now, advance, frozen"),
        ("POST", "accounts", {"name": "x"}, "takes fork"),
        ("POST", "understand", {"query": "x"}, "takes Query, Now, Language"),
        ("PUT", "faults", {"rules": []}, "takes id, match, effect, times, probability, seed"),
        ("GET", "requests?status=404", None, "takes account, operation, code, limit, after, wait, count in its query"),
        ("GET", "clock?Account=x", None, "takes account"),
        ("GET", "health?verbose=1", None, "takes nothing"),
        ("DELETE", "faults?id=x", None, "takes nothing"),
        ("GET", "requests?after=nope", None, "after must be a RequestId"),
        ("GET", "requests?limit=-1", None, "limit must be a whole number"),
        ("GET", "requests?wait=soon", None, "wait must be a number"),
    ],
)
async def test_unknown_members_are_refused_with_the_known_ones(
    client: Client, dataset: dict[str, str], method: str, path: str, body: Any, words: str
) -> None:
    answer = await sent(client, method, path, body)
    assert answer.status == 400
    assert words in answer.json["error"]
    assert (await client.call("GetDataset", dataset)).status == 200


async def test_nobodys_account_cannot_be_settled_or_reset(client: Client) -> None:
    for path in ("settle", "reset", "clock"):
        assert (await sent(client, "POST", path, {"account": "nobody"})).status == 404
    assert (await sent(client, "POST", "settle", {"account": DEFAULT})).status == 200


@pytest.mark.parametrize(
    "asked",
    [
        {"now": "9999-12-31T23:59:59Z"},
        {"now": "9000-01-01T00:00:00Z"},
        {"now": "0001-01-01T00:00:00Z"},
        {"now": "1969-12-31T23:59:59Z"},
        {"now": "1970-01-01T00:00:00+08:00"},
        {"advance": -(10**11)},
        {"advance": 9 * 10**11},
        {"now": "8999-12-31T23:59:59Z", "advance": 1, "frozen": True},
    ],
)
async def test_a_time_that_no_service_can_write_is_refused(client: Client, asked: dict[str, Any]) -> None:
    before = await control(client, "GET", "clock")
    answer = await sent(client, "POST", "clock", asked)
    assert answer.status == 400
    assert "1970 to 8999" in answer.json["error"]
    (now,) = await control(client, "GET", "clock")
    assert (now["Frozen"], now["Now"][:4]) == (False, before[0]["Now"][:4])


@pytest.mark.parametrize("now", ["1970-01-01T00:00:00Z", "8999-12-31T23:59:59Z"])
async def test_the_first_and_the_last_time_work(client: Client, now: str) -> None:
    await control(client, "POST", "clock", {"now": now, "frozen": True})
    assert (await client.call("CreateProject", {"ProjectName": "p"})).status == 200
    assert (await client.call("ListProjects")).json["Projects"][0]["CreateTime"][:4] in ("1970", "9000")


@pytest.mark.parametrize(
    ("advance", "words"), [(1e15, "a number below 1e+12"), ("x", "must be a number"), (True, "must be a number")]
)
async def test_numbers_are_refused_for_what_is_wrong(client: Client, advance: Any, words: str) -> None:
    answer = await sent(client, "POST", "clock", {"advance": advance})
    assert (answer.status, words in answer.json["error"]) == (400, True), answer.json


async def test_reset_brings_back_the_time_of_those_it_empties(client: Client) -> None:
    minted = (await control(client, "POST", "accounts", {}))["Account"]
    await control(client, "POST", "clock", {"now": "2030-01-01T00:00:00Z", "frozen": True})
    await control(client, "POST", "reset", {"account": minted})
    frozen = {one["Account"]: one["Frozen"] for one in await control(client, "GET", "clock")}
    assert frozen == {minted: False, DEFAULT: True}
    await control(client, "POST", "reset", {})
    assert not any(one["Frozen"] for one in await control(client, "GET", "clock"))


async def test_only_minted_accounts_can_be_deleted(client: Client, dataset: dict[str, str]) -> None:
    answer = await sent(client, "DELETE", f"accounts/{DEFAULT}")
    assert answer.status == 409
    assert "reset" in answer.json["error"]
    assert (await client.call("GetDataset", dataset)).status == 200
    minted = (await control(client, "POST", "accounts", {}))["Account"]
    assert await control(client, "DELETE", f"accounts/{minted}") == {"forgotten": minted}


async def test_a_failure_of_ours_is_told_as_the_control_api_tells(
    myna: Myna, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr("emulator.backstage.Backstage.clock", broken)
    answer = await sent(client, "GET", "clock")
    assert (answer.status, list(answer.json)) == (500, ["error"])
    assert "secret detail" not in answer.body.decode()
    assert "ZeroDivisionError" in caplog.text


async def test_requests_to_it_are_small(client: Client) -> None:
    for path, body in (("health?" + "a" * 300_000, b""), ("reset", b"[" * 300_000)):
        assert (await client.send("POST", "/_myna/" + path, LOCAL, body)).status in (400, 405)
    long = json.dumps({"account": "a" * 300_000}).encode()
    assert (await client.send("POST", "/_myna/reset", LOCAL, long)).json["error"].endswith("bytes at most.")


async def test_who_waits_is_let_go_when_the_server_stops(settings: Any) -> None:
    server = Myna(settings)
    await server.start()
    client = Client(server.port)
    asked, change = asyncio.Event(), server.journal.change

    async def watched() -> None:
        asked.set()
        await change()

    server.journal.change = watched  # type: ignore[method-assign]
    waiting = asyncio.create_task(sent(client, "GET", "requests?operation=Never&wait=60"))
    await asked.wait()
    await server.stop()
    answer = await waiting
    assert (answer.status, answer.json["error"]) == (503, "The server stops.")
    await client.close()
