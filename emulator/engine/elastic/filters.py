"""A query tree becomes Elasticsearch's filters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emulator.engine import tokens
from emulator.engine.api import EngineError
from emulator.engine.elastic import terms
from emulator.engine.elastic.mapping import WORDS
from emulator.engine.schema import Schema
from emulator.engine.together import together
from emulator.query.fields import Field
from emulator.query.nodes import (
    And,
    Box,
    Compare,
    Distance,
    Everything,
    Exists,
    Leaf,
    Nested,
    Node,
    Not,
    Or,
    Phrase,
    Polygon,
    Prefix,
    Words,
)

Clause = dict[str, Any]
NONE: Clause = {"match_none": {}}
ALL: Clause = {"match_all": {}}
_ANTIPODE = 20_015_115.0
"""Metres: no two points are further apart."""


class Filters:
    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def document(self, node: Node) -> Clause:
        """Documents for which ``node`` holds. EngineError for what no such field can be asked."""
        if isinstance(node, Everything):
            return ALL
        if isinstance(node, And):
            return combined(node, [self.document(child) for child in node.children])
        if isinstance(node, Or | Not):
            rest, texts = together(node.children, self._schema)
            fields = {field: self._schema.find(field) for field in texts}
            among = [self._raised(fields[field], self._texts(fields[field], values)) for field, values in texts.items()]
            return combined(node, [*(self.document(child) for child in rest), *among])
        if isinstance(node, Nested):
            if node.path not in self._schema.arrays:
                raise EngineError(f"The index has no array {node.path}")
            return nested(node.path, self._element(node.child, node.path))
        known = self._schema.find(node.field)
        return self._raised(known, self._leaf(node, known))

    def _element(self, node: Node, array: str) -> Clause:
        if isinstance(node, And):
            return combined(node, [self._element(child, array) for child in node.children])
        if isinstance(node, Or | Not):
            rest, texts = together(node.children, self._schema)
            among = [self._texts(self._schema.member(field, array), values) for field, values in texts.items()]
            return combined(node, [*(self._element(child, array) for child in rest), *among])
        if isinstance(node, Everything | Nested):
            raise EngineError("A nested query holds groups and leaves only")
        return self._leaf(node, self._schema.member(node.field, array))

    def _texts(self, known: Field, values: Sequence[str]) -> Clause:
        """A field is one of several texts."""
        return {"terms": {self.name(known): [terms.exact(value) for value in values]}}

    @staticmethod
    def _raised(known: Field, clause: Clause) -> Clause:
        """Documents of which a field, or an element's, fulfils a clause."""
        return nested(known.array, clause) if known.array else clause

    def _leaf(self, node: Leaf, known: Field) -> Clause:
        if isinstance(node, Phrase | Words):
            return self._words(node, known)
        if known.kind == "map":
            return self._map(node, known, map_key(node.field, known))
        name = self.name(known)
        if isinstance(node, Exists):
            return {"exists": {"field": f"{name}.lat" if known.kind == "geo" else name}}
        if isinstance(node, Compare):
            return self._compare(node, known, name)
        if isinstance(node, Prefix):
            if known.kind not in ("keyword", "text"):
                raise EngineError(f"{node.field} holds no text that could have a prefix")
            return {"prefix": {name: terms.bound(node.value)}}
        if known.kind != "geo":
            raise EngineError(f"{node.field} holds no point")
        return point(node, name)

    def name(self, known: Field) -> str:
        """The property that a field is compared by."""
        return "uri" if known.path == self._schema.identity else f"f.{known.path}"

    @staticmethod
    def _compare(node: Compare, known: Field, name: str) -> Clause:
        value = node.value
        if known.kind in ("integer", "time", "double") and isinstance(value, int | float):
            asked: object = value + 0.0 if known.kind == "double" else value
        elif known.kind in ("keyword", "text") and isinstance(value, str):
            asked = terms.exact(value) if node.operator == "eq" else terms.bound(value)
        elif known.kind == "geo" and isinstance(value, tuple) and node.operator == "eq":
            return same_point(name, value)
        else:
            raise EngineError(f"{node.field} is of the kind {known.kind} and cannot be compared with {value!r:.100}")
        return {"term": {name: asked}} if node.operator == "eq" else {"range": {name: {node.operator: asked}}}

    @staticmethod
    def _map(node: Leaf, known: Field, key: str) -> Clause:
        name = f"f.{known.path}"
        if isinstance(node, Exists):
            return {"prefix": {name: terms.key(key)}}
        if isinstance(node, Prefix):
            return {"prefix": {name: terms.bound(terms.key(key) + known.folded_value(node.value))}}
        if not isinstance(node, Compare):
            raise EngineError(f"{node.field} holds no point")
        if not isinstance(node.value, str):
            raise EngineError(f"{node.field} is of the kind map and cannot be compared with {node.value!r:.100}")
        value = known.folded_value(node.value)
        if node.operator == "eq":
            return {"term": {name: terms.entry(key, value)}}
        asked = terms.bound(terms.key(key) + value)
        if node.operator in ("gt", "gte"):
            return {"range": {name: {node.operator: asked, "lt": terms.after_key(key)}}}
        return {"range": {name: {"gte": terms.key(key), node.operator: asked}}}

    def _words(self, node: Phrase | Words, known: Field) -> Clause:
        if known.kind != "text" or known.path == self._schema.identity:
            raise EngineError(f"{node.field} is not searched by words")
        name = f"f.{known.path}{WORDS}"
        if isinstance(node, Words):
            found = tokens.words(node.value)
            whole = [terms.token(term.text) for term in found if not term.prefix]
            clauses: list[Clause] = [beginning(name, term.text) for term in found if term.prefix]
            return either([*clauses, {"terms": {name: whole}}] if whole else clauses)
        phrase = tokens.phrase(node.value)
        if not phrase:
            return NONE
        text = " ".join(terms.token(term.text) for term in phrase)
        if not phrase[-1].prefix:
            return {"match_phrase": {name: text}}
        return {"match_phrase_prefix": {name: text}} if len(phrase) > 1 else beginning(name, text)


def beginning(name: str, character: str) -> Clause:
    """Tokens that begin with a character. A ``prefix`` beside another clause in one element of an array fails in
    Elasticsearch 8.19 ("Can't compute score on document"), and finds the wrong documents under ``must_not``.
    """
    return {"range": {name: {"gte": character, "lt": chr(ord(character) + 1)}}}


def map_key(path: str, known: Field) -> str:
    """The key that a path names, as it is stored."""
    key = path[len(known.path) + 1 :]
    if not key:
        raise EngineError(f"{known.path} is a map; name one of its keys")
    return known.folded_key(key)


def nested(array: str, query: Clause) -> Clause:
    return {"nested": {"path": f"f.{array}", "query": query}}


def either(clauses: list[Clause]) -> Clause:
    return {"bool": {"should": clauses, "minimum_should_match": 1}} if clauses else NONE


def combined(node: And | Or | Not, clauses: list[Clause]) -> Clause:
    if isinstance(node, Or):
        return either(clauses)
    return {"bool": {"filter" if isinstance(node, And) else "must_not": clauses}}


def same_point(name: str, value: tuple[float, float]) -> Clause:
    return {"bool": {"filter": [{"term": {f"{name}.lat": value[0]}}, {"term": {f"{name}.lon": value[1]}}]}}


def point(node: Distance | Box | Polygon, name: str) -> Clause:
    """Boxes by the exact numbers; circles and polygons by the indexed point, right to centimetres."""
    if isinstance(node, Box):
        (top, left), (bottom, right) = node.top_left, node.bottom_right
        latitude: Clause = {"range": {f"{name}.lat": {"gte": bottom, "lte": top}}}
        if left <= right:
            return {"bool": {"filter": [latitude, {"range": {f"{name}.lon": {"gte": left, "lte": right}}}]}}
        sides = [{"range": {f"{name}.lon": {"gte": left}}}, {"range": {f"{name}.lon": {"lte": right}}}]
        return {"bool": {"filter": [latitude, either(sides)]}}
    if isinstance(node, Distance):
        if node.metres <= 0:
            return same_point(name, node.centre) if node.metres == 0 else NONE
        if node.metres >= _ANTIPODE:
            return {"exists": {"field": f"{name}.lat"}}
        latitude_, longitude = node.centre
        centre = {"lat": latitude_, "lon": longitude}
        return {"geo_distance": {"distance": f"{max(node.metres, 1e-3)}m", f"{name}.point": centre}}
    if flat(node.corners):
        return NONE  # it has no inside, and the server refuses it
    corners = [{"lat": latitude_, "lon": longitude} for latitude_, longitude in node.corners]
    return {"geo_polygon": {f"{name}.point": {"points": corners}}}


def flat(corners: Sequence[tuple[float, float]]) -> bool:
    """Whether all corners lie on one line."""
    (first, *others) = corners
    apart = next((corner for corner in others if corner != first), None)
    if apart is None:
        return True
    lat, lon = apart[0] - first[0], apart[1] - first[1]
    return all(lat * (corner[1] - first[1]) == lon * (corner[0] - first[0]) for corner in others)
