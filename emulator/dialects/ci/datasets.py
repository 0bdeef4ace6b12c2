"""CreateDataset, UpdateDataset, DescribeDataset, DescribeDatasets, DeleteDataset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.clock import rfc3339
from emulator.dialects.ci import tokens
from emulator.dialects.ci.envelope import Answer
from emulator.dialects.ci.errors import Refused
from emulator.dialects.ci.places import HOME, place, scope
from emulator.dialects.ci.realm import EMPTY, QUOTAS
from emulator.domain.datasets import Dataset, Statistics
from emulator.domain.library import Library
from emulator.domain.place import Place
from emulator.domain.refusals import NotEmpty
from emulator.exchange import Call

SCENES = ("general", "E-commercial", "iDrive")
SCENIC = "Official:ImageSearch"
"""The template that has a scene."""
KEPT: Mapping[str, Any] = {"DatasetType": 0, "SceneType": SCENES[0], "Version": "basic"}
"""What is kept of a request and shown only, and what it is by default."""


def template(given: Mapping[str, Any], library: Library) -> str | None:
    """The template that a request names, or None. Raises Refused for one that does not exist."""
    name: str | None = given.get("TemplateId")
    if name is not None and name not in library.realm.templates:
        known = ", ".join(sorted(one for one in library.realm.templates if one))
        raise Refused("params-invalid", f"TemplateId: {name[:128]} does not exist; use one of {known}.")
    return name


async def create_dataset(call: Call, library: Library) -> Answer:
    given = call.parameters
    if given.get("SceneType") not in (None, *SCENES):
        raise Refused("scene-not-found", f"SceneType: use one of {', '.join(SCENES)}.")
    kept = {name: given[name] for name in KEPT if name in given}
    draft = Dataset(
        project=HOME,
        name=given["DatasetName"],
        quotas=QUOTAS,
        description=given.get("Description"),
        template=template(given, library) or EMPTY,
        workflow=tuple((name, str(value)) for name, value in kept.items()),
    )
    dataset = await library.datasets.create(place(call), draft, {})
    return Answer({"Dataset": shown(call, dataset, Statistics(0, 0), 0)})


async def update_dataset(call: Call, library: Library) -> Answer:
    given = call.parameters
    changes: dict[str, Any] = {}
    if "Description" in given:
        changes["description"] = given["Description"]
    if template(given, library) is not None:
        changes["template"] = given["TemplateId"]
    dataset = await library.datasets.update(place(call), changes, {})
    return Answer({"Dataset": await whole(call, library, place(call), dataset)})


async def describe_dataset(call: Call, library: Library) -> Answer:
    """Counts are exact, whatever ``statistics`` says."""
    where = place(call)
    return Answer({"Dataset": await whole(call, library, where, await library.datasets.get(where))})


async def describe_datasets(call: Call, library: Library) -> Answer:
    given = call.parameters
    limit, where = given["maxresults"], scope(call)
    prefix = given.get("prefix") or ""
    listing = tokens.listing(call, "datasets", asked=[prefix])
    start = tokens.after(given.get("nexttoken"), listing)
    found, more = await library.datasets.list(where, HOME, prefix, start, limit)
    datasets = [await whole(call, library, Place(where, HOME, one.name), one) for one in found]
    token = tokens.token(limit, listing, found[-1].name) if more else ""
    return Answer({"Datasets": datasets, "NextToken": token})


async def delete_dataset(call: Call, library: Library) -> Answer:
    """Answers what the dataset was. One that has bindings is not empty either."""
    where = place(call)
    dataset = await whole(call, library, where, await library.datasets.get(where))
    if dataset["BindCount"]:
        raise NotEmpty("dataset", where.dataset, "bindings")
    await library.datasets.delete(where)
    return Answer({"Dataset": dataset})


async def whole(call: Call, library: Library, where: Place, dataset: Dataset) -> dict[str, Any]:
    """A dataset with its counts."""
    return shown(call, dataset, await library.datasets.statistics(where), await library.bindings.count(where))


def shown(call: Call, dataset: Dataset, held: Statistics, bound: int) -> dict[str, Any]:
    """A dataset as replies have it. It is ready at once: State and TaskProgress say so (a guess)."""
    kept = {**KEPT, **dict(dataset.workflow)}
    return {
        "BindCount": bound,
        "CreateTime": rfc3339(dataset.created),
        "DatasetName": dataset.name,
        "DatasetType": int(kept["DatasetType"]),
        "Description": dataset.description or "",
        "FileCount": held.documents,
        "Region": call.region,
        "SceneType": kept["SceneType"] if dataset.template == SCENIC else SCENES[0],
        "State": "Success",
        "TaskProgress": 100,
        "TemplateId": dataset.template,
        "TotalFileSize": held.bytes,
        "UpdateTime": rfc3339(dataset.updated),
        "Version": kept["Version"],
    }
