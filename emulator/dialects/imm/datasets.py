"""CreateDataset, GetDataset, ListDatasets, UpdateDataset, DeleteDataset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.clock import rfc3339
from emulator.dialects.imm import tokens
from emulator.dialects.imm.body import Body, array, dumps
from emulator.dialects.imm.places import place, scope
from emulator.dialects.imm.projects import DEFAULTS, QUOTAS, quotas
from emulator.dialects.imm.templates import template
from emulator.domain.datasets import Dataset, Statistics
from emulator.domain.library import Library
from emulator.domain.place import Place
from emulator.exchange import Call

SHOWN = {theirs: ours for theirs, ours in QUOTAS.items() if theirs.startswith("Dataset")}


def workflow(parameters: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """WorkflowParameters are kept and shown; the service calls them not effective."""
    return tuple((one.get("Name", ""), one.get("Value", "")) for one in parameters.get("WorkflowParameters", ()))


async def create_dataset(call: Call, library: Library) -> Body:
    given = call.parameters
    draft = Dataset(
        project=given["ProjectName"],
        name=given["DatasetName"],
        quotas=DEFAULTS,
        description=given.get("Description"),
        template=template(given, library) or "",
        workflow=workflow(given),
    )
    dataset = await library.datasets.create(place(call), draft, quotas(given))
    return [("Dataset", shown(dataset, Statistics(0, 0), 0))]


async def get_dataset(call: Call, library: Library) -> Body:
    dataset = await library.datasets.get(place(call))
    return [("Dataset", await counted(place(call), library, dataset))]


async def list_datasets(call: Call, library: Library) -> Body:
    given = call.parameters
    project, prefix = given["ProjectName"], given.get("Prefix") or ""
    listing = tokens.listing(call, "datasets", project, asked=[prefix])
    start = tokens.after(given.get("NextToken"), listing)
    found, more = await library.datasets.list(scope(call), project, prefix, start, given["MaxResults"])
    texts = [await counted(Place(scope(call), project, dataset.name), library, dataset) for dataset in found]
    token = tokens.token(listing, found[-1].name) if more else ""
    return [("Datasets", array(texts)), ("NextToken", dumps(token))]


async def update_dataset(call: Call, library: Library) -> Body:
    given = call.parameters
    changes: dict[str, Any] = {}
    if "Description" in given:
        changes["description"] = given["Description"]
    if template(given, library) is not None:
        changes["template"] = given["TemplateId"]
    if "WorkflowParameters" in given:
        changes["workflow"] = workflow(given)
    dataset = await library.datasets.update(place(call), changes, quotas(given))
    return [("Dataset", await counted(place(call), library, dataset))]


async def delete_dataset(call: Call, library: Library) -> Body:
    await library.datasets.delete(place(call))
    return []


async def counted(place: Place, library: Library, dataset: Dataset) -> bytes:
    """A dataset with exact counts, asked for or not: the real service's may lag behind."""
    return shown(dataset, await library.datasets.statistics(place), await library.bindings.count(place))


def shown(dataset: Dataset, held: Statistics, bindings: int) -> bytes:
    """A dataset as replies have it; what was never given is left out."""
    optional = {"Description": dataset.description, "TemplateId": dataset.template or None}
    pairs = [{"Name": name, "Value": value} for name, value in dataset.workflow]
    return dumps(
        {
            "ProjectName": dataset.project,
            "DatasetName": dataset.name,
            **{name: value for name, value in optional.items() if value is not None},
            "CreateTime": rfc3339(dataset.created),
            "UpdateTime": rfc3339(dataset.updated),
            "BindCount": bindings,
            **{theirs: getattr(dataset.quotas, ours) for theirs, ours in SHOWN.items()},
            "FileCount": held.documents,
            "TotalFileSize": held.bytes,
            **({"WorkflowParameters": pairs} if pairs else {}),
        }
    )
