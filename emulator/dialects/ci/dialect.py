"""CI on the wire: a request becomes a Call, a handler's answer or a Fault becomes a Reply, in XML or JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from emulator.catalog.addresses import tidy
from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import Catalog
from emulator.catalog.load import Operation as CatalogRow
from emulator.catalog.regions import Regions
from emulator.dialects.ci.envelope import Answer, answered, refused
from emulator.dialects.ci.errors import Refused, fault, fault_of
from emulator.dialects.ci.parameters import NotReadable, gathered
from emulator.dialects.handlers import Handlers
from emulator.domain.library import Library
from emulator.domain.refusals import EMBEDDING, OUTAGES, Refusal, outage
from emulator.exchange import Call, Fault, Identity, Reply, Request

if TYPE_CHECKING:
    from emulator.catalog.schema import Parameters, Reader

Handler = Callable[[Call, Library], Awaitable[Answer]]
MODULES = {
    "dataset": ("datasets",),
    "binding": ("bindings",),
    "metadata": ("indexes",),
    "query": ("queries", "hybrid", "faces"),
    "switch": ("switches",),
}
"""The files that have the handlers of a group of operations."""
UNBIND = "/?unbind"
"""The one operation that its query names, as a path of the catalogue."""


class Ci:
    """The CI dialect; see the stages in :mod:`emulator.app`."""

    product = "ci"

    def __init__(
        self, catalog: Catalog, errors: ErrorTable, library: Library, strict: bool = False, everywhere: bool = True
    ) -> None:
        """``strict``: unknown parameters are refused. ``everywhere``: served where the service is not offered."""
        self._catalog = catalog
        self._errors = errors
        self._library = library
        self._strict = strict
        self._everywhere = everywhere
        self._handlers: Handlers[Handler] = Handlers("ci", MODULES)

    def understand(
        self, request: Request, operation: CatalogRow, texts: Mapping[str, str], identity: Identity, region: str
    ) -> Call:
        """Who wants what: the parameters checked and typed. Raises Fault."""
        if operation.state == "refused":
            raise Fault(self._errors["not-implemented"], Action=operation.name)
        if not self._everywhere and Regions.load("ci").lacks(operation.name, region):
            raise Fault(self._errors["not-in-region"], Action=operation.name, Region=region)
        parameters = self._read(request, operation, texts)
        if parameters.unknown and self._strict:
            raise fault(
                self._errors, "params-invalid", f"{parameters.unknown[0]}: The operation has none such (--strict)."
            )
        return Call(request, operation, identity, region, parameters.values, parameters.unknown)

    async def perform(self, call: Call) -> Reply:
        """Run the handler. Raises Fault for what it and the domain refuse."""
        try:
            answer = await self._handlers[call.operation](call, self._library)
        except Refused as refusal:
            raise fault(self._errors, refusal.row, refusal.detail, **refusal.fields) from refusal
        except Refusal as refusal:
            raise fault_of(refusal, self._errors) from refusal
        except EMBEDDING as error:
            raise fault(self._errors, "embedding-failed", str(error)) from error
        except OUTAGES as error:
            raise fault_of(outage(error), self._errors) from error
        return answered(call.request, answer)

    def operation(self, request: Request, action: str = "", version: str = "") -> CatalogRow:
        """By method and path. Raises Fault where no operation has them."""
        path = tidy(request.path)
        names = {pair.partition("=")[0] for pair in request.query.split("&")}
        found = self._catalog.at(request.method, UNBIND if path == "/" and "unbind" in names else path)
        if found is None:
            raise Fault(self._errors["invalid-url"], Method=request.method, Path=request.path[:256])
        return found

    def refuse(self, request: Request, fault: Fault) -> Reply:
        """A Fault in CI's envelope."""
        return refused(request, fault)

    def internal(self) -> Fault:
        """What a failure of Myna's own looks like."""
        return Fault(self._errors["internal-error"])

    def too_large(self, limit: int, request: Request) -> Fault:
        return Fault(self._errors["content-too-large"], Limit=str(limit))

    @cached_property
    def _reader(self) -> Reader:
        """Made when the first call arrives: its library takes longer to import than everything else here."""
        from emulator.catalog.schema import Reader

        return Reader(self._catalog)

    def _read(self, request: Request, operation: CatalogRow, texts: Mapping[str, str]) -> Parameters:
        from emulator.catalog.schema import ParameterError

        try:
            return self._reader.read(operation, gathered(self._catalog, operation, request, texts))
        except NotReadable as error:
            raise fault(self._errors, error.row, error.detail) from None
        except ParameterError as error:
            row = "filter-invalid" if error.parameter == "Filter" else self._errors.for_kind(error.kind).row
            raise fault(self._errors, row, f"{error.parameter}: {error.detail}") from None
