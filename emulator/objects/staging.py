"""Bytes on their way to where they are kept: in a file of their own, counted and hashed as they come."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import BinaryIO

from emulator.objects.api import Digest, Staged, TooLarge

CHUNK = 1024 * 1024


class Incoming:
    """A body on its way, by one thread at a time; see :class:`emulator.exchange.Sink`."""

    def __init__(self, folder: Path, limit: int) -> None:
        """A new file in ``folder``, which is made. Raises OSError of the disk."""
        self._file = new_file(folder)
        self._path = Path(self._file.name)
        self._sums = _Sums(limit)

    def write(self, chunk: bytes) -> None:
        """Raises :class:`TooLarge`, OSError of the disk, ValueError after the end."""
        self._sums.add(chunk)
        self._file.write(chunk)

    def done(self) -> Staged:
        """Nothing comes any more."""
        self._file.close()
        return Staged(self._path, self._sums.size, self._sums.name, self._sums.digest)

    def discard(self) -> None:
        """What came is not wanted."""
        self._file.close()
        self._path.unlink(missing_ok=True)


def receive(folder: Path, body: Iterable[bytes], limit: int) -> Staged:
    """Write the chunks into a new file of ``folder``, which is made. Raises :class:`TooLarge`; OSError of the disk."""
    incoming = Incoming(folder, limit)
    try:
        for chunk in body:
            incoming.write(chunk)
        return incoming.done()
    except BaseException:
        incoming.discard()
        raise


def new_file(folder: Path) -> BinaryIO:
    """A new file in a folder, which is made. Other processes, and others that a container calls 1, may do the same."""
    folder.mkdir(parents=True, exist_ok=True)
    number = 0
    while True:
        try:
            return (folder / f"{os.getpid()}-{threading.get_ident()}-{number}.part").open("xb")
        except FileExistsError:
            number += 1


def digest(path: Path) -> Digest:
    """Of the bytes of a file. Raises OSError."""
    sums = _Sums(None)
    for chunk in chunks(path):
        sums.add(chunk)
    return sums.digest


class _Sums:
    """Size and checksums of what was added; the names are those of :class:`Staged`."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._md5, self._content = hashlib.md5(usedforsecurity=False), hashlib.blake2b(digest_size=32)
        self._crc = self.size = 0

    def add(self, chunk: bytes) -> None:
        """Raises :class:`TooLarge`."""
        from fastcrc import crc64

        self.size += len(chunk)
        if self._limit is not None and self.size > self._limit:
            raise TooLarge(self._limit)
        self._md5.update(chunk)
        self._content.update(chunk)
        self._crc = crc64.xz(chunk, self._crc)

    @property
    def name(self) -> str:
        return self._content.hexdigest()

    @property
    def digest(self) -> Digest:
        return Digest(self._md5.hexdigest(), self._crc)


def chunks(path: Path, start: int = 0, end: int | None = None) -> Generator[bytes]:
    """The bytes of a file from ``start`` up to, not including, ``end``. Raises OSError."""
    with path.open("rb") as file:
        file.seek(start)
        left = None if end is None else end - start
        while left is None or left > 0:
            chunk = file.read(CHUNK if left is None else min(CHUNK, left))
            if not chunk:
                return
            left = None if left is None else left - len(chunk)
            yield chunk
