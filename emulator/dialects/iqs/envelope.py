"""What every answer of IQS looks like: headers, request id, the object of an error."""

from __future__ import annotations

import json
from typing import Any

from emulator.catalog.addresses import api_key_way as by_address
from emulator.catalog.addresses import called
from emulator.exchange import Fault, Reply, Request

JSON = "application/json;charset=utf-8"
HOST = "iqs.cn-zhangjiakou.aliyuncs.com"


def request_id(request: Request) -> str:
    """An upper-case UUID."""
    text = request.id.upper()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def host_of(request: Request) -> str:
    return called(request.target, request.headers.get("host") or "")


def headers(identifier: str) -> tuple[tuple[str, str], ...]:
    """The same on success and on refusal."""
    return (
        ("Content-Type", JSON),
        ("x-acs-request-id", identifier),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "*"),
    )


def api_key_way(request: Request) -> bool:
    """Whether a request came as clients with an API key send theirs: their host, a short path, or a key and no SDK."""
    sdk = "x-acs-action" in request.headers or "x-acs-version" in request.headers
    if by_address(host_of(request), request.path, sdk):
        return True
    bearer = (request.headers.get("authorization") or "").startswith("Bearer ")
    return not sdk and (bearer or "x-api-key" in request.headers)


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


def dumps(value: Any) -> bytes:
    """Compact JSON in UTF-8. Lone surrogates, which no JSON reader accepts, become question marks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
