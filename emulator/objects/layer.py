"""What an account sees: what it has put itself, merged over the user's folders, which stay as they are."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from emulator.clock import Clock
from emulator.objects import staging
from emulator.objects.api import (
    NOTHING_SAID,
    BucketNotEmpty,
    BucketNotMapped,
    BucketRefused,
    Change,
    Digest,
    DigestWrong,
    KeyRefused,
    ObjectExists,
    ObjectMissing,
    Page,
    Properties,
    ReadOnly,
    Staged,
)
from emulator.objects.folders import SIDECAR_LIMIT, Folders
from emulator.objects.glimpse import Glimpse
from emulator.objects.keys import SIDECAR, after, hostile, is_sidecar
from emulator.objects.listing import listed
from emulator.objects.upper import Row, Upper
from emulator.objects.uri import is_bucket

LOG = logging.getLogger("myna.objects")
REMEMBERED = 10_000
"""Digests of folders' files that are kept, so that they are read once."""


@dataclass(frozen=True, slots=True)
class Found:
    """See :class:`emulator.objects.api.Object`."""

    bucket: str
    key: str
    size: int
    modified_ns: int
    path: Path
    properties: Properties
    digest: Digest | None
    beside: Callable[[], bytes | None] = field(repr=False, compare=False)

    def open(self) -> BinaryIO:
        return self.path.open("rb")

    def read(self, limit: int) -> bytes:
        with self.open() as stream:
            return stream.read(limit)

    def sidecar(self) -> bytes | None:
        """Raises :class:`KeyRefused` when the sidecar is a link that leaves the folder."""
        return self.beside()


class Layer:
    """See :class:`emulator.objects.api.Objects`. ``limit``: bytes of the largest object."""

    def __init__(self, upper: Upper, folders: Folders, clock: Clock, limit: int) -> None:
        self._upper = upper
        self._folders = folders
        self._clock = clock
        self.limit = limit
        self._changing = threading.RLock()
        self._listeners: list[Callable[[Change], None]] = []
        self._digests: OrderedDict[tuple[Path, int, int], Digest] = OrderedDict()

    def find(self, account: str, bucket: str, key: str) -> Found:
        found = self._found(account, bucket, key)
        if is_sidecar(key):
            raise ObjectMissing(bucket, key)
        return found

    def head(self, account: str, bucket: str, key: str) -> Found:
        found = self._found(account, bucket, key)
        if found.digest is not None:
            return found
        identity = (found.path, found.size, found.modified_ns)
        with self._changing:
            known = self._digests.pop(identity, None)
        known = known or staging.digest(found.path)
        with self._changing:
            self._digests[identity] = known
            while len(self._digests) > REMEMBERED:
                self._digests.popitem(last=False)
        return replace(found, digest=known)

    def list(self, account: str, bucket: str, prefix: str = "") -> Iterator[str]:
        first = self._first(account, bucket)
        _texts(bucket, prefix)

        def keys() -> Iterator[str]:
            bound = prefix
            while (one := first(bound)) is not None and one.key.startswith(prefix):
                yield one.key
                bound = after(one.key)

        return keys()

    def page(
        self, account: str, bucket: str, prefix: str = "", delimiter: str = "", after: str = "", limit: int = 1000
    ) -> Page:
        first = self._first(account, bucket)
        _texts(bucket, prefix, after)
        page = listed(first, prefix, delimiter, after, limit)
        return Page(tuple(page.found), tuple(page.prefixes), page.next)

    def put(
        self,
        account: str,
        bucket: str,
        key: str,
        body: Iterable[bytes] | Staged,
        properties: Properties = NOTHING_SAID,
        *,
        fresh: bool = False,
        md5: str = "",
        etag: str = "",
    ) -> Found:
        self.writable(bucket, key)
        staged = body if isinstance(body, Staged) else self.receive(body)
        try:
            found = staged.digest.etag
            if md5 and md5.lower() != found:
                raise DigestWrong(md5, found)
            kept = Digest(etag or found, staged.digest.crc)
            row = Row(key, staged.path, staged.size, self._clock.service(account), properties, kept)
            with self._changing:
                self._write(account, bucket, row, staged, fresh)
        finally:
            staged.discard()
        return self._found(account, bucket, key)

    def copy(
        self,
        account: str,
        source: tuple[str, str],
        target: tuple[str, str],
        properties: Properties | None = None,
        *,
        fresh: bool = False,
    ) -> Found:
        bucket, key = target
        self.writable(bucket, key)
        with self._changing:  # what is copied by name alone must not be swept away meanwhile
            found = self._found(account, *source)
            said = found.properties if properties is None else properties
            if self._upper.keeps(found.path):
                row = Row(key, found.path, found.size, self._clock.service(account), said, found.digest)
                self._write(account, bucket, row, None, fresh)
                return self._found(account, bucket, key)
        etag = found.digest.etag if found.digest else ""
        return self.put(account, bucket, key, staging.chunks(found.path), said, fresh=fresh, etag=etag)

    def describe(self, account: str, bucket: str, key: str, properties: Properties) -> Found:
        self.writable(bucket, key)
        with self._changing:
            found = self.head(account, bucket, key)
            row = Row(key, found.path, found.size, found.modified_ns, properties, found.digest)
            staged = None if self._upper.keeps(found.path) else self.receive(staging.chunks(found.path))
            try:
                self._write(account, bucket, row, staged, fresh=False)
            finally:
                if staged is not None:
                    staged.discard()
            return self._found(account, bucket, key)

    def delete(self, account: str, bucket: str, key: str) -> bool:
        with self._changing:
            if not self.has_bucket(account, bucket):
                raise BucketNotMapped(bucket)
            if self._seen(account, bucket, key) is None:
                return False
            self.writable(bucket, key)
            self._upper.remove(account, bucket, key, self._below(account, bucket, key) is not None)
            self._tell("deleted", account, bucket, key)
            return True

    def has_bucket(self, account: str, bucket: str) -> bool:
        return self._upper.has_bucket(account, bucket) or self._folders.has(bucket)

    def buckets(self, account: str) -> tuple[str, ...]:
        return tuple(sorted({*self._upper.buckets(account), *self._folders.buckets()}))

    def make_bucket(self, account: str, bucket: str) -> bool:
        if not is_bucket(bucket):
            raise BucketRefused(bucket)
        with self._changing:
            if self.has_bucket(account, bucket):
                return False
            self._upper.make_bucket(account, bucket)
            return True

    def drop_bucket(self, account: str, bucket: str) -> None:
        with self._changing:
            if self._first(account, bucket)("") is not None:
                raise BucketNotEmpty(bucket)
            if self._folders.has(bucket):
                raise ReadOnly(f"The bucket {bucket} is a folder given with --objects, which is never written.")
            self._upper.drop_bucket(account, bucket)

    def glimpse(self, bucket: str) -> Glimpse | None:
        above = self._upper.glimpse(bucket)
        return self._folders.glimpse(bucket) if above is None else above

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        with self._changing:
            self._listeners.append(listener)

        def end() -> None:
            with self._changing:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return end

    def forget(self, account: str) -> None:
        with self._changing:
            self._upper.forget(account)

    def close(self) -> None:
        with self._changing:
            self._upper.close()

    def workspace(self) -> Path:
        """Where what is not yet an object may lie; it need not be there. Raises :class:`ReadOnly`."""
        return self._upper.workspace()

    def incoming(self) -> Path:
        """The folder of the workspace for new files. Raises :class:`ReadOnly`."""
        self._upper.prepare()
        return self._upper.workspace() / "incoming"

    def sink(self) -> staging.Incoming:
        """Takes bytes that may become an object, as they come. Raises :class:`ReadOnly`; OSError of the disk."""
        return staging.Incoming(self.incoming(), self.limit)

    def receive(self, body: Iterable[bytes]) -> Staged:
        """Bytes that may become an object. Raises :class:`TooLarge` or :class:`ReadOnly`."""
        return staging.receive(self.incoming(), body, self.limit)

    def _found(self, account: str, bucket: str, key: str) -> Found:
        why = hostile(key)
        if why is not None:
            raise KeyRefused(bucket, key, why) if self.has_bucket(account, bucket) else BucketNotMapped(bucket)
        row = self._upper.row(account, bucket, key)
        if row is None and self._hides(account, bucket):
            raise ObjectMissing(bucket, key)
        if row is None:
            return self._of_folder(account, bucket, key)
        return self._of_row(account, bucket, row)

    def _of_row(self, account: str, bucket: str, row: Row) -> Found:
        if row.path is None:
            raise ObjectMissing(bucket, row.key)

        def beside() -> bytes | None:
            return self._sidecar(account, bucket, row.key)

        return Found(bucket, row.key, row.size, row.modified_ns, row.path, row.properties, row.digest, beside)

    def _of_folder(self, account: str, bucket: str, key: str) -> Found:
        try:
            below = self._folders.find(bucket, key, sidecars=True)
        except BucketNotMapped:
            if self._upper.has_bucket(account, bucket):
                raise ObjectMissing(bucket, key) from None
            raise

        def beside() -> bytes | None:
            return self._sidecar(account, bucket, key)

        return Found(bucket, key, below.size, below.modified_ns, below.path, NOTHING_SAID, None, beside)

    def _sidecar(self, account: str, bucket: str, key: str) -> bytes | None:
        """An own one, else that of the folder, which :class:`KeyRefused` may forbid."""
        try:
            found = self._found(account, bucket, key + SIDECAR)
        except KeyRefused:
            raise
        except LookupError:
            return None
        return found.read(SIDECAR_LIMIT + 1)

    def _seen(self, account: str, bucket: str, key: str) -> Found | None:
        try:
            return self._found(account, bucket, key)
        except LookupError:
            return None

    def _below(self, account: str, bucket: str, key: str) -> Found | None:
        """What the folders have, whatever lies above it."""
        try:
            return None if self._hides(account, bucket) else self._of_folder(account, bucket, key)
        except LookupError:
            return None

    def _hides(self, account: str, bucket: str) -> bool:
        return self._upper.opaque and self._upper.has_bucket(account, bucket)

    def _first(self, account: str, bucket: str) -> Callable[[str], Found | None]:
        """See :func:`emulator.objects.listing.listed`. Raises :class:`BucketNotMapped`."""
        above = self._upper.has_bucket(account, bucket)
        walk = None
        if not self._hides(account, bucket) and (self._folders.has(bucket) or not above):
            walk = self._folders.walk(bucket)
        rows = self._upper.rows(account, bucket)

        def first(bound: str) -> Found | None:
            while True:
                row, key = rows.first(bound), None if walk is None else walk.first(bound)
                if row is None and key is None:
                    return None
                try:
                    if row is not None and (key is None or row.key <= key):
                        bound = after(row.key)
                        if not is_sidecar(row.key):
                            return self._of_row(account, bucket, row)
                    elif key is not None:
                        bound = after(key)
                        return self._of_folder(account, bucket, key)
                except ObjectMissing:  # a tombstone, or a file that went away meanwhile
                    continue

        return first

    def writable(self, bucket: str, key: str) -> None:
        """Whether a key may be written. Raises :class:`BucketRefused`, :class:`KeyRefused` or :class:`ReadOnly`."""
        if not is_bucket(bucket):
            raise BucketRefused(bucket)
        why = self._upper.refusal(bucket, key)
        if why is not None:
            raise KeyRefused(bucket, key, why)

    def _write(self, account: str, bucket: str, row: Row, staged: Staged | None, fresh: bool) -> None:
        before = self._seen(account, bucket, row.key)
        if fresh and before is not None:
            raise ObjectExists(bucket, row.key)
        self._upper.write(account, bucket, row, staged)
        self._tell("created" if before is None else "changed", account, bucket, row.key)

    def _tell(self, kind: str, account: str, bucket: str, key: str) -> None:
        if is_sidecar(key):
            kind, key = "changed", key[: -len(SIDECAR)]
            if self._seen(account, bucket, key) is None:
                return
        change = Change(kind, account, bucket, key, self._clock.service(account))
        for listener in list(self._listeners):
            try:
                listener(change)
            except Exception:
                LOG.exception("a listener failed at %s", change)


def _texts(bucket: str, *given: str) -> None:
    """Raises :class:`KeyRefused` for what no key can be compared with."""
    for text in given:
        try:
            text.encode()
        except UnicodeEncodeError:
            raise KeyRefused(bucket, text, "it is not Unicode text") from None
