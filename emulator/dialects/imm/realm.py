"""What IMM hands the domain: its field table, its templates, its records."""

from __future__ import annotations

import json
from pathlib import Path

from emulator.catalog import fields as catalog
from emulator.dialects.imm.body import facts
from emulator.dialects.imm.record import element, written
from emulator.domain.realm import Realm
from emulator.query.fields import Field, FieldTable


def realm() -> Realm:
    """IMM's world. Reads the catalogue."""
    return Realm("imm", field_table(), templates(), written, facts, element)


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
    document = json.loads((Path(catalog.__file__).parent / "imm_templates.json").read_bytes())
    return {
        row["id"]: frozenset([*row["operators"], *(["Keywords"] if "LabelClassification" in row["operators"] else [])])
        for row in document["templates"]
    }
