"""Projects: named containers of datasets, with quotas and tags (IMM: CreateProject and its neighbours)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from emulator.clock import Clock
from emulator.domain.attachment import of_project
from emulator.domain.place import Locks, Scope, until_first
from emulator.domain.refusals import AlreadyExists, NotEmpty, NotFound, OverLimit
from emulator.store.api import Key, Store, Taken

LIMIT = 100  # projects a region, the vendor's default quota


@dataclass(frozen=True, slots=True)
class Quotas:
    """Counts, and bytes for ``size``. ``entities`` and ``relations`` are kept and shown but bound nothing."""

    datasets: int
    bindings: int
    files: int
    entities: int
    relations: int
    size: int


@dataclass(frozen=True, slots=True)
class Project:
    """Times are nanoseconds of the account's service time."""

    name: str
    quotas: Quotas
    description: str | None = None
    template: str = ""
    role: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    created: int = 0
    updated: int = 0


def project_from(body: Mapping[str, Any]) -> Project:
    """A stored body back to a Project."""
    return Project(**{**body, "quotas": Quotas(**body["quotas"]), "tags": tuple((k, v) for k, v in body["tags"])})


class Projects:
    """All projects of all scopes."""

    def __init__(self, store: Store, clock: Clock, locks: Locks, home: Project | None = None) -> None:
        """``home`` exists without being made, in every scope: see :class:`emulator.domain.realm.Realm`."""
        self._home = home
        self._store = store
        self._clock = clock
        self._locks = locks

    async def create(self, scope: Scope, draft: Project) -> Project:
        """Raises AlreadyExists, OverLimit."""
        async with self._locks.of(scope.key):
            key = self._key(scope, draft.name)
            if await self._store.get(key) is not None:
                raise AlreadyExists("project", draft.name)
            if await self._store.count(scope.key, "project", "") >= LIMIT:
                raise OverLimit("projects", LIMIT)
            now = self._clock.service(scope.account)
            project = replace(draft, created=now, updated=now)
            try:
                await self._store.create(key, asdict(project))
            except Taken:
                raise AlreadyExists("project", draft.name) from None
            return project

    async def get(self, scope: Scope, name: str) -> Project:
        """Raises NotFound."""
        if self._home is not None and name == self._home.name:
            return self._home
        row = await self._store.get(self._key(scope, name))
        if row is None:
            raise NotFound("project", name)
        return project_from(row.body)

    async def list(
        self, scope: Scope, prefix: str, tags: Iterable[tuple[str, str]], after: str, limit: int
    ) -> tuple[list[Project], bool]:
        """Projects by name that carry all ``tags``, and whether there are more."""
        wanted = set(tags)
        found: list[Project] = []
        while len(found) <= limit:
            rows = await self._store.page(scope.key, "project", "", prefix, after, limit + 1)
            found += [project for project in (project_from(row.body) for row in rows) if wanted <= set(project.tags)]
            if len(rows) <= limit:
                break
            after = rows[-1].key.name
        return found[:limit], len(found) > limit

    async def update(self, scope: Scope, name: str, changes: Mapping[str, Any], quotas: Mapping[str, int]) -> Project:
        """Change only what is given; without any change UpdateTime stays. Raises NotFound."""
        return await until_first(lambda: self._update(scope, name, changes, quotas))

    async def _update(self, scope: Scope, name: str, changes: Mapping[str, Any], quotas: Mapping[str, int]) -> Project:
        async with self._locks.of((*scope.key, name)):
            row = await self._store.get(self._key(scope, name))
            if row is None:
                raise NotFound("project", name)
            project = project_from(row.body)
            if not changes and not quotas:
                return project
            project = replace(
                project,
                **changes,
                quotas=replace(project.quotas, **quotas),
                updated=self._clock.service(scope.account),
            )
            await self._store.replace(row, asdict(project))
            return project

    async def delete(self, scope: Scope, name: str) -> None:
        """Raises NotFound, and NotEmpty while it has datasets or attachments."""
        async with self._locks.of((*scope.key, name)):
            if await self._store.count(scope.key, "dataset", name):
                raise NotEmpty("project", name, "datasets")
            if await of_project(self._store, scope, name, "", 1):
                raise NotEmpty("project", name, "attached buckets")
            if not await self._store.remove(self._key(scope, name)):
                raise NotFound("project", name)

    @staticmethod
    def _key(scope: Scope, name: str) -> Key:
        return Key(scope.key, "project", "", name)
