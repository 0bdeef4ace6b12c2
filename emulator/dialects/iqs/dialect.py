"""IQS on the wire: which operation a request calls, and what its refusals look like."""

from __future__ import annotations

from collections.abc import Mapping

from emulator.catalog.addresses import iqs_path, tidy
from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import Catalog, Operation
from emulator.dialects.iqs.envelope import refused
from emulator.exchange import Call, Fault, Identity, Reply, Request


class Iqs:
    """The IQS dialect; see the stages in :mod:`emulator.app`."""

    product = "iqs"

    def __init__(self, catalog: Catalog, errors: ErrorTable) -> None:
        """Raises LookupError for a row that is marked emulated: no operation has a handler yet."""
        served = [each.name for each in catalog.operations if each.state == "emulated"]
        if served:
            raise LookupError(f"the catalogue says that {', '.join(served)} are served, which nobody does")
        self._catalog = catalog
        self._errors = errors

    def understand(
        self, request: Request, operation: Operation, texts: Mapping[str, str], identity: Identity, region: str
    ) -> Call:
        """Raises Fault: nothing is served yet."""
        raise Fault(self._errors["not-implemented"], Action=operation.name)

    async def perform(self, call: Call) -> Reply:
        """Raises LookupError: a call that was understood has a handler, and there is none."""
        raise LookupError(f"{call.operation.name} has no handler")

    def operation(self, request: Request, action: str = "", version: str = "") -> Operation:
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
