"""CreateProject, GetProject, ListProjects, UpdateProject, DeleteProject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from emulator.clock import rfc3339
from emulator.dialects.imm import tokens
from emulator.dialects.imm.body import Body, array, dumps
from emulator.dialects.imm.places import scope
from emulator.dialects.imm.templates import template
from emulator.domain.library import Library
from emulator.domain.projects import Project, Quotas
from emulator.exchange import Call

if TYPE_CHECKING:  # imported with the first project
    from emulator.domain.datasets import Statistics

DEFAULTS = Quotas(
    datasets=1_000_000_000,
    bindings=10,
    files=100_000_000,
    entities=10_000_000_000,
    relations=100_000_000_000,
    size=90_000_000_000_000_000,
)
QUOTAS = {
    "ProjectMaxDatasetCount": "datasets",
    "DatasetMaxBindCount": "bindings",
    "DatasetMaxFileCount": "files",
    "DatasetMaxEntityCount": "entities",
    "DatasetMaxRelationCount": "relations",
    "DatasetMaxTotalFileSize": "size",
}
CHANGES = {"Description": "description", "ServiceRole": "role", "TemplateId": "template"}
SHOWN_LIMIT = 100  # ProjectQueriesPerSecond and EngineConcurrency, which only replies have


def quotas(parameters: Mapping[str, Any]) -> dict[str, int]:
    """The quotas that a request sets, by the domain's names."""
    return {ours: parameters[theirs] for theirs, ours in QUOTAS.items() if theirs in parameters}


def tags(parameters: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Requests call it Tag with Key and Value, replies Tags with TagKey and TagValue."""
    return tuple((tag.get("Key", ""), tag.get("Value", "")) for tag in parameters.get("Tag", ()))


async def create_project(call: Call, library: Library) -> Body:
    from emulator.domain.datasets import Statistics

    given = call.parameters
    draft = Project(
        name=given["ProjectName"],
        quotas=Quotas(**{name: quotas(given).get(name, getattr(DEFAULTS, name)) for name in QUOTAS.values()}),
        description=given.get("Description"),
        template=template(given, library) or "",
        role=given.get("ServiceRole") or "AliyunIMMDefaultRole",
        tags=tags(given),
    )
    project = await library.projects.create(scope(call), draft)
    return [("Project", shown(project, 0, Statistics(0, 0)))]


async def get_project(call: Call, library: Library) -> Body:
    project = await library.projects.get(scope(call), call.parameters["ProjectName"])
    return [("Project", await counted(call, library, project))]


async def list_projects(call: Call, library: Library) -> Body:
    given = call.parameters
    prefix, wanted = given.get("Prefix") or "", tags(given)
    listing = tokens.listing(call, "projects", asked=[prefix, repr(sorted(set(wanted)))])
    start = tokens.after(given.get("NextToken"), listing)
    found, more = await library.projects.list(scope(call), prefix, wanted, start, given["MaxResults"])
    body = [("Projects", array([await counted(call, library, project) for project in found]))]
    return [*body, ("NextToken", dumps(tokens.token(listing, found[-1].name) if more else ""))]


async def update_project(call: Call, library: Library) -> Body:
    given = call.parameters
    template(given, library)
    changes: dict[str, Any] = {ours: given[theirs] for theirs, ours in CHANGES.items() if theirs in given}
    if "Tag" in given:
        changes["tags"] = tags(given)
    project = await library.projects.update(scope(call), given["ProjectName"], changes, quotas(given))
    return [("Project", await counted(call, library, project))]


async def delete_project(call: Call, library: Library) -> Body:
    await library.projects.delete(scope(call), call.parameters["ProjectName"])
    return []


async def counted(call: Call, library: Library, project: Project) -> bytes:
    """A project with exact counts, asked for or not: the real service's may lag behind."""
    return shown(project, *await library.datasets.totals(scope(call), project.name))


def shown(project: Project, datasets: int, held: Statistics) -> bytes:
    """A project as replies have it; what was never given is left out."""
    optional = {"Description": project.description, "TemplateId": project.template or None}
    return dumps(
        {
            "ProjectName": project.name,
            **{name: value for name, value in optional.items() if value is not None},
            "ServiceRole": project.role,
            "CreateTime": rfc3339(project.created),
            "UpdateTime": rfc3339(project.updated),
            "ProjectQueriesPerSecond": SHOWN_LIMIT,
            "EngineConcurrency": SHOWN_LIMIT,
            **{theirs: getattr(project.quotas, ours) for theirs, ours in QUOTAS.items()},
            "DatasetCount": datasets,
            "FileCount": held.documents,
            "TotalFileSize": held.bytes,
            **({"Tags": [{"TagKey": key, "TagValue": value} for key, value in project.tags]} if project.tags else {}),
        }
    )
