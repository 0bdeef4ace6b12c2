"""CI before its operations come: each is found and refused, in XML or JSON as its clients ask."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from requests_made import AT, ID, made, recorded

from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import load
from emulator.dialects.ci.dialect import Ci
from emulator.dialects.ci.envelope import answered, request_id
from emulator.exchange import Call, Fault, Identity, Reply, Request

CATALOG, ERRORS = load("ci"), ErrorTable.load("ci")
CI = Ci(CATALOG, ERRORS)
WHO = Identity("1000000000000001", "test", "q-sign", "ap-beijing")
LOCAL = "Host: 127.0.0.1:4570"
MEDIA = "Host: media-1250000000.cos.ap-beijing.myqcloud.com"
JSON = "Accept: application/json"


def refusal(request: Request) -> Fault:
    with pytest.raises(Fault) as caught:
        CI.understand(request, CI.operation(request), {}, WHO, "ap-beijing")
    return caught.value


def read(reply: Reply) -> dict[str, Any]:
    """Members of a reply, whichever its format."""
    assert isinstance(reply.body, bytes)
    kind = dict(reply.headers)["Content-Type"]
    if kind == "application/json":
        found: dict[str, Any] = json.loads(reply.body)
        return found
    assert kind == "application/xml"
    return {each.tag: each.text or "" for each in ElementTree.fromstring(reply.body)}


@pytest.mark.parametrize("each", CATALOG.operations, ids=lambda each: each.name)
def test_every_operation_is_refused_by_its_name(each: Any) -> None:
    for host in (
        LOCAL,
        "Host: 1250000000.ci.ap-beijing.myqcloud.com",
        "Host: media-1250000000.ci.ap-beijing.myqcloud.com",
    ):
        fault = refusal(made(f"{each.methods[0]} {each.path}?datasetname=x", host))
        assert (fault.status, fault.code) == (404, "InvalidUrl")
        assert each.name in fault.message
        assert "/_myna/operations" in fault.message


@pytest.mark.parametrize(
    ("sample", "name"),
    [
        ("go-tencent-DescribeDatasets-cloudhost", "DescribeDatasets"),
        ("java-tencent-CreateDataset", "CreateDataset"),
        ("node-cos-tencent-DeleteFileMetaIndex", "DeleteFileMetaIndex"),
        ("node-cosproxy-tencent-DescribeDatasets", "DescribeDatasets"),
        ("python-cosip-tencent-DescribeDatasets", "DescribeDatasets"),
        ("python-cosnoaccept-tencent-DatasetHybridSearch", "DatasetHybridSearch"),
        ("go-tencent-PutObject", "object store (PUT)"),
        ("go-tencent-HeadObject", "object store (HEAD)"),
    ],
)
def test_what_sdks_sent(sample: str, name: str) -> None:
    assert name in refusal(recorded(sample)).message


@pytest.mark.parametrize("line", ["PATCH /dataset", "GET /datasetquery/simple", "POST /datasetquery/x", "GET /nothing"])
def test_what_no_operation_answers(line: str) -> None:
    fault = refusal(made(line, LOCAL))
    assert (fault.status, fault.code) == (404, "InvalidUrl")
    assert line in fault.message


def test_a_refusal_in_xml_is_one_that_the_python_sdk_reads() -> None:
    reply = CI.refuse(made("POST /dataset?x=1", LOCAL, "Accept: */*"), Fault(ERRORS["dataset-exists"]))
    assert reply.status == 400
    assert reply.code == "InvalidArgument"
    assert isinstance(reply.body, bytes)
    assert reply.body.startswith(b"<?xml version='1.0' encoding='utf-8' ?>\n<Error><Code>InvalidArgument</Code>")
    found = read(reply)
    assert list(found) == ["Code", "Message", "Resource", "RequestId", "TraceId"]
    assert found["Message"] == "dataset already created"
    assert found["Resource"] == "127.0.0.1/dataset"
    assert found["RequestId"] == dict(reply.headers)["x-ci-request-id"]


def test_a_refusal_in_json_is_flat() -> None:
    reply = CI.refuse(made("POST /dataset", LOCAL, JSON), Fault(ERRORS["dataset-exists"]))
    found = read(reply)
    assert list(found) == sorted(found) == ["Code", "Message", "RequestId", "Resource", "TraceId"]
    assert (found["Code"], found["TraceId"]) == ("InvalidArgument", "")
    assert found["RequestId"] == dict(reply.headers)["x-ci-request-id"]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ((), "application/xml"),
        (("Accept: */*",), "application/xml"),
        (("Content-Type: application/json",), "application/xml"),
        ((JSON,), "application/json"),
        (("Accept: text/plain, Application/JSON;q=0.9, */*",), "application/json"),
        (("Accept: text/plain", JSON), "application/json"),
    ],
)
def test_accept_alone_decides(fields: tuple[str, ...], kind: str) -> None:
    reply = CI.refuse(made("POST /dataset", LOCAL, *fields), CI.internal())
    assert [value for name, value in reply.headers if name == "Content-Type"] == [kind]


def test_the_object_store_answers_xml_and_its_own_ids() -> None:
    reply = CI.refuse(made("PUT /a%20b.jpg", MEDIA, JSON), Fault(ERRORS["cos-no-such-key"]))
    found, headers = read(reply), dict(reply.headers)
    assert headers["Content-Type"] == "application/xml"
    assert headers["x-cos-request-id"] == headers["x-ci-request-id"] == found["RequestId"]
    assert found["TraceId"] == headers["x-cos-trace-id"] != ""
    assert found["Resource"] == "media-1250000000.cos.ap-beijing.myqcloud.com/a%20b.jpg"
    assert "x-cos-request-id" not in dict(CI.refuse(made("PUT /dataset", LOCAL), CI.internal()).headers)


def test_request_ids_have_the_services_form() -> None:
    parts = base64.b64decode(request_id(made("GET /datasets"))).decode().split("_")
    assert int(parts[0], 16) == int(AT)
    assert [len(part) for part in parts[1:3]] == [8, 4]
    assert "".join(parts[1:]) == ID


def test_messages_and_paths_with_anything_in_them() -> None:
    for path in ("/<a>&%00", "/\udc80", "/" + "x" * 70_000, "/dataset/图"):
        request = made(f"GET {path}", "Host: \udcff")
        for accept in ((), (JSON,)):
            asked = replace(request, headers=made("GET /", "Host: \udcff", *accept).headers)
            found = read(CI.refuse(asked, refusal(asked)))
            assert found["Code"] == "InvalidUrl"
            assert 0 < len(found["Resource"]) < 1100


def test_successes() -> None:
    members = {"NextToken": "", "Datasets": [{"DatasetName": "a"}, {"DatasetName": "b"}]}
    reply = answered(made("GET /datasets", LOCAL, JSON), members)
    found = read(reply)
    assert list(found) == ["Datasets", "NextToken", "RequestId"]
    assert found["RequestId"] == dict(reply.headers)["x-ci-request-id"]
    plain = answered(made("GET /datasets", LOCAL), members)
    assert isinstance(plain.body, bytes)
    names = [each.findtext("DatasetName") for each in ElementTree.fromstring(plain.body).findall("Datasets")]
    assert names == ["a", "b"]
    wrapped = answered(
        made("POST /datasetquery/hybridsearch", LOCAL), {"ImageResult": [1]}, {"ImageResult": "Item"}.get
    )
    assert isinstance(wrapped.body, bytes)
    assert wrapped.body.startswith(b"<Response><ImageResult><Item>1</Item></ImageResult>")


def test_headers_of_a_fault_are_sent() -> None:
    fault = Fault(ERRORS["slow-down"])
    fault.headers = (("Retry-After", "1"),)
    assert dict(CI.refuse(made("GET /datasets"), fault).headers)["Retry-After"] == "1"


def test_failures_of_our_own_and_large_bodies() -> None:
    assert (CI.internal().status, CI.internal().code) == (500, "InternalError")
    assert CI.too_large(9, made("POST /dataset", LOCAL)).code == "InvalidContent"
    assert CI.too_large(9, made("POST /dataset", LOCAL)).status == 413
    assert CI.too_large(9, made("PUT /a", MEDIA)).code == "EntityTooLarge"


def test_a_row_without_a_handler_stops_the_start() -> None:
    first = replace(CATALOG.operations[0], state="emulated")
    with pytest.raises(LookupError, match=first.name):
        Ci(replace(CATALOG, operations=(first,)), ERRORS)


async def test_nothing_can_be_performed() -> None:
    call = Call(made("GET /datasets"), CATALOG.operations[0], WHO, "ap-beijing", {})
    with pytest.raises(LookupError, match="has no handler"):
        await CI.perform(call)
