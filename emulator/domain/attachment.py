"""One attachment as it is kept, by its bucket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.domain.place import Scope
from emulator.store.api import Key, Store

PAGE = 200


@dataclass(frozen=True, slots=True)
class Attachment:
    """Times are nanoseconds of the account's service time."""

    bucket: str
    project: str
    description: str | None = None
    created: int = 0
    updated: int = 0


def attachment_from(body: Mapping[str, Any]) -> Attachment:
    """A stored body back to an Attachment."""
    return Attachment(**body)


def key(scope: Scope, bucket: str) -> Key:
    """A bucket has one attachment at most, whoever's."""
    return Key(scope.key, "attachment", "", bucket)


async def of_project(store: Store, scope: Scope, project: str, after: str, limit: int) -> list[Attachment]:
    """The first of a project's attachments whose bucket is greater than ``after``."""
    found: list[Attachment] = []
    while len(found) < limit:
        rows = await store.page(scope.key, "attachment", "", "", after, PAGE)
        every = [attachment_from(row.body) for row in rows]
        found += [one for one in every if one.project == project]
        if len(rows) < PAGE:
            break
        after = rows[-1].key.name
    return found[:limit]
