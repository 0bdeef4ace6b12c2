"""JPEG: segments up to the scan (ITU-T T.81 annex B), then a look for the end marker."""

from __future__ import annotations

from typing import BinaryIO

from emulator.understanding.media.pictures.header import BLOCK_LIMIT, Header, exactly, tiff_part
from emulator.understanding.media.reading import Unreadable

_XMP = b"http://ns.adobe.com/xap/1.0/\x00"
_PHOTOSHOP = b"Photoshop 3.0\x00"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset((0x01, *range(0xD0, 0xD8)))
_SCAN, _END = 0xDA, 0xD9
_SEGMENTS = 4096
_CHUNK = 256 * 1024


def read(stream: BinaryIO) -> Header:
    """Raises :class:`Unreadable` when there is no frame header."""
    if stream.read(2) != b"\xff\xd8":
        raise Unreadable("not a JPEG: the start marker is missing")
    size: tuple[int, int] | None = None
    exif = xmp = None
    photoshop = b""
    for _ in range(_SEGMENTS):
        marker = _marker(stream)
        if marker == _SCAN:
            break
        if marker == _END:
            raise Unreadable("the JPEG has no picture data")
        length = int.from_bytes(exactly(stream, 2), "big") - 2
        if length < 0:
            raise Unreadable("the JPEG has a segment of impossible length")
        if marker in _FRAMES:
            frame = exactly(stream, length)
            if len(frame) < 5:
                raise Unreadable("the JPEG has a frame header that is too short")
            size = int.from_bytes(frame[3:5], "big"), int.from_bytes(frame[1:3], "big")
        elif marker in (0xE1, 0xED):
            data = exactly(stream, length)
            if marker == 0xE1 and exif is None and data.startswith(b"Exif\x00"):
                exif = data
            elif marker == 0xE1 and xmp is None and data.startswith(_XMP):
                xmp = data[len(_XMP) :]
            elif marker == 0xED and data.startswith(_PHOTOSHOP) and len(photoshop) < BLOCK_LIMIT:
                photoshop += data[len(_PHOTOSHOP) :]
        else:
            stream.seek(length, 1)
    else:
        raise Unreadable(f"the JPEG has more than {_SEGMENTS} segments before its picture")
    if size is None:
        raise Unreadable("the JPEG has no frame header")
    damage = () if _has_end(stream) else ("the JPEG is cut off: its end marker is missing",)
    return Header(*size, "jpg", 1, tiff_part(exif), xmp, photoshop or None, damage)


def _marker(stream: BinaryIO) -> int:
    """The next marker that carries a segment, or ends one; fill bytes before it are allowed."""
    while True:
        if exactly(stream, 1) != b"\xff":
            raise Unreadable("the JPEG has garbage between its segments")
        code = 0xFF
        while code == 0xFF:
            code = exactly(stream, 1)[0]
        if code not in _BARE:
            return code


def _has_end(stream: BinaryIO) -> bool:
    """In the scan FF is always followed by 00 or a restart, so the first FFD9 is the end, whatever a phone appended."""
    last = b""
    while chunk := stream.read(_CHUNK):
        if b"\xff\xd9" in last + chunk:
            return True
        last = chunk[-1:]
    return False
