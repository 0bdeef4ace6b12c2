"""Folders of the user as buckets: ``DIR/<bucket>/<key>`` stands for ``oss://<bucket>/<key>`` and ``cos://…``.

They are read, never written. The first folder that has the bucket wins. Keys are raw; whatever would lead out of the
bucket, or reach one file under two names, is refused.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from emulator.objects.api import BucketNotMapped, KeyRefused, ObjectMissing
from emulator.objects.glimpse import Glimpse, glimpse
from emulator.objects.keys import SIDECAR, after, is_sidecar, unfit
from emulator.objects.uri import is_bucket
from emulator.objects.walk import Walk

SIDECAR_LIMIT = 4 * 1024 * 1024
"""Bytes. One more than this is read, so that whoever parses a sidecar sees that it is too large."""


@dataclass(frozen=True, slots=True)
class FolderObject:
    """A regular file inside a mapped folder; ``root`` is the bucket's folder with all links resolved."""

    bucket: str
    key: str
    size: int
    modified_ns: int
    path: Path
    root: Path

    def open(self) -> BinaryIO:
        return self.path.open("rb")

    def read(self, limit: int) -> bytes:
        with self.open() as stream:
            return stream.read(limit)

    def sidecar(self) -> bytes | None:
        """Raises :class:`KeyRefused` when the sidecar is a link that leaves the folder."""
        key = self.key + SIDECAR
        beside = inside(self.root, self.root.joinpath(*key.split("/")), self.bucket, key)
        if not beside.is_file():
            return None
        with beside.open("rb") as stream:
            return stream.read(SIDECAR_LIMIT + 1)


class Folders:
    """Read-only layer over any number of folders."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(Path(path) for path in paths)

    def find(self, bucket: str, key: str, sidecars: bool = False) -> FolderObject:
        """Raises :class:`BucketNotMapped`, :class:`ObjectMissing` or :class:`KeyRefused`."""
        root = self._bucket(bucket)
        why = unfit(key)
        if why is not None:
            raise KeyRefused(bucket, key, why)
        if is_sidecar(key) and not sidecars:
            raise ObjectMissing(bucket, key)
        try:
            path = inside(root, root.joinpath(*key.split("/")), bucket, key)
            found = path.stat()
        except OSError:
            raise ObjectMissing(bucket, key) from None
        if not stat.S_ISREG(found.st_mode):
            raise ObjectMissing(bucket, key)
        return FolderObject(bucket, key, found.st_size, found.st_mtime_ns, path, root)

    def list(self, bucket: str, prefix: str = "") -> Iterator[str]:
        """Keys in code-point order, without sidecars, special files and links that leave the folder."""
        return _keys(self.walk(bucket), prefix)

    def walk(self, bucket: str) -> Walk:
        """Raises :class:`BucketNotMapped`, or :class:`KeyRefused` for a bucket that is a link out of its folder."""
        return Walk(self._bucket(bucket))

    def glimpse(self, bucket: str) -> Glimpse | None:
        """None for a bucket that is not there, or is refused."""
        try:
            return glimpse(self._bucket(bucket))
        except (BucketNotMapped, KeyRefused):
            return None

    def has(self, bucket: str) -> bool:
        """Whether a folder has the bucket, be it one that is refused."""
        try:
            self._bucket(bucket)
        except BucketNotMapped:
            return False
        except KeyRefused:
            pass
        return True

    def buckets(self) -> tuple[str, ...]:
        """Names in code-point order, without those that are refused."""
        found: set[str] = set()
        for folder in self._paths:
            try:
                names = os.listdir(folder)
            except OSError:
                continue
            found.update(name for name in names if self._mapped(name))
        return tuple(sorted(found))

    def _mapped(self, name: str) -> bool:
        try:
            return unfit(name) is None and bool(self._bucket(name))
        except (BucketNotMapped, KeyRefused):
            return False

    def _bucket(self, bucket: str) -> Path:
        if is_bucket(bucket):
            for folder in self._paths:
                path = folder / bucket
                if path.is_dir():
                    root, parent = Path(os.path.realpath(path)), Path(os.path.realpath(folder))
                    if not root.is_relative_to(parent):
                        raise KeyRefused(bucket, "", "the bucket is a link that leaves its folder")
                    return root
        raise BucketNotMapped(bucket)


def inside(root: Path, path: Path, bucket: str, key: str) -> Path:
    """The path with all links resolved. Raises :class:`KeyRefused` where that is not below ``root``."""
    real = Path(os.path.realpath(path))
    if not real.is_relative_to(root):
        raise KeyRefused(bucket, key, "a link leaves the folder")
    return real


def _keys(walk: Walk, prefix: str) -> Iterator[str]:
    bound = prefix
    while (key := walk.first(bound)) is not None and key.startswith(prefix):
        yield key
        bound = after(key)
