"""File metadata of CI through a socket: what is read from an object, what a request says, what stays."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from ci_client import BUCKET, Ci, leaf, picture, uri, xml
from control_client import control
from wire_client import Client


@pytest.fixture
def cos(bucket: Path) -> Path:
    """The folder behind ``cos://examplebucket-1250000000/``."""
    folder = bucket.parent / BUCKET
    folder.mkdir()
    return folder


@pytest.fixture
async def ci(client: Client, cos: Path) -> Ci:
    found = Ci(client)
    await found.dataset("test", "Official:COSBasicMeta")
    return found


async def test_a_record_has_what_the_object_store_knows(ci: Ci, client: Client, cos: Path) -> None:
    data = picture(size=(20, 10))
    (cos / "夏天").mkdir()
    (cos / "夏天" / "a b.jpg").write_bytes(data)
    made = await ci.done("POST", "/filemeta", {"DatasetName": "test", "File": {"URI": uri("夏天/a b.jpg")}})
    assert len(made["EventId"]) == 34
    assert made["EventId"].startswith("wi")
    file = await ci.file("test", "夏天/a b.jpg")
    assert file is not None
    assert list(file) == sorted(file)
    assert file["ETag"] == f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'
    assert len(file["ObjectId"]) == 64
    assert {name: file[name] for name in ("MediaType", "ContentType", "Size", "Filename", "URI", "OwnerID")} == {
        "MediaType": "image",
        "ContentType": "image/jpeg",
        "Size": len(data),
        "Filename": "夏天/a b.jpg",
        "URI": uri("夏天/a b.jpg"),
        "OwnerID": "1250000000",
    }
    assert (file["COSStorageClass"], file["ObjectACL"], file["DatasetName"]) == ("STANDARD", "default", "test")
    assert file["COSCRC64"].isdecimal()
    assert not {"EXIF", "ImageWidth", "OwnerId", "OSSCRC64"} & file.keys()
    found = xml(await Ci(client, accept="")("GET", "/filemeta", None, [("datasetname", "test"), ("uri", file["URI"])]))
    assert {name: texts[0] for name, texts in found["Files"][0].items()} == {k: str(v) for k, v in file.items()}


async def test_what_a_request_says_counts_until_the_file_is_made_again(ci: Ci, cos: Path) -> None:
    (cos / "a.jpg").write_bytes(picture())
    labels = {"Colour": "红", "a b": "1\n2"}
    await ci.index("test", "a.jpg", CustomId="001", CustomLabels=labels, MediaType="image", ContentType="image/x")
    first = await ci.file("test", "a.jpg")
    assert first is not None
    assert (first["CustomId"], first["CustomLabels"], first["ContentType"]) == ("001", labels, "image/x")
    await ci.done("PUT", "/filemeta", {"DatasetName": "test", "File": {"URI": uri("a.jpg"), "CustomId": "002"}})
    second = await ci.file("test", "a.jpg")
    assert second is not None
    assert (second["CustomId"], second["CustomLabels"]) == ("002", labels)
    assert (second["CreateTime"], second["ObjectId"]) == (first["CreateTime"], first["ObjectId"])
    assert second["UpdateTime"] > first["UpdateTime"]
    await ci.index("test", "a.jpg")
    third = await ci.file("test", "a.jpg")
    assert third is not None
    assert third["CreateTime"] == first["CreateTime"]
    assert not {"CustomId", "CustomLabels"} & third.keys()
    assert third["ContentType"] == "image/jpeg"
    assert not (await ci.query("test", Query=leaf("CustomId", "prefix", "0"))).get("Files")


async def test_labels_in_xml_are_elements_whatever_their_names(ci: Ci, client: Client, cos: Path) -> None:
    (cos / "a.jpg").write_bytes(picture())
    await ci.index("test", "a.jpg", CustomLabels={"Colour": "红", "a b": "1\n2 & <3>"})
    answer = await Ci(client, accept="")("GET", "/filemeta", None, [("datasetname", "test"), ("uri", uri("a.jpg"))])
    assert xml(answer)["Files"][0]["CustomLabels"] == [{"Colour": ["红"], "a_x0020_b": ["1\n2 & <3>"]}]


async def test_deleting_and_asking_for_what_is_not_there(ci: Ci, client: Client) -> None:
    await ci.index("test", "a.jpg")
    for _ in range(2):
        await ci.done("DELETE", "/filemeta", {"DatasetName": "test", "URI": uri("a.jpg")})
    asked = [("datasetname", "test"), ("uri", uri("a.jpg"))]
    assert set(await ci.done("GET", "/filemeta", None, asked)) == {"RequestId"}
    assert set(xml(await Ci(client, accept="")("GET", "/filemeta", None, asked))) == {"RequestId"}
    answer = await ci("PUT", "/filemeta", {"DatasetName": "test", "File": {"URI": uri("a.jpg")}})
    assert (answer.status, answer.json["Code"]) == (400, "ResourceNotFound")
    for method, path, body in (
        ("POST", "/filemeta", {"DatasetName": "no", "File": {"URI": uri("a.jpg")}}),
        ("PUT", "/filemeta", {"DatasetName": "no", "File": {"URI": uri("a.jpg")}}),
        ("DELETE", "/filemeta", {"DatasetName": "no", "URI": uri("a.jpg")}),
    ):
        assert await ci.refused(method, path, body) == "dataset not exist"


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ({"URI": "cos://other-1234567890/a.jpg"}, "Invalid object"),
        ({"URI": "http://example.com/a.jpg"}, "Params is invalid"),
        ({"URI": "oss://bucket/a.jpg"}, "Params is invalid"),
        ({"URI": f"cos://{BUCKET}"}, "Params is invalid"),
        ({}, "Params is invalid"),
        ({"URI": uri("a.jpg"), "MediaType": "picture"}, "Params is invalid"),
        ({"URI": uri("a.jpg"), "MaxFaceNum": 21}, "Params is invalid"),
        ({"URI": uri("a.jpg"), "CustomLabels": {"a": 1}}, "Params is invalid"),
        ({"URI": uri("a.jpg"), "CustomLabels": {f"k{n}": "v" for n in range(101)}}, "Params is invalid"),
    ],
)
async def test_files_that_are_refused(ci: Ci, file: dict[str, object], message: str) -> None:
    for method in ("POST", "PUT"):
        answer = await ci(method, "/filemeta", {"DatasetName": "test", "File": file})
        if answer.json["Code"] == "ResourceNotFound":  # an update looks for the file first
            continue
        assert (answer.status, answer.json["Message"]) == (400, message), method


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_a_callback_must_be_an_address_of_the_web(ci: Ci, cos: Path, method: str) -> None:
    (cos / "a.jpg").write_bytes(picture())
    await ci.index("test", "a.jpg")
    body = {"DatasetName": "test", "File": {"URI": uri("a.jpg")}}
    await ci.done(method, "/filemeta", {**body, "Callback": "https://a.example/b?c=d"})
    for wrong in ("ftp://x", "x", "https://"):
        assert await ci.refused(method, "/filemeta", {**body, "Callback": wrong}) == "Params is invalid"
    answer = await ci(method, "/filemeta", {**body, "Callback": "ftp://x"})
    assert answer.headers["x-myna-detail"].startswith("Callback: It must be an http or https address")


async def test_a_missing_object_is_told_to_the_journal(ci: Ci, client: Client) -> None:
    answer = await ci("POST", "/filemeta", {"DatasetName": "test", "File": {"URI": uri("no.jpg")}})
    assert answer.status == 200
    assert await ci.file("test", "no.jpg") is None
    entry = await control(client, "GET", f"requests/{answer.headers['x-ci-request-id']}")
    (notice,) = entry["Notifications"]
    assert "File does not exist" in json.dumps(notice)


async def test_a_dataset_without_a_template_knows_only_what_it_is_told(ci: Ci, cos: Path) -> None:
    (cos / "a.jpg").write_bytes(picture())
    await ci.dataset("plain")
    await ci.index("plain", "a.jpg", CustomId="1")
    file = await ci.file("plain", "a.jpg")
    assert file is not None
    assert {"CustomId", "Filename", "ObjectId", "URI"} <= file.keys()
    assert not {"Size", "ETag", "MediaType"} & file.keys()
