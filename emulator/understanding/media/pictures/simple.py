"""GIF and BMP: a few bytes at the start, and for GIF a count of the frames."""

from __future__ import annotations

from typing import BinaryIO

from emulator.understanding.media.pictures.header import Header, exactly
from emulator.understanding.media.reading import Unreadable

_COUNTED = 16 * 1024 * 1024
"""Bytes of a GIF whose frames are counted; of a larger one the number stays unknown."""


def read_bmp(stream: BinaryIO) -> Header:
    """Raises :class:`Unreadable`."""
    data = exactly(stream, 26)
    if data[:2] != b"BM":
        raise Unreadable("not a BMP: the signature is missing")
    declared, head = int.from_bytes(data[2:6], "little"), int.from_bytes(data[14:18], "little")
    if head == 12:
        width, height = int.from_bytes(data[18:20], "little"), int.from_bytes(data[20:22], "little")
    elif head >= 40:
        width = int.from_bytes(data[18:22], "little", signed=True)
        height = abs(int.from_bytes(data[22:26], "little", signed=True))
    else:
        raise Unreadable("the BMP has an unknown header")
    stream.seek(0, 2)
    damage = () if stream.tell() >= declared else ("the BMP is cut off: it is shorter than it says",)
    return Header(width, height, "bmp", damage=damage)


def read_gif(stream: BinaryIO) -> Header:
    """Raises :class:`Unreadable`."""
    data = exactly(stream, 13)
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        raise Unreadable("not a GIF: the signature is missing")
    width, height = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    stream.seek(_colours(data[10]), 1)
    body = stream.read(_COUNTED + 1)
    if len(body) > _COUNTED:
        return Header(width, height, "gif", None)
    frames, whole = _frames(body)
    if not frames:
        raise Unreadable("the GIF has no picture data")
    damage = () if whole else ("the GIF is cut off: its trailer is missing",)
    return Header(width, height, "gif", frames, damage=damage)


def _colours(flags: int) -> int:
    """Bytes of a colour table, by the flags before it."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _frames(body: bytes) -> tuple[int, bool]:
    """How many pictures, and whether the trailer was reached."""
    at = frames = 0
    while at < len(body):
        match body[at]:
            case 0x3B:
                return frames, True
            case 0x21:
                at += 2
            case 0x2C if at + 9 < len(body):
                frames += 1
                at += 11 + _colours(body[at + 9])
            case _:
                return frames, False
        while at < len(body) and body[at]:
            at += 1 + body[at]
        at += 1
    return frames, False
