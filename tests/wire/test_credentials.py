"""Credentials of an account file through a socket: temporary, disabled, denied, by API key; accounts' standing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from wire_client import Client, signed

from emulator.app import Myna
from emulator.settings import Settings

PUBLIC = Path(__file__).parents[2] / "fixtures/signing/acs3/v3-rsa-imm/public_key"
FILE = """
[[account]]
id = "1"
regions = ["cn-hangzhou", "cn-zhangjiakou"]
alibaba = [
  { key = "full", secret = "s" },
  { key = "rsa", public_key = '''PUBLIC''' },
  { key = "off", secret = "s", inactive = true },
  { key = "limited", secret = "s", deny = ["imm:ListProjects", "iqs:*"] },
]
iqs_keys = [
  { key = "now" }, { key = "later", active_from = 2999-01-01T00:00:00Z }, { key = "gone", inactive = true },
]
[[account.token]]
key = "STS.fresh"
secret = "s"
token = "the/token+="
expires = 2999-01-01T00:00:00Z
[[account.token]]
key = "STS.stale"
secret = "s"
token = "t"
expires = 2020-01-01T00:00:00Z
[[account]]
id = "2"
skew = 1020
alibaba = [{ key = "skewed", secret = "s" }]
iqs_keys = [{ key = "poor" }]
[account.iqs]
state = "arrears"
[[account]]
id = "3"
iqs_keys = [{ key = "trial" }]
[account.iqs]
trial_until = 2020-01-01T00:00:00Z
"""


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    path = tmp_path / "accounts.toml"
    path.write_text(FILE.replace("PUBLIC", PUBLIC.read_text()))
    return replace(settings, accounts=path)


@pytest.fixture
async def client(myna: Myna) -> AsyncIterator[Client]:
    connection = Client(myna.port)
    yield connection
    await connection.close()


async def with_token(client: Client, key: str, token: str | None) -> str:
    """The code that a temporary credential gets; the token travels signed, as SDKs send it."""
    extra = {} if token is None else {"x-acs-security-token": token}
    target, headers, body = signed("ListProjects", {}, key=key, secret="s", extra=extra)
    answer = await client.send("POST", target, headers, body)
    return str(answer.json.get("Code", "OK"))


@pytest.mark.parametrize(
    ("key", "token", "code"),
    [
        ("STS.fresh", "the/token+=", "OK"),
        ("STS.fresh", "other", "InvalidSecurityToken.MismatchWithAccessKey"),
        ("STS.fresh", None, "MissingSecurityToken"),
        ("STS.stale", "t", "InvalidSecurityToken.Expired"),
        ("full", "t", "InvalidSecurityToken.MismatchWithAccessKey"),
        ("off", None, "InvalidAccessKeyId.Inactive"),
        ("skewed", None, "InvalidTimeStamp.Expired"),
        ("test", None, "InvalidAccessKeyId.NotFound"),
    ],
)
async def test_each_credential_gets_its_code(client: Client, key: str, token: str | None, code: str) -> None:
    assert await with_token(client, key, token) == code


async def test_a_key_with_a_public_half_only_has_no_empty_secret(client: Client) -> None:
    answer = await client.call("ListProjects", key="rsa", secret="")
    assert (answer.status, answer.json["Code"]) == (400, "SignatureDoesNotMatch")


async def test_what_a_key_may_not_do(client: Client) -> None:
    answer = await client.call("ListProjects", key="limited", secret="s")
    assert (answer.status, answer.json["Code"]) == (403, "AccessDenied")
    assert "imm:ListProjects" in answer.json["Message"]
    assert (await client.call("GetProject", {"ProjectName": "p"}, key="limited", secret="s")).status == 404


async def test_a_region_that_the_account_has_not(client: Client) -> None:
    answer = await client.call("ListProjects", key="full", secret="s", host="imm.cn-beijing.aliyuncs.com")
    assert (answer.status, answer.json["Code"]) == (404, "InvalidProduct.NotFound")


@pytest.mark.parametrize(
    ("key", "status", "code"),
    [
        ("now", 501, "NotImplemented"),
        ("later", 403, "Retrieval.InvalidAPIKey"),
        ("gone", 403, "Retrieval.InvalidAPIKey"),
        ("nobody", 403, "Retrieval.InvalidAPIKey"),
        ("", 403, "Retrieval.InvalidAPIKey"),
        ("poor", 403, "Retrieval.Arrears"),
        ("trial", 403, "Retrieval.TestUserPeriodExpired"),
    ],
)
async def test_api_keys_and_standing(client: Client, key: str, status: int, code: str) -> None:
    for header in (("Authorization", f"Bearer {key}"), ("X-API-Key", key)):
        answer = await client.send("POST", "/search/unified", [("Host", "127.0.0.1"), header], b"{}")
        assert (answer.status, answer.json["code"]) == (status, code)
        assert answer.json["errorCode"] == code
        assert not key or key not in answer.body.decode() or len(key) < 5


async def test_auth_off_lets_everybody_in_and_says_so(settings: Settings) -> None:
    server = Myna(replace(settings, auth="off"))
    await server.start()
    client = Client(server.port)
    answer = await client.call("ListProjects", key="whoever", secret="whatever")
    assert (answer.status, answer.headers["x-myna-auth"]) == (200, "off")
    await client.close()
    await server.stop()
