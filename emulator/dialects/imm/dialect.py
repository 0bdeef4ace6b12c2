"""IMM on the wire: a request becomes a Call, a handler's body or a Fault becomes a Reply."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote

from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import Catalog
from emulator.catalog.load import Operation as CatalogRow
from emulator.dialects.handlers import Handlers
from emulator.dialects.imm.body import Body, Explained, Spoken, dumps, uuid, whole
from emulator.dialects.imm.errors import fault_of, parameter_fault
from emulator.dialects.imm.format import rendered
from emulator.domain.library import Library
from emulator.domain.refusals import OUTAGES, Refusal, outage
from emulator.exchange import Call, Fault, Identity, Reply, Request

if TYPE_CHECKING:
    from emulator.catalog.schema import Parameters, Reader

Handler = Callable[[Call, Library], Awaitable[Body | Explained | Spoken]]
MODULES = {
    "project": ("projects",),
    "dataset": ("datasets",),
    "metadata": ("metadata",),
    "query": ("queries", "fuzzy"),
    "contextual": ("contextual", "answers"),
    "task": ("tasks",),
    "binding": ("bindings",),
    "bucket-attachment": ("attachments",),
    "region": ("regions",),
    "detection": ("detection",),
}
"""The files that have the handlers of a group of operations."""
JSON = "application/json;charset=utf-8"
HELP = "https://next.api.aliyun.com/troubleshoot"


@dataclass(frozen=True, slots=True)
class Manners:
    """``strict``: unknown parameters are refused. ``everywhere``: an operation is served where the service does not
    offer it. ``answers``: how ContextualAnswer is told, auto, json or stream."""

    strict: bool = False
    everywhere: bool = True
    answers: str = "auto"


class Imm:
    """The IMM dialect; see the stages in :mod:`emulator.app`."""

    product = "imm"

    def __init__(self, catalog: Catalog, errors: ErrorTable, library: Library, manners: Manners | None = None) -> None:
        self._catalog = catalog
        self._errors = errors
        self._library = library
        self._manners = manners or Manners()
        self._handlers: Handlers[Handler] = Handlers("imm", MODULES)

    def understand(
        self, request: Request, operation: CatalogRow, texts: Mapping[str, str], identity: Identity, region: str
    ) -> Call:
        """Who wants what: the parameters checked and typed. Raises Fault."""
        if operation.state == "refused":
            raise Fault(self._errors["not-implemented"], Action=operation.name)
        if not self._manners.everywhere and lacking(operation, region):
            raise Fault(self._errors["not-in-region"], Action=operation.name, Region=region)
        parameters = self._read(operation, texts if identity.texts_only else self._gathered(request, texts))
        if parameters.unknown and self._manners.strict:
            raise Fault(
                self._errors["invalid-parameter"],
                Parameter=parameters.unknown[0],
                Detail="The operation has no such parameter (--strict).",
            )
        return Call(request, operation, identity, region, parameters.values, parameters.unknown)

    async def perform(self, call: Call) -> Reply:
        """Run the handler. Raises Fault for what the domain refuses."""
        try:
            answer = await self._handlers[call.operation](call, self._library)
        except Refusal as refusal:
            raise fault_of(refusal, self._errors) from refusal
        except OUTAGES as error:
            raise fault_of(outage(error), self._errors) from error
        identifier = request_id(call.request)
        if isinstance(answer, Spoken):
            from emulator.dialects.imm import stream

            if stream.wanted(call.request, self._manners.answers):
                return Reply(200, headers(identifier, stream.CONTENT_TYPE), stream.frames(identifier, answer.events))
            answer = answer.body
        explained = answer if isinstance(answer, Explained) else Explained(answer, {})
        text = whole([("RequestId", dumps(identifier)), *explained.body])
        reply = Reply(200, headers(identifier), text, understood=explained.understood)
        return rendered(reply, call.request, f"{call.operation.name}Response")

    def refuse(self, request: Request, fault: Fault) -> Reply:
        """A Fault in IMM's envelope."""
        identifier = request_id(request)
        host = (request.headers.get("host") or "imm.cn-hangzhou.aliyuncs.com").encode("utf-8", "replace").decode()
        body = {
            "RequestId": identifier,
            "HostId": host,
            "Code": fault.code,
            "Message": fault.message,
            "Recommend": f"{HELP}?q={quote(fault.code, safe='')}&product=imm&requestId={identifier}",
        }
        reply = Reply(fault.status, (*headers(identifier), *fault.headers), dumps(body), code=fault.code)
        return rendered(reply, request, "Error")

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

    def _read(self, operation: CatalogRow, texts: Mapping[str, str]) -> Parameters:
        from emulator.catalog.schema import ParameterError

        try:
            return self._reader.read(operation, texts)
        except ParameterError as error:
            raise parameter_fault(error, self._errors) from None

    def _gathered(self, request: Request, texts: Mapping[str, str]) -> Mapping[str, str]:
        try:
            return gathered(request, texts)
        except json.JSONDecodeError:
            raise Fault(self._errors["invalid-json"], Parameter="body") from None

    def operation(self, request: Request, action: str, version: str) -> CatalogRow:
        """The catalogue's row for what a request calls. Raises Fault."""
        # A path prefix of the endpoint ends in a slash on the wire; the service itself has the one path "/".
        if not request.path.endswith("/"):
            raise Fault(self._errors["action-not-found"])
        if not action or not version:
            missing = "Version" if action else "Action"
            raise Fault(self._errors["missing-common-parameter"], Parameter=missing)
        if version != self._catalog.version:
            raise Fault(self._errors["invalid-version"])
        operation = self._catalog.find(action)
        if operation is None:
            raise Fault(self._errors["action-not-found"])
        if request.method not in operation.methods:
            raise Fault(self._errors["unsupported-http-method"])
        return operation


def lacking(operation: CatalogRow, region: str) -> bool:
    """Whether the service does not offer an operation there."""
    from emulator.catalog.regions import Regions

    return Regions.load("imm").lacks(operation.name, region)


def gathered(request: Request, texts: Mapping[str, str]) -> Mapping[str, str]:
    """Query and form, and from a JSON body what they lack: an early SDK repeats its query there.

    Raises JSONDecodeError for a body that says it is JSON and is not, or is not an object.
    """
    content = (request.headers.get("content-type") or "").lower()
    if not request.body or not content.startswith("application/json"):
        return texts
    text = request.body.decode("utf-8", "surrogateescape")
    try:
        body = json.loads(text)
    except RecursionError:
        raise json.JSONDecodeError("too deep", text, 0) from None
    if not isinstance(body, dict):
        raise json.JSONDecodeError("not an object", text, 0)
    spoken = {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
    return {**spoken, **texts}


def request_id(request: Request) -> str:
    """An upper-case UUID."""
    return uuid(request.id)


def headers(identifier: str, content_type: str = JSON) -> tuple[tuple[str, str], ...]:
    """The same on success and on refusal."""
    return (
        ("Content-Type", content_type),
        ("x-acs-request-id", identifier),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "*"),
    )
