"""The domain's refusals and bad parameters in IMM's words: each one a row of the error table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from emulator.catalog.errors import ErrorTable
from emulator.domain import refusals
from emulator.exchange import Fault

if TYPE_CHECKING:
    from emulator.catalog.schema import ParameterError

ROWS: Mapping[type[refusals.Refusal], tuple[str, Callable[[Any], dict[str, str]]]] = {
    refusals.NotFound: ("resource-not-found", lambda refusal: {"Type": resource(refusal)}),
    refusals.AlreadyExists: ("resource-already-exists", lambda refusal: {"Type": resource(refusal)}),
    refusals.NotEmpty: ("status-conflict", lambda refusal: {}),
    refusals.OverLimit: ("limit-exceeded", lambda refusal: {}),
    refusals.TooManyLabels: ("too-many-labels", lambda refusal: {}),
    refusals.NothingKnown: (
        "nothing-known",
        lambda refusal: {"What": refusal.what, "Object": refusal.uri, "Help": refusal.help},
    ),
    refusals.BadValue: (
        "invalid-parameter",
        lambda refusal: {"Parameter": refusal.parameter, "Detail": refusal.reason},
    ),
    refusals.BadPicture: (
        "invalid-parameter",
        lambda refusal: {"Parameter": "SourceURI", "Detail": f"There is no picture that can be read: {refusal.reason}"},
    ),
    refusals.BadQuery: ("invalid-parameter", lambda refusal: query_fields(refusal)),
    refusals.MadeByAnother: ("made-by-another", lambda refusal: {"Help": refusal.help}),
    refusals.Unavailable: ("service-unavailable", lambda refusal: {}),
}


def resource(refusal: refusals.NotFound | refusals.AlreadyExists) -> str:
    """IMM names the kind of a resource; of a file it names the URI. Scripts look for ``NotAttached`` (a published one)
    and for ``already``."""
    if refusal.kind == "attachment":
        missing = isinstance(refusal, refusals.NotFound)
        return f"bucket {refusal.name}, which is NotAttached," if missing else f"attachment of {refusal.name}"
    return refusal.name if refusal.kind == "file" else refusal.kind


def query_fields(refusal: refusals.BadQuery) -> dict[str, str]:
    """``Query: the field …`` names its parameter before the colon."""
    parameter, colon, detail = refusal.reason.partition(": ")
    if not colon:
        parameter, detail = "Query", refusal.reason
    return {"Parameter": parameter, "Detail": detail[:1].upper() + detail[1:].rstrip(".") + "."}


def fault_of(refusal: refusals.Refusal, errors: ErrorTable) -> Fault:
    """A refusal as the fault that IMM answers."""
    row, fields = ROWS[type(refusal)]
    return Fault(errors[row], **fields(refusal))


def parameter_fault(error: ParameterError, errors: ErrorTable) -> Fault:
    """A bad parameter as the fault that IMM answers."""
    return Fault(errors.for_kind(error.kind), Parameter=error.parameter, Detail=error.detail)
