"""What every engine must answer, written plainly: one document at a time, no index, no numpy."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cmp_to_key
from typing import Any

import oracle_ranks
from oracle_words import occurrences, phrase, terms

from emulator.engine.api import Aggregation, Document, Search
from emulator.query.fields import FieldTable
from emulator.query.nodes import (
    And,
    Box,
    Compare,
    Distance,
    Everything,
    Exists,
    Nested,
    Not,
    Or,
    Phrase,
    Polygon,
    Prefix,
    Words,
)

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
}


class Oracle:
    def __init__(self, table: FieldTable) -> None:
        self.table = table
        self.documents: dict[str, Document] = {}

    def put(self, documents: list[Document]) -> None:
        self.documents.update({document.uri: document for document in documents})

    def delete(self, uris: list[str]) -> int:
        return sum(self.documents.pop(uri, None) is not None for uri in dict.fromkeys(uris))

    # values

    def values(self, document: Document, path: str) -> list[Any]:
        """All values at a path: none, one, or one an element."""
        field = self.table.find(path)
        assert field is not None
        if path == self.table.identity:
            return [document.uri]
        if field.kind == "map":
            wanted = field.folded_key(path[len(field.path) + 1 :])
            found = [
                field.folded_value(value)
                for key, value in (document.fields.get(field.path) or {}).items()
                if field.folded_key(key) == wanted and value is not None
            ]
            return found[-1:]
        if field.array:
            elements = document.fields.get(field.array) or []
            return [value for element in elements for value in self.member(element, path)]
        value = document.fields.get(path)
        return [] if value is None else [value]

    def member(self, element: dict[str, Any], path: str) -> list[Any]:
        field = self.table.find(path)
        assert field is not None
        value = element.get(path.removeprefix(field.array + "."))
        return [] if value is None else [value]

    # filters

    def holds(self, node: Any, document: Document) -> bool:
        return self._holds(node, document, lambda path: self.values(document, path))

    def _holds(self, node: Any, document: Document, values: Callable[[str], list[Any]]) -> bool:
        if isinstance(node, Everything):
            return True
        if isinstance(node, And):
            return all(self._holds(child, document, values) for child in node.children)
        if isinstance(node, Or):
            return any(self._holds(child, document, values) for child in node.children)
        if isinstance(node, Not):
            return not any(self._holds(child, document, values) for child in node.children)
        if isinstance(node, Nested):
            return any(
                self._holds(node.child, document, lambda path, element=element: self.member(element, path))
                for element in document.fields.get(node.path) or []
            )
        return any(self.matches(node, value) for value in values(node.field))

    def matches(self, node: Any, value: Any) -> bool:
        field = self.table.find(node.field)
        assert field is not None
        if isinstance(node, Exists):
            return True
        if isinstance(node, Compare):
            wanted = field.folded_value(node.value) if isinstance(node.value, str) else node.value
            return COMPARE[node.operator](value, wanted)
        if isinstance(node, Prefix):
            return value.startswith(field.folded_value(node.value))
        if isinstance(node, Phrase):
            return phrase(value, node.value)
        if isinstance(node, Words):
            return any(occurrences(value, term) for term in terms(node.value))
        if isinstance(node, Distance):
            return metres(value, node.centre) <= node.metres
        if isinstance(node, Box):
            (top, left), (bottom, right) = node.top_left, node.bottom_right
            width = (right - left) % 360 if left > right else right - left
            return bottom <= value[0] <= top and (value[1] - left) % 360 <= width
        assert isinstance(node, Polygon)
        return winding(value, node.corners) != 0

    # searches

    def search(self, search: Search) -> list[tuple[str, float]]:
        """All hits in order, with their scores, whatever the page size."""
        found = oracle_ranks.found(self, search)
        hits = [self.documents[uri] for uri in found.hits]
        keys, scores = found.order, found.scores

        def compare(a: Document, b: Document) -> int:
            for order in search.sort:
                left, right = self.values(a, order.field), self.values(b, order.field)
                if left != right:
                    if not left or not right:
                        return 1 if not left else -1
                    return (1 if left > right else -1) * (-1 if order.descending else 1)
            if not search.sort and keys[a.uri] != keys[b.uri]:
                return 1 if keys[a.uri] < keys[b.uri] else -1
            return (a.uri > b.uri) - (a.uri < b.uri)

        return [(d.uri, scores[d.uri]) for d in sorted(hits, key=cmp_to_key(compare))]

    def aggregate(self, search: Search, aggregation: Aggregation) -> float | list[tuple[str, int]] | None:
        hits = [self.documents[uri] for uri, _ in self.search(search)]
        values = [value for d in hits for value in self.values(d, aggregation.field)]
        operation = aggregation.operation
        if operation == "count":
            return float(sum(bool(self.values(d, aggregation.field)) for d in hits))
        if operation == "distinct":
            return float(len(set(values)))
        if operation == "group":
            counts = Counter(value for d in hits for value in set(self.values(d, aggregation.field)))
            ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
            return [(str(value), number) for value, number in ordered[: search.groups]]
        if operation == "sum":
            return float(math.fsum(values) if any(isinstance(v, float) for v in values) else sum(values))
        if not values:
            return None
        return float({"min": min, "max": max, "average": lambda v: sum(v) / len(v)}[operation](values))


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great circle by the angle between two vectors."""

    def vector(point: tuple[float, float]) -> tuple[float, float, float]:
        lat, lon = map(math.radians, point)
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    u, v = vector(a), vector(b)
    cross = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
    return 6_371_008.7714 * math.atan2(math.hypot(*cross), math.fsum(p * q for p, q in zip(u, v, strict=True)))


def winding(point: tuple[float, float], corners: tuple[tuple[float, float], ...]) -> int:
    """Whether the outline goes around the point an odd number of times."""
    turns = 0
    y, x = point
    for (y0, x0), (y1, x1) in edges(corners):
        side = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)
        if y0 <= y < y1 and side > 0:
            turns += 1
        elif y1 <= y < y0 and side < 0:
            turns -= 1
    return turns % 2


def edges(corners: tuple[tuple[float, float], ...]) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    yield from zip(corners, (*corners[1:], corners[0]), strict=True)
