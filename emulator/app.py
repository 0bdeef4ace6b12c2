"""The map of the product: everything is built once here, and every request runs the stages in order.

listen → route → admit → dialect → domain → engine, and back the way it came
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator import __version__
from emulator.accounts import directory
from emulator.admit.acs3 import Acs3
from emulator.admit.gate import Gate
from emulator.admit.nonces import Nonces
from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import load
from emulator.clock import Clock, Ids
from emulator.control import health
from emulator.dialects.imm.dialect import Imm
from emulator.dialects.imm.realm import realm
from emulator.dialects.superset import INTERNAL, MALFORMED, UNROUTABLE, UNSERVED, Superset, envelope
from emulator.domain.indexing import Event, Rules
from emulator.domain.library import Library
from emulator.engine.embedded.engine import EmbeddedEngine
from emulator.exchange import Fault, Identity, Reply, Request
from emulator.journal.logbook import Line, Logbook
from emulator.listen.server import Limits, Listener
from emulator.objects.folders import Folders
from emulator.route.destination import Destination, destination, host_of
from emulator.settings import Settings
from emulator.store.folder import DataFolder
from emulator.store.sqlite import SqliteStore

LOG = logging.getLogger("myna")
NAMES = {"iqs": "Alibaba Cloud IQS", "ci": "Tencent Cloud CI"}


@dataclass(slots=True)
class Trail:
    """What became known of a request on its way, for the log."""

    identity: Identity | None = None
    unknown: tuple[str, ...] = ()


class Myna:
    """One server with all its parts. ``start`` listens, ``stop`` finishes what runs and closes everything."""

    def __init__(self, settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> None:
        """Raises FolderInUse and StoreFailure with sentences for the user."""
        self.settings = settings
        self.clock = clock or Clock()
        self.ids = ids or Ids(settings.seed)
        self._started = self.clock.ticks()
        self._ready = False
        self._logbook = Logbook(settings.log, self.clock)
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
        errors = ErrorTable.load("imm")
        nonces = Nonces(settings.clock_window, settings.nonces)
        self._gate = Gate([Acs3(directory.default(), errors, nonces, settings.clock_window)], errors)
        self._dialects = {"imm": Imm(load("imm"), errors, self.imm, settings.strict)}
        self._superset = Superset()
        self._listener = Listener(
            self.answer,
            self._malformed,
            self.ids.request,
            self.clock.real,
            Limits(settings.max_target, settings.max_body, settings.keep_alive),
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
        began = self.clock.ticks()
        where = destination(request)
        if where.product == "control":
            return health.answer(request, host_of(request), self)
        trail = Trail()
        dialect = self._dialects.get(where.product)
        envelopes = dialect or self._superset
        try:
            if request.too_large:
                raise envelopes.too_large(self.settings.max_body)
            if dialect is None:
                raise unserved(where)
            trail.identity = self._gate.admit(request, where.product)
            region = where.region or trail.identity.home
            call = dialect.understand(request, where.action, where.version, where.texts, trail.identity, region)
            trail.unknown = call.unknown
            reply = await dialect.perform(call)
        except Fault as fault:
            reply = envelopes.refuse(request, fault)
        except Exception:
            LOG.exception("request %s failed", request.id)
            reply = envelopes.refuse(request, envelopes.internal())
        self._logbook.write(
            Line(
                at=request.at,
                id=request.id,
                product=where.product,
                operation=where.action or f"{request.method} {request.path}"[:80],
                account=trail.identity.account if trail.identity else "-",
                status=reply.status,
                code=reply.code,
                milliseconds=(self.clock.ticks() - began) / 1e6,
                unknown=trail.unknown,
            )
        )
        return reply

    def health(self) -> Mapping[str, Any]:
        """What ``/_myna/health`` tells; ``uptime`` in seconds."""
        return {
            "status": "ready" if self._ready else "starting",
            "version": __version__,
            "engine": "embedded",
            "uptime": round((self.clock.ticks() - self._started) / 1e9, 3),
        }

    def _malformed(self, status: int) -> Reply:
        """What cannot even be parsed as HTTP, before any service is known."""
        return envelope(self.ids.request(), Fault(MALFORMED if status < 500 else INTERNAL))

    def _notice(self, event: Event) -> None:
        """An indexing call's failures come by notification; until one is configured they are told in the log."""
        for uri, error in event.errors.items():
            LOG.warning("%s was not indexed into %s: %s", uri, event.place.path, error)


def unserved(where: Destination) -> Fault:
    """No product, or one whose turn has not come."""
    if where.product == "unknown":
        return Fault(UNROUTABLE)
    return Fault(UNSERVED, Product=NAMES[where.product])
