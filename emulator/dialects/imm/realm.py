"""What IMM hands the domain: its field table, its templates, its records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from emulator.catalog import fields as catalog
from emulator.dialects.imm.body import facts
from emulator.dialects.imm.record import element, written
from emulator.domain.realm import Realm
from emulator.query.fields import Field, FieldTable

SAME = {"ExtractImageEmbeddings": "ImageEmbeddingExtraction"}
"""Two pages have two names for one operator."""


class Template(Protocol):
    """A workflow template of the user's own."""

    @property
    def id(self) -> str: ...
    @property
    def operators(self) -> tuple[str, ...]: ...


def realm(own: Iterable[Template] = ()) -> Realm:
    """IMM's world, with templates of the user's own. Reads the catalogue."""
    more = {one.id: run([SAME.get(operator, operator) for operator in one.operators]) for one in own}
    return Realm("imm", field_table(), {**templates(), **more}, written, facts, element)


def field_table() -> FieldTable:
    """The catalogue's rows as query fields."""
    rows = catalog.FieldRows.load("imm")
    return FieldTable(
        (
            Field(
                path=row.path,
                kind=row.kind,  # type: ignore[arg-type]  # the catalogue's own test checks kinds
                operators=frozenset(row.operators),
                array=row.array,
                sortable=row.sortable,
                aggregates=frozenset(row.aggregates),
                unique=row.unique,
                fold=row.fold,  # type: ignore[arg-type]
                equals=row.equals,  # type: ignore[arg-type]
            )
            for row in rows.rows
        ),
        rows.version,
    )


def templates() -> dict[str, frozenset[str]]:
    """Operators by template. Labels that people wrote into a file stand in for classified ones."""
    return {row["id"]: run(row["operators"]) for row in document()["templates"]}


def run(operators: Sequence[str]) -> frozenset[str]:
    """The operators that a template runs."""
    return frozenset([*operators, *(["Keywords"] if "LabelClassification" in operators else [])])


def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(catalog.__file__).parent / "imm_templates.json").read_bytes())
    return found


def workable(identifier: str, operators: Sequence[str]) -> None:
    """Raises ValueError with a sentence for a template whose id is taken, and for operators that there are not."""
    if any(row["id"] == identifier for row in document()["templates"]):
        raise ValueError(f"the id {identifier} is one of the service's own templates")
    known = [row["id"] for row in document()["operators"]]
    for operator in operators:
        if SAME.get(operator, operator) not in known:
            raise ValueError(f"{operator} is no operator; use {', '.join(known)}")
