"""What every engine must answer, written plainly: one document at a time, no index, no numpy."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cmp_to_key
from typing import Any

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

CJK = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x3040, 0x30FF), (0xAC00, 0xD7AF))
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
}


def runs(text: str) -> list[str]:
    """Runs of CJK characters, and of other letters and digits."""
    found: list[str] = []
    kind = ""
    for character in unicodedata.normalize("NFKC", text).lower():
        cjk = any(low <= ord(character) <= high for low, high in CJK)
        now = "c" if cjk else "w" if character.isalnum() else ""
        if now and now == kind:
            found[-1] += character
        elif now:
            found.append(character)
        kind = now
    return found


def is_cjk(run: str) -> bool:
    return any(low <= ord(run[0]) <= high for low, high in CJK)


def phrase(text: str, query: str) -> bool:
    """The query's runs stand in the text as a substring: CJK runs may be cut at either end, others not."""
    wanted, there = runs(query), runs(text)
    if not wanted:
        return False
    for start in range(len(there) - len(wanted) + 1):
        window = there[start : start + len(wanted)]
        if len(wanted) == 1:
            if window[0] == wanted[0] or (is_cjk(wanted[0]) and wanted[0] in window[0]):
                return True
            continue
        head = window[0] == wanted[0] or (is_cjk(wanted[0]) and window[0].endswith(wanted[0]))
        tail = window[-1] == wanted[-1] or (is_cjk(wanted[-1]) and window[-1].startswith(wanted[-1]))
        if head and tail and window[1:-1] == wanted[1:-1]:
            return True
    return False


def terms(query: str) -> list[str]:
    """Distinct pairs and single characters of CJK runs, other runs whole."""
    found: dict[str, None] = {}
    for run in runs(query):
        pieces = [run[at : at + 2] for at in range(len(run) - 1)] if is_cjk(run) and len(run) > 1 else [run]
        found.update(dict.fromkeys(pieces))
    return list(found)


def occurrences(text: str, term: str) -> int:
    """How often a term stands in a text."""
    count = 0
    for run in runs(text):
        if not is_cjk(run):
            count += run == term
        elif is_cjk(term):
            count += sum(run.startswith(term, at) for at in range(len(run)))
    return count


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
        scores = self.scores(search.text) if search.text else None
        hits = [d for d in self.documents.values() if self.holds(search.where, d)]
        if scores is not None:
            hits = [d for d in hits if d.uri in scores]

        def compare(a: Document, b: Document) -> int:
            for order in search.sort:
                left, right = self.values(a, order.field), self.values(b, order.field)
                if left != right:
                    if not left or not right:
                        return 1 if not left else -1
                    return (1 if left > right else -1) * (-1 if order.descending else 1)
            if scores is not None and not search.sort and scores[a.uri] != scores[b.uri]:
                return 1 if scores[a.uri] < scores[b.uri] else -1
            return (a.uri > b.uri) - (a.uri < b.uri)

        ordered = sorted(hits, key=cmp_to_key(compare))
        return [(d.uri, scores[d.uri] if scores is not None else 0.0) for d in ordered]

    def scores(self, query: str) -> dict[str, float]:
        """Lucene's BM25 of the best part, by URI."""
        parts = [(d.uri, part.text) for d in self.documents.values() for part in d.parts]
        lengths = [length(text) for _, text in parts]
        count, total = sum(each > 0 for each in lengths), sum(lengths)
        best: dict[str, float] = {}
        wanted = {term: [occurrences(text, term) for _, text in parts] for term in terms(query)}
        for at, (uri, _) in enumerate(parts):
            score = 0.0
            for counts in wanted.values():
                if counts[at]:
                    frequency = sum(each > 0 for each in counts)
                    idf = math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))
                    norm = 1.2 * (0.25 + 0.75 * one_byte(lengths[at]) / (total / count))
                    score += idf * (1 - 1 / (1 + counts[at] / norm))
            if score:
                best[uri] = max(score, best.get(uri, 0.0))
        return best

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


def length(text: str) -> int:
    return sum(len(run) if is_cjk(run) else 1 for run in runs(text))


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


def one_byte(count: int) -> int:
    """Lucene's SmallFloat.byte4ToInt(intToByte4(count)), step by step."""

    def to_int4(value: int) -> int:
        bits = value.bit_length()
        return value if bits < 4 else ((value >> (bits - 4)) & 7) | ((bits - 3) << 3)

    def from_int4(value: int) -> int:
        bits, shift = value & 7, (value >> 3) - 1
        return bits if shift == -1 else (bits | 8) << shift

    free = 255 - to_int4(2**31 - 1)
    return count if count < free else free + from_int4(to_int4(count - free))
