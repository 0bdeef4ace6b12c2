"""Error tables: rows by name, kinds of parameter errors, and the decisions that differ from some page."""

from __future__ import annotations

import re

import pytest

from emulator.catalog.errors import ErrorTable
from emulator.exchange import Fault

ERRORS = ErrorTable.load("imm")


@pytest.mark.parametrize("row", ERRORS, ids=lambda row: row.row)
def test_rows(row) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row.row)
    assert 400 <= row.status <= 599
    assert row.code
    assert row.message
    assert row.source
    assert row.evidence in {"recorded", "documented", "sdk", "guess"}


@pytest.mark.parametrize(
    ("name", "fields", "status", "code", "message"),
    [
        (
            *("missing-parameter", {"Parameter": "ProjectName"}, 400, "InvalidArgument"),
            "The parameter ProjectName is required but not provided.",
        ),
        (
            *("resource-not-found", {"Type": "project"}, 404, "ResourceNotFound"),
            "The specified resource project is not found.",
        ),
        (
            *("resource-already-exists", {"Type": "dataset"}, 400, "ResourceAlreadyExists"),
            "The specified resource dataset already exists.",
        ),
        ("status-conflict", {}, 400, "StatusConflict", "Message: cannot delete when sub resoures exist"),
        ("unsupported-http-method", {}, 400, "UnsupportedHTTPMethod", "This http method is not supported."),
        (
            *("invalid-json", {"Parameter": "File"}, 400, "InvalidJSON parsing error,File"),
            "Specified parameter JSON parsing error, File is not valid.",
        ),
        (
            *("invalid-json-array", {"Parameter": "URIs"}, 400, "InvalidJSON Array parsing error,URIs"),
            "Specified parameter JSON parsing error, URIs is not valid.",
        ),
    ],
)
def test_what_a_client_reads(name: str, fields: dict[str, str], status: int, code: str, message: str) -> None:
    fault = Fault(ERRORS[name], **fields)
    assert (fault.status, fault.code, fault.message) == (status, code, message)


def test_a_refused_operation_says_so_and_where_to_look() -> None:
    fault = Fault(ERRORS["not-implemented"], Action="CreateStory")
    assert (fault.status, fault.code) == (501, "NotImplemented")
    assert "CreateStory" in fault.message
    assert "/_myna/operations" in fault.message


def test_a_bad_value_names_the_parameter_first() -> None:
    fault = Fault(ERRORS["invalid-parameter"], Parameter="MaxResults", Detail="It may be at most 100.")
    assert fault.code == "InvalidArgument"
    assert fault.message == "The parameter MaxResults is invalid. It may be at most 100."


def test_a_body_that_is_too_large() -> None:
    assert (ERRORS["content-too-large"].status, ERRORS["content-too-large"].code) == (413, "InvalidContent")


def test_rows_by_attribute_and_by_name_and_no_others() -> None:
    assert ERRORS.resource_not_found is ERRORS["resource-not-found"]
    assert "nonce-used" in ERRORS
    assert len(ERRORS) == len(list(ERRORS)) == len({row.row for row in ERRORS})
    with pytest.raises(KeyError):
        ERRORS["no-such-row"]
    with pytest.raises(AttributeError, match="no_such_row"):
        ERRORS.no_such_row  # noqa: B018
    with pytest.raises(KeyError):
        ERRORS.for_kind("no-such-kind")


TABLES = {product: ErrorTable.load(product) for product in ("imm", "iqs", "ci", "cos")}


@pytest.mark.parametrize("product", TABLES)
def test_every_place_has_an_example(product: str) -> None:
    for row in TABLES[product]:
        places = {*re.findall(r"\{(\w+)\}", row.code + row.message), *row.members}
        assert set(row.example) == places, row.row
        fault = Fault(row, **row.example)
        assert "{" not in fault.code + fault.message
        assert all(fault.members.values())


@pytest.mark.parametrize("product", TABLES)
def test_every_table_has_the_rows_that_belong_to_no_product(product: str) -> None:
    assert TABLES[product]["foreign-origin"].status == 403
    assert TABLES[product]["too-many-parameters"].status == 400


@pytest.mark.parametrize(
    ("product", "code", "scheme", "row"),
    [
        ("imm", "nonce-used", "", "nonce-used"),
        ("imm", "SignatureDoesNotMatch", "RPC-V1 HMAC-SHA1", "signature-mismatch"),
        ("imm", "SignatureDoesNotMatch", "ACS3-HMAC-SHA256", "signature-mismatch-v3"),
        ("imm", "InvalidArgument", "", "missing-parameter"),
        ("imm", "MissingAction", "", "missing-common-parameter"),
        ("imm", "InternalError", "", "internal-error"),
        ("iqs", "InternalServerError", "", "internal-error"),
        ("ci", "AccessDenied", "", "access-denied"),
        ("ci", "InternalError", "", "internal-error"),
        ("ci", "SlowDown", "", "slow-down"),
        ("cos", "AccessDenied", "", "access-denied"),
        ("cos", "InvalidArgument", "", "invalid-argument"),
        ("cos", "InvalidURI", "", "invalid-uri"),
    ],
)
def test_rows_by_code(product: str, code: str, scheme: str, row: str) -> None:
    found = TABLES[product].for_code(code, scheme)
    assert found is not None
    assert found.row == row
    assert TABLES[product].for_code("NoSuchCode") is None


def test_a_refusal_quotes_the_beginning_of_what_is_long() -> None:
    fault = Fault(ERRORS["signature-mismatch"], StringToSign="x" * 100_000)
    assert len(fault.message) < 66_000
    assert fault.message.endswith("… (34464 more characters)")
