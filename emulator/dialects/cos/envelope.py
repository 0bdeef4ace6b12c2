"""What every answer of COS looks like: XML, request ids, the members of an error."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from emulator.dialects import xml
from emulator.dialects.ci.envelope import DECLARATION, request_id, resource
from emulator.exchange import Fault, Reply, Request

XML = ("Content-Type", "application/xml")
SERVER = "tencent-cos"
NAMES: Mapping[str, str] = {}
REPEATED: xml.Items = NAMES.get
"""Every list repeats its own name."""


def identifiers(request: Request) -> tuple[tuple[str, str], ...]:
    """What every reply has (COS 436/7729). ``x-ci-request-id`` too: what is CI's own client looks for it."""
    identifier = request_id(request)
    return ("Server", SERVER), ("x-cos-request-id", identifier), ("x-ci-request-id", identifier)


def trace_id(request: Request) -> str:
    """Base64 of hex digits. Only a refusal has one (COS 436/7729)."""
    return b64encode((request.id * 2).encode()).decode()


def done(request: Request, *headers: tuple[str, str], status: int = 200) -> Reply:
    """A success without a body."""
    return Reply(status, (*headers, *identifiers(request)), b"")


def answered(request: Request, root: str, members: Mapping[str, Any], *headers: tuple[str, str]) -> Reply:
    """A success with a document; lists repeat their names."""
    text = xml.document(root, members.items(), REPEATED, DECLARATION)
    return Reply(200, (XML, *headers, *identifiers(request)), text)


def refused(request: Request, fault: Fault) -> Reply:
    """A fault. It has a Resource that is not empty: the Python SDK reads no error without one. HEAD has no body."""
    body = {
        "Code": fault.code,
        "Message": fault.message,
        **fault.members,
        "Resource": resource(request),
        "RequestId": request_id(request),
        "TraceId": trace_id(request),
    }
    text = b"" if request.method == "HEAD" else xml.document("Error", body.items(), REPEATED, DECLARATION)
    trace = ("x-cos-trace-id", body["TraceId"])
    return Reply(fault.status, (XML, *identifiers(request), trace, *fault.headers), text, code=fault.code)
