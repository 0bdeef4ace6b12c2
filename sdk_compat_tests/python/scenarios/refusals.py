"""Errors as the SDK raises them: class, code, status, RequestId."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from sdk import fresh
from stage import Stage, scenario

NO_MATCH = re.compile(r"Specified signature (does not match|is not matched with) our calculation\.")  # V3, V1


@scenario("imm.error.not-found")
def not_found(stage: Stage) -> None:
    m, refused = stage.models, stage.sdk.refused
    where = stage.dataset()
    failure = refused(404, "ResourceNotFound", "get_project", m.GetProjectRequest(project_name=fresh("unknown")))
    assert "The specified resource project is not found." in failure.message
    elsewhere = {**where, "dataset_name": fresh("unknown")}
    failure = refused(404, "ResourceNotFound", "get_dataset", m.GetDatasetRequest(**elsewhere))
    assert "The specified resource dataset is not found." in failure.message
    file = stage.sdk.input_file(uri="oss://trusted/a.jpg")
    refused(404, "ResourceNotFound", "index_file_meta", m.IndexFileMetaRequest(file=file, **elsewhere))
    refused(404, "ResourceNotFound", "simple_query", m.SimpleQueryRequest(**elsewhere))
    refused(404, "ResourceNotFound", "get_file_meta", m.GetFileMetaRequest(uri="oss://trusted/a.jpg", **elsewhere))


@scenario("imm.error.already-exists")
def already_exists(stage: Stage) -> None:
    m, refused = stage.models, stage.sdk.refused
    where = stage.dataset()
    again = m.CreateProjectRequest(project_name=where["project_name"])
    failure = refused(400, "ResourceAlreadyExists", "create_project", again)
    assert "The specified resource project already exists." in failure.message
    failure = refused(400, "ResourceAlreadyExists", "create_dataset", m.CreateDatasetRequest(**where))
    assert "The specified resource dataset already exists." in failure.message


@scenario("imm.error.missing-parameter")
def missing_parameter(stage: Stage) -> None:
    m, refused = stage.models, stage.sdk.refused
    failure = refused(400, "InvalidArgument", "create_project", m.CreateProjectRequest())
    assert "The parameter ProjectName is required but not provided." in failure.message
    request = m.GetFileMetaRequest(project_name="p", dataset_name="d")
    assert "URI" in refused(400, "InvalidArgument", "get_file_meta", request).message
    name = m.CreateProjectRequest(project_name="1 bad name")
    assert "ProjectName" in refused(400, "InvalidArgument", "create_project", name).message


@scenario("imm.error.bad-json")
def bad_json(stage: Stage) -> None:
    where = {"ProjectName": "p", "DatasetName": "d"}
    stage.sdk.refused_raw(400, "InvalidJSON parsing error,Query", "SimpleQuery", {**where, "Query": "{not json"})
    texts = {**where, "Files": "not an array"}
    stage.sdk.refused_raw(400, "InvalidJSON Array parsing error,Files", "BatchIndexFileMeta", texts)
    stage.sdk.refused_raw(400, "InvalidArgument", "SimpleQuery", {**where, "Query": '{"Operation": 7}'})
    stage.sdk.refused_raw(400, "InvalidArgument", "BatchIndexFileMeta", {**where, "Files": "[]"})


@scenario("imm.error.unknown-action")
def unknown_action(stage: Stage) -> None:
    stage.sdk.refused_raw(404, "InvalidAction.NotFound", "MakeCoffee", {"ProjectName": "p"})


@scenario("imm.error.wrong-secret")
def wrong_secret(stage: Stage) -> None:
    m = stage.models
    name = stage.project_name()
    stranger = stage.sdk.another(secret="not the secret")
    request = m.CreateProjectRequest(project_name=name)
    failure = stranger.refused(400, "SignatureDoesNotMatch", "create_project", request)
    assert "not the secret" not in failure.message
    if failure.code == "SignatureDoesNotMatch":  # the oldest of Java puts its own words there
        assert NO_MATCH.search(failure.message), failure.message
    stage.sdk.refused(404, "ResourceNotFound", "get_project", m.GetProjectRequest(project_name=name))


@scenario("imm.error.unknown-key")
def unknown_key(stage: Stage) -> None:
    stranger = stage.sdk.another(key="LTAI-nobody")
    request = stage.models.ListProjectsRequest()
    failure = stranger.refused(404, "InvalidAccessKeyId.NotFound", "list_projects", request)
    assert "Specified access key is not found." in failure.message


@scenario("imm.error.expired-time")
def expired_time(stage: Stage) -> None:
    for minutes in (-16, 16):
        date = datetime.now(UTC) + timedelta(minutes=minutes)
        headers = {"x-acs-date": date.strftime("%Y-%m-%dT%H:%M:%SZ")}
        stage.sdk.refused_raw(400, "InvalidTimeStamp.Expired", "ListProjects", {}, headers)
    late = datetime.now(UTC) - timedelta(minutes=14)
    assert "Projects" in stage.sdk.raw("ListProjects", {}, {"x-acs-date": late.strftime("%Y-%m-%dT%H:%M:%SZ")})


@scenario("imm.error.replayed-nonce")
def replayed_nonce(stage: Stage) -> None:
    headers = {"x-acs-signature-nonce": fresh("nonce")}
    assert "Projects" in stage.sdk.raw("ListProjects", {}, headers)
    stage.sdk.refused_raw(400, "SignatureNonceUsed", "ListProjects", {}, headers)


@scenario("imm.error.conflict-on-delete")
def conflict_on_delete(stage: Stage) -> None:
    m, refused, call = stage.models, stage.sdk.refused, stage.sdk.call
    where = stage.dataset()
    uri = "oss://trusted/kept.jpg"
    project = m.DeleteProjectRequest(project_name=where["project_name"])
    failure = refused(400, "StatusConflict", "delete_project", project)
    assert "cannot delete when sub resoures exist" in failure.message
    stage.index(where, {"uri": uri})
    refused(400, "StatusConflict", "delete_dataset", m.DeleteDatasetRequest(**where))
    assert stage.file(where, uri).uri == uri
    call("delete_file_meta", m.DeleteFileMetaRequest(uri=uri, **where))
    call("delete_dataset", m.DeleteDatasetRequest(**where))
    call("delete_project", project)


@scenario("imm.error.refused-operations", "create_figure_clustering_task", "query_stories", "get_figure_cluster")
def refused_operations(stage: Stage) -> None:
    m = stage.models
    where = stage.dataset()
    calls = {
        "CreateFigureClusteringTask": ("create_figure_clustering_task", m.CreateFigureClusteringTaskRequest(**where)),
        "QueryStories": ("query_stories", m.QueryStoriesRequest(**where)),
        "GetFigureCluster": ("get_figure_cluster", m.GetFigureClusterRequest(object_id="Cluster-1", **where)),
    }
    for operation, (name, request) in calls.items():
        failure = stage.sdk.refused(501, "NotImplemented", name, request)
        assert operation in failure.message


@scenario("imm.endpoint-with-scheme")
def endpoint_with_scheme(stage: Stage) -> None:
    spelt = stage.sdk.another(endpoint=f"http://{stage.endpoint}")
    name = stage.project()
    found = spelt.call("get_project", stage.models.GetProjectRequest(project_name=name)).project
    assert found.project_name == name
