"""``Format=XML``: who gets XML, and that it says what the JSON says."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from requests_made import made, recorded

from emulator.dialects.imm.format import rendered, wants_xml
from emulator.exchange import Reply, Request

JSON = "application/json;charset=utf-8"
FORM = "Content-Type: application/x-www-form-urlencoded; charset=utf-8"
ERROR = b'{"RequestId":"4F68","HostId":"h","Code":"InvalidArgument","Message":"a < b","Recommend":"https://x/?a=1&b=2"}'


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (recorded("python-corexml-imm-GetProject"), True),
        (recorded("python-core-imm-GetProject"), False),
        (recorded("node-popcore-imm-SemanticQuery"), False),
        (made("POST /?Format=xml&Action=GetProject"), True),
        (made("POST /?Action=GetProject&Format=Json", "Accept: text/xml"), False),
        (made("POST /?DateFormat=XML"), False),
        (made("POST /", FORM, body=b"Action=GetProject&Format=XML"), True),
        (made("POST /", "Content-Type: application/json", body=b'"&Format=XML"'), False),
        (made("POST /?Format=JSON", FORM, body=b"Format=XML"), False),
        (made("POST /", "Accept: application/xml"), True),
        (made("POST /", "Accept: application/xml, */*;q=0.1"), False),
        (made("POST /", "Accept: application/json, text/xml"), False),
        (made("POST /"), False),
    ],
)
def test_who_wants_xml(request_: Request, expected: bool) -> None:
    assert wants_xml(request_) is expected


def test_a_refusal() -> None:
    reply = Reply(400, (("Content-Type", JSON), ("x-acs-request-id", "4F68")), ERROR, code="InvalidArgument")
    found = rendered(reply, made("POST /?Format=XML"), "Error")
    assert (found.status, found.code) == (400, "InvalidArgument")
    assert dict(found.headers) == {"Content-Type": "text/xml;charset=utf-8", "x-acs-request-id": "4F68"}
    assert isinstance(found.body, bytes)
    assert found.body.startswith(b"<?xml version='1.0' encoding='UTF-8'?><Error><RequestId>4F68</RequestId>")
    root = ElementTree.fromstring(found.body)
    assert {each.tag: each.text for each in root} == {
        "RequestId": "4F68",
        "HostId": "h",
        "Code": "InvalidArgument",
        "Message": "a < b",
        "Recommend": "https://x/?a=1&b=2",
    }


def test_a_success() -> None:
    body = '{"RequestId":"4F68","Files":[{"URI":"oss://b/图.jpg","Size":1},{"URI":"oss://b/2"}]}'.encode()
    found = rendered(Reply(200, (("Content-Type", JSON),), body), made("POST /?Format=XML"), "GetFileMetaResponse")
    assert isinstance(found.body, bytes)
    root = ElementTree.fromstring(found.body)
    assert root.tag == "GetFileMetaResponse"
    assert [each.findtext("URI") for each in root.findall("Files/Files")] == ["oss://b/图.jpg", "oss://b/2"]


def test_json_stays_as_it_is() -> None:
    reply = Reply(400, (("Content-Type", JSON),), ERROR)
    assert rendered(reply, made("POST /"), "Error") is reply
