"""What COS refuses aloud instead of passing it over: bodies without a length, who may read, sub-resources."""

from __future__ import annotations

import pytest
from cos_store import Store
from qsign_client import BUCKET, Signer, error
from wire_client import Client


@pytest.fixture
async def store(client: Client) -> Store:
    return await Store(client).made()


async def unmeasured(client: Client, method: str, key: str, asked: list[tuple[str, str]], extra: str = "") -> int:
    """A signed request with no Content-Length, whose body nobody can tell from the next request. Returns its status,
    and checks what is told and that the connection goes on."""
    signed = [("host", BUCKET)]
    authorization = Signer().authorization(method, f"/{key}", asked, signed)
    query = "&".join(f"{name}={value}" for name, value in asked)
    head = f"{method} /{key}?{query} HTTP/1.1\r\nHost: {BUCKET}\r\nAuthorization: {authorization}\r\n{extra}\r\n"
    answer = await client.raw(head.encode(), method)
    if answer.status == 411:
        assert error(answer)["Code"] == "MissingContentLength"
    return answer.status


@pytest.mark.parametrize(
    ("method", "key", "asked"),
    [
        ("PUT", "k", []),
        ("PUT", "k", [("partNumber", "1"), ("uploadId", "u")]),
        ("PUT", "k", [("tagging", "")]),
        ("POST", "", [("delete", "")]),
        ("POST", "k", [("uploadId", "u")]),
    ],
)
async def test_a_body_without_a_length(store: Store, method: str, key: str, asked: list[tuple[str, str]]) -> None:
    await store.put("k", b"one")
    assert await unmeasured(store.client, method, key, asked) == 411
    assert (await store("GET", "k")).body == b"one"


async def test_an_empty_body_says_that_it_is_empty(store: Store) -> None:
    assert await unmeasured(store.client, "PUT", "k", [], "Content-Length: 0\r\n") == 200
    assert await unmeasured(store.client, "PUT", "c", [], "Transfer-Encoding: chunked\r\n\r\n0\r\n") == 200
    for key in ("k", "c"):
        assert (await store("GET", key)).body == b""


async def test_what_has_no_body_needs_no_length(store: Store) -> None:
    await store.put("k")
    assert await unmeasured(store.client, "PUT", "copy", [], f"x-cos-copy-source: {BUCKET}/k\r\n") == 200
    assert await unmeasured(store.client, "POST", "parts", [("uploads", "")]) == 200
    assert await unmeasured(store.client, "DELETE", "k", []) == 204


GRANTS = [f"x-cos-grant-{name}" for name in ("read", "write", "read-acp", "write-acp", "full-control")]


@pytest.mark.parametrize("way", ["put", "copy", "upload", "bucket"])
async def test_who_may_read_is_the_owner(store: Store, way: str) -> None:
    await store.put("k", b"one")
    source = [("x-cos-copy-source", f"{BUCKET}/k")] if way == "copy" else []
    asked = [("uploads", "")] if way == "upload" else []
    other = Store(store.client, "other-1250000000.cos.ap-beijing.myqcloud.com")
    at, method, key = (other, "PUT", "") if way == "bucket" else (store, "POST" if way == "upload" else "PUT", "made")
    await at.refused(400, "InvalidArgument", method, key, asked, [*source, ("x-cos-acl", "banana")])
    await at.refused(404, "NoSuchBucket" if way == "bucket" else "NoSuchKey", "GET", key)
    grants = [(name, 'id="100000000001"') for name in GRANTS]
    acls = ("public-read",) if way == "bucket" else ("public-read", "private", "default", "bucket-owner-full-control")
    for acl in acls:
        more = [*source, ("x-cos-acl", acl), *grants]
        assert (await at(method, key, asked, more, b"x" if way == "put" else b"")).status == 200
    if way != "upload":
        answer = await Client.send(at.client, "GET", f"/{key}", [("host", at.host)])
        assert answer.status == 403, "everything is private all the same"


@pytest.mark.parametrize("name", ["retention", "torrent", "legal-hold", "invented"])
async def test_a_sub_resource_that_nobody_serves(store: Store, name: str) -> None:
    """The client writes ``?torrent=``, as SDKs do."""
    await store.put("k", b"one")
    found = await store.refused(404, "InvalidUrl", "GET", "k", [(name, "")])
    assert f"?{name}." in found["Message"]
    await store.refused(404, "InvalidUrl", "GET", "", [(name, "")])
    await store.refused(404, "InvalidUrl", "PUT", "k", [(name, "")], body=b"two")
    assert (await store("GET", "k")).body == b"one"


async def test_how_a_refusal_reads(store: Store) -> None:
    end = " GET /_myna/operations lists what it serves."
    found = await store.refused(404, "InvalidUrl", "GET", "", [("list-type", "2")])
    assert found["Message"] == (
        "Myna does not emulate list-type (the second version of listing, which no SDK of COS asks for)." + end
    )
    found = await store.refused(404, "InvalidUrl", "PUT", "k", [], [("x-cos-server-side-encryption", "AES256")])
    assert found["Message"] == "Myna does not emulate x-cos-server-side-encryption (nothing is encrypted)." + end
