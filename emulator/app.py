"""The map of the product: everything is built once here, and every request runs the stages in order.

listen → route → admit → dialect → domain → engine, and back the way it came
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeAlias, TypeVar

from emulator import __version__
from emulator.accounts.directory import default
from emulator.accounts.minted import Minted
from emulator.admit.faults import Effect, Faults
from emulator.admit.origins import Neighbours, Pages, preflight, shown_to_pages
from emulator.backstage import Backstage
from emulator.clock import Clock, Ids
from emulator.content import api as content
from emulator.control import api as control
from emulator.dialects.superset import ERRORS, INTERNAL, MALFORMED, TOO_LONG, TOO_SLOW, UNROUTABLE, Superset, envelope
from emulator.domain.readers import Readers
from emulator.exchange import Fault, Identity, Reply, Request, Room
from emulator.journal.journal import Entry, Journal
from emulator.journal.logbook import Logbook
from emulator.journal.webhook import Webhook
from emulator.keeping import keeping, layer
from emulator.libraries import Heralds, Libraries, Parts
from emulator.listen.limits import Limits
from emulator.listen.server import Listener
from emulator.route.destination import Destination, destination
from emulator.route.weight import Weight, weigh
from emulator.settings import Settings
from emulator.understanding.embed import embedder
from emulator.webroom import Webroom

if TYPE_CHECKING:
    from emulator.accounts.file import AccountFile
    from emulator.admit.gate import Gate
    from emulator.catalog.errors import ErrorTable
    from emulator.domain.reindexing import Progress
    from emulator.services import Service, Services
    from emulator.storeroom import Storeroom

LOG = logging.getLogger("myna")
NOBODY = Identity("", "", "", "")
P = ParamSpec("P")
T = TypeVar("T")
Run: TypeAlias = Callable[..., Awaitable[Any]]
"""Calls a function with arguments, here and now or on a thread."""


class Myna:
    """One server with all its parts. ``start`` listens, ``stop`` finishes what runs and closes everything."""

    def __init__(self, settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> None:
        """Raises AccountsInvalid, FolderInUse, StoreFailure, EngineError, EmbedderError with sentences for the user."""
        self.settings = settings
        self.clock = clock or Clock()
        self.ids = ids or Ids(settings.seed)
        self._started = self.clock.ticks()
        self._ready = False
        self._logbook = Logbook(settings.log)
        self.journal = Journal()
        self.faults = Faults(self.ids.draw)
        accounts = account_file(settings)
        self.directory = accounts.directory
        self._webhook = Webhook(settings.notify_url) if settings.notify_url else None
        self._keeping = keeping(settings, self.ids)
        shared = self._keeping.shared
        self._minted = Minted(self._keeping.store, self.directory, self.clock, self.ids, shared)
        self.objects = layer(settings, self._keeping, self.clock)
        self.embedder = embedder(settings)
        self._readers = Readers(settings.read_seconds, settings.read_memory)
        self.webroom = Webroom(settings, self.embedder, self.clock, self._readers)
        heralds = Heralds(self.journal, self._webhook, self.ids)
        parts = Parts(
            settings, self._keeping, self.embedder, self.objects, self._readers, self.clock, self.ids, self._site
        )
        self.libraries = Libraries(parts, accounts.templates, heralds)
        self._superset = Superset()
        self._pages, self._neighbours = Pages(settings.cors_origins), Neighbours(settings.control_hosts)
        self._heavy = ThreadPoolExecutor(2, thread_name_prefix="heavy-request")
        self.backstage = Backstage(
            time=self.clock,
            ids=self.ids,
            directory=self.directory,
            minted=self._minted,
            journal=self.journal,
            faulty=self.faults,
            libraries=self.libraries,
            table=lambda product: self.services[product].errors,
            catalogs=lambda: [service.catalog for service in self.services.all()],
            state=self.health,
            parameters=self._parameters,
            storeroom=lambda: self.storeroom,
            shared=shared,
            uncounted=lambda account: self.services.forget(account),
        )
        self._listener = Listener(
            self.answer,
            self._malformed,
            self.ids.request,
            self.clock.real,
            self._delivered,
            Limits(
                settings.max_target,
                settings.max_headers,
                settings.max_body,
                settings.keep_alive,
                settings.request_timeout,
            ),
            self._room,
        )
        self.port = settings.port

    def _site(self, origin: str) -> str:
        """Where clients reach what is under ``/_content/``; ``origin`` is where one has reached the server."""
        return self.settings.content_url or origin or f"http://{self.settings.host}:{self.port}"

    async def start(self) -> int:
        """Listen, and take up what was interrupted; returns the port.

        Raises OSError when the address is taken, EngineError, StoreFailure and EmbedderError when a
        server does not answer or a model cannot be loaded.
        """
        await self._keeping.start()
        await self._minted.load()
        await self.embedder.start()
        if self._webhook is not None:
            self._webhook.start()
        self.port = await self._listener.start(self.settings.host, self.settings.port)
        await self.libraries.resume()
        self._ready = True
        self.webroom.start()
        return self.port

    async def reindex(self) -> AsyncIterator[Progress]:
        """Make all tokens and vectors anew, without listening. Raises as :meth:`start` does."""
        await self._keeping.start()
        await self.embedder.start()
        for library in self.libraries.every:
            async for progress in library.reindexing.every():
                yield progress

    async def stop(self) -> None:
        """Finish running requests within the grace time, then close the files."""
        self._ready = False
        self.journal.close()
        await self._listener.stop(self.settings.stop_grace)
        self._heavy.shutdown(wait=False, cancel_futures=True)
        await self.libraries.close()
        await self.webroom.close()
        if self._webhook is not None:
            await self._webhook.close(self.settings.stop_grace)
        self._readers.close()
        await self.embedder.close()
        await asyncio.to_thread(self.objects.close)
        await self._keeping.close()

    async def answer(self, request: Request) -> Reply:
        """The stages, in order. Whatever happens, the answer is an envelope of the service that was called."""
        if request.path.startswith(content.ROOT):
            return await content.answer(request, self._shelves)
        if request.path == "/_myna" or request.path.startswith("/_myna/"):
            return await control.answer(request, self._neighbours.refusal(request), self.backstage)
        weight = weigh(request, self.settings.max_form, self.settings.max_parameters)
        run = self._aside if weight.heavy else at_once
        where = await run(destination, weight.readable)
        entry = Entry(request.id, request.at, where.product, named(request, where), request)
        lap = Laps(self.clock, entry.stages)
        service = None if where.product == "unknown" else self.services[where.product]
        envelopes = service.dialect if service else self._superset
        foreign = self._pages.foreign(request)
        try:
            if foreign is not None:
                raise Fault((service.errors if service else ERRORS)["foreign-origin"], Origin=foreign)
            self._bounded(weight, service)
            reply = preflight(request) or await self._served(request, where, service, entry, lap, run)
        except Fault as fault:
            if fault.claimant is not None:
                identified(entry, fault.claimant, where)
            reply = envelopes.refuse(weight.readable, fault)
        except asyncio.CancelledError:  # the server stops, and the time for running calls is over
            entry.aborted = True
            self._written(entry)
            raise
        except Exception:
            LOG.exception("request %s failed", request.id)
            entry.failure = traceback.format_exc()
            reply = envelopes.refuse(weight.readable, envelopes.internal())
        lap("perform")
        reply = shown_to_pages(reply, request, foreign is None)
        if entry.wire is not None:
            reply = replace(reply, wire=entry.wire)
        if self.settings.auth == "off":
            reply = replace(reply, headers=(*reply.headers, ("x-myna-auth", "off")))
        entry.reply = reply
        entry.notes += reply.notes
        self._written(entry)
        return reply

    async def _served(
        self, request: Request, where: Destination, service: Service | None, entry: Entry, lap: Laps, run: Run
    ) -> Reply:
        """Admission and the service itself. Raises Fault."""
        if service is None:
            raise Fault(UNROUTABLE)
        gate = service.gates[where.service]
        identity = await self._admitted(gate, request, run)
        identified(entry, identity, where)
        lap("admit")
        operation = service.dialect.operation(request, *where.called(identity.texts_only))
        entry.operation, entry.known, entry.billable = operation.name, True, operation.billed
        gate.permit(identity, entry.operation, entry.region, where.texts)
        effect = self.faults.choose(where.product, entry.operation, entry.account)
        if effect is not None:
            entry.inject(effect.wire)
            if effect.code:
                raise injected(effect, service.errors, identity.scheme, f"{where.product}:{operation.name}")
        call = await run(service.dialect.understand, request, operation, where.texts, identity, entry.region)
        entry.unknown = call.unknown
        lap("understand")
        return await service.dialect.perform(call)

    async def _admitted(self, gate: Gate, request: Request, run: Run) -> Identity:
        """Who asks. Another process may have made the account just now, or ended it. Raises Fault."""
        await self._minted.renewed()
        try:
            identity: Identity = await run(gate.admit, request)
        except Fault:
            if not await self._minted.renewed(doubted=True):
                raise
            identity = await run(gate.admit, request)
        return identity

    def _bounded(self, weight: Weight, service: Service | None) -> None:
        """Raises Fault for what is too much to read."""
        envelopes = service.dialect if service else self._superset
        if weight.readable.too_large:
            raise envelopes.too_large(weight.readable.too_large, weight.readable)
        if weight.large:
            raise envelopes.too_large(self.settings.max_form, weight.readable)
        if weight.crowded:
            errors = service.errors if service else ERRORS
            raise Fault(errors["too-many-parameters"], Limit=str(self.settings.max_parameters))

    async def _room(self, head: Request) -> Room:
        return await asyncio.to_thread(self.services.room, head)

    async def _aside(self, work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Work on a request that would hold up everybody else: on a thread, two at once."""
        return await asyncio.get_running_loop().run_in_executor(self._heavy, partial(work, *given, **named))

    def _written(self, entry: Entry) -> None:
        """Into the journal; into the log too, unless a fault holds up the reply: then :meth:`_delivered` does that."""
        self.journal.write(entry)
        if entry.wire is None or entry.aborted:
            self._logbook.write(entry)

    def _delivered(self, identifier: str, aborted: bool) -> None:
        """A reply that a fault held up is on its way, or never will be."""
        entry = self.journal.find(identifier)
        if entry is not None and (entry.wire is not None or aborted):
            entry.aborted = aborted
            self._logbook.write(entry)

    def health(self) -> Mapping[str, Any]:
        """What ``/_myna/health`` tells; ``uptime`` in seconds."""
        return {
            "status": "ready" if self._ready else "starting",
            "version": __version__,
            "engine": self.settings.engine,
            "uptime": round((self.clock.ticks() - self._started) / 1e9, 3),
        }

    @cached_property
    def _shelves(self) -> tuple[content.Shelf, ...]:
        """What is under ``/_content/``."""
        from emulator.content.web import START, Pictures
        from emulator.domain.pictures import ROOT

        drawn = Pictures(self.webroom.picture)
        return content.Shelf(ROOT, self.libraries.ci.pictures.find), content.Shelf(START, drawn.fetch)

    @cached_property
    def services(self) -> Services:
        """The products; imported with the first request for one of them."""
        from emulator.services import Services

        return Services(self.settings, self.directory, self.clock, self.ids, self.libraries, self.objects, self.webroom)

    @cached_property
    def storeroom(self) -> Storeroom:
        """What the control API does to objects; imported with the first request for one."""
        from emulator.objects.uploads import Uploads
        from emulator.storeroom import Storeroom

        uploads = Uploads(self.objects, self.clock, self.ids)
        return Storeroom(self.objects, uploads, self.directory, self.settings.max_body)

    def _parameters(self, entry: Entry) -> Mapping[str, Any]:
        """What was understood of a request's parameters, worked out again: to keep it would cost more than to ask."""
        where = destination(entry.request)
        if where.product == "unknown":
            return {}
        dialect = self.services[where.product].dialect
        try:
            operation = dialect.operation(entry.request, *where.called(entry.texts_only))
            somebody = replace(NOBODY, texts_only=entry.texts_only)
            return dialect.understand(entry.request, operation, where.texts, somebody, entry.region).parameters
        except Fault:
            return dict(where.texts)

    def _malformed(self, status: int, too_long: bool) -> Reply:
        """What cannot even be parsed as HTTP, before any service is known."""
        if too_long:
            most = {"Limit": str(self.settings.max_target), "Headers": str(self.settings.max_headers)}
            return envelope(self.ids.request(), Fault(TOO_LONG, **most))
        if status == 408:
            return envelope(self.ids.request(), Fault(TOO_SLOW, Limit=f"{self.settings.request_timeout:g}"))
        return envelope(self.ids.request(), Fault(MALFORMED if status < 500 else INTERNAL))


def account_file(settings: Settings) -> AccountFile:
    """The accounts and templates of the file, or the default account. Raises AccountsInvalid."""
    from emulator.accounts.file import AccountFile, read

    if settings.accounts is None:
        return AccountFile(default(), ())
    from emulator.admit.standing import deniable
    from emulator.dialects.imm.realm import workable
    from signing.acs3 import rsa_key

    return read(settings.accounts, rsa_key, deniable, workable)


async def at_once(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """Work on a request of ordinary size: a thread would cost more."""
    return work(*given, **named)


class Laps:
    """Milliseconds by stage, from one call to the next."""

    def __init__(self, clock: Clock, stages: dict[str, float]) -> None:
        self._clock = clock
        self._stages = stages
        self._last = clock.ticks()

    def __call__(self, stage: str) -> None:
        now = self._clock.ticks()
        self._stages[stage] = (now - self._last) / 1e6
        self._last = now


def named(request: Request, where: Destination) -> str:
    """What to call a request in the log before its operation is known."""
    return (where.action or f"{request.method} {request.path}")[:80]


def identified(entry: Entry, identity: Identity, where: Destination) -> None:
    """Write down who asks, or says to, and for which region."""
    entry.account, entry.key, entry.scheme = identity.account, identity.key, identity.scheme
    entry.texts_only = identity.texts_only
    entry.region = where.region or identity.home


def injected(effect: Effect, errors: ErrorTable, scheme: str, action: str) -> Fault:
    """The refusal that a fault rule asks for: the table's row, with the rule's own message and status where given.

    A row that names what it refuses names ``action``; its other places have the table's example values.
    """
    row = errors.for_code(effect.code, scheme)
    if row is None:
        raise LookupError(f"a fault's code {effect.code} is not in the error table")
    changed = replace(row, message=effect.message or row.message, status=effect.status or row.status)
    fault = Fault(changed, **{**row.example, **({"Action": action} if "Action" in row.example else {})})
    if effect.retry_after:
        fault.headers = (("x-acs-retry-after", str(effect.retry_after)),)
    return fault
