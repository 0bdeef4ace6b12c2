"""Datasets: what files are indexed into and searched in."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from emulator.clock import Clock
from emulator.domain import anywhere, binding
from emulator.domain.embedding import Embedding
from emulator.domain.place import Locks, Place, Scope, until_first
from emulator.domain.projects import Projects, Quotas
from emulator.domain.realm import Realm
from emulator.domain.refusals import AlreadyExists, MadeByAnother, NotEmpty, NotFound, OverLimit
from emulator.engine.api import Engine, Foreign, ForeignVectors, Index, Statistics
from emulator.store.api import Store, Taken

__all__ = ["Dataset", "Datasets", "Statistics"]

LOG = logging.getLogger("myna.datasets")


@dataclass(frozen=True, slots=True)
class Dataset:
    """``template`` empty means the project's at indexing time; ``workflow`` is kept and shown only."""

    project: str
    name: str
    quotas: Quotas
    description: str | None = None
    template: str = ""
    workflow: tuple[tuple[str, str], ...] = ()
    created: int = 0
    updated: int = 0


def dataset_from(body: Mapping[str, Any]) -> Dataset:
    """A stored body back to a Dataset."""
    workflow = tuple((name, value) for name, value in body["workflow"])
    return Dataset(**{**body, "quotas": Quotas(**body["quotas"]), "workflow": workflow})


class Datasets:
    """All datasets of all scopes, and the index of each."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        embedding: Embedding,
        projects: Projects,
        realm: Realm,
        clock: Clock,
        locks: Locks,
    ) -> None:
        self._store = store
        self._engine = engine
        self._embedding = embedding
        self._told: set[Place] = set()
        self._projects = projects
        self._realm = realm
        self._fields = anywhere.indexed(realm.fields)
        self._clock = clock
        self._locks = locks

    async def create(self, place: Place, draft: Dataset, quotas: Mapping[str, int]) -> Dataset:
        """``quotas`` override the project's. Raises NotFound (project), AlreadyExists, OverLimit."""
        async with self._locks.of((*place.scope.key, place.project)):
            project = await self._projects.get(place.scope, place.project)
            if await self._store.get(place.row) is not None:
                raise AlreadyExists("dataset", place.dataset)
            if await self._store.count(place.scope.key, "dataset", place.project) >= project.quotas.datasets:
                raise OverLimit("ProjectMaxDatasetCount", project.quotas.datasets)
            now = self._clock.service(place.scope.account)
            dataset = replace(draft, quotas=replace(project.quotas, **quotas), created=now, updated=now)
            async with self._locks.of(place.key):
                await self._make(place, dataset)
            return dataset

    async def _make(self, place: Place, dataset: Dataset) -> None:
        """Raises AlreadyExists where another process was first: its files stay."""
        try:
            await self._store.create(place.row, asdict(dataset))
        except Taken:
            raise AlreadyExists("dataset", place.dataset) from None
        try:
            # A dataset that was deleted while the process died may have left its index behind.
            await self._engine.drop(place.key)
        except BaseException:
            await self._store.remove(place.row)
            raise

    async def get(self, place: Place) -> Dataset:
        """Raises NotFound for the project first, then for the dataset."""
        row = await self._store.get(place.row)
        if row is None:
            await self._projects.get(place.scope, place.project)
            raise NotFound("dataset", place.dataset)
        return dataset_from(row.body)

    async def list(self, scope: Scope, project: str, prefix: str, after: str, limit: int) -> tuple[list[Dataset], bool]:
        """Datasets by name, and whether there are more. Raises NotFound (project)."""
        await self._projects.get(scope, project)
        rows = await self._store.page(scope.key, "dataset", project, prefix, after, limit + 1)
        return [dataset_from(row.body) for row in rows[:limit]], len(rows) > limit

    async def update(self, place: Place, changes: Mapping[str, Any], quotas: Mapping[str, int]) -> Dataset:
        """Change only what is given; files indexed before are not read again. Raises NotFound."""
        return await until_first(lambda: self._update(place, changes, quotas))

    async def _update(self, place: Place, changes: Mapping[str, Any], quotas: Mapping[str, int]) -> Dataset:
        async with self._locks.of(place.key):
            await self.get(place)
            row = await self._store.get(place.row)
            if row is None:
                raise NotFound("dataset", place.dataset)
            dataset = dataset_from(row.body)
            if not changes and not quotas:
                return dataset
            dataset = replace(
                dataset,
                **changes,
                quotas=replace(dataset.quotas, **quotas),
                updated=self._clock.service(place.scope.account),
            )
            await self._store.replace(row, asdict(dataset))
            return dataset

    async def delete(self, place: Place) -> None:
        """Raises NotFound, and NotEmpty while files are indexed or buckets bound."""
        async with self._locks.of(place.key):
            await self.get(place)
            if (await self.statistics(place)).documents:
                raise NotEmpty("dataset", place.dataset, "indexed files")
            if await binding.living(self._store, place):
                raise NotEmpty("dataset", place.dataset, "bindings")
            await self._store.remove(place.row)
            await self._engine.drop(place.key)
            await binding.forget(self._store, place)

    async def index(self, place: Place) -> Index:
        """The dataset's index. The caller has made sure that the dataset exists.

        Raises MadeByAnother for one that another embedder made, Foreign for one of another format; what to do is
        logged once.
        """
        try:
            return await self._engine.index(place.key, self._fields, self._embedding.fields())
        except Foreign as error:
            if place not in self._told:
                self._told.add(place)
                LOG.error("dataset %s: %s", place.path, error)
            if isinstance(error, ForeignVectors):
                raise MadeByAnother(str(error)) from error
            raise

    async def records(self, place: Place) -> Index:
        """The same for what needs no vectors and puts no document, whoever made them. Raises Foreign."""
        return await self._engine.index(place.key, self._fields)

    async def remake(self, place: Place, done: bool) -> Index:
        """The dataset's index, to make its vectors anew; see :meth:`emulator.engine.api.Engine.remake`."""
        return await self._engine.remake(place.key, self._fields, self._embedding.fields(), done)

    async def operators(self, place: Place, dataset: Dataset) -> frozenset[str]:
        """What the template of a dataset, else of its project, runs on a file."""
        template = dataset.template or (await self._projects.get(place.scope, place.project)).template
        return self._realm.templates[template]

    async def statistics(self, place: Place) -> Statistics:
        """Exact counts of indexed files and of their bytes."""
        return await (await self.records(place)).statistics()

    async def totals(self, scope: Scope, project: str) -> tuple[int, Statistics]:
        """How many datasets a project has, and what all of them hold together."""
        count, documents, size, after = 0, 0, 0, ""
        while True:
            rows = await self._store.page(scope.key, "dataset", project, "", after, 200)
            for row in rows:
                found = await self.statistics(Place(scope, project, row.key.name))
                count, documents, size = count + 1, documents + found.documents, size + found.bytes
            if len(rows) < 200:
                return count, Statistics(documents, size)
            after = rows[-1].key.name
