"""Objects in parts: begun, uploaded part by part, listed, completed or aborted."""

from __future__ import annotations

from typing import Any

from emulator.dialects.ci.elements import NotXml, parse
from emulator.dialects.ci.envelope import host_of
from emulator.dialects.cos.buckets import owner
from emulator.dialects.cos.envelope import answered, done
from emulator.dialects.cos.listings import PAGE, encoding, spelling
from emulator.dialects.cos.objects import sums
from emulator.dialects.cos.shelf import COS, Shelf, body, first, fresh, storage_class
from emulator.dialects.cos.times import stamp
from emulator.exchange import Call, Reply, Request
from emulator.objects.uploads import Upload

LEAST = 1024 * 1024
"""Bytes of a part that is not the last (COS 436/7750)."""
DIGITS = 9


def initiate_multipart_upload(call: Call, shelf: Shelf) -> Reply:
    account, bucket, key = shelf.place(call)
    upload = shelf.uploads.begin(account, bucket, key, shelf.properties(call.request.headers))
    members = {"Bucket": bucket, "Key": key, "UploadId": upload.id}
    return answered(call.request, "InitiateMultipartUploadResult", members)


def upload_part(call: Call, shelf: Shelf) -> Reply:
    shelf.place(call)
    upload, request = named(call, shelf), call.request
    part = shelf.uploads.part(upload, int(call.parameters["partNumber"]), body(request), shelf.md5(request))
    return done(request, ("ETag", f'"{part.etag}"'), (COS.crc, str(part.crc)))


def complete_multipart_upload(call: Call, shelf: Shelf) -> Reply:
    upload, request = named(call, shelf), call.request
    parts = []
    for part in parse(shelf.checked(request), "CompleteMultipartUpload").named("Part"):
        number, tag = (first(part, name) or "" for name in ("PartNumber", "ETag"))
        if not (number.strip().isascii() and number.strip().isdigit() and len(number) <= DIGITS):
            raise NotXml("A Part has no PartNumber.")
        parts.append((int(number), tag))
    if not parts:
        raise NotXml("It has no Part.")
    made = shelf.uploads.complete(upload, parts, LEAST, fresh(request))
    etag, crc = sums(made)
    members = {
        "Location": location(request),
        "Bucket": upload.bucket,
        "Key": upload.key,
        "ETag": etag[1],
    }
    return answered(request, "CompleteMultipartUploadResult", members, crc)


def abort_multipart_upload(call: Call, shelf: Shelf) -> Reply:
    shelf.uploads.abort(named(call, shelf))
    return done(call.request, status=204)


def list_parts(call: Call, shelf: Shelf) -> Reply:
    upload, asked = named(call, shelf), call.parameters
    after = shelf.whole(asked, "part-number-marker", 10**DIGITS, usual=0)
    limit = shelf.whole(asked, "max-parts", PAGE)
    parts, more = shelf.uploads.parts(upload, after, limit)
    holder = owner(upload.account)
    members: dict[str, Any] = {
        "Bucket": upload.bucket,
        **encoding(call, "Encoding-type"),
        "Key": spelling(call)(upload.key),
        "UploadId": upload.id,
        "Initiator": holder,
        "Owner": holder,
        "PartNumberMarker": after,
        **({"NextPartNumberMarker": parts[-1].number} if more and parts else {}),
        "StorageClass": storage_class(upload.properties),
        "MaxParts": limit,
        "IsTruncated": more,
        "Part": [
            {
                "PartNumber": part.number,
                "LastModified": stamp(part.modified_ns),
                "ETag": f'"{part.etag}"',
                "Size": part.size,
            }
            for part in parts
        ],
    }
    return answered(call.request, "ListPartsResult", members)


def named(call: Call, shelf: Shelf) -> Upload:
    """The upload of a call. Raises BucketNotMapped and UploadMissing."""
    account, bucket = shelf.bucket(call)
    return shelf.uploads.get(account, bucket, call.parameters["Key"], call.parameters["uploadId"])


def location(request: Request) -> str:
    """Where the object can be fetched: the address that the client called."""
    host = request.headers.get("host") or host_of(request)
    return f"http{'s' if request.secure else ''}://{host}{request.path}"
