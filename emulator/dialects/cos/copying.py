"""Copies within the store: of an object, and of a range of one as a part of an upload."""

from __future__ import annotations

import re

from emulator.dialects.cos.conditions import failed, unmodified
from emulator.dialects.cos.envelope import answered
from emulator.dialects.cos.objects import sums
from emulator.dialects.cos.shelf import STORAGE, Shelf, fresh
from emulator.dialects.cos.target import COPY, source
from emulator.dialects.cos.times import stamp
from emulator.exchange import Call, Fault, Reply
from emulator.objects.api import Object, Properties
from emulator.objects.ranges import Unsatisfiable
from emulator.objects.staging import chunks

RANGE = re.compile(r"bytes=(\d{1,18})-(\d{1,18})", re.ASCII)


def put_object_copy(call: Call, shelf: Shelf) -> Reply:
    account, bucket, key = shelf.place(call)
    found = copied(call, shelf, account)
    properties = about(call, shelf, found)
    made = shelf.objects.copy(account, (found.bucket, found.key), (bucket, key), properties, fresh=fresh(call.request))
    assert made.digest is not None, "what was put has a digest"
    etag, crc = sums(made)
    members = {"ETag": etag[1], "CRC64": crc[1], "LastModified": stamp(made.modified_ns)}
    return answered(call.request, "CopyObjectResult", members, crc)


def upload_part_copy(call: Call, shelf: Shelf) -> Reply:
    account, bucket, key = shelf.place(call)
    upload = shelf.uploads.get(account, bucket, key, call.parameters["uploadId"])
    found = copied(call, shelf, account)
    start, end = part_of(call, shelf, found)
    part = shelf.uploads.part(upload, int(call.parameters["partNumber"]), chunks(found.path, start, end))
    members = {"ETag": f'"{part.etag}"', "LastModified": stamp(part.modified_ns)}
    return answered(call.request, "CopyPartResult", members)


def copied(call: Call, shelf: Shelf, account: str) -> Object:
    """The source, if it is the account's own and as the request wants it.

    Raises Fault and what finding an object raises; of another account's bucket nothing is told.
    """
    headers = call.request.headers
    try:
        place = source(headers.get(COPY) or "")
    except ValueError as error:
        raise shelf.argument(str(error)) from None
    shelf.owned(place[0], call.identity.appid)
    found = shelf.objects.head(account, *place)
    if failed(headers, found, f"{COPY}-") or unmodified(headers, found, f"{COPY}-"):
        raise Fault(shelf.errors["precondition-failed"])
    return found


def about(call: Call, shelf: Shelf, found: Object) -> Properties:
    """The copy's properties: the source's, or those of the request where a directive says ``Replaced``.

    The storage class is the request's in any case (COS 436/10881).
    """
    said, of = shelf.properties(call.request.headers), found.properties

    def kept(directive: str) -> bool:
        return (call.request.headers.get(directive) or "copy").lower() == "copy"

    headers, metadata = (of.headers, of.metadata) if kept("x-cos-metadata-directive") else (said.headers, said.metadata)
    plain = [pair for pair in headers if pair[0] != STORAGE]
    stored = [pair for pair in said.headers if pair[0] == STORAGE]
    return Properties((*plain, *stored), metadata, of.tags if kept("x-cos-tagging-directive") else said.tags)


def part_of(call: Call, shelf: Shelf, found: Object) -> tuple[int, int]:
    """Start and end (not included) of what is copied. Raises Fault and Unsatisfiable."""
    asked = call.request.headers.get(f"{COPY}-range")
    if asked is None:
        return 0, found.size
    bounds = RANGE.fullmatch(asked.strip())
    if bounds is None or int(bounds[2]) < int(bounds[1]):
        raise shelf.argument(f"{COPY}-range must be bytes=<first>-<last>.")
    if int(bounds[2]) >= found.size:
        raise Unsatisfiable(found.size)
    return int(bounds[1]), int(bounds[2]) + 1
