"""From a URI to a document that can be found.

A call is acknowledged when its files are durable and visible. Reading an object may hold a call up for a short budget;
what is not read by then is indexed with what the request says, read on in the background, and merged. What is still to
be read is kept in the store, so that a crash loses neither the file nor the reading of it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

from emulator.clock import Clock, Ids, rfc3339
from emulator.domain.datasets import Dataset, Datasets
from emulator.domain.embedding import Embedding, apart, pieces
from emulator.domain.errand import Errand, Event, Followed, Rules
from emulator.domain.files import LABELS, Given, document, laid, too_many_labels
from emulator.domain.hands import Hands
from emulator.domain.objects import address
from emulator.domain.place import Locks, Place, Scope, until_first
from emulator.domain.readers import Readers
from emulator.domain.reading import Made, make, provisional
from emulator.domain.realm import Realm
from emulator.domain.refusals import NotFound, OverLimit, Refusal, TooManyLabels
from emulator.engine.api import Document, EngineError, Index, Part
from emulator.objects.api import Objects
from emulator.store.api import Key, Row, Stale, Store
from emulator.understanding.embed.api import EmbedderError

LOG = logging.getLogger("myna.indexing")
MISSING = "[InvalidArgument] File does not exist."
FAILED = "[InternalError] The request has been failed due to some unknown error."
TIMES = ("CreateTime", "UpdateTime")
KEPT = ("CustomId", "CustomLabels")  # what the user said stays when a file is indexed again without them


class Indexing:
    """Indexes files of all datasets."""

    def __init__(
        self,
        store: Store,
        datasets: Datasets,
        embedding: Embedding,
        objects: Objects,
        readers: Readers,
        realm: Realm,
        clock: Clock,
        ids: Ids,
        locks: Locks,
        rules: Rules,
        notify: Callable[[Event], None],
        hands: Hands,
    ) -> None:
        self._store = store
        self._hands = hands
        self._datasets = datasets
        self._embedding = embedding
        self._objects = objects
        self._readers = readers
        self._realm = realm
        self._clock = clock
        self._ids = ids
        self._locks = locks
        self._rules = rules
        self._notify = notify
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="reading")
        self._late: set[asyncio.Task[str]] = set()
        self._reading: set[asyncio.Task[Made]] = set()
        self._hurry, self._settling = asyncio.Event(), 0

    async def index(
        self, place: Place, given: Sequence[Given], errand: Errand | None = None, afresh: bool = False
    ) -> None:
        """Make the files findable. Raises NotFound (project, dataset), BadValue, OverLimit, TooManyLabels.

        Of a URI given twice the later wins, as if indexed one after the other. ``afresh``: nothing stays of what was
        said of a file before, not even :data:`KEPT`.
        """
        for one in given:
            address(one.uri, "URI")
        started = self._clock.service(place.scope.account)
        dataset = await self._datasets.get(place)
        if any(too_many_labels(one) for one in given):
            raise TooManyLabels(LABELS)
        operators = await self._datasets.operators(place, dataset)
        wanted = list({one.uri: one for one in given}.values())
        stamps = await self._hands.stamps(place, [one.uri for one in wanted])
        reading = {one.uri: self._read(place, one, operators) for one in wanted}
        await asyncio.wait(reading.values(), timeout=self._rules.budget)
        made = {uri: future.result() for uri, future in reading.items() if future.done()}
        due = started + int(self._rules.delay * 1e9) if self._rules.delay else 0
        if due:
            made = {uri: one for uri, one in made.items() if one.missing}
        late = [one for one in wanted if one.uri not in made]
        present = {uri: one for uri, one in made.items() if not one.missing}
        generation = self._ids.request()
        async with self._locks.of(place.key):
            dataset = await self._datasets.get(place)
            await self._hands.mark(place, (one.uri for one in wanted), stamps)
            await self._overtake(place, present)
            await self._remember(place, late, generation, due)
            present |= {one.uri: provisional(one) for one in late}
            await self._put(place, dataset, present, () if afresh else KEPT)
        done = {uri: MISSING if one.missing else "" for uri, one in made.items()}
        tell = partial(self._tell, place, tuple(one.uri for one in wanted), errand or Errand(), started)
        if not late:
            tell(done)
            return
        work = {one.uri: self._follow(self._finish(place, one, generation, reading[one.uri], due)) for one in late}
        self._follow(self._tell_later(tell, done, work))

    async def follow(
        self,
        place: Place,
        uris: Sequence[str],
        leave: Callable[[Collection[str]], Awaitable[Collection[str]]],
        errand: Errand,
    ) -> Followed:
        """Index a binding's objects, however long reading them takes.

        ``leave`` is asked, when nobody else can change the dataset, which of them must stay as they are. Raises as
        :meth:`index` does.
        """
        started = self._clock.service(place.scope.account)
        operators = await self._datasets.operators(place, await self._datasets.get(place))
        reading = {uri: self._read(place, Given(uri, {}), operators, trust_missing=False) for uri in uris}
        made = {uri: await task for uri, task in reading.items()}
        present = {uri: one for uri, one in made.items() if not one.missing}
        async with self._locks.of(place.key):
            dataset = await self._datasets.get(place)
            for uri in await leave(present.keys()):
                del present[uri]
            await self._overtake(place, present)
            await self._put(place, dataset, present)
        if present:
            self._tell(place, tuple(present), errand, started, {})
        return Followed(frozenset(present), frozenset(uri for uri, one in made.items() if one.missing))

    async def room(self, place: Place, uris: Sequence[str]) -> tuple[frozenset[str], OverLimit | None]:
        """Which of a binding's objects the dataset's quotas let in now, and which quota keeps others out.

        How large they are is not known yet. Raises NotFound (project, dataset).
        """
        quotas, records = (await self._datasets.get(place)).quotas, await self._datasets.records(place)
        held = await records.statistics()
        if held.bytes > quotas.size:
            return frozenset(), OverLimit("DatasetMaxTotalFileSize", quotas.size)
        there = await records.get(uris)
        news = [uri for uri in uris if uri not in there]
        left = max(0, quotas.files - held.documents)
        full = OverLimit("DatasetMaxFileCount", quotas.files) if len(news) > left else None
        return frozenset([*there, *news[:left]]), full

    def _tell(self, place: Place, uris: tuple[str, ...], errand: Errand, started: int, done: Mapping[str, str]) -> None:
        """``done`` maps each URI to why it failed, or to nothing."""
        errors = {uri: why for uri, why in done.items() if why}
        self._notify(Event(place, uris, errors, errand, started, self._clock.service(place.scope.account)))

    async def _tell_later(
        self, tell: Callable[[Mapping[str, str]], None], done: Mapping[str, str], work: Mapping[str, asyncio.Task[str]]
    ) -> str:
        tell({**done, **{uri: await one for uri, one in work.items()}})
        return ""

    async def resume(self) -> None:
        """Take up the readings that a crash or a stop interrupted."""
        for row in await self._store.every("reading"):
            if row.key.scope[-1] == self._realm.name:
                self._follow(self._again(row))

    async def settle(self) -> None:
        """Wait until every reading so far is merged, without a delay that was set."""
        self._settling += 1
        self._hurry.set()
        try:
            while self._late:
                await asyncio.wait(set(self._late))
        finally:
            self._settling -= 1
            if not self._settling:
                self._hurry.clear()

    async def _held(self, account: str, due: int) -> None:
        """Return at the service time ``due``, or when somebody wants all to be settled."""
        either = [asyncio.ensure_future(each) for each in (self._clock.until(account, due), self._hurry.wait())]
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in either:
                one.cancel()

    async def close(self) -> None:
        """Stop reading; what is not merged stays in the store for the next start."""
        tasks = [*self._late, *self._reading]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _put(
        self, place: Place, dataset: Dataset | None, made: Mapping[str, Made], kept: Collection[str] = KEPT
    ) -> None:
        """No dataset: the quotas have let them in before. ``kept`` facts stay where nothing else is said."""
        if not made:
            return
        index = await self._datasets.index(place)
        before = await index.get(list(made))
        if dataset is not None:
            await self._within(index, dataset, made, before)
        now = rfc3339(self._clock.service(place.scope.account))
        documents = [await self._document(place, one, before.get(uri), now, kept) for uri, one in made.items()]
        await index.put(documents)

    async def _within(
        self, index: Index, dataset: Dataset, made: Mapping[str, Made], before: Mapping[str, bytes]
    ) -> None:
        """Refuse what would pass the dataset's quotas: once it holds more bytes than it may, no file is let in
        (imm-behaviour.md 3), so that the one which passes the limit is the last, of several at once too."""
        held = await index.statistics()
        news = len(made) - len(before)
        if news and held.documents + news > dataset.quotas.files:
            raise OverLimit("DatasetMaxFileCount", dataset.quotas.files)
        held_bytes = held.bytes
        for uri, one in made.items():
            if held_bytes > dataset.quotas.size:
                raise OverLimit("DatasetMaxTotalFileSize", dataset.quotas.size)
            old = self._realm.facts(before[uri]) if uri in before else {}
            held_bytes += int(one.facts.get("Size") or 0) - int(old.get("Size") or 0)

    async def _document(
        self, place: Place, made: Made, before: bytes | None, now: str, kept: Collection[str]
    ) -> Document:
        old: Mapping[str, Any] = {} if before is None else self._realm.facts(before)
        times = {"CreateTime": old.get("CreateTime", now), "UpdateTime": now}
        facts = laid({name: old[name] for name in kept if name in old}, {**made.facts, **times})
        if made.embedded is None:
            parts = await self._embedding.worded(facts)
        elif pieces(made.embedded) != pieces(facts):
            parts = await self._embedding.revised(facts, made.parts)
        else:
            parts = made.parts
        return await apart(len(parts), lambda: document(place, facts, parts, self._realm))

    async def _overtake(self, place: Place, uris: Collection[str]) -> None:
        """A reading of these files that is still under way is too late: they have just been read anew."""
        for uri in uris if self._late else ():
            await self._store.remove(Key(place.scope.key, "reading", place.path, uri))

    async def _remember(self, place: Place, late: Sequence[Given], generation: str, due: int) -> None:
        for one in late:
            key = Key(place.scope.key, "reading", place.path, one.uri)
            body = {"facts": dict(one.facts), "generation": generation, "due": due}
            await until_first(partial(self._written, key, body))

    async def _written(self, key: Key, body: Mapping[str, Any]) -> None:
        """A row, whatever is there. Raises Taken and Stale where another process was first."""
        row = await self._store.get(key)
        await (self._store.create(key, body) if row is None else self._store.replace(row, body))

    async def _finish(self, place: Place, one: Given, generation: str, reading: asyncio.Task[Made], due: int) -> str:
        """Merge a late reading, unless the file was deleted or indexed anew meanwhile. Returns why it failed, or "".

        What an update has changed since the call was acknowledged stays: it is newer than what the reading knows.
        """
        made, uri = await reading, one.uri
        if due:
            await self._held(place.scope.account, due)
        async with self._locks.of(place.key):
            row = await self._store.get(Key(place.scope.key, "reading", place.path, uri))
            if row is None or row.body["generation"] != generation:
                return ""
            await self._datasets.get(place)
            index = await self._datasets.index(place)
            stored = (await index.get([uri])).get(uri)
            if made.missing:
                await index.delete([uri])
            elif stored is not None:
                first = provisional(one).facts
                now = self._realm.facts(stored)
                changed = {name: fact for name, fact in now.items() if name not in TIMES and first.get(name) != fact}
                merged = replace(made, facts={**made.facts, **changed})
                await self._put(place, None, {uri: merged})
            await self._store.remove(row.key)
        return MISSING if made.missing else ""

    async def _again(self, row: Row) -> str:
        account, region, realm = row.key.scope
        project, _, name = row.key.parent.partition("/")
        place = Place(Scope(account, region, realm), project, name)
        try:
            operators = await self._datasets.operators(place, await self._datasets.get(place))
        except NotFound:
            await self._store.remove(row.key)
            return ""
        one = Given(row.key.name, row.body["facts"])
        due = row.body.get("due", 0)  # what an earlier version has kept has none
        return await self._finish(place, one, row.body["generation"], self._read(place, one, operators), due)

    def _read(
        self, place: Place, one: Given, operators: Collection[str], trust_missing: bool | None = None
    ) -> asyncio.Task[Made]:
        trusted = self._rules.trust_missing if trust_missing is None else trust_missing
        task = asyncio.get_running_loop().create_task(self._embedded(place, one, operators, trusted))
        self._reading.add(task)
        task.add_done_callback(self._read_done)
        return task

    def _read_done(self, task: asyncio.Task[Made]) -> None:
        """Who waits for it hears of a failure; when nobody does any more, the call has failed already."""
        self._reading.discard(task)
        if not task.cancelled():
            task.exception()

    async def _embedded(self, place: Place, one: Given, operators: Collection[str], trusted: bool) -> Made:
        """Each thread waits for a reading process, and writes what is shown of a text's parts: thousands would hold up
        the loop."""
        made = await asyncio.get_running_loop().run_in_executor(self._pool, self._make, place, one, operators, trusted)
        if made.missing:
            return made
        parts = await self._embedding.parts(made.facts, made.parts, made.picture)
        return replace(made, parts=parts, picture=b"", embedded=made.facts)

    def _make(self, place: Place, one: Given, operators: Collection[str], trusted: bool) -> Made:
        made = make(one, place.scope.account, self._objects, self._readers, operators, trusted)
        parts = tuple(
            Part(
                id=f"p{number}",
                text=passage.text,
                kind="passage",
                page=passage.page,
                element=self._realm.element(number, passage.text, passage.page, passage.kind, passage.pictures),
            )
            for number, passage in enumerate(made.passages)
        )
        return replace(made, passages=(), parts=parts)

    def _follow(self, work: Coroutine[Any, Any, str]) -> asyncio.Task[str]:
        async def guarded() -> str:
            try:
                return await work
            except (Refusal, EngineError, EmbedderError, Stale) as error:
                LOG.warning("a file that was still being read was not merged: %s", error)
                return FAILED

        task = asyncio.get_running_loop().create_task(guarded())
        self._late.add(task)
        task.add_done_callback(self._late.discard)
        return task
