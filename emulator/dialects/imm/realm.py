"""What IMM hands the domain: its field table, its templates, its records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from emulator.dialects import world
from emulator.dialects.imm.body import facts
from emulator.dialects.imm.record import element, written
from emulator.dialects.world import SAME, Template
from emulator.domain.realm import Realm
from emulator.query.fields import FieldTable


def realm(own: Iterable[Template] = ()) -> Realm:
    """IMM's world, with templates of the user's own. Reads the catalogue."""
    return Realm("imm", field_table(), world.templates("imm", own), written, facts, element)


def field_table() -> FieldTable:
    """The catalogue's rows as query fields."""
    return world.field_table("imm")


def templates() -> Mapping[str, frozenset[str]]:
    """Operators by template."""
    return world.templates("imm")


def workable(identifier: str, operators: Sequence[str]) -> None:
    """Raises ValueError with a sentence for a template whose id is taken, and for operators that there are not."""
    document = world.document("imm")
    if any(row["id"] == identifier for row in document["templates"]):
        raise ValueError(f"the id {identifier} is one of the service's own templates")
    known = [row["id"] for row in document["operators"]]
    for operator in operators:
        if SAME.get(operator, operator) not in known:
            raise ValueError(f"{operator} is no operator; use {', '.join(known)}")
