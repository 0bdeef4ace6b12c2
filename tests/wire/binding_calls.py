"""What tests of bindings do over and over: calls that must succeed, objects, waiting."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from control_client import LOCAL, control
from wire_client import Client

BOUND = {"URI": "oss://bucket"}
LAYER = {"URI": "oss://layer"}


async def settle(client: Client) -> None:
    await control(client, "POST", "settle", {})


async def put(client: Client, key: str, body: bytes = b"text", headers: dict[str, str] | None = None) -> None:
    answer = await client.send("PUT", f"/_myna/objects/{key}", [*LOCAL, *(headers or {}).items()], body)
    assert answer.status == 200, answer


async def delete(client: Client, key: str) -> None:
    assert (await client.send("DELETE", f"/_myna/objects/{key}", LOCAL)).status == 200


async def call(client: Client, action: str, parameters: dict[str, Any]) -> dict[str, Any]:
    texts = {name: each if isinstance(each, str) else json.dumps(each) for name, each in parameters.items()}
    answer = await client.call(action, texts)
    assert answer.status == 200, answer
    return answer.json


async def files(client: Client, dataset: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Every file of the dataset by URI."""
    found: dict[str, dict[str, Any]] = {}
    token = ""
    while True:
        page = await call(client, "SimpleQuery", {**dataset, "MaxResults": "100", "NextToken": token})
        found |= {file["URI"]: file for file in page["Files"]}
        token = page["NextToken"]
        if not token:
            return found


async def uris(client: Client, dataset: dict[str, str]) -> list[str]:
    return sorted(await files(client, dataset))


async def until(hold: Callable[[], Awaitable[bool]]) -> None:
    """Wait for a condition, as users do who know of no settling."""
    async with asyncio.timeout(20):
        while not await hold():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def binding(client: Client, dataset: dict[str, str], uri: str = "oss://bucket") -> dict[str, Any]:
    found: dict[str, Any] = (await call(client, "GetBinding", {**dataset, "URI": uri}))["Binding"]
    return found
