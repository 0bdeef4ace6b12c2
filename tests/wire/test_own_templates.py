"""Workflow templates of the account file (``[[template]]``)."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from wire_client import Client

from emulator.accounts.file import AccountsInvalid
from emulator.app import Myna
from emulator.settings import Settings

ACCOUNT = '[[account]]\nid = "1000000000000001"\nalibaba = [{ key = "test", secret = "test" }]\n'
OWN = """
[[template]]
id = "my-types"
operators = ["MIME"]
[[template]]
id = "my-search"
operators = ["OSSMeta", "LabelClassification", "ExtractImageEmbeddings"]
"""


@pytest.fixture
def settings(settings: Settings, tmp_path: Path, bucket: Path) -> Settings:
    file = tmp_path / "accounts.toml"
    file.write_text(ACCOUNT + OWN)
    Image.new("RGB", (64, 48), "red").save(bucket / "red.jpg")
    return replace(settings, accounts=file)


async def record(client: Client, project: str, dataset: str, **template: str) -> dict[str, Any]:
    """What is read of the picture by the template of project and dataset."""
    names = {"ProjectName": project, "DatasetName": dataset}
    made = await client.call("CreateDataset", names | template)
    assert made.status == 200, made
    assert made.json["Dataset"].get("TemplateId") == template.get("TemplateId")
    assert (await client.call("IndexFileMeta", names | {"File": '{"URI":"oss://bucket/red.jpg"}'})).status == 200
    (file,) = (await client.call("GetFileMeta", names | {"URI": "oss://bucket/red.jpg"})).json["Files"]
    return dict(file)


async def test_a_template_of_ones_own_decides_what_is_read(client: Client) -> None:
    made = await client.call("CreateProject", {"ProjectName": "p", "TemplateId": "my-types"})
    assert made.json["Project"]["TemplateId"] == "my-types"
    types = await record(client, "p", "d")
    assert types["MediaType"] == "image"
    assert not {"Size", "ImageWidth"} & types.keys()
    stored = await record(client, "p", "e", TemplateId="my-search")
    assert stored["Size"] > 0
    assert "MediaType" not in stored


async def test_it_lets_pictures_be_looked_at_by_either_name_of_the_operator(client: Client) -> None:
    await client.call("CreateProject", {"ProjectName": "p"})
    names = {"ProjectName": "p", "DatasetName": "d"}
    for template, status in (("my-search", 200), ("my-types", 400)):
        await client.call("CreateDataset", names)
        assert (await client.call("UpdateDataset", names | {"TemplateId": template})).status == 200
        file = {"File": json.dumps({"URI": "oss://bucket/red.jpg", "MediaType": "image"})}
        assert (await client.call("IndexFileMeta", names | file)).status == 200
        answer = await client.call("SemanticQuery", names | {"SourceURI": "oss://bucket/red.jpg"})
        assert answer.status == status, answer


async def test_unknown_ones_are_refused_with_all_that_are_known(client: Client) -> None:
    await client.call("CreateProject", {"ProjectName": "p"})
    names = {"ProjectName": "p", "DatasetName": "d"}
    await client.call("CreateDataset", names)
    for action in ("CreateProject", "UpdateProject", "CreateDataset", "UpdateDataset"):
        fresh = {"ProjectName": "q"} if action == "CreateProject" else {}
        fresh |= {"DatasetName": "e"} if action == "CreateDataset" else {}
        answer = await client.call(action, names | fresh | {"TemplateId": "my-serach"})
        assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument"), action
        assert "my-search, my-types" in answer.json["Message"]


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ('id = "a"\noperators = ["MIMES"]', r"template\[2\]: MIMES is no operator; use OSSMeta, "),
        ('id = "Official:AllFunction"\noperators = []', r"template\[2\]: the id Official:AllFunction is one of"),
        ('id = "my-types"\noperators = []', r"template\[2\].id: the template my-types is given twice"),
        ('operators = ["MIME"]', r"template\[2\].id is missing"),
    ],
)
def test_a_template_that_cannot_be_run_stops_the_start(
    settings: Settings, tmp_path: Path, template: str, sentence: str
) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(f"{ACCOUNT}{OWN}[[template]]\n{template}\n")
    with pytest.raises(AccountsInvalid, match=sentence):
        Myna(replace(settings, accounts=file))
