"""The map of the product: everything is built once here, and every request runs the stages in order.

listen → route → admit → dialect → domain → engine, and back the way it came
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from emulator import __version__
from emulator.accounts.directory import Directory, default
from emulator.admit.faults import Effect, Faults
from emulator.backstage import Backstage
from emulator.clock import Clock, Ids
from emulator.control import api as control
from emulator.dialects.imm.realm import realm
from emulator.dialects.superset import INTERNAL, MALFORMED, TOO_LONG, TOO_SLOW, UNROUTABLE, Superset, envelope
from emulator.domain.indexing import Event, Rules
from emulator.domain.library import Library
from emulator.engine.embedded.engine import EmbeddedEngine
from emulator.exchange import Fault, Identity, Reply, Request
from emulator.journal.journal import Entry, Journal
from emulator.journal.logbook import Line, Logbook
from emulator.listen.server import Limits, Listener
from emulator.objects.folders import Folders
from emulator.route.destination import Destination, destination, host_of
from emulator.settings import Settings
from emulator.store.folder import DataFolder
from emulator.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from emulator.catalog.errors import ErrorTable
    from emulator.services import Services

LOG = logging.getLogger("myna")
NOBODY = Identity("", "", "", "")


class Myna:
    """One server with all its parts. ``start`` listens, ``stop`` finishes what runs and closes everything."""

    def __init__(self, settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> None:
        """Raises AccountsInvalid, FolderInUse and StoreFailure with sentences for the user."""
        self.settings = settings
        self.clock = clock or Clock()
        self.ids = ids or Ids(settings.seed)
        self._started = self.clock.ticks()
        self._ready = False
        self._logbook = Logbook(settings.log)
        self.journal = Journal()
        self.faults = Faults(self.ids.draw)
        self.directory = directory(settings)
        self._folder = DataFolder(settings.data_dir)
        self._store = SqliteStore(self._folder.path / "resources.db")
        self._engine = EmbeddedEngine(self._folder.path / "datasets", open_limit=settings.open_datasets)
        self.imm = Library(
            realm(),
            self._store,
            self._engine,
            Folders(settings.objects),
            self.clock,
            self.ids,
            Rules(settings.read_budget, settings.trust_missing_objects),
            self._notice,
            settings.retrieval_size,
        )
        self._superset = Superset()
        self.backstage = Backstage(
            time=self.clock,
            ids=self.ids,
            directory=self.directory,
            journal=self.journal,
            faulty=self.faults,
            libraries=(self.imm,),
            table=lambda product: self.services[product].errors,
            catalogs=lambda: [service.catalog for service in self.services.all()],
            state=self.health,
            parameters=self._parameters,
        )
        self._listener = Listener(
            self.answer,
            self._malformed,
            self.ids.request,
            self.clock.real,
            Limits(settings.max_target, settings.max_body, settings.keep_alive, settings.request_timeout),
        )
        self.port = settings.port

    async def start(self) -> int:
        """Listen, and take up what was interrupted; returns the port. Raises OSError when the address is taken."""
        self.port = await self._listener.start(self.settings.host, self.settings.port)
        await self.imm.indexing.resume()
        self._ready = True
        return self.port

    async def stop(self) -> None:
        """Finish running requests within the grace time, then close the files."""
        self._ready = False
        await self._listener.stop(self.settings.stop_grace)
        await self.imm.indexing.close()
        await self._engine.close()
        await self._store.close()
        self._folder.close()

    async def answer(self, request: Request) -> Reply:
        """The stages, in order. Whatever happens, the answer is an envelope of the service that was called."""
        where = destination(request)
        if where.product == "control":
            return await control.answer(request, host_of(request), self.settings.control_hosts, self.backstage)
        entry = Entry(request.id, request.at, where.product, named(request, where), request)
        lap = Laps(self.clock, entry.stages)
        service = None if where.product == "unknown" else self.services[where.product]
        envelopes = service.dialect if service else self._superset
        effect = None
        try:
            if request.too_large:
                raise envelopes.too_large(self.settings.max_body, request)
            if service is None:
                raise Fault(UNROUTABLE)
            gate = service.gates[where.service]
            identity = gate.admit(request)
            entry.account, entry.key, entry.scheme = identity.account, identity.key, identity.scheme
            entry.region = where.region or identity.home
            lap("admit")
            operation = service.dialect.operation(request, where.action, where.version)
            entry.operation = operation.name
            gate.permit(identity, entry.operation, entry.region)
            effect = self.faults.choose(where.product, entry.operation, entry.account)
            if effect is not None and effect.code:
                raise injected(effect, service.errors)
            call = service.dialect.understand(request, operation, where.texts, identity, entry.region)
            entry.unknown = call.unknown
            lap("understand")
            reply = await service.dialect.perform(call)
        except Fault as fault:
            reply = envelopes.refuse(request, fault)
        except Exception:
            LOG.exception("request %s failed", request.id)
            entry.failure = traceback.format_exc()
            reply = envelopes.refuse(request, envelopes.internal())
        lap("perform")
        if effect is not None:
            reply = replace(reply, wire=effect.wire)
        if self.settings.auth == "off":
            reply = replace(reply, headers=(*reply.headers, ("x-myna-auth", "off")))
        entry.reply = reply
        self.journal.write(entry)
        self._logbook.write(line(entry))
        return reply

    def health(self) -> Mapping[str, Any]:
        """What ``/_myna/health`` tells; ``uptime`` in seconds."""
        return {
            "status": "ready" if self._ready else "starting",
            "version": __version__,
            "engine": "embedded",
            "uptime": round((self.clock.ticks() - self._started) / 1e9, 3),
        }

    @cached_property
    def services(self) -> Services:
        """The products; imported with the first request for one of them."""
        from emulator.services import Services

        return Services(self.settings, self.directory, self.clock, self.imm)

    def _parameters(self, entry: Entry) -> Mapping[str, Any]:
        """What was understood of a request's parameters, worked out again: to keep it would cost more than to ask."""
        where = destination(entry.request)
        if where.product == "unknown":
            return {}
        dialect = self.services[where.product].dialect
        try:
            operation = dialect.operation(entry.request, where.action, where.version)
            return dialect.understand(entry.request, operation, where.texts, NOBODY, entry.region).parameters
        except Fault:
            return dict(where.texts)

    def _malformed(self, status: int, too_long: bool) -> Reply:
        """What cannot even be parsed as HTTP, before any service is known."""
        if too_long:
            return envelope(self.ids.request(), Fault(TOO_LONG, Limit=str(self.settings.max_target)))
        if status == 408:
            return envelope(self.ids.request(), Fault(TOO_SLOW, Limit=f"{self.settings.request_timeout:g}"))
        return envelope(self.ids.request(), Fault(MALFORMED if status < 500 else INTERNAL))

    def _notice(self, event: Event) -> None:
        """An indexing call's failures come by notification; until one is configured they are told in the log."""
        for uri, error in event.errors.items():
            LOG.warning("%s was not indexed into %s: %s", uri, event.place.path, error)


def directory(settings: Settings) -> Directory:
    """The accounts of the file, or the default one. Raises AccountsInvalid."""
    if settings.accounts is None:
        return default()
    from emulator.accounts.file import read
    from signing.acs3 import rsa_key

    return read(settings.accounts, rsa_key).directory


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
    return where.action or f"{request.method} {request.path}"[:80]


def injected(effect: Effect, errors: ErrorTable) -> Fault:
    """The refusal that a fault rule asks for: the table's row, with the rule's own message and status where given."""
    row = errors[effect.code]
    fault = Fault(replace(row, message=effect.message or row.message, status=effect.status or row.status))
    if effect.retry_after:
        fault.headers = (("x-acs-retry-after", str(effect.retry_after)),)
    return fault


def line(entry: Entry) -> Line:
    """The log's line of a journal's entry."""
    assert entry.reply is not None
    return Line(
        at=entry.at,
        id=entry.id,
        product=entry.product,
        operation=entry.operation,
        account=entry.account or "-",
        status=entry.reply.status,
        code=entry.reply.code,
        milliseconds=sum(entry.stages.values()),
        unknown=entry.unknown,
    )
