"""The error tables of IQS and CI: their rules, and the decisions that differ from some page."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from emulator.catalog.errors import ErrorTable, Row
from emulator.catalog.violation import Kind
from emulator.exchange import Fault

IQS, CI, COS = (ErrorTable.load(product) for product in ("iqs", "ci", "cos"))
PLACES = {
    *("Action", "Parameter", "Detail", "Limit", "Method", "Path", "Template", "StringToSign", "CanonicalRequest"),
    *("Resource", "Origin", "Bucket", "Region", "Part", "What", "Object", "Help"),
}


@pytest.mark.parametrize("row", [*IQS, *CI, *COS], ids=lambda row: row.row)
def test_rows(row: Row) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row.row)
    assert 400 <= row.status <= 599
    assert row.code
    assert row.message
    assert row.source
    assert row.evidence in {"recorded", "documented", "sdk", "guess"}
    assert set(re.findall(r"\{(\w+)\}", row.code + row.message)) <= PLACES


@pytest.mark.parametrize("table", [IQS, CI], ids=["iqs", "ci"])
def test_every_kind_of_bad_parameter_has_a_row(table: ErrorTable) -> None:
    for kind in get_args(Kind):
        assert table.for_kind(kind).status == 400


@pytest.mark.parametrize(
    ("table", "name", "status", "code", "message"),
    [
        (IQS, "access-key-not-found", 404, "InvalidAccessKeyId.NotFound", "Specified access key is not found."),
        (IQS, "invalid-api-key", 403, "Retrieval.InvalidAPIKey", "Incorrect APIKey provided."),
        (IQS, "throttled", 429, "Retrieval.Throttling.User", "Request was denied due to user flow control."),
        (
            *(IQS, "api-not-found", 404, "InvalidApi.NotFound"),
            "Specified api is not found, please check your url and method.",
        ),
        (CI, "signature-mismatch", 403, "SignatureDoesNotMatch", "The Signature you specified is invalid."),
        (COS, "request-expired", 403, "AccessDenied", "Request has expired"),
        (COS, "access-denied", 403, "AccessDenied", "Access Denied."),
        (CI, "dataset-exists", 400, "InvalidArgument", "dataset already created"),
    ],
)
def test_what_a_client_reads(table: ErrorTable, name: str, status: int, code: str, message: str) -> None:
    fault = Fault(table[name])
    assert (fault.status, fault.code, fault.message) == (status, code, message)


def test_refused_operations() -> None:
    assert (IQS["not-implemented"].status, IQS["not-implemented"].code) == (501, "NotImplemented")
    for table in (CI, COS):
        row = table["not-implemented"]
        assert (row.status, row.code) == (404, "InvalidUrl"), "a 5xx is sent again by Tencent's SDKs"
    for row in (IQS["not-implemented"], CI["not-implemented"], COS["not-implemented"]):
        fault = Fault(row, Action="OmniAnswer")
        assert "OmniAnswer" in fault.message
        assert "/_myna/operations" in fault.message


def test_bodies_that_are_too_large() -> None:
    assert (IQS["content-too-large"].status, IQS["content-too-large"].code) == (413, "InvalidContent")
    assert (CI["content-too-large"].status, CI["content-too-large"].code) == (413, "InvalidContent")
    assert (COS["entity-too-large"].status, COS["entity-too-large"].code) == (400, "EntityTooLarge")


def test_credentials_of_datasets_and_of_objects_have_two_tables() -> None:
    datasets = ("missing-authorization", "invalid-authorization", "secret-id-not-exist", "signature-expired")
    assert [CI[name].status for name in datasets] == [401] * 4
    objects = ("access-denied", "request-expired", "clock-skewed", "access-key-not-found")
    assert [COS[name].status for name in objects] == [403] * 4
