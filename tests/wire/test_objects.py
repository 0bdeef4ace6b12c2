"""``/_myna/objects`` through a socket, and what is put there as IMM sees it."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from control_client import DEFAULT, LOCAL, control, sent
from wire_client import Answer, Client

from emulator.app import Myna
from emulator.control import objects
from emulator.control.facade import Content
from emulator.exchange import Headers
from emulator.settings import Settings

ALL = bytes(range(256))


async def put(client: Client, path: str, body: bytes = b"", *headers: tuple[str, str]) -> Any:
    answer = await client.send("PUT", f"/_myna/objects/{path}", [("Host", "127.0.0.1"), *headers], body)
    assert answer.status == 200, answer
    return answer.json


def everything(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


async def get(client: Client, path: str, *headers: tuple[str, str], method: str = "GET") -> Answer:
    return await client.send(method, f"/_myna/objects/{path}", [("Host", "127.0.0.1"), *headers])


async def test_an_object_comes_back_as_it_was_put(client: Client) -> None:
    key = quote("五月/x y+%?#.jpg")
    said = [("Content-Type", "image/jpeg"), ("Cache-Control", "no-store"), ("x-myna-meta-Author", "李雷")]
    made = await put(client, f"new/{key}", ALL, *said, ("x-myna-tagging", "a=1&b=%E4%BA%94"))
    md5 = hashlib.md5(ALL).hexdigest()
    assert made == {
        "Bucket": "new",
        "Key": "五月/x y+%?#.jpg",
        "Size": 256,
        "LastModified": made["LastModified"],
        "ETag": f'"{md5}"',
        "CRC64": made["CRC64"],
    }
    for method in ("GET", "HEAD"):
        answer = await get(client, f"new/{key}", method=method)
        assert (answer.status, answer.body) == (200, ALL if method == "GET" else b"")
        told = Headers(answer.headers.items())
        assert told.get("content-type") == "image/jpeg"
        assert told.get("cache-control") == "no-store"
        assert (told.get("x-myna-meta-author") or "").encode("latin-1").decode() == "李雷"
        assert told.get("x-myna-tagging") == "a=1&b=%E4%BA%94"
        assert (told.get("etag"), told.get("content-length")) == (f'"{md5}"', "256")
        assert told.get("x-myna-crc64") == made["CRC64"]
        assert told.get("content-security-policy") == "sandbox"
    assert await control(client, "DELETE", f"objects/new/{key}") == {"deleted": True}
    assert (await get(client, f"new/{key}")).status == 404
    assert await control(client, "DELETE", f"objects/new/{key}") == {"deleted": False}


@pytest.mark.parametrize("size", [0, 256, 3 * 1024 * 1024 + 1])
async def test_ranges(client: Client, size: int) -> None:
    body = (ALL * (size // 256 + 1))[:size]
    await put(client, "new/x", body)
    assert (await get(client, "new/x")).body == body
    for asked, start, end in (("0-0", 0, 1), ("100-", 100, size), ("-100", size - 100, size), ("7-70000000", 7, size)):
        answer = await get(client, "new/x", ("Range", f"bytes={asked}"))
        if not size:
            assert (answer.status, "0 bytes" in answer.json["error"]) == (416, True)
            continue
        assert (answer.status, answer.body) == (206, body[start:end])
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        head = await get(client, "new/x", ("Range", f"bytes={asked}"), method="HEAD")
        assert (head.status, head.headers["content-length"]) == (206, str(end - start))
    answer = await get(client, "new/x", ("Range", f"bytes={size}-"))
    assert answer.status == 416
    assert (await get(client, "new/x", ("Range", "bytes=2-1"))).body == body


@pytest.mark.parametrize("size", [objects.WHOLE, objects.WHOLE + 1])
async def test_what_is_large_is_read_as_it_is_sent(size: int) -> None:
    read: list[int] = []

    async def chunks() -> AsyncIterator[bytes]:
        for left in range(size, 0, -objects.WHOLE):
            read.append(left)
            yield b"x" * min(left, objects.WHOLE)

    reply = await objects.sent(Content(size, 0, size, False, (), chunks), head=False)
    assert len(read) == (1 if size == objects.WHOLE else 0)
    if not isinstance(reply.body, bytes):
        assert [len(chunk) async for chunk in reply.body] == [objects.WHOLE, 1]


async def test_a_file_that_becomes_shorter_breaks_the_connection(
    client: Client, bucket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bucket / "x").write_bytes(b"x" * (objects.WHOLE + 1))
    monkeypatch.setattr("emulator.objects.sending.chunks", lambda path, start, end: (one for one in (b"12", b"34")))
    with pytest.raises(asyncio.IncompleteReadError) as broken:
        await get(client, "bucket/x")
    assert broken.value.partial == b"1234"


async def test_bodies_in_chunks(client: Client, myna: Myna) -> None:
    sent_whole = b"PUT /_myna/objects/new/x HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert (await client.raw(sent_whole + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")).status == 200
    assert (await get(client, "new/x")).body == b"abcde"


async def test_listing(client: Client, bucket: Path) -> None:
    (bucket / "b").mkdir()
    (bucket / "b" / "1").write_text("1")
    for key in ("a", "b/2", "c", "c.myna.json"):
        await put(client, f"bucket/{key}", b"12")
    listed = await control(client, "GET", "objects/bucket")
    assert [(one["Key"], one["Size"]) for one in listed["Objects"]] == [("a", 2), ("b/1", 1), ("b/2", 2), ("c", 2)]
    assert (listed["Prefixes"], listed["Next"]) == ([], "")
    listed = await control(client, "GET", "objects/bucket?delimiter=/&limit=2")
    assert ([one["Key"] for one in listed["Objects"]], listed["Prefixes"], listed["Next"]) == (["a"], ["b/"], "b/")
    listed = await control(client, "GET", "objects/bucket?delimiter=/&limit=2&after=b/")
    assert ([one["Key"] for one in listed["Objects"]], listed["Prefixes"], listed["Next"]) == (["c"], [], "")
    listed = await control(client, "GET", "objects/bucket?prefix=b/")
    assert [one["Key"] for one in listed["Objects"]] == ["b/1", "b/2"]
    assert (await get(client, "bucket", method="HEAD")).status == 200
    assert (await get(client, "nowhere", method="HEAD")).status == 404


async def test_buckets(client: Client) -> None:
    assert await control(client, "GET", "objects") == {"Buckets": ["bucket"]}
    assert await control(client, "PUT", "objects/new") == {"created": True}
    assert await control(client, "PUT", "objects/new") == {"created": False}
    await put(client, "made/x")
    assert await control(client, "GET", "objects") == {"Buckets": ["bucket", "made", "new"]}
    assert (await sent(client, "DELETE", "objects/made")).status == 409
    assert await control(client, "DELETE", "objects/new") == {"deleted": True}
    assert await control(client, "GET", "objects") == {"Buckets": ["bucket", "made"]}


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "bucket/nothing", 404, "There is no object nothing in bucket bucket."),
        ("GET", "nowhere/x", 404, "bucket not mapped: nowhere"),
        ("GET", "nowhere", 404, "bucket not mapped: nowhere"),
        ("DELETE", "nowhere/x", 404, "bucket not mapped: nowhere"),
        ("PUT", "bucket/..%2Fx", 400, "segment . or .."),
        ("PUT", "bucket/../x", 400, "segment . or .."),
        ("GET", "bucket/%2e%2e/x", 400, "segment . or .."),
        ("PUT", "bucket//x", 400, "absolute"),
        ("PUT", "bucket/%00", 400, "NUL"),
        ("PUT", "bucket/%ff", 400, "UTF-8"),
        ("PUT", "%ff/x", 400, "UTF-8"),
        ("PUT", "a%2Fb/x", 400, "cannot be the name of a bucket"),
        ("PUT", ".myna/x", 400, "cannot be the name of a bucket"),
        ("PUT", "..", 400, "cannot be the name of a bucket"),
        ("PUT", "bucket/" + "a" * 1024, 400, "1023 bytes"),
        ("GET", "bucket?limit=0", 400, "limit must be a whole number"),
        ("GET", "bucket?limit=1001", 400, "limit must be a whole number"),
        ("GET", "bucket?limit=x", 400, "limit must be a whole number"),
        ("GET", "bucket?max-keys=1", 400, "takes account, prefix, delimiter, after, limit in its query"),
        ("PUT", "bucket/x?acount=1", 400, "takes account in its query"),
        ("GET", "bucket/x?account=nobody", 404, "There is no account nobody."),
        ("PUT", "bucket/x?account=nobody", 404, "There is no account nobody."),
        ("POST", "bucket/x", 405, "takes GET, HEAD, PUT and DELETE, not POST"),
        ("DELETE", "", 405, "takes GET, not DELETE"),
        ("DELETE", "bucket", 409, "never written"),
    ],
)
async def test_refusals(client: Client, tmp_path: Path, method: str, path: str, status: int, words: str) -> None:
    before = everything(tmp_path)
    answer = await get(client, path, method=method)
    assert (answer.status, words in answer.json["error"]) == (status, True), answer.body
    assert everything(tmp_path) == before


async def test_web_pages_and_foreign_names_may_not(client: Client) -> None:
    for headers in ([("Host", "evil.example")], [("Host", "127.0.0.1"), ("Origin", "https://evil.example")]):
        for method in ("PUT", "GET", "DELETE"):
            assert (await client.send(method, "/_myna/objects/new/x", headers, b"x")).status == 403
    assert (await get(client, "new/x")).status == 404


async def test_headers_that_are_not_text_are_refused(client: Client) -> None:
    head = b"PUT /_myna/objects/new/x HTTP/1.1\r\nHost: 127.0.0.1\r\nx-myna-meta-a: \xff\r\nContent-Length: 0\r\n\r\n"
    answer = await client.raw(head)
    assert (answer.status, "UTF-8" in answer.json["error"]) == (400, True)


class TestLimits:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, max_body=2048, max_object=1024)

    async def test_what_is_too_large_is_not_there(self, client: Client) -> None:
        for size, words in ((1025, "1024 bytes at most"), (4096, "2048 bytes at most (--max-body)")):
            answer = await client.send("PUT", "/_myna/objects/new/x", LOCAL, b"x" * size)
            assert (answer.status, words in answer.json["error"]) == (413, True), answer
        assert (await get(client, "new/x")).status == 404
        await put(client, "new/x", b"x" * 1024)


async def indexed(client: Client, names: dict[str, str], uri: str) -> dict[str, Any]:
    """The file's record after indexing it; empty where nothing was indexed."""
    assert (await client.call("IndexFileMeta", {**names, "File": json.dumps({"URI": uri})})).status == 200
    await control(client, "POST", "settle", {})
    files = (await client.call("GetFileMeta", {**names, "URI": uri})).json["Files"]
    return files[0] if files else {}


async def test_what_is_put_can_be_indexed_with_its_sidecar(
    client: Client, dataset: dict[str, str], bucket: Path
) -> None:
    (bucket / "a.txt").write_text("below")
    await control(client, "POST", "clock", {"now": "2026-05-01T00:00:00Z", "frozen": True})
    await put(client, "bucket/a.txt", b"from above")
    await put(client, "bucket/a.txt.myna.json", b'{"Title": "said beside"}')
    file = await indexed(client, dataset, "oss://bucket/a.txt")
    assert (file["Size"], file["Title"]) == (10, "said beside")
    assert file["ETag"] == f'"{hashlib.md5(b"from above").hexdigest().upper()}"'
    assert file["FileModifiedTime"] == "2026-05-01T08:00:00+08:00"
    await put(client, "new/b.txt", b"b")
    assert (await indexed(client, dataset, "oss://new/b.txt"))["Size"] == 1
    assert await indexed(client, dataset, "oss://new/nothing.txt") == {}
    await control(client, "DELETE", "objects/bucket/a.txt")
    assert (bucket / "a.txt").read_text() == "below"


async def test_accounts_and_reset(client: Client, bucket: Path) -> None:
    (bucket / "a.txt").write_text("below")
    minted = (await control(client, "POST", "accounts", {}))["Account"]
    other = f"?account={minted}"
    await put(client, "bucket/a.txt", b"first")
    await put(client, "bucket/a.txt" + other, b"minted")
    await put(client, "own/x" + other, b"x")
    bodies = [(await get(client, "bucket/a.txt" + query)).body for query in ("", f"?account={DEFAULT}", other)]
    assert bodies == [b"first", b"first", b"minted"]
    assert (await get(client, "own/x")).status == 404
    await control(client, "POST", "reset", {"account": DEFAULT})
    assert [(await get(client, "bucket/a.txt" + query)).body for query in ("", other)] == [b"below", b"minted"]
    await put(client, "bucket/a.txt", b"again")
    await control(client, "POST", "reset", {})
    assert [(await get(client, "bucket/a.txt" + query)).body for query in ("", other)] == [b"below", b"below"]
    await put(client, "own/x" + other, b"x")
    await control(client, "DELETE", f"accounts/{minted}")
    assert (await get(client, "own/x" + other)).status == 404


class TestWritable:
    @pytest.fixture
    def settings(self, settings: Settings, tmp_path: Path) -> Settings:
        (tmp_path / "written" / "album").mkdir(parents=True)
        return replace(settings, objects_writable=tmp_path / "written")

    async def test_the_folder_is_written(self, client: Client, tmp_path: Path, dataset: dict[str, str]) -> None:
        await put(client, "album/x.txt", b"123", ("x-myna-meta-a", "1"))
        assert (tmp_path / "written" / "album" / "x.txt").read_text() == "123"
        assert (await get(client, "album/x.txt")).headers["x-myna-meta-a"] == "1"
        assert (await indexed(client, dataset, "oss://album/x.txt"))["Size"] == 3
        answer = await client.send("PUT", "/_myna/objects/bucket/x.txt", LOCAL, b"1")
        assert (answer.status, "make a folder bucket" in answer.json["error"]) == (409, True)
        await control(client, "POST", "reset", {})
        assert (await get(client, "album/x.txt")).body == b"123"


@pytest.fixture
def kept(settings: Settings, tmp_path: Path) -> Settings:
    return replace(settings, data_dir=tmp_path / "data")


async def test_it_is_all_there_after_a_restart(kept: Settings) -> None:
    for number in range(2):
        server = Myna(kept)
        await server.start()
        client = Client(server.port)
        if number == 0:
            await put(client, "new/x", b"x", ("Content-Type", "text/x"))
        answer = await get(client, "new/x")
        assert (answer.body, answer.headers["content-type"]) == (b"x", "text/x")
        await client.close()
        await server.stop()


async def test_who_puts_nothing_finds_nothing_on_the_disk(kept: Settings, tmp_path: Path) -> None:
    server = Myna(kept)
    await server.start()
    await server.stop()
    assert not (tmp_path / "data" / "objects").exists()
