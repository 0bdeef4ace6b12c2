"""Wrong, missing, late and repeated signatures, through a socket."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from qsign_client import BUCKET, HOST, Sender, error
from wire_client import Client, signed

from emulator.app import Myna
from emulator.settings import Settings


def stamp(minutes: float) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ({"secret": "wrong"}, 400, "SignatureDoesNotMatch"),
        ({"signature": "00"}, 400, "SignatureDoesNotMatch"),
        ({"signature": "é"}, 400, "SignatureDoesNotMatch"),
        ({"key": "nobody"}, 404, "InvalidAccessKeyId.NotFound"),
        ({"date": "2020-01-01T00:00:00Z"}, 400, "InvalidTimeStamp.Expired"),
        ({"date": "2026-01-01T00:00:00.5Z"}, 400, "InvalidTimeStamp.Format"),
        ({"date": "yesterday"}, 400, "InvalidTimeStamp.Format"),
        ({"version": "2017-09-06"}, 400, "InvalidVersion"),
    ],
)
async def test_each_lie_has_its_code(client: Client, how: dict[str, str], status: int, code: str) -> None:
    answer = await client.call("ListProjects", **how)
    assert (answer.status, answer.json["Code"]) == (status, code)


@pytest.mark.parametrize("minutes", [-16, 16])
async def test_the_clock_may_be_off_by_a_quarter_of_an_hour(client: Client, minutes: int) -> None:
    assert (await client.call("ListProjects", date=stamp(minutes))).json["Code"] == "InvalidTimeStamp.Expired"
    nearer = minutes - 2 if minutes > 0 else minutes + 2
    assert (await client.call("ListProjects", date=stamp(nearer))).status == 200


async def test_the_same_request_twice_is_a_replay(client: Client) -> None:
    target, headers, body = signed("ListProjects", {})
    assert (await client.send("POST", target, headers, body)).status == 200
    answer = await client.send("POST", target, headers, body)
    assert (answer.status, answer.json["Code"]) == (400, "SignatureNonceUsed")


@pytest.mark.parametrize("limit", [1, 2])
async def test_as_many_nonces_are_remembered_as_the_limit_says(settings: Settings, limit: int) -> None:
    server = Myna(replace(settings, nonces=limit))
    await server.start()
    client = Client(server.port)
    requests = [signed("ListProjects", {}) for _ in range(limit + 1)]
    codes = []
    for target, headers, body in (*requests, *reversed(requests[1:]), requests[0]):
        codes.append((await client.send("POST", target, headers, body)).json.get("Code", "OK"))
    await client.close()
    await server.stop()
    assert codes == ["OK"] * (limit + 1) + ["SignatureNonceUsed"] * limit + ["OK"]


async def test_a_refused_signature_does_not_burn_its_nonce(client: Client) -> None:
    assert (await client.call("ListProjects", nonce="n", secret="wrong")).status == 400
    assert (await client.call("ListProjects", nonce="n")).status == 200


async def test_no_signature_at_all(client: Client) -> None:
    target, headers, body = signed("ListProjects", {})
    answer = await client.send("POST", target, [pair for pair in headers if pair[0] != "Authorization"], body)
    assert (answer.status, answer.json["Code"]) == (400, "MissingAccessKeyId")


async def test_a_mismatch_shows_what_the_server_computed_and_no_secret(client: Client) -> None:
    answer = await client.call("ListProjects", {"Prefix": "a b"}, secret="wrong-secret")
    assert "Prefix=a%20b" in answer.json["Message"]
    assert "wrong-secret" not in answer.body.decode()


async def test_tampering_is_seen(client: Client) -> None:
    target, headers, body = signed("DeleteProject", {"ProjectName": "p"})
    changed = target.replace("=p", "=q")
    assert (await client.send("POST", changed, headers, body)).json["Code"] == "SignatureDoesNotMatch"
    action = [(name, "GetProject" if name == "x-acs-action" else value) for name, value in headers]
    assert (await client.send("POST", target, action, body)).json["Code"] == "SignatureDoesNotMatch"
    assert (await client.send("POST", target, headers, b"x=1")).json["Code"] == "SignatureDoesNotMatch"


@pytest.mark.parametrize(
    ("token", "status", "code"), [("test", 200, "OK"), ("wrong", 400, "InvalidBearerTokenException")]
)
async def test_bearer_tokens_in_a_form(client: Client, token: str, status: int, code: str) -> None:
    """pop-core's POST has all its parameters there, and a signature that nobody checks."""
    form = f"Action=ListProjects&Version=2020-09-30&AccessKeyId=&SignatureType=BEARERTOKEN&BearerToken={token}"
    headers = [("Host", "127.0.0.1"), ("Content-Type", "application/x-www-form-urlencoded")]
    answer = await client.send("POST", "/", headers, form.encode())
    assert (answer.status, answer.json.get("Code", "OK")) == (status, code)


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("SignatureType=BEARERTOKEN", [("x-acs-bearer-token", "test")], 200),
        ("SignatureType=BEARERTOKEN", [("x-acs-bearer-token", "wrong")], 400),
        ("SignatureType=BEARERTOKEN&BearerToken=test", [], 200),
        ("SignatureType=BEARERTOKEN&BearerToken=", [], 400),
    ],
)
async def test_bearer_tokens(client: Client, query: str, headers: list[tuple[str, str]], status: int) -> None:
    named = [("Host", "127.0.0.1"), ("x-acs-action", "ListProjects"), ("x-acs-version", "2020-09-30")]
    answer = await client.send("POST", f"/?{query}", [*named, *headers])
    assert answer.status == status
    if status != 200:
        assert answer.json["Code"] == "InvalidBearerTokenException"


async def test_no_action_and_no_version(client: Client) -> None:
    assert (await client.call("")).json["Code"] == "MissingAction"
    assert (await client.call("ListProjects", version="")).json["Code"] == "MissingVersion"
    assert (await client.call("NoSuchThing")).json["Code"] == "InvalidAction.NotFound"


@pytest.mark.parametrize("host", [HOST, BUCKET])
async def test_a_host_of_another_account(client: Client, host: str) -> None:
    """Of CI and of the object store: the AppId in it is not that of the key's account."""
    answer = await Sender(client, host.replace("1250000000", "1259999999"))()
    assert (answer.status, error(answer)["Code"]) == (403, "AccessDenied")
    identifier = answer.headers["x-ci-request-id"]
    kept = (await client.send("GET", f"/_myna/requests/{identifier}", [("Host", "127.0.0.1")])).json
    assert kept["Admission"]["Cause"] == "another-appid"
    assert "1259999999" in kept["Admission"]["Explanation"]
    nobodys = host.replace("1250000000.", "").replace("media-", "")
    assert (await Sender(client, nobodys)()).status == 200
