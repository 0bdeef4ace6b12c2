"""Bytes on their way to where they are kept: in a file of their own, counted and hashed as they come."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from emulator.objects.api import Digest, TooLarge

CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Staged:
    """``path`` is ours until it is moved away; ``name`` tells contents apart (BLAKE2b, 64 hex digits)."""

    path: Path
    size: int
    name: str
    digest: Digest

    def discard(self) -> None:
        """Remove the file if it is still here."""
        self.path.unlink(missing_ok=True)


def receive(folder: Path, body: Iterable[bytes], limit: int) -> Staged:
    """Write the chunks into a new file of ``folder``, which is made. Raises :class:`TooLarge`; OSError of the disk."""
    file = new_file(folder)
    path = Path(file.name)
    try:
        with file:
            size, content, digest = _copied(body, file.write, limit)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Staged(path, size, content, digest)


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
    return _copied(chunks(path), lambda _: None, None)[2]


def _copied(body: Iterable[bytes], write: Callable[[bytes], object], limit: int | None) -> tuple[int, str, Digest]:
    from fastcrc import crc64

    md5, content = hashlib.md5(usedforsecurity=False), hashlib.blake2b(digest_size=32)
    size = crc = 0
    for chunk in body:
        size += len(chunk)
        if limit is not None and size > limit:
            raise TooLarge(limit)
        md5.update(chunk)
        content.update(chunk)
        crc = crc64.xz(chunk, crc)
        write(chunk)
    return size, content.hexdigest(), Digest(md5.hexdigest(), crc)


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
