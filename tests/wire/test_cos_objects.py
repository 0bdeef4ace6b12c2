"""Objects of COS through a socket: what is put comes back as it was said, whole or in part."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from cos_store import NAME, Store, document
from fastcrc import crc64
from qsign_client import BUCKET, Sender, Signer, error, query
from wire_client import Client

from emulator.app import Myna
from emulator.settings import Settings

KEY = "a b/图+%20.txt"
TEXT = b"0123456789"
MD5 = hashlib.md5(TEXT)
ETAG = f'"{MD5.hexdigest()}"'


@pytest.fixture
async def store(client: Client) -> Store:
    return await Store(client).made()


async def test_what_is_put_comes_back(store: Store) -> None:
    said = [("content-type", "text/plain"), ("x-cos-meta-Owner", "Lin"), ("x-cos-tagging", "a=1&b=x%20y")]
    put = await store("PUT", KEY, headers=[*said, ("content-md5", b64encode(MD5.digest()).decode())], body=TEXT)
    assert (put.status, put.body) == (200, b"")
    assert put.headers["etag"] == f'"{MD5.hexdigest()}"'
    assert put.headers["x-cos-hash-crc64ecma"] == str(crc64.xz(TEXT))
    got = await store("GET", KEY)
    assert (got.status, got.body) == (200, TEXT)
    head = await store("HEAD", KEY)
    assert (head.status, head.body) == (200, b"")
    for answer in (got, head):
        assert answer.headers["content-length"] == "10"
        assert answer.headers["content-type"] == "text/plain"
        assert answer.headers["x-cos-meta-owner"] == "Lin"
        assert answer.headers["x-cos-tagging-count"] == "2"
        assert answer.headers["etag"] == put.headers["etag"]
        assert answer.headers["x-cos-hash-crc64ecma"] == put.headers["x-cos-hash-crc64ecma"]
        assert parsedate_to_datetime(answer.headers["last-modified"]).tzinfo is not None
        assert answer.headers["x-cos-request-id"]


async def test_every_way_to_name_a_bucket_is_the_same_bucket(client: Client, store: Store) -> None:
    await store.put("k", b"one")
    here = f"127.0.0.1:{client.port}"
    for other in (
        Store(client, here, f"/{NAME}"),
        Store(client, "cos.ap-shanghai.myqcloud.com", f"/{NAME}"),
        Store(client, f"{NAME}.cos.ap-guangzhou.tencentcos.cn"),
        Store(client, BUCKET.upper()),
    ):
        assert (await other("GET", "k")).body == b"one", other
    # A client that was given 127.0.0.1:4570/<bucket> as its domain signs the key alone.
    alone = Signer().authorization("GET", "/k", [], [("host", here)])
    answer = await client.send("GET", f"/{NAME}/k", [("host", here), ("Authorization", alone)])
    assert answer.body == b"one"
    # A proxy's client sends the whole address.
    absolute = Signer().authorization("GET", "/k", [], [("host", BUCKET)])
    target = f"http://{BUCKET}/k"
    assert (await client.send("GET", target, [("host", BUCKET), ("Authorization", absolute)])).body == b"one"


async def test_a_presigned_address(client: Client, store: Store) -> None:
    await store.put("k", b"one")
    given = [("response-content-type", "text/x"), ("response-content-disposition", 'attachment; filename="a.txt"')]
    members = Signer().members("GET", "/k", given, [("host", BUCKET)])
    asked = f"{query(dict(given))}&{query(members)}"
    answer = await client.send("GET", f"/k?{asked}", [("Host", BUCKET)])
    assert (answer.status, answer.body) == (200, b"one")
    assert answer.headers["content-type"] == "text/x"
    assert answer.headers["content-disposition"] == 'attachment; filename="a.txt"'
    answer = await client.send("GET", f"/k?{asked.replace('text%2Fx', 'text%2Fy')}", [("Host", BUCKET)])
    assert error(answer)["Code"] == "SignatureDoesNotMatch"


async def test_what_every_reply_says_of_the_server(store: Store) -> None:
    """436/7729: a trace id comes with refusals alone."""
    for answer in (await store.put("k", TEXT), await store("GET", "k"), await store("GET"), await store("HEAD", "k")):
        assert answer.headers["server"] == "tencent-cos"
        assert "x-cos-trace-id" not in answer.headers
    for method in ("GET", "HEAD"):
        answer = await store(method, "none")
        assert answer.headers["server"] == "tencent-cos"
        assert answer.headers["x-cos-trace-id"]


async def test_own_metadata_has_a_limit(store: Store) -> None:
    said = [("x-cos-meta-a", "1" * 1000), ("x-cos-meta-bc", "2" * 1045)]
    await store.put("k", headers=said)
    await store.refused(400, "InvalidArgument", "PUT", "k", headers=[*said, ("x-cos-meta-d", "")], body=b"x")
    await store.refused(400, "InvalidArgument", "POST", "k", [("uploads", "")], [("x-cos-meta-a", "1" * 2048)])
    replaced = [("x-cos-copy-source", f"{BUCKET}/k"), ("x-cos-metadata-directive", "Replaced")]
    await store.refused(400, "InvalidArgument", "PUT", "c", headers=[*replaced, ("x-cos-meta-a", "1" * 2048)])


async def test_what_is_not_there(client: Client, store: Store) -> None:
    await store.refused(404, "NoSuchKey", "GET", "k")
    head = await store("HEAD", "k")
    assert (head.status, head.body) == (404, b"")
    assert head.headers["x-cos-request-id"]
    other = Store(client, "nobody-1250000000.cos.ap-beijing.myqcloud.com")
    for method in ("GET", "PUT", "DELETE"):
        await other.refused(404, "NoSuchBucket", method, "k")
    await other.refused(404, "NoSuchBucket", "GET")
    foreign = Store(client, "media-1300000000.cos.ap-beijing.myqcloud.com")
    await foreign.refused(403, "AccessDenied", "PUT")
    by_path = Store(client, "127.0.0.1", "/media-1300000000")
    await by_path.refused(403, "AccessDenied", "PUT", "k")


async def test_deleting(store: Store) -> None:
    await store.put("k")
    for _ in range(2):
        answer = await store("DELETE", "k")
        assert (answer.status, answer.body) == (204, b"")
    await store.refused(404, "NoSuchKey", "GET", "k")


async def test_digests(store: Store) -> None:
    wrong = b64encode(hashlib.md5(b"other").digest()).decode()
    await store.refused(400, "BadDigest", "PUT", "k", headers=[("content-md5", wrong)], body=TEXT)
    for odd in ("x", "AAAA", "????????????????????????"):
        await store.refused(400, "InvalidDigest", "PUT", "k", headers=[("content-md5", odd)], body=TEXT)
    await store.refused(404, "NoSuchKey", "GET", "k")


@pytest.mark.parametrize(
    ("key", "code"),
    [("../etc/passwd", "InvalidURI"), ("a/../b", "InvalidURI"), ("k" * 851, "KeyTooLong"), ("/k", "InvalidURI")],
)
async def test_keys_that_are_none(store: Store, key: str, code: str) -> None:
    await store.refused(400, code, "PUT", key)


async def test_what_a_body_looks_like_does_not_matter(store: Store) -> None:
    form = b"Action=ListProjects&" + b"&".join([b"a=1"] * 12_000)
    await store.put("k", form, [("content-type", "application/x-www-form-urlencoded")])
    assert (await store("GET", "k")).body == form


async def test_overwriting_may_be_forbidden(store: Store) -> None:
    await store.put("k", b"one", [("x-cos-forbid-overwrite", "true")])
    forbid = [("x-cos-forbid-overwrite", "true")]
    await store.refused(409, "FileAlreadyExists", "PUT", "k", headers=forbid, body=b"two")
    assert (await store("GET", "k")).body == b"one"
    await store.put("k", b"two", [("x-cos-forbid-overwrite", "false")])


async def test_storage_classes_are_told_again(store: Store) -> None:
    await store.put("cold", headers=[("x-cos-storage-class", "STANDARD_IA")])
    await store.put("warm", headers=[("x-cos-storage-class", "STANDARD")])
    assert (await store("HEAD", "cold")).headers["x-cos-storage-class"] == "STANDARD_IA"
    assert "x-cos-storage-class" not in (await store("HEAD", "warm")).headers
    classes = [each.findtext("StorageClass") for each in document(await store("GET")).findall("Contents")]
    assert classes == ["STANDARD_IA", "STANDARD"]
    await store.refused(400, "InvalidArgument", "PUT", "k", headers=[("x-cos-storage-class", "FROZEN")])


async def test_a_folders_file_is_read_and_never_written(client: Client, bucket: Path, settings: Settings) -> None:
    folder = bucket.parent / NAME
    folder.mkdir()
    (folder / "a.txt").write_bytes(TEXT)
    store = Store(client)
    got = await store("GET", "a.txt")
    assert (got.body, got.headers["etag"]) == (TEXT, ETAG)
    assert document(await store("GET")).findtext("Contents/ETag") == ETAG
    await store.put("a.txt", b"new")
    assert (await store("GET", "a.txt")).body == b"new"
    assert (await store("DELETE", "a.txt")).status == 204
    await store.refused(404, "NoSuchKey", "GET", "a.txt")
    assert (folder / "a.txt").read_bytes() == TEXT
    assert [path.name for path in folder.iterdir()] == ["a.txt"]


async def test_copies(store: Store) -> None:
    await store.put(KEY, TEXT, [("content-type", "text/plain"), ("x-cos-meta-a", "1"), ("x-cos-tagging", "t=1")])
    source = [("x-cos-copy-source", f"{BUCKET}/a%20b/%E5%9B%BE%2B%2520.txt")]
    answer = await store("PUT", "copy", headers=source)
    root = document(answer)
    assert (root.tag, root.findtext("ETag")) == ("CopyObjectResult", ETAG)
    assert answer.headers["x-cos-hash-crc64ecma"] == str(crc64.xz(TEXT))
    head = await store("HEAD", "copy")
    assert (head.headers["content-type"], head.headers["x-cos-meta-a"]) == ("text/plain", "1")
    assert head.headers["x-cos-tagging-count"] == "1"
    said = [("x-cos-metadata-directive", "Replaced"), ("x-cos-meta-b", "2"), ("x-cos-storage-class", "ARCHIVE")]
    document(await store("PUT", "copy", headers=[("x-cos-copy-source", f"/{NAME}/copy"), *said]))
    head = await store("HEAD", "copy")
    assert (head.headers["x-cos-meta-b"], head.headers["x-cos-storage-class"]) == ("2", "ARCHIVE")
    assert "x-cos-meta-a" not in head.headers
    await store.refused(404, "NoSuchKey", "PUT", "c", headers=[("x-cos-copy-source", f"{BUCKET}/none")])
    for odd in ("", "nothing", f"{BUCKET}/", f"{BUCKET}/copy?versionId=5"):
        await store.refused(400, "InvalidArgument", "PUT", "c", headers=[("x-cos-copy-source", odd)])
    only = [*source, ("x-cos-copy-source-if-none-match", ETAG)]
    await store.refused(412, "PreconditionFailed", "PUT", "c", headers=only)


async def test_another_accounts_bucket_is_no_source_of_a_copy(settings: Settings, tmp_path: Path, bucket: Path) -> None:
    """Neither what its folder has nor what it has put: nothing is told of either, not even that it is there."""
    folder = bucket.parent / "examplebucket-1250000000"
    folder.mkdir()
    (folder / "lion.jpg").write_bytes(b"lion")
    file = tmp_path / "accounts.toml"
    file.write_text(
        '[[account]]\nid = "1"\nappid = "1250000000"\ntencent = [{ key = "test", secret = "test" }]\n'
        '[[account]]\nid = "2"\nappid = "1260000000"\ntencent = [{ key = "b", secret = "s" }]\n'
    )
    server = Myna(replace(settings, accounts=file))
    client = Client(await server.start())
    try:
        await (await Store(client).made()).put("own", b"own")
        other = "bucketb-1260000000.cos.ap-beijing.myqcloud.com"
        theirs = await Store(client, other, signer=Signer("b", "s")).made()
        upload = document(await theirs("POST", "part", [("uploads", "")])).findtext("UploadId", "")
        part = [("partNumber", "1"), ("uploadId", upload)]
        for source in (
            "examplebucket-1250000000.cos.ap-beijing.myqcloud.com/lion.jpg",
            "/examplebucket-1250000000/lion.jpg",
            f"{BUCKET}/own",
            f"{BUCKET}/none",
            "nobody-1250000000.cos.ap-beijing.myqcloud.com/none",
        ):
            said = [("x-cos-copy-source", source)]
            await theirs.refused(403, "AccessDenied", "PUT", "x", headers=said)
            await theirs.refused(403, "AccessDenied", "PUT", "part", part, said)
        await theirs.put("x", b"mine")
        document(await theirs("PUT", "y", headers=[("x-cos-copy-source", f"{other}/x")]))
    finally:
        await client.close()
        await server.stop()


async def test_tags(store: Store) -> None:
    await store.put("k")
    given = b"<Tag><Key>a</Key><Value>x &amp; y</Value></Tag><Tag><Key>b</Key><Value/></Tag>"
    body = b"<Tagging><TagSet>" + given + b"</TagSet></Tagging>"
    asked = [("tagging", "")]
    modified = (await store("HEAD", "k")).headers["last-modified"]
    assert (await store("PUT", "k", asked, body=body)).status == 200
    found = document(await store("GET", "k", asked))
    tags = [(each.findtext("Key"), each.findtext("Value")) for each in found.findall("TagSet/Tag")]
    assert tags == [("a", "x & y"), ("b", "")]
    head = await store("HEAD", "k")
    assert (head.headers["x-cos-tagging-count"], head.headers["last-modified"]) == ("2", modified)
    assert (await store("DELETE", "k", asked)).status == 204
    assert document(await store("GET", "k", asked)).findall("TagSet/Tag") == []
    many = "".join(f"<Tag><Key>{one}</Key><Value>v</Value></Tag>" for one in range(11))
    await store.refused(
        400, "InvalidTag", "PUT", "k", asked, body=f"<Tagging><TagSet>{many}</TagSet></Tagging>".encode()
    )
    await store.refused(400, "InvalidTag", "PUT", "k", headers=[("x-cos-tagging", "a=1&a=2")])
    for odd in (b"", b"<Tagging/>", b"<Tagging><TagSet><Tag/></TagSet></Tagging>", b"<Other/>", b"{}"):
        await store.refused(400, "MalformedXML", "PUT", "k", asked, body=odd)
    await store.refused(404, "NoSuchKey", "GET", "none", asked)


@pytest.mark.parametrize(
    "head", [b'<!DOCTYPE Delete [<!ENTITY a "x">]>', b'<!DOCTYPE Delete SYSTEM "file:///etc/passwd">', b"\xff\xfe"]
)
async def test_hostile_documents(store: Store, head: bytes) -> None:
    body = head + b"<Delete><Object><Key>k</Key></Object></Delete>"
    await store.refused(400, "MalformedXML", "POST", "", [("delete", "")], body=body)
    deep = b"<Delete>" + b"<a>" * 100_000
    await store.refused(400, "MalformedXML", "POST", "", [("delete", "")], body=deep)


async def test_access_control_lists_are_private(store: Store) -> None:
    await store.put("k", headers=[("x-cos-acl", "public-read")])
    for key in ("", "k"):
        root = document(await store("GET", key, [("acl", "")]))
        assert root.findtext("AccessControlList/Grant/Permission") == "FULL_CONTROL"
        await store.refused(404, "InvalidUrl", "PUT", key, [("acl", "")])
    answer = await store.client.send("GET", "/k", [("Host", BUCKET)])
    assert error(answer)["Code"] == "AccessDenied"


async def test_a_denied_key(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "accounts.toml"
    file.write_text(
        '[[account]]\nid = "1"\ntencent = [{ key = "test", secret = "test" },'
        ' { key = "read", secret = "s", deny = ["cos:PutObject"] }, { key = "none", secret = "s", deny = ["cos:*"] }]\n'
    )
    server = Myna(replace(settings, accounts=file))
    client = Client(await server.start())
    try:
        await (await Store(client).made()).put("k", b"one")
        reader = Store(client, signer=Signer("read", "s"))
        assert (await reader("GET", "k")).body == b"one"
        await reader.refused(403, "AccessDenied", "PUT", "k")
        await Store(client, signer=Signer("none", "s")).refused(403, "AccessDenied", "GET", "k")
    finally:
        await client.close()
        await server.stop()


@pytest.fixture
async def strict(settings: Settings) -> AsyncIterator[Client]:
    server = Myna(replace(settings, strict=True))
    client = Client(await server.start())
    yield client
    await client.close()
    await server.stop()


async def test_strictness(strict: Client) -> None:
    store = await Store(strict).made()
    await store.refused(400, "InvalidArgument", "GET", "", [("sort", "size")])
    await store.refused(400, "InvalidArgument", "PUT", "k", headers=[("x-cos-invented", "1")])
    await store.put("k", headers=[("x-cos-meta-any", "1"), ("x-cos-acl", "private")])
    assert (await Sender(strict, BUCKET)("GET", "/k")).status == 200
