"""Every refusal of the domain and every kind of bad parameter has a row in IMM's error table."""

from __future__ import annotations

from typing import get_args

import pytest

from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import load
from emulator.catalog.violation import Kind
from emulator.dialects.handlers import Handlers
from emulator.dialects.imm.dialect import MODULES
from emulator.dialects.imm.errors import ROWS, fault_of
from emulator.domain import refusals

ERRORS = ErrorTable.load("imm")
EXAMPLES = {
    refusals.NotFound: refusals.NotFound("project", "p"),
    refusals.AlreadyExists: refusals.AlreadyExists("dataset", "d"),
    refusals.NotEmpty: refusals.NotEmpty("dataset", "d", "files"),
    refusals.OverLimit: refusals.OverLimit("projects", 100),
    refusals.TooManyLabels: refusals.TooManyLabels(100),
    refusals.NothingKnown: refusals.NothingKnown("labels", "oss://b/k", "Write them down."),
    refusals.BadValue: refusals.BadValue("Order", "is odd"),
    refusals.BadPicture: refusals.BadPicture("oss://b/k", "kind"),
    refusals.BadQuery: refusals.BadQuery("Query: the field is unknown"),
    refusals.MadeByAnother: refusals.MadeByAnother("Run `myna reindex`."),
    refusals.Unavailable: refusals.Unavailable("disk full"),
}


def test_the_map_is_total() -> None:
    assert set(refusals.Refusal.__subclasses__()) == ROWS.keys() == EXAMPLES.keys()


@pytest.mark.parametrize("refusal", EXAMPLES.values(), ids=lambda refusal: type(refusal).__name__)
def test_each_fills_its_row(refusal: refusals.Refusal) -> None:
    fault = fault_of(refusal, ERRORS)
    assert 400 <= fault.status < 600
    assert "{" not in fault.code + fault.message


def test_every_kind_of_bad_parameter_has_a_row() -> None:
    for kind in get_args(Kind):
        assert ERRORS.for_kind(kind).status == 400


def test_every_emulated_operation_has_its_handler() -> None:
    served = [one for one in load("imm").operations if one.state == "emulated"]
    assert len(served) >= 21
    assert all(callable(Handlers("imm", MODULES)[one]) for one in served)
