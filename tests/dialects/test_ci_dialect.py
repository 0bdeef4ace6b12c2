"""CI on the wire, without a socket: which operation a request calls, what it gives, how answers look."""

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
from emulator.dialects.ci.dialect import MODULES, Ci
from emulator.dialects.ci.envelope import Answer, answered, request_id
from emulator.dialects.handlers import Handlers
from emulator.domain.library import Library
from emulator.exchange import Fault, Identity, Reply, Request
from emulator.route.fields import texts

CATALOG, ERRORS = load("ci"), ErrorTable.load("ci")
CI = Ci(CATALOG, ERRORS, Library.__new__(Library))  # nothing here performs a call
WHO = Identity("1000000000000001", "test", "q-sign", "ap-beijing")
LOCAL = "Host: 127.0.0.1:4570"
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
def test_every_operation_is_found_by_method_and_path(each: Any) -> None:
    for host in (
        LOCAL,
        "Host: 1250000000.ci.ap-beijing.myqcloud.com",
        "Host: media-1250000000.ci.ap-beijing.myqcloud.com",
    ):
        flag = "&datasetname=x" if "?" in each.path else "?datasetname=x"
        assert CI.operation(made(f"{each.methods[0]} {each.path}{flag}", host)) is each


@pytest.mark.parametrize("each", CATALOG.operations, ids=lambda each: each.name)
def test_what_is_served_has_a_handler_and_what_is_not_is_refused_by_its_name(each: Any) -> None:
    if each.state == "emulated":
        assert callable(Handlers("ci", MODULES)[each])
        assert each.handler.replace("_", "") == each.name.lower()
        return
    fault = refusal(made(f"{each.methods[0]} {each.path}", LOCAL))
    assert (fault.status, fault.code) == (404, "InvalidUrl")
    assert each.name in fault.message
    assert "/_myna/operations" in fault.message
    with pytest.raises(LookupError, match=each.name):
        Handlers("ci", MODULES)[each]


@pytest.mark.parametrize(
    ("sample", "name"),
    [
        ("go-tencent-DescribeDatasets-cloudhost", "DescribeDatasets"),
        ("java-tencent-CreateDataset", "CreateDataset"),
        ("node-cos-tencent-DeleteFileMetaIndex", "DeleteFileMetaIndex"),
        ("node-cosproxy-tencent-DescribeDatasets", "DescribeDatasets"),
        ("python-cosip-tencent-DescribeDatasets", "DescribeDatasets"),
        ("python-cosnoaccept-tencent-DatasetHybridSearch", "DatasetHybridSearch"),
    ],
)
def test_what_sdks_sent(sample: str, name: str) -> None:
    request = recorded(sample)
    operation = CI.operation(request)
    assert operation.name == name
    if operation.methods == ("GET",):
        assert not CI.understand(request, operation, texts(request), WHO, "ap-beijing").unknown


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
    members = Answer({"NextToken": "", "Datasets": [{"DatasetName": "a"}, {"DatasetName": "b"}]})
    reply = answered(made("GET /datasets", LOCAL, JSON), members)
    found = read(reply)
    assert list(found) == ["Datasets", "NextToken", "RequestId"]
    assert found["RequestId"] == dict(reply.headers)["x-ci-request-id"]
    plain = answered(made("GET /datasets", LOCAL), members)
    assert isinstance(plain.body, bytes)
    names = [each.findtext("DatasetName") for each in ElementTree.fromstring(plain.body).findall("Datasets")]
    assert names == ["a", "b"]
    images = Answer({"ImageResult": [1]}, {"ImageResult": "Item"}.get)
    wrapped = answered(made("POST /datasetquery/hybridsearch", LOCAL), images)
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
