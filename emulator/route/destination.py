"""Which product, which operation: cloud host names decide where present, then scheme, headers, method and path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from emulator.catalog.addresses import (
    DATASET_ROOTS,
    address,
    called,
    host_name,
    iqs_path,
    object_store,
    path_name,
    root,
    tidy,
)
from emulator.exchange import Request
from emulator.route.fields import texts

IMM_VERSION = "2020-09-30"
IQS_VERSION = "2024-11-11"
TENCENT_HEADERS = ("x-cos-security-token", "x-ci-security-token")


@dataclass(frozen=True, slots=True)
class Destination:
    """``product`` is imm, iqs, ci, cos, control or unknown; ``region`` is empty where the host does not name one.

    ``action`` and ``version`` as the client gave them; ``texts`` are the query's and the form's parameters.
    ``service`` is the product's name for ci and cos, which have gates of their own. ``bucket`` (``name-AppId``) and
    ``appid`` are those of a Tencent host name or of a path-style target, empty where neither names them.
    """

    product: str
    action: str
    version: str
    region: str
    texts: Mapping[str, str]
    service: str = ""
    bucket: str = ""
    appid: str = ""

    def called(self, texts_only: bool) -> tuple[str, str]:
        """Action and version; ``texts_only``: headers do not count."""
        if texts_only:
            return self.texts.get("Action", ""), self.texts.get("Version", "")
        return self.action, self.version


def host_of(request: Request) -> str:
    """The name of the ``Host`` header in lower case, without its port."""
    return host_name(request.headers.get("host") or "")


def destination(request: Request) -> Destination:
    """Find where a request wants to go. Never fails: what nothing tells is ``unknown``."""
    if request.path == "/_myna" or request.path.startswith("/_myna/"):
        return Destination("control", "", "", "", {})
    found = texts(request)
    headers = request.headers
    # Where the parameter and the header differ in case, the parameter counts (pop-core sends both).
    action = found.get("Action") or headers.get("x-acs-action") or ""
    version = found.get("Version") or headers.get("x-acs-version") or ""
    host = address(called(request.target, headers.get("host") or ""))
    product = host.product or by_shape(request, action, version, found)
    if product != "ci":
        return Destination(product, action, version, host.region, found)
    store = object_store(host, request.path)
    bucket = host.bucket or (path_name(request.path) if store else "")
    appid = host.appid or bucket.rpartition("-")[2]
    product = "cos" if store else "ci"
    return Destination(product, action, version, host.region, found, product, bucket, appid)


def by_shape(request: Request, action: str, version: str, found: Mapping[str, str]) -> str:
    """The product by what only its clients send: the scheme, the path, the version, a key, in this order."""
    authorization = request.headers.get("authorization") or ""
    path = tidy(request.path)
    if "q-sign-algorithm" in authorization or "q-sign-algorithm" in found or "q-sign" in found.get("sign", ""):
        return "ci"
    if iqs_path(path):
        return "iqs"
    if version == IMM_VERSION:
        return "imm"
    if version == IQS_VERSION or "x-api-key" in request.headers or authorization.startswith(("Bearer ", "acs ")):
        return "iqs"
    if action or version or authorization.startswith("ACS3-") or "Signature" in found:
        return "imm"
    if root(path) in DATASET_ROOTS or path_name(path) or any(name in request.headers for name in TENCENT_HEADERS):
        return "ci"
    return "unknown"
