"""What every answer of IQS looks like: headers, request id, the object of an error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emulator.catalog.addresses import api_key_way as by_address
from emulator.catalog.addresses import called
from emulator.dialects.members import Body, dumps, uuid
from emulator.exchange import Fault, Reply, Request

JSON = "application/json;charset=utf-8"
HOST = "iqs.cn-zhangjiakou.aliyuncs.com"


@dataclass(frozen=True, slots=True)
class Noted:
    """A body, for the journal what there is to know about it, and whether the service would bill it."""

    body: Body
    notes: tuple[str, ...] = ()
    billed: bool = True


def request_id(request: Request) -> str:
    """An upper-case UUID."""
    return uuid(request.id)


def host_of(request: Request) -> str:
    return called(request.target, request.headers.get("host") or "")


def headers(identifier: str, content_type: str = JSON) -> tuple[tuple[str, str], ...]:
    """The same on success and on refusal."""
    return (
        ("Content-Type", content_type),
        ("x-acs-request-id", identifier),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "*"),
    )


def api_key_way(request: Request) -> bool:
    """Whether a request came as clients with an API key send theirs: to their host, or a short path."""
    sdk = "x-acs-action" in request.headers or "x-acs-version" in request.headers
    return by_address(host_of(request), request.path, sdk)


def refused(request: Request, fault: Fault) -> Reply:
    """A fault as a JSON object from which every client seen can read its error.

    The service's own errors have ``code`` and ``message``, its API-key way ``errorCode`` and ``errorMessage``, the
    gateway upper-case names; the sample programs read ``requestId`` and ``message``. So the first three names are
    always there in both spellings, and those of the gateway on the SDK way (IQS: MultimodalSearch; replies measured by
    published clients).
    """
    identifier = request_id(request)
    body: dict[str, Any] = {
        "requestId": identifier,
        "code": fault.code,
        "message": fault.message,
        "errorCode": fault.code,
        "errorMessage": fault.message,
    }
    if not api_key_way(request):
        body |= {
            "RequestId": identifier,
            "HostId": host_of(request) or HOST,
            "Code": fault.code,
            "Message": fault.message,
            "Recommend": f"https://api.aliyun.com/troubleshoot?q={fault.code}&product=iqs&requestId={identifier}",
        }
    return Reply(fault.status, (*headers(identifier), *fault.headers), dumps(body), code=fault.code)
