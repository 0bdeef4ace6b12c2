"""FuzzyQuery: files by words anywhere in their metadata and texts."""

from __future__ import annotations

from emulator.dialects.imm.body import Body, dumps
from emulator.dialects.imm.places import place
from emulator.dialects.imm.record import shown
from emulator.dialects.tree import orders
from emulator.domain import anywhere
from emulator.domain.library import Library
from emulator.domain.searching import Search
from emulator.exchange import Call


async def fuzzy_query(call: Call, library: Library) -> Body:
    given = call.parameters
    where = place(call)
    page = await library.searching.simple(
        where,
        Search(
            where=anywhere.condition(given["Query"]),
            sort=orders(given.get("Sort"), given.get("Order"), library.realm.fields),
            after=given.get("NextToken") or "",
            size=given["MaxResults"],
        ),
    )
    files = shown(where, (hit.record for hit in page.hits), frozenset(given.get("WithFields") or ()))
    return [("Files", files), ("NextToken", dumps(page.token)), ("TotalHits", dumps(page.total))]
