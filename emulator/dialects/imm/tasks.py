"""GetTask and ListTasks. No operation that Myna serves makes a task, so there is none; an EventId is none either."""

from __future__ import annotations

from emulator.dialects.imm.body import Body, array, dumps
from emulator.dialects.imm.places import scope
from emulator.domain.library import Library
from emulator.domain.refusals import BadQuery, NotFound
from emulator.exchange import Call


async def get_task(call: Call, library: Library) -> Body:
    await library.projects.get(scope(call), call.parameters["ProjectName"])
    raise NotFound("task", call.parameters["TaskId"])


async def list_tasks(call: Call, library: Library) -> Body:
    """MaxResults comes back, as text."""
    given = call.parameters
    await library.projects.get(scope(call), given["ProjectName"])
    if given.get("NextToken"):
        raise BadQuery("NextToken: it belongs to another list; the list of tasks has one page")
    return [
        ("ProjectName", dumps(given["ProjectName"])),
        ("Tasks", array(())),
        ("MaxResults", dumps(str(given["MaxResults"]))),
        ("NextToken", dumps("")),
    ]
