"""PNG: chunks up to IEND, so that an eXIf chunk after the pixels is seen too (PNG third edition)."""

from __future__ import annotations

import zlib
from typing import BinaryIO

from emulator.understanding.media.pictures.header import BLOCK_LIMIT, Header, exactly, tiff_part
from emulator.understanding.media.reading import Unreadable

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_XMP = b"XML:com.adobe.xmp\x00"
_CHUNKS = 50_000


def read(stream: BinaryIO) -> Header:
    """Raises :class:`Unreadable` when the first chunk is not a sound IHDR."""
    if stream.read(8) != _SIGNATURE:
        raise Unreadable("not a PNG: the signature is missing")
    head = exactly(stream, 25)
    if head[4:8] != b"IHDR" or int.from_bytes(head[:4], "big") != 13:
        raise Unreadable("the PNG does not begin with its header")
    width, height = int.from_bytes(head[8:12], "big"), int.from_bytes(head[12:16], "big")
    exif = xmp = None
    frames = 1
    damage: tuple[str, ...] = ("the PNG is cut off: its end chunk is missing",)
    for _ in range(_CHUNKS):
        lead = stream.read(8)
        if len(lead) < 8:
            break
        length, name = int.from_bytes(lead[:4], "big"), lead[4:]
        if name == b"IEND":
            damage = ()
            break
        wanted = name in (b"eXIf", b"iTXt", b"acTL") and length <= BLOCK_LIMIT
        data = stream.read(length) if wanted else b""
        stream.seek(4 if wanted else length + 4, 1)
        if name == b"eXIf" and data:
            exif = data
        elif name == b"iTXt" and data.startswith(_XMP):
            xmp = _international(data[len(_XMP) :])
        elif name == b"acTL" and len(data) == 8:
            frames = int.from_bytes(data[:4], "big")
    return Header(width, height, "png", frames, tiff_part(exif), xmp, None, damage)


def _international(data: bytes) -> bytes | None:
    """The text of an iTXt chunk after its keyword; unpacked to a bound."""
    if len(data) < 2:
        return None
    packed = data[0] == 1
    parts = data[2:].split(b"\x00", 2)
    if len(parts) != 3:
        return None
    if not packed:
        return parts[2]
    try:
        return zlib.decompressobj().decompress(parts[2], BLOCK_LIMIT)
    except zlib.error:
        return None
