"""From a document to what is stored in Elasticsearch, and back."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from typing import Any

from emulator.engine import tokens
from emulator.engine.api import Document, Part
from emulator.engine.elastic import terms
from emulator.engine.elastic.mapping import WORDS
from emulator.engine.rows import PartRow, Rows
from emulator.engine.schema import Schema
from emulator.query.fields import Field

_BASE64 = "base64:"


def source(rows: Rows, dataset: str, schema: Schema, properties: Mapping[str, str]) -> dict[str, Any]:
    """``properties``: the property that keeps each vector field."""
    document = rows.document
    fields: dict[str, Any] = {}
    for path, value in rows.values.items():
        put(fields, schema.find(path), path, value)
    for path, entries in rows.maps.items():
        fields[path] = [terms.entry(key, value) for key, value in entries.items()]
    for path, elements in rows.arrays.items():
        place_value(fields, path, [element(each, path, schema) for each in elements])
    return {
        "set": dataset,
        "uri": terms.exact(document.uri),
        "name": document.uri,
        "size": document.size,
        "record": text(document.record),
        "f": fields,
        "parts": [part(row, properties) for row in rows.parts],
    }


def element(values: Mapping[str, Any], array: str, schema: Schema) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for path, value in values.items():
        put(made, schema.find(path), path[len(array) + 1 :], value)
    return made


def put(fields: dict[str, Any], known: Field, path: str, value: Any) -> None:
    """One value under its path, in all forms in which it is asked for."""
    if known.kind == "geo":
        latitude, longitude = value
        place_value(fields, path, {"point": {"lat": latitude, "lon": longitude}, "lat": latitude, "lon": longitude})
    elif known.kind == "double":
        place_value(fields, path, value + 0.0)  # there is one zero
    elif isinstance(value, str):
        place_value(fields, path, terms.exact(value))
        if known.kind == "text":
            place_value(fields, path + WORDS, joined(tokens.document(value)))
    else:
        place_value(fields, path, value)


def place_value(fields: dict[str, Any], path: str, value: Any) -> None:
    head, dot, rest = path.partition(".")
    if dot:
        place_value(fields.setdefault(head, {}), rest, value)
    else:
        fields[head] = value


def joined(found: Iterable[str]) -> str:
    return " ".join(terms.token(token) for token in found)


def part(row: PartRow, properties: Mapping[str, str]) -> dict[str, Any]:
    """``first`` has as many tokens as ``words``: one CJK character of each, so that it is as long and as rare."""
    piece = row.part
    made: dict[str, Any] = {
        "id": piece.id,
        "kind": piece.kind,
        "text": piece.text,
        "element": text(piece.element),
        "words": joined(row.words),
        "first": " ".join(tokens.leading(word) or terms.NOTHING for word in row.words),
    }
    if piece.page is not None:
        made["page"] = piece.page
    if piece.time_range is not None:
        made["time"] = list(piece.time_range)
    if piece.tokens:
        made["tokens"] = list(piece.tokens)
    if row.vectors:
        # A float32 written as short as reading it back allows.
        made["v"] = {
            properties[name]: [float(str(number)) for number in vector] for name, vector in row.vectors.items()
        }
    return made


def document(stored: Mapping[str, Any], properties: Mapping[str, str]) -> Document:
    """The document without its fields."""
    parts = tuple(loaded(each, properties) for each in stored["parts"])
    return Document(stored["name"], raw(stored["record"]), {}, parts, stored["size"])


def loaded(stored: Mapping[str, Any], properties: Mapping[str, str]) -> Part:
    vectors: dict[str, Any] = {}
    if "v" in stored:
        import numpy as np

        names = {kept: name for name, kept in properties.items()}
        vectors = {names[kept]: np.array(row, np.float32) for kept, row in stored["v"].items() if kept in names}
    time = stored.get("time")
    return Part(
        id=stored["id"],
        text=stored["text"],
        kind=stored["kind"],
        page=stored.get("page"),
        time_range=None if time is None else (time[0], time[1]),
        element=raw(stored["element"]),
        tokens=tuple(stored.get("tokens", ())),
        vectors=vectors,
    )


def text(data: bytes) -> str:
    """Bytes as JSON text: readable where they are UTF-8."""
    try:
        decoded = data.decode()
    except UnicodeDecodeError:
        decoded = _BASE64
    return decoded if not decoded.startswith(_BASE64) else _BASE64 + base64.b64encode(data).decode()


def raw(stored: str) -> bytes:
    return base64.b64decode(stored[len(_BASE64) :]) if stored.startswith(_BASE64) else stored.encode()
