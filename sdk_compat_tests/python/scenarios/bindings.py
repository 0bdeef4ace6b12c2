"""Buckets that are bound to datasets, and buckets that are attached to projects."""

from __future__ import annotations

import http.client
from typing import Any

from sdk import fresh
from stage import Stage, pages, scenario

BINDINGS = ("create_binding", "get_binding", "list_bindings", "delete_binding")
ATTACHMENTS = ("attach_ossbucket", "get_ossbucket_attachment", "detach_ossbucket")


def settle(stage: Stage) -> None:
    """Until what happened in bound buckets is in their datasets."""
    connection = http.client.HTTPConnection(stage.endpoint, timeout=60)
    connection.request("POST", "/_myna/settle", b"{}")
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    connection.close()


def uris(stage: Stage, where: dict[str, str]) -> list[str]:
    """Of all files of a dataset."""
    found = stage.sdk.call("simple_query", stage.models.SimpleQueryRequest(max_results=100, **where)).files
    return sorted(file.uri for file in found)


@scenario("imm.binding.life-cycle", *BINDINGS)
def binding_life_cycle(stage: Stage) -> None:
    m, call = stage.models, stage.sdk.call
    where = stage.dataset()
    bucket = fresh("bucket")
    folder, uri = stage.objects / bucket, f"oss://{bucket}"
    (folder / "notes").mkdir(parents=True)
    (folder / "a.txt").write_text("one")
    (folder / "notes" / "b.txt").write_text("two")
    made = call("create_binding", m.CreateBindingRequest(uri=uri, **where)).binding
    assert (made.uri, made.dataset_name, made.project_name) == (uri, where["dataset_name"], where["project_name"])
    assert (made.state, made.phase or "", made.create_time) == ("Ready", "", made.update_time)
    settle(stage)
    found = call("get_binding", m.GetBindingRequest(uri=uri, **where)).binding
    assert (found.state, found.phase, found.create_time) == ("Running", "IncrementalScanning", made.create_time)
    assert uris(stage, where) == [f"{uri}/a.txt", f"{uri}/notes/b.txt"]
    (folder / "c.txt").write_text("three")
    (folder / "a.txt").unlink()
    settle(stage)
    assert uris(stage, where) == [f"{uri}/c.txt", f"{uri}/notes/b.txt"]
    assert call("get_dataset", m.GetDatasetRequest(**where)).dataset.bind_count == 1
    stage.sdk.refused(400, "StatusConflict", "delete_dataset", m.DeleteDatasetRequest(**where))
    call("delete_binding", m.DeleteBindingRequest(uri=uri, **where))
    (folder / "c.txt").unlink()
    settle(stage)
    assert uris(stage, where) == [f"{uri}/c.txt", f"{uri}/notes/b.txt"]
    failure = stage.sdk.refused(404, "ResourceNotFound", "get_binding", m.GetBindingRequest(uri=uri, **where))
    assert "binding" in failure.message


@scenario("imm.binding.list", *BINDINGS)
def binding_list(stage: Stage) -> None:
    m, call = stage.models, stage.sdk.call
    where = stage.dataset()
    buckets = sorted(f"oss://{fresh('bucket')}" for _ in range(3))
    for uri in buckets:
        call("create_binding", m.CreateBindingRequest(uri=uri, **where))
    again = m.CreateBindingRequest(uri=buckets[0], **where)
    assert "binding" in stage.sdk.refused(400, "ResourceAlreadyExists", "create_binding", again).message

    def ask(token: str | None) -> Any:
        return call("list_bindings", m.ListBindingsRequest(max_results=2, next_token=token, **where))

    assert [[one.uri for one in page.bindings] for page in pages(ask)] == [buckets[:2], buckets[2:]]
    for uri in buckets:
        call("delete_binding", m.DeleteBindingRequest(uri=uri, **where))
    assert not call("list_bindings", m.ListBindingsRequest(**where)).bindings
    update = m.UpdateDatasetRequest(dataset_max_bind_count=1, **where)
    call("update_dataset", update)
    call("create_binding", m.CreateBindingRequest(uri=buckets[0], **where))
    more = m.CreateBindingRequest(uri=buckets[1], **where)
    stage.sdk.refused(400, "LimitExceededError", "create_binding", more)
    call("delete_binding", m.DeleteBindingRequest(uri=buckets[0], **where))
    bad = m.CreateBindingRequest(uri=f"{buckets[0]}/a.jpg", **where)
    assert "URI" in stage.sdk.refused(400, "InvalidArgument", "create_binding", bad).message


@scenario("imm.attachment.life-cycle", *ATTACHMENTS, "AttachOSSBucketRequest.description")
def attachment_life_cycle(stage: Stage) -> None:
    m, call = stage.models, stage.sdk.call
    project, bucket = stage.project(), fresh("bucket")
    request = m.AttachOSSBucketRequest(project_name=project, ossbucket=bucket, description="数据集")
    call("attach_ossbucket", request)
    found = call("get_ossbucket_attachment", m.GetOSSBucketAttachmentRequest(ossbucket=bucket))
    assert (found.project_name, found.description, found.create_time) == (project, "数据集", found.update_time)
    assert "already" in stage.sdk.refused(400, "ResourceAlreadyExists", "attach_ossbucket", request).message
    stage.sdk.refused(400, "StatusConflict", "delete_project", m.DeleteProjectRequest(project_name=project))
    call("detach_ossbucket", m.DetachOSSBucketRequest(ossbucket=bucket))
    gone = m.GetOSSBucketAttachmentRequest(ossbucket=bucket)
    assert "NotAttached" in stage.sdk.refused(404, "ResourceNotFound", "get_ossbucket_attachment", gone).message


@scenario("imm.attachment.list", *ATTACHMENTS, "list_attached_ossbuckets")
def attachment_list(stage: Stage) -> None:
    m, call = stage.models, stage.sdk.call
    project = stage.project()
    buckets = sorted(fresh("bucket") for _ in range(3))
    for bucket in buckets:
        call("attach_ossbucket", m.AttachOSSBucketRequest(project_name=project, ossbucket=bucket))

    def ask(token: str | None) -> Any:
        request = m.ListAttachedOSSBucketsRequest(project_name=project, max_results=2, next_token=token)
        return call("list_attached_ossbuckets", request)

    found = [[(one.ossbucket, one.project_name) for one in page.attached_ossbuckets] for page in pages(ask)]
    named = [(bucket, project) for bucket in buckets]
    assert found == [named[:2], named[2:]]
    for bucket in buckets:
        call("detach_ossbucket", m.DetachOSSBucketRequest(ossbucket=bucket))
    assert not ask(None).attached_ossbuckets
