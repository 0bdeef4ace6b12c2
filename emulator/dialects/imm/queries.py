"""SimpleQuery and SemanticQuery."""

from __future__ import annotations

from typing import Any

from emulator.dialects.imm.body import Body, Explained, dumps
from emulator.dialects.imm.places import place
from emulator.dialects.imm.record import found, shown
from emulator.dialects.tree import aggregations, condition, orders
from emulator.domain.library import Library
from emulator.domain.refusals import BadValue
from emulator.domain.searching import Aggregate, Search
from emulator.exchange import Call

SEMANTIC_LIMIT = 100  # files, whatever MaxResults allows


async def simple_query(call: Call, library: Library) -> Body:
    given = call.parameters
    fields = library.realm.fields
    groups = aggregations(given.get("Aggregations") or (), fields)
    where = place(call)
    page = await library.searching.simple(
        where,
        Search(
            where=condition(given.get("Query"), fields),
            sort=orders(given.get("Sort"), given.get("Order"), fields),
            after=given.get("NextToken") or "",
            size=0 if groups else given["MaxResults"],
            total=not given["WithoutTotalHits"],
            aggregations=groups,
            groups=given["MaxResults"],
        ),
    )
    total = [] if given["WithoutTotalHits"] else [("TotalHits", dumps(page.total))]
    if groups:
        return [("Aggregations", dumps([aggregate(one) for one in page.aggregates])), *total]
    wanted = frozenset(given.get("WithFields") or ())
    files = shown(where, (hit.record for hit in page.hits), wanted)
    return [("Files", files), ("NextToken", dumps(page.token)), *total]


def aggregate(result: Aggregate) -> dict[str, Any]:
    """One result: a number, or the groups with their counts."""
    asked = {"Field": result.aggregation.field, "Operation": result.aggregation.operation}
    if result.aggregation.operation == "group":
        return {**asked, "Groups": [{"Value": one.value, "Count": one.count} for one in result.buckets]}
    return {**asked, "Value": result.value or 0}


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
