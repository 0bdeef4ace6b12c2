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
    """``without``: by operation the regions where a page says that it is not offered."""

    rows: tuple[Region, ...]
    without: Mapping[str, frozenset[str]]

    @staticmethod
    @cache
    def load(product: str) -> Regions:
        """Read ``<product>_regions.json``, once."""
        document = json.loads((HERE / f"{product}_regions.json").read_bytes())
        rows = tuple(Region(**row) for row in document["regions"])
        without = {row["operation"]: frozenset(row["regions"]) for row in document["without"]}
        return Regions(rows, without)

    def lacks(self, operation: str, region: str) -> bool:
        return region in self.without.get(operation, ())
