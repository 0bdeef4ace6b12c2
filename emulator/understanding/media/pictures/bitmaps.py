"""ICO, TGA and the portable pixmaps of Netpbm: their heads."""

from __future__ import annotations

import re
from io import BytesIO
from typing import BinaryIO

from emulator.understanding.media.pictures import png
from emulator.understanding.media.pictures.header import BLOCK_LIMIT, Header, exactly
from emulator.understanding.media.reading import Unreadable

_ICONS = 256
_PNG = b"\x89PNG\r\n\x1a\n"
_TGA_TYPES = (1, 2, 3, 9, 10, 11)
_TGA_DEPTHS = (8, 15, 16, 24, 32)
_PNM = re.compile(rb"P([1-6])((?:\s+|#[^\r\n]*[\r\n])+)(\d{1,9})((?:\s+|#[^\r\n]*[\r\n])+)(\d{1,9})\s")
_PNM_LEAD = 4096


def read_ico(stream: BinaryIO) -> Header:
    """The largest of its pictures; the size is that of the picture itself, the directory knows up to 256 only.

    Raises :class:`Unreadable`.
    """
    lead = exactly(stream, 6)
    count = int.from_bytes(lead[4:], "little")
    if lead[:2] != b"\x00\x00" or lead[2:4] not in (b"\x01\x00", b"\x02\x00") or not 0 < count <= _ICONS:
        raise Unreadable("not an icon: its directory is missing")
    entries = [exactly(stream, 16) for _ in range(count)]
    end = stream.seek(0, 2)
    sizes = []
    damage: tuple[str, ...] = ()
    for entry in entries:
        length, at = int.from_bytes(entry[8:12], "little"), int.from_bytes(entry[12:], "little")
        if at + length > end:
            damage = ("the icon is cut off: a picture of it lies outside of the file",)
            continue
        stream.seek(at)
        data = stream.read(min(length, BLOCK_LIMIT))
        if data.startswith(_PNG):
            inner = png.read(BytesIO(data))
            sizes.append((inner.width, inner.height))
        elif len(data) >= 12:  # a bitmap with its mask below it
            wide, high = (int.from_bytes(data[n : n + 4], "little", signed=True) for n in (4, 8))
            sizes.append((wide, abs(high) // 2))
    if not sizes:
        raise Unreadable("the icon has no picture that can be read")
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return Header(width, height, "ico", count, damage=damage)


def read_tga(stream: BinaryIO) -> Header:
    """Raises :class:`Unreadable`. The format has no signature: its head must make sense."""
    head = exactly(stream, 18)
    width, height = int.from_bytes(head[12:14], "little"), int.from_bytes(head[14:16], "little")
    if head[1] > 1 or head[2] not in _TGA_TYPES or head[16] not in _TGA_DEPTHS or not width or not height:
        raise Unreadable("not a TGA: its head makes no sense")
    colours = int.from_bytes(head[5:7], "little") * ((head[7] + 7) // 8)
    least = 18 + head[0] + colours
    if head[2] < 8:  # not packed
        least += width * height * ((head[16] + 7) // 8)
    damage = () if stream.seek(0, 2) >= least else ("the TGA is cut off: it is shorter than it says",)
    return Header(width, height, "tga", damage=damage)


def read_pnm(stream: BinaryIO) -> Header:
    """PBM, PGM and PPM, in text or bytes. Raises :class:`Unreadable`."""
    found = _PNM.match(stream.read(_PNM_LEAD))
    if found is None:
        raise Unreadable("not a portable pixmap: its head is missing")
    width, height = int(found[3]), int(found[5])
    form = {b"1": "pbm", b"4": "pbm", b"2": "pgm", b"5": "pgm"}.get(found[1], "ppm")
    least = {b"4": (width + 7) // 8 * height, b"5": width * height, b"6": 3 * width * height}.get(found[1], 0)
    whole = stream.seek(0, 2) >= found.end() + least
    return Header(width, height, form, damage=() if whole else ("the pixmap is cut off: it is shorter than it says",))
