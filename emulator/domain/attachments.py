"""Attachments: buckets whose objects a project may process where they lie. They have nothing to do with datasets."""

from __future__ import annotations

from dataclasses import asdict, replace

from emulator.clock import Clock
from emulator.domain.attachment import Attachment, attachment_from, key, of_project
from emulator.domain.place import Locks, Scope
from emulator.domain.projects import Projects
from emulator.domain.refusals import AlreadyExists, NotFound
from emulator.store.api import Store, Taken

__all__ = ["Attachment", "Attachments"]


class Attachments:
    """All attachments of all scopes: a bucket has one project, a project any number of buckets."""

    def __init__(self, store: Store, projects: Projects, clock: Clock, locks: Locks) -> None:
        self._store = store
        self._projects = projects
        self._clock = clock
        self._locks = locks

    async def attach(self, scope: Scope, draft: Attachment) -> Attachment:
        """Whether there is such a bucket is not asked. Raises NotFound (project), AlreadyExists (attachment)."""
        async with self._locks.of((*scope.key, draft.project)):  # the project must not go meanwhile
            await self._projects.get(scope, draft.project)
            now = self._clock.service(scope.account)
            made = replace(draft, created=now, updated=now)
            try:
                await self._store.create(key(scope, draft.bucket), asdict(made))
            except Taken:
                raise AlreadyExists("attachment", draft.bucket) from None
            return made

    async def get(self, scope: Scope, bucket: str) -> Attachment:
        """Raises NotFound (attachment)."""
        row = await self._store.get(key(scope, bucket))
        if row is None:
            raise NotFound("attachment", bucket)
        return attachment_from(row.body)

    async def list(self, scope: Scope, project: str, after: str, limit: int) -> tuple[list[Attachment], bool]:
        """A project's, by bucket, and whether there are more. Raises NotFound (project)."""
        await self._projects.get(scope, project)
        found = await of_project(self._store, scope, project, after, limit + 1)
        return found[:limit], len(found) > limit

    async def detach(self, scope: Scope, bucket: str) -> None:
        """Raises NotFound (attachment)."""
        if not await self._store.remove(key(scope, bucket)):
            raise NotFound("attachment", bucket)
