"""Large objects of COS through a socket: in parts, in one stream, cut off, refused before they are read."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from cos_store import NAME, Store, document, listed
from fastcrc import crc64
from qsign_client import BUCKET, Signer, error
from test_crash import kill, started
from wire_client import Answer, Client

from emulator.app import Myna
from emulator.objects.api import Change
from emulator.objects.staging import Incoming
from emulator.settings import MIB, Settings

PART = MIB
UPLOADS = [("uploads", "")]


@pytest.fixture
async def store(client: Client) -> Store:
    return await Store(client).made()


def some(size: int) -> bytes:
    return random.Random(size).randbytes(size)


async def begun(store: Store, key: str = "k", headers: Sequence[tuple[str, str]] = ()) -> str:
    root = document(await store("POST", key, UPLOADS, headers))
    assert (root.findtext("Bucket"), root.findtext("Key")) == (NAME, key)
    return root.findtext("UploadId", "")


async def part(store: Store, upload: str, number: int, body: bytes, key: str = "k") -> str:
    answer = await store("PUT", key, [("partNumber", str(number)), ("uploadId", upload)], body=body)
    assert (answer.status, answer.headers["x-cos-hash-crc64ecma"]) == (200, str(crc64.xz(body)))
    return answer.headers["etag"]


def ending(*parts: tuple[int, str]) -> bytes:
    inner = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>" for number, etag in parts)
    return f"<CompleteMultipartUpload>{inner}</CompleteMultipartUpload>".encode()


async def test_an_object_in_parts(store: Store) -> None:
    bodies = [some(PART), some(PART + 1), some(7)]
    upload = await begun(store, headers=[("content-type", "video/mp4"), ("x-cos-meta-a", "1")])
    etags = list(await asyncio.gather(*(put_alone(store, upload, n, body) for n, body in enumerate(bodies, 1))))
    assert etags == [f'"{hashlib.md5(body).hexdigest()}"' for body in bodies]
    assert listed(await store("GET")) == ([], [], "")
    answer = await store("POST", "k", [("uploadId", upload)], body=ending(*enumerate(etags, 1)))
    root = document(answer)
    md5 = hashlib.md5(b"".join(hashlib.md5(body).digest() for body in bodies)).hexdigest()
    assert root.findtext("ETag") == f'"{md5}-3"'
    assert root.findtext("Location") == f"http://{BUCKET}/k"
    whole = b"".join(bodies)
    assert answer.headers["x-cos-hash-crc64ecma"] == str(crc64.xz(whole))
    got = await store("GET", "k")
    assert got.body == whole
    assert (got.headers["content-type"], got.headers["x-cos-meta-a"]) == ("video/mp4", "1")
    ranged = await store("GET", "k", headers=[("range", f"bytes={PART - 2}-{PART + 1}")])
    assert ranged.body == whole[PART - 2 : PART + 2]
    await store.refused(404, "NoSuchUpload", "POST", "k", [("uploadId", upload)], body=ending((1, etags[0])))


async def put_alone(store: Store, upload: str, number: int, body: bytes) -> str:
    """On a connection of its own, as an SDK's threads do."""
    client = Client(store.client.port)
    try:
        return await part(replace(store, client=client), upload, number, body)
    finally:
        await client.close()


async def test_parts_are_listed(store: Store) -> None:
    upload = await begun(store)
    for number in (3, 1, 2):
        await part(store, upload, number, b"%d" % number)
    etag = await part(store, upload, 2, b"again")
    asked = [("uploadId", upload), ("max-parts", "2")]
    root = document(await store("GET", "k", asked))
    assert [each.findtext("PartNumber") for each in root.findall("Part")] == ["1", "2"]
    assert [each.findtext("Size") for each in root.findall("Part")] == ["1", "5"]
    assert root.findall("Part")[1].findtext("ETag") == etag
    assert (root.findtext("IsTruncated"), root.findtext("NextPartNumberMarker")) == ("true", "2")
    root = document(await store("GET", "k", [*asked, ("part-number-marker", "2")]))
    assert [each.findtext("PartNumber") for each in root.findall("Part")] == ["3"]
    assert (root.findtext("IsTruncated"), root.findtext("UploadId")) == ("false", upload)


async def test_uploads_are_listed(store: Store) -> None:
    made = [(key, await begun(store, key)) for key in ("a/1", "a/2", "b", "b", "c")]
    made.sort()

    async def shown(*asked: tuple[str, str]) -> tuple[list[tuple[str, str]], list[str], str, str]:
        root = document(await store("GET", "", [*UPLOADS, *asked]))
        found = [(each.findtext("Key", ""), each.findtext("UploadId", "")) for each in root.findall("Upload")]
        prefixes = [each.findtext("Prefix", "") for each in root.findall("CommonPrefixes")]
        return found, prefixes, root.findtext("NextKeyMarker", ""), root.findtext("NextUploadIdMarker", "")

    assert await shown() == (made, [], "", "")
    assert await shown(("prefix", "a/")) == (made[:2], [], "", "")
    assert await shown(("delimiter", "/")) == (made[2:], ["a/"], "", "")
    key, identifier = "", ""
    pages = []
    while True:
        found, _, key, identifier = await shown(
            ("max-uploads", "2"), ("key-marker", key), ("upload-id-marker", identifier)
        )
        pages.append(found)
        if not key:
            break
    assert pages == [made[:2], made[2:4], made[4:]]
    assert (await store("DELETE", "c", [("uploadId", made[4][1])])).status == 204
    assert (await shown())[0] == made[:4]


async def test_what_cannot_be_completed(store: Store) -> None:
    upload = await begun(store)
    asked = [("uploadId", upload)]
    small = await part(store, upload, 1, b"small")
    last = await part(store, upload, 2, b"last")

    async def refused(code: str, body: bytes) -> None:
        await store.refused(400, code, "POST", "k", asked, body=body)

    await refused("EntityTooSmall", ending((1, small), (2, last)))
    await refused("InvalidPart", ending((1, last)))
    await refused("InvalidPart", ending((3, last)))
    await refused("InvalidPartOrder", ending((2, last), (1, small)))
    for odd in (b"", b"<CompleteMultipartUpload/>", ending((-1, small)), b"<Other/>"):
        await refused("MalformedXML", odd)
    await store.refused(404, "NoSuchUpload", "POST", "other", asked, body=ending((1, small)))
    await store.refused(404, "NoSuchUpload", "PUT", "k", [("partNumber", "1"), ("uploadId", "0" * 32)])
    await store.refused(404, "NoSuchUpload", "PUT", "k", [("partNumber", "1"), ("uploadId", "../../x")])
    for number in ("0", "10001", "x", ""):
        await store.refused(400, "InvalidArgument", "PUT", "k", [("partNumber", number), *asked])
    document(await store("POST", "k", asked, body=ending((2, last))))
    assert (await store("GET", "k")).body == b"last"


async def test_a_part_that_is_copied(store: Store) -> None:
    body = some(2 * PART)
    await store.put("source", body)
    upload = await begun(store)
    source = [("x-cos-copy-source", f"{BUCKET}/source")]

    def asked(number: int) -> list[tuple[str, str]]:
        return [("partNumber", str(number)), ("uploadId", upload)]

    ranged = [*source, ("x-cos-copy-source-range", f"bytes=5-{PART + 4}")]
    first = document(await store("PUT", "k", asked(1), ranged)).findtext("ETag", "")
    second = document(await store("PUT", "k", asked(2), source)).findtext("ETag", "")
    document(await store("POST", "k", [("uploadId", upload)], body=ending((1, first), (2, second))))
    assert (await store("GET", "k")).body == body[5 : PART + 5] + body
    for odd, code, status in (("bytes=5-", "InvalidArgument", 400), (f"bytes=0-{2 * PART}", "InvalidRange", 416)):
        headers = [*source, ("x-cos-copy-source-range", odd)]
        upload = await begun(store)
        await store.refused(status, code, "PUT", "k", asked(1), headers)


async def test_a_long_body_goes_straight_to_disk(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never more of it at once than a piece; what is staged is gone afterwards."""
    pieces: list[int] = []
    write = Incoming.write

    def counted(self: Incoming, chunk: bytes) -> None:
        pieces.append(len(chunk))
        write(self, chunk)

    monkeypatch.setattr(Incoming, "write", counted)
    body = some(settings.max_body // 8 + 1)
    answer = await store.put("k", body)
    assert answer.headers["etag"] == f'"{hashlib.md5(body).hexdigest()}"'
    assert sum(pieces) == len(body)
    assert max(pieces) < 2 * MIB
    got = await store("GET", "k")
    assert got.body == body


async def test_chunks_of_unknown_length(store: Store) -> None:
    body = some(300_000)
    pieces = [body[at : at + 70_000] for at in range(0, len(body), 70_000)]
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])
    answer = await store("PUT", "k", headers=[("transfer-encoding", "chunked")], body=chunked)
    assert (answer.status, answer.headers["etag"]) == (200, f'"{hashlib.md5(body).hexdigest()}"')
    assert (await store("GET", "k")).body == body


@pytest.fixture
async def narrow(settings: Settings, tmp_path: Path) -> AsyncIterator[Client]:
    """Of a server that takes objects of 3 MiB and other bodies of 10,000 bytes."""
    kept = replace(settings, max_object=3 * MIB, max_body=10_000, data_dir=tmp_path / "data")
    server = Myna(kept)
    client = Client(await server.start())
    yield client
    await client.close()
    await server.stop()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110  nobody tells of files
            await asyncio.sleep(0)


def on_their_way(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "data" / "objects" / "incoming"
    return list(folder.iterdir()) if folder.is_dir() else []


async def test_limits(narrow: Client, tmp_path: Path) -> None:
    store = await Store(narrow).made()
    await store.put("k", some(3 * MIB))
    told = await store.refused(400, "EntityTooLarge", "PUT", "k2", body=some(3 * MIB + 1))
    assert str(3 * MIB) in told["Message"]
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (3 * MIB + 1, some(3 * MIB + 1))
    answer = await store("PUT", "k2", headers=[("transfer-encoding", "chunked")], body=chunked)
    assert (answer.status, error(answer)["Code"]) == (400, "EntityTooLarge")
    told = await store.refused(400, "EntityTooLarge", "POST", "", [("delete", "")], body=bytes(10_001))
    assert "10000" in told["Message"]
    assert listed(await store("GET"))[0] == ["k"]
    assert on_their_way(tmp_path) == []


@pytest.mark.parametrize(
    ("signer", "code"), [(Signer(secret="wrong"), "SignatureDoesNotMatch"), (Signer(late=-10), "AccessDenied")]
)
async def test_who_proves_nothing_fills_no_disk(narrow: Client, tmp_path: Path, signer: Signer, code: str) -> None:
    """Refused by the head: the body is not asked for, and not read."""
    store = replace(await Store(narrow).made(), signer=signer)
    await narrow.close()
    fields = [("host", BUCKET), ("Authorization", signer.authorization("PUT", "/k", [], [("host", BUCKET)]))]
    answer = await narrow.send("PUT", "/k", [*fields, ("Content-Length", str(2 * MIB)), ("Expect", "100-continue")])
    assert (answer.status, error(answer)["Code"]) == (403, code)
    await store.refused(403, code, "PUT", "k", body=some(2 * MIB))
    assert on_their_way(tmp_path) == []
    assert not (tmp_path / "data" / "objects" / "blobs").exists()


async def test_a_body_that_breaks_off_leaves_nothing(narrow: Client, tmp_path: Path) -> None:
    store = await Store(narrow).made()
    await store.put("k", b"old")
    head = f"PUT /k HTTP/1.1\r\nhost: {BUCKET}\r\nContent-Length: {3 * MIB}\r\n"
    signed = Signer().authorization("PUT", "/k", [], [("host", BUCKET)])
    _, writer = await asyncio.open_connection("127.0.0.1", narrow.port)
    writer.write(f"{head}Authorization: {signed}\r\n\r\n".encode() + bytes(2 * MIB))
    await writer.drain()
    await until(lambda: bool(on_their_way(tmp_path)))
    writer.transport.abort()
    await until(lambda: not on_their_way(tmp_path))
    assert (await store("GET", "k")).body == b"old"


async def test_others_are_answered_meanwhile(store: Store) -> None:
    """An upload that comes slowly holds up nobody."""
    signed = Signer().authorization("PUT", "/slow", [], [("host", BUCKET)])
    head = f"PUT /slow HTTP/1.1\r\nhost: {BUCKET}\r\nContent-Length: {2 * MIB}\r\nAuthorization: {signed}\r\n\r\n"
    client = Client(store.client.port)
    reader, writer = await asyncio.open_connection("127.0.0.1", store.client.port, limit=2**20)
    writer.write(head.encode() + bytes(MIB))
    await writer.drain()
    await store.put("fast", b"x")
    assert listed(await store("GET"))[0] == ["fast"]
    writer.write(bytes(MIB))
    await writer.drain()
    answer: Answer = await client.read(reader, "PUT")
    assert answer.status == 200
    writer.close()
    assert listed(await store("GET"))[0] == ["fast", "slow"]


async def test_uploads_and_deletions_are_told(myna: Myna, store: Store) -> None:
    told: list[Change] = []
    end = myna.objects.subscribe(told.append)
    await store.put("a", b"1")
    await store.put("a", b"2")
    await store("PUT", "b", headers=[("x-cos-copy-source", f"{BUCKET}/a")])
    upload = await begun(store, "c")
    etag = await part(store, upload, 1, b"3", "c")
    document(await store("POST", "c", [("uploadId", upload)], body=ending((1, etag))))
    await store("DELETE", "a")
    await store("POST", "", [("delete", "")], body=b"<Delete><Object><Key>b</Key></Object></Delete>")
    end()
    await store("DELETE", "c")
    assert [(one.kind, one.bucket, one.key) for one in told] == [
        ("created", NAME, "a"),
        ("changed", NAME, "a"),
        ("created", NAME, "b"),
        ("created", NAME, "c"),
        ("deleted", NAME, "a"),
        ("deleted", NAME, "b"),
    ]


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not there on Windows")
async def test_what_was_acknowledged_survives_the_process(tmp_path: Path, bucket: Path) -> None:
    data = tmp_path / "data"
    process, port = await started(data, bucket.parent)
    client = Client(port)
    store = await Store(client).made()
    large, upload = some(3 * MIB), await begun(store, "parts")
    etags = [await part(store, upload, 1, large, "parts")]
    await store.put("large", large)
    await store.put("small", b"one", [("x-cos-tagging", "a=1")])
    other = Client(port)
    going = asyncio.create_task(Store(other)("PUT", "going", body=some(20 * MIB)))
    await asyncio.sleep(0)
    await kill(process)
    await asyncio.gather(going, return_exceptions=True)
    await client.close()
    await other.close()
    process, port = await started(data, bucket.parent)
    client = Client(port)
    store = Store(client)
    keys = listed(await store("GET"))[0]
    assert [key for key in keys if key != "going"] == ["large", "small"]
    assert (await store("GET", "large")).body == large
    assert (await store("HEAD", "small")).headers["x-cos-tagging-count"] == "1"
    if "going" in keys:
        assert (await store("GET", "going")).body == some(20 * MIB)
    etags.append(await part(store, upload, 2, b"end", "parts"))
    document(await store("POST", "parts", [("uploadId", upload)], body=ending(*enumerate(etags, 1))))
    assert (await store("GET", "parts")).body == large + b"end"
    await client.close()
    process.terminate()
    assert process.stderr is not None
    await process.stderr.read()
    assert await process.wait() == 0
