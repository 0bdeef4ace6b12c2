"""A reply against the catalogue's schemas: the name and the type of every member, at any depth.

What a reply lacks is no fault: only set members are returned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from emulator.catalog.load import Catalog, Member

WHOLE = {"integer": (-(1 << 31), (1 << 31) - 1), "long": (-(1 << 63), (1 << 63) - 1)}
PLAIN: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
}


def faults(catalog: Catalog, operation: str, body: dict[str, Any]) -> list[str]:
    """One line for each member that the response of ``operation`` does not have, or has with another type."""
    row = catalog.operation(operation)
    assert row is not None
    return list(_members(catalog, row.response, body, operation))


def _members(catalog: Catalog, declared: Iterable[Member], value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path} is {value!r}, not an object"
        return
    known = {member.name: member for member in declared}
    for name, each in value.items():
        if name not in known:
            yield f"{path}.{name} is no member: {each!r}"
        else:
            yield from _value(catalog, known[name].type, known[name].fields, each, f"{path}.{name}")


def _value(catalog: Catalog, kind: str, fields: tuple[Member, ...], value: Any, path: str) -> Iterator[str]:
    outer, _, inner = kind.partition("<")
    if outer == "any":
        return
    if outer == "array":
        if not isinstance(value, list):
            yield f"{path} is {value!r}, not a list"
            return
        for number, each in enumerate(value):
            yield from _value(catalog, inner[:-1], fields, each, f"{path}[{number}]")
    elif outer == "map":
        if not isinstance(value, dict):
            yield f"{path} is {value!r}, not a map"
            return
        for name, each in value.items():
            yield from _value(catalog, inner[:-1], fields, each, f"{path}.{name}")
    elif outer in PLAIN:
        if not isinstance(value, PLAIN[outer]) or (isinstance(value, bool) and outer != "boolean"):
            yield f"{path} is {value!r}, not {outer}"
        elif outer in WHOLE and not WHOLE[outer][0] <= value <= WHOLE[outer][1]:
            yield f"{path} is {value!r}, too large for {outer}"
    else:
        yield from _members(catalog, fields if outer == "object" else catalog.schemas[outer], value, path)
