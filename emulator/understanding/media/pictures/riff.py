"""WebP: the chunks of its RIFF container (RFC 9649)."""

from __future__ import annotations

from typing import BinaryIO

from emulator.understanding.media.pictures.header import BLOCK_LIMIT, Header, exactly, tiff_part
from emulator.understanding.media.reading import Unreadable

_CHUNKS = 50_000


def read(stream: BinaryIO) -> Header:
    """Raises :class:`Unreadable` when no chunk tells the size."""
    lead = exactly(stream, 12)
    if lead[:4] != b"RIFF" or lead[8:] != b"WEBP":
        raise Unreadable("not a WebP: the signature is missing")
    declared = int.from_bytes(lead[4:8], "little") + 8
    size: tuple[int, int] | None = None
    exif = xmp = None
    frames = 0
    end = 12
    for _ in range(_CHUNKS):
        head = stream.read(8)
        if len(head) < 8 or end >= declared:
            break
        name, length = head[:4], int.from_bytes(head[4:], "little")
        taken = 0
        if name in (b"VP8X", b"VP8 ", b"VP8L"):
            data = stream.read(min(length, 10))
            taken = len(data)
            size = size or _size(name, data)
        elif name == b"ANMF":
            frames += 1
        elif name in (b"EXIF", b"XMP ") and length <= BLOCK_LIMIT:
            data = stream.read(length)
            taken = len(data)
            exif, xmp = (data, xmp) if name == b"EXIF" else (exif, data)
        stream.seek(length + length % 2 - taken, 1)
        end += 8 + length + length % 2
    if size is None:
        raise Unreadable("the WebP has no picture chunk")
    stream.seek(0, 2)
    damage = () if stream.tell() >= declared else ("the WebP is cut off: it is shorter than it says",)
    return Header(*size, "webp", frames or 1, tiff_part(exif), xmp, None, damage)


def _size(name: bytes, data: bytes) -> tuple[int, int] | None:
    if name == b"VP8X" and len(data) >= 10:
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    if name == b"VP8 " and len(data) >= 10 and data[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF
    if name == b"VP8L" and len(data) >= 5 and data[0] == 0x2F:
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None
