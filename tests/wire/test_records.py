"""What is in a file and beside it, as records and questions show it."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from wire_client import Client

REGION = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
 xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:subject><rdf:Bag><rdf:li>毕业</rdf:li><rdf:li>校园</rdf:li></rdf:Bag></dc:subject>
<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag><rdf:li>
<rdf:Description mwg-rs:Name="张伟" mwg-rs:Type="Face">
<mwg-rs:Area stArea:x="0.5" stArea:y="0.5" stArea:w="0.2" stArea:h="0.2" stArea:unit="normalized"/>
</rdf:Description></rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions></rdf:Description></rdf:RDF></x:xmpmeta>"""


async def call(client: Client, action: str, parameters: dict[str, Any]) -> dict[str, Any]:
    texts = {name: each if isinstance(each, str) else json.dumps(each) for name, each in parameters.items()}
    answer = await client.call(action, texts)
    assert answer.status == 200, answer
    return answer.json


@pytest.fixture
async def faces(client: Client, dataset: dict[str, str]) -> dict[str, str]:
    """A dataset that looks for faces and labels."""
    names = dataset | {"DatasetName": "faces"}
    await call(client, "CreateDataset", names | {"TemplateId": "Official:ImageManagement"})
    return names


async def record(client: Client, where: dict[str, str], uri: str) -> dict[str, Any]:
    await call(client, "IndexFileMeta", where | {"File": {"URI": uri}})
    (file,) = (await call(client, "GetFileMeta", where | {"URI": uri}))["Files"]
    return dict(file)


async def test_a_face_that_somebody_named_is_found_by_the_name(
    client: Client, faces: dict[str, str], bucket: Path
) -> None:
    Image.new("RGB", (100, 100), "red").save(bucket / "a.jpg", xmp=REGION.encode())
    Image.new("RGB", (100, 100), "red").save(bucket / "b.jpg")
    await record(client, faces, "oss://bucket/b.jpg")
    file = await record(client, faces, "oss://bucket/a.jpg")
    assert [one["FigureClusterId"] for one in file["Figures"]] == ["张伟"]
    assert file["FigureCount"] == 1
    query = {"Field": "Figures.FigureClusterId", "Operation": "eq", "Value": "张伟"}
    for action, asked in (
        ("FuzzyQuery", {"Query": "张伟"}),
        ("SimpleQuery", {"Query": query}),
        ("SemanticQuery", {"Query": "张伟的照片"}),
    ):
        found = (await call(client, action, faces | asked))["Files"]
        assert [one["URI"] for one in found] == ["oss://bucket/a.jpg"], action


async def test_keywords_have_every_member_that_classified_labels_have(
    client: Client, faces: dict[str, str], bucket: Path
) -> None:
    Image.new("RGB", (100, 100), "red").save(bucket / "a.jpg", xmp=REGION.encode())
    labels = (await record(client, faces, "oss://bucket/a.jpg"))["Labels"]
    assert labels == [
        {"LabelName": "毕业", "LabelConfidence": 0.95, "LabelLevel": 1, "CentricScore": 1.0},
        {"LabelName": "校园", "LabelConfidence": 0.95, "LabelLevel": 1, "CentricScore": 0.5},
    ]


async def test_a_sidecar_that_describes_the_record_is_told_so(
    client: Client, dataset: dict[str, str], bucket: Path
) -> None:
    (bucket / "a.txt").write_text("words", "utf-8")
    told = {"URI": "oss://other/b.txt", "OwnerId": "9", "Title": "Kept", "Size": 7}
    (bucket / "a.txt.myna.json").write_text(json.dumps(told), "utf-8")
    file = await record(client, dataset, "oss://bucket/a.txt")
    assert (file["URI"], file["Title"], file["Size"]) == ("oss://bucket/a.txt", "Kept", 7)
    assert file["OwnerId"] != "9"
    assert file["Reason"] == "[InvalidArgument] a.txt.myna.json: not for a sidecar to say: URI, OwnerId"


async def test_a_text_in_shift_jis_is_found_and_one_in_latin_1_says_why_not(
    client: Client, dataset: dict[str, str], bucket: Path
) -> None:
    (bucket / "tokyo.txt").write_bytes("東京都は日本の首都です。今日は天気がいいですね。".encode("cp932"))
    (bucket / "koeln.txt").write_bytes("Die Straßen von Köln sind für Fußgänger schön.".encode("latin-1"))
    assert "Reason" not in await record(client, dataset, "oss://bucket/tokyo.txt")
    file = await record(client, dataset, "oss://bucket/koeln.txt")
    assert "cannot be told" in file["Reason"]
    found = (await call(client, "FuzzyQuery", dataset | {"Query": "日本の首都"}))["Files"]
    assert [one["URI"] for one in found] == ["oss://bucket/tokyo.txt"]


async def test_a_face_of_a_sidecar_has_what_every_face_has(client: Client, faces: dict[str, str], bucket: Path) -> None:
    Image.new("RGB", (100, 100), "red").save(bucket / "a.jpg")
    told = {"Figures": [{"Gender": "male", "Age": 40}, {"FigureClusterId": "Cluster-1", "FigureId": "mine"}]}
    (bucket / "a.jpg.myna.json").write_text(json.dumps(told), "utf-8")
    file = await record(client, faces, "oss://bucket/a.jpg")
    first, second = file["Figures"]
    assert uuid.UUID(first["FigureId"])
    assert (first["FigureClusterId"], first["FigureType"], first["Age"]) == (
        "figure-cluster-id-unavailable",
        "face",
        40,
    )
    assert (second["FigureClusterId"], second["FigureId"]) == ("Cluster-1", "mine")
    again = await record(client, faces, "oss://bucket/a.jpg")
    assert again["Figures"] == file["Figures"]
    query = {"Field": "Figures.FigureClusterId", "Operation": "eq", "Value": "figure-cluster-id-unavailable"}
    assert [one["URI"] for one in (await call(client, "SimpleQuery", faces | {"Query": query}))["Files"]] == [
        file["URI"]
    ]
