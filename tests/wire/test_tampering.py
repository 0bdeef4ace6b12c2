"""Every row of ``fixtures/signing/tampering.toml`` through a socket: what is answered, and what the journal tells."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from drafts import ALGORITHMS, IQS, SCHEMES, SECRETS, TOKEN, Draft, key_pair
from tampering import MUTATIONS, Row, rows
from wire_client import Answer, Client

from emulator.settings import Settings

ACCOUNT = f"""
[[account]]
id = "1000000000000001"
alibaba = [
  {{ key = "test", secret = "test" }},
  {{ key = "other", secret = "{SECRETS["other"]}" }},
  {{ key = "rsa", public_key = '''PUBLIC-0''' }},
  {{ key = "rsa-other", public_key = '''PUBLIC-1''' }},
]
tencent = [{{ key = "test", secret = "test" }}, {{ key = "other", secret = "{SECRETS["other"]}" }}]
[[account.token]]
key = "STS.test"
secret = "{SECRETS["STS.test"]}"
token = "{TOKEN}"
"""
NAMES = {**ALGORITHMS, "rpc1": "RPC-V1 HMAC-SHA1", "roa2": "ROA-V2 HMAC-SHA1", "qsign": "q-sign sha1"}


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    path = tmp_path / "accounts.toml"
    path.write_text(ACCOUNT.replace("PUBLIC-0", key_pair(0)[1]).replace("PUBLIC-1", key_pair(1)[1]))
    return replace(settings, accounts=path)


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_each_is_answered_and_explained(client: Client, scheme: str) -> None:
    expected: dict[str, Any] = {}
    found: dict[str, Any] = {}
    for row in rows():
        if scheme in row.schemes:
            draft = MUTATIONS[row.mutation].made(scheme, datetime.now(UTC), f"{scheme}-{row.mutation}")
            expected[row.mutation] = (row.cause, NAMES[scheme]) if row.code == "OK" else wanted(row)
            found[row.mutation] = await met(client, draft, row)
    assert found == expected


def wanted(row: Row) -> tuple[str, int, str]:
    return row.cause, row.status, row.code


async def met(client: Client, draft: Draft, row: Row) -> tuple[Any, ...]:
    """The cause, and the scheme of an admitted request or status and code of a refused one."""
    for _ in range(MUTATIONS[row.mutation].times):
        answer = await client.send(draft.method, draft.target, list(draft.headers), draft.body)
    identifier, code = envelope(draft.scheme, answer)
    told = (await client.send("GET", f"/_myna/requests/{identifier}", [("Host", "127.0.0.1")])).json
    cause = told.get("Admission", {}).get("Cause", "")
    assert not any(secret in json.dumps(told) + answer.body.decode() for secret in SECRETS.values() if secret != "test")
    if row.code == "OK":
        return cause, told["Identity"]["Scheme"]
    return cause, answer.status, code


def envelope(scheme: str, answer: Answer) -> tuple[str, str]:
    """RequestId and code of an answer; the id stands in the header too."""
    if scheme == "qsign":
        assert answer.headers["content-type"] == "application/xml"
        text = answer.body.decode()
        identifier = re.search("<RequestId>(.+?)</RequestId>", text)
        code = re.search("<Code>(.+?)</Code>", text)
        assert identifier
        assert answer.headers["x-ci-request-id"] == identifier[1]
        return identifier[1], code[1] if code else ""
    identifier, code = ("requestId", "code") if scheme in IQS else ("RequestId", "Code")
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    assert answer.headers["x-acs-request-id"] == answer.json[identifier]
    return answer.json[identifier], answer.json.get(code, "")
