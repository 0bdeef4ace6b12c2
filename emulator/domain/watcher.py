"""Follows one bound bucket: looks at all that is there, then takes up every change.

Changes through the object layer are told at once; a folder of the user's is looked at again and again. Either way it is
the difference to the ledger that is indexed or removed, so that a restart goes on where the process stopped.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from emulator.clock import Clock, Ids
from emulator.domain import binding as kept
from emulator.domain import scan
from emulator.domain.binding import DELETED, FAILED, FOLLOWING, RETRYING, RUNNING, SCANNING, Binding, binding_from
from emulator.domain.datasets import Datasets
from emulator.domain.errand import Errand
from emulator.domain.hands import Hands
from emulator.domain.indexing import Indexing
from emulator.domain.lease import Lease
from emulator.domain.ledger import FORMER, PENDING, Ledger, Seen
from emulator.domain.place import Locks, Place, until_first
from emulator.domain.refusals import OUTAGES, OverLimit, Refusal
from emulator.engine.api import Changed
from emulator.objects.api import BucketNotMapped, KeyRefused, Objects
from emulator.objects.glimpse import Glimpse, changed
from emulator.store.api import Row, Stale, Store, Taken

LOG = logging.getLogger("myna.bindings")
BATCH = 25
"""Files that are indexed together; what a user indexes meanwhile waits for no more."""
SHARE = 20
"""A folder that takes long to look at is looked at for no more than one part in so many of the time."""
PATIENCE = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds until the next attempt, where the store, the engine or the embedder did not answer."""


class Gone(Exception):
    """The binding was deleted, or another process follows the bucket."""


class Away(Exception):
    """The folder that the bucket was in is not there: nothing is known of what was in it."""


@dataclass(frozen=True, slots=True)
class Means:
    """What watchers work with. ``interval``: seconds between two looks at a folder."""

    store: Store
    datasets: Datasets
    indexing: Indexing
    objects: Objects
    hands: Hands
    locks: Locks
    clock: Clock
    ids: Ids
    interval: float


class Watcher:
    """One binding's. ``passed``: the real time at which its last look at the whole bucket began."""

    def __init__(self, means: Means, place: Place, binding: Binding, ledger: Ledger, lease: Lease | None) -> None:
        self._means = means
        self.place = place
        self.binding = binding
        self.lease = lease
        self.passed = 0.0
        self._ledger = ledger
        self._dirty: dict[str, None] = {}
        self._wake = asyncio.Event()
        self._waiting: list[asyncio.Future[None]] = []
        self._pause = means.interval
        self._unmapped, self._foldered = False, binding.folder
        self._full: OverLimit | None = None
        self._batches = 0
        self._last: Glimpse | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    @property
    def ended(self) -> bool:
        return self._task is not None and self._task.done()

    def changed(self, key: str) -> None:
        """Somebody has told of a change."""
        self._dirty[key] = None
        self._wake.set()

    async def settle(self) -> None:
        """Return when all changes until now are in the dataset, or nobody follows them any more."""
        if self._task is None or self._task.done():
            return
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        self._wake.set()
        await asyncio.wait([waiting, self._task], return_when=asyncio.FIRST_COMPLETED)

    async def stop(self) -> None:
        """What is not done is done after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        attempts, halted = 0, False
        while True:
            began, waiting = self._means.clock.ticks(), len(self._waiting)
            try:
                await self._ledger.load()
                await self._begin(halted)
                attempts, halted = 0, False
                await self._follow()
            except Gone:
                return
            except (Taken, Stale, Changed):  # another process writes too; look again at what is there
                await asyncio.sleep(0)
            except OUTAGES as error:
                await self._told(RETRYING, str(error))
                await asyncio.sleep(PATIENCE[min(attempts, len(PATIENCE) - 1)])
                attempts += 1
            except (OverLimit, Away) as error:  # somebody has to mend that: those who wait need not wait for it
                await self._told(RETRYING, str(error))
                self._answer(waiting)
                await self._rest(SHARE * (self._means.clock.ticks() - began) / 1e9)
                halted = True
            except (Refusal, KeyRefused) as refusal:
                await self._told(FAILED, str(refusal))
                return
            except Exception:
                LOG.exception("%s is not followed any more", self._named)
                await self._told(FAILED, "Myna could not go on; its log says why")
                return

    async def _rest(self, pause: float) -> None:
        """Until the whole bucket is looked at once more; for who waits now that is at once."""
        try:
            async with asyncio.timeout(max(self._means.interval, min(pause, PATIENCE[-1]))):
                while not self._waiting:
                    self._wake.clear()
                    await self._wake.wait()
        except TimeoutError:
            return

    async def _told(self, state: str, reason: str) -> None:
        if (self.binding.state, self.binding.reason) != (state, reason):
            LOG.warning("%s is %s: %s", self._named, state, reason)
        try:
            await self._enter(state, self.binding.phase, reason)
        except (Gone, *OUTAGES):
            return

    async def _begin(self, halted: bool) -> None:
        """Look at everything once. ``halted``: the state stays Retrying until all that could be done."""
        first = self.binding.existing and self.binding.phase != FOLLOWING
        if not halted:
            await self._enter(RUNNING, SCANNING if first else FOLLOWING)
        waiting = len(self._waiting)
        await self._pass()
        await self._drain()
        await self._enter(RUNNING, FOLLOWING)
        self._answer(waiting)

    async def _follow(self) -> None:
        while True:
            self._wake.clear()
            await self._drain()
            if self._waiting:
                waiting = len(self._waiting)
                await self._again()
                self._answer(waiting)
            if self._dirty or self._waiting:
                continue
            try:
                async with asyncio.timeout(self._pause):
                    await self._wake.wait()
            except TimeoutError:
                await self._again()

    def _answer(self, waiting: int) -> None:
        """Those who waited before what is now done began."""
        for one in self._waiting[:waiting]:
            if not one.done():
                one.set_result(None)
        del self._waiting[:waiting]

    async def _again(self) -> None:
        """Look for what nobody tells of: whether the files of the bucket's folder are those of the last time."""
        began, now = self._means.clock.ticks(), self._means.clock.real()
        found = await self._glimpsed()
        self._pause = max(self._means.interval, SHARE * (self._means.clock.ticks() - began) / 1e9)
        if found is None and self._last is not None and self._ledger.seen:
            raise self._away
        if found is not None and self._last is None:  # there was no such folder
            await self._pass()
            await self._enter(RUNNING, FOLLOWING)
        elif found is not None and self._last is not None:
            prefix = self.binding.bound.prefix
            self._dirty |= dict.fromkeys(sorted(key for key in changed(self._last, found) if key.startswith(prefix)))
            self._last = found
        await self._drain()
        self.passed = now

    async def _glimpsed(self) -> Glimpse | None:
        found = await asyncio.to_thread(self._means.objects.glimpse, self.binding.bound.bucket)
        self._foldered = self._foldered or found is not None
        return found

    @property
    def _away(self) -> Away:
        return Away(
            f"the folder of the bucket {self.binding.bound.bucket} is not there; its files stay in the dataset, "
            "and it is followed again as soon as the folder is back"
        )

    async def _drain(self) -> None:
        """Take up what was told."""
        while self._dirty:
            keys = list(islice(self._dirty, BATCH))
            for key in keys:
                del self._dirty[key]
            try:
                await self._take(await self._glance(keys))
            except BaseException:
                self._dirty |= dict.fromkeys(keys)
                raise
        self._all_taken()

    def _all_taken(self) -> None:
        """Raises OverLimit where there was no room for all."""
        full, self._full = self._full, None
        if full is not None:
            raise full

    async def _pass(self) -> None:
        """Look at the whole bucket, and make the dataset what it is. Raises OverLimit, Away."""
        now, self._last = self._means.clock.real(), await self._glimpsed()
        known, after = set(self._ledger.seen), ""
        while True:
            try:
                where = (self._means.objects, self.place.scope.account, self.binding.bound, after)
                page, after = await asyncio.to_thread(scan.look, *where)
            except BucketNotMapped:
                if any(seen.stamp != FORMER for seen in self._ledger.seen.values()):
                    raise self._away from None
                self._note_unmapped()
                break
            self._unmapped = False
            known -= page.keys()
            await self._take(page)
            if not after:
                if self._foldered and self._last is None:  # this was only what the account's own layer has
                    raise self._away
                await self._take(await self._glance(known))
                break
        self.passed = now
        self._all_taken()

    def _note_unmapped(self) -> None:
        if not self._unmapped:
            LOG.warning(
                "%s: no --objects folder has the bucket and nobody has put an object into it yet; "
                "it is followed as soon as it is there",
                self._named,
            )
        self._unmapped = True

    async def _glance(self, keys: Collection[str]) -> dict[str, str | None]:
        if not keys:
            return {}
        where = (self._means.objects, self.place.scope.account, self.binding.bound, list(keys))
        return await asyncio.to_thread(scan.glance, *where)

    async def _take(self, sights: Mapping[str, str | None]) -> None:
        """Forget what is gone, index what is another than before."""
        seen = self._ledger.seen
        news = {key: now for key, now in sights.items() if now and (key not in seen or seen[key].stamp != now)}
        unseen = not self._means.hands.lasting  # put, indexed by hand and deleted between two looks
        gone = [key for key, now in sights.items() if now is None and (unseen or key in seen)]
        if gone:
            await self._forget(gone)
        left = iter(news.items())
        while batch := dict(islice(left, BATCH)):
            await self._index(batch)

    async def _index(self, wanted: Mapping[str, str]) -> None:
        """As many as there is room for: the others are not even read, however often they are looked at."""
        await self._alive()
        bound, seen = self.binding.bound, self._ledger.seen
        room, full = await self._means.indexing.room(self.place, [bound.of(key) for key in wanted])
        self._full = full or self._full
        batch = {key: now for key, now in wanted.items() if bound.of(key) in room}
        if not batch:
            return
        leave = partial(self._theirs, {bound.of(key): now for key, now in batch.items()})
        theirs = await leave([bound.of(key) for key in batch])
        mine = [key for key in batch if bound.of(key) not in theirs]
        before = {key: seen.get(key) for key in batch}
        await self._ledger.write({key: Seen(PENDING, True) for key in mine if key not in seen or not seen[key].ours})
        uris = [bound.of(key) for key in mine]
        errand = Errand(self._request(), "bound")
        try:
            followed = await self._means.indexing.follow(self.place, uris, leave, errand)
        except OverLimit as error:
            await self._ledger.write(before)
            if len(batch) == 1:
                self._full = error
            else:  # one by one
                for key, now in batch.items():
                    await self._index({key: now})
            return
        await self._means.hands.clear(self.place, followed.indexed)
        missing = [key for key in mine if bound.of(key) in followed.missing]
        done = {key: Seen(now, bound.of(key) in followed.indexed) for key, now in batch.items() if key not in missing}
        await self._ledger.write(done)
        if missing:
            await self._forget(missing)

    def _request(self) -> str:
        """What a batch is told under: 32 hex digits that follow from the binding, for a seed's own sequence must not
        depend on when something is scanned."""
        self._batches += 1
        return hashlib.blake2b(f"{self.binding.epoch}/{self._batches}".encode(), digest_size=16).hexdigest()

    async def _forget(self, keys: Collection[str]) -> None:
        await self._alive()
        bound, seen = self.binding.bound, self._ledger.seen
        async with self._means.locks.of(self.place.key):
            every, unseen = not self._means.hands.lasting, Seen(PENDING, False)
            known = {key: seen.get(key, unseen) for key in keys}
            uris = [bound.of(key) for key, one in known.items() if (every or one.ours) and one.stamp != FORMER]
            theirs = await self._theirs({}, uris)
            await (await self._means.datasets.records(self.place)).delete([uri for uri in uris if uri not in theirs])
        await self._ledger.write(dict.fromkeys(keys))

    async def _theirs(self, stamps: Mapping[str, str], uris: Collection[str]) -> set[str]:
        """Those that are in the dataset because a user has put them there. Where that does not last: and whose object
        is the one that he has indexed."""
        there = await (await self._means.datasets.records(self.place)).get(list(uris))
        marked = await self._means.hands.of(self.place, there.keys())
        if not self._means.hands.lasting:
            return {uri for uri, stamp in marked.items() if stamp and stamp == stamps.get(uri)}
        seen = self._ledger.seen

        def ours(uri: str) -> bool:
            known = seen.get(self.binding.bound.key(uri))
            return known is not None and known.ours

        return {uri for uri in there if uri in marked or not ours(uri)}

    async def _alive(self) -> Row:
        """Raises Gone where the binding is not this watcher's to serve any more."""
        if self.lease is not None and not self.lease.held:
            raise Gone
        row = await self._means.store.get(kept.key(self.place, self.binding.bound))
        if row is None or row.body["epoch"] != self.binding.epoch or row.body["state"] == DELETED:
            raise Gone
        return row

    async def _enter(self, state: str, phase: str, reason: str = "") -> None:
        """A new state, if it is one. Raises Gone."""

        async def change() -> None:
            row = await self._alive()
            found = binding_from(row.body)
            if (found.state, found.phase, found.reason, found.folder) != (state, phase, reason, self._foldered):
                now = self._means.clock.service(self.place.scope.account)
                found = replace(found, state=state, phase=phase, reason=reason, folder=self._foldered, updated=now)
                await self._means.store.replace(row, found.body)
            self.binding = found

        await until_first(change)

    @property
    def _named(self) -> str:
        return f"the binding of {self.binding.uri} to {self.place.path}"
