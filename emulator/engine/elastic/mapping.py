"""From a field table to an Elasticsearch mapping.

``set`` is the dataset, ``uri`` the document's name, ``f`` the fields under their own paths, ``parts`` the pieces that
are ranked. Beside a text field ``F`` lies ``F:words``, its tokens joined by spaces. A point is indexed as such and as
two numbers, by which it is compared exactly. A map is a list of terms, each a key and its value (:mod:`.terms`). Arrays
of objects are nested, and copied into the document for what asks across elements. What nobody searches (records, texts
of parts) is kept in the source only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from emulator.engine.api import VectorField
from emulator.engine.schema import Schema
from emulator.query.fields import Field

FORMAT = "1"
WORDS = ":words"
Kept = Literal["learned", "exact", "flat"]

_TYPES = {
    "keyword": "keyword",
    "text": "keyword",
    "map": "keyword",
    "integer": "long",
    "time": "long",
    "double": "double",
}
_COUNTED = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
_INDEX = {
    "exact": {"type": "hnsw", "m": 16, "ef_construction": 128},
    "learned": {"type": "int8_hnsw", "m": 16, "ef_construction": 128, "rescore_vector": {"oversample": 2}},
    "flat": {"type": "flat"},
}


def settings(shards: int, server: tuple[int, int]) -> dict[str, Any]:
    """An index's settings. A single node keeps no copy, more than one keep one."""
    made: dict[str, Any] = {
        "number_of_shards": shards,
        "auto_expand_replicas": "0-1",
        "index.mapping.total_fields.limit": 5000,
        "index.mapping.nested_fields.limit": 500,
        "index.mapping.nested_objects.limit": 200_000,
        "index.max_result_window": 100_000,
        "index.max_inner_result_window": 10_000,
        "index.max_regex_length": 20_000,
    }
    if server >= (9, 2):
        # From there on a source comes back without its vectors unless the index says otherwise.
        made["index.mapping.exclude_source_vectors"] = False
    return made


def mapping(schema: Schema) -> dict[str, Any]:
    """The mapping without vectors, which :func:`vectors` adds."""
    fields: dict[str, Any] = {}
    for path in schema.arrays:
        place(fields, path, {"type": "nested", "include_in_root": True, "properties": {}})
    for field in schema.table:
        if field.path != schema.identity:
            for path, definition in definitions(field).items():
                place(fields, path, definition)
    return {
        "dynamic": False,
        "_routing": {"required": True},
        "_meta": meta(schema),
        "properties": {
            "set": {"type": "keyword"},
            "uri": {"type": "keyword"},
            "size": {"type": "long"},
            "f": {"properties": fields},
            "parts": {"type": "nested", "properties": {"words": _COUNTED, "first": _COUNTED}},
        },
    }


def meta(schema: Schema) -> dict[str, str]:
    """What must agree between an index and who uses it."""
    from emulator.engine import tokens

    return {"format": FORMAT, "tokens": tokens.VERSION, "fields": schema.fingerprint}


def definitions(field: Field) -> dict[str, dict[str, Any]]:
    """What is indexed of one field, by path."""
    path = field.path
    if field.kind == "geo":
        number = {"type": "double"}
        return {f"{path}.point": {"type": "geo_point"}, f"{path}.lat": number, f"{path}.lon": number}
    made: dict[str, dict[str, Any]] = {path: {"type": _TYPES[field.kind]}}
    if field.kind == "text":
        prefixes = {"min_chars": 1, "max_chars": 1}  # the closing character of a phrase
        made[path + WORDS] = {"type": "text", "analyzer": "whitespace", "index_prefixes": prefixes}
    return made


def place(properties: dict[str, Any], path: str, definition: Mapping[str, Any]) -> None:
    """Put a definition at a dotted path."""
    head, dot, rest = path.partition(".")
    if not dot:
        properties[head] = {**definition, **({"properties": {}} if "properties" in definition else {})}
        return
    inner = properties.setdefault(head, {"properties": {}})
    place(inner["properties"], rest, definition)


def vector_property(field: VectorField, flat: bool) -> str:
    """The name of the property below ``parts.v``: datasets with different vectors share an index."""
    return f"{field.name}:{field.dims}:{kept(field, flat)}".replace(".", "_")


def kept(field: VectorField, flat: bool) -> Kept:
    return "flat" if flat else "exact" if field.exact else "learned"


def vector_mapping(properties: Mapping[str, VectorField], flat: bool) -> dict[str, Any]:
    """What adds vector properties to an index, with the way they are kept always said."""
    defined = {
        name: {
            "type": "dense_vector",
            "dims": field.dims,
            "index": True,
            "similarity": "cosine",
            "index_options": _INDEX[kept(field, flat)],
        }
        for name, field in properties.items()
    }
    return {"parts": {"type": "nested", "properties": {"v": {"properties": defined}}}}
