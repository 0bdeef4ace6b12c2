"""From a document to what is written of it: values checked by the field table, texts tokenised, vectors at length 1."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emulator.engine import tokens
from emulator.engine.api import Document, EngineError, Part, VectorField
from emulator.engine.schema import Schema
from emulator.engine.vectors import Unit, units
from emulator.query.fields import Field

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PartRow:
    """``stored`` are the words with spaces between, ``length`` their number: a list for each of a document's thousands
    of parts would keep the collector of garbage busy, and all other threads waiting. ``vectors`` are at length 1."""

    part: Part
    stored: str
    length: int
    vectors: dict[str, Unit]

    @property
    def words(self) -> list[str]:
        return self.stored.split(" ") if self.length else []


@dataclass(frozen=True, slots=True)
class Rows:
    """One document, ready to be written. ``values`` and ``arrays`` are by full path and hold no None."""

    document: Document
    values: Values
    maps: dict[str, dict[str, str]]
    arrays: dict[str, list[Values]]
    parts: list[PartRow]


def rows(document: Document, schema: Schema, vectors: Mapping[str, VectorField]) -> Rows:
    """Raises EngineError for a field that is not in the table and for a value that is not of its kind."""
    _text(document.uri, "URI")
    values: Values = {}
    maps: dict[str, dict[str, str]] = {}
    arrays: dict[str, list[Values]] = {}
    for path, value in document.fields.items():
        if value is None:
            continue
        if path in schema.arrays:
            if value:
                arrays[path] = [_element(path, element, schema.arrays[path]) for element in value]
            continue
        known = schema.table.find(path)
        if known is None or known.array or known.path != path:
            raise EngineError(f"The index has no field {path}")
        if known.kind == "map":
            maps[path] = _map(known, value)
        elif path == schema.identity:
            if value != document.uri:
                raise EngineError(f"The field {path} of {document.uri} holds another URI: {value}")
        else:
            values[path] = _checked(known, value)
    made = units(document.parts, document.uri, vectors)
    parts = [_part(part, each) for part, each in zip(document.parts, made, strict=True)]
    if len({row.part.id for row in parts}) < len(parts):
        raise EngineError(f"Two parts of {document.uri} have one id")
    return Rows(document, values, maps, arrays, parts)


def _part(part: Part, vectors: dict[str, Unit]) -> PartRow:
    _text(part.id, "part")
    found = tokens.document(_text(part.text, "part"))
    found += [tokens.checked(token) for token in part.tokens]
    return PartRow(part, " ".join(found), len(found), vectors)


def _element(array: str, element: object, fields: Sequence[Field]) -> Values:
    if not isinstance(element, Mapping):
        raise EngineError(f"An element of the array {array} is not an object")
    members = {known.member: known for known in fields}
    found: Values = {}
    for name, value in element.items():
        if name not in members:
            raise EngineError(f"The index has no field {array}.{name}")
        if value is not None:
            found[members[name].path] = _checked(members[name], value)
    return found


def _map(known: Field, value: object) -> dict[str, str]:
    """Keys that fold to the same one are the same one; the last counts."""
    if not isinstance(value, Mapping):
        raise EngineError(f"The field {known.path} takes a map, not {type(value).__name__}")
    return {
        known.folded_key(_text(key, known.path)): known.folded_value(_text(text, known.path))
        for key, text in value.items()
        if text is not None
    }


def _checked(known: Field, value: Any) -> Any:
    kind = known.kind
    if kind in ("keyword", "text"):
        return known.folded_value(_text(value, known.path))
    if kind in ("integer", "time"):
        if type(value) is int and -(2**63) <= value < 2**63:
            return value
    elif kind == "double":
        if type(value) in (int, float) and math.isfinite(value):
            return float(value)
    elif kind == "geo" and isinstance(value, Sequence) and len(value) == 2:
        latitude, longitude = value
        if -90 <= latitude <= 90 and -180 <= longitude <= 180:
            return float(latitude), float(longitude)
    raise EngineError(f"The field {known.path} takes a value of the kind {kind}, not {value!r:.100}")


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise EngineError(f"The field {path} takes text, not {value!r:.100}")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise EngineError(f"The field {path} holds half a surrogate pair, which is no character") from None
    return value
