"""Signature V1 through a socket: GET and POST, parameters in the query and in the form, and what is refused."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest
from wire_client import Answer, Client, encoded

from signing import rpc1
from signing.message import message

NONCES = itertools.count()
FORM = ("Content-Type", "application/x-www-form-urlencoded")


async def call(
    client: Client,
    action: str,
    parameters: dict[str, str],
    *,
    method: str = "POST",
    place: str = "query",
    secret: str = "test",
    **public: str,
) -> Answer:
    """Sign and send; ``place`` is where everything goes, as old cores and pop-core differ."""
    texts = {
        **parameters,
        "Action": action,
        "Version": "2020-09-30",
        "Format": "JSON",
        "AccessKeyId": "test",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureType": "",
        "SignatureVersion": "1.0",
        "SignatureNonce": f"v1-{next(NONCES)}",
        "Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **public,
    }
    headers = [("Host", "127.0.0.1")] + ([FORM] if place == "form" else [])
    query, body = (encoded(texts), b"") if place == "query" else ("", encoded(texts).encode())
    unsigned = message(method, "/", query, headers, body)
    claim = rpc1.Claim("", "", "", "", "", "")
    right = rpc1.signature(secret, rpc1.string_to_sign(unsigned, rpc1.canonical(unsigned, claim)))
    signed = encoded({**texts, "Signature": right})
    if place == "form":
        return await client.send(method, "/", headers, signed.encode())
    return await client.send(method, f"/?{signed}", headers)


@pytest.mark.parametrize(("method", "place"), [("GET", "query"), ("POST", "query"), ("POST", "form")])
async def test_every_place_is_read_and_signed(client: Client, method: str, place: str) -> None:
    name = {"ProjectName": "p", "Description": "海边 的猫~*+%&='()!"}
    assert (await call(client, "CreateProject", name, method=method, place=place)).status == 200
    answer = await call(client, "GetProject", {"ProjectName": "p"}, method=method, place=place)
    assert answer.json["Project"]["Description"] == name["Description"]


async def test_flattened_lists_are_read(client: Client, dataset: dict[str, str]) -> None:
    await client.call("IndexFileMeta", dataset | {"File": '{"URI":"oss://b/a"}'})
    answer = await call(client, "BatchGetFileMeta", dataset | {"URIs.1": "oss://b/a", "URIs.2": "oss://b/x"})
    assert [file["URI"] for file in answer.json["Files"]] == ["oss://b/a"]


async def test_a_mismatch_shows_the_servers_string(client: Client) -> None:
    answer = await call(client, "ListProjects", {}, secret="wrong")
    assert (answer.status, answer.json["Code"]) == (400, "SignatureDoesNotMatch")
    _, colon, string = answer.json["Message"].partition("server string to sign is:")
    assert colon
    assert string.startswith("POST&%2F&AccessKeyId%3Dtest%26Action%3DListProjects")


@pytest.mark.parametrize(
    ("public", "code"),
    [
        ({"AccessKeyId": "nobody"}, "InvalidAccessKeyId.NotFound"),
        ({"Timestamp": "2020-01-01T00:00:00Z"}, "InvalidTimeStamp.Expired"),
        ({"Timestamp": "now"}, "InvalidTimeStamp.Format"),
        ({"SignatureMethod": "HMAC-MD5"}, "IncompleteSignature"),
        ({"SecurityToken": "t"}, "InvalidSecurityToken.MismatchWithAccessKey"),
        ({"Version": "2017-09-06"}, "InvalidVersion"),
        ({"Action": "Nonsense"}, "InvalidAction.NotFound"),
    ],
)
async def test_each_lie_has_its_code(client: Client, public: dict[str, str], code: str) -> None:
    assert (await call(client, "ListProjects", {}, **public)).json["Code"] == code


async def test_the_same_nonce_twice_is_a_replay(client: Client) -> None:
    assert (await call(client, "ListProjects", {}, SignatureNonce="once")).status == 200
    assert (await call(client, "ListProjects", {}, SignatureNonce="once")).json["Code"] == "SignatureNonceUsed"


async def test_xml_when_asked(client: Client) -> None:
    answer = await call(client, "ListProjects", {}, Format="XML")
    assert answer.headers["content-type"] == "text/xml;charset=utf-8"
    assert b"<ListProjectsResponse>" in answer.body
