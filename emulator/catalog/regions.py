"""The regions of a product: their names, and which operations are not offered where."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Region:
    """``names`` by language: zh-CN, en-US, ja."""

    id: str
    names: Mapping[str, str]
    evidence: str


@dataclass(frozen=True, slots=True)
class Regions:
    """``without``: by operation the regions where a page says that it is not offered. ``only``: the service is offered
    in the ``rows`` and nowhere else."""

    rows: tuple[Region, ...]
    without: Mapping[str, frozenset[str]]
    only: bool = False

    @staticmethod
    @cache
    def load(product: str) -> Regions:
        """Read ``<product>_regions.json``, once."""
        document = json.loads((HERE / f"{product}_regions.json").read_bytes())
        rows = tuple(Region(**row) for row in document["regions"])
        without = {row["operation"]: frozenset(row["regions"]) for row in document["without"]}
        return Regions(rows, without, document.get("only", False))

    def lacks(self, operation: str, region: str) -> bool:
        elsewhere = self.only and all(row.id != region for row in self.rows)
        return elsewhere or region in self.without.get(operation, ())
