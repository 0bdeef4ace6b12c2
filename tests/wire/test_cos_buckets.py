"""Buckets of COS through a socket: made, listed page by page, emptied, dropped; what is not served says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from cos_store import NAME, Store, document, listed
from qsign_client import Sender, error
from wire_client import Client

from emulator.app import Myna
from emulator.catalog.load import load
from emulator.settings import Settings

KEYS = ["a/1", "a/2", "a/b/3", "b", "z+ 5&<", "图/4"]
SERVICE = "service.cos.myqcloud.com"
REFUSED = [each for each in load("cos").operations if each.state == "refused"]


@pytest.fixture
async def store(client: Client) -> Store:
    return await Store(client).made()


@pytest.fixture
async def full(store: Store) -> Store:
    for key in KEYS:
        await store.put(key, key.encode())
    return store


async def names(client: Client) -> list[str]:
    root = document(await Sender(client, SERVICE)("GET", "/"))
    assert root.findtext("Owner/ID") == "qcs::cam::uin/1000000000000001:uin/1000000000000001"
    return [each.findtext("Name", "") for each in root.findall("Buckets/Bucket")]


async def test_the_life_of_a_bucket(client: Client) -> None:
    store = Store(client)
    assert (await store("HEAD")).status == 404
    assert await names(client) == []
    assert (await store("PUT")).status == 200
    await store.refused(409, "BucketAlreadyOwnedByYou", "PUT")
    head = await store("HEAD")
    assert (head.status, head.headers["x-cos-bucket-region"]) == (200, "ap-beijing")
    assert document(await store("GET", "", [("location", "")])).text == "ap-beijing"
    assert await names(client) == [NAME]
    await store.put("k")
    await store.refused(409, "BucketNotEmpty", "DELETE")
    await store("DELETE", "k")
    assert (await store("DELETE")).status == 204
    assert await names(client) == []


async def test_all_buckets(client: Client, bucket: Path) -> None:
    for one in ("b-1250000000", "a-1250000000", "c-1300000000", "plain"):
        (bucket.parent / one).mkdir()
    assert await names(client) == ["a-1250000000", "b-1250000000"]
    send = Sender(client, SERVICE)
    root = document(await send("GET", "/", [("max-keys", "1")]))
    assert (root.findtext("IsTruncated"), root.findtext("NextMarker")) == ("true", "a-1250000000")
    root = document(await send("GET", "/", [("marker", "a-1250000000")]))
    assert [each.findtext("Name") for each in root.iter("Bucket")] == ["b-1250000000"]
    assert error(await send("GET", "/", [("tagkey", "a"), ("tagvalue", "b")]))["Code"] == "InvalidUrl"


@pytest.mark.parametrize("name", ["x" * 50 + "-1250000000", "under_score-1250000000"])
async def test_names_that_are_none(client: Client, name: str) -> None:
    store = Store(client, f"{name}.cos.ap-beijing.myqcloud.com")
    answer = await store("PUT")
    assert (answer.status, error(answer)["Code"]) in [(400, "InvalidBucketName"), (400, "InvalidURI")]


async def test_a_listing(full: Store) -> None:
    assert listed(await full("GET")) == (KEYS, [], "")
    root = document(await full("GET", "", [("prefix", "a/"), ("delimiter", "/")]))
    assert (root.tag, root.findtext("Name"), root.findtext("Prefix")) == ("ListBucketResult", NAME, "a/")
    assert (root.findtext("Delimiter"), root.findtext("MaxKeys")) == ("/", "1000")
    first = root.find("Contents")
    assert first is not None
    assert (first.findtext("Size"), first.findtext("StorageClass")) == ("3", "STANDARD")
    assert (first.findtext("Owner/ID"), first.findtext("Owner/DisplayName")) == ("1250000000", "1250000000")
    assert (first.findtext("LastModified") or "").endswith("Z")
    assert [each.findtext("Prefix") for each in root.findall("CommonPrefixes")] == ["a/b/"]


@pytest.mark.parametrize("size", range(1, 8))
@pytest.mark.parametrize("delimiter", ["", "/"])
async def test_pages_put_together_are_the_whole(full: Store, size: int, delimiter: str) -> None:
    whole = listed(await full("GET", "", [("delimiter", delimiter)]))
    keys, prefixes, marker = list[str](), list[str](), ""
    while True:
        asked = [("delimiter", delimiter), ("max-keys", str(size)), ("marker", marker)]
        more, common, marker = listed(await full("GET", "", asked))
        assert len(more) + len(common) <= size
        keys += more
        prefixes += common
        if not marker:
            break
    assert (keys, prefixes, "") == whole


async def test_keys_that_are_encoded(full: Store) -> None:
    root = document(await full("GET", "", [("encoding-type", "url"), ("prefix", "图"), ("delimiter", "/")]))
    assert root.findtext("EncodingType") == "url"
    assert root.findtext("CommonPrefixes/Prefix") == "%E5%9B%BE/"
    keys = [each.text or "" for each in document(await full("GET", "", [("encoding-type", "url")])).iter("Key")]
    assert keys[-2:] == ["z%2B%205%26%3C", "%E5%9B%BE/4"]
    assert [unquote(key) for key in keys] == KEYS


@pytest.mark.parametrize(
    "asked", [("max-keys", "-1"), ("max-keys", "x"), ("max-keys", "1e3"), ("encoding-type", "base64")]
)
async def test_odd_listings(store: Store, asked: tuple[str, str]) -> None:
    await store.refused(400, "InvalidArgument", "GET", "", [asked])


async def test_what_an_sdk_leaves_empty(full: Store) -> None:
    asked = [("max-keys", "5000"), ("marker", ""), ("prefix", ""), ("delimiter", ""), ("encoding-type", "")]
    assert listed(await full("GET", "", asked))[0] == KEYS
    assert listed(await full("GET", "", [("max-keys", "0")]))[0] == []


async def test_many_are_deleted_at_once(full: Store) -> None:
    body = "".join(f"<Object><Key>{key}</Key></Object>" for key in ("a/1", "none", "z+ 5&amp;&lt;", "../x"))
    root = document(await full("POST", "", [("delete", "")], body=f"<Delete>{body}</Delete>".encode()))
    assert [each.findtext("Key") for each in root.findall("Deleted")] == ["a/1", "none", "z+ 5&<", "../x"]
    quiet = b"<Delete><Quiet>true</Quiet><Object><Key>b</Key></Object></Delete>"
    assert list(document(await full("POST", "", [("delete", "")], body=quiet))) == []
    assert listed(await full("GET"))[0] == ["a/2", "a/b/3", "图/4"]
    for odd in (
        b"",
        b"<Delete/>",
        b"<Delete><Object/></Delete>",
        b"<Delete>" + b"<Object><Key>k</Key></Object>" * 1001,
    ):
        await full.refused(400, "MalformedXML", "POST", "", [("delete", "")], body=odd)
    wrong = [("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==")]
    await full.refused(400, "BadDigest", "POST", "", [("delete", "")], wrong, quiet)


@pytest.mark.parametrize("operation", REFUSED, ids=lambda one: one.name)
async def test_what_is_not_served_says_so(store: Store, operation) -> None:
    await store.put("k")
    key = "k" if "{Key}" in operation.path else ""
    query = operation.path.partition("?")[2]
    asked = [(name, "") for name in query.split("&") if name]
    told = await store.refused(404, "InvalidUrl", operation.methods[0], key, asked)
    assert operation.name in told["Message"]
    assert "/_myna/operations" in told["Message"]


@pytest.mark.parametrize(
    ("method", "key", "asked", "headers"),
    [
        ("GET", "k", [("imageMogr2/thumbnail/!50p", "")], []),
        ("GET", "k", [("ci-process", "sensitive-content-recognition")], []),
        ("GET", "k", [("torrent", "")], []),
        ("GET", "k", [("versionId", "MTg0NDUx")], []),
        ("GET", "", [("invented", "")], []),
        ("GET", "", [("list-type", "2")], []),
        ("PUT", "k", [], [("pic-operations", '{"is_pic_info":1}')]),
        ("PUT", "k", [], [("x-cos-server-side-encryption", "AES256")]),
        ("PUT", "k", [], [("x-cos-callback", "aGVsbG8=")]),
        ("POST", "k", [("ci-process", "ImageSearch"), ("action", "AddImage")], []),
    ],
)
async def test_what_would_be_ignored_is_refused(
    store: Store, method: str, key: str, asked: list[tuple[str, str]], headers: list[tuple[str, str]]
) -> None:
    target = "&".join(name if not value else f"{name}={value}" for name, value in asked)
    signer = store.signer.authorization(method, f"/{key}", [], [("host", store.host), *headers])
    fields = [("host", store.host), *headers, ("Authorization", signer)]
    answer = await store.client.send(method, f"/{key}" + (f"?{target}" if target else ""), fields)
    found = error(answer)
    assert answer.status in (400, 404)
    assert found["Code"] in ("InvalidUrl", "InvalidArgument")
    assert listed(await store("GET"))[0] == []


async def test_methods_that_nothing_takes(store: Store) -> None:
    await store.put("k")
    for method, key in (("POST", "k"), ("PATCH", "k"), ("PATCH", "")):
        await store.refused(405, "MethodNotAllowed", method, key)


async def test_a_bucket_that_nobody_named(client: Client) -> None:
    """What the Python SDK sends with the bare address as its Domain: the bucket stands nowhere."""
    here = Sender(client, f"127.0.0.1:{client.port}")
    for method, asked in (("GET", [("prefix", ""), ("max-keys", "10")]), ("PUT", []), ("POST", [("delete", "")])):
        answer = await here(method, "/", asked)
        assert (answer.status, error(answer)["Code"]) == (400, "InvalidURI")
        assert "/<bucket-appid>" in error(answer)["Message"]


@pytest.fixture
async def shared(settings: Settings, tmp_path: Path) -> AsyncIterator[Client]:
    """Of a server whose uploads go into a folder of the user's."""
    (tmp_path / "writable").mkdir()
    server = Myna(replace(settings, objects_writable=tmp_path / "writable"))
    client = Client(await server.start())
    yield client
    await client.close()
    await server.stop()


async def test_a_writable_folder(shared: Client, tmp_path: Path) -> None:
    store = await Store(shared).made()
    await store.put("a/b.txt", b"one", [("content-type", "text/plain"), ("x-cos-meta-a", "1")])
    assert (tmp_path / "writable" / NAME / "a" / "b.txt").read_bytes() == b"one"
    got = await store("GET", "a/b.txt")
    assert (got.body, got.headers["content-type"], got.headers["x-cos-meta-a"]) == (b"one", "text/plain", "1")
    big = bytes(3_000_000)
    await store.put("big", big)
    assert (await store("DELETE", "a/b.txt")).status == 204
    assert listed(await store("GET")) == (["big"], [], "")
