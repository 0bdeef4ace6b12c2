"""COS on the wire: which operation a request calls, what it says, and how the store's refusals look."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from typing import Any

from emulator.catalog.addresses import BUCKET as BUCKET_NAME
from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import Catalog, Operation, Parameter
from emulator.dialects.cos.envelope import refused
from emulator.dialects.cos.errors import REFUSALS, fault_of
from emulator.dialects.cos.shelf import Shelf
from emulator.dialects.cos.target import BUCKET, COPY, OBJECT, SERVICE, Target, target
from emulator.dialects.handlers import Handlers
from emulator.exchange import Call, Fault, Identity, Reply, Request

Handler = Callable[[Call, Shelf], Reply]
MODULES = ("objects", "copying", "deleting", "listings", "multipart", "buckets", "tagging")
PROCESSING = re.compile(r"(?:image[A-Z]|watermark|ci-process|exif|style/|pipeline/|avinfo|avthumb)")
"""What the names of CI's processing begin with, which may have ``=`` inside: in base64."""
UNMEASURED = "missing-content-length"
"""The row that operations list which need a body; without a length it would be taken for empty."""
LISTING = ("prefix", "delimiter", "encoding-type", "uploads", "delete")
"""Parameters that only a bucket takes."""
LONGEST_NAME = 60


class Cos:
    """The COS dialect; see the stages in :mod:`emulator.app`. ``strict``: unknown parameters are refused."""

    product = "cos"

    def __init__(self, catalog: Catalog, errors: ErrorTable, shelf: Shelf, strict: bool = False) -> None:
        """Raises LookupError for a row that is marked emulated and whose handler nobody has."""
        self._catalog = catalog
        self._errors = errors
        self._shelf = shelf
        self._strict = strict
        self._handlers: Handlers[Handler] = Handlers(
            "cos", dict.fromkeys({each.group for each in catalog.operations}, MODULES)
        )
        for each in catalog.operations:
            if each.state == "emulated":
                self._handlers[each]  # raises LookupError for one that nobody has
        self._names = {level: names(catalog, level) for level in (SERVICE, BUCKET, OBJECT)}

    def operation(self, request: Request, action: str = "", version: str = "") -> Operation:
        """By method, what the address names, and the sub-resources that its query has. Raises Fault."""
        asked = self._target(request)
        level = asked.level
        if asked.bucket and not (BUCKET_NAME.fullmatch(asked.bucket) and len(asked.bucket) <= LONGEST_NAME):
            raise Fault(self._errors["invalid-bucket-name"], Bucket=asked.bucket[:256])
        if level == SERVICE and (request.method != "GET" or any(name in asked.query for name in LISTING)):
            raise Fault(self._errors["bucket-not-named"])
        processing = next(filter(PROCESSING.match, asked.query), None)
        if processing is not None:
            raise self._not_served(f"CI's {processing[:64]}")
        path = asked.path(self._names[level])
        if COPY in request.headers and self._catalog.on(f"{path}#{COPY}"):
            path = f"{path}#{COPY}"
        found = self._catalog.at(request.method, path)
        if found is None:
            if self._catalog.on(path):
                raise Fault(self._errors["method-not-allowed"])
            raise self._not_served(f"{request.method} {path}")
        known = {each.name for each in found.parameters}
        for name in asked.query:
            if name not in known and self._foreign(name, asked):
                raise self._not_served(f"{request.method} {level}?{name[:64]}")
        return found

    def understand(
        self, request: Request, operation: Operation, texts: Mapping[str, str], identity: Identity, region: str
    ) -> Call:
        """Bucket, key and the query's parameters; headers stay with the request. Raises Fault."""
        if operation.state == "refused":
            raise self._not_served(operation.name)
        asked = self._target(request)
        if asked.bucket:
            self._shelf.owned(asked.bucket, identity.appid)
        if UNMEASURED in operation.errors and not measured(request):
            raise Fault(self._errors[UNMEASURED])
        for parameter in operation.parameters:
            self._check(parameter, given(parameter, asked, request))
        unknown = tuple(self._unknown(operation, asked, request))
        if unknown and self._strict:
            raise self._shelf.argument(f"{operation.name} has no parameter {unknown[0][:64]} (--strict).")
        parameters = {**asked.query, "Bucket": asked.bucket, "Key": asked.key}
        return Call(request, operation, identity, region, parameters, unknown)

    async def perform(self, call: Call) -> Reply:
        """Run the handler, on a thread: all of them read and write files. Raises Fault for what the layer refuses."""
        try:
            return await asyncio.to_thread(self._handlers[call.operation], call, self._shelf)
        except REFUSALS as refusal:
            raise fault_of(refusal, self._errors) from refusal

    def refuse(self, request: Request, fault: Fault) -> Reply:
        return refused(request, fault)

    def internal(self) -> Fault:
        """What a failure of Myna's own looks like."""
        return Fault(self._errors["internal-error"])

    def too_large(self, limit: int, request: Request) -> Fault:
        return Fault(self._errors["entity-too-large"], Limit=str(limit))

    def _target(self, request: Request) -> Target:
        try:
            return target(request)
        except ValueError as error:
            raise Fault(self._errors["invalid-uri"], Detail=str(error)) from None

    def _not_served(self, action: str) -> Fault:
        return Fault(self._errors["not-implemented"], Action=action)

    def _foreign(self, name: str, asked: Target) -> bool:
        """Whether a name without a value may be a sub-resource, which must not be passed over.

        ``?torrent=`` is the same as ``?torrent``: signatures do not tell them apart, and SDKs send either.
        """
        here = self._names[asked.level]
        return not asked.query[name] and name not in here and name not in self._catalog.common

    def _check(self, parameter: Parameter, value: str | None) -> None:
        """Raises Fault for what is refused, missing, or outside of its limits."""
        if not value:
            if parameter.required and parameter.place in ("query", "header"):
                raise self._shelf.argument(f"{parameter.name} is missing.")
            return
        if parameter.effect == "refused":
            raise self._not_served(parameter.name + (f" ({parameter.note})" if parameter.note else ""))
        allowed: list[str] = parameter.enforced.get("enum", [])
        if allowed and value.lower() not in (each.lower() for each in allowed):
            documented: list[str] = parameter.documented.get("enum", allowed)
            if value.lower() in (each.lower() for each in documented):
                raise self._not_served(f"{parameter.name} {value} ({parameter.note})")
            raise self._shelf.argument(f"{parameter.name} must be one of {', '.join(filter(None, documented))}.")
        if parameter.type == "integer" and not whole(value, parameter.enforced):
            bounds = f"of {parameter.enforced['min']}" + (
                f" to {parameter.enforced['max']}" if "max" in parameter.enforced else " or more"
            )
            raise self._shelf.argument(f"{parameter.name} must be a whole number {bounds}.")

    def _unknown(self, operation: Operation, asked: Target, request: Request) -> list[str]:
        """Names of the query, and headers of the service's own, that the catalogue does not have."""
        known = {each.name.lower() for each in operation.parameters} | {each.lower() for each in self._catalog.common}
        known |= {each.lower() for each in self._names[asked.level]}
        names = [*asked.query, *(name for name, _ in request.headers if name.lower().startswith("x-cos-"))]
        some = "x-cos-meta-" if "x-cos-meta-*" in known else "\0"
        return [name for name in names if name.lower() not in known and not name.lower().startswith(some)]


def names(catalog: Catalog, level: str) -> frozenset[str]:
    """The sub-resources of a level: what stands behind ``?`` in the paths of its operations."""
    found = (path.partition("#")[0].partition("?") for path in catalog.paths)
    return frozenset(name for at, _, query in found if at == level for name in query.split("&") if name)


def given(parameter: Parameter, asked: Target, request: Request) -> str | None:
    """What a request gives for a parameter of query or header, or None."""
    if parameter.place == "query":
        return asked.query.get(parameter.name)
    return request.headers.get(parameter.name.lower()) if parameter.place == "header" else None


def measured(request: Request) -> bool:
    """Whether the head says how long the body is, or that its end will be told."""
    headers = request.headers
    return "content-length" in headers or "chunked" in (headers.get("transfer-encoding") or "").lower()


def whole(text: str, limits: Mapping[str, Any]) -> bool:
    """Whether a text is a number within the limits; of eighteen digits at most."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        return False
    return bool(limits.get("min", 0) <= int(text) <= limits.get("max", 10**18))
