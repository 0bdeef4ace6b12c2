"""The list of errors that are provoked covers the documented table whole, and the table in the catalogue has them."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from emulator.catalog.errors import ErrorTable

ROOT = Path(__file__).parent.parent
ROWS: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (ROOT / "sdk_compat_tests" / "imm_errors.toml").read_text("utf-8")
)
PAGE = json.loads((ROOT / "fixtures" / "documented" / "imm-errors.json").read_text("utf-8"))["errors"]
LISTED = [(way, row) for way in ROWS for row in ROWS[way]]
TABLE = ErrorTable.load("imm")


def fits(documented: dict[str, Any], way: str, row: dict[str, Any]) -> bool:
    """Whether ``row`` is of that error: the code, where it is read, a status that some source has, and the words."""
    pattern = re.sub(r"\\\{\w+\\\}", ".+", re.escape(documented["message"]))
    return (
        row["code"] == documented["code"]
        and row.get("by", "http") == documented["by"]
        and (way in ("told", "tested") or not documented["status"] or row["status"] in documented["status"])
        and (not documented["message"] or re.search(pattern, row["message"]) is not None)
    )


def test_the_ways_are_those_that_the_scenarios_play() -> None:
    assert ROWS.keys() == {"provoked", "injected", "told", "tested"}


@pytest.mark.parametrize("documented", PAGE, ids=lambda row: f"{row['code']}-{row['by']}-{row['message'][:20]}")
def test_every_documented_error_is_provoked(documented: dict[str, Any]) -> None:
    assert [row for way, row in LISTED if fits(documented, way, row)]


@pytest.mark.parametrize(("way", "row"), LISTED, ids=lambda one: one if isinstance(one, str) else one["code"])
def test_every_row_is_documented_and_in_the_catalogue(way: str, row: dict[str, Any]) -> None:
    assert [documented for documented in PAGE if fits(documented, way, row)]
    if "status" in row:
        found = TABLE.for_code(row.get("answer", row["code"])) or TABLE.for_code(row["code"])
        # A code with a place in it is filled by what is refused.
        rows = [one for one in TABLE if re.fullmatch(re.sub(r"\\\{\w+\\\}", ".+", re.escape(one.code)), row["code"])]
        assert found or rows
        assert row["status"] in {one.status for one in (*rows, *([found] if found else []))}


@pytest.mark.parametrize("row", ROWS["tested"], ids=lambda row: row["code"])
def test_the_tests_that_are_named_are_there(row: dict[str, Any]) -> None:
    path, _, name = row["test"].partition("::")
    assert f"def {name}(" in (ROOT / path).read_text("utf-8")
