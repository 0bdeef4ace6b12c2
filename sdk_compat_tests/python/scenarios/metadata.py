"""Getting, changing and deleting what is stored of files."""

from __future__ import annotations

from stage import Stage, scenario

A, B, C = (f"oss://trusted/files/{letter}.jpg" for letter in "abc")


@scenario("imm.files.get-unknown")
def get_unknown(stage: Stage) -> None:
    m = stage.models
    where = stage.dataset()
    assert stage.sdk.call("get_file_meta", m.GetFileMetaRequest(uri=A, **where)).files == []


@scenario("imm.files.batch-get")
def batch_get(stage: Stage) -> None:
    where = stage.dataset()
    stage.index(where, {"uri": A}, {"uri": B}, {"uri": C})
    assert [one.uri for one in stage.files(where, C, "oss://trusted/unknown.jpg", A)] == [C, A]


@scenario("imm.files.with-fields", "GetFileMetaRequest.with_fields", "BatchGetFileMetaRequest.with_fields")
def with_fields(stage: Stage) -> None:
    m, call = stage.models, stage.sdk.call
    where = stage.dataset()
    stage.index(where, {"uri": A, "custom_id": "a", "title": "不要的"})
    wanted = ["URI", "CustomId", "NoSuchField", "Labels"]
    (one,) = call("get_file_meta", m.GetFileMetaRequest(uri=A, with_fields=wanted, **where)).files
    (batch,) = call("batch_get_file_meta", m.BatchGetFileMetaRequest(uris=[A], with_fields=wanted, **where)).files
    query = m.SimpleQueryRequest(with_fields=wanted, **where)
    (hit,) = call("simple_query", query).files
    for found in (one, batch, hit):
        given = {name: value for name, value in found.to_map().items() if value != []}
        assert given == {"URI": A, "CustomId": "a"}
    whole = call("get_file_meta", m.GetFileMetaRequest(uri=A, with_fields=[], **where)).files[0]
    assert whole.title == "不要的"


@scenario("imm.files.update")
def update(stage: Stage) -> None:
    m = stage.models
    where = stage.dataset()
    stage.index(where, {"uri": A, "custom_id": "before", "custom_labels": {"one": "1", "two": "2"}})
    before = stage.file(where, A)

    def change(**members: object) -> None:
        file = stage.sdk.input_file(uri=A, **members)
        stage.sdk.call("update_file_meta", m.UpdateFileMetaRequest(file=file, **where))

    change(custom_labels={"three": "三"})
    after = stage.file(where, A)
    assert (after.custom_id, after.custom_labels) == ("before", {"three": "三"})
    assert (after.create_time, after.object_id) == (before.create_time, before.object_id)
    assert after.update_time > before.update_time
    change(custom_id="after")
    again = stage.file(where, A)
    assert (again.custom_id, again.custom_labels) == ("after", {"three": "三"})
    unknown = m.UpdateFileMetaRequest(file=stage.sdk.input_file(uri=B, custom_id="x"), **where)
    stage.sdk.refused(404, "ResourceNotFound", "update_file_meta", unknown)
    assert not stage.files(where, B)


@scenario("imm.files.update-keeps-lists", "InputFile.labels")
def update_keeps_lists(stage: Stage) -> None:
    m = stage.models
    where = stage.dataset()
    stage.index(where, {"uri": A, "labels": [m.Label(label_name="海滩")], "addresses": [m.Address(city="三亚市")]})
    file = stage.sdk.input_file(uri=A, custom_id="only this")
    stage.sdk.call("update_file_meta", m.UpdateFileMetaRequest(file=file, **where))
    found = stage.file(where, A)
    assert found.custom_id == "only this"
    assert [one.label_name for one in found.labels] == ["海滩"]
    assert [one.city for one in found.addresses] == ["三亚市"]


@scenario("imm.files.batch-update", "BatchUpdateFileMetaResponseBody.files")
def batch_update(stage: Stage) -> None:
    m = stage.models
    where = stage.dataset()
    stage.index(where, {"uri": A}, {"uri": C})
    many = {f"key{number}": "value" for number in range(101)}
    files = [
        stage.sdk.input_file(uri=A, custom_id="a"),
        stage.sdk.input_file(uri=B, custom_id="b"),
        stage.sdk.input_file(uri=C, custom_labels=many),
    ]
    told = stage.sdk.call("batch_update_file_meta", m.BatchUpdateFileMetaRequest(files=files, **where)).files
    assert [(one.uri, one.success) for one in told] == [(A, True), (B, False), (C, False)]
    assert "ResourceNotFound" in told[1].message
    assert told[2].message == "*error.OpError : InvalidArgument | Index KV count exceeded, should be no more than 100."
    assert [(one.uri, one.custom_id) for one in stage.files(where, A, B, C)] == [(A, "a"), (C, None)]


@scenario("imm.files.delete")
def delete(stage: Stage) -> None:
    m, call = stage.models, stage.sdk.call
    where = stage.dataset()
    stage.index(where, {"uri": A}, {"uri": B}, {"uri": C})
    for _ in range(2):
        call("delete_file_meta", m.DeleteFileMetaRequest(uri=A, **where))
        assert [one.uri for one in stage.files(where, A, B, C)] == [B, C]
    for _ in range(2):
        call("batch_delete_file_meta", m.BatchDeleteFileMetaRequest(uris=[A, B], **where))
        assert [one.uri for one in stage.files(where, A, B, C)] == [C]
    stage.index(where, {"uri": A})
    assert stage.file(where, A).uri == A
