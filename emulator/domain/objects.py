"""What lies behind a URI, from the domain's point of view: an object to read, nothing at all, or something to trust."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.domain.refusals import BadValue
from emulator.objects.api import BucketNotMapped, Object, ObjectMissing, Objects
from emulator.objects.uri import ObjectUri, UriInvalid, parse


@dataclass(frozen=True, slots=True)
class Behind:
    """``object`` None and ``missing`` False: the bucket is mapped nowhere, what the request says is all there is."""

    object: Object | None = None
    missing: bool = False


def filename(uri: str) -> str:
    """For an object the whole key, not its last segment; for other addresses what stands after the scheme."""
    address = parse(uri)
    return address.key if isinstance(address, ObjectUri) else uri.partition("://")[2]


def address(uri: str, parameter: str) -> None:
    """Raises BadValue when ``uri`` is not the address of a file."""
    try:
        parse(uri)
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
