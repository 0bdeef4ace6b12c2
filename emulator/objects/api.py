"""What every layer of objects answers, and how it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Protocol


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


class Object(Protocol):
    """One object. ``size`` in bytes and ``modified_ns`` since the epoch are those of the moment it was found."""

    @property
    def bucket(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def modified_ns(self) -> int: ...

    def open(self) -> BinaryIO:
        """A seekable stream of the bytes; the caller closes it. Raises OSError when the object went away."""
        ...

    def read(self, limit: int) -> bytes:
        """At most ``limit`` bytes from the start."""
        ...

    def sidecar(self) -> bytes | None:
        """The text of ``<key>.myna.json``, or None where there is none."""
        ...


class Objects(Protocol):
    """A layer of objects."""

    def find(self, bucket: str, key: str) -> Object:
        """Raises :class:`BucketNotMapped`, :class:`ObjectMissing` or :class:`KeyRefused`."""
        ...

    def list(self, bucket: str, prefix: str = "") -> Iterator[str]:
        """Keys that begin with ``prefix``, in code-point order. Raises :class:`BucketNotMapped`."""
        ...
