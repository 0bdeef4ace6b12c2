"""Texts of a request → typed parameters, by the catalogue.

The first violation in the catalogue's order is reported. Where a required value is missing or empty the kind is
``missing``; ``null``, empty text, ``[]`` and ``{}`` are "not given" at every depth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError

from emulator.catalog import flat
from emulator.catalog.load import Catalog, Operation
from emulator.catalog.shapes import Shapes
from emulator.catalog.values import JsonText, given, read
from emulator.catalog.violation import Kind, Violation

LONGEST = 4 * 1024 * 1024
"""Characters of one parameter's text (a guess): reading more would hold up everybody else. A text whose catalogue row
allows more (a picture in base64) may be longer."""


class ParameterError(Exception):
    """A parameter that cannot be used. The dialect answers with the error row of its ``kind``.

    ``parameter`` is a path: ``MaxResults``, ``Files[0].URI``, ``File.CustomLabels.colour``; where the text as a whole
    is not JSON, the parameter's name. ``detail`` is a sentence.
    """

    def __init__(self, kind: Kind, parameter: str, detail: str) -> None:
        super().__init__(f"{parameter}: {detail}")
        self.kind: Kind = kind
        self.parameter = parameter
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Parameters:
    """``values``: what was given and the enforced defaults, by name. ``unknown``: the paths nobody knows, in order."""

    values: dict[str, Any]
    unknown: tuple[str, ...]

    def again(self) -> Parameters:
        """The same, for a call that may change it."""
        return Parameters(fresh(self.values), self.unknown)


class Reader:
    """Reads requests to the operations of one catalogue; a schema is made when its operation is first called."""

    def __init__(self, catalog: Catalog) -> None:
        self._common = catalog.common
        self._shapes = Shapes(catalog)
        self._schemas: dict[str, Schema] = {}

    def read(self, operation: Operation, texts: Mapping[str, str]) -> Parameters:
        """Typed parameters from texts by name, already merged from query, form and JSON body.

        Booleans become bool, integers int, JSON texts lists and dicts. Raises :class:`ParameterError`.
        """
        for name, text in texts.items():
            if len(text) > LONGEST and not roomy(operation, name):
                raise ParameterError("too-long", name, f"It is longer than {LONGEST} characters.")
        schema = self._schema(operation)
        unknown: list[str] = []
        try:
            values = read(schema, sorted_out(schema, texts, self._common, unknown))
        except ValidationError as error:
            raise first(error.messages) from None
        for name, value in values.items():
            field = schema.fields[name]
            if isinstance(field, JsonText):
                field.prune(value, name, unknown)
        return Parameters(values, tuple(unknown))

    def _schema(self, operation: Operation) -> Schema:
        found = self._schemas.get(operation.name)
        if found is None:
            found = self._schemas[operation.name] = self._shapes.request(operation)
        return found


def fresh(value: Any) -> Any:
    """A JSON value whose lists and dicts nobody else has."""
    if isinstance(value, dict):
        return {name: fresh(each) for name, each in value.items()}
    return [fresh(each) for each in value] if isinstance(value, list) else value


def roomy(operation: Operation, name: str) -> bool:
    """Whether a parameter's own limit is above :data:`LONGEST`, and checked later."""
    known = operation.parameter(name)
    return known is not None and known.enforced.get("maxLength", 0) > LONGEST


def sorted_out(
    schema: Schema, texts: Mapping[str, str], common: frozenset[str], unknown: list[str]
) -> dict[str, str | flat.Branch]:
    """The texts of ``schema``'s parameters by name, flattened ones gathered. JSON text wins over flattened names."""
    known = schema.fields
    found: dict[str, str | flat.Branch] = {}
    pieces: dict[str, list[tuple[str, str]]] = {}
    for name, text in texts.items():
        if name in known:
            found[name] = text
        elif name not in common:
            head, _, rest = name.partition(".")
            if rest and isinstance(known.get(head), JsonText) and not given(texts.get(head)):
                pieces.setdefault(head, []).append((rest, text))
            else:
                unknown.append(name)
    for head, pairs in pieces.items():
        try:
            found[head] = flat.gather(pairs)
        except flat.Tangled as error:
            raise ValidationError({head: [Violation("invalid", str(error))]}) from None
    return found


def first(messages: Any, path: str = "") -> ParameterError:
    """The first violation of marshmallow's messages, whose order is that of the fields."""
    name, inner = next(iter(messages.items()))
    whole = f"{path}[{name}]" if isinstance(name, int) else f"{path}.{name}" if path else name
    if isinstance(inner, dict):
        return first(inner, whole)
    violation: Violation = inner[0]
    return ParameterError(violation.kind, whole, str(violation))
