"""The lists of fixtures/evaluation. Rows of the held-back part are scored, never shown."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

FOLDER = Path(__file__).parent.parent / "fixtures" / "evaluation"
PARTS = {"development": "", "held back": "held/"}
Row: TypeAlias = Mapping[str, Any]


@functools.cache
def table(name: str, part: str = "development") -> Row:
    return tomllib.loads((FOLDER / f"{PARTS[part]}{name}.toml").read_text("utf-8"))


def targets() -> Row:
    return table("targets")
