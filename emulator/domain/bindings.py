"""Bindings: buckets whose objects are indexed into a dataset by themselves, and followed from then on."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from emulator.domain import binding as kept
from emulator.domain import scan
from emulator.domain.binding import DELETED, FAILED, PAGE, Binding, binding_from
from emulator.domain.bound import Bound
from emulator.domain.lease import RENEWED, Lease
from emulator.domain.ledger import FORMER, Ledger, Seen
from emulator.domain.place import Place, Scope
from emulator.domain.projects import Projects
from emulator.domain.refusals import AlreadyExists, NotFound, OverLimit
from emulator.domain.watcher import Means, Watcher
from emulator.objects.api import Change
from emulator.store.api import Key, Row, Stale, StoreFailure, Taken

__all__ = ["Binding", "Bindings"]

LOG = logging.getLogger("myna.bindings")


class Bindings:
    """All bindings of a realm, and whoever follows their buckets.

    ``shared``: other processes serve the same state, and one of them follows each bucket.
    """

    def __init__(self, means: Means, projects: Projects, realm: str, shared: bool) -> None:
        self._means = means
        self._projects = projects
        self._realm = realm
        self._shared = shared
        self._holder = means.ids.request() if shared else ""
        self._watchers: dict[Key, Watcher] = {}
        self._heard: defaultdict[tuple[str, str], set[Watcher]] = defaultdict(set)
        self._deaf: Callable[[], None] | None = None
        self._rounds: asyncio.Task[None] | None = None

    async def create(self, place: Place, to: Bound, existing: bool = True) -> Binding:
        """Bind, and begin to scan. A bucket that nobody knows yet is taken on trust: it is followed once it is there.

        Raises NotFound (project, dataset), AlreadyExists (binding), OverLimit (DatasetMaxBindCount).
        """
        async with self._means.locks.of((*place.key, "bindings")):
            dataset = await self._means.datasets.get(place)
            before = await self._means.store.get(kept.key(place, to))
            if before is not None and before.body["state"] != DELETED:
                raise AlreadyExists("binding", to.uri)
            if await self.count(place) >= dataset.quotas.bindings:
                raise OverLimit("DatasetMaxBindCount", dataset.quotas.bindings)
            now = self._means.clock.service(place.scope.account)
            made = Binding(
                place.project,
                place.dataset,
                to,
                existing,
                epoch=self._means.ids.request(),
                created=now,
                updated=now,
            )
            watcher = self._watcher(place, made)
            try:
                await self._prepare(place, made, before is not None)
                async with self._means.locks.of(place.key):
                    await self._means.datasets.get(place)
                    await self._keep(place, made, before)
            except BaseException:
                self._leave(watcher)
                raise
            if watcher.lease is None or await watcher.lease.take():
                watcher.start()
            else:
                self._leave(watcher)
            return made

    async def _prepare(self, place: Place, made: Binding, again: bool) -> None:
        """What the ledger holds before anything is followed.

        ``again``: the bucket was bound before. What was indexed then may be indexed anew, but what is gone meanwhile
        stays in the dataset, as nobody was following. Without ``existing`` all that is there counts as seen.
        """
        ledger = Ledger(self._means.store, place, made.bound)
        await (ledger.load() if again else ledger.drop())
        former = {key for key, seen in ledger.seen.items() if seen.ours}
        changes: dict[str, Seen | None] = {key: Seen(FORMER, True) for key in former}
        if not made.existing:
            where = (self._means.objects, place.scope.account, made.bound)
            there = await asyncio.to_thread(scan.whole, *where)
            changes |= {key: Seen(stamp, key in former) for key, stamp in there.items()}
        await ledger.write(dict.fromkeys(ledger.seen) | changes)

    async def _keep(self, place: Place, made: Binding, before: Row | None) -> None:
        store = self._means.store
        try:
            if before is None:
                await store.create(kept.key(place, made.bound), made.body)
            else:
                await store.replace(before, made.body)
        except (Taken, Stale):
            raise AlreadyExists("binding", made.uri) from None

    async def get(self, place: Place, to: Bound) -> Binding:
        """Raises NotFound (project, dataset, binding)."""
        return binding_from((await self._row(place, to)).body)

    async def _row(self, place: Place, to: Bound) -> Row:
        row = await self._means.store.get(kept.key(place, to))
        if row is None or row.body["state"] == DELETED:
            await self._means.datasets.get(place)
            raise NotFound("binding", to.uri)
        return row

    async def list(
        self,
        scope: Scope,
        project: str,
        dataset: str,
        after: tuple[str, str],
        limit: int,
        uri: str = "",
        name: str = "",
    ) -> tuple[list[Binding], bool]:
        """By dataset and URI, and whether there are more; ``dataset`` empty: those of the whole project.

        ``after`` is (dataset, URI) of the last one seen, or two empty texts. ``uri``: only those of this bucket;
        ``name``: only those of buckets whose name begins so.
        Raises NotFound (project, dataset).
        """
        await (
            self._means.datasets.get(Place(scope, project, dataset)) if dataset else self._projects.get(scope, project)
        )
        found: list[Binding] = []

        def wanted(one: Binding) -> bool:
            return uri in ("", one.uri) and one.bound.bucket.startswith(name)

        prefix, start = f"{dataset}/" if dataset else "", "/".join(after) if after[0] else ""
        while len(found) <= limit:
            rows = await self._means.store.page(scope.key, "binding", project, prefix, start, PAGE)
            every = [binding_from(row.body) for row in rows]
            found += [one for one in every if one.state != DELETED and wanted(one)]
            if len(rows) < PAGE:
                break
            start = rows[-1].key.name
        return found[:limit], len(found) > limit

    async def delete(self, place: Place, to: Bound) -> Binding:
        """Stop following at once; what it has indexed stays. Raises NotFound (project, dataset, binding)."""
        while True:
            row = await self._row(place, to)
            now = self._means.clock.service(place.scope.account)
            binding = replace(binding_from(row.body), state=DELETED, updated=now)
            try:
                await self._means.store.replace(row, binding.body)
            except Stale:
                continue
            watcher = self._watchers.get(row.key)
            if watcher is not None:
                await self._end(watcher)
            return binding

    async def count(self, place: Place) -> int:
        """How many bindings a dataset has."""
        return len(await kept.living(self._means.store, place))

    async def resume(self) -> None:
        """Follow every bucket that is bound."""
        await self._round()
        if self._shared:
            self._rounds = asyncio.get_running_loop().create_task(self._keep_leases())

    def _listening(self) -> Callable[[], None]:
        """Hear of changes to objects until the result is called."""
        loop = asyncio.get_running_loop()

        def heard(change: Change) -> None:
            loop.call_soon_threadsafe(self._changed, change)

        return self._means.objects.subscribe(heard)

    def _changed(self, change: Change) -> None:
        for watcher in self._heard.get((change.account, change.bucket), ()):
            if watcher.binding.bound.covers(change.bucket, change.key):
                watcher.changed(change.key)

    async def settle(self) -> None:
        """Return when every change until now is in its dataset, whichever process follows the bucket."""
        now = self._means.clock.real()
        await asyncio.gather(*(watcher.settle() for watcher in list(self._watchers.values())))
        if self._shared:
            for row in await self._followed():
                lease = Lease(self._means.store, self._means.clock, row.key, self._holder)
                while row.key not in self._watchers and await lease.passed() < now:
                    if (await self._means.store.get(row.key) or row).body["state"] in (DELETED, FAILED):
                        break
                    await asyncio.sleep(RENEWED / 10)

    async def forget(self, account: str) -> None:
        """Stop following for an account, whose rows are erased next."""
        for watcher in [one for one in self._watchers.values() if one.place.scope.account == account]:
            await self._end(watcher)

    async def close(self) -> None:
        """Stop following; the next start, or another process, goes on."""
        if self._deaf is not None:
            self._deaf()
            self._deaf = None
        if self._rounds is not None:
            self._rounds.cancel()
            await asyncio.gather(self._rounds, return_exceptions=True)
        for watcher in list(self._watchers.values()):
            await self._end(watcher)

    async def _followed(self) -> Sequence[Row]:
        rows = await self._means.store.every("binding")
        return [row for row in rows if row.key.scope[-1] == self._realm and row.body["state"] != DELETED]

    async def _round(self) -> None:
        """Follow what nobody follows; leave what is not there any more. Raises StoreFailure."""
        rows = {row.key: row for row in await self._followed()}
        for key, watcher in list(self._watchers.items()):
            gone = key not in rows or rows[key].body["epoch"] != watcher.binding.epoch
            gone = gone or (watcher.ended and watcher.binding.state != FAILED)
            if gone or not (watcher.lease is None or await watcher.lease.take(watcher.passed)):
                await self._end(watcher)
        for key, row in rows.items():
            if key not in self._watchers:
                watcher = self._watcher(kept.place_of(row), binding_from(row.body))
                if watcher.lease is None or await watcher.lease.take():
                    watcher.start()
                else:
                    self._leave(watcher)

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(RENEWED)
            try:
                await self._round()
            except StoreFailure as error:
                LOG.warning("bindings cannot be looked after now: %s", error)

    def _watcher(self, place: Place, binding: Binding) -> Watcher:
        """One that hears of changes already, but does nothing yet."""
        if self._deaf is None:
            self._deaf = self._listening()
        key = kept.key(place, binding.bound)
        lease = Lease(self._means.store, self._means.clock, key, self._holder) if self._shared else None
        watcher = Watcher(self._means, place, binding, Ledger(self._means.store, place, binding.bound), lease)
        self._watchers[key] = watcher
        self._heard[place.scope.account, binding.bound.bucket].add(watcher)
        return watcher

    def _leave(self, watcher: Watcher) -> None:
        key = kept.key(watcher.place, watcher.binding.bound)
        heard = watcher.place.scope.account, watcher.binding.bound.bucket
        if self._watchers.get(key) is watcher:
            del self._watchers[key]
        self._heard[heard].discard(watcher)
        if not self._heard[heard]:
            del self._heard[heard]

    async def _end(self, watcher: Watcher) -> None:
        self._leave(watcher)
        await watcher.stop()
        if watcher.lease is not None:
            try:
                await watcher.lease.give()
            except StoreFailure as error:
                LOG.warning("a bucket is followed again in half a minute: %s", error)
