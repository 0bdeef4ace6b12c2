"""Which product, which operation: cloud host names decide where present, then scheme, headers, method and path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from emulator.exchange import Request
from emulator.route.fields import texts

IMM_VERSION = "2020-09-30"
IQS_VERSION = "2024-11-11"
ALIBABA_HOST = re.compile(r"^(imm|iqs)(?:-vpc|-internal)?\.([a-z0-9-]+)\.aliyuncs\.com$")
TENCENT_HOST = re.compile(r"(?:^|\.)(?:ci|cos)\.([a-z0-9-]+)\.myqcloud\.com$")
IQS_PATHS = ("/linked-retrieval/", "/amap-function-call-agent/", "/search/", "/readpage/")


@dataclass(frozen=True, slots=True)
class Destination:
    """``product`` is imm, iqs, ci, control or unknown; ``region`` is empty where the host does not name one.

    ``action`` and ``version`` as the client gave them; ``texts`` are the query's and the form's parameters.
    """

    product: str
    action: str
    version: str
    region: str
    texts: Mapping[str, str]


def host_of(request: Request) -> str:
    """The host name in lower case. The header may be a whole URL, end in a slash, or carry a path."""
    host = (request.headers.get("host") or "").strip().lower()
    host = host.split("://", 1)[-1].split("/", 1)[0]
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].rstrip(".")


def destination(request: Request) -> Destination:
    """Find where a request wants to go. Never fails: what nothing tells is ``unknown``."""
    if request.path == "/_myna" or request.path.startswith("/_myna/"):
        return Destination("control", "", "", "", {})
    found = texts(request)
    headers = request.headers
    # Where the parameter and the header differ in case, the parameter counts (pop-core sends both).
    action = found.get("Action") or headers.get("x-acs-action") or ""
    version = found.get("Version") or headers.get("x-acs-version") or ""
    product, region = by_host(host_of(request))
    return Destination(product or by_shape(request, action, version), action, version, region, found)


def by_host(host: str) -> tuple[str, str]:
    """Product and region of a cloud host name; both empty for any other host."""
    alibaba = ALIBABA_HOST.match(host)
    if alibaba:
        return alibaba.group(1), alibaba.group(2)
    if host == "cloud-iqs.aliyuncs.com":
        return "iqs", ""
    tencent = TENCENT_HOST.search(host)
    if tencent:
        return "ci", tencent.group(1)
    return "", ""


def by_shape(request: Request, action: str, version: str) -> str:
    """The product by what only its clients send."""
    authorization = request.headers.get("authorization") or ""
    if "q-sign-algorithm" in authorization or "q-sign-algorithm=" in request.query:
        return "ci"
    if version == IMM_VERSION:
        return "imm"
    if version == IQS_VERSION or request.path.startswith(IQS_PATHS) or request.headers.get("x-api-key"):
        return "iqs"
    if action or version or authorization.startswith("ACS3-") or "Signature" in request.query:
        return "imm"
    return "unknown"
