"""What every header reader returns, and how it reads bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from emulator.understanding.media.reading import Unreadable

BLOCK_LIMIT = 1024 * 1024
"""Bytes of one metadata block (EXIF, XMP, IPTC) that are read."""


@dataclass(frozen=True, slots=True)
class Header:
    """Stored size in pixels (orientation not applied), OSS's short format name, and the blocks as they lie in the file.

    ``exif`` begins with a TIFF header. ``damage`` says what is wrong though the header could be read.
    ``orientation`` is the container's own, in EXIF's numbers.
    """

    width: int
    height: int
    format: str
    frames: int | None = 1
    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    damage: tuple[str, ...] = ()
    orientation: int | None = None


def exactly(stream: BinaryIO, count: int) -> bytes:
    """``count`` bytes; raises :class:`Unreadable` at the end of the file."""
    data = stream.read(count)
    if len(data) != count:
        raise Unreadable("the file ends in the middle of its header")
    return data


def tiff_part(exif: bytes | None) -> bytes | None:
    """EXIF without the marker that JPEG and some WebP files put before the TIFF header."""
    return exif[6:] if exif is not None and exif.startswith(b"Exif\x00\x00") else exif
