"""The documented pages as data: what they say a request has, and a file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parents[2] / "fixtures"
PAGES = ("contextualretrieval", "semanticquery")
KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "array": list,
    "object": dict,
}
# The sample's zero is one of seconds: its neighbours AudioStreams[].StartTime and Duration have fractions.
SECONDS = {"StartTime": "number", "VideoStreams[].StartTime": "number", "Subtitles[].StartTime": "number"}


def page(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FIXTURES / "documented" / f"imm-{name}.json").read_text("utf-8"))
    return found


def examples(name: str) -> dict[str, str]:
    """The example of each parameter as it travels; of a list's elements the page shows one, or the list."""
    found = {}
    for row in page(name)["parameters"]:
        if "example" in row:
            path, text = row["path"], row["example"]
            one = path.endswith("[]") and not text.startswith("[")
            found[path.removesuffix("[]")] = json.dumps([text]) if one else text
    return found


def members() -> dict[str, str]:
    """Paths below a file and their types. Where the pages differ, that of SemanticQuery counts."""
    found: dict[str, str] = {}
    for name in PAGES:
        for row in page(name)["response_fields"]:
            outer, _, path = row["path"].partition(".")
            if path and outer in ("Files[]", "Results[]"):
                found[path] = row["sample_type"]
    return found | SECONDS


def fields(file: Path) -> tuple[set[str], set[str]]:
    """What the hand-written list beside a file has: of its record, and what is added where it is found."""
    table = tomllib.loads(file.with_name(f"{file.name}.fields.toml").read_text("utf-8"))
    found = set(table.pop("found"))
    return {path for paths in table.values() for path in paths}, found


def paths(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every member below a value with its path, list elements under ``[]``."""
    if isinstance(value, dict):
        for name, each in value.items():
            inner = f"{path}.{name}" if path else name
            yield inner, each
            yield from paths(each, inner)
    elif isinstance(value, list):
        for each in value:
            yield from paths(each, f"{path}[]")


def wrong(file: dict[str, Any]) -> list[str]:
    """Members that the pages do not have, or have with another type, one line each."""
    known = members()
    return [
        f"{path} is {value!r}, documented as {known.get(path)}"
        for path, value in paths(file)
        if path not in known or not isinstance(value, KINDS[known[path]]) or isinstance(value, bool)
    ]
