"""What the control API does to objects; see :class:`emulator.control.facade.Shelf`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from emulator.accounts.directory import Directory
from emulator.clock import rfc3339
from emulator.control.facade import Content, Told
from emulator.exchange import Headers
from emulator.objects.api import (
    BucketNotMapped,
    BucketRefused,
    KeyRefused,
    Object,
    ObjectMissing,
    Objects,
    Properties,
    TooLarge,
    WriteRefused,
)
from emulator.objects.fields import Vendor, said, told
from emulator.objects.ranges import Unsatisfiable, span
from emulator.objects.sending import sent
from emulator.objects.uploads import Uploads
from emulator.store.api import StoreFailure

T = TypeVar("T")
MYNA = Vendor("x-myna-meta-", "x-myna-tagging", "X-Myna-CRC64")
MOST = 1000


class Storeroom:
    """The objects of an account, the first where none is named. ``largest``: bytes of a request's body."""

    def __init__(self, layer: Objects, uploads: Uploads, directory: Directory, largest: int) -> None:
        self._layer = layer
        self._uploads = uploads
        self._directory = directory
        self._largest = largest

    async def put(self, account: str, bucket: str, key: str, body: bytes | None, headers: Headers) -> Mapping[str, Any]:
        if body is None:
            raise Told(413, f"A body has {self._largest} bytes at most (--max-body).")
        said, holder = properties(headers), self._account(account)
        return shown(await aside(lambda: self._layer.put(holder, bucket, key, [body], said)))

    async def get(self, account: str, bucket: str, key: str, asked: str | None) -> Content:
        holder = self._account(account)
        found = await aside(lambda: self._layer.head(holder, bucket, key))
        try:
            part = span(asked, found.size)
        except Unsatisfiable as error:
            raise Told(416, str(error)) from None
        start, end = part or (0, found.size)
        return Content(found.size, start, end, part is not None, told(found, MYNA), lambda: sent(found, start, end))

    async def delete(self, account: str, bucket: str, key: str) -> Mapping[str, Any]:
        holder = self._account(account)
        return {"deleted": await aside(lambda: self._layer.delete(holder, bucket, key))}

    async def page(self, account: str, bucket: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
        holder = self._account(account)
        prefix, delimiter, after = (asked.get(name, "") for name in ("prefix", "delimiter", "after"))
        limit = asked.get("limit") or str(MOST)
        if not (limit.isascii() and limit.isdigit() and len(limit) < 5 and 1 <= int(limit) <= MOST):
            raise Told(400, f"limit must be a whole number of 1 to {MOST}.")
        page = await aside(lambda: self._layer.page(holder, bucket, prefix, delimiter, after, int(limit)))
        return {"Objects": [listed(one) for one in page.objects], "Prefixes": list(page.prefixes), "Next": page.next}

    async def buckets(self, account: str) -> Mapping[str, Any]:
        holder = self._account(account)
        return {"Buckets": list(await aside(lambda: self._layer.buckets(holder)))}

    async def make(self, account: str, bucket: str) -> Mapping[str, Any]:
        holder = self._account(account)
        return {"created": await aside(lambda: self._layer.make_bucket(holder, bucket))}

    async def drop(self, account: str, bucket: str) -> Mapping[str, Any]:
        holder = self._account(account)
        await aside(lambda: self._layer.drop_bucket(holder, bucket))
        return {"deleted": True}

    async def forget(self, account: str) -> None:
        """Everything that an account has put or begun to put."""
        await asyncio.to_thread(self._uploads.forget, account)
        await asyncio.to_thread(self._layer.forget, account)

    def _account(self, named: str) -> str:
        if not named:
            return self._directory.accounts()[0].id
        if self._directory.account(named) is None:
            raise Told(404, f"There is no account {named}.")
        return named


async def aside(work: Callable[[], T]) -> T:
    """On a thread. Raises Told for what the layer refuses."""
    try:
        return await asyncio.to_thread(work)
    except KeyRefused as error:
        raise Told(400, str(error)) from None
    except (BucketNotMapped, ObjectMissing) as error:
        raise Told(404, f"There is {error}." if isinstance(error, ObjectMissing) else str(error)) from None
    except TooLarge as error:
        raise Told(413, str(error)) from None
    except BucketRefused as error:
        raise Told(400, str(error)) from None
    except WriteRefused as error:
        raise Told(409, str(error)) from None
    except StoreFailure as error:
        raise Told(503, str(error)) from None


def properties(headers: Headers) -> Properties:
    """What the request says of the object. Raises Told."""
    try:
        return said(headers, MYNA)
    except ValueError as error:
        raise Told(400, str(error)) from None


def listed(one: Object) -> dict[str, Any]:
    return {"Key": one.key, "Size": one.size, "LastModified": rfc3339(one.modified_ns)}


def shown(one: Object) -> dict[str, Any]:
    assert one.digest is not None, "what was put has a digest"
    return {
        "Bucket": one.bucket,
        **listed(one),
        "ETag": f'"{one.digest.etag}"',
        "CRC64": str(one.digest.crc),
    }
