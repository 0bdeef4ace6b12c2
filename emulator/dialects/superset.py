"""Answers for requests that reach no product: one JSON object that every vendor's client can read its error from."""

from __future__ import annotations

import json
from dataclasses import dataclass

from emulator.exchange import Fault, Reply, Request


@dataclass(frozen=True, slots=True)
class Row:
    """A refusal that belongs to no product's table."""

    code: str
    status: int
    message: str
    members: tuple[str, ...] = ()


MALFORMED = Row("InvalidRequest", 400, "The request is not valid HTTP/1.1.")
TOO_SLOW = Row(
    "RequestTimeout",
    408,
    "The request's body did not arrive within {Limit} seconds: send faster, or start Myna with a larger "
    "--request-timeout.",
)
TOO_LONG = Row(
    "InvalidRequest",
    400,
    "The request line is longer than {Limit} bytes, its path than 64 KiB, or there are more headers than {Headers} "
    "bytes or 256: send less, or start Myna with a larger --max-target or --max-headers.",
)
UNROUTABLE = Row(
    "InvalidRequest",
    404,
    "Nothing in the request tells which service it is for: no cloud host name, no action, no signature. "
    "Point an official SDK at this address; GET /_myna/health answers without one.",
)
TOO_LARGE = Row("InvalidContent", 413, "The request body is larger than {Limit} bytes.")
FOREIGN = Row(
    "AccessDenied",
    403,
    "Web pages of {Origin} may not call Myna: start it with --cors-origins {Origin} if yours shall.",
)
CROWDED = Row(
    "InvalidRequest",
    400,
    "The request has more than {Limit} parameters: send fewer, or start Myna with a larger --max-parameters.",
)
ERRORS = {"foreign-origin": FOREIGN, "too-many-parameters": CROWDED}
"""Rows that every product's table has by the same name."""
INTERNAL = Row("InternalError", 500, "The request processing has failed due to some unknown error.")


class Superset:
    """The envelope of last resort."""

    def refuse(self, request: Request, fault: Fault) -> Reply:
        return envelope(request.id, fault)

    def internal(self) -> Fault:
        return Fault(INTERNAL)

    def too_large(self, limit: int, request: Request) -> Fault:
        return Fault(TOO_LARGE, Limit=str(limit))


def envelope(identifier: str, fault: Fault) -> Reply:
    """Code and message under every name that a vendor's client looks for."""
    upper = f"{identifier[:8]}-{identifier[8:12]}-{identifier[12:16]}-{identifier[16:20]}-{identifier[20:]}".upper()
    body = {
        "RequestId": upper,
        "requestId": upper,
        "Code": fault.code,
        "code": fault.code,
        "errorCode": fault.code,
        "Message": fault.message,
        "message": fault.message,
        "errorMessage": fault.message,
    }
    headers = (
        ("Content-Type", "application/json;charset=utf-8"),
        ("x-acs-request-id", upper),
        ("x-ci-request-id", upper),
    )
    return Reply(fault.status, headers, json.dumps(body, ensure_ascii=False).encode(), code=fault.code)
