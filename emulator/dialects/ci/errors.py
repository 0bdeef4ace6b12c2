"""The domain's refusals, bad parameters and CI's own refusals in CI's words: each one a row of the error table.

Messages are the service's and say little: what exactly is wrong stands in the header ``x-myna-detail``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from emulator.catalog.errors import ErrorTable
from emulator.domain import refusals
from emulator.exchange import Fault

DETAIL = "x-myna-detail"
LONGEST = 600
MISSING = {"dataset": "dataset-not-found", "project": "dataset-not-found", "binding": "binding-not-found"}
TAKEN = {"dataset": "dataset-exists", "binding": "binding-exists"}
PICTURES = {
    "missing": "invalid-object",
    "kind": "format-not-supported",
    "size": "image-too-large",
    "sides": "image-too-wide",
    "area": "image-too-wide",
    "damaged": "image-decode-failed",
}
ROWS: Mapping[type[refusals.Refusal], Callable[[Any], str]] = {
    refusals.NotFound: lambda refusal: MISSING.get(refusal.kind, "resource-not-found"),
    refusals.AlreadyExists: lambda refusal: TAKEN.get(refusal.kind, "params-invalid"),
    refusals.NotEmpty: lambda refusal: "dataset-not-empty",
    refusals.OverLimit: lambda refusal: "params-invalid",
    refusals.TooManyLabels: lambda refusal: "params-invalid",
    refusals.NothingKnown: lambda refusal: "no-face",
    refusals.BadPicture: lambda refusal: PICTURES[refusal.why],
    refusals.BadValue: lambda refusal: "params-invalid",
    refusals.BadQuery: lambda refusal: "params-invalid",
    refusals.MadeByAnother: lambda refusal: "no-vector",
    refusals.Unavailable: lambda refusal: "service-unavailable",
}


class Refused(Exception):
    """A refusal that only CI knows: the row's name, what exactly is wrong, and the fields of the row's message."""

    def __init__(self, row: str, detail: str = "", **fields: str) -> None:
        super().__init__(detail or row)
        self.row = row
        self.detail = detail
        self.fields = fields


def fault(errors: ErrorTable, row: str, detail: str = "", **fields: str) -> Fault:
    """A row as a fault with its detail in a header: ASCII, everything else percent-encoded."""
    places = {"Detail": detail} if "Detail" in errors[row].example else {}
    made = Fault(errors[row], **{**places, **fields})
    if detail:
        made.headers = ((DETAIL, quote(detail[:LONGEST], safe=" !\"#$&'()*+,/:;<=>?@[]^`{|}~\\", errors="replace")),)
    return made


def fault_of(refusal: refusals.Refusal, errors: ErrorTable) -> Fault:
    """A refusal as the fault that CI answers."""
    return fault(errors, ROWS[type(refusal)](refusal), str(refusal))
