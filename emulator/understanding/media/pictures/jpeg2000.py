"""JPEG 2000: the size from its boxes (ISO/IEC 15444-1 I.5.3.1) or, bare, from the head of its code stream (A.5.1)."""

from __future__ import annotations

from typing import BinaryIO

from emulator.understanding.media.pictures.header import BLOCK_LIMIT, Header, exactly
from emulator.understanding.media.pictures.isobmff import boxes, top_boxes
from emulator.understanding.media.reading import Unreadable

_BARE = b"\xff\x4f\xff\x51"


def read(stream: BinaryIO) -> Header:
    """Raises :class:`Unreadable`."""
    head = exactly(stream, 24)
    if head.startswith(_BARE):
        right, bottom, left, top = (int.from_bytes(head[8 + n : 12 + n], "big") for n in (0, 4, 8, 12))
        return Header(right - left, bottom - top, "jp2")
    size: tuple[int, int] | None = None
    end = stream.seek(0, 2)
    whole = True
    for box in top_boxes(stream):
        if box.name == b"jp2h" and box.length <= BLOCK_LIMIT:
            body = dict(boxes(stream.read(box.length - box.head))).get(b"ihdr", b"")
            if len(body) >= 8:
                size = int.from_bytes(body[4:8], "big"), int.from_bytes(body[:4], "big")
        whole = box.start + box.length <= end
    if size is None:
        raise Unreadable("the JPEG 2000 picture does not tell its size")
    damage = () if whole else ("the picture is cut off: a box is longer than the file",)
    return Header(*size, "jp2", damage=damage)
