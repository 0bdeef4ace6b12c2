"""Which paths of a request may have been signed, most likely first."""

from __future__ import annotations

from emulator.catalog.addresses import address, called, iqs_path, path_bucket, tidy
from emulator.exchange import Request


def paths(request: Request, product: str) -> tuple[str, ...]:
    """Canonical paths by product.

    RPC services (IMM) sign ``/`` whatever the wire says. ROA services (IQS) sign the API's path: what an endpoint puts
    before it, a prefix or a second slash, is on the wire and not in the signature (measured against the official SDKs).
    Below an address of Tencent's that names no bucket the path's first part may be one: clients that put it there by
    themselves have signed it, those that were told so by their endpoint have not.
    """
    if product == "imm":
        return ("/",)
    if product == "iqs":
        return tuple(dict.fromkeys(path for path in (iqs_path(tidy(request.path)), request.path) if path))
    host = address(called(request.target, request.headers.get("host") or ""))
    if host.bucket or not path_bucket(request.path):
        return (request.path,)
    return request.path, "/" + request.path.lstrip("/").partition("/")[2]
