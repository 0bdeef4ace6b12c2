"""What a signature does not cover names no operation and is no parameter, through a socket."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest
from drafts import Draft, good, signed
from tampering import MUTATIONS
from wire_client import Answer, Client

NONCES = itertools.count()


async def send(client: Client, draft: Draft) -> Answer:
    return await client.send(draft.method, draft.target, list(draft.headers), draft.body)


def v1(query: str, body: bytes = b"") -> Draft:
    """A V1 request with other parameters, not signed yet."""
    draft = good("rpc1", datetime.now(UTC), f"covered-{next(NONCES)}")
    public = draft.query.partition("Action=ListProjects")[2]
    plain = Draft("rpc1", "POST", "/", f"{query}{public}", draft.headers[:1], body, draft.at, secret="test&")
    return signed(plain, plain, str)


async def projects(client: Client) -> list[str]:
    return [each["ProjectName"] for each in (await client.call("ListProjects")).json["Projects"]]


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "text/plain"])
async def test_v1_takes_no_parameter_from_an_unsigned_body(client: Client, kind: str) -> None:
    right = v1("Action=CreateProject")
    evil = b'{"ProjectName":"evil"}'
    answer = await client.send("POST", right.target, [*right.headers, ("content-type", kind)], evil)
    assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument")
    assert "ProjectName" in answer.json["Message"]
    assert await projects(client) == []
    told = (await client.send("GET", f"/_myna/requests/{answer.json['RequestId']}", [("Host", "127.0.0.1")])).json
    assert "ProjectName" not in told["Parameters"]


async def test_a_body_that_is_not_read_need_not_be_readable(client: Client) -> None:
    right = v1("Action=CreateProject&ProjectName=p")
    answer = await client.send("POST", right.target, [*right.headers, ("content-type", "application/json")], b"[")
    assert answer.status == 200


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("Action=", ("x-acs-action", "ListProjects"), "MissingAction"),
        ("Sort=", ("x-acs-action", "ListProjects"), "MissingAction"),
        ("Action=ListProjects&Version=", ("x-acs-version", "2020-09-30"), "MissingVersion"),
    ],
)
async def test_v1_takes_its_operation_from_no_header(
    client: Client, query: str, field: tuple[str, str], code: str
) -> None:
    right = v1(query)
    answer = await client.send("POST", right.target, [*right.headers, field])
    assert (answer.status, answer.json["Code"]) == (400, code)


async def test_v1_may_say_it_in_headers_too(client: Client) -> None:
    """As several SDKs do; what is signed counts."""
    right = v1("Action=ListProjects")
    both = [("x-acs-action", "CreateProject"), ("x-acs-version", "2017-09-06")]
    answer = await client.send("POST", right.target, [*right.headers, *both])
    assert answer.json["Projects"] == []


async def test_v3_reads_no_form_whose_type_is_not_signed(client: Client) -> None:
    form = b"ProjectName=evil"
    for mutation in ("type-changed-to-form", "content-type-not-signed"):
        draft = good("acs3", datetime.now(UTC), f"covered-{next(NONCES)}")
        draft = draft.with_header("x-acs-action", "CreateProject")
        hashed = Draft(**{name: getattr(draft, name) for name in draft.__dataclass_fields__} | {"body": form})
        change = MUTATIONS[mutation]
        before = change.before(hashed.with_header("x-acs-content-sha256", digest(form)))
        sent = change.after(signed(before, change.instead(before), str))
        answer = await send(client, sent)
        assert (answer.status, answer.json["Code"]) == (400, "IncompleteSignature")
        assert "content-type" in answer.json["Message"]
    assert await projects(client) == []


def digest(body: bytes) -> str:
    import hashlib

    return hashlib.sha256(body).hexdigest()


async def test_v3_takes_parameters_from_a_signed_json_body(client: Client) -> None:
    """An early SDK repeats its query there."""
    body = b'{"ProjectName":"p"}'
    draft = good("acs3", datetime.now(UTC), f"covered-{next(NONCES)}").with_header("x-acs-action", "CreateProject")
    draft = draft.with_header("content-type", "application/json").with_header("x-acs-content-sha256", digest(body))
    draft = Draft("acs3", "POST", "/", "", draft.headers, body, draft.at)
    assert (await send(client, signed(draft, draft, str))).status == 200
    assert await projects(client) == ["p"]
