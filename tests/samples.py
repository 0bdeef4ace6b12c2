"""Good values for every parameter, made from the catalogue."""

from __future__ import annotations

import json
from typing import Any

from emulator.catalog.load import Catalog, Member, Operation, Parameter

FORMATTED = {
    "name": "myna-1",
    "dataset-name": "myna-1",
    "oss-uri": "oss://bucket/folder/a picture.jpg",
    "oss-bucket": "oss://second",
    "bucket": "second",
    "file-uri": "oss://bucket/folder/图.jpg",
    "http-url": "http://www.callback.com",
    "rfc3339": "2021-06-29T14:50:13.011643661+08:00",
    "tag": "test=val1",
    "lat-long": "30.134390,120.074997",
}
SCALARS: dict[str, Any] = {"string": "text", "integer": 1, "long": 1, "float": 0.5, "double": 0.5, "boolean": True}


def valid(catalog: Catalog, operation: Operation) -> dict[str, str]:
    """The fewest texts by name with which a request to ``operation`` can be read."""
    return {each.name: text(catalog, each) for each in operation.parameters if each.required}


def text(catalog: Catalog, parameter: Parameter) -> str:
    """A good value of a parameter as it travels."""
    value = good(catalog, parameter)
    return json.dumps(value, ensure_ascii=False) if parameter.json else str(value)


def good(catalog: Catalog, member: Member) -> Any:
    """A good value of a member: the required parts of a structure, or its first part where none is required."""
    enforced = member.enforced
    outer, _, inner = member.type.partition("<")
    if outer == "array":
        return [good(catalog, element(member, inner[:-1]))]
    if outer == "map":
        return {"key": "value" if inner == "any>" else good(catalog, element(member, inner[:-1]))}
    if "enum" in enforced:
        return enforced["enum"][0]
    if "separator" in enforced:
        return enforced.get("items", {}).get("enum", ["Size"])[0]
    if "format" in enforced:
        return FORMATTED[enforced["format"]]
    if outer in ("integer", "long"):
        return max(1, enforced.get("min", 1))
    if outer == "any":
        return "anything"
    if outer in SCALARS:
        return SCALARS[outer]
    return structure(catalog, members_of(catalog, member))


def structure(catalog: Catalog, members: tuple[Member, ...]) -> dict[str, Any]:
    required = [each for each in members if each.required]
    return {each.name: good(catalog, each) for each in required or members[:1]}


def members_of(catalog: Catalog, member: Member) -> tuple[Member, ...]:
    return member.fields if member.type == "object" else catalog.schemas[member.type]


def element(member: Member, kind: str) -> Member:
    return Member(
        name=member.name, type=kind, required=True, enforced=member.enforced.get("items", {}), fields=member.fields
    )
