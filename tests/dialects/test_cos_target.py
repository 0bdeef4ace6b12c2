"""What addresses of COS name, and what its documents and its catalogue's rows may be."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from requests_made import made, recorded

from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import Operation, load
from emulator.clock import Clock, Ids
from emulator.dialects.ci.elements import NotXml
from emulator.dialects.cos.dialect import MODULES, Cos
from emulator.dialects.cos.errors import REFUSALS, fault_of
from emulator.dialects.cos.shelf import Shelf
from emulator.dialects.cos.target import source, target
from emulator.dialects.handlers import Handlers
from emulator.exchange import Fault
from emulator.objects import api, ranges, uploads
from emulator.objects.folders import Folders
from emulator.objects.layer import Layer
from emulator.objects.upper import Nothing

CATALOG, ERRORS = load("cos"), ErrorTable.load("cos")
NAME = "media-1250000000"
HOST = f"Host: {NAME}.cos.ap-beijing.myqcloud.com"
LOCAL = "Host: 127.0.0.1:4570"


@pytest.fixture
def cos() -> Cos:
    clock = Clock()
    layer = Layer(Nothing("nothing is written"), Folders(()), clock, 10)
    return Cos(CATALOG, ERRORS, Shelf(layer, uploads.Uploads(layer, clock, Ids(1)), ERRORS))


@pytest.mark.parametrize(
    ("line", "host", "bucket", "key"),
    [
        ("GET /a/b%20c.txt", HOST, NAME, "a/b c.txt"),
        ("GET /a+b", HOST, NAME, "a+b"),
        ("GET /a//b/", HOST, NAME, "a//b/"),
        ("GET /dataset", HOST, NAME, "dataset"),
        (f"GET /{NAME}/k", HOST, NAME, f"{NAME}/k"),
        (f"GET /{NAME}/a//b", LOCAL, NAME, "a//b"),
        (f"GET //{NAME}/k", LOCAL, NAME, "k"),
        (f"GET /{NAME}", LOCAL, NAME, ""),
        (f"GET /{NAME}/", LOCAL, NAME, ""),
        (f"GET http://{NAME}.cos.ap-beijing.myqcloud.com/k?x", LOCAL, NAME, "k"),
        ("GET /", LOCAL, "", ""),
        ("GET /", "Host: service.cos.myqcloud.com", "", ""),
    ],
)
def test_what_an_address_names(line: str, host: str, bucket: str, key: str) -> None:
    found = target(made(line, host))
    assert (found.bucket, found.key) == (bucket, key)


def test_a_key_that_is_no_text(cos: Cos) -> None:
    for path in ("/%FF", "/a%C3%28", "/\udcff"):
        with pytest.raises(Fault, match="InvalidURI"):
            cos.operation(made(f"GET {path}", HOST))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{NAME}.cos.ap-beijing.myqcloud.com/a%20b/%E5%9B%BE", (NAME, "a b/图")),
        (f"{NAME}.cos.ap-beijing.myqcloud.com/{NAME}/k?versionId=", (NAME, f"{NAME}/k")),
        (f"/{NAME}/k", (NAME, "k")),
        (f"127.0.0.1:4570/{NAME}/k", (NAME, "k")),
    ],
)
def test_sources_of_copies(text: str, found: tuple[str, str]) -> None:
    assert source(text) == found


@pytest.mark.parametrize("text", ["", "k", NAME, f"{NAME}/", f"{NAME}.cos.ap-beijing.myqcloud.com", "a/b", "/%FF/k"])
def test_what_is_no_source(text: str) -> None:
    with pytest.raises(ValueError, match=r"x-cos-copy-source|UTF-8"):
        source(text)


@pytest.mark.parametrize(
    ("line", "fields", "name"),
    [
        ("GET /", (LOCAL,), "GetService"),
        ("GET /?marker=&max-keys=2000", (LOCAL,), "GetService"),
        ("GET /?prefix=a&q-ak=test", (HOST,), "GetBucket"),
        ("GET /?uploads=&prefix=", (HOST,), "ListMultipartUploads"),
        ("PUT /k", (HOST, "x-cos-copy-source: x"), "PutObjectCopy"),
        ("PUT /k?uploadId=1&partNumber=2", (HOST, "x-cos-copy-source: x"), "UploadPartCopy"),
        ("PUT /k?uploadId=1&partNumber=2", (HOST,), "UploadPart"),
        ("PUT /k?tagging", (HOST, "x-cos-copy-source: x"), "PutObjectTagging"),
        ("GET /k?uploads-of-mine=1", (HOST,), "GetObject"),
        ("GET /k?delete=1&policy=2", (HOST,), "GetObject"),
        ("POST /?delete", (HOST,), "DeleteMultipleObjects"),
        ("GET /?lifecycle", (HOST,), "GetBucketLifecycle"),
    ],
)
def test_operations(cos: Cos, line: str, fields: tuple[str, ...], name: str) -> None:
    assert cos.operation(made(line, *fields)).name == name


@pytest.mark.parametrize(
    ("line", "host", "code"),
    [
        ("GET /k?imageMogr2/thumbnail/100x", HOST, "InvalidUrl"),
        ("GET /k?watermark/2/text/aGVsbG8=", HOST, "InvalidUrl"),
        ("GET /k?ci-process=snapshot&time=1", HOST, "InvalidUrl"),
        ("GET /k?imageInfo", HOST, "InvalidUrl"),
        ("GET /k?torrent", HOST, "InvalidUrl"),
        ("GET /?invented", HOST, "InvalidUrl"),
        ("GET /k?partNumber=1", HOST, "InvalidUrl"),
        ("POST /k?ci-process=ImageSearch&action=AddImage", HOST, "InvalidUrl"),
        ("POST /k", HOST, "MethodNotAllowed"),
        ("PATCH /", HOST, "MethodNotAllowed"),
        ("PUT /k?uploads", HOST, "MethodNotAllowed"),
        ("GET /?prefix=&delimiter=", LOCAL, "InvalidURI"),
        ("PUT /", LOCAL, "InvalidURI"),
        ("HEAD /", LOCAL, "InvalidURI"),
    ],
)
def test_what_is_no_operation(cos: Cos, line: str, host: str, code: str) -> None:
    with pytest.raises(Fault) as caught:
        cos.operation(made(line, host))
    assert caught.value.code == code
    assert caught.value.status < 500, "the SDKs send it again after a 5xx"


def test_what_sdks_sent(cos: Cos) -> None:
    for sample, name in (
        ("go-tencent-PutObject", "PutObject"),
        ("go-tencent-HeadObject", "HeadObject"),
        ("java-tencent-PutObject", "PutObject"),
    ):
        assert cos.operation(recorded(sample)).name == name


@pytest.mark.parametrize("each", CATALOG.operations, ids=lambda each: each.name)
def test_rows_of_operations(each: Operation) -> None:
    assert each.product == "cos"
    assert len(each.methods) == 1
    assert each.evidence in {"recorded", "documented", "sdk", "guess"}
    assert each.source
    assert bool(each.handler) == (each.state == "emulated")
    assert each.errors == ("not-implemented",) if each.state == "refused" else "not-implemented" not in each.errors
    for name in (*CATALOG.errors, *each.errors):
        assert name in ERRORS, name
    if each.handler:
        assert each.handler.replace("_", "") == each.name.lower()
        assert callable(Handlers("cos", {each.group: MODULES})[each])
    names = [parameter.name for parameter in each.parameters]
    assert len(names) == len(set(names))
    for parameter in each.parameters:
        assert parameter.effect in {"honoured", "stored", "ignored", "refused"}
        assert parameter.place in {"query", "header", "body"}
        if parameter.type == "integer":
            assert "min" in parameter.enforced
    for name in re.findall(r"[?&]([^&#]+)", each.path) if each.state == "emulated" else ():
        given = next((one for one in each.parameters if one.name == name), None)
        assert given is None or given.required


def test_a_row_without_a_handler_stops_the_start(cos: Cos) -> None:
    first = replace(CATALOG.operations[0], handler="nothing")
    with pytest.raises(LookupError, match="GetService"):
        Cos(replace(CATALOG, operations=(first,)), ERRORS, cos._shelf)


REFUSED = {
    api.BucketNotEmpty: api.BucketNotEmpty("b"),
    api.BucketNotMapped: api.BucketNotMapped("b"),
    api.BucketRefused: api.BucketRefused("B"),
    api.DigestWrong: api.DigestWrong("a", "b"),
    api.ObjectExists: api.ObjectExists("b", "k"),
    api.ObjectMissing: api.ObjectMissing("b", "k"),
    api.ReadOnly: api.ReadOnly("No."),
    api.TooLarge: api.TooLarge(1),
    ranges.Unsatisfiable: ranges.Unsatisfiable(1),
    uploads.PartNumberWrong: uploads.PartNumberWrong(0),
    uploads.PartsUnordered: uploads.PartsUnordered(),
    uploads.PartTooSmall: uploads.PartTooSmall(1, 2),
    uploads.PartWrong: uploads.PartWrong(1),
    uploads.UploadMissing: uploads.UploadMissing("u"),
    NotXml: NotXml("It is not."),
}


def test_every_refusal_has_a_row() -> None:
    assert set(REFUSED) == set(REFUSALS)
    assert fault_of(api.KeyRefused("b", "k", "it is odd"), ERRORS).code == "InvalidURI"
    for refusal in REFUSED.values():
        fault = fault_of(refusal, ERRORS)
        assert 400 <= fault.status < 500
        assert "{" not in fault.message
    known = [*vars(api).values(), *vars(uploads).values(), *vars(ranges).values()]
    raised = {one for one in known if isinstance(one, type) and issubclass(one, api.WriteRefused)}
    assert raised - {api.WriteRefused} <= set(REFUSED), "a new refusal needs a row"
