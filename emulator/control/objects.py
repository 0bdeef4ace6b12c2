"""``/_myna/objects``: objects without a cloud client. Their bytes go in and out as they are, the rest is JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from emulator.control.facade import Content, Facade, Told
from emulator.control.members import given
from emulator.exchange import Reply, Request

ROOT = "/_myna/objects"
WHOLE = 1024 * 1024
"""Bytes that are sent at once; more goes out as it is read."""
LISTING = ("account", "prefix", "delimiter", "after", "limit")


async def answer(request: Request, facade: Facade) -> Reply | Mapping[str, Any]:
    """Bytes as a reply, or what is to be written as JSON. Raises Told."""
    bucket, key = address(request.path)
    method, shelf = request.method, facade.objects
    listing = method in ("GET", "HEAD") and bool(bucket) and not key
    asked = given(request, LISTING if listing else ("account",), raw=True)
    account = asked.get("account", "")
    match method, bool(bucket), bool(key):
        case (("GET" | "HEAD"), False, _):
            return await shelf.buckets(account)
        case (("GET" | "HEAD"), True, False):
            return await shelf.page(account, bucket, asked)
        case "PUT", True, False:
            return await shelf.make(account, bucket)
        case "DELETE", True, False:
            return await shelf.drop(account, bucket)
        case "PUT", True, True:
            body = None if request.too_large else request.body
            return await shelf.put(account, bucket, key, body, request.headers)
        case (("GET" | "HEAD"), True, True):
            found = await shelf.get(account, bucket, key, request.headers.get("range"))
            return await sent(found, method == "HEAD")
        case "DELETE", True, True:
            return await shelf.delete(account, bucket, key)
    verbs = "GET, HEAD, PUT and DELETE" if bucket else "GET"
    raise Told(405, f"{request.path} takes {verbs}, not {method}.")


def address(path: str) -> tuple[str, str]:
    """Bucket and key of a path, percent-decoded; either may be empty. Raises Told."""
    bucket, _, key = path.removeprefix(ROOT).removeprefix("/").partition("/")
    try:
        return unquote_to_bytes(bucket).decode(), unquote_to_bytes(key).decode()
    except UnicodeError:
        raise Told(400, "Bucket and key must be UTF-8, percent-encoded.") from None


async def sent(found: Content, head: bool) -> Reply:
    """The reply with an object, or with a range of it."""
    length = found.end - found.start
    headers = (*found.headers, ("Content-Length", str(length)))
    if found.ranged:
        headers = (*headers, ("Content-Range", f"bytes {found.start}-{found.end - 1}/{found.size}"))
    status = 206 if found.ranged else 200
    if head:
        return Reply(status, headers, b"")
    if length > WHOLE:
        return Reply(status, headers, found.chunks())
    return Reply(status, headers, b"".join([chunk async for chunk in found.chunks()]))
