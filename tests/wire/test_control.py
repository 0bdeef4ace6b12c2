"""The control API through a socket: the journal, the clock, accounts, reset."""

from __future__ import annotations

import asyncio
import io
import json

import pytest
from control_client import DEFAULT, LOCAL, control, sent
from cos_store import Store
from qsign_client import Sender
from wire_client import Client, signed

from emulator.app import Myna
from emulator.journal.logbook import Logbook


async def test_the_journal_shows_a_request_whole_and_no_secret(client: Client) -> None:
    target, headers, body = signed("ListProjects", {"Prefix": "a b", "SecurityToken": "tok", "Nonsense": "1"})
    headers += [("x-acs-bearer-token", "sesame"), ("X-API-Key", "opens")]
    answer = await client.send("POST", target, headers, body)
    assert answer.status == 400  # the extra x-acs header is not signed
    identifier = answer.json["RequestId"]
    for form in (identifier, identifier.lower(), identifier.replace("-", "")):
        told = await control(client, "GET", f"requests/{form}")
        assert told["Code"] == "IncompleteSignature"
        text = json.dumps(told)
        assert "a+b" in text
        assert "tok" not in text.replace("Token", "").replace("token", "")
        assert "sesame" not in text
        assert "opens" not in text
        signature = dict(headers)["Authorization"].rpartition("=")[2]
        assert signature not in text


async def test_an_admitted_request_tells_who_what_and_how_long(client: Client, dataset: dict[str, str]) -> None:
    answer = await client.call("GetDataset", dataset | {"Nonsense": "1"})
    told = await control(client, "GET", f"requests/{answer.json['RequestId']}")
    assert told["Identity"] == {
        "Account": DEFAULT,
        "Key": "test",
        "Scheme": "ACS3-HMAC-SHA256",
        "Region": "cn-hangzhou",
    }
    assert told["Parameters"] == {**dataset, "WithStatistics": False}
    assert told["Unknown"] == ["Nonsense"]
    assert told["Reply"]["Status"] == 200
    assert told["Reply"]["Body"] == answer.body.decode()
    assert set(told["Stages"]) == {"admit", "understand", "perform"}


async def test_a_request_for_nobody_is_in_it_too(client: Client) -> None:
    answer = await client.send("GET", "/nowhere", LOCAL)
    told = await control(client, "GET", f"requests/{answer.json['RequestId']}")
    assert (told["Product"], told["Operation"], told["Parameters"]) == ("unknown", "GET /nowhere", {})


@pytest.mark.parametrize(
    ("how", "cause", "words"),
    [
        ({}, "none", "right"),
        ({"secret": "other"}, "wrong-secret-or-changed", "secret"),
        ({"secret": "test&"}, "secret-with-ampersand", "&"),
        ({"key": "nobody"}, "unknown-key", "nobody"),
        ({"date": "2026-01-01T00:00:00Z"}, "clock", "minutes behind"),
        ({"date": "yesterday"}, "time-format", "yesterday"),
    ],
)
async def test_a_refused_signature_is_explained(client: Client, how: dict[str, str], cause: str, words: str) -> None:
    answer = await client.call("ListProjects", {"Prefix": "a b"}, **how)
    told = await control(client, "GET", f"requests/{answer.json['RequestId']}")
    assert told["Admission"]["Cause"] == cause
    assert words in told["Admission"]["Explanation"]
    assert "Prefix=a%20b" in told["Admission"]["CanonicalRequest"]
    assert told["Admission"]["StringToSign"].startswith("ACS3-HMAC-SHA256\n")


async def test_of_a_body_that_was_cut_no_signature_is_worked_out(client: Client) -> None:
    answer = await client.call("ListProjects", {}, {"Prefix": "a" * 300_000}, secret="other")
    told = await control(client, "GET", f"requests/{answer.json['RequestId']}")
    assert told["Admission"]["Cause"] == "body-cut"
    assert "the request's body is cut" in told["Notes"]


async def test_the_list_is_filtered_newest_first(client: Client, dataset: dict[str, str]) -> None:
    await client.call("GetProject", {"ProjectName": "nope"})
    listed = await control(client, "GET", "requests")
    assert [one["Operation"] for one in listed] == ["GetProject", "CreateDataset", "CreateProject"]
    for query, count in (("operation=GetProject", 1), ("code=ResourceNotFound", 1), ("code=OK", 2), ("account=x", 0)):
        assert len(await control(client, "GET", f"requests?{query}")) == count
    assert len(await control(client, "GET", "requests?limit=1")) == 1


async def test_waiting_for_requests(client: Client) -> None:
    other = Client(client.port)
    waiting = asyncio.create_task(sent(other, "GET", "requests?operation=ListProjects&wait=10&count=2"))
    await client.call("ListProjects")
    await client.call("ListProjects")
    answer = await waiting
    assert len(json.loads(answer.body)) == 2
    late = await sent(other, "GET", "requests?operation=Never&wait=0.01")
    assert late.status == 408
    await other.close()


async def test_operations_are_listed_and_counted(client: Client) -> None:
    await client.call("ListProjects")
    listed = {one["Operation"]: one for one in await control(client, "GET", "operations")}
    assert len(listed) >= 105
    assert listed["ListProjects"] == {
        "Product": "imm",
        "Operation": "ListProjects",
        "State": "emulated",
        "Evidence": "documented",
        "Calls": 1,
    }
    assert listed["AddStoryFiles"]["State"] == "refused"


async def test_an_accounts_time_can_be_moved(client: Client) -> None:
    await control(client, "POST", "clock", {"account": DEFAULT, "now": "2030-01-02T03:04:05Z", "frozen": True})
    created = (await client.call("CreateProject", {"ProjectName": "p"})).json["Project"]["CreateTime"]
    assert created == "2030-01-02T11:04:05.000000000+08:00"
    (told,) = await control(client, "POST", "clock", {"advance": 86400})
    assert told == {"Account": DEFAULT, "Now": "2030-01-03T11:04:05.000000000+08:00", "Frozen": True}
    await control(client, "POST", "clock", {"frozen": False})
    assert not (await control(client, "GET", "clock"))[0]["Frozen"]


async def test_a_minted_account_has_a_world_of_its_own(client: Client, dataset: dict[str, str]) -> None:
    minted = await control(client, "POST", "accounts", {})
    keys = {"key": minted["Alibaba"]["AccessKeyId"], "secret": minted["Alibaba"]["AccessKeySecret"]}
    assert (await client.call("ListProjects", **keys)).json["Projects"] == []
    await client.call("CreateProject", {"ProjectName": "theirs"}, **keys)
    assert [one["ProjectName"] for one in (await client.call("ListProjects")).json["Projects"]] == ["p"]
    await control(client, "DELETE", f"accounts/{minted['Account']}")
    assert (await client.call("ListProjects", **keys)).json["Code"] == "InvalidAccessKeyId.NotFound"
    assert (await sent(client, "DELETE", f"accounts/{minted['Account']}")).status == 404
    assert (await sent(client, "POST", "accounts", {"fork": "1"})).status == 501


async def test_reset_forgets_everything_and_keeps_keys(myna: Myna, client: Client, dataset: dict[str, str]) -> None:
    await client.call("IndexFileMeta", dataset | {"File": '{"URI":"oss://b/a"}'})
    await control(client, "PUT", "faults", {"effect": {"delay_ms": 1}})
    await control(client, "POST", "reset", {})
    assert (await client.call("ListProjects")).json["Projects"] == []
    assert await control(client, "GET", "faults") == []
    assert [one["Operation"] for one in await control(client, "GET", "requests")] == ["ListProjects"]
    await client.call("CreateProject", dataset)
    await client.call("CreateDataset", dataset)
    assert (await client.call("SimpleQuery", dataset)).json["TotalHits"] == 0
    assert (await sent(client, "POST", "reset", {"account": "nobody"})).status == 404


async def test_settle_answers_when_everything_is_read(client: Client) -> None:
    assert await control(client, "POST", "settle", {}) == {"settled": True}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "nonsense", 404), ("DELETE", "health", 405), ("GET", "requests/ffff", 404), ("POST", "state", 501)],
)
async def test_what_is_not_there_says_what_is(client: Client, method: str, path: str, status: int) -> None:
    answer = await sent(client, method, path)
    assert answer.status == status
    assert len(answer.json["error"]) > 20


async def test_bodies_must_be_objects(client: Client) -> None:
    for body in (b"[1]", b"{", b'"x"'):
        assert (await client.send("POST", "/_myna/reset", LOCAL, body)).status == 400


async def test_lists_and_the_log_have_the_identifier_that_the_client_has(
    client: Client, myna: Myna, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever searches for it finds it, in whichever form his service writes it."""
    written = io.StringIO()
    monkeypatch.setattr(myna, "_logbook", Logbook("text", written))
    imm = await client.call("ListProjects")
    refused = await client.call("GetProject", {"ProjectName": "nope"})
    ci = await Sender(client)()
    cos = await Store(client)("GET")
    iqs = await client.send("GET", "/search/llm?q=x", [("Host", "127.0.0.1")])
    told = [imm.json["RequestId"], refused.json["RequestId"], ci.headers["x-ci-request-id"]]
    told += [cos.headers["x-cos-request-id"], iqs.headers["x-acs-request-id"]]
    assert len(set(told)) == 5
    lines = written.getvalue().splitlines()
    assert [line.split()[1] for line in lines] == told
    listed = await control(client, "GET", "requests?limit=5")
    assert [one["RequestId"] for one in reversed(listed)] == told
    for identifier in told:
        assert (await control(client, "GET", f"requests/{identifier}"))["RequestId"] == identifier
    newer = await control(client, "GET", f"requests?after={told[2]}")
    assert [one["RequestId"] for one in reversed(newer)] == told[3:]
