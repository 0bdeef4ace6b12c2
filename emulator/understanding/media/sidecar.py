"""``<key>.myna.json``: what a model would have seen in an object, in IMM's own names and types.

A sidecar is used whole or not at all. Names of a record that describe the record and not the object (URI, OwnerId,
CreateTime, …) may stand in it, so that a record of the real service can be pasted; they are left out and named.
"""

from __future__ import annotations

import functools
import json
import math
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from emulator.understanding.media.reading import Facts

LIMIT = 4 * 1024 * 1024
_LONG = 2**63
_POSITION = re.compile(r"[+-]?\d{1,2}(?:\.\d+)?,[+-]?\d{1,3}(?:\.\d+)?")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)")
_OF = re.compile(r"(array|map)<(.+)>")


class SidecarInvalid(ValueError):
    """The message names the place: ``Labels[0].LabelConfidence: …``."""


@dataclass(frozen=True, slots=True)
class Sidecar:
    """``ignored`` are the names that only a record has."""

    facts: Facts
    ignored: tuple[str, ...] = ()


def parse(data: bytes) -> Sidecar:
    """Raises :class:`SidecarInvalid` for what is not JSON, unknown names, and values of the wrong type or range."""
    if len(data) > LIMIT:
        raise SidecarInvalid(f"the sidecar is larger than the {LIMIT} bytes allowed")
    try:
        value = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_constant)
    except SidecarInvalid:
        raise
    except RecursionError:
        raise SidecarInvalid("the sidecar is nested too deeply") from None
    except ValueError as broken:
        raise SidecarInvalid(f"the sidecar is not JSON in UTF-8: {broken}") from None
    if not encodable(value):
        raise SidecarInvalid("the sidecar holds half of a surrogate pair, which is no character")
    if not isinstance(value, dict):
        raise SidecarInvalid(f"the sidecar must be an object, not {_name(value)}")
    _check_members(value, "File", "")
    record = set(_schema()["record"])
    facts = {name: item for name, item in value.items() if name not in record}
    return Sidecar(facts, tuple(name for name in value if name in record))


def encodable(value: Any) -> bool:
    """Whether every text in a JSON value can be written as UTF-8."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


@functools.cache
def _schema() -> dict[str, Any]:
    text = (Path(__file__).parent / "file_schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise SidecarInvalid(f"{twice} is given twice")
    return found


def _no_constant(text: str) -> Any:
    raise SidecarInvalid(f"{text} is not JSON")


def _check_members(value: dict[str, Any], schema: str, path: str) -> None:
    members = _schema()["schemas"][schema]
    for name, item in value.items():
        if name not in members:
            raise SidecarInvalid(f"{path}{name}: unknown name, a {schema} has no such member")
        _check(item, members[name], path + name)


def _check(value: Any, rule: str | dict[str, Any], path: str) -> None:
    kind = rule if isinstance(rule, str) else str(rule["type"])
    inner = _OF.fullmatch(kind)
    if inner is not None and inner[1] == "array":
        for index, item in enumerate(_typed(value, list, "array", path)):
            _check(item, inner[2], f"{path}[{index}]")
    elif inner is not None:
        for name, item in _typed(value, dict, "object", path).items():
            _check(item, inner[2], f"{path}.{name}")
    elif kind == "string":
        _typed(value, str, "string", path)
    elif kind == "long":
        if not -_LONG <= _typed(value, int, "whole number", path) < _LONG:
            raise SidecarInvalid(f"{path}: out of the range of 64 bits")
    elif kind.startswith("number"):
        if not math.isfinite(_typed(value, (int, float), "number", path)):
            raise SidecarInvalid(f"{path}: not a finite number")
    elif kind != "any":
        _check_members(_typed(value, dict, "object", path), kind, path + ".")
    if isinstance(rule, dict):
        _check_rule(value, rule, path)


def _check_rule(value: Any, rule: dict[str, Any], path: str) -> None:
    if "range" in rule and not rule["range"][0] <= value <= rule["range"][1]:
        raise SidecarInvalid(f"{path}: {value} is not between {rule['range'][0]} and {rule['range'][1]}")
    if "enum" in rule and value not in rule["enum"]:
        raise SidecarInvalid(f"{path}: {value!r} is none of {', '.join(rule['enum'])}")
    if rule.get("format") == "rfc3339" and not _is_time(value):
        raise SidecarInvalid(f"{path}: {value!r} is not a time such as 2024-05-01T09:00:00+08:00")
    if rule.get("format") == "lat,lon" and not _is_position(value):
        raise SidecarInvalid(f"{path}: {value!r} is not a position such as 30.243100,120.150300")


def _typed(value: Any, kind: Any, name: str, path: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise SidecarInvalid(f"{path}: {name} expected, not {_name(value)}")
    return value


def _name(value: Any) -> str:
    names = {
        dict: "an object",
        list: "an array",
        str: "a string",
        bool: "a boolean",
        int: "a number",
        float: "a number",
    }
    return names.get(type(value), "null")


def _is_time(text: str) -> bool:
    if _TIME.fullmatch(text) is None:
        return False
    try:
        datetime.fromisoformat(text[:19])
    except ValueError:
        return False
    return True


def _is_position(text: str) -> bool:
    if _POSITION.fullmatch(text) is None:
        return False
    latitude, longitude = (abs(float(one)) for one in text.split(","))
    return latitude <= 90 and longitude <= 180
