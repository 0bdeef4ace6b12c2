"""Aggregations: what is asked of Elasticsearch for each, and its answer read back. All are exact but sums.

A document counts once for each of its distinct values. Sums and averages are made of doubles.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from emulator.engine.api import Aggregate, Aggregation, Bucket, EngineError
from emulator.engine.elastic import terms
from emulator.engine.elastic.filters import Clause, Filters, map_key
from emulator.engine.schema import Schema
from emulator.query.fields import Field
from emulator.query.nodes import Exists

PAGE = 10_000
_SPECIAL = set('.?+*|{}[]()"\\#@&<>~^')
_NUMBERS = {"min": "min", "max": "max", "average": "avg", "sum": "sum"}

Ask = Callable[[Clause], Awaitable[Mapping[str, Any]]]
"""Runs one aggregation over the documents of the search; gives its answer."""


class Aggregations:
    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._filters = Filters(schema)

    def clause(self, aggregation: Aggregation, groups: int) -> Clause | None:
        """What goes with the search; None where the answer needs more than one question. EngineError."""
        known = self._schema.find(aggregation.field)
        key = map_key(aggregation.field, known) if known.kind == "map" else ""
        operation, name = aggregation.operation, self._filters.name(known)
        if operation == "count":
            return {"filter": self._filters.document(Exists(aggregation.field))}
        if operation in ("distinct", "group"):
            if known.kind == "geo":
                raise EngineError(f"{aggregation.field} is a point: it is not grouped")
            if operation == "distinct":
                return None
            order = [{"_count": "desc"}, {"_key": "asc"}]
            asked: Clause = {"field": name, "size": max(1, groups), "order": order}
            if key:
                asked["include"] = escaped(terms.key(key)) + ".*"
            return {"terms": asked}
        if known.kind not in ("integer", "double", "time"):
            raise EngineError(f"{aggregation.field} holds no numbers: it has no {operation}")
        return {_NUMBERS[operation]: {"field": name}}

    def read(self, aggregation: Aggregation, answer: Mapping[str, Any]) -> Aggregate:
        known = self._schema.find(aggregation.field)
        if aggregation.operation == "count":
            return Aggregate(aggregation, float(answer["doc_count"]))
        if aggregation.operation != "group":
            value = answer["value"]
            return Aggregate(aggregation, None if value is None else float(value))
        buckets = ((self._shown(known, aggregation.field, one["key"]), one["doc_count"]) for one in answer["buckets"])
        return Aggregate(aggregation, buckets=tuple(Bucket(value, count) for value, count in buckets))

    def _shown(self, known: Field, path: str, value: Any) -> str:
        if known.kind == "map":
            return str(value)[len(terms.key(map_key(path, known))) :]
        return str(float(value)) if known.kind == "double" else str(value)

    async def distinct(self, aggregation: Aggregation, ask: Ask) -> Aggregate:
        """Counts all values page by page: ``cardinality`` would only guess."""
        known = self._schema.find(aggregation.field)
        key = terms.key(map_key(aggregation.field, known)) if known.kind == "map" else ""
        source: Clause = {"v": {"terms": {"field": self._filters.name(known)}}}
        asked: Clause = {"size": PAGE, "sources": [source]}
        if key:
            asked["after"] = {"v": key[:-1]}  # the greatest text below the key's entries
        count = 0
        while True:
            answer = await ask({"composite": asked})
            found = [one["key"]["v"] for one in answer["buckets"]]
            mine = [value for value in found if not key or value.startswith(key)]
            count += len(mine)
            if len(found) < PAGE or len(mine) < len(found):
                return Aggregate(aggregation, float(count))
            asked["after"] = answer["after_key"]


def escaped(text: str) -> str:
    """A text in Lucene's regular expressions."""
    return "".join("\\" + character if character in _SPECIAL else character for character in text)
