"""Every refusal of the domain and every kind of bad parameter has a row in CI's error table."""

from __future__ import annotations

from typing import get_args

import pytest
from requests_made import made

from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import load
from emulator.catalog.violation import Kind
from emulator.dialects.ci.dialect import Ci
from emulator.dialects.ci.envelope import Answer
from emulator.dialects.ci.errors import DETAIL, MISSING, PICTURES, ROWS, TAKEN, fault, fault_of
from emulator.dialects.handlers import Handlers
from emulator.domain import refusals
from emulator.domain.library import Library
from emulator.engine.api import Dropped, EngineError
from emulator.exchange import Call, Fault, Identity
from emulator.understanding.embed.api import EmbedderError

ERRORS = ErrorTable.load("ci")
EXAMPLES = {
    refusals.NotFound: refusals.NotFound("dataset", "d"),
    refusals.AlreadyExists: refusals.AlreadyExists("dataset", "d"),
    refusals.NotEmpty: refusals.NotEmpty("dataset", "d", "files"),
    refusals.OverLimit: refusals.OverLimit("files", 100),
    refusals.TooManyLabels: refusals.TooManyLabels(100),
    refusals.NothingKnown: refusals.NothingKnown("faces", "cos://b/k", "Write them down."),
    refusals.BadPicture: refusals.BadPicture("cos://b/k", "kind"),
    refusals.BadValue: refusals.BadValue("URI", "is odd"),
    refusals.BadQuery: refusals.BadQuery("Query: the field is unknown"),
    refusals.MadeByAnother: refusals.MadeByAnother("Run `myna reindex`."),
    refusals.Unavailable: refusals.Unavailable("disk full"),
}


def test_the_map_is_total() -> None:
    assert set(refusals.Refusal.__subclasses__()) == ROWS.keys() == EXAMPLES.keys()
    assert PICTURES.keys() == refusals.PICTURES.keys()
    for row in (*MISSING.values(), *TAKEN.values(), *PICTURES.values()):
        assert row in ERRORS


@pytest.mark.parametrize("refusal", EXAMPLES.values(), ids=lambda refusal: type(refusal).__name__)
def test_each_fills_its_row_and_says_what_exactly_is_wrong(refusal: refusals.Refusal) -> None:
    told = fault_of(refusal, ERRORS)
    assert 400 <= told.status < 600
    assert "{" not in told.code + told.message
    assert dict(told.headers)[DETAIL]


def test_every_kind_of_bad_parameter_has_a_row() -> None:
    for kind in get_args(Kind):
        assert ERRORS.for_kind(kind).status == 400


@pytest.mark.parametrize(
    ("failure", "status", "message"),
    [
        (EngineError("disk full"), 503, "The service is not available."),
        (Dropped(("1", "ap-beijing", "album")), 400, "dataset not exist"),
        (EmbedderError("no answer"), 500, "Failed to parse embedding service response"),
    ],
)
async def test_outages(failure: Exception, status: int, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def failing(call: object, library: object) -> Answer:
        raise failure

    catalog = load("ci")
    ci = Ci(catalog, ERRORS, Library.__new__(Library))
    monkeypatch.setattr(Handlers, "__getitem__", lambda handlers, operation: failing)
    operation = catalog.operation("DescribeDatasets")
    assert operation is not None
    with pytest.raises(Fault) as caught:
        await ci.perform(Call(made("GET /datasets"), operation, Identity("", "", "", ""), "", {}))
    assert (caught.value.status, caught.value.message) == (status, message)
    assert dict(caught.value.headers)[DETAIL] in (str(failure), "the dataset album does not exist")


def test_details_are_one_line_of_ascii_of_bounded_length() -> None:
    for text in ("a\r\nb", "\x00\x7f", "图" * 1000, "\udc80", "100% %41"):
        ((name, value),) = fault(ERRORS, "params-invalid", text).headers
        assert name == DETAIL
        assert value.isascii()
        assert value.isprintable()
        assert len(value) < 12_000
