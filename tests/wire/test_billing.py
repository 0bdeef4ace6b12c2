"""What the service would bill for a call is in the journal: the items of the SemanticQuery page, once each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from control_client import control
from wire_client import Answer, Client

PAGE = Path(__file__).parents[2] / "fixtures" / "documented" / "imm-semanticquery.json"
OURS = {"语义理解费用": "understanding", "查询费用": "query"}


def documented() -> dict[str, int]:
    limits = {row["name"]: row["value"] for row in json.loads(PAGE.read_text("utf-8"))["limits"]}
    return {OURS[item]: times for item, times in limits["billing_items_per_request"].items()}


async def billed(client: Client, answer: Answer) -> Any:
    return (await control(client, "GET", f"requests/{answer.json['RequestId']}"))["Billed"]


async def test_a_semantic_query_is_an_understanding_and_a_query(client: Client, dataset: dict[str, str]) -> None:
    answer = await client.call("SemanticQuery", dataset | {"Query": "cat"})
    assert await billed(client, answer) == documented() == {"understanding": 1, "query": 1}


@pytest.mark.parametrize(("code", "status", "items"), [("InternalError", 500, 0), ("Throttling.User", 400, 2)])
async def test_refusals_are_billed_and_failures_are_not(
    client: Client, dataset: dict[str, str], code: str, status: int, items: int
) -> None:
    await control(client, "PUT", "faults", {"match": {"operation": "SemanticQuery"}, "effect": {"code": code}})
    answer = await client.call("SemanticQuery", dataset | {"Query": "cat"})
    assert answer.status == status
    assert len(await billed(client, answer) or ()) == items


async def test_what_no_page_bills_is_not_billed(client: Client, dataset: dict[str, str]) -> None:
    assert await billed(client, await client.call("SimpleQuery", dataset)) is None


async def test_who_is_not_let_in_is_not_billed(client: Client, dataset: dict[str, str]) -> None:
    answer = await client.call("SemanticQuery", dataset | {"Query": "cat"}, secret="wrong")
    assert answer.status == 400
    assert await billed(client, answer) is None
