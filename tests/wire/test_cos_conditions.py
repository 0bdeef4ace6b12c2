"""Parts of an object, and objects asked for under conditions, through a socket."""

from __future__ import annotations

import asyncio
import hashlib
from email.utils import formatdate

import pytest
from cos_store import Store
from qsign_client import BUCKET, Signer, error, query
from wire_client import Client

TEXT = b"0123456789"
MD5 = hashlib.md5(TEXT)


@pytest.fixture
async def store(client: Client) -> Store:
    return await Store(client).made()


@pytest.mark.parametrize(
    ("asked", "status", "body", "shown"),
    [
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=9-99", 206, b"9", "bytes 9-9/10"),
        ("bytes=0-1,3-4", 200, TEXT, None),
        ("lines=1-2", 200, TEXT, None),
    ],
)
async def test_ranges(store: Store, asked: str, status: int, body: bytes, shown: str | None) -> None:
    await store.put("k", TEXT)
    answer = await store("GET", "k", headers=[("range", asked)])
    assert (answer.status, answer.body, answer.headers.get("content-range")) == (status, body, shown)


async def test_a_range_behind_the_end(store: Store) -> None:
    await store.put("k", TEXT)
    await store.refused(416, "InvalidRange", "GET", "k", headers=[("range", "bytes=10-")])
    answer = await store("GET", "k", headers=[("range", "bytes=10-")])
    assert answer.headers["content-range"] == "bytes */10"


PAST, FUTURE = formatdate(0, usegmt=True), formatdate(2**33, usegmt=True)
ETAG = f'"{MD5.hexdigest()}"'


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([("if-match", ETAG)], 200),
        ([("if-match", MD5.hexdigest())], 200),
        ([("if-match", f'"other", {ETAG}')], 200),
        ([("if-match", '"other"')], 412),
        ([("if-none-match", ETAG)], 304),
        ([("if-none-match", "*")], 304),
        ([("if-none-match", '"other"')], 200),
        ([("if-modified-since", FUTURE)], 304),
        ([("if-modified-since", PAST)], 200),
        ([("if-unmodified-since", PAST)], 412),
        ([("if-unmodified-since", FUTURE)], 200),
        ([("if-match", ETAG), ("if-unmodified-since", PAST)], 200),
        ([("if-none-match", '"other"'), ("if-modified-since", FUTURE)], 200),
        ([("if-modified-since", "yesterday")], 200),
    ],
)
async def test_conditions(store: Store, headers: list[tuple[str, str]], status: int) -> None:
    await store.put("k", TEXT)
    answer = await store("GET", "k", headers=headers)
    assert answer.status == status
    assert answer.body == (TEXT if status == 200 else answer.body)
    if status == 304:
        assert (answer.body, answer.headers["etag"]) == (b"", ETAG)
        assert answer.headers["content-length"] == "10", "Python's SDK reads no reply without"
    if status == 412:
        assert error(answer)["Code"] == "PreconditionFailed"
    head = await store("HEAD", "k", headers=headers)
    assert (head.status, head.body) == (status, b"")


async def test_what_is_not_sent_again_keeps_the_connection(store: Store) -> None:
    """Three requests at once on one connection: a body behind the 304, or one that is waited for, would be seen."""
    await store.put("k", TEXT)
    line = f"GET /k?{query(Signer().members('GET', '/k', (), [('host', BUCKET)]))} HTTP/1.1\r\nHost: {BUCKET}\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", store.client.port)
    writer.write(f"{line}If-None-Match: {ETAG}\r\n\r\n".encode() * 2 + f"{line}Connection: close\r\n\r\n".encode())
    heads = [await reader.readuntil(b"\r\n\r\n") for _ in range(3)]
    assert [head.split(b" ", 2)[1] for head in heads] == [b"304", b"304", b"200"]
    assert await reader.read() == TEXT
    writer.close()
    await writer.wait_closed()


@pytest.mark.parametrize(
    ("known", "status"),
    [(ETAG, 206), (MD5.hexdigest(), 206), ("modified", 206), ('"other"', 200), (f"W/{ETAG}", 200), (PAST, 200)],
)
async def test_a_range_of_the_object_that_the_client_knows(store: Store, known: str, status: int) -> None:
    await store.put("k", TEXT)
    modified = (await store("HEAD", "k")).headers["last-modified"]
    said = [("range", "bytes=0-1"), ("if-range", modified if known == "modified" else known)]
    answer = await store("GET", "k", headers=said)
    assert (answer.status, answer.body) == (status, TEXT[:2] if status == 206 else TEXT)
