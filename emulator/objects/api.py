"""What objects are, what every layer of them answers, and how it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, TypeAlias

from emulator.objects.glimpse import Glimpse

Pairs: TypeAlias = tuple[tuple[str, str], ...]


class BucketNotMapped(LookupError):
    """No layer knows the bucket. Such a bucket is taken on trust: its records hold what the request gives."""

    def __init__(self, bucket: str) -> None:
        super().__init__(f"bucket not mapped: {bucket}")
        self.bucket = bucket


class ObjectMissing(LookupError):
    """The bucket is there, the object is not."""

    def __init__(self, bucket: str, key: str) -> None:
        super().__init__(f"no object {key} in bucket {bucket}")
        self.bucket = bucket
        self.key = key


class KeyRefused(ObjectMissing):
    """A key that a layer cannot or must not follow (``..``, a link that leaves the folder); ``why`` says it."""

    def __init__(self, bucket: str, key: str, why: str) -> None:
        super().__init__(bucket, key)
        self.args = (f"key {key!r} of bucket {bucket} is refused: {why}",)
        self.why = why


class WriteRefused(Exception):
    """A change that is not made; the sentence says why. Its kinds say more."""


class BucketRefused(WriteRefused):
    """The name cannot be a bucket's."""

    def __init__(self, bucket: str) -> None:
        super().__init__(f"{bucket!r} cannot be the name of a bucket")


class ReadOnly(WriteRefused):
    """What would have to be changed is never written; the sentence says what to do."""


class TooLarge(WriteRefused):
    """More than ``limit`` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"An object has {limit} bytes at most.")
        self.limit = limit


class DigestWrong(WriteRefused):
    """The MD5 that was sent with the bytes is not theirs."""

    def __init__(self, given: str, found: str) -> None:
        super().__init__(f"The MD5 of the body is {found}, not {given}.")


class ObjectExists(WriteRefused):
    """There is an object, and it was not to be overwritten."""

    def __init__(self, bucket: str, key: str) -> None:
        super().__init__(f"There is an object {key} in bucket {bucket} already.")


class BucketNotEmpty(WriteRefused):
    """A bucket that still has objects is not removed."""

    def __init__(self, bucket: str) -> None:
        super().__init__(f"The bucket {bucket} is not empty.")


@dataclass(frozen=True, slots=True)
class Properties:
    """What is said of an object by whoever puts it there, in the order given.

    ``headers`` are those that a reply has again (``content-type``, ``cache-control``, …), ``metadata`` the user's own
    without their vendor's prefix; the names of both in lower case. ``tags`` are names and values.
    """

    headers: Pairs = ()
    metadata: Pairs = ()
    tags: Pairs = ()


NOTHING_SAID = Properties()


@dataclass(frozen=True, slots=True)
class Digest:
    """``etag``: the MD5 as lower-case hex digits, of an object in parts ``<hex>-<number of parts>``; dialects print it
    in their form. ``crc`` is CRC-64/XZ, unsigned."""

    etag: str
    crc: int


@dataclass(frozen=True, slots=True)
class Staged:
    """Bytes in a file on their way to where they are kept. ``path`` is ours until it is moved away; ``name`` tells
    contents apart (BLAKE2b, 64 hex digits)."""

    path: Path
    size: int
    name: str
    digest: Digest

    def discard(self) -> None:
        """Remove the file if it is still here."""
        self.path.unlink(missing_ok=True)


class Object(Protocol):
    """One object. ``size`` in bytes and ``modified_ns`` since the epoch are those of the moment it was found.

    ``digest`` is None where nobody has read the bytes yet: :meth:`Objects.head` does.
    """

    @property
    def bucket(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def modified_ns(self) -> int: ...
    @property
    def properties(self) -> Properties: ...
    @property
    def digest(self) -> Digest | None: ...
    @property
    def path(self) -> Path:
        """Where the bytes lie, for readers in another process."""
        ...

    def open(self) -> BinaryIO:
        """A seekable stream of the bytes; the caller closes it. Raises OSError when the object went away."""
        ...

    def read(self, limit: int) -> bytes:
        """At most ``limit`` bytes from the start."""
        ...

    def sidecar(self) -> bytes | None:
        """The text of ``<key>.myna.json``, or None where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """``kind`` is ``created``, ``changed`` or ``deleted``, as an account sees it; ``at`` is its service time.

    What is done to a sidecar is a change of the object beside which it lies.
    """

    kind: str
    account: str
    bucket: str
    key: str
    at: int


@dataclass(frozen=True, slots=True)
class Page:
    """``objects`` and ``prefixes`` are in code-point order; ``next`` is the last of both where more follow."""

    objects: tuple[Object, ...]
    prefixes: tuple[str, ...] = ()
    next: str = ""


class Objects(Protocol):
    """What an account sees and may change: its own layer above the user's folders. Blocks: not for the event loop.

    Threads may share it. Every method raises StoreFailure where the layer's own files cannot be read.
    """

    def find(self, account: str, bucket: str, key: str) -> Object:
        """Raises :class:`BucketNotMapped`, :class:`ObjectMissing` (for a sidecar too) or :class:`KeyRefused`."""
        ...

    def head(self, account: str, bucket: str, key: str) -> Object:
        """The object with its digest, for which a folder's file is read once; a sidecar too. Raises as :meth:`find`."""
        ...

    def list(self, account: str, bucket: str, prefix: str = "") -> Iterator[str]:
        """Keys that begin with ``prefix``, in code-point order. Raises :class:`BucketNotMapped`."""
        ...

    def page(
        self, account: str, bucket: str, prefix: str = "", delimiter: str = "", after: str = "", limit: int = 1000
    ) -> Page:
        """At most ``limit`` objects and common prefixes greater than ``after``. Raises :class:`BucketNotMapped`.

        A common prefix is what stands up to the first ``delimiter`` behind ``prefix``; the keys below it are not there.
        """
        ...

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
    ) -> Object:
        """Keep an object; the bucket is made where there is none. Durable and visible when it returns.

        ``body`` comes now, or has been staged: then it is used up, or left to be discarded by whoever has staged it.
        ``fresh``: do not overwrite. ``md5``: what the bytes' must be, in hex; ``etag``: what to call them instead.
        Raises :class:`KeyRefused` and the kinds of :class:`WriteRefused`.
        """
        ...

    def copy(
        self,
        account: str,
        source: tuple[str, str],
        target: tuple[str, str],
        properties: Properties | None = None,
        *,
        fresh: bool = False,
    ) -> Object:
        """Bucket and key to bucket and key; None keeps the properties. Raises as :meth:`find` and :meth:`put`."""
        ...

    def describe(self, account: str, bucket: str, key: str, properties: Properties) -> Object:
        """Say something else of an object; its time stays. Raises as :meth:`find` and :meth:`put`."""
        ...

    def delete(self, account: str, bucket: str, key: str) -> bool:
        """True when it was there. A file below is hidden, not removed. Raises :class:`BucketNotMapped`."""
        ...

    def has_bucket(self, account: str, bucket: str) -> bool: ...

    def buckets(self, account: str) -> tuple[str, ...]:
        """Names in code-point order."""
        ...

    def make_bucket(self, account: str, bucket: str) -> bool:
        """False when it was there. Raises :class:`BucketRefused` or :class:`ReadOnly`."""
        ...

    def drop_bucket(self, account: str, bucket: str) -> None:
        """Raises :class:`BucketNotMapped`, :class:`BucketNotEmpty` or, for a bucket of a folder, :class:`ReadOnly`."""
        ...

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Tell ``listener`` of every change from now on, in order, in the thread that made it; returns how to end that.

        A listener returns soon and changes no object itself.
        """
        ...

    def glimpse(self, bucket: str) -> Glimpse | None:
        """What the disk says of a folder's files, which others may change without a listener being told.

        None where the bucket has none. See :func:`emulator.objects.glimpse.changed`.
        """
        ...

    def forget(self, account: str) -> None:
        """Everything that the account has put; nobody is told."""
        ...

    def close(self) -> None: ...
