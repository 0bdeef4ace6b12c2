"""What every answer of CI looks like: XML or JSON, request ids, the members of an error."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from emulator.catalog.addresses import called
from emulator.dialects import xml
from emulator.dialects.ci.record import Stored
from emulator.dialects.members import dumps
from emulator.exchange import Fault, Reply, Request

DECLARATION = "<?xml version='1.0' encoding='utf-8' ?>\n"
ITEMS: Mapping[str, str] = {}
HOST = "ci.myqcloud.com"
SERVER = "tencent-ci"


def host_of(request: Request) -> str:
    return called(request.target, request.headers.get("host") or "")


def wants_json(request: Request) -> bool:
    """CI answers JSON only where ``Accept`` names it, whatever the request's body is.

    The Python SDK sends JSON with ``Accept: */*`` and reads nothing but XML (measured against the official SDK).
    """
    return any("application/json" in value.lower() for value in request.headers.all("accept"))


def request_id(request: Request) -> str:
    """Base64 of four hex numbers, as the service's are: ``<seconds>_<address>_<process>_<counter>``.

    The last three are the 32 digits of ``request.id``, so that the journal finds an id by decoding it.
    """
    text = f"{int(request.at):08x}_{request.id[:8]}_{request.id[8:12]}_{request.id[12:]}"
    return b64encode(text.encode()).decode()


def headers(request: Request) -> tuple[tuple[str, str], ...]:
    """The same on success and on refusal. ``x-ci-request-id`` is always there: Node's SDK changes hosts without it."""
    return (
        ("Server", SERVER),
        ("Connection", "keep-alive"),
        ("Content-Type", "application/json" if wants_json(request) else "application/xml"),
        ("x-ci-request-id", request_id(request)),
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler answers: members of plain values or of :class:`Stored` files.

    ``items`` names the elements around a list's entries in XML; hybridsearch has ``Item``, all others repeat the list.
    ``root``: the answer is that one member, in XML by itself. ``understood`` is for the journal.
    """

    members: Mapping[str, Any] = field(default_factory=dict)
    items: xml.Items = ITEMS.get
    root: str = ""
    understood: Mapping[str, Any] = field(default_factory=dict)


def answered(request: Request, answer: Answer) -> Reply:
    """A success: the members and the RequestId, as one JSON object in alphabetical order or below ``<Response>``."""
    body = {**answer.members, "RequestId": request_id(request)}
    if wants_json(request):
        text = b"{" + b",".join(dumps(name) + b":" + in_json(body[name]) for name in sorted(body)) + b"}"
    elif answer.root:
        text = "".join(xml.wrapped(answer.root, (xml.text(body[answer.root]),))).encode()
    else:
        text = xml.document("Response", ((name, in_xml(value)) for name, value in body.items()), answer.items)
    return Reply(200, headers(request), text, understood=answer.understood)


def in_json(value: Any) -> bytes:
    if isinstance(value, list) and value and isinstance(value[0], Stored):
        return b"[" + b",".join(one.json for one in value) + b"]"
    return dumps(value)


def in_xml(value: Any) -> Any:
    """An empty list is left out (a guess)."""
    if not isinstance(value, list):
        return value
    return [one.xml if isinstance(one, Stored) else one for one in value] or None


def refused(request: Request, fault: Fault) -> Reply:
    """A fault. XML always has a Resource that is not empty: the Python SDK reads no error without one."""
    body = {
        "Code": fault.code,
        "Message": fault.message,
        **fault.members,
        "Resource": resource(request),
        "RequestId": request_id(request),
        "TraceId": "",
    }
    if wants_json(request):
        text = dumps(dict(sorted(body.items())))
    else:
        text = xml.document("Error", body.items(), ITEMS.get, DECLARATION)
    return Reply(fault.status, (*headers(request), *fault.headers), text, code=fault.code)


def resource(request: Request) -> str:
    """``<host><path>``, of a path at most 1,024 characters."""
    return (host_of(request) or HOST) + request.path[:1024]
