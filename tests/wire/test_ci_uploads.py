"""An object put through the object store's own API, with metadata and tags: what CI knows of it and finds it by."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Collection
from pathlib import Path

import pytest
from ci_client import BUCKET, Ci, leaf, picture, uri, xml
from control_client import control
from qsign_client import Sender
from wire_client import Client

from emulator.domain.watcher import Watcher

STORE = f"{BUCKET}.cos.ap-beijing.myqcloud.com"


@pytest.fixture
async def ci(client: Client, bucket: Path) -> Ci:
    (bucket.parent / BUCKET).mkdir()
    found = Ci(client)
    await found.dataset("test", "Official:ImageSearch")
    await found.done("POST", "/datasetbinding", {"DatasetName": "test", "URI": f"cos://{BUCKET}"})
    return found


async def put(client: Client, key: str, colour: tuple[int, int, int], /, settle: bool = True, **said: str) -> None:
    headers = [("content-type", "image/jpeg"), *said.items()]
    answer = await Sender(client, STORE)("PUT", f"/{key}", headers=headers, body=picture(colour=colour))
    assert answer.status == 200, answer
    if settle:
        await control(client, "POST", "settle", {})


async def test_an_upload_into_a_bound_bucket_is_found_by_what_was_said_of_it(ci: Ci, client: Client) -> None:
    said = {"x-cos-meta-camera": "Leica", "x-cos-tagging": "kind=holiday&year=2024", "cache-control": "max-age=9"}
    await put(client, "a.jpg", (200, 30, 30), **said)
    await put(client, "b.jpg", (200, 40, 30))
    file = await ci.file("test", "a.jpg")
    assert file is not None
    assert file["COSUserMeta"] == {"camera": "Leica"}
    assert file["COSTagging"] == {"kind": "holiday", "year": "2024"}
    assert (file["COSTaggingCount"], file["CacheControl"]) == (2, "max-age=9")
    asked = [("datasetname", "test"), ("uri", uri("a.jpg"))]
    found = xml(await Ci(client, accept="")("GET", "/filemeta", None, asked))["Files"][0]
    assert found["COSTagging"] == [{"kind": ["holiday"], "year": ["2024"]}]
    for query in (
        leaf("COSUserMeta.Camera", "eq", "Leica"),
        leaf("COSUserMeta.camera", "prefix", "Lei"),
        leaf("COSTagging.kind", "eq", "holiday"),
        leaf("COSTagging.year", "exist"),
        leaf("COSTaggingCount", "gt", "1"),
    ):
        page = await ci.query("test", Query=query)
        assert [one["URI"] for one in page.get("Files", [])] == [uri("a.jpg")], query
    for tree in ({"COSUserMeta.camera": {"$in": ["Leica"]}}, {"COSTagging.year": {"$eq": "2024"}}):
        found = await ci.hybrid("test", Templates="ImageSearch", SearchURIs=[uri("b.jpg")], Filter=tree)
        assert [one["URI"] for one in found["ImageResult"]] == [uri("a.jpg")]


async def test_another_upload_and_a_deletion_are_followed(ci: Ci, client: Client) -> None:
    await put(client, "a.jpg", (200, 30, 30), **{"x-cos-meta-camera": "Leica"})
    first = await ci.file("test", "a.jpg")
    await put(client, "a.jpg", (1, 2, 3))
    second = await ci.file("test", "a.jpg")
    assert first is not None
    assert second is not None
    assert second["ETag"] != first["ETag"]
    assert "COSUserMeta" not in second
    assert (await Sender(client, STORE)("DELETE", "/a.jpg")).status in (200, 204)
    await control(client, "POST", "settle", {})
    assert await ci.file("test", "a.jpg") is None


async def test_what_was_indexed_by_hand_is_followed_as_well(ci: Ci, client: Client) -> None:
    """Not as in IMM: an upload into a bound bucket is indexed whoever has indexed the object before (3.1)."""
    said = {"CustomId": "mine", "ContentType": "image/mine"}
    await put(client, "a.jpg", (200, 30, 30), settle=False)
    await ci.index("test", "a.jpg", **said)
    await control(client, "POST", "settle", {})
    first = await ci.file("test", "a.jpg")
    await put(client, "a.jpg", (1, 2, 3), **{"x-cos-tagging": "kind=holiday"})
    second = await ci.file("test", "a.jpg")
    assert first is not None
    assert second is not None
    assert second["ETag"] != first["ETag"]
    assert first["ContentType"] == "image/mine", "what was said of it stays until the object is another one"
    assert (second["CustomId"], second["ContentType"]) == ("mine", "image/jpeg")
    assert second["COSTagging"] == {"kind": "holiday"}
    await ci.index("test", "a.jpg", **said)
    tags = b"<Tagging><TagSet><Tag><Key>kind</Key><Value>work</Value></Tag></TagSet></Tagging>"
    assert (await Sender(client, STORE)("PUT", "/a.jpg", [("tagging", "")], body=tags)).status == 200
    await control(client, "POST", "settle", {})
    third = await ci.file("test", "a.jpg")
    assert third is not None
    assert third["COSTagging"] == {"kind": "work"}
    await ci.index("test", "a.jpg", **said)
    assert (await Sender(client, STORE)("DELETE", "/a.jpg")).status in (200, 204)
    await control(client, "POST", "settle", {})
    assert await ci.file("test", "a.jpg") is None


async def test_what_is_put_indexed_by_hand_and_deleted_at_once_is_gone(
    ci: Ci, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the binding has looked at it."""
    await control(client, "POST", "settle", {})
    gone, glance = asyncio.Event(), Watcher._glance

    async def late(watcher: Watcher, keys: Collection[str]) -> dict[str, str | None]:
        await gone.wait()
        return await glance(watcher, keys)

    monkeypatch.setattr(Watcher, "_glance", late)
    await put(client, "a.jpg", (200, 30, 30), settle=False)
    await ci.index("test", "a.jpg")
    assert await ci.file("test", "a.jpg") is not None
    assert (await Sender(client, STORE)("DELETE", "/a.jpg")).status in (200, 204)
    gone.set()
    await control(client, "POST", "settle", {})
    assert await ci.file("test", "a.jpg") is None


async def test_a_file_of_the_folder_that_was_indexed_by_hand_is_followed(ci: Ci, client: Client, bucket: Path) -> None:
    file = bucket.parent / BUCKET / "a.jpg"
    for colour in ((200, 30, 30), (1, 2, 3)):
        file.write_bytes(picture(colour=colour))
        await control(client, "POST", "settle", {})
        found = await ci.file("test", "a.jpg")
        assert found is not None
        assert found["ETag"].strip('"') == hashlib.md5(file.read_bytes()).hexdigest()
        await ci.index("test", "a.jpg")
    file.unlink()
    await control(client, "POST", "settle", {})
    assert await ci.file("test", "a.jpg") is None
