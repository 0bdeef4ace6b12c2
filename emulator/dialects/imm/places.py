"""Where a call's resources are."""

from __future__ import annotations

from emulator.domain.place import Place, Scope
from emulator.exchange import Call


def scope(call: Call) -> Scope:
    """The account's region. A project lives in one region and is not seen from another."""
    return Scope(call.identity.account, call.region, "imm")


def place(call: Call) -> Place:
    """The dataset that the call names."""
    return Place(scope(call), call.parameters["ProjectName"], call.parameters["DatasetName"])
