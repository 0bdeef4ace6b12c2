"""What is wrong with a body of IQS is said as it is, in nobody else's words, through a socket."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from typing import Any

import pytest
from iqs_client import BEARER, Iqs, proof
from wire_client import Answer, Client

SEARCH = "/search/multimodal"
LIONS = json.dumps({"query": "狮子"}).encode()
LONG = "7" * 6000
PYTHON = ("codec", "Error", "Exception", "decode byte", "Errno", "Traceback", "None")


@pytest.fixture
def iqs(client: Client) -> Iqs:
    return Iqs(client)


def refused(answer: Answer, named: str, *words: str) -> None:
    assert (answer.status, answer.json["code"]) == (400, "InvalidParameter"), answer
    message = answer.json["message"]
    assert f"The parameter {named} is invalid." in message
    assert all(one in message for one in words), message
    assert not any(one in message for one in PYTHON), message


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(LIONS, mtime=0)),
        ("GZIP", gzip.compress(LIONS, mtime=0)),
        ("deflate", zlib.compress(LIONS)),
        ("br", LIONS),
        ("identity, gzip", gzip.compress(LIONS, mtime=0)),
    ],
)
async def test_packed_bodies_are_refused_for_their_header(iqs: Iqs, client: Client, coding: str, body: bytes) -> None:
    header = ("Content-Encoding", coding)
    refused(await iqs.short(SEARCH, body, header), "Content-Encoding", "unpacked")
    signed = "/linked-retrieval/linked-retrieval-entry/v1/iqs/multimodal/unified"
    answer = await client.send("POST", signed, [*proof("POST", signed, body=body), header], body)
    refused(answer, "Content-Encoding", "unpacked")


@pytest.mark.parametrize("coding", ["identity", "Identity", ""])
async def test_a_body_that_is_said_not_to_be_packed_is_read(iqs: Iqs, coding: str) -> None:
    assert (await iqs.short(SEARCH, LIONS, ("Content-Encoding", coding))).status == 200


async def test_a_request_without_a_body_has_nothing_to_unpack(client: Client) -> None:
    target = "/search/genericSearch?query=lion"
    answer = await client.send("GET", target, [("Host", "a"), BEARER, ("Content-Encoding", "gzip")])
    assert answer.status == 200


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b'{"query":"\xff"}', "not UTF-8"),
        (gzip.compress(LIONS, mtime=0), "not UTF-8"),
        (b"{", "not JSON"),
        (b"[]", "object"),
    ],
)
async def test_what_is_no_json_object(iqs: Iqs, body: bytes, word: str) -> None:
    refused(await iqs.short(SEARCH, body), "body", word)


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        (SEARCH, '{"query":"a","advancedParams":{"numResults":%s}}', "advancedParams.numResults"),
        (SEARCH, '{"query":%s}', "query"),
        ("/search/llm", '{"query":"a","numResults":%s}', "numResults"),
        ("/search/llm", '{"query":"a","numResults":"%s"}', "numResults"),
        ("/readpage/basic", '{"url":"http://zoo.example/lion","timeout":%s}', "timeout"),
    ],
)
async def test_a_number_of_many_digits_is_json(iqs: Iqs, path: str, body: str, named: str, sign: str) -> None:
    """Its parameter does not take it, and that is what is said."""
    answer = await iqs.short(path, (body % (sign + LONG)).encode())
    refused(answer, named)
    assert any(one in answer.json["message"] for one in ("fit", "at most", "1..30")), answer.json["message"]


async def test_numbers_of_many_digits_in_a_query(iqs: Iqs) -> None:
    refused(await iqs.call("GenericSearch", query="lion", page=LONG), "page", "fit")
    more = '{"includeSites":"notweibo.com","other":%s}'
    answer = await iqs.call("GenericSearch", query="狮子", advancedParams=more % LONG)
    assert {one["displayLink"] for one in answer.json["pageItems"]} == {"notweibo.com"}
    answer = await iqs.call("GenericSearch", query="狮子", advancedParams=more % (LONG + ","))
    refused(answer, "advancedParams", "not JSON")


@pytest.mark.parametrize("body", ['{"a":%s,"a":1}', '{"a":%s', '{"a":NaN,"b":%s}', '{"a":%s,"b":"\\ud800"}'])
async def test_many_digits_make_nothing_else_json(iqs: Iqs, body: str) -> None:
    refused(await iqs.short(SEARCH, (body % LONG).encode()), "body")


async def test_a_deep_body_of_many_digits(iqs: Iqs) -> None:
    refused(await iqs.short(SEARCH, ('{"a":' * 100_000 + LONG + "}" * 100_000).encode()), "body")


@pytest.mark.parametrize("broken", [b"\xff\xd8\xff\xe0" + b"x" * 50, b"GIF89a" + b"\0" * 20, b"x", b""])
async def test_pictures_that_cannot_be_read(iqs: Iqs, broken: bytes) -> None:
    given: dict[str, Any] = {"imageBase64": base64.b64encode(broken).decode()}
    answer = await iqs.call("ScanFile", **given)
    refused(answer, "imageBase64" if broken else "imageUrl")


async def test_a_picture_that_breaks_off(iqs: Iqs) -> None:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.effect_noise((400, 300), 90).save(out, "JPEG")
    answer = await iqs.call("ScanFile", imageBase64=base64.b64encode(out.getvalue()[:3000]).decode())
    refused(answer, "imageBase64", "The picture cannot be decoded.")


async def test_what_is_no_site_is_quoted_as_json(iqs: Iqs) -> None:
    answer = await iqs.short(SEARCH, {"query": "a", "advancedParams": {"excludeSites": "a b"}})
    refused(answer, "advancedParams.excludeSites", '"a b" is no site')
