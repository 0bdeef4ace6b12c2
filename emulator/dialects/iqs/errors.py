"""The domain's refusals and bad parameters in IQS's words: each one a row of the error table."""

from __future__ import annotations

from emulator.catalog.errors import ErrorTable
from emulator.domain import refusals
from emulator.exchange import Fault


def fault_of(refusal: refusals.Refusal, errors: ErrorTable) -> Fault:
    """A refusal as the fault that IQS answers. Raises LookupError for one that the web has no use for."""
    match refusal:
        case refusals.BadValue(parameter=parameter, reason=reason):
            row = "invalid-published-date" if parameter.endswith("PublishedDate") else "invalid-parameter"
            return Fault(errors[row], Parameter=parameter, Detail=reason)
        case refusals.NothingKnown(what=what, uri=uri, help=help):
            return Fault(errors["nothing-known"], What=what, Object=uri, Help=help)
        case refusals.Unavailable():
            return Fault(errors["corpus-unavailable"], Help=str(refusal))
        case _:
            raise LookupError(f"{type(refusal).__name__} is no refusal of the web's")
