"""A file's facts → the typed fields that a query can ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from emulator.domain.realm import Facts
from emulator.query.fields import Field, FieldTable


def typed(facts: Facts, table: FieldTable) -> dict[str, Any]:
    """Values by field path; an array of objects is a list of mappings from member path to value.

    Facts hold JSON types (times and points as text); fields hold what :mod:`emulator.query.nodes` compares. A fact that
    is not of its field's kind cannot be asked for and is left out: the record still shows it.
    """
    found: dict[str, Any] = {}
    for name, fact in facts.items():
        fields = table.under(name)
        if fields and fields[0].array:
            rows = [members(element, fields) for element in fact] if isinstance(fact, list) else []
            if rows:
                found[name] = rows
            continue
        for field in fields:
            value = value_of(field, fact if field.path == name else reach(fact, field.path[len(name) + 1 :]))
            if value is not None:
                found[field.path] = value
    return found


def members(element: Any, fields: Iterable[Field]) -> dict[str, Any]:
    """One element of an array of objects, by member path."""
    values = ((field.member, value_of(field, reach(element, field.member))) for field in fields)
    return {member: value for member, value in values if value is not None}


def reach(value: Any, path: str) -> Any:
    """The member at a dotted path, or None."""
    if isinstance(value, Mapping) and path in value:
        return value[path]
    head, dot, rest = path.partition(".")
    if not dot or not isinstance(value, Mapping):
        return None
    return reach(value.get(head), rest)


def value_of(field: Field, value: Any) -> Any:
    """A fact as its field's type, or None when there is none or it does not fit."""
    if value is None or value == "" or value == []:
        return None
    match field.kind:
        case "keyword" | "text":
            return value if isinstance(value, str) else None
        case "integer":
            return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63 else None
        case "double":
            return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
        case "map":
            return {str(key): text(item) for key, item in value.items()} if isinstance(value, Mapping) else None
        case "time" | "geo":
            from emulator.query import values

            try:
                return (values.microseconds if field.kind == "time" else values.point)(value)
            except (ValueError, TypeError, AttributeError):
                return None


def text(value: Any) -> str:
    """A map's value as a query compares it: numbers and truth values in JSON's spelling."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)
