"""What the gates answer is in the tables of their products."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

import pytest

from emulator.admit import rows
from emulator.admit.standing import SENTENCES
from emulator.catalog.errors import ErrorTable

IMM, IQS, CI, COS = (ErrorTable.load(product) for product in ("imm", "iqs", "ci", "cos"))
TABLES = [(rows.IMM, IMM), (rows.IQS, IQS), (rows.CI, CI), (rows.COS, COS)]


@pytest.mark.parametrize(("named", "table"), TABLES, ids=["imm", "iqs", "ci", "cos"])
def test_every_named_row_is_there(named: rows.Rows, table: ErrorTable) -> None:
    for field in fields(named):
        value = getattr(named, field.name)
        for row in value.values() if field.name == "key" else [value]:
            assert row in table or (row, field.name) == ("", "skewed")


def test_everything_that_speaks_against_a_key_has_a_row_and_a_sentence() -> None:
    for each in get_args(rows.Objection):
        assert SENTENCES[each].endswith(".")
        assert all(each in named.key for named, _ in TABLES)


def test_which_rows_quote_what_the_server_signed() -> None:
    quoting = {row.row: row.members for table in (IMM, IQS, COS) for row in table if row.members}
    assert set(quoting) == {"signature-mismatch"}
    assert set(quoting.values()) == {("StringToSign", "FormatString")}
