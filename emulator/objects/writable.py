"""``--objects-writable``: a folder of the user that is written, by any number of processes, for all accounts.

What a file cannot hold (headers, metadata, tags, digests) lies below ``DIR/.myna``, which no bucket can be called, and
counts as long as size and time of the file are those that were written with it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from emulator.objects.api import BucketNotMapped, Digest, KeyRefused, ObjectMissing, Properties, ReadOnly, Staged
from emulator.objects.folders import FolderObject, Folders, inside
from emulator.objects.glimpse import Glimpse
from emulator.objects.keys import refusal, unfit
from emulator.objects.staging import new_file
from emulator.objects.upper import Row
from emulator.objects.walk import Walk

OURS = ".myna"


class Writable:
    """See :class:`emulator.objects.upper.Upper`. ``below`` are the folders that are only read."""

    opaque = True

    def __init__(self, root: Path, below: Folders) -> None:
        self._root = Path(os.path.realpath(root))
        self._here = Folders((self._root,))
        self._below = below

    def refusal(self, bucket: str, key: str) -> str | None:
        if not self._here.has(bucket) and self._below.has(bucket):
            raise ReadOnly(
                f"The bucket {bucket} is in a folder given with --objects, which is never written; "
                f"make a folder {bucket} in the one given with --objects-writable."
            )
        return refusal(key) or unfit(key)

    def workspace(self) -> Path:
        return self._root / OURS

    def prepare(self) -> None:
        """Other processes may be putting things there: nothing is removed."""

    def row(self, account: str, bucket: str, key: str) -> Row | None:
        try:
            return self._row(self._here.find(bucket, key, sidecars=True))
        except KeyRefused:
            raise
        except (BucketNotMapped, ObjectMissing):
            return None

    def rows(self, account: str, bucket: str) -> Cursor:
        return Cursor(self, self._here.walk(bucket) if self._here.has(bucket) else None, account, bucket)

    def has_bucket(self, account: str, bucket: str) -> bool:
        return self._here.has(bucket)

    def buckets(self, account: str) -> tuple[str, ...]:
        return self._here.buckets()

    def make_bucket(self, account: str, bucket: str) -> None:
        try:
            (self._root / bucket).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ReadOnly(f"No folder {bucket} can be made in {self._root} ({error.strerror}).") from None

    def drop_bucket(self, account: str, bucket: str) -> None:
        """Folders that hold no file go with it."""
        folder = self._root / bucket
        with suppress(OSError):
            for path, _, _ in os.walk(folder, topdown=False):
                os.rmdir(path)
        if folder.exists():
            raise ReadOnly(f"The folder {folder} holds files that are no objects.")
        shutil.rmtree(self._root / OURS / "attributes" / bucket, ignore_errors=True)

    def write(self, account: str, bucket: str, row: Row, staged: Staged | None) -> None:
        """The attributes first: they count with the file that they describe, which replaces the old one at once."""
        assert staged is not None, "a file is one object's"
        self.make_bucket(account, bucket)
        os.utime(staged.path, ns=(row.modified_ns, row.modified_ns))
        place = self._place(bucket, row.key)
        self._describe(bucket, row, staged.path.stat().st_mtime_ns)
        while True:
            try:
                os.replace(staged.path, place)
            except FileNotFoundError:  # another process has removed the folder, which was empty
                place = self._place(bucket, row.key)
            else:
                return

    def remove(self, account: str, bucket: str, key: str, below: bool) -> None:
        """The folders that are empty without it go too, the bucket stays."""
        place = self._root.joinpath(bucket, *key.split("/"))
        place.unlink(missing_ok=True)
        self._attributes(bucket, key).unlink(missing_ok=True)
        with suppress(OSError):
            for folder in place.parents[: key.count("/")]:
                folder.rmdir()

    def keeps(self, path: Path) -> bool:
        return False

    def glimpse(self, bucket: str) -> Glimpse | None:
        return self._here.glimpse(bucket)

    def forget(self, account: str) -> None:
        """The folder is the user's."""

    def close(self) -> None:
        """Nothing is open."""

    def of(self, bucket: str, key: str) -> Row | None:
        """A row of a listing."""
        return self.row("", bucket, key)

    def _row(self, found: FolderObject) -> Row:
        said, digest = self._said(found)
        return Row(found.key, found.path, found.size, found.modified_ns, said, digest)

    def _said(self, found: FolderObject) -> tuple[Properties, Digest | None]:
        try:
            kept = json.loads(self._attributes(found.bucket, found.key).read_bytes())
            if (kept["key"], kept["size"], kept["modified"]) != (found.key, found.size, found.modified_ns):
                return Properties(), None
            pairs = (tuple((name, value) for name, value in kept[part]) for part in ("headers", "metadata", "tags"))
            return Properties(*pairs), Digest(kept["etag"], kept["crc"])
        except (OSError, ValueError, KeyError, TypeError):
            return Properties(), None

    def _describe(self, bucket: str, row: Row, modified: int) -> None:
        assert row.digest is not None, "what is written has been read"
        kept = {
            "key": row.key,
            "size": row.size,
            "modified": modified,
            "etag": row.digest.etag,
            "crc": row.digest.crc,
            "headers": row.properties.headers,
            "metadata": row.properties.metadata,
            "tags": row.properties.tags,
        }
        place = self._attributes(bucket, row.key)
        place.parent.mkdir(parents=True, exist_ok=True)
        with new_file(self._root / OURS / "incoming") as file:
            file.write(json.dumps(kept, ensure_ascii=False).encode())
        os.replace(file.name, place)

    def _attributes(self, bucket: str, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()
        return self._root / OURS / "attributes" / bucket / f"{name}.json"

    def _place(self, bucket: str, key: str) -> Path:
        """Where the file lies; its folders are made. Raises :class:`KeyRefused` where a file is in the way, a link
        leads out of the bucket, or the disk holds another key under what it takes for the same name."""
        root = inside(self._root, self._root / bucket, bucket, key)
        place = root
        *folders, name = key.split("/")
        for segment in folders:
            place = inside(root, place / segment, bucket, key)
            try:
                place.mkdir(exist_ok=True)
            except FileExistsError:
                raise KeyRefused(bucket, key, f"the object {segment} is where its folder would be") from None
            except OSError as error:
                raise KeyRefused(bucket, key, f"the disk does not take it ({error.strerror})") from None
        try:
            if place.joinpath(name).is_dir():
                raise KeyRefused(bucket, key, "there are objects below it")
            os.lstat(place / name)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise KeyRefused(bucket, key, f"the disk does not take it ({error.strerror})") from None
        self._alike(root, [*folders, name], bucket, key)
        return place / name

    def _alike(self, root: Path, segments: Sequence[str], bucket: str, key: str) -> None:
        """Only disks that are blind to case (or to how accents are written) need to be looked through."""
        if not blind(self.workspace()):
            return
        place = root
        for segment in segments:
            if (place / segment).exists() and segment not in os.listdir(place):
                raise KeyRefused(bucket, key, "the disk does not tell it from another object's key")
            place = place / segment


class Cursor:
    """See :class:`emulator.objects.upper.Rows`."""

    def __init__(self, folder: Writable, walk: Walk | None, account: str, bucket: str) -> None:
        self._folder = folder
        self._walk = walk
        self._bucket = bucket

    def first(self, bound: str) -> Row | None:
        while self._walk is not None and (key := self._walk.first(bound)) is not None:
            row = self._folder.of(self._bucket, key)
            if row is not None:
                return row
            bound = key + "\x00"
        return None


def blind(folder: Path) -> bool:
    """Whether the disk below a folder takes names for the same that differ in case."""
    return folder.exists() and folder.with_name(folder.name.upper()).exists()
