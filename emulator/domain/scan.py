"""What there is in a bound bucket, and whether it is still what it was. Blocks: runs in threads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from emulator.domain.bound import Bound
from emulator.objects.api import BucketNotMapped, KeyRefused, Object, ObjectMissing, Objects

PAGE = 500


def look(objects: Objects, account: str, to: Bound, after: str) -> tuple[dict[str, str], str]:
    """Stamps by key of the next objects, and where to go on; empty at the end. Raises BucketNotMapped, StoreFailure."""
    page = objects.page(account, to.bucket, to.prefix, after=after, limit=PAGE)
    return {one.key: stamp(one) for one in page.objects}, page.next


def whole(objects: Objects, account: str, to: Bound) -> dict[str, str]:
    """All of it; nothing where nobody knows the bucket."""
    found: dict[str, str] = {}
    after = ""
    while True:
        try:
            page, after = look(objects, account, to, after)
        except BucketNotMapped:
            return found
        found |= page
        if not after:
            return found


def glance(objects: Objects, account: str, to: Bound, keys: Iterable[str]) -> dict[str, str | None]:
    """Stamps of some objects, None for those that are gone. Where the whole bucket is away nothing is known of any."""
    found: dict[str, str | None] = {}
    for key in keys:
        try:
            found[key] = stamp(objects.find(account, to.bucket, key))
        except ObjectMissing:
            found[key] = None
        except BucketNotMapped:
            return {}
    return found


def stamp(found: Object) -> str:
    """Another text whenever the object, what is said of it, or the sidecar beside it is another."""
    said = hashlib.blake2b(digest_size=8)
    said.update(repr((found.properties, found.digest and found.digest.etag)).encode())
    try:
        said.update(found.sidecar() or b"")
    except (KeyRefused, OSError) as error:
        said.update(repr(error).encode())
    return f"{found.size}.{found.modified_ns}.{said.hexdigest()}"
