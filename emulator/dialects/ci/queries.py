"""DatasetSimpleQuery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.dialects.ci.envelope import Answer
from emulator.dialects.ci.names import of_field
from emulator.dialects.ci.places import place
from emulator.dialects.ci.record import shown_files
from emulator.dialects.ci.switches import searchable
from emulator.dialects.tree import aggregations, condition, groups, orders, outcome
from emulator.domain.library import Library
from emulator.domain.searching import Aggregate, Search
from emulator.exchange import Call
from emulator.query.fields import FieldTable

FILES = 100
"""Files that a call returns, whatever MaxResults allows (CI 436/107219)."""


def ours(tree: Mapping[str, Any]) -> dict[str, Any]:
    """A query under the house's names. Field and Value beside SubQueries are passed over, as Go's sample needs it."""
    children = [ours(child) for child in tree.get("SubQueries") or ()]
    if children:
        return {"Operation": tree.get("Operation"), "SubQueries": children}
    field, value = tree.get("Field"), tree.get("Value")
    if field == "ETag" and value:
        value = value.upper()
    return {"Operation": tree.get("Operation"), "Field": field and of_field(field), "Value": value}


def sorts(given: str | None) -> str | None:
    """Sort under the house's names."""
    return given and ",".join(of_field(name.strip()) for name in given.split(","))


async def dataset_simple_query(call: Call, library: Library) -> Answer:
    given = call.parameters
    fields = library.realm.fields
    tree = given.get("Query")
    asked = given.get("Aggregations") or ()
    computed = aggregations([{**one, "Field": of_field(one.get("Field") or "")} for one in asked], fields)
    where = condition(ours(tree) if tree else None, fields)
    sort = orders(sorts(given.get("Sort")), given.get("Order"), fields)
    await searchable(call, library)
    page = await library.searching.simple(
        place(call),
        Search(
            where=where,
            sort=sort,
            after=given.get("NextToken") or "",
            size=0 if computed else min(given["MaxResults"], FILES),
            total=False,
            aggregations=computed,
            groups=given["MaxResults"],
        ),
    )
    if computed:
        results = [aggregate(result, one, fields) for result, one in zip(page.aggregates, asked, strict=True)]
        return Answer({"Aggregations": results, "NextToken": ""})
    wanted = frozenset(given.get("WithFields") or ())
    files = shown_files(call, place(call).dataset, (hit.record for hit in page.hits), wanted)
    return Answer({**({"Files": files} if files else {}), "NextToken": page.token})


def aggregate(result: Aggregate, asked: Mapping[str, Any], fields: FieldTable) -> dict[str, Any]:
    """A number, or the groups with their counts; what has neither shows neither (recorded)."""
    shown: dict[str, Any] = {"Field": asked["Field"], "Operation": asked["Operation"]}
    if result.aggregation.operation != "group":
        value = outcome(result, fields)
        return {**shown, **({} if value is None else {"Value": value})}
    lower = asked["Field"] == "ETag"
    found = [{"Count": count, "Value": value.lower() if lower else value} for value, count in groups(result, fields)]
    return {**shown, **({"Groups": found} if found else {})}
