"""Temporary credentials' tokens: where a refusal shows them, and that the journal never does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from changes import temporary
from drafts import SECRETS, Draft, good, signed
from wire_client import Client

from emulator.settings import Settings

TOKEN = "tok/en+geheim="
SPELLINGS = (TOKEN, quote(TOKEN, safe=""), quote(quote(TOKEN, safe=""), safe=""), "geheim")
FILE = f"""
[[account]]
id = "1"
[[account.token]]
key = "STS.test"
secret = "{SECRETS["STS.test"]}"
token = "{TOKEN}"
"""


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    path = tmp_path / "accounts.toml"
    path.write_text(FILE)
    return replace(settings, accounts=path)


def with_token(scheme: str, nonce: str, secret: bool = True) -> Draft:
    """Signed with the right secret, or with another one."""
    draft = temporary(good(scheme, datetime.now(UTC), nonce))
    if scheme == "rpc1":
        draft = replace(draft, query=f"{draft.query.partition('&SecurityToken=')[0]}&SecurityToken={quote(TOKEN, '')}")
    else:
        name = "x-cos-security-token" if scheme == "qsign" else "x-acs-security-token"
        draft = draft.with_header(name, TOKEN)
    instead = draft if secret else replace(draft, secret=f"not-{draft.secret}")
    if scheme != "qsign":
        return signed(draft, instead, str)
    return listing_the_token(draft, instead.secret)


def listing_the_token(draft: Draft, secret: str) -> Draft:
    """The Python SDK signs the token's header."""
    from signing import qsign

    start = int(draft.at.timestamp()) - 60
    time = f"{start};{start + 660}"
    claim = qsign.Claim("", draft.key, "", time, time, ("host", "x-cos-security-token"), (), "")
    proof = qsign.signature(
        secret, time, qsign.string_to_sign(claim, qsign.canonical(draft.message, claim, draft.path))
    )
    lists = "q-header-list=host;x-cos-security-token&q-url-param-list="
    times = f"q-sign-time={time}&q-key-time={time}"
    text = f"q-sign-algorithm=sha1&q-ak={draft.key}&{times}&{lists}&q-signature={proof}"
    return draft.with_header("authorization", text)


async def sent(client: Client, draft: Draft) -> tuple[int, str, dict[str, Any]]:
    """Status, body, and what the journal tells."""
    answer = await client.send(draft.method, draft.target, list(draft.headers), draft.body)
    identifier = answer.headers.get("x-acs-request-id") or answer.headers["x-ci-request-id"]
    told = (await client.send("GET", f"/_myna/requests/{identifier}", [("Host", "127.0.0.1")])).json
    return answer.status, answer.body.decode(), told


SCHEMES = ["acs3", "acs3-sm3", "acs3-roa", "rpc1", "roa2", "qsign"]


@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
@pytest.mark.parametrize("scheme", SCHEMES)
async def test_the_journal_has_no_token(client: Client, scheme: str, right: bool) -> None:
    _, body, told = await sent(client, with_token(scheme, f"{scheme}-{right}", right))
    assert told["Admission"]["Cause"] == ("none" if right else "wrong-secret-or-changed")
    assert right == ("SignatureDoesNotMatch" not in body)
    assert "***" in told["Admission"]["StringToSign"] + told["Admission"]["CanonicalRequest"]
    written = json.dumps(told)
    assert not [one for one in SPELLINGS if one in written]


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_which_refusals_show_it(client: Client, scheme: str) -> None:
    """SDKs compare V1's and V2's string with their own, so it is shown whole; that of the others is not needed."""
    _, body, _ = await sent(client, with_token(scheme, scheme, secret=False))
    assert "SignatureDoesNotMatch" in body
    assert any(one in body for one in SPELLINGS) == (scheme in ("rpc1", "roa2"))
    assert ("***" in body) == (scheme not in ("rpc1", "roa2"))


async def test_a_bearer_token_of_v1_is_masked_in_its_string_too(client: Client) -> None:
    draft = good("rpc1", datetime.now(UTC), "bearer")
    draft = replace(draft, key="STS.test", query=f"{draft.query}&SecurityToken=x&BearerToken={quote(TOKEN, '')}")
    draft = replace(draft, query=draft.query.replace("AccessKeyId=test", "AccessKeyId=STS.test"))
    _, _, told = await sent(client, signed(draft, draft, str))
    assert not [one for one in SPELLINGS if one in json.dumps(told)]
