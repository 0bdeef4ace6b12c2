"""What a product's catalogue says of files: the fields that can be asked for, the operators that a template runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from emulator.catalog import fields as catalog
from emulator.query.fields import Field, FieldTable

SAME = {"ExtractImageEmbeddings": "ImageEmbeddingExtraction"}
"""Two pages have two names for one operator."""


class Template(Protocol):
    """A workflow template of the user's own."""

    @property
    def id(self) -> str: ...
    @property
    def operators(self) -> tuple[str, ...]: ...


def field_table(product: str) -> FieldTable:
    """The catalogue's rows as query fields."""
    rows = catalog.FieldRows.load(product)
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


def templates(product: str, own: Iterable[Template] = ()) -> Mapping[str, frozenset[str]]:
    """Operators by template, with those of the user's own. Labels that people wrote into a file stand in for
    classified ones."""
    more = {one.id: run([SAME.get(operator, operator) for operator in one.operators]) for one in own}
    return {**{row["id"]: run(row["operators"]) for row in document(product)["templates"]}, **more}


def run(operators: Sequence[str]) -> frozenset[str]:
    """The operators that a template runs."""
    return frozenset([*operators, *(["Keywords"] if "LabelClassification" in operators else [])])


def document(product: str) -> dict[str, Any]:
    """``<product>_templates.json``."""
    found: dict[str, Any] = json.loads((Path(catalog.__file__).parent / f"{product}_templates.json").read_bytes())
    return found
