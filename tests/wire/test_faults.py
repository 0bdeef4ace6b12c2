"""Injected faults through a socket: what they do, and which rules are refused."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from control_client import control, sent
from qsign_client import Sender
from wire_client import Client

from emulator.catalog.errors import ErrorTable


@pytest.mark.parametrize(
    ("effect", "status", "code"),
    [
        ({"code": "ServiceUnavailable"}, 503, "ServiceUnavailable"),
        ({"code": "Throttling.User", "retry_after": 200}, 400, "Throttling.User"),
        ({"code": "resource-not-found", "message": "gone", "status": 410}, 410, "ResourceNotFound"),
    ],
)
async def test_a_fault_answers_its_row(client: Client, effect: dict[str, Any], status: int, code: str) -> None:
    await control(client, "PUT", "faults", {"match": {"operation": "ListProjects"}, "effect": effect, "times": 1})
    answer = await client.call("ListProjects")
    assert (answer.status, answer.json["Code"]) == (status, code)
    assert answer.json["Message"] == effect.get("message", answer.json["Message"])
    assert answer.headers.get("x-acs-retry-after") == (str(effect["retry_after"]) if "retry_after" in effect else None)
    assert (await client.call("ListProjects")).status == 200


async def test_faults_on_the_wire(client: Client) -> None:
    for effect in ({"reset": True}, {"cut_body": True}):
        await control(client, "PUT", "faults", {"effect": effect, "times": 1})
        broken = Client(client.port)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await broken.call("ListProjects")
        await broken.close()
    await control(client, "PUT", "faults", {"effect": {"garbage": True}, "times": 1})
    answer = await client.call("ListProjects")
    with pytest.raises(ValueError, match=r".*"):
        json.loads(answer.body)
    await control(client, "PUT", "faults", {"effect": {"delay_ms": 30}, "times": 1})
    assert (await client.call("ListProjects")).status == 200


async def test_chance_is_repeatable(client: Client) -> None:
    async def struck(seed: int) -> list[int]:
        rule = {"id": "r", "effect": {"code": "InternalError"}, "probability": 0.5, "seed": seed}
        await control(client, "PUT", "faults", rule)
        return [(await client.call("ListProjects")).status for _ in range(20)]

    first = await struck(1)
    assert first == await struck(1)
    assert first != await struck(2)
    assert set(first) == {200, 500}


async def test_faults_are_listed_and_removed(client: Client) -> None:
    await control(client, "PUT", "faults", {"id": "a", "effect": {"delay_ms": 1}})
    assert [one["id"] for one in await control(client, "GET", "faults")] == ["a"]
    assert await control(client, "DELETE", "faults/a") == {"removed": 1}
    assert (await sent(client, "DELETE", "faults/a")).status == 404


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "does nothing"),
        ({"effect": {}}, "does nothing"),
        ({"effect": {"reset": False}}, "does nothing"),
        ({"effect": {"delay_ms": 0}}, "does nothing"),
        ({"effect": []}, "effect must be an object"),
        ({"effect": {"status": 503}}, "does nothing"),
        ({"effect": {"message": "x", "delay_ms": 1}}, "effect.message needs a code"),
        ({"effect": {"retry_after": 1, "delay_ms": 1}}, "effect.retry_after needs a code"),
        ({"effect": {"code": "NoSuchCode"}}, "NoSuchCode is in no error table"),
        ({"effect": {"code": "Throttling.User"}, "match": {"product": "ci"}}, "in no error table of ci"),
        ({"effect": {"explode": True}}, "effect.explode is not known"),
        ({"effect": {"delay_ms": "5"}}, "delay_ms"),
        ({"effect": {"delay_ms": -1}}, "delay_ms"),
        ({"effect": {"delay_ms": 10**7}}, "delay_ms"),
        ({"effect": {"reset": 1}}, "effect.reset must be true or false"),
        *(
            ({"effect": {"code": "InternalError", "status": status}}, "in 400..599")
            for status in (-1, 99, 100, 204, 304, 399, 600, 10**9, 450.5, "503", True)
        ),
        ({"effect": {"delay_ms": 1}, "times": 0}, "times"),
        ({"effect": {"delay_ms": 1}, "probability": -0.1}, "probability"),
        ({"effect": {"delay_ms": 1}, "probability": 0}, "probability"),
        ({"effect": {"delay_ms": 1}, "probability": 2}, "probability"),
        ({"effect": {"delay_ms": 1}, "match": {"moon": "full"}}, "match.moon is not known"),
        ({"effect": {"delay_ms": 1}, "match": {"product": None}}, "match.product must be a text"),
        ({"effect": {"delay_ms": 1}, "match": {"product": "oss"}}, "no product oss"),
        ({"effect": {"delay_ms": 1}, "match": {"operation": "listprojects"}}, "did you mean ListProjects?"),
        ({"effect": {"delay_ms": 1}, "match": {"operation": "Nonsense"}}, "no operation of any product"),
        ({"effect": {"delay_ms": 1}, "match": {"operation": "ListProjects", "product": "ci"}}, "no operation of ci"),
        ({"effect": {"delay_ms": 1}, "match": {"account": "nobody"}}, "no account nobody"),
        ({"effect": {"delay_ms": 1}, "id": ""}, "id must be a text"),
        ({"effect": {"delay_ms": 1}, "until": "noon"}, "until in the body is not known"),
    ],
)
async def test_a_rule_that_would_do_nothing_or_harm_is_refused(client: Client, rule: Any, words: str) -> None:
    answer = await sent(client, "PUT", "faults", rule)
    assert answer.status == 400
    assert words in answer.json["error"]
    assert answer.json["error"].endswith((".", "?"))
    assert await control(client, "GET", "faults") == []


async def test_a_rule_strikes_only_products_that_have_its_code(client: Client) -> None:
    made = await control(client, "PUT", "faults", {"effect": {"code": "Throttling.User"}})
    assert made["products"] == ["imm", "iqs"]
    assert (await client.call("ListProjects")).json["Code"] == "Throttling.User"
    assert (await Sender(client)()).status == 200


async def test_which_row_of_several_with_one_code(client: Client) -> None:
    effect = {"code": "SignatureDoesNotMatch"}
    await control(client, "PUT", "faults", {"match": {"product": "imm"}, "effect": effect})
    assert "server CanonicalRequest is" in (await client.call("ListProjects")).json["Message"]
    await control(client, "PUT", "faults", {"match": {"product": "ci"}, "effect": {"code": "AccessDenied"}})
    answer = await Sender(client)("POST", "/datasetquery/hybridsearch")
    assert (answer.status, b"<Message>Access Denied.</Message>" in answer.body) == (403, True)


@pytest.mark.parametrize("row", ErrorTable.load("imm"), ids=lambda row: row.row)
async def test_no_fault_shows_a_template(client: Client, row: Any) -> None:
    await control(client, "PUT", "faults", {"match": {"product": "imm"}, "effect": {"code": row.row}})
    answer = await client.call("ListProjects")
    assert answer.status == row.status
    assert "{" not in answer.json["Code"] + answer.json["Message"]
    if "{Action}" in row.message:
        assert "imm:ListProjects" in answer.json["Message"]


async def test_an_injected_delay_counts_and_is_said(client: Client) -> None:
    effect = {"delay_ms": 25, "code": "InternalError"}
    await control(client, "PUT", "faults", {"match": {"product": "imm"}, "effect": effect})
    await client.call("ListProjects")
    (listed,) = await control(client, "GET", "requests")
    assert listed["Milliseconds"] >= 25
    assert listed["Notes"] == ["a fault was injected: 0.025 s late"]
