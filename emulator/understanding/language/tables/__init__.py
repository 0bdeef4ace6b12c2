"""The rules that are lists: words, numerals, feasts, units. Read once, when a question is asked."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@functools.cache
def table(name: str) -> Mapping[str, Any]:
    """The data of ``NAME.toml``; it is not to be changed."""
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))


def rows(name: str) -> list[list[str]]:
    """The cells of a table with tabs, comments left out."""
    text = (HERE / name).read_text("utf-8")
    return [line.split("\t") for line in text.split("\n") if line and not line.startswith("#")]
