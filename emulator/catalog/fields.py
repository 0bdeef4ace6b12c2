"""The fields of a file record that a query can name, as plain rows; the dialect makes query fields of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One row of ``<product>_fields.json``, in the words of :class:`emulator.query.fields.Field`.

    ``operators`` and ``aggregates`` are the vendor's names. ``equals`` is exact, or phrase where equality
    means that the words occur next to each other (IMM's Addresses.AddressLine).
    """

    path: str
    kind: str
    operators: tuple[str, ...]
    evidence: str
    array: str = ""
    sortable: bool = False
    aggregates: tuple[str, ...] = ()
    unique: bool = False
    fold: str = ""
    equals: str = "exact"
    source: str = ""


@dataclass(frozen=True, slots=True)
class FieldRows:
    """All rows of a product, in the file's order. ``version`` changes when an engine must rebuild its columns."""

    version: str
    rows: tuple[FieldRow, ...]

    @classmethod
    def load(cls, product: str) -> FieldRows:
        """Read ``<product>_fields.json``."""
        document = json.loads((HERE / f"{product}_fields.json").read_bytes())
        return cls(document["version"], tuple(row(entry) for entry in document["fields"]))


def row(entry: dict[str, Any]) -> FieldRow:
    lists = {"operators": tuple(entry["operators"]), "aggregates": tuple(entry.get("aggregates", ()))}
    return FieldRow(**{**entry, **lists})
