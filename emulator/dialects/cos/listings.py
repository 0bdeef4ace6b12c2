"""What is in a bucket: objects, and uploads that are under way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from emulator.dialects.cos.buckets import owner
from emulator.dialects.cos.envelope import answered
from emulator.dialects.cos.shelf import Shelf, storage_class
from emulator.dialects.cos.times import stamp
from emulator.exchange import Call, Reply
from emulator.objects.api import Object, ObjectMissing
from emulator.objects.listing import shared
from emulator.objects.uploads import Upload

PAGE = 1000


def get_bucket(call: Call, shelf: Shelf) -> Reply:
    """A page of objects. Those of a folder are read once, for their ETags."""
    account, bucket = shelf.bucket(call)
    asked, spelt = call.parameters, spelling(call)
    prefix, delimiter, marker = (asked.get(name, "") for name in ("prefix", "delimiter", "marker"))
    limit = shelf.whole(asked, "max-keys", PAGE)
    page = shelf.objects.page(account, bucket, prefix, delimiter, marker, limit)
    holder = {"ID": call.identity.appid, "DisplayName": call.identity.appid}
    members: dict[str, Any] = {
        "Name": bucket,
        **encoding(call, "EncodingType"),
        "Prefix": spelt(prefix),
        "Marker": spelt(marker),
        "MaxKeys": limit,
        "Delimiter": spelt(delimiter),
        "IsTruncated": bool(page.next),
        **({"NextMarker": spelt(page.next)} if page.next else {}),
        "Contents": [content for one in page.objects if (content := told(shelf, account, one, holder, spelt))],
        "CommonPrefixes": [{"Prefix": spelt(each)} for each in page.prefixes],
    }
    return answered(call.request, "ListBucketResult", members)


def told(
    shelf: Shelf, account: str, one: Object, holder: dict[str, str], spelt: Callable[[str], str]
) -> dict[str, Any] | None:
    """None for a file that went away meanwhile."""
    try:
        found = one if one.digest else shelf.objects.head(account, one.bucket, one.key)
    except (ObjectMissing, FileNotFoundError):
        return None
    assert found.digest is not None, "head gives a digest"
    return {
        "Key": spelt(found.key),
        "LastModified": stamp(found.modified_ns),
        "ETag": f'"{found.digest.etag}"',
        "Size": found.size,
        "Owner": holder,
        "StorageClass": storage_class(found.properties),
    }


def list_multipart_uploads(call: Call, shelf: Shelf) -> Reply:
    account, bucket = shelf.bucket(call)
    asked, spelt = call.parameters, spelling(call)
    prefix, delimiter, after = (asked.get(name, "") for name in ("prefix", "delimiter", "key-marker"))
    limit = shelf.whole(asked, "max-uploads", PAGE)
    last = asked.get("upload-id-marker", "")
    found: list[Upload] = []
    prefixes: list[str] = []
    more, key, identifier = False, "", ""
    for one in shelf.uploads.pending(account, bucket, prefix):
        common = shared(one.key, prefix, delimiter)
        behind = (one.key, one.id) > (after, last) if last else one.key > after
        if (common is not None and (common <= after or common in prefixes)) or not behind:
            continue
        more = len(found) + len(prefixes) >= limit
        if more:
            break
        if common is None:
            found.append(one)
            key, identifier = one.key, one.id
        else:
            prefixes.append(common)
            key, identifier = common, ""
    members: dict[str, Any] = {
        "Bucket": bucket,
        **encoding(call, "Encoding-Type"),
        "KeyMarker": spelt(after),
        "UploadIdMarker": last,
        **({"NextKeyMarker": spelt(key), "NextUploadIdMarker": identifier} if more else {}),
        "MaxUploads": limit,
        "IsTruncated": more,
        "Prefix": spelt(prefix),
        "Delimiter": spelt(delimiter),
        "Upload": [
            {
                "Key": spelt(one.key),
                "UploadId": one.id,
                "StorageClass": storage_class(one.properties),
                "Initiator": owner(account),
                "Owner": owner(account),
                "Initiated": stamp(one.begun_ns),
            }
            for one in found
        ],
        "CommonPrefixes": [{"Prefix": spelt(each)} for each in prefixes],
    }
    return answered(call.request, "ListMultipartUploadsResult", members)


def spelling(call: Call) -> Callable[[str], str]:
    """How keys are written: percent-encoded where the client asks for it."""
    return quote if call.parameters.get("encoding-type") else str


def encoding(call: Call, name: str) -> dict[str, str]:
    """What says so in the document; each document has its own name for it."""
    return {name: "url"} if call.parameters.get("encoding-type") else {}
