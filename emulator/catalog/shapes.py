"""Catalogue rows → marshmallow fields and schemas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from functools import partial
from typing import Any

from marshmallow import INCLUDE, Schema

from emulator.catalog.load import Catalog, Member, Operation, Parameter
from emulator.catalog.values import Anything, Items, JsonText, Real, Structure, Table, Text, Truth, Value, Whole

SCALARS: dict[str, Callable[..., Value]] = {
    "string": lambda enforced, text, **options: Text(enforced, **options),
    "integer": lambda enforced, text, **options: Whole(enforced, text, 32, **options),
    "long": lambda enforced, text, **options: Whole(enforced, text, 64, **options),
    "float": lambda enforced, text, **options: Real(enforced, text, 64, **options),
    "double": lambda enforced, text, **options: Real(enforced, text, 64, **options),
    "boolean": lambda enforced, text, **options: Truth(text, **options),
    "any": lambda enforced, text, **options: Anything(**options),
}


class Shapes:
    """The marshmallow side of one catalogue. Schemas of shared structures are made once, when first needed."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._shared: dict[tuple[str, bool], Schema] = {}

    def request(self, operation: Operation) -> Schema:
        """The schema that reads the texts of a request to ``operation``, in the order of its parameters."""
        return schema({parameter.name: self._parameter(parameter) for parameter in operation.parameters})

    def _parameter(self, parameter: Parameter) -> Value:
        if not parameter.json:
            return self._value(parameter, text=True)
        return JsonText(
            self._value(parameter, text=False),
            partial(self._value, parameter, text=True),
            parameter.enforced.get("nesting"),
            **presence(parameter),
        )

    def _value(self, member: Member, text: bool) -> Value:
        """The field of a member, in its spelling as text or as a JSON value."""
        options = presence(member)
        if member.type in SCALARS:
            return SCALARS[member.type](member.enforced, text, **options)
        outer, _, inner = member.type.partition("<")
        if outer == "array":
            return Items(self._value(element(member, inner[:-1]), text), member.enforced.get("maxItems"), **options)
        if outer == "map" and member.enforced.get("deep"):
            return Anything(**options)
        if outer == "map":
            item = None if inner == "any>" else self._value(element(member, inner[:-1]), text)
            return Table(item, member.enforced.get("empty") == "given", **options)
        if member.type == "object":
            inline = self._inline(member, text)
            return Structure(lambda: inline, **options)
        return Structure(partial(self._structure, member.type, text), **options)

    def _inline(self, member: Member, text: bool) -> Schema:
        return schema({each.name: self._value(each, text) for each in member.fields})

    def _structure(self, name: str, text: bool) -> Schema:
        """The schema of one of the catalogue's structures. Raises KeyError for a name it does not have."""
        found = self._shared.get((name, text))
        if found is None:
            found = schema({each.name: self._value(each, text) for each in self._catalog.schemas[name]})
            self._shared[name, text] = found
        return found


def schema(members: Mapping[str, Value]) -> Schema:
    return Schema.from_dict(dict(members))(unknown=INCLUDE)


def presence(member: Member) -> dict[str, Any]:
    """marshmallow's options for a member that may, or may not, be missing. Each reader gets its own copy of a list."""
    if member.required:
        return {"required": True}
    if "default" not in member.enforced:
        return {}
    default = member.enforced["default"]
    return {"load_default": partial(copy, default) if isinstance(default, list) else default}


def element(member: Member, kind: str) -> Member:
    """The elements of a list or a map as a member of their own: none of them may be empty."""
    return Member(
        name=member.name, type=kind, required=True, enforced=member.enforced.get("items", {}), fields=member.fields
    )
