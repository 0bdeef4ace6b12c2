"""Credentials of an account file through a socket: temporary, disabled, denied, by API key; accounts' standing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from drafts import MULTIMODAL, good
from drafts import signed as signed_draft
from wire_client import Client, signed

from emulator.accounts.file import AccountsInvalid
from emulator.app import Myna
from emulator.settings import Settings

PUBLIC = Path(__file__).parents[2] / "fixtures/signing/acs3/v3-rsa-imm/public_key"
FILE = """
[[account]]
id = "1"
regions = ["cn-shanghai", "ap-beijing"]
bearer = [{ token = "fine" }, { token = "over", expires = 2020-01-01T00:00:00Z }]
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


@pytest.mark.parametrize(
    ("named", "resource"),
    [
        ({}, "project/*"),
        ({"ProjectName": "p"}, "project/p"),
        ({"ProjectName": "p", "DatasetName": "d"}, "project/p/dataset/d"),
    ],
)
async def test_the_refusal_names_the_resource(client: Client, named: dict[str, str], resource: str) -> None:
    message = (await client.call("ListProjects", named, key="limited", secret="s")).json["Message"]
    assert f"resources acs:imm:cn-hangzhou:1:{resource}." in message


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("imm:CreateProj*", "names no operation of imm"),
        ("imm:listprojects", "names no operation of imm"),
        ("imm:DatasetSimpleQuery", "names no operation of imm"),
        ("cos:GetObjects", "names no operation of cos"),
        ("ListProjects", "must be"),
        ("oss:*", "must be"),
        ("", "must be a text that is not empty"),
    ],
)
async def test_a_denial_of_nothing_is_refused_at_the_start(settings: Settings, rule: str, sentence: str) -> None:
    assert settings.accounts is not None
    settings.accounts.write_text(
        settings.accounts.read_text().replace('"imm:ListProjects", "iqs:*"', f'"imm:*", "{rule}"')
    )
    with pytest.raises(AccountsInvalid, match=r"alibaba\[3\]\.deny\[1\].*" + sentence):
        Myna(settings)


@pytest.mark.parametrize(
    "rules", ["*", "*:*", "imm:*", "iqs:MultimodalSearch", "ci:DatasetSimpleQuery", "cos:*", "cos:GetObject"]
)
async def test_denials_that_match_something(settings: Settings, rules: str) -> None:
    assert settings.accounts is not None
    settings.accounts.write_text(settings.accounts.read_text().replace('"imm:ListProjects", "iqs:*"', f'"{rules}"'))
    server = Myna(settings)
    await server.start()
    await server.stop()


async def test_a_region_that_the_account_has_not(client: Client) -> None:
    answer = await client.call("ListProjects", key="full", secret="s", host="imm.cn-beijing.aliyuncs.com")
    assert (answer.status, answer.json["Code"]) == (404, "InvalidProduct.NotFound")
    for host in ("127.0.0.1", "imm.cn-hangzhou.aliyuncs.com", "imm.cn-shanghai.aliyuncs.com"):
        assert (await client.call("ListProjects", key="full", secret="s", host=host)).status == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "cloud-iqs.aliyuncs.com", "iqs.cn-zhangjiakou.aliyuncs.com"])
async def test_a_service_that_is_at_home_elsewhere_than_the_listed_regions(client: Client, host: str) -> None:
    answer = await client.send("POST", "/search/unified", [("Host", host), ("X-API-Key", "now")], b"{}")
    assert (answer.status, answer.json["code"]) == (400, "InvalidParameter")


@pytest.mark.parametrize(
    ("key", "status", "code"),
    [
        ("now", 400, "InvalidParameter"),
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


@pytest.mark.parametrize(
    ("host", "path", "headers", "status", "code"),
    [
        ("cloud-iqs.aliyuncs.com", "/search/multimodal", (), 403, "Retrieval.InvalidAPIKey"),
        ("cloud-iqs.aliyuncs.com", "/nonsense", (), 403, "Retrieval.InvalidAPIKey"),
        ("127.0.0.1", "/search/multimodal", (), 403, "Retrieval.InvalidAPIKey"),
        ("127.0.0.1", "/readpage/basic", (), 403, "Retrieval.InvalidAPIKey"),
        ("127.0.0.1", "/search/multimodal", (("x-acs-version", "2024-11-11"),), 400, "MissingAccessKeyId"),
        ("127.0.0.1", MULTIMODAL, (), 400, "MissingAccessKeyId"),
    ],
)
async def test_no_key_at_all(
    client: Client, host: str, path: str, headers: tuple[tuple[str, str], ...], status: int, code: str
) -> None:
    answer = await client.send("POST", path, [("Host", host), *headers], b"{}")
    assert (answer.status, answer.json["code"]) == (status, code)
    assert ("https://ipaas.console.aliyun.com/api-key" in answer.json["message"]) == (status == 403)


async def told(client: Client, identifier: str) -> dict[str, Any]:
    return (await client.send("GET", f"/_myna/requests/{identifier}", [("Host", "127.0.0.1")])).json


@pytest.mark.parametrize(
    ("key", "cause", "account"),
    [
        ("now", "none", "1"),
        ("later", "api-key-not-yet-active", "1"),
        ("gone", "api-key-disabled", "1"),
        ("nobody", "api-key-unknown", ""),
        ("", "api-key-missing", ""),
    ],
)
async def test_api_keys_are_explained(client: Client, key: str, cause: str, account: str) -> None:
    answer = await client.send("POST", "/search/unified", [("Host", "127.0.0.1"), ("X-API-Key", key)], b"{}")
    kept = await told(client, answer.json["requestId"])
    assert (kept["Admission"]["Cause"], kept["Identity"]["Account"]) == (cause, account)
    assert kept["Identity"]["Scheme"] == ("API key" if cause == "none" else "")


@pytest.mark.parametrize(
    ("token", "cause", "account"),
    [("fine", "none", "1"), ("over", "bearer-token-expired", "1"), ("nobody", "bearer-token-unknown", "")],
)
async def test_bearer_tokens_are_explained(client: Client, token: str, cause: str, account: str) -> None:
    named = [("Host", "127.0.0.1"), ("x-acs-action", "ListProjects"), ("x-acs-version", "2020-09-30")]
    answer = await client.send("POST", "/", [*named, ("x-acs-bearer-token", token)])
    assert answer.json.get("Code", "OK") == ("OK" if cause == "none" else "InvalidBearerTokenException")
    kept = await told(client, answer.json["RequestId"])
    assert (kept["Admission"]["Cause"], kept["Identity"]["Account"]) == (cause, account)


async def test_what_is_told_of_a_token_is_a_sentence(client: Client) -> None:
    """One that stands in no list of signed headers; masks hide values, not what is said of them."""
    target, headers, body = signed("ListProjects", {}, key="full", secret="s")
    answer = await client.send("POST", target, [*headers, ("x-acs-security-token", "geheim")], body)
    kept = await told(client, answer.json["RequestId"])
    assert kept["Admission"]["Cause"] == "token-mismatch"
    assert kept["Admission"]["Explanation"] == (
        "The token that came with the key is not the key's. "
        "These headers must be in SignedHeaders and are not: x-acs-security-token."
    )
    assert "geheim" not in json.dumps(kept) + answer.body.decode()


async def test_who_was_refused_is_listed(client: Client) -> None:
    """Who the request says it is from, where that was found; ``Scheme`` stays empty, for nothing proved it."""
    await client.call("ListProjects", key="full", secret="wrong")
    await client.call("ListProjects", key="off", secret="s")
    await client.call("ListProjects", key="nobody", secret="s")
    await client.call("ListProjects", key="skewed", secret="s")
    listed = (await client.send("GET", "/_myna/requests?account=1", [("Host", "127.0.0.1")])).body
    found = json.loads(listed)
    assert [(each["Account"], each["Code"]) for each in found] == [
        ("1", "InvalidAccessKeyId.Inactive"),
        ("1", "SignatureDoesNotMatch"),
    ]
    kept = await told(client, found[1]["RequestId"])
    assert kept["Identity"] == {"Account": "1", "Key": "full", "Scheme": "", "Region": "cn-hangzhou"}


async def test_another_services_scheme_is_told(client: Client) -> None:
    """V2 is for IQS, V1 for IMM; both are right here, and neither is taken."""
    for scheme, host, name in (
        ("roa2", "imm.cn-hangzhou.aliyuncs.com", "ROA-V2"),
        ("rpc1", "iqs.cn-zhangjiakou.aliyuncs.com", "RPC-V1"),
    ):
        draft = good(scheme, datetime.now(UTC), "n").with_header("host", host)
        sent = signed_draft(draft, draft, str)
        answer = await client.send(sent.method, sent.target, list(sent.headers), sent.body)
        assert (answer.status, answer.json["Code"]) == (400, "MissingAccessKeyId")
        kept = (await told(client, answer.json["RequestId"]))["Admission"]
        assert kept["Cause"] == "another-scheme"
        assert kept["Explanation"].startswith(name)


async def test_auth_off_lets_everybody_in_and_says_so(settings: Settings) -> None:
    server = Myna(replace(settings, auth="off"))
    await server.start()
    client = Client(server.port)
    answer = await client.call("ListProjects", key="whoever", secret="whatever")
    assert (answer.status, answer.headers["x-myna-auth"]) == (200, "off")
    await client.close()
    await server.stop()
