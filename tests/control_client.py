"""Calls of the control API from tests."""

from __future__ import annotations

import json
from typing import Any

from wire_client import Answer, Client

LOCAL = [("Host", "127.0.0.1"), ("Content-Type", "application/json")]
DEFAULT = "1000000000000001"


async def control(client: Client, method: str, path: str, body: Any = None) -> Any:
    """A control call that succeeds; its JSON value."""
    answer = await sent(client, method, path, body)
    assert answer.status == 200, answer
    return json.loads(answer.body)


async def sent(client: Client, method: str, path: str, body: Any = None) -> Answer:
    return await client.send(method, "/_myna/" + path, LOCAL, b"" if body is None else json.dumps(body).encode())
