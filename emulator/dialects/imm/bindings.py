"""CreateBinding, GetBinding, ListBindings, DeleteBinding."""

from __future__ import annotations

from emulator.clock import rfc3339
from emulator.dialects.imm import tokens
from emulator.dialects.imm.body import Body, array, dumps
from emulator.dialects.imm.places import place, scope
from emulator.domain.binding import Binding
from emulator.domain.bound import Bound, bound
from emulator.domain.library import Library
from emulator.exchange import Call


def bucket(call: Call) -> Bound:
    """A whole bucket of the object store."""
    return bound(call.parameters["URI"], "oss", prefixes=False)


async def create_binding(call: Call, library: Library) -> Body:
    """The state is Ready: scanning begins when it has been answered."""
    return [("Binding", shown(await library.bindings.create(place(call), bucket(call))))]


async def get_binding(call: Call, library: Library) -> Body:
    return [("Binding", shown(await library.bindings.get(place(call), bucket(call))))]


async def list_bindings(call: Call, library: Library) -> Body:
    """Of a dataset, or of the whole project."""
    given = call.parameters
    project, dataset = given["ProjectName"], given.get("DatasetName") or ""
    uri, name = bucket(call).uri if given.get("URI") else "", given.get("Name") or ""
    parents = (project, dataset) if dataset else (project,)
    listing = tokens.listing(call, "bindings", *parents, asked=[uri, name])
    of, _, last = tokens.after(given.get("NextToken"), listing).partition(":")
    found, more = await library.bindings.list(scope(call), project, dataset, (of, last), given["MaxResults"], uri, name)
    token = tokens.token(listing, f"{found[-1].dataset}:{found[-1].uri}") if more else ""
    return [("Bindings", array(map(shown, found))), ("NextToken", dumps(token))]


async def delete_binding(call: Call, library: Library) -> Body:
    await library.bindings.delete(place(call), bucket(call))
    return []


def shown(binding: Binding) -> bytes:
    """A binding as replies have it. Reason is there where there is one; Phase is empty at first, as recorded."""
    return dumps(
        {
            "ProjectName": binding.project,
            "DatasetName": binding.dataset,
            "URI": binding.uri,
            "State": binding.state,
            "Phase": binding.phase,
            "CreateTime": rfc3339(binding.created),
            "UpdateTime": rfc3339(binding.updated),
            **({"Reason": binding.reason} if binding.reason else {}),
        }
    )
