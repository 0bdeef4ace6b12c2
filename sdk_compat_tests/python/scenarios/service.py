"""Tasks, regions, notifications and templates of the account file."""

from __future__ import annotations

import http.client
import json

from stage import Stage, scenario


@scenario("imm.tasks.none", "get_task", "list_tasks")
def tasks(stage: Stage) -> None:
    m = stage.models
    project = stage.project()
    listed = stage.sdk.call("list_tasks", m.ListTasksRequest(project_name=project, max_results=7))
    assert (listed.tasks, listed.max_results, listed.project_name) == ([], "7", project)
    assert not listed.next_token
    asked = m.GetTaskRequest(project_name=project, task_type="FileCompression", task_id="FileCompression-1")
    assert "task" in stage.sdk.refused(404, "ResourceNotFound", "get_task", asked).message


@scenario("imm.regions.list", "list_regions")
def regions(stage: Stage) -> None:
    m = stage.models
    found = stage.sdk.call("list_regions", m.ListRegionsRequest(accept_language="zh-CN")).regions
    assert ("cn-beijing", "华北2（北京）") in [(one.region_id, one.local_name) for one in found]
    named = stage.sdk.call("list_regions", m.ListRegionsRequest(accept_language="en-US")).regions
    assert ("cn-hangzhou", "China (Hangzhou)") in [(one.region_id, one.local_name) for one in named]
    assert [one.region_id for one in named] == [one.region_id for one in found]
    bad = m.ListRegionsRequest(accept_language="de")
    stage.sdk.refused(400, "InvalidArgument", "list_regions", bad)


@scenario("imm.index.notification", "IndexFileMetaRequest.notification", "IndexFileMetaRequest.user_data")
def notification(stage: Stage) -> None:
    m = stage.models
    where = stage.dataset()
    uri = "oss://shelf/nobody/wrote/this.jpg"
    answer = stage.sdk.call(
        "index_file_meta",
        m.IndexFileMetaRequest(
            file=stage.sdk.input_file(uri=uri),
            notification=m.Notification(mns=m.MNS(topic_name="topic-1")),
            user_data="mine",
            **where,
        ),
    )
    (told,) = journal(stage, answer.request_id)["Notifications"]
    assert (told["Topic"], told["Message"]["type"]) == ("topic-1", "imm:FileMeta:Index")
    content = json.loads(told["Message"]["content"])
    assert content["Files"] == [{"URI": uri, "Error": "[InvalidArgument] File does not exist."}]
    assert (content["RequestId"], content["UserData"]) == (answer.request_id, "mine")
    assert content["DatasetName"] == where["dataset_name"]


def journal(stage: Stage, request_id: str) -> dict[str, object]:
    """What the server remembers of a request."""
    connection = http.client.HTTPConnection(stage.endpoint, timeout=20)
    connection.request("GET", f"/_myna/requests/{request_id}")
    found: dict[str, object] = json.loads(connection.getresponse().read())
    connection.close()
    return found


@scenario("imm.dataset.own-template", "CreateDatasetRequest.template_id", "InputFile.labels")
def own_template(stage: Stage) -> None:
    """``shelf-types`` stands in the server's account file."""
    m = stage.models
    where = {"project_name": stage.project(), "dataset_name": "types"}
    made = stage.sdk.call("create_dataset", m.CreateDatasetRequest(template_id="shelf-types", **where)).dataset
    assert made.template_id == "shelf-types"
    stage.index(where, {"uri": "oss://shelf/photos/beach.jpg"})
    found = stage.file(where, "oss://shelf/photos/beach.jpg")
    assert (found.media_type, found.size, found.image_width) == ("image", None, None)
    bad = m.CreateDatasetRequest(template_id="shelf-tpyes", **{**where, "dataset_name": "bad"})
    assert "shelf-types" in stage.sdk.refused(400, "InvalidArgument", "create_dataset", bad).message
