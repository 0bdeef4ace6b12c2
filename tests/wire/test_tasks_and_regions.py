"""GetTask, ListTasks, ListRegions, and regions that the service does not offer everything in, through a socket."""

from __future__ import annotations

from dataclasses import replace

import pytest
from wire_client import Client

from emulator.app import Myna
from emulator.catalog.load import load
from emulator.catalog.regions import Regions
from emulator.settings import Settings

HOME = "imm.us-west-1.aliyuncs.com"


async def test_no_task_is_found(client: Client, dataset: dict[str, str]) -> None:
    """An EventId names none either."""
    event = (await client.call("IndexFileMeta", dataset | {"File": '{"URI":"oss://nowhere/a.jpg"}'})).json["EventId"]
    for identifier in (event, "FileCompression-1"):
        asked = {"ProjectName": "p", "TaskType": "FileCompression", "TaskId": identifier}
        answer = await client.call("GetTask", asked)
        assert (answer.status, answer.json["Code"]) == (404, "ResourceNotFound")
        assert answer.json["Message"] == "The specified resource task is not found."
    asked = {"ProjectName": "nope", "TaskType": "FileCompression", "TaskId": "a"}
    assert (await client.call("GetTask", asked)).json["Message"] == "The specified resource project is not found."


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"MaxResults": "7"},
        {"Status": "Failed", "Sort": "EndTime", "Order": "DES", "TagSelector": "a=b", "TaskTypes": '["ImageToPDF"]'},
    ],
)
async def test_the_list_of_tasks_is_empty(client: Client, dataset: dict[str, str], more: dict[str, str]) -> None:
    answer = await client.call("ListTasks", {"ProjectName": "p"} | more)
    assert answer.status == 200
    assert {name: value for name, value in answer.json.items() if name != "RequestId"} == {
        "ProjectName": "p",
        "Tasks": [],
        "MaxResults": more.get("MaxResults", "100"),
        "NextToken": "",
    }


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"TagSelector": "x"}, "TagSelector is invalid. It must be key=value."),
        ({"StartTimeRange": '{"Start":"x"}'}, "StartTimeRange.Start is invalid. It must be a time"),
        ({"EndTimeRange": '{"End":"2021-06-29"}'}, "EndTimeRange.End is invalid. It must be a time"),
    ],
)
async def test_filters_that_say_nothing(
    client: Client, dataset: dict[str, str], more: dict[str, str], word: str
) -> None:
    """There is no task to filter, but what the service could not read is refused all the same."""
    answer = await client.call("ListTasks", {"ProjectName": "p"} | more)
    assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument")
    assert word in answer.json["Message"]
    whole = {"TagSelector": "a=b", "StartTimeRange": '{"Start":"2021-06-29T14:50:13Z"}'}
    assert (await client.call("ListTasks", {"ProjectName": "p"} | whole)).status == 200


async def test_tasks_of_nobody(client: Client, dataset: dict[str, str]) -> None:
    answer = await client.call("ListTasks", {"ProjectName": "nope"})
    assert (answer.status, answer.json["Code"]) == (404, "ResourceNotFound")
    answer = await client.call("ListTasks", {"ProjectName": "p", "NextToken": "abc"})
    assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument")
    assert "NextToken" in answer.json["Message"]


async def test_regions_by_language(client: Client) -> None:
    named = {}
    for language in ("zh-CN", "en-US", "ja"):
        answer = await client.call("ListRegions", {"AcceptLanguage": language})
        assert answer.status == 200
        assert all(one.keys() == {"RegionId", "LocalName"} for one in answer.json["Regions"])
        named[language] = {one["RegionId"]: one["LocalName"] for one in answer.json["Regions"]}
    assert named["zh-CN"]["cn-beijing"] == "华北2（北京）"  # the page's sample
    assert named["en-US"]["cn-hangzhou"] == "China (Hangzhou)"
    assert named["zh-CN"].keys() == named["en-US"].keys() == named["ja"].keys()
    assert len(set(named["ja"].values())) == len(named["ja"]) == 16


def test_what_the_file_of_regions_names() -> None:
    regions = Regions.load("imm")
    known = {row.id for row in regions.rows}
    assert len(known) == len(regions.rows)
    for row in regions.rows:
        assert row.names.keys() == {"zh-CN", "en-US", "ja"}
        assert row.evidence in {"documented", "guess"}
    for operation, places in regions.without.items():
        assert load("imm").operation(operation) is not None
        assert places <= known


async def test_everything_is_served_everywhere(client: Client) -> None:
    asked = {"ProjectName": "nope", "DatasetName": "d", "Query": "a"}
    answer = await client.call("SemanticQuery", asked, host=HOME)
    assert answer.json["Code"] == "ResourceNotFound"


async def test_strict_regions_refuse_what_the_service_does_not_offer(settings: Settings) -> None:
    server = Myna(replace(settings, regions="strict"))
    await server.start()
    client = Client(server.port)
    asked = {"ProjectName": "nope", "DatasetName": "d", "Query": "a"}
    answer = await client.call("SemanticQuery", asked, host=HOME)
    assert (answer.status, answer.json["Code"]) == (404, "InvalidAction.NotFound")
    assert "us-west-1" in answer.json["Message"]
    assert (await client.call("SimpleQuery", asked | {"Query": "{}"}, host=HOME)).json["Code"] == "ResourceNotFound"
    elsewhere = await client.call("SemanticQuery", asked, host="imm.cn-beijing.aliyuncs.com")
    assert elsewhere.json["Code"] == "ResourceNotFound"
    await client.close()
    await server.stop()
