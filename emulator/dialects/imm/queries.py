"""SimpleQuery and SemanticQuery."""

from __future__ import annotations

from typing import Any

from emulator.dialects.imm.body import Body, Explained, dumps
from emulator.dialects.imm.places import place
from emulator.dialects.imm.record import found, shown
from emulator.dialects.tree import aggregations, condition, groups, orders, outcome
from emulator.domain.library import Library
from emulator.domain.refusals import BadValue
from emulator.domain.searching import Aggregate, Search
from emulator.exchange import Call
from emulator.query.fields import FieldTable

SEMANTIC_LIMIT = 100  # files, whatever MaxResults allows


async def simple_query(call: Call, library: Library) -> Body:
    given = call.parameters
    fields = library.realm.fields
    asked = aggregations(given.get("Aggregations") or (), fields)
    where = place(call)
    page = await library.searching.simple(
        where,
        Search(
            where=condition(given.get("Query"), fields),
            sort=orders(given.get("Sort"), given.get("Order"), fields),
            after=given.get("NextToken") or "",
            size=0 if asked else given["MaxResults"],
            total=not given["WithoutTotalHits"],
            aggregations=asked,
            groups=given["MaxResults"],
        ),
    )
    total = [] if given["WithoutTotalHits"] else [("TotalHits", dumps(page.total))]
    if asked:
        return [("Aggregations", dumps([aggregate(one, fields) for one in page.aggregates])), *total]
    wanted = frozenset(given.get("WithFields") or ())
    files = shown(where, (hit.record for hit in page.hits), wanted)
    return [("Files", files), ("NextToken", dumps(page.token)), *total]


def aggregate(result: Aggregate, fields: FieldTable) -> dict[str, Any]:
    """One result: a number, or the groups with their counts."""
    asked = {"Field": result.aggregation.field, "Operation": result.aggregation.operation}
    if result.aggregation.operation == "group":
        return {**asked, "Groups": [{"Value": value, "Count": count} for value, count in groups(result, fields)]}
    return {**asked, "Value": outcome(result, fields) or 0}


async def semantic_query(call: Call, library: Library) -> Explained:
    """By text, or by a picture where the template looks at pictures."""
    given = call.parameters
    query, source = (given.get("Query") or "").strip(), given.get("SourceURI")
    if query and source:
        raise BadValue("SourceURI", "Give either Query or SourceURI, not both.")
    if not query and not source:
        raise BadValue("Query", "Give one of Query and SourceURI.")
    where = place(call)
    limit = min(given["MaxResults"], SEMANTIC_LIMIT)
    search = library.searching.alike if source else library.searching.semantic
    result = await search(where, source or query, given["MediaTypes"], limit)
    wanted = frozenset(given.get("WithFields") or ())
    return Explained([("Files", found(where, result.matches, wanted))], result.understood)
