"""CI on the wire: which operation a request calls, and what its refusals look like."""

from __future__ import annotations

from collections.abc import Mapping

from emulator.catalog.addresses import tidy
from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import Catalog, Operation
from emulator.dialects.ci.envelope import for_objects, refused
from emulator.exchange import Call, Fault, Identity, Reply, Request


class Ci:
    """The CI dialect; see the stages in :mod:`emulator.app`. Rows that begin with ``cos-`` are the object store's."""

    product = "ci"

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
        """By method and path. Raises Fault where no operation has them, and for the object store, which comes later."""
        if for_objects(request):
            raise Fault(self._errors["cos-not-implemented"], Action=f"the object store ({request.method})")
        found = self._catalog.at(request.method, tidy(request.path))
        if found is None:
            raise Fault(self._errors["invalid-url"], Method=request.method, Path=request.path[:256])
        return found

    def refuse(self, request: Request, fault: Fault) -> Reply:
        """A Fault in the envelope of CI or of the object store."""
        return refused(request, fault)

    def internal(self) -> Fault:
        """What a failure of Myna's own looks like: the same in both tables."""
        return Fault(self._errors["internal-error"])

    def too_large(self, limit: int, request: Request) -> Fault:
        """COS has a code of its own."""
        objects = for_objects(request)
        return Fault(self._errors["cos-content-too-large" if objects else "content-too-large"], Limit=str(limit))
