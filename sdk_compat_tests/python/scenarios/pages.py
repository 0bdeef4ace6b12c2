"""The examples of the documented pages, and every field of one file of each kind."""

from __future__ import annotations

import http.client
import json
from typing import Any

import documented
from stage import Stage, scenario

MEDIA = {
    "photo.jpg": ("image", "the sun above the harbour"),
    "film.mp4": ("video", "a film of the harbour"),
    "song.mp3": ("audio", "silence in the harbour"),
    "paper.pdf": ("document", "How many container cranes stand in the harbour?"),
    "report.docx": ("document", "How often do ferries leave?"),
}
LABELS = {"MemberName": "Zhangsan", "Enabled": "True", "ItemCount": "10"}
EXAMPLE = "oss://test-bucket/test-object"


def made(stage: Stage, project: str, dataset: str) -> dict[str, str]:
    """A dataset in which everything is read and pictures are looked at."""
    names = {"ProjectName": project, "DatasetName": dataset}
    stage.sdk.raw("CreateProject", {"ProjectName": project})
    stage.sdk.raw("CreateDataset", names | {"TemplateId": "Myna:Everything"})
    return names


def index(stage: Stage, names: dict[str, str], **file: Any) -> None:
    """Index one file; it is read whole when this returns."""
    stage.sdk.raw("IndexFileMeta", names | {"File": json.dumps(file)})
    connection = http.client.HTTPConnection(stage.endpoint, timeout=70)
    connection.request("POST", "/_myna/settle", "{}", {"Content-Type": "application/json"})
    assert connection.getresponse().status == 200
    connection.close()


@scenario("imm.page.examples")
def examples(stage: Stage) -> None:
    """Names, question, address, lists and token are the pages' own."""
    asked = documented.examples("semanticquery")
    assert asked["SourceURI"] == EXAMPLE
    project, dataset = asked["ProjectName"], asked["DatasetName"]
    stage.to_be_deleted(project)
    names = made(stage, project, dataset)
    index(
        stage,
        names,
        URI=EXAMPLE,
        MediaType="image",
        ProduceTime="2021-04-05T10:00:00+08:00",
        Addresses=[{"Language": "zh-Hans", "AddressLine": "中国浙江省杭州市西湖区", "City": "杭州市"}],
        Labels=[{"LabelName": "风景"}],
    )
    for left_out in ("SourceURI", "Query"):
        given = {name: text for name, text in asked.items() if name != left_out}
        (file,) = stage.sdk.raw("SemanticQuery", given)["Files"]
        assert file == {"URI": EXAMPLE, "Filename": "test-object"}, "WithFields names two"
    asked = documented.examples("contextualretrieval")
    index(stage, names, URI="oss://files/report.docx")
    asked["Messages"] = json.dumps([{"Role": "user", "Content": "How often do ferries leave?"}])
    assert stage.sdk.raw("ContextualRetrieval", asked)["Results"] == [], "nothing is in that cluster"
    del asked["SmartClusterIds"]
    (file,) = stage.sdk.raw("ContextualRetrieval", asked)["Results"]
    assert file["URI"] == "oss://files/report.docx"


@scenario("imm.page.fields")
def fields(stage: Stage) -> None:
    """No field is missing that the list beside the file has, none is there that it has not, all are documented."""
    names = made(stage, stage.project_name(), "files")
    for key, (media_type, question) in MEDIA.items():
        expected, added = documented.fields(documented.FIXTURES / "formats" / "files" / key)
        uri = f"oss://files/{key}"
        index(stage, names, URI=uri, CustomId="id-1", CustomLabels=LABELS)
        (file,) = stage.sdk.raw("GetFileMeta", names | {"URI": uri})["Files"]
        same(file, expected, key)
        asked = {"Query": question, "MediaTypes": json.dumps([media_type])}
        found = stage.sdk.raw("SemanticQuery", names | asked)["Files"]
        same(one(found, uri), expected | added, f"SemanticQuery of {key}")
        if media_type == "document":
            asked = {"Messages": json.dumps([{"Role": "user", "Content": question}])}
            found = stage.sdk.raw("ContextualRetrieval", names | asked)["Results"]
            same(one(found, uri), expected | added, f"ContextualRetrieval of {key}")
    # The models of the first SDKs have other types for what films have: they shall not read them when they tidy up.
    uris = json.dumps([f"oss://files/{key}" for key in MEDIA])
    stage.sdk.raw("BatchDeleteFileMeta", names | {"URIs": uris})


def one(files: list[dict[str, Any]], uri: str) -> dict[str, Any]:
    return next(file for file in files if file["URI"] == uri)


def same(file: dict[str, Any], expected: set[str], what: str) -> None:
    shown = {path for path, _ in documented.paths(file)}
    assert shown == expected, f"{what}: missing {sorted(expected - shown)}, not listed {sorted(shown - expected)}"
    assert documented.wrong(file) == [], what
