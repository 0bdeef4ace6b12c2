"""What lies behind a URI, from the domain's point of view: an object to read, nothing at all, or something to trust."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emulator.domain.refusals import BadValue
from emulator.objects.api import BucketNotMapped, Object, ObjectMissing, Objects
from emulator.objects.uri import ObjectUri, PdsUri, UriInvalid, parse

SAID = {
    "cache-control": "CacheControl",
    "content-disposition": "ContentDisposition",
    "content-encoding": "ContentEncoding",
    "content-language": "ContentLanguage",
    "content-type": "ContentType",
}
"""Headers of an object that are facts, too."""
NO_KIND = ("application/octet-stream", "binary/octet-stream", "application/x-www-form-urlencoded")
"""Content types that say nothing: SDKs send them for whatever they do not know."""


@dataclass(frozen=True, slots=True)
class Behind:
    """``object`` None and ``missing`` False: the bucket is mapped nowhere, what the request says is all there is."""

    object: Object | None = None
    missing: bool = False


def filename(uri: str) -> str:
    """For an object the whole key, not its last segment; for other addresses what stands after the scheme."""
    address = parse(uri)
    return address.key if isinstance(address, ObjectUri) else uri.partition("://")[2]


def address(uri: str, parameter: str) -> ObjectUri | PdsUri:
    """Take the address of a file apart. Raises BadValue when ``uri`` is none."""
    try:
        return parse(uri)
    except UriInvalid as error:
        raise BadValue(parameter, str(error)) from None


def behind(uri: str, account: str, objects: Objects) -> Behind:
    """Look up an object as an account sees it. Touches the disk: not for the event loop."""
    where = parse(uri)
    if not isinstance(where, ObjectUri):
        return Behind()
    try:
        return Behind(objects.find(account, where.bucket, where.key))
    except BucketNotMapped:
        return Behind()
    except ObjectMissing:
        return Behind(missing=True)


def told(found: Object) -> dict[str, Any]:
    """What whoever put an object there has said of it: headers, own metadata, tags; and its ETag, if it has parts."""
    said = found.properties
    facts: dict[str, Any] = {SAID[name]: value for name, value in said.headers if name in SAID and value}
    if str(facts.get("ContentType", "")).partition(";")[0].strip().lower() in NO_KIND:
        del facts["ContentType"]
    if said.metadata:
        facts["OSSUserMeta"] = dict(said.metadata)
    if said.tags:
        facts |= {"OSSTagging": dict(said.tags), "OSSTaggingCount": len(said.tags)}
    if found.digest is not None and "-" in found.digest.etag:
        facts["ETag"] = f'"{found.digest.etag.upper()}"'
    return facts
