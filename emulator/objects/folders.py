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
from emulator.objects.uri import is_bucket

SIDECAR = ".myna.json"
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
        beside = _inside(self.root, self.root.joinpath(*key.split("/")), self.bucket, key)
        if not beside.is_file():
            return None
        with beside.open("rb") as stream:
            return stream.read(SIDECAR_LIMIT + 1)


class Folders:
    """Read-only layer over any number of folders; see :class:`emulator.objects.api.Objects`."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(Path(path) for path in paths)

    def find(self, bucket: str, key: str) -> FolderObject:
        """Raises :class:`BucketNotMapped`, :class:`ObjectMissing` or :class:`KeyRefused`."""
        root = self._bucket(bucket)
        why = _refusal(key)
        if why is not None:
            raise KeyRefused(bucket, key, why)
        if _is_sidecar(key):
            raise ObjectMissing(bucket, key)
        try:
            path = _inside(root, root.joinpath(*key.split("/")), bucket, key)
            found = path.stat()
        except OSError:
            raise ObjectMissing(bucket, key) from None
        if not stat.S_ISREG(found.st_mode):
            raise ObjectMissing(bucket, key)
        return FolderObject(bucket, key, found.st_size, found.st_mtime_ns, path, root)

    def list(self, bucket: str, prefix: str = "") -> Iterator[str]:
        """Keys in code-point order, without sidecars, special files and links that leave the folder."""
        return _keys(self._bucket(bucket), prefix)

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


def _refusal(key: str) -> str | None:
    """Why a key is not followed, or None."""
    try:
        key.encode()
    except UnicodeEncodeError:
        return "it is not Unicode text"
    segments = key.split("/")
    if not key or key.startswith("/"):
        return "it is empty or absolute"
    if "\x00" in key or "\\" in key:
        return "it holds a NUL character or a backslash"
    if ".." in segments or "." in segments:
        return "it holds a segment . or .."
    if "" in segments:
        return "it holds an empty segment"
    if os.name == "nt" and any(":" in one or one.endswith((".", " ")) for one in segments):
        return "Windows would read another name from it"
    return None


def _is_sidecar(key: str) -> bool:
    return key.lower().endswith(SIDECAR)  # without case: some disks are case-blind


def _inside(root: Path, path: Path, bucket: str, key: str) -> Path:
    real = Path(os.path.realpath(path))
    if not real.is_relative_to(root):
        raise KeyRefused(bucket, key, "a link leaves the folder")
    return real


def _keys(root: Path, prefix: str) -> Iterator[str]:
    """Depth first. A folder sorts as its name with a slash, which makes the walk's order that of the whole keys."""
    waiting: list[Iterator[tuple[str, Path, frozenset[str]]]] = [_entries(root, root, "", frozenset({str(root)}))]
    while waiting:
        step = next(waiting[-1], None)
        if step is None:
            waiting.pop()
            continue
        key, path, above = step
        if key.endswith("/"):
            if key.startswith(prefix) or prefix.startswith(key):
                waiting.append(_entries(root, path, key, above | {str(path)}))
        elif key.startswith(prefix):
            yield key


def _entries(
    root: Path, folder: Path, parent: str, above: frozenset[str]
) -> Iterator[tuple[str, Path, frozenset[str]]]:
    """Key, resolved path and the folders above; ``above`` keeps a link to a parent from being walked for ever."""
    found: list[tuple[str, Path, frozenset[str]]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            real = Path(os.path.realpath(entry.path)) if entry.is_symlink() else folder / entry.name
            if _refusal(entry.name) is not None or not real.is_relative_to(root):
                continue
            if real.is_dir():
                if str(real) not in above:
                    found.append((f"{parent}{entry.name}/", real, above))
            elif real.is_file() and not _is_sidecar(entry.name):
                found.append((parent + entry.name, real, above))
    return iter(sorted(found))
