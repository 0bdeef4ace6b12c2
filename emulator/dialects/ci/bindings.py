"""CreateDatasetBinding, DescribeDatasetBinding, DescribeDatasetBindings, DeleteDatasetBinding."""

from __future__ import annotations

from typing import Any

from emulator.clock import rfc3339
from emulator.dialects.ci import tokens
from emulator.dialects.ci.envelope import Answer
from emulator.dialects.ci.places import HOME, mine, place, scope
from emulator.dialects.ci.switches import usable
from emulator.domain.binding import FAILED, FOLLOWING, Binding
from emulator.domain.bound import Bound, bound
from emulator.domain.library import Library
from emulator.exchange import Call


def to(call: Call) -> Bound:
    """What the call names: a bucket of the account's own, or a prefix in it. Raises BadValue, Refused."""
    given = call.parameters
    found = bound(given.get("URI") or given["uri"], "cos", prefixes=True)
    mine(call, found.bucket)
    return found


async def create_dataset_binding(call: Call, library: Library) -> Answer:
    """Mode 0 indexes what is uploaded from now on, 1 what is there too."""
    bucket = to(call)
    await usable(call, library, [bucket.bucket])
    made = await library.bindings.create(place(call), bucket, existing=call.parameters["Mode"] == 1)
    return Answer({"Binding": shown(made)})


async def describe_dataset_binding(call: Call, library: Library) -> Answer:
    return Answer({"Binding": shown(await library.bindings.get(place(call), to(call)))})


async def describe_dataset_bindings(call: Call, library: Library) -> Answer:
    given, where = call.parameters, place(call)
    limit = given["maxresults"]
    listing = tokens.listing(call, "datasetbindings", where.dataset)
    last = tokens.after(given.get("nexttoken"), listing)
    start = (where.dataset, last) if last else ("", "")
    found, more = await library.bindings.list(scope(call), HOME, where.dataset, start, limit)
    token = tokens.token(limit, listing, found[-1].uri) if more else ""
    return Answer({"Bindings": [shown(one) for one in found], "NextToken": token})


async def delete_dataset_binding(call: Call, library: Library) -> Answer:
    await library.bindings.delete(place(call), to(call))
    return Answer()


def shown(one: Binding) -> dict[str, Any]:
    """A binding as replies have it. It runs from the start; StockState tells of what was there before (a guess)."""
    stock = "NoIndexing" if not one.existing else "Success" if one.phase == FOLLOWING else "Indexing"
    return {
        "CreateTime": rfc3339(one.created),
        "DatasetName": one.dataset,
        "Detail": one.reason,
        "State": FAILED if one.state == FAILED else "Running",
        "StockState": stock,
        "URI": one.uri,
        "UpdateTime": rfc3339(one.updated),
    }
