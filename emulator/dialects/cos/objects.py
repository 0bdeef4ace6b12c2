"""One object: put, get, head, delete."""

from __future__ import annotations

from emulator.dialects.cos.conditions import failed, ranged, unmodified
from emulator.dialects.cos.envelope import done, identifiers
from emulator.dialects.cos.shelf import COS, Shelf, body, fresh
from emulator.exchange import Call, Fault, Reply
from emulator.objects.api import Object, Pairs
from emulator.objects.fields import told
from emulator.objects.ranges import span
from emulator.objects.sending import WHOLE, sent, whole

OVERRIDES = "response-"
"""What the query's names begin with that replace a header of the reply."""


def put_object(call: Call, shelf: Shelf) -> Reply:
    account, bucket, key = shelf.place(call)
    request = call.request
    said, md5 = shelf.properties(request.headers), shelf.md5(request)
    made = shelf.objects.put(account, bucket, key, body(request), said, fresh=fresh(request), md5=md5)
    return done(request, *sums(made))


def get_object(call: Call, shelf: Shelf) -> Reply:
    """The same for HEAD, which sends no bytes. A folder's file is read once before its first reply, for its ETag."""
    account, bucket = shelf.bucket(call)
    request = call.request
    found = shelf.objects.head(account, bucket, call.parameters["Key"])
    if failed(request.headers, found):
        raise Fault(shelf.errors["precondition-failed"])
    headers = replaced(told(found, COS), call)
    if unmodified(request.headers, found):  # with the length of what is not sent: Python's SDK reads no reply without
        return Reply(304, (*headers, *identifiers(request), ("Content-Length", str(found.size))), b"")
    part = span(ranged(request.headers, found), found.size)
    start, end = part or (0, found.size)
    headers = (*headers, *identifiers(request), ("Content-Length", str(end - start)))
    if part is not None:
        headers = (*headers, ("Content-Range", f"bytes {start}-{end - 1}/{found.size}"))
    status = 200 if part is None else 206
    if request.method == "HEAD":
        return Reply(status, headers, b"")
    if end - start > WHOLE:
        return Reply(status, headers, sent(found, start, end))
    return Reply(status, headers, whole(found, start, end))


head_object = get_object


def delete_object(call: Call, shelf: Shelf) -> Reply:
    """204, whether the object was there or not (COS 436/7743)."""
    account, bucket = shelf.bucket(call)
    shelf.objects.delete(account, bucket, call.parameters["Key"])
    return done(call.request, status=204)


def sums(made: Object) -> Pairs:
    """ETag and CRC: Go's SDK fails an upload whose CRC is not its own or not told."""
    assert made.digest is not None, "what was put has a digest"
    return ("ETag", f'"{made.digest.etag}"'), (COS.crc, str(made.digest.crc))


def replaced(headers: Pairs, call: Call) -> Pairs:
    """The headers of a reply with those that the query asks for."""
    asked = {
        name.removeprefix(OVERRIDES): value
        for name, value in call.parameters.items()
        if name.startswith(OVERRIDES) and value and value.isprintable()
    }
    rest = tuple((name, value) for name, value in headers if name.lower() not in asked)
    return (*rest, *((name.title(), value) for name, value in asked.items()))
