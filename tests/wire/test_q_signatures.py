"""q-sign through a socket: each way in, each failure in its table and envelope, and what the journal tells of it."""

from __future__ import annotations

import asyncio
import base64
import json
from argparse import Namespace
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from qsign_client import BUCKET, HOST, Sender, Signer, encoded, error, joined, query
from wire_client import Answer, Client

from emulator import cli
from emulator.app import Myna
from emulator.settings import Settings

TOKEN = "the/token+="
FILE = f"""
[[account]]
id = "1"
tencent = [
  {{ key = "full", secret = "s" }},
  {{ key = "off", secret = "s", inactive = true }},
  {{ key = "nothing", secret = "s", deny = ["ci:*"] }},
  {{ key = "some", secret = "s", deny = ["ci:DatasetSimpleQuery"] }},
]
[[account.token]]
key = "fresh"
secret = "s"
token = "{TOKEN}"
expires = 2999-01-01T00:00:00Z
[[account.token]]
key = "stale"
secret = "s"
token = "{TOKEN}"
expires = 2020-01-01T00:00:00Z
[[account]]
id = "2"
skew = 1200
tencent = [{{ key = "skewed", secret = "s" }}]
[[account]]
id = "3"
regions = ["ap-shanghai"]
tencent = [{{ key = "elsewhere", secret = "s" }}]
"""


@pytest.fixture
async def known(settings: Settings, tmp_path: Path) -> AsyncIterator[Client]:
    """A client of a server with an account file."""
    path = tmp_path / "accounts.toml"
    path.write_text(FILE)
    server = Myna(replace(settings, accounts=path))
    await server.start()
    client = Client(server.port)
    yield client
    await client.close()
    await server.stop()


def s(key: str, **how: Any) -> Signer:
    return Signer(key, "s", **how)


async def told(client: Client, answer: Answer) -> Any:
    """What the journal has of an answered request, by the RequestId that its client saw."""
    identifier = answer.headers["x-ci-request-id"]
    found = await client.send("GET", f"/_myna/requests/{identifier}", [("Host", "127.0.0.1")])
    assert found.status == 200
    return found.json


def admitted(answer: Answer) -> bool:
    """Whether it passed the gate: it is answered, or refused for what it asks."""
    return answer.status == 200 or error(answer)["Code"] in ("InvalidArgument", "MissingContent", "NoSuchBucket")


class TestWaysIn:
    async def test_header(self, client: Client) -> None:
        parameters = [("prefix", "te 测+"), ("maxresults", "10")]
        assert admitted(await Sender(client)("GET", "/datasets", parameters))

    async def test_body_is_not_signed(self, client: Client) -> None:
        headers = [("content-type", "application/json"), ("content-length", "2"), ("x-cos-sdk-retry", "true")]
        answer = await Sender(client)("POST", "/datasetquery/hybridsearch", headers=headers, body=b"{}")
        assert admitted(answer)

    async def test_local_address_with_and_without_its_port(self, client: Client) -> None:
        host = f"127.0.0.1:{client.port}"
        assert admitted(await Sender(client, host)())
        bare = Signer().authorization("GET", "/datasets", [], [("host", "127.0.0.1")])
        assert admitted(await client.send("GET", "/datasets", [("Host", host), ("Authorization", bare)]))

    async def test_nothing_but_the_path_is_signed(self, client: Client) -> None:
        bare = Signer().authorization("GET", "/datasets", [], [])
        assert admitted(await client.send("GET", "/datasets?prefix=x", [("Host", HOST), ("Authorization", bare)]))

    @pytest.mark.parametrize("form", ["presigned", "raw", "merged"])
    async def test_presigned(self, client: Client, form: str) -> None:
        members = Signer().members("GET", "/datasets", [("prefix", "te st")], [("host", HOST)])
        signature = {"presigned": query(members), "raw": joined(members), "merged": f"sign={encoded(joined(members))}"}
        assert admitted(await client.send("GET", f"/datasets?prefix=te+st&{signature[form]}", [("Host", HOST)]))

    async def test_through_a_proxy(self, client: Client) -> None:
        authorization = ("Authorization", Signer().authorization("GET", "/datasets", [], [("host", HOST)]))
        assert admitted(await client.send("GET", f"http://{HOST}/datasets", [("Host", HOST), authorization]))

    async def test_objects(self, client: Client) -> None:
        assert admitted(await Sender(client, BUCKET)("PUT", "/a b/测试(1).jpg"))

    @pytest.mark.parametrize("signed", ["/media-1250000000/a b.jpg", "/a b.jpg"])
    async def test_objects_below_their_buckets_name(self, client: Client, signed: str) -> None:
        host = ("Host", f"127.0.0.1:{client.port}")
        authorization = ("Authorization", Signer().authorization("GET", signed, [], [("host", host[1])]))
        answer = await client.send("GET", "/media-1250000000/a%20b.jpg", [host, authorization])
        assert admitted(answer)

    @pytest.mark.parametrize("place", ["x-cos-security-token", "x-ci-security-token", "token"])
    async def test_temporary_keys(self, known: Client, place: str) -> None:
        assert admitted(await Sender(known)(signer=s("fresh"), headers=[(place, TOKEN)]))
        assert admitted(await Sender(known)(signer=s("fresh"), unsigned=[(place, TOKEN)]))

    async def test_temporary_keys_in_the_query(self, known: Client) -> None:
        members = query(s("fresh").members("GET", "/datasets", [], [("host", HOST)]))
        target = f"/datasets?{members}&x-cos-security-token={quote(TOKEN, safe='')}"
        assert admitted(await known.send("GET", target, [("Host", HOST)]))

    async def test_any_key_where_nothing_is_checked(self, settings: Settings) -> None:
        server = Myna(replace(settings, auth="off"))
        await server.start()
        client = Client(server.port)
        for answer in (
            await Sender(client)(signer=Signer("whoever")),
            await client.send("GET", "/datasets", [("Host", HOST)]),
            await client.send("GET", "/datasets", [("Host", HOST), ("Authorization", "q-sign-algorithm=md5")]),
        ):
            assert admitted(answer)
            assert answer.headers["x-myna-auth"] == "off"
        await client.close()
        await server.stop()


EXPIRED = Signer(early=-700, late=-100)
EARLY = Signer(early=100, late=700)
MESSAGE = "The Signature you specified is invalid."
OUTSIDE = "The signature is outside its time of validity."
FAILURES: dict[str, tuple[Signer, tuple[int, str, str], tuple[int, str, str], str]] = {
    "unknown key": (
        Signer("nobody"),
        (401, "SecretidNotExist", "The SecretId does not exist."),
        (403, "InvalidAccessKeyId", "The Access Key Id you provided does not exist in our records"),
        "unknown-key",
    ),
    "wrong secret": (
        Signer(secret="wrong-secret"),
        (403, "SignatureDoesNotMatch", MESSAGE),
        (403, "SignatureDoesNotMatch", MESSAGE),
        "wrong-secret-or-changed",
    ),
    "expired": (
        EXPIRED,
        (401, "SignatureExpired", OUTSIDE),
        (403, "AccessDenied", "Request has expired"),
        "expired",
    ),
    "too early": (
        EARLY,
        (401, "SignatureExpired", OUTSIDE),
        (403, "AccessDenied", "Request has expired"),
        "not-yet-valid",
    ),
}


def well_formed(answer: Answer, host: str) -> dict[str, str]:
    """What every refusal has, in whichever envelope; returns its members."""
    found = error(answer)
    assert found["Resource"].startswith(host)
    assert found["RequestId"] == answer.headers["x-ci-request-id"]
    assert base64.b64decode(found["RequestId"], validate=True)
    assert abs(parsedate_to_datetime(answer.headers["date"]) - datetime.now(UTC)) < timedelta(minutes=1)
    return found


@pytest.mark.parametrize("name", FAILURES)
@pytest.mark.parametrize("accept", ["*/*", "application/json"])
@pytest.mark.parametrize("host", [HOST, BUCKET])
async def test_each_failure_has_its_table(client: Client, name: str, accept: str, host: str) -> None:
    signer, ci, cos, cause = FAILURES[name]
    path = "/datasets" if host == HOST else "/a.jpg"
    answer = await Sender(client, host)("GET", path, [("a", "b c")], signer=signer, unsigned=[("accept", accept)])
    found = well_formed(answer, host)
    assert (answer.status, found["Code"], found["Message"]) == (ci if host == HOST else cos)
    json_asked = accept == "application/json" and host == HOST
    assert answer.headers["content-type"] == ("application/json" if json_asked else "application/xml")
    kept = await told(client, answer)
    assert kept["Code"] == found["Code"]
    assert kept["Admission"]["Cause"] == cause
    assert kept["Admission"]["CanonicalRequest"] == f"get\n{path}\na=b%20c\nhost={host}\n"
    assert kept["Admission"]["StringToSign"].startswith("sha1\n")
    assert "wrong-secret" not in answer.body.decode() + json.dumps(kept["Reply"])


@pytest.mark.parametrize(
    ("host", "path", "status", "code", "product"),
    [(HOST, "/datasets", 401, "MissingAuthorization", "ci"), (BUCKET, "/a.jpg", 403, "AccessDenied", "cos")],
)
async def test_no_signature(client: Client, host: str, path: str, status: int, code: str, product: str) -> None:
    answer = await client.send("GET", path, [("Host", host)])
    assert (answer.status, well_formed(answer, host)["Code"]) == (status, code)
    assert (await told(client, answer))["Admission"] == {
        "Cause": "no-signature",
        "Explanation": f"{product} takes q-sign, and the request brings nothing of that.",
    }


@pytest.mark.parametrize(
    ("host", "path", "status", "code"),
    [(HOST, "/datasets", 401, "InvalidAuthorization"), (BUCKET, "/a.jpg", 400, "InvalidArgument")],
)
@pytest.mark.parametrize("broken", ["q-sign-algorithm=md5&q-ak=test", "q-sign-algorithm=sha1", "q-sign-algorithm"])
async def test_a_malformed_signature(client: Client, host: str, path: str, status: int, code: str, broken: str) -> None:
    answer = await client.send("GET", path, [("Host", host), ("Authorization", broken)])
    found = well_formed(answer, host)
    assert (answer.status, found["Code"]) == (status, code)
    assert "q-" in found["Message"]
    assert (await told(client, answer))["Admission"]["Cause"] == "malformed"


async def test_what_was_changed_on_the_way_is_told(client: Client) -> None:
    parameters, headers = [("prefix", "x")], [("host", HOST), ("content-type", "application/json")]
    authorization = ("Authorization", Signer().authorization("GET", "/datasets", parameters, headers))
    sent = [("Host", HOST), ("Content-Type", "application/json"), authorization]
    assert admitted(await client.send("GET", "/datasets?prefix=x", sent))
    xml = [sent[0], ("Content-Type", "application/xml"), authorization]
    for method, target, fields, cause in (
        ("GET", "/datasets?prefix=y", sent, "wrong-secret-or-changed"),
        ("GET", "/datasets", sent, "parameter-missing"),
        ("GET", "/dataset?prefix=x", sent, "path"),
        ("POST", "/datasets?prefix=x", sent, "method"),
        ("GET", "/datasets?prefix=x", [sent[0], sent[2]], "header-missing"),
        ("GET", "/datasets?prefix=x", xml, "header-changed"),
        ("GET", "/datasets?prefix=x", [("Host", f"{HOST}:8080"), *sent[1:]], "none"),
        ("GET", "/datasets?prefix=x", [("Host", HOST.replace("ap-b", "ap-x")), *sent[1:]], "wrong-secret-or-changed"),
    ):
        answer = await client.send(method, target, fields)
        assert (await told(client, answer))["Admission"]["Cause"] == cause
        assert admitted(answer) is (cause == "none")
        assert cause == "none" or error(answer)["Code"] == "SignatureDoesNotMatch"


async def test_a_mismatch_quotes_what_the_server_signed(client: Client) -> None:
    answer = await Sender(client, BUCKET)("PUT", "/a&b.jpg", [("acl", "")], signer=Signer(secret="wrong"))
    found = error(answer)
    assert list(found) == ["Code", "Message", "StringToSign", "FormatString", "Resource", "RequestId", "TraceId"]
    assert found["FormatString"] == f"put\n/a&b.jpg\nacl=\nhost={BUCKET}\n"
    lines = found["StringToSign"].split("\n")
    assert (lines[0], len(lines[2]), lines[3]) == ("sha1", 40, "")


async def test_clocks_that_are_far_apart(client: Client) -> None:
    far = ("date", format_datetime(datetime.now(UTC) + timedelta(minutes=16), usegmt=True))
    near = ("date", format_datetime(datetime.now(UTC) - timedelta(minutes=14), usegmt=True))
    answer = await Sender(client, BUCKET)("GET", "/a.jpg", headers=[far])
    assert (answer.status, error(answer)["Code"]) == (403, "RequestTimeTooSkewed")
    assert admitted(await Sender(client, BUCKET)("GET", "/a.jpg", headers=[near]))
    assert admitted(await Sender(client)(headers=[far])), "CI has no such error"


async def test_an_accounts_skew_provokes_clock_errors(known: Client) -> None:
    assert error(await Sender(known)(signer=s("skewed")))["Code"] == "SignatureExpired"
    assert admitted(await Sender(known)(signer=s("skewed", late=1300)))
    answer = await Sender(known)(signer=s("skewed"))
    assert (await told(known, answer))["Admission"]["Cause"] == "expired"


async def test_the_codes_of_the_object_store_everywhere(settings: Settings) -> None:
    server = Myna(replace(settings, ci_errors="cos"))
    await server.start()
    client = Client(server.port)
    json_asked = [("accept", "application/json")]
    for name, (signer, _, cos, _) in FAILURES.items():
        answer = await Sender(client)(signer=signer, unsigned=json_asked)
        found = well_formed(answer, HOST)
        assert (answer.status, found["Code"], found["Message"]) == cos, name
    assert admitted(await Sender(client)())
    await client.close()
    await server.stop()


@pytest.mark.parametrize(
    ("key", "token", "ci", "cos", "cause"),
    [
        ("fresh", None, (401, "InvalidAuthorization"), "InvalidAccessKeyId", "token-missing"),
        ("fresh", "other", (401, "InvalidAuthorization"), "InvalidAccessKeyId", "token-mismatch"),
        ("stale", TOKEN, (401, "SignatureExpired"), "ExpiredToken", "token-expired"),
        ("full", "other", (401, "InvalidAuthorization"), "InvalidAccessKeyId", "token-mismatch"),
        ("off", None, (401, "AccessDenied"), "InvalidAccessKeyId", "key-disabled"),
    ],
)
async def test_keys_that_may_not_be_used(
    known: Client, key: str, token: str | None, ci: tuple[int, str], cos: str, cause: str
) -> None:
    headers = [] if token is None else [("x-cos-security-token", token)]
    answer = await Sender(known)(signer=s(key), headers=headers)
    assert (answer.status, error(answer)["Code"]) == ci
    assert (await told(known, answer))["Admission"]["Cause"] == cause
    answer = await Sender(known, BUCKET)("GET", "/a.jpg", signer=s(key), headers=headers)
    assert (answer.status, error(answer)["Code"]) == (403, cos)


async def test_what_a_key_may_not_do(known: Client) -> None:
    for key, path, allowed in (
        ("nothing", "/datasetquery/simple", False),
        ("some", "/datasetquery/simple", False),
        ("some", "/datasetquery/hybridsearch", True),
        ("full", "/datasetquery/simple", True),
    ):
        answer = await Sender(known)("POST", path, signer=s(key))
        assert admitted(answer) is allowed
        assert allowed or (answer.status, error(answer)["Code"]) == (403, "AccessDenied")


async def test_a_region_that_the_account_has_not(known: Client) -> None:
    answer = await Sender(known, HOST.replace("beijing", "guangzhou"))(signer=s("elsewhere"))
    assert (answer.status, error(answer)["Code"]) == (400, "InvalidHost")
    assert admitted(await Sender(known, HOST.replace("beijing", "shanghai"))(signer=s("elsewhere")))
    assert admitted(await Sender(known)(signer=s("elsewhere"))), "an account's home is its own"


async def test_a_bad_key_is_told_before_a_bad_signature(known: Client) -> None:
    for key, cause in (("off", "key-disabled"), ("fresh", "token-missing"), ("stale", "token-missing")):
        answer = await Sender(known)(signer=Signer(key, "wrong"))
        kept = (await told(known, answer))["Admission"]
        assert kept["Cause"] == cause
        assert "No common mistake" in kept["Explanation"]


async def test_the_journal_keeps_no_token_and_no_signature(known: Client) -> None:
    wrong = Signer("fresh", "wrong")
    answers = []
    for accept in ("*/*", "application/json"):
        for place in ("x-cos-security-token", "x-ci-security-token", "token"):
            how: dict[str, Any] = {"headers": [(place, TOKEN)], "unsigned": [("accept", accept)]}
            answers.append(await Sender(known)(signer=wrong, **how))
        members = wrong.members("GET", "/datasets", [("x-cos-security-token", TOKEN)], [("host", HOST)])
        for signature in (query(members), f"sign={encoded(joined(members))}"):
            target = f"/datasets?x-cos-security-token={quote(TOKEN, safe='')}&{signature}"
            answers.append(await known.send("GET", target, [("Host", HOST), ("accept", accept)]))
            assert members["q-signature"] not in json.dumps(await told(known, answers[-1]))
    for answer in answers:
        assert error(answer)["Code"] == "SignatureDoesNotMatch"
        kept = json.dumps(await told(known, answer))
        assert "FormatString" in kept
        for text in ("q-signature=", "sign="):
            assert all(rest.startswith(("***", "%3D")) for rest in kept.split(text)[1:])
        assert "the/token" not in kept
        assert "the%2Ftoken" not in kept


async def test_who_it_was_and_how_the_journal_is_asked(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    answer = await Sender(client)("GET", "/datasets", [("prefix", "x")])
    kept = await told(client, answer)
    assert kept["Identity"] == {
        "Account": "1000000000000001",
        "Key": "test",
        "Scheme": "q-sign sha1",
        "Region": "ap-beijing",
    }
    assert (kept["Operation"], kept["Admission"]["Cause"]) == ("DescribeDatasets", "none")
    identifier = answer.headers["x-ci-request-id"]
    assert await asyncio.to_thread(cli.why, Namespace(port=client.port, request_id=identifier)) == 0
    assert "Explanation: The signature is right." in capsys.readouterr().out


async def test_the_log_has_no_signature(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    server = Myna(replace(settings, log="text"))
    await server.start()
    client = Client(server.port)
    members = query(Signer().members("GET", "/datasets", [], [("host", HOST)]))
    await client.send("GET", f"/datasets?{members}", [("Host", HOST)])
    await client.close()
    await server.stop()
    logged = capsys.readouterr().err
    assert " ci DescribeDatasets 200 OK " in logged
    assert "q-sign" not in logged
