"""File metadata through a socket: indexing, reading back, changing, forgetting."""

from __future__ import annotations

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from wire_client import Client

from emulator.app import Myna

GIVEN: dict[str, Any] = {
    "URI": "oss://nowhere/猫/a b.jpg",
    "CustomId": "member-1",
    "CustomLabels": {"颜色": "红", "n": 1, "t": True, "f": 0.5},
    "ContentType": "image/jpeg",
    "MediaType": "image",
    "FileHash": "1d9c280a7c4f67f7ef873e28449dbe17",
    "OSSURI": "oss://nowhere/猫/a b.jpg",
    "ProduceTime": "2021-06-29T14:50:13.011643661+08:00",
    "LatLong": "30.134390,120.074997",
    "Title": "test",
    "Artist": "Jane",
    "Album": "First",
    "AlbumArtist": "Jane",
    "Composer": "Jane",
    "Performer": "Jane",
    "Addresses": [{"AddressLine": "中国浙江省杭州市余杭区文一西路969号", "City": "杭州市"}],
    "Labels": [{"LabelName": "椅子", "ParentLabelName": "家具", "LabelConfidence": 0.95, "LabelLevel": 2}],
}


async def index(client: Client, names: dict[str, str], *files: dict[str, Any]) -> None:
    answer = await client.call("BatchIndexFileMeta", names | {"Files": json.dumps(list(files))})
    assert answer.status == 200, answer
    assert answer.json.keys() == {"RequestId", "EventId"}


async def get(client: Client, names: dict[str, str], uri: str, **more: str) -> dict[str, Any] | None:
    answer = await client.call("GetFileMeta", names | {"URI": uri} | more)
    assert answer.status == 200, answer
    files = answer.json["Files"]
    return files[0] if files else None


async def test_everything_that_is_given_comes_back(client: Client, dataset: dict[str, str]) -> None:
    await index(client, dataset, GIVEN)
    file = await get(client, dataset, GIVEN["URI"])
    assert file is not None
    assert file.items() >= GIVEN.items()
    assert file["ObjectId"] == hashlib.sha256(GIVEN["URI"].encode()).hexdigest()
    assert (file["OwnerId"], file["ProjectName"], file["DatasetName"]) == ("1000000000000001", "p", "d")
    assert (file["ObjectType"], file["ObjectStatus"]) == ("file", "Indexed")
    assert file["Filename"] == "猫/a b.jpg"
    assert file["CreateTime"] == file["UpdateTime"]


async def test_only_set_members_are_shown(client: Client, dataset: dict[str, str]) -> None:
    await index(
        client, dataset, {"URI": "oss://nowhere/a.bin", "Labels": [], "Addresses": [], "Title": "", "Figures": []}
    )
    file = await get(client, dataset, "oss://nowhere/a.bin")
    assert file is not None
    assert not [name for name, value in file.items() if value in (None, "", [], {})]
    assert not {"Labels", "Addresses", "Title", "Figures", "Size", "ETag"} & file.keys()


async def test_a_real_picture_is_read(client: Client, dataset: dict[str, str], bucket: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif.get_ifd(0x8769)[0x9003] = "2020:08:19 17:11:11"
    Image.new("RGB", (64, 48), "red").save(bucket / "红.jpg", exif=exif)
    content = (bucket / "红.jpg").read_bytes()
    (bucket / "红.jpg.myna.json").write_text('{"Insights": {"Image": {"Caption": "一块红色"}}, "OCRTexts": "RED"}')
    await index(client, dataset, {"URI": "oss://bucket/红.jpg", "Title": "given"})
    file = await get(client, dataset, "oss://bucket/红.jpg")
    assert file is not None
    assert (file["ImageWidth"], file["ImageHeight"], file["Size"]) == (64, 48, len(content))
    assert (file["MediaType"], file["ContentType"]) == ("image", "image/jpeg")
    assert file["ETag"] == f'"{hashlib.md5(content).hexdigest().upper()}"'
    assert file["ProduceTime"] == "2020-08-19T17:11:11+08:00"
    assert json.loads(file["EXIF"])["Make"] == {"value": "Maker"}
    assert isinstance(file["OSSCRC64"], str)
    assert file["OSSCRC64"].isdigit()
    assert file["Insights"]["Image"]["Caption"] == "一块红色"
    assert (file["OCRTexts"], file["Title"]) == ("RED", "given")


async def test_trust_goes_request_then_sidecar_then_file(client: Client, dataset: dict[str, str], bucket: Path) -> None:
    (bucket / "a.txt").write_text("text")
    (bucket / "a.txt.myna.json").write_text('{"Title": "sidecar", "MediaType": "other"}')
    await index(client, dataset, {"URI": "oss://bucket/a.txt"})
    file = await get(client, dataset, "oss://bucket/a.txt")
    assert file is not None
    assert (file["Title"], file["MediaType"]) == ("sidecar", "other")
    await index(client, dataset, {"URI": "oss://bucket/a.txt", "Title": "request"})
    again = await get(client, dataset, "oss://bucket/a.txt")
    assert again is not None
    assert (again["Title"], again["MediaType"]) == ("request", "other")


async def test_a_missing_object_of_a_mapped_bucket_is_not_indexed(
    client: Client, dataset: dict[str, str], caplog
) -> None:
    await index(client, dataset, {"URI": "oss://bucket/nope.jpg"})
    assert await get(client, dataset, "oss://bucket/nope.jpg") is None
    assert "oss://bucket/nope.jpg was not indexed" in caplog.text
    assert "File does not exist" in caplog.text


async def test_a_broken_sidecar_or_file_is_indexed_with_a_reason(
    client: Client, dataset: dict[str, str], bucket: Path
) -> None:
    (bucket / "a.txt").write_text("text")
    (bucket / "a.txt.myna.json").write_text("{nonsense")
    (bucket / "b.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    await index(client, dataset, {"URI": "oss://bucket/a.txt"}, {"URI": "oss://bucket/b.jpg", "Title": "t"})
    for name, size in (("a.txt", 4), ("b.jpg", 15)):
        file = await get(client, dataset, f"oss://bucket/{name}")
        assert file is not None
        assert (file["ObjectStatus"], file["Size"]) == ("Indexed", size)
        assert name.split(".")[0] in file["Reason"] or "InvalidArgument" in file["Reason"]


async def test_indexing_again_keeps_what_the_user_said(client: Client, dataset: dict[str, str], bucket: Path) -> None:
    (bucket / "a.txt").write_text("one")
    await index(
        client, dataset, {"URI": "oss://bucket/a.txt", "CustomId": "i", "CustomLabels": {"k": "v"}, "Title": "t"}
    )
    first = await get(client, dataset, "oss://bucket/a.txt")
    (bucket / "a.txt").write_text("three")
    await index(client, dataset, {"URI": "oss://bucket/a.txt"})
    second = await get(client, dataset, "oss://bucket/a.txt")
    assert first is not None
    assert second is not None
    assert second["CreateTime"] == first["CreateTime"]
    assert second["UpdateTime"] > first["UpdateTime"]
    assert (second["Size"], second["CustomId"], second["CustomLabels"]) == (5, "i", {"k": "v"})
    assert "Title" not in second


async def test_with_fields_picks_members_and_passes_unknown_ones_over(client: Client, dataset: dict[str, str]) -> None:
    await index(client, dataset, GIVEN)
    file = await get(client, dataset, GIVEN["URI"], WithFields='["URI","OwnerId","Nonsense","Size"]')
    assert file == {"URI": GIVEN["URI"], "OwnerId": "1000000000000001"}
    assert len(await get(client, dataset, GIVEN["URI"], WithFields="[]") or {}) > 10


async def test_a_batch_answers_in_the_order_asked_each_once(client: Client, dataset: dict[str, str]) -> None:
    await index(client, dataset, *({"URI": f"oss://b/{name}"} for name in "abc"))
    uris = [f"oss://b/{name}" for name in ("c", "x", "a", "c")]
    answer = await client.call("BatchGetFileMeta", dataset | {"URIs": json.dumps(uris)})
    assert [file["URI"] for file in answer.json["Files"]] == ["oss://b/c", "oss://b/a"]


async def test_an_update_lays_over_and_empty_lists_wipe_nothing(client: Client, dataset: dict[str, str]) -> None:
    await index(client, dataset, GIVEN)
    before = await get(client, dataset, GIVEN["URI"])
    change = {"URI": GIVEN["URI"], "CustomLabels": {"新": "1"}, "Labels": [], "Addresses": [], "Figures": []}
    answer = await client.call("UpdateFileMeta", dataset | {"File": json.dumps(change)})
    assert answer.json.keys() == {"RequestId"}
    after = await get(client, dataset, GIVEN["URI"])
    assert before is not None
    assert after is not None
    assert after.pop("UpdateTime") > before.pop("UpdateTime")
    assert after == before | {"CustomLabels": {"新": "1"}}
    for key, hits in (("新", 1), ("颜色", 0)):
        query = json.dumps({"Field": f"CustomLabels.{key}", "Operation": "exist"})
        assert (await client.call("SimpleQuery", dataset | {"Query": query})).json["TotalHits"] == hits


async def test_an_update_keeps_the_text_of_a_document(client: Client, dataset: dict[str, str], bucket: Path) -> None:
    (bucket / "a.txt").write_text("The quick brown fox jumps over the lazy dog.")
    await index(client, dataset, {"URI": "oss://bucket/a.txt"})
    await client.call("UpdateFileMeta", dataset | {"File": '{"URI":"oss://bucket/a.txt","CustomId":"x"}'})
    asked = {"Query": "lazy dog", "MediaTypes": '["document"]'}
    files = (await client.call("SemanticQuery", dataset | asked)).json["Files"]
    assert [(file["URI"], file["CustomId"]) for file in files] == [("oss://bucket/a.txt", "x")]
    assert (await client.call("GetDataset", dataset)).json["Dataset"]["TotalFileSize"] == 44


async def test_updates_of_unknown_files(client: Client, dataset: dict[str, str]) -> None:
    await index(client, dataset, {"URI": "oss://b/a"})
    answer = await client.call("UpdateFileMeta", dataset | {"File": '{"URI":"oss://b/x","CustomId":"x"}'})
    assert (answer.status, answer.json["Code"]) == (404, "ResourceNotFound")
    assert "oss://b/x" in answer.json["Message"]
    many = {str(number): "v" for number in range(101)}
    files = [{"URI": "oss://b/a", "CustomId": "1"}, {"URI": "oss://b/x"}, {"URI": "oss://b/a", "CustomLabels": many}]
    answer = await client.call("BatchUpdateFileMeta", dataset | {"Files": json.dumps(files)})
    assert answer.status == 200
    assert [(one["URI"], one["Success"]) for one in answer.json["Files"]] == [
        ("oss://b/a", True),
        ("oss://b/x", False),
        ("oss://b/a", False),
    ]
    assert answer.json["Files"][2]["Message"].endswith("Index KV count exceeded, should be no more than 100.")


@pytest.mark.parametrize("uri", ["oss://b/a\0b", "oss://b//a", "oss://b c/a", "cos://b/", "http://b/a"])
async def test_what_is_no_address_is_refused(client: Client, dataset: dict[str, str], uri: str) -> None:
    answer = await client.call("IndexFileMeta", dataset | {"File": json.dumps({"URI": uri})})
    assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument")
    assert "URI" in answer.json["Message"]


@pytest.mark.parametrize(
    "key", ["../x", "a/../../x", "./a", "a//b", "a/./b", "a\\b", "%2e%2e/x", "a b%20c+d", "x" * 1023]
)
async def test_keys_never_lead_out_of_their_bucket(
    client: Client, dataset: dict[str, str], bucket: Path, key: str
) -> None:
    (bucket.parent / "x").write_text("outside")
    await index(client, dataset, {"URI": f"oss://bucket/{key}"})
    assert (await client.call("GetFileMeta", dataset | {"URI": f"oss://bucket/{key}"})).json["Files"] == []


async def test_too_many_labels_index_nothing(client: Client, dataset: dict[str, str]) -> None:
    many = {str(number): "v" for number in range(101)}
    files = json.dumps([{"URI": "oss://b/a"}, {"URI": "oss://b/b", "CustomLabels": many}])
    answer = await client.call("BatchIndexFileMeta", dataset | {"Files": files})
    assert (answer.status, answer.json["Message"]) == (400, "Index KV count exceeded, should be no more than 100.")
    assert (await client.call("SimpleQuery", dataset)).json["TotalHits"] == 0


async def test_deleting_twice_succeeds_twice(client: Client, dataset: dict[str, str]) -> None:
    await index(client, dataset, {"URI": "oss://b/a"}, {"URI": "oss://b/b"}, {"URI": "oss://b/c"})
    for _ in range(2):
        assert (await client.call("DeleteFileMeta", dataset | {"URI": "oss://b/a"})).status == 200
        assert (await client.call("BatchDeleteFileMeta", dataset | {"URIs": '["oss://b/b","oss://b/x"]'})).status == 200
    assert [file["URI"] for file in (await client.call("SimpleQuery", dataset)).json["Files"]] == ["oss://b/c"]


async def test_figures_count_only_in_updates(client: Client, dataset: dict[str, str]) -> None:
    figures = [{"FigureId": "f", "FigureType": "face", "FigureClusterId": "Cluster-1"}]
    await index(client, dataset, {"URI": "oss://b/a", "Figures": figures})
    file = await get(client, dataset, "oss://b/a")
    assert file is not None
    assert "Figures" not in file
    await client.call("UpdateFileMeta", dataset | {"File": json.dumps({"URI": "oss://b/a", "Figures": figures})})
    query = json.dumps({"Field": "Figures.FigureClusterId", "Operation": "eq", "Value": "Cluster-1"})
    assert (await client.call("SimpleQuery", dataset | {"Query": query})).json["TotalHits"] == 1


async def test_a_template_decides_what_is_read(client: Client, bucket: Path) -> None:
    Image.new("RGB", (8, 8)).save(bucket / "a.png")
    await client.call("CreateProject", {"ProjectName": "p", "TemplateId": "Official:OSSBasicMeta"})
    names = {"ProjectName": "p", "DatasetName": "d"}
    await client.call("CreateDataset", names)
    await index(client, names, {"URI": "oss://bucket/a.png", "Title": "kept"})
    file = await get(client, names, "oss://bucket/a.png")
    assert file is not None
    assert file["Size"] > 0
    assert file["Title"] == "kept"
    assert not {"MediaType", "ImageWidth", "EXIF"} & file.keys()
    await client.call("UpdateDataset", names | {"TemplateId": "Official:ImageManagement"})
    await index(client, names, {"URI": "oss://bucket/a.png"})
    file = await get(client, names, "oss://bucket/a.png")
    assert file is not None
    assert (file["MediaType"], file["ImageWidth"]) == ("image", 8)


async def test_an_update_beats_the_late_reading_of_an_earlier_call(
    myna: Myna, client: Client, dataset: dict[str, str], bucket: Path
) -> None:
    (bucket / "a.txt").write_text("late text")
    (bucket / "a.txt.myna.json").write_text('{"Title": "sidecar", "Artist": "sidecar"}')
    myna.libraries.imm.indexing._rules = type(myna.libraries.imm.indexing._rules)(budget=0.0, trust_missing=False)
    await index(client, dataset, {"URI": "oss://bucket/a.txt", "CustomId": "1"})
    change = {"URI": "oss://bucket/a.txt", "CustomId": "2", "Title": "update", "CustomLabels": {"a": "b"}}
    assert (await client.call("UpdateFileMeta", dataset | {"File": json.dumps(change)})).status == 200
    await myna.libraries.imm.indexing.settle()
    file = await get(client, dataset, "oss://bucket/a.txt")
    assert file is not None
    assert file.items() >= change.items()
    assert (file["Artist"], file["Size"]) == ("sidecar", 9)


async def test_figures_are_updated_one_by_one(client: Client, dataset: dict[str, str], bucket: Path) -> None:
    (bucket / "a.txt").write_text("x")
    faces = [{"FigureId": "f1", "Age": 30, "Gender": "female"}, {"FigureId": "f2", "Age": 5}]
    (bucket / "a.txt.myna.json").write_text(json.dumps({"Figures": faces}))
    await index(client, dataset, {"URI": "oss://bucket/a.txt"})
    moved = {"URI": "oss://bucket/a.txt", "Figures": [{"FigureId": "f1", "FigureClusterId": "Cluster-1"}]}
    assert (await client.call("UpdateFileMeta", dataset | {"File": json.dumps(moved)})).status == 200
    file = await get(client, dataset, "oss://bucket/a.txt")
    assert file is not None
    assert file["Figures"] == [{**faces[0], "FigureClusterId": "Cluster-1"}, faces[1]]
    assert file["FigureCount"] == 2
    nameless = {"URI": "oss://bucket/a.txt", "Figures": [{"FigureClusterId": "Cluster-1"}]}
    answer = await client.call("UpdateFileMeta", dataset | {"File": json.dumps(nameless)})
    assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument")
    answer = await client.call("BatchUpdateFileMeta", dataset | {"Files": json.dumps([nameless])})
    assert not answer.json["Files"][0]["Success"]
    assert "FigureId" in answer.json["Files"][0]["Message"]


async def test_half_a_surrogate_in_a_sidecar_spoils_that_file_only(
    client: Client, dataset: dict[str, str], bucket: Path
) -> None:
    (bucket / "a.txt").write_text("x")
    (bucket / "a.txt.myna.json").write_text('{"Title": "\\ud800"}')
    await index(client, dataset, {"URI": "oss://bucket/a.txt"}, {"URI": "oss://nowhere/b"})
    file = await get(client, dataset, "oss://bucket/a.txt")
    assert file is not None
    assert "surrogate" in file["Reason"]
    assert await get(client, dataset, "oss://nowhere/b") is not None


async def test_what_takes_long_is_acknowledged_first_and_merged_later(
    myna: Myna, client: Client, dataset: dict[str, str], bucket: Path
) -> None:
    (bucket / "a.txt").write_text("late text")
    myna.libraries.imm.indexing._rules = type(myna.libraries.imm.indexing._rules)(budget=0.0, trust_missing=False)
    await index(client, dataset, {"URI": "oss://bucket/a.txt", "CustomId": "x"})
    file = await get(client, dataset, "oss://bucket/a.txt")
    assert file is not None
    assert file["CustomId"] == "x"
    await myna.libraries.imm.indexing.settle()
    file = await get(client, dataset, "oss://bucket/a.txt")
    assert file is not None
    assert (file["CustomId"], file["Size"], file["MediaType"]) == ("x", 9, "document")
    assert await myna._keeping.store.every("reading") == []


async def test_many_writers_of_one_dataset_lose_nothing(client: Client, dataset: dict[str, str]) -> None:
    async def writer(number: int) -> None:
        mine = Client(client.port)
        for one in range(5):
            await index(mine, dataset, {"URI": f"oss://b/{number}-{one}"})
            update = {"URI": f"oss://b/{number}-{one}", "CustomId": f"{number}-{one}"}
            assert (await mine.call("UpdateFileMeta", dataset | {"File": json.dumps(update)})).status == 200
        await mine.close()

    await asyncio.gather(*(writer(number) for number in range(16)))
    query = json.dumps({"Field": "CustomId", "Operation": "exist"})
    assert (await client.call("SimpleQuery", dataset | {"Query": query, "MaxResults": "1"})).json["TotalHits"] == 80
