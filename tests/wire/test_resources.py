"""Projects and datasets through a socket: defaults, quotas, tags, tokens, conflicts."""

from __future__ import annotations

import copy
import dataclasses
import json

import pytest
from wire_client import Client

from emulator.app import Myna
from emulator.domain.datasets import dataset_from
from emulator.domain.place import Locks, Place, Scope
from emulator.engine.api import Unreachable


async def made(client: Client, *names: str) -> None:
    for name in names:
        assert (await client.call("CreateProject", {"ProjectName": name})).status == 200


async def test_a_project_has_the_documented_defaults(client: Client) -> None:
    answer = await client.call("CreateProject", {"ProjectName": "p", "Tag": '[{"Key":"a","Value":"b"}]'})
    project = answer.json["Project"]
    assert project.pop("CreateTime") == project.pop("UpdateTime")
    assert project == {
        "ProjectName": "p",
        "ServiceRole": "AliyunIMMDefaultRole",
        "ProjectQueriesPerSecond": 100,
        "EngineConcurrency": 100,
        "ProjectMaxDatasetCount": 1000000000,
        "DatasetMaxBindCount": 10,
        "DatasetMaxFileCount": 100000000,
        "DatasetMaxEntityCount": 10000000000,
        "DatasetMaxRelationCount": 100000000000,
        "DatasetMaxTotalFileSize": 90000000000000000,
        "DatasetCount": 0,
        "FileCount": 0,
        "TotalFileSize": 0,
        "Tags": [{"TagKey": "a", "TagValue": "b"}],
    }
    assert (await client.call("GetProject", {"ProjectName": "p"})).json["Project"].items() >= project.items()


async def test_times_have_nine_digits_and_chinas_zone(client: Client) -> None:
    answer = await client.call("CreateProject", {"ProjectName": "p"})
    import re

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}\+08:00", answer.json["Project"]["CreateTime"])


async def test_a_name_is_taken_once_and_free_again_after_deletion(client: Client) -> None:
    await made(client, "p")
    again = await client.call("CreateProject", {"ProjectName": "p"})
    assert (again.status, again.json["Code"]) == (400, "ResourceAlreadyExists")
    assert again.json["Message"] == "The specified resource project already exists."
    assert (await client.call("DeleteProject", {"ProjectName": "p"})).json.keys() == {"RequestId"}
    await made(client, "p")


async def test_what_does_not_exist_is_named(client: Client) -> None:
    for action, kind in (("GetProject", "project"), ("DeleteProject", "project"), ("ListDatasets", "project")):
        answer = await client.call(action, {"ProjectName": "nope"})
        assert (answer.status, answer.json["Message"]) == (404, f"The specified resource {kind} is not found.")
    await made(client, "p")
    for action in ("GetDataset", "DeleteDataset", "SimpleQuery"):
        answer = await client.call(action, {"ProjectName": "p", "DatasetName": "nope"})
        assert (answer.status, answer.json["Message"]) == (404, "The specified resource dataset is not found.")


async def test_lists_are_walked_by_token(client: Client) -> None:
    names = [f"p{number}" for number in range(7)]
    await made(client, *reversed(names), "other")
    found, token, pages = [], "", 0
    while True:
        answer = await client.call("ListProjects", {"MaxResults": "3", "Prefix": "p", "NextToken": token})
        found += [project["ProjectName"] for project in answer.json["Projects"]]
        token, pages = answer.json["NextToken"], pages + 1
        if not token:
            break
    assert found == names
    assert pages == 3


async def test_a_full_last_page_has_no_token(client: Client) -> None:
    await made(client, "p1", "p2")
    assert (await client.call("ListProjects", {"MaxResults": "2"})).json["NextToken"] == ""


@pytest.mark.parametrize("token", ["x", "AAAA", "MTIzOnA=", "é"])
async def test_foreign_tokens_are_refused(client: Client, token: str) -> None:
    answer = await client.call("ListProjects", {"NextToken": token})
    assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument")
    assert "NextToken" in answer.json["Message"]


async def test_projects_are_found_by_tag(client: Client) -> None:
    for name, tags in (("a", '[{"Key":"k","Value":"1"}]'), ("b", '[{"Key":"k","Value":"2"},{"Key":"l","Value":"1"}]')):
        await client.call("CreateProject", {"ProjectName": name, "Tag": tags})
    for tags, expected in (('[{"Key":"k","Value":"2"}]', ["b"]), ('[{"Key":"l","Value":"2"}]', []), ("[]", ["a", "b"])):
        answer = await client.call("ListProjects", {"Tag": tags})
        assert [project["ProjectName"] for project in answer.json["Projects"]] == expected


async def test_an_update_changes_only_what_is_given(client: Client) -> None:
    created = (
        await client.call("CreateProject", {"ProjectName": "p", "Description": "一", "DatasetMaxFileCount": "7"})
    ).json["Project"]
    updated = (
        await client.call("UpdateProject", {"ProjectName": "p", "DatasetMaxBindCount": "3", "ServiceRole": "Mine"})
    ).json["Project"]
    assert updated.pop("UpdateTime") > created.pop("UpdateTime")
    assert updated == created | {"DatasetMaxBindCount": 3, "ServiceRole": "Mine"}


async def test_a_hundred_projects_are_the_quota(client: Client) -> None:
    await made(client, *(f"p{number}" for number in range(100)))
    answer = await client.call("CreateProject", {"ProjectName": "one-more"})
    assert (answer.status, answer.json["Code"]) == (400, "LimitExceededError")
    await client.call("DeleteProject", {"ProjectName": "p7"})
    await made(client, "one-more")


async def test_a_dataset_takes_its_projects_quotas(client: Client) -> None:
    await client.call("CreateProject", {"ProjectName": "p", "DatasetMaxFileCount": "5", "DatasetMaxBindCount": "2"})
    parameters = {
        "ProjectName": "p",
        "DatasetName": "d",
        "DatasetMaxBindCount": "1",
        "Description": "描述",
        "WorkflowParameters": '[{"Name":"n","Value":"v"}]',
    }
    dataset = (await client.call("CreateDataset", parameters)).json["Dataset"]
    assert dataset.pop("CreateTime") == dataset.pop("UpdateTime")
    assert dataset == {
        "ProjectName": "p",
        "DatasetName": "d",
        "Description": "描述",
        "BindCount": 0,
        "DatasetMaxBindCount": 1,
        "DatasetMaxFileCount": 5,
        "DatasetMaxEntityCount": 10000000000,
        "DatasetMaxRelationCount": 100000000000,
        "DatasetMaxTotalFileSize": 90000000000000000,
        "FileCount": 0,
        "TotalFileSize": 0,
        "WorkflowParameters": [{"Name": "n", "Value": "v"}],
    }


async def test_quotas_of_a_project_and_of_a_dataset_are_enforced(client: Client) -> None:
    await client.call("CreateProject", {"ProjectName": "p", "ProjectMaxDatasetCount": "1", "DatasetMaxFileCount": "2"})
    names = {"ProjectName": "p", "DatasetName": "d"}
    assert (await client.call("CreateDataset", names)).status == 200
    assert (await client.call("CreateDataset", names | {"DatasetName": "e"})).json["Code"] == "LimitExceededError"
    files = json.dumps([{"URI": f"oss://b/{number}"} for number in range(3)])
    assert (await client.call("BatchIndexFileMeta", names | {"Files": files})).json["Code"] == "LimitExceededError"
    assert (await client.call("GetDataset", names)).json["Dataset"]["FileCount"] == 0
    for number in (0, 1, 0):
        answer = await client.call("IndexFileMeta", names | {"File": json.dumps({"URI": f"oss://b/{number}"})})
        assert answer.status == 200
    assert (await client.call("IndexFileMeta", names | {"File": '{"URI":"oss://b/9"}'})).status == 400


async def test_a_dataset_over_its_bytes_takes_no_more_files(client: Client, bucket) -> None:
    """The file that passes the quota is still taken: beyond it there is no further indexing."""
    for name in "abc":
        (bucket / f"{name}.txt").write_text("ten bytes.")
    await client.call("CreateProject", {"ProjectName": "p", "DatasetMaxTotalFileSize": "15"})
    names = {"ProjectName": "p", "DatasetName": "d"}
    await client.call("CreateDataset", names)

    async def index(name: str) -> tuple[int, str]:
        answer = await client.call("IndexFileMeta", names | {"File": json.dumps({"URI": f"oss://bucket/{name}.txt"})})
        return answer.status, answer.json.get("Code", "")

    assert await index("a") == (200, "")
    assert await index("b") == (200, "")
    assert await index("c") == (400, "LimitExceededError")
    held = (await client.call("GetDataset", names)).json["Dataset"]
    assert (held["FileCount"], held["TotalFileSize"]) == (2, 20)
    await client.call("DeleteFileMeta", names | {"URI": "oss://bucket/a.txt"})
    assert await index("c") == (200, "")


async def test_only_the_empty_can_be_deleted(client: Client, dataset: dict[str, str]) -> None:
    await client.call("IndexFileMeta", dataset | {"File": '{"URI":"oss://b/a"}'})
    answer = await client.call("DeleteDataset", dataset)
    assert (answer.status, answer.json["Code"]) == (400, "StatusConflict")
    assert (await client.call("DeleteProject", {"ProjectName": "p"})).json["Code"] == "StatusConflict"
    await client.call("DeleteFileMeta", dataset | {"URI": "oss://b/a"})
    assert (await client.call("DeleteDataset", dataset)).status == 200
    assert (await client.call("DeleteProject", {"ProjectName": "p"})).status == 200


async def test_a_dataset_made_again_is_empty(client: Client, dataset: dict[str, str]) -> None:
    await client.call("IndexFileMeta", dataset | {"File": '{"URI":"oss://b/a"}'})
    await client.call("DeleteFileMeta", dataset | {"URI": "oss://b/a"})
    await client.call("DeleteDataset", dataset)
    await client.call("CreateDataset", dataset)
    assert (await client.call("SimpleQuery", dataset)).json["TotalHits"] == 0


@pytest.mark.parametrize("operation", ["CreateProject", "UpdateProject", "CreateDataset", "UpdateDataset"])
async def test_unknown_templates_are_refused_with_the_known_ones(
    client: Client, dataset: dict[str, str], operation: str
) -> None:
    answer = await client.call(operation, dataset | {"TemplateId": "Official:Nonsense"})
    assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument")
    assert "Official:ImageManagement" in answer.json["Message"]


async def test_statistics_count_files_and_bytes(client: Client, dataset: dict[str, str], bucket) -> None:
    (bucket / "a.txt").write_bytes(b"x" * 321)
    await client.call("IndexFileMeta", dataset | {"File": '{"URI":"oss://bucket/a.txt"}'})
    await client.call("IndexFileMeta", dataset | {"File": '{"URI":"oss://nowhere/a.txt"}'})
    for action, member in (("GetDataset", "Dataset"), ("GetProject", "Project")):
        held = (await client.call(action, dataset | {"WithStatistics": "True"})).json[member]
        assert (held["FileCount"], held["TotalFileSize"]) == (2, 321)


async def test_a_dataset_made_elsewhere_at_the_same_moment_keeps_its_files(
    myna: Myna, client: Client, dataset: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process makes it, and indexes, between the look whether it is there and its making."""
    datasets, store = myna.libraries.imm.datasets, myna._keeping.store
    (row,) = await store.every("dataset")
    place = Place(Scope(*row.key.scope), "p", "e")
    draft = dataclasses.replace(dataset_from(row.body), name="e")
    elsewhere = copy.copy(datasets)
    elsewhere._locks = Locks()
    count, names = store.count, dataset | {"DatasetName": "e"}

    async def late(*which: object) -> int:
        found = await count(*which)
        monkeypatch.setattr(store, "count", count)
        await elsewhere.create(place, draft, {})
        assert (await client.call("IndexFileMeta", names | {"File": '{"URI": "oss://b/a.jpg"}'})).status == 200
        return found

    monkeypatch.setattr(store, "count", late)
    other = Client(myna.port)
    answer = await other.call("CreateDataset", names)
    await other.close()
    assert (answer.status, answer.json["Code"]) == (400, "ResourceAlreadyExists")
    assert len((await client.call("GetFileMeta", names | {"URI": "oss://b/a.jpg"})).json["Files"]) == 1


async def test_a_dataset_that_cannot_be_made_is_not_there(
    myna: Myna, client: Client, dataset: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_key: object) -> None:
        raise Unreachable("away")

    names, engine = dataset | {"DatasetName": "e"}, myna._keeping.engine
    drop = engine.drop
    monkeypatch.setattr(engine, "drop", away)
    assert (await client.call("CreateDataset", names)).status == 503
    assert (await client.call("GetDataset", names)).status == 404
    monkeypatch.setattr(engine, "drop", drop)
    assert (await client.call("CreateDataset", names)).status == 200
