"""Projects and datasets."""

from __future__ import annotations

import re
from typing import Any

from sdk import fresh
from stage import Stage, pages, scenario

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}\+08:00")
DEFAULTS = {
    "dataset_max_bind_count": 10,
    "dataset_max_file_count": 100_000_000,
    "dataset_max_entity_count": 10_000_000_000,
    "dataset_max_relation_count": 100_000_000_000,
    "dataset_max_total_file_size": 90_000_000_000_000_000,
}


def shown(model: Any, **expected: Any) -> None:
    """The model's members are exactly these values."""
    found = {name: getattr(model, name) for name in expected}
    assert found == expected


@scenario("imm.project.life-cycle")
def project_life_cycle(stage: Stage) -> None:
    m, call = stage.models, stage.sdk.call
    name = stage.project_name()
    request = m.CreateProjectRequest(project_name=name, description="家庭相册", dataset_max_bind_count=3)
    made = call("create_project", request).project
    shown(made, **{**DEFAULTS, "dataset_max_bind_count": 3})
    shown(made, project_name=name, description="家庭相册", service_role="AliyunIMMDefaultRole")
    shown(made, project_max_dataset_count=1_000_000_000, engine_concurrency=100, project_queries_per_second=100)
    assert TIME.fullmatch(made.create_time)
    assert made.update_time == made.create_time
    found = call("get_project", m.GetProjectRequest(project_name=name, with_statistics=True)).project
    assert found.to_map() == made.to_map()
    listed = call("list_projects", m.ListProjectsRequest(prefix=name)).projects
    assert [one.project_name for one in listed] == [name]
    changed = call("update_project", m.UpdateProjectRequest(project_name=name, description="旅行")).project
    shown(changed, description="旅行", dataset_max_bind_count=3, create_time=made.create_time)
    assert changed.update_time > made.update_time
    found = call("get_project", m.GetProjectRequest(project_name=name)).project
    assert found.to_map() == changed.to_map()
    call("delete_project", m.DeleteProjectRequest(project_name=name))
    stage.sdk.refused(404, "ResourceNotFound", "get_project", m.GetProjectRequest(project_name=name))
    assert not call("list_projects", m.ListProjectsRequest(prefix=name)).projects


@scenario("imm.project.tags", "CreateProjectRequest.tag", "ListProjectsRequest.tag")
def project_tags(stage: Stage) -> None:
    m, call = stage.models, stage.sdk.call
    team = fresh("团队")  # a tag that nobody else has

    def create(*tags: tuple[str, str]) -> Any:
        given = [m.CreateProjectRequestTag(key=key, value=value) for key, value in tags]
        return call("create_project", m.CreateProjectRequest(project_name=stage.project_name(), tag=given)).project

    made = create(("team", team), ("stage", "test"))
    create(("team", "video"))
    assert [(tag.tag_key, tag.tag_value) for tag in made.tags] == [("team", team), ("stage", "test")]
    listed = call("list_projects", m.ListProjectsRequest(tag=[m.ListProjectsRequestTag(key="team", value=team)]))
    assert [one.project_name for one in listed.projects] == [made.project_name]
    tag = m.UpdateProjectRequestTag(key="stage", value="live")
    changed = call("update_project", m.UpdateProjectRequest(project_name=made.project_name, tag=[tag])).project
    assert [(tag.tag_key, tag.tag_value) for tag in changed.tags] == [("stage", "live")]


@scenario("imm.project.paging")
def project_paging(stage: Stage) -> None:
    m, call = stage.models, stage.sdk.call
    stem = stage.project_name()
    names = [stage.project_name(ending=f"-{number}") for number in range(5)]
    for name in (stem, *names):
        call("create_project", m.CreateProjectRequest(project_name=name))

    def ask(token: str | None) -> Any:
        return call("list_projects", m.ListProjectsRequest(prefix="project-", max_results=2, next_token=token))

    found = [[one.project_name for one in page.projects] for page in pages(ask)]
    assert all(len(page) == 2 for page in found[:-1])
    everything = [name for page in found for name in page]
    assert everything == sorted(everything)
    assert {stem, *names} <= set(everything)
    (only,) = pages(lambda token: call("list_projects", m.ListProjectsRequest(prefix=stem, next_token=token)))
    assert [one.project_name for one in only.projects] == [stem]


@scenario("imm.dataset.life-cycle")
def dataset_life_cycle(stage: Stage) -> None:
    m, call = stage.models, stage.sdk.call
    where = {"project_name": stage.project(), "dataset_name": fresh("dataset")}
    made = call("create_dataset", m.CreateDatasetRequest(description="假期照片", **where)).dataset
    shown(made, **where, **DEFAULTS, description="假期照片")
    shown(made, bind_count=0, file_count=0, total_file_size=0)
    assert TIME.fullmatch(made.create_time)
    assert made.update_time == made.create_time
    found = call("get_dataset", m.GetDatasetRequest(with_statistics=True, **where)).dataset
    assert found.to_map() == made.to_map()
    listed = call("list_datasets", m.ListDatasetsRequest(project_name=where["project_name"])).datasets
    assert [one.dataset_name for one in listed] == [where["dataset_name"]]
    changed = call(
        "update_dataset", m.UpdateDatasetRequest(description="工作", dataset_max_bind_count=2, **where)
    ).dataset
    shown(changed, description="工作", dataset_max_bind_count=2, create_time=made.create_time)
    assert changed.update_time > made.update_time
    stage.index(where, {"uri": "oss://trusted/a.jpg"}, {"uri": "oss://trusted/b.jpg"})
    counted = call("get_dataset", m.GetDatasetRequest(with_statistics=True, **where)).dataset
    shown(counted, file_count=2, update_time=changed.update_time)
    project = call("get_project", m.GetProjectRequest(project_name=where["project_name"], with_statistics=True)).project
    shown(project, file_count=2)
    uris = ["oss://trusted/a.jpg", "oss://trusted/b.jpg"]
    call("batch_delete_file_meta", m.BatchDeleteFileMetaRequest(uris=uris, **where))
    call("delete_dataset", m.DeleteDatasetRequest(**where))
    stage.sdk.refused(404, "ResourceNotFound", "get_dataset", m.GetDatasetRequest(**where))


@scenario("imm.dataset.template", "Dataset.template_id")
def dataset_template(stage: Stage) -> None:
    m, call = stage.models, stage.sdk.call
    where = {"project_name": stage.project(), "dataset_name": fresh("dataset")}
    unknown = m.CreateDatasetRequest(template_id="Official:NoSuchTemplate", **where)
    stage.sdk.refused(400, "InvalidArgument", "create_dataset", unknown)
    request = m.CreateDatasetRequest(template_id="Official:OSSBasicMeta", **where)
    assert call("create_dataset", request).dataset.template_id == "Official:OSSBasicMeta"
    uri = "oss://shelf/photos/beach.jpg"
    stage.index(where, {"uri": uri})
    found = stage.file(where, uri)
    assert found.size > 0
    assert (found.image_width, found.media_type) == (None, None)
    changed = call("update_dataset", m.UpdateDatasetRequest(template_id="Official:AllFunction", **where)).dataset
    assert changed.template_id == "Official:AllFunction"
    assert stage.file(where, uri).image_width is None  # what is indexed is not read again
    stage.index(where, {"uri": uri})
    again = stage.file(where, uri)
    assert (again.image_width, again.media_type) == (160, "image")


@scenario("imm.dataset.paging")
def dataset_paging(stage: Stage) -> None:
    m, call = stage.models, stage.sdk.call
    project = stage.project()
    names = [f"{prefix}_{number}" for prefix in ("user", "guest") for number in range(4)]
    for name in names:
        call("create_dataset", m.CreateDatasetRequest(project_name=project, dataset_name=name))

    def ask(token: str | None) -> Any:
        request = m.ListDatasetsRequest(project_name=project, prefix="user", max_results=2, next_token=token)
        return call("list_datasets", request)

    found = list(pages(ask))
    assert [[one.dataset_name for one in page.datasets] for page in found] == [
        ["user_0", "user_1"],
        ["user_2", "user_3"],
    ]
    everything = call("list_datasets", m.ListDatasetsRequest(project_name=project))
    assert [one.dataset_name for one in everything.datasets] == sorted(names)
    assert not everything.next_token


@scenario("imm.dataset.workflow-parameters", "CreateDatasetRequest.workflow_parameters")
def dataset_workflow_parameters(stage: Stage) -> None:
    m, call = stage.models, stage.sdk.call
    where = {"project_name": stage.project(), "dataset_name": fresh("dataset")}
    given = [m.WorkflowParameter(name="ImageInsightEnable", value="True")]
    call("create_dataset", m.CreateDatasetRequest(workflow_parameters=given, **where))
    found = call("get_dataset", m.GetDatasetRequest(**where)).dataset
    assert [(one.name, one.value) for one in found.workflow_parameters] == [("ImageInsightEnable", "True")]


@scenario("imm.life-cycle")
def life_cycle(stage: Stage) -> None:
    m, call = stage.models, stage.sdk.call
    where = stage.dataset()
    uri = "oss://trusted/2024/雪景.jpg"
    file = stage.sdk.input_file(uri=uri, custom_labels={"n": 1, "t": True})
    assert re.fullmatch(
        r"[0-9A-F]{3}-[0-9A-Za-z]{27}",
        call("index_file_meta", m.IndexFileMetaRequest(file=file, **where)).event_id,
    )
    found = stage.file(where, uri)
    shown(found, uri=uri, **where, custom_labels=stage.sdk.read({"n": 1, "t": True}))
    (batch,) = stage.files(where, uri)
    assert batch.to_map() == found.to_map()
    query = m.SimpleQuery(field="URI", operation="prefix", value="oss://trusted/2024/")
    (hit,) = call("simple_query", m.SimpleQueryRequest(query=query, max_results=10, **where)).files
    assert hit.to_map() == found.to_map()
    call("delete_file_meta", m.DeleteFileMetaRequest(uri=uri, **where))
    assert not stage.files(where, uri)
    call("delete_dataset", m.DeleteDatasetRequest(**where))
    call("delete_project", m.DeleteProjectRequest(project_name=where["project_name"]))
    stage.sdk.refused(404, "ResourceNotFound", "get_project", m.GetProjectRequest(project_name=where["project_name"]))
