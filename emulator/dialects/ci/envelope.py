"""What every answer of CI and COS looks like: XML or JSON, request ids, the members of an error."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from emulator.catalog.addresses import address, called, object_store
from emulator.dialects import xml
from emulator.exchange import Fault, Reply, Request

DECLARATION = "<?xml version='1.0' encoding='utf-8' ?>\n"
ITEMS: Mapping[str, str] = {}
HOST = "ci.myqcloud.com"


def for_objects(request: Request) -> bool:
    """Whether a request is for the object store: then its error table and its envelope count."""
    return object_store(address(host_of(request)), request.path)


def host_of(request: Request) -> str:
    return called(request.target, request.headers.get("host") or "")


def wants_json(request: Request) -> bool:
    """CI answers JSON only where ``Accept`` names it, whatever the request's body is; COS never does.

    The Python SDK sends JSON with ``Accept: */*`` and reads nothing but XML (measured against the official SDK).
    """
    named = any("application/json" in value.lower() for value in request.headers.all("accept"))
    return named and not for_objects(request)


def request_id(request: Request) -> str:
    """Base64 of four hex numbers, as the service's are: ``<seconds>_<address>_<process>_<counter>``.

    The last three are the 32 digits of ``request.id``, so that the journal finds an id by decoding it.
    """
    text = f"{int(request.at):08x}_{request.id[:8]}_{request.id[8:12]}_{request.id[12:]}"
    return b64encode(text.encode()).decode()


def trace_id(request: Request) -> str:
    """COS: base64 of hex digits. CI leaves it empty."""
    return b64encode((request.id * 2).encode()).decode() if for_objects(request) else ""


def headers(request: Request) -> tuple[tuple[str, str], ...]:
    """The same on success and on refusal. ``x-ci-request-id`` is always there: Node's SDK changes hosts without it."""
    identifier = request_id(request)
    found = (
        ("Content-Type", "application/json" if wants_json(request) else "application/xml"),
        ("x-ci-request-id", identifier),
    )
    if not for_objects(request):
        return found
    return (*found, ("x-cos-request-id", identifier), ("x-cos-trace-id", trace_id(request)))


def answered(request: Request, members: Mapping[str, Any], items: xml.Items = ITEMS.get) -> Reply:
    """A success: ``members`` and the RequestId, as one JSON object in alphabetical order or below ``<Response>``.

    ``items`` names the elements around a list's entries in XML; hybridsearch has ``Item``, all others repeat the list.
    """
    body = {**members, "RequestId": request_id(request)}
    if wants_json(request):
        return Reply(200, headers(request), dumps(dict(sorted(body.items()))))
    return Reply(200, headers(request), xml.document("Response", body.items(), items))


def refused(request: Request, fault: Fault) -> Reply:
    """A fault. XML always has a Resource that is not empty: the Python SDK reads no error without one."""
    body = {
        "Code": fault.code,
        "Message": fault.message,
        **fault.members,
        "Resource": resource(request),
        "RequestId": request_id(request),
        "TraceId": trace_id(request),
    }
    if wants_json(request):
        text = dumps(dict(sorted(body.items())))
    else:
        text = xml.document("Error", body.items(), ITEMS.get, DECLARATION)
    return Reply(fault.status, (*headers(request), *fault.headers), text, code=fault.code)


def resource(request: Request) -> str:
    """``<host><path>``, of a path at most 1,024 characters."""
    return (host_of(request) or HOST) + request.path[:1024]


def dumps(value: Any) -> bytes:
    """Compact JSON in UTF-8. Lone surrogates, which no JSON reader accepts, become question marks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
