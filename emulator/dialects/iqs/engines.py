"""The engines of UnifiedSearch, from engines.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Engine:
    """See the table's head for what the members mean."""

    name: str
    count: int
    most: int
    snippet: int
    text: int
    cost: str
    advanced: bool = False
    times: bool = True
    sites: bool = True
    categories: bool = True
    scenes: bool = False
    languages: tuple[str, ...] = ()


@cache
def engines() -> Mapping[str, Engine]:
    """By name."""
    rows = tomllib.loads(TABLE.read_text("utf-8"))
    lists = ("languages",)
    return {
        name: Engine(name, **{**row, **{one: tuple(row.get(one, ())) for one in lists}}) for name, row in rows.items()
    }
