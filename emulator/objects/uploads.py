"""Objects that come in parts: each part is kept in a file until all of them become one object, or none does.

An upload is a folder below ``uploads/`` of the layer's workspace, so that it survives the process and, with
``--objects-writable``, is known to all that share the folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from emulator.clock import Clock, Ids
from emulator.objects.api import NOTHING_SAID, DigestWrong, Object, Properties, ReadOnly, Staged, TooLarge, WriteRefused
from emulator.objects.layer import Layer
from emulator.objects.staging import chunks, new_file

NUMBERS = range(1, 10_001)
IDENTIFIER = re.compile(r"[0-9a-f]{32}")
NAME = re.compile(r"(\d{5})\.([0-9a-f]{32})\.(\d+)")


class UploadMissing(LookupError):
    """There is no such upload of this object: it was never begun, or has been completed or aborted."""

    def __init__(self, identifier: str) -> None:
        super().__init__(f"There is no upload {identifier}.")
        self.identifier = identifier


class PartNumberWrong(WriteRefused):
    def __init__(self, number: int) -> None:
        super().__init__(f"Parts have numbers from {NUMBERS[0]} to {NUMBERS[-1]}; {number} is none.")
        self.number = number


class PartWrong(WriteRefused):
    """A part that is to make the object was not uploaded, or has another ETag by now."""

    def __init__(self, number: int) -> None:
        super().__init__(f"There is no part {number} with this ETag.")
        self.number = number


class PartsUnordered(WriteRefused):
    """The parts are not in ascending order, or there is none."""

    def __init__(self) -> None:
        super().__init__("The parts must be listed by ascending number, at least one.")


class PartTooSmall(WriteRefused):
    """A part that is not the last is smaller than the store takes."""

    def __init__(self, number: int, least: int) -> None:
        super().__init__(f"The part {number} has fewer than {least} bytes and is not the last.")
        self.number = number
        self.least = least


@dataclass(frozen=True, slots=True)
class Part:
    """``etag``: the MD5 as lower-case hex digits. ``modified_ns``: the account's service time.

    ``crc`` is CRC-64/XZ, told only of a part that was just received.
    """

    number: int
    etag: str
    size: int
    modified_ns: int
    path: Path
    crc: int | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """``begun_ns``: the account's service time."""

    id: str
    account: str
    bucket: str
    key: str
    begun_ns: int
    properties: Properties


class Uploads:
    """All uploads of a layer. Blocks: not for the event loop. Threads, and processes, may share it."""

    def __init__(self, layer: Layer, clock: Clock, ids: Ids) -> None:
        self._layer = layer
        self._clock = clock
        self._ids = ids

    def begin(self, account: str, bucket: str, key: str, properties: Properties = NOTHING_SAID) -> Upload:
        """Raises KeyRefused, BucketRefused, ReadOnly. The bucket need not be there."""
        self._layer.writable(bucket, key)
        upload = Upload(self._ids.request(), account, bucket, key, self._clock.service(account), properties)
        folder = self._folder(upload.id)
        folder.mkdir(parents=True)
        with new_file(self._layer.incoming()) as file:
            file.write(json.dumps(_shown(upload), ensure_ascii=False).encode())
        os.replace(file.name, folder / "upload.json")
        return upload

    def get(self, account: str, bucket: str, key: str, identifier: str) -> Upload:
        """Raises :class:`UploadMissing`, also for another account's or another object's."""
        upload = self._read(identifier) if IDENTIFIER.fullmatch(identifier) else None
        if upload is None or (upload.account, upload.bucket, upload.key) != (account, bucket, key):
            raise UploadMissing(identifier)
        return upload

    def part(self, upload: Upload, number: int, body: Iterable[bytes] | Staged, md5: str = "") -> Part:
        """Keep a part, in place of an earlier one of the number. ``md5``: what it must be, in hex.

        Raises PartNumberWrong, TooLarge, DigestWrong, and UploadMissing where the upload ended meanwhile.
        """
        if number not in NUMBERS:
            raise PartNumberWrong(number)
        staged = body if isinstance(body, Staged) else self._layer.receive(body)
        try:
            etag = staged.digest.etag
            if md5 and md5.lower() != etag:
                raise DigestWrong(md5, etag)
            now = self._clock.service(upload.account)
            os.utime(staged.path, ns=(now, now))
            folder = self._folder(upload.id)
            before = [one.path for one in self._files(upload.id) if one.number == number]
            path = folder / f"{number:05d}.{etag}.{staged.size}"
            try:
                os.replace(staged.path, path)
            except OSError:
                raise UploadMissing(upload.id) from None
            for old in before:
                if old != path:
                    old.unlink(missing_ok=True)
            return Part(number, etag, staged.size, path.stat().st_mtime_ns, path, staged.digest.crc)
        finally:
            staged.discard()

    def parts(self, upload: Upload, after: int = 0, limit: int = 1000) -> tuple[list[Part], bool]:
        """Parts by number, those greater than ``after``; and whether more follow."""
        latest: dict[int, Part] = {}
        for one in sorted(self._files(upload.id), key=lambda part: part.modified_ns):
            latest[one.number] = one
        found = [latest[number] for number in sorted(latest) if number > after]
        return found[:limit], len(found) > limit

    def complete(self, upload: Upload, named: Sequence[tuple[int, str]], least: int = 0, fresh: bool = False) -> Object:
        """Make the object of the parts, given by number and ETag in hex (quotes and case do not count).

        Its ETag is the MD5 of the parts' MD5s, a dash, and their number (guess: what the stores print is not
        documented). Raises PartsUnordered, PartWrong, PartTooSmall (``least`` bytes), TooLarge, UploadMissing, and what
        putting an object raises.
        """
        self.get(upload.account, upload.bucket, upload.key, upload.id)
        numbers = [number for number, _ in named]
        if not numbers or any(left >= right for left, right in pairwise(numbers)):
            raise PartsUnordered
        there = {(one.number, one.etag): one for one in self._files(upload.id)}
        parts: list[Part] = []
        for number, etag in named:
            found = there.get((number, etag.strip().strip('"').lower()))
            if found is None:
                raise PartWrong(number)
            parts.append(found)
        for one in parts[:-1]:
            if one.size < least:
                raise PartTooSmall(one.number, least)
        if sum(one.size for one in parts) > self._layer.limit:
            raise TooLarge(self._layer.limit)
        md5 = hashlib.md5(b"".join(bytes.fromhex(one.etag) for one in parts), usedforsecurity=False).hexdigest()
        body = (chunk for one in parts for chunk in chunks(one.path))
        try:
            made = self._layer.put(
                *(upload.account, upload.bucket, upload.key, body, upload.properties),
                fresh=fresh,
                etag=f"{md5}-{len(parts)}",
            )
        except FileNotFoundError:
            raise UploadMissing(upload.id) from None
        self._remove(upload.id)
        return made

    def abort(self, upload: Upload) -> None:
        """Forget the parts."""
        self._remove(upload.id)

    def pending(self, account: str, bucket: str, prefix: str = "") -> list[Upload]:
        """Uploads that are under way, by key and then by id."""
        found = [one for one in self._every() if (one.account, one.bucket) == (account, bucket)]
        return sorted((one for one in found if one.key.startswith(prefix)), key=lambda one: (one.key, one.id))

    def forget(self, account: str) -> None:
        """All that the account has under way."""
        for one in list(self._every()):
            if one.account == account:
                self._remove(one.id)

    def _folder(self, identifier: str) -> Path:
        return self._layer.workspace() / "uploads" / identifier

    def _remove(self, identifier: str) -> None:
        """What says that it is an upload goes first."""
        folder = self._folder(identifier)
        (folder / "upload.json").unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)

    def _every(self) -> Iterator[Upload]:
        try:
            folder = self._layer.workspace() / "uploads"
        except ReadOnly:
            return
        for path in folder.iterdir() if folder.is_dir() else ():
            upload = self._read(path.name)
            if upload is not None:
                yield upload

    def _read(self, identifier: str) -> Upload | None:
        try:
            kept = json.loads((self._folder(identifier) / "upload.json").read_bytes())
        except OSError:
            return None
        said = Properties(*(tuple((name, value) for name, value in kept[part]) for part in PARTS_OF_PROPERTIES))
        return Upload(identifier, kept["account"], kept["bucket"], kept["key"], kept["begun"], said)

    def _files(self, identifier: str) -> list[Part]:
        found = []
        try:
            with os.scandir(self._folder(identifier)) as entries:
                for entry in entries:
                    name = NAME.fullmatch(entry.name)
                    if name is not None:
                        modified = entry.stat().st_mtime_ns
                        found.append(Part(int(name[1]), name[2], int(name[3]), modified, Path(entry.path)))
        except OSError:
            raise UploadMissing(identifier) from None
        return found


PARTS_OF_PROPERTIES = ("headers", "metadata", "tags")


def _shown(upload: Upload) -> dict[str, Any]:
    return {
        "account": upload.account,
        "bucket": upload.bucket,
        "key": upload.key,
        "begun": upload.begun_ns,
        **{part: getattr(upload.properties, part) for part in PARTS_OF_PROPERTIES},
    }
