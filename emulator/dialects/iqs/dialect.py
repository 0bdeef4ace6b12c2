"""IQS on the wire: a request becomes a Call, a handler's body or events become a Reply, a Fault an object."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from emulator.catalog.addresses import iqs_path, tidy
from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import Catalog
from emulator.catalog.load import Operation as CatalogRow
from emulator.dialects.handlers import Handlers
from emulator.dialects.iqs import parameters, stream
from emulator.dialects.iqs.engines import engines
from emulator.dialects.iqs.envelope import Noted, headers, refused, request_id
from emulator.dialects.iqs.errors import fault_of
from emulator.dialects.members import Body, dumps, whole
from emulator.domain.refusals import OUTAGES, BadValue, Refusal, Unavailable
from emulator.domain.web.usage import Called
from emulator.domain.web.web import Web
from emulator.exchange import Call, Fault, Identity, Reply, Request

if TYPE_CHECKING:
    from emulator.catalog.schema import Parameters, Reader

Handler = Callable[[Call, Web], Awaitable[Body | Noted | stream.Told]]
MODULES = {
    "search": ("pictures", "pages", "generic", "worldwide", "ai"),
    "answer": ("omni",),
    "readpage": ("readpage",),
    "domain": ("medical", "scan"),
    "scene": ("scenes",),
    "usage": ("usage",),
}
"""The files that have the handlers of a group of operations."""
LONGER = {"ScanFile": 5.0, "UnifiedSearch": 3.0}
"""How many times the service's limit some work may take: 25 s, and 15 s where a search goes deep."""
UNCOUNTED = frozenset({"GetIqsUsage"})
"""What is in no record and takes nothing of a day's calls: it asks for them."""
FORMS: Mapping[str, Callable[[str], str]] = {"ScanFile": str.lower}
"""How the id of a request is written where it is not in capitals (iqs-behaviour.md 8.7)."""
READY = 1.8
"""How many times that limit a call waits for the corpus, which takes some seconds the first time: 9 s, as the official
SDKs give up after ten."""
OFFHAND = frozenset({"GetIqsUsage", "ScanFile"})
"""What needs no corpus."""
SHORT = 2048
"""Bytes of a body whose reading is remembered."""


@dataclass(frozen=True, slots=True)
class Manners:
    """``strict``: unknown parameters are refused. ``seconds`` is how long the work on a search may take. ``spared`` is
    told of a call that was refused and counts for no quota. ``remembered`` is how many bodies are read only once."""

    strict: bool = False
    seconds: float = 5.0
    spared: Callable[[Identity], None] = lambda identity: None
    remembered: int = 0


class Iqs:
    """The IQS dialect; see the stages in :mod:`emulator.app`."""

    product = "iqs"

    def __init__(self, catalog: Catalog, errors: ErrorTable, web: Web, manners: Manners | None = None) -> None:
        self._catalog = catalog
        self._errors = errors
        self._web = web
        self._manners = manners or Manners()
        self._handlers: Handlers[Handler] = Handlers("iqs", MODULES)
        self._remembered = lru_cache(self._manners.remembered)(self._body)

    def understand(
        self, request: Request, operation: CatalogRow, texts: Mapping[str, str], identity: Identity, region: str
    ) -> Call:
        """Who wants what: the parameters checked and typed. Raises Fault."""
        if operation.state == "refused":
            raise Fault(self._errors["not-implemented"], Action=operation.name)
        try:
            read = self._read(request, operation, texts, identity)
        except Fault as fault:
            posted = "POST" in operation.methods and not identity.texts_only
            engine = parameters.engine(operation, request.body if posted else texts)
            self._failed(operation.name, identity, fault, engine)
            raise
        return Call(request, operation, identity, region, read.values, read.unknown)

    async def perform(self, call: Call) -> Reply:
        """Run the handler. Raises Fault for what the domain refuses, and where the work takes too long."""
        try:
            answer = await self._finished(call)
        except Fault as fault:
            self._failed(call.operation.name, call.identity, fault, call.parameters.get("engineType") or "")
            raise
        if call.operation.name not in UNCOUNTED:
            self._web.usage.count(called(call, not isinstance(answer, Noted) or answer.billed))
        identifier = FORMS.get(call.operation.name, str)(request_id(call.request))
        if isinstance(answer, stream.Told):
            return Reply(200, headers(identifier, stream.CONTENT_TYPE), stream.frames(answer.events))
        noted = answer if isinstance(answer, Noted) else Noted(answer)
        text = whole([("requestId", dumps(identifier)), *noted.body])
        return Reply(200, headers(identifier), text, notes=noted.notes)

    async def _finished(self, call: Call) -> Body | Noted | stream.Told:
        """What the handler answers. Raises Fault for all that goes wrong."""
        try:
            return await self._performed(call)
        except Refusal as refusal:
            raise fault_of(refusal, self._errors) from refusal
        except OUTAGES as error:
            raise fault_of(Unavailable(str(error)), self._errors) from error
        except TimeoutError:
            loading = call.operation.name not in OFFHAND and not self._web.corpus.ready
            raise Fault(self._errors["corpus-loading" if loading else "timed-out"]) from None

    async def _performed(self, call: Call) -> Body | Noted | stream.Told:
        """Waiting for the corpus to be there is no work, but has its limit too, or a first call would hang."""
        name = call.operation.name
        if name.startswith("ReadPage"):
            # The page itself has its timeout inside the answer; this bounds what is done with it then.
            seconds = call.parameters["timeout"] / 1000 + self._manners.seconds
        elif name == "UnifiedSearch" and call.parameters["engineType"] != "Deep":
            seconds = self._manners.seconds
        else:
            seconds = self._manners.seconds * LONGER.get(name, 1.0)
        if name not in OFFHAND and not self._web.corpus.ready:
            async with asyncio.timeout(self._manners.seconds * READY):
                await self._web.corpus.opened()
        async with asyncio.timeout(seconds):
            return await self._handlers[call.operation](call, self._web)

    def operation(self, request: Request, action: str = "", version: str = "") -> CatalogRow:
        """By method and path alone: clients of other versions call the same paths.

        Raises Fault for a path that is no operation's, and for a method that the path does not take.
        """
        methods = self._catalog.on(iqs_path(tidy(request.path)))
        if not methods:
            raise Fault(self._errors["api-not-found"])
        found = methods.get(request.method)
        if found is None:
            raise Fault(self._errors["unsupported-http-method"])
        return found

    def refuse(self, request: Request, fault: Fault) -> Reply:
        """A Fault in IQS's envelope."""
        return refused(request, fault)

    def internal(self) -> Fault:
        """What a failure of Myna's own looks like."""
        return Fault(self._errors["internal-error"])

    def too_large(self, limit: int, request: Request) -> Fault:
        return Fault(self._errors["content-too-large"], Limit=str(limit))

    def _failed(self, operation: str, identity: Identity, fault: Fault, engine: str) -> None:
        """Calls that were refused for what they ask count as failed, and for no quota."""
        if operation in UNCOUNTED:
            return
        if fault.status < 500:
            self._manners.spared(identity)
        if identity.account:
            self._web.usage.count(Called(identity.account, identity.key, operation, engine, failed=True))

    @cached_property
    def _reader(self) -> Reader:
        """Made when the first call arrives: its library takes longer to import than everything else here."""
        from emulator.catalog.schema import Reader

        return Reader(self._catalog)

    def _read(
        self, request: Request, operation: CatalogRow, texts: Mapping[str, str], identity: Identity
    ) -> Parameters:
        from emulator.catalog.schema import ParameterError

        try:
            if "POST" in operation.methods and not identity.texts_only:
                parameters.unpacked(request)
                short = len(request.body) <= SHORT
                read = (self._remembered if short else self._body)(operation.name, request.body).again()
            else:
                read = self._understood(operation, texts)
        except ParameterError as error:
            raise Fault(self._errors.for_kind(error.kind), Parameter=error.parameter, Detail=error.detail) from None
        except BadValue as refusal:
            raise fault_of(refusal, self._errors) from None
        if read.unknown and self._manners.strict:
            detail = "The operation has no such parameter (--strict)."
            raise Fault(self._errors["invalid-parameter"], Parameter=read.unknown[0], Detail=detail)
        return read

    def _body(self, name: str, body: bytes) -> Parameters:
        """What a body says to the operation of that name. Raises BadValue and ParameterError."""
        operation = self._catalog.operation(name)
        assert operation is not None
        return self._understood(operation, parameters.texts(parameters.body(body), operation, self._catalog.schemas))

    def _understood(self, operation: CatalogRow, texts: Mapping[str, str]) -> Parameters:
        """With the members of ``advancedParams`` that the operation does not know. Raises ParameterError."""
        read = self._reader.read(operation, parameters.convertible(texts, operation))
        unheard = parameters.unheard(operation.name, read.values.get("advancedParams") or {})
        return replace(read, unknown=(*read.unknown, *unheard)) if unheard else read


def called(call: Call, billed: bool) -> Called:
    """A call that succeeded, as it is counted; ``billed`` is whether what it brought is worth anything."""
    given, identity = call.parameters, call.identity
    summary = bool((given.get("contents") or {}).get("summary") or given.get("returnSummary"))
    engine = given.get("engineType") or ""
    free = call.operation.name == "UnifiedSearch" and not engines()[engine].cost
    return Called(
        identity.account,
        identity.key,
        call.operation.name,
        engine,
        summary=summary,
        advanced=engine == "GenericAdvanced" or call.operation.name == "GenericAdvancedSearch",
        billed=billed and not free,
    )
