"""Signature V2 through a socket, as old cores call IQS."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from wire_client import Answer, Client

from signing import roa2
from signing.message import message

PATH = "/linked-retrieval/linked-retrieval-entry/v1/iqs/multimodal/unified"
BODY = '{"query":"狮子"}'.encode()


async def call(client: Client, key: str = "test", secret: str = "test", minutes: float = 0, query: str = "") -> Answer:
    headers = [
        ("Host", "127.0.0.1"),
        ("Accept", "application/json"),
        ("Content-Type", "application/json"),
        ("Date", format_datetime(datetime.now(UTC) + timedelta(minutes=minutes), usegmt=True)),
        ("x-acs-version", "2024-11-11"),
        ("x-acs-signature-method", "HMAC-SHA1"),
    ]
    unsigned = message("POST", PATH, query, headers, BODY)
    part = roa2.canonical(unsigned, roa2.Claim("", "", "", "", "", ""), PATH)
    signature = roa2.signature(secret, roa2.string_to_sign(unsigned, part))
    headers.append(("Authorization", f"acs {key}:{signature}"))
    return await client.send("POST", PATH + (f"?{query}" if query else ""), headers, BODY)


@pytest.mark.parametrize("query", ["", "RegionId=cn-hangzhou", "b=x+y&a=%E7%8C%AB"])
async def test_a_right_signature_passes_the_gate(client: Client, query: str) -> None:
    answer = await call(client, query=query)
    assert answer.status == 200, answer


async def test_lies_are_refused(client: Client) -> None:
    answer = await call(client, secret="wrong")
    assert (answer.status, answer.json["code"]) == (400, "SignatureDoesNotMatch")
    assert "server string to sign is:POST\n" in answer.json["message"]
    assert (await call(client, key="nobody")).json["code"] == "InvalidAccessKeyId.NotFound"
    assert (await call(client, minutes=-17)).json["code"] == "InvalidTimeStamp.Expired"
