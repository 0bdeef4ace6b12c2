"""HEIC and AVIF: the item boxes of the ISO base media format (ISO/IEC 14496-12 8.11, 23008-12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from emulator.understanding.media.pictures.header import BLOCK_LIMIT, Header, exactly, tiff_part
from emulator.understanding.media.reading import Unreadable

BOXES = 20_000
"""How many are looked at."""
_EXTENTS = 64
_TURNED = (1, 8, 3, 6)
"""EXIF's orientation by anti-clockwise quarter turns."""


@dataclass(slots=True)
class _Items:
    """What the meta box says of its items, while it is being read."""

    primary: int = 0
    kinds: dict[int, bytes] = field(default_factory=dict)
    places: dict[int, tuple[int, list[tuple[int, int]]]] = field(default_factory=dict)
    sizes: dict[int, tuple[int, int]] = field(default_factory=dict)
    turns: dict[int, int] = field(default_factory=dict)
    properties: dict[int, list[int]] = field(default_factory=dict)
    data: bytes = b""


def read(stream: BinaryIO) -> Header:
    """Raises :class:`Unreadable` when the file has no item of known size."""
    start = stream.tell()
    brand, meta, whole = _top(stream)
    items = _Items()
    for name, body in boxes(meta[4:]):
        _take(items, name, body)
    if not items.sizes:
        raise Unreadable("the picture's size is not given")
    own = items.properties.get(items.primary, [])
    turned = next((_TURNED[items.turns[index]] for index in own if index in items.turns), None)
    chosen = [items.sizes[index] for index in own if index in items.sizes]
    width, height = chosen[0] if chosen else max(items.sizes.values())
    exif = xmp = None
    for item, kind in items.kinds.items():
        if kind == b"Exif" and exif is None:
            block = _block(stream, start, items, item)
            exif = block[4 + int.from_bytes(block[:4], "big") :] if block and len(block) > 4 else None
        elif kind == b"mime" and xmp is None:
            xmp = _block(stream, start, items, item)
    damage = () if whole else ("the picture is cut off: a box is longer than the file",)
    form = "avif" if brand in (b"avif", b"avis") else "heic"
    return Header(width, height, form, 1, tiff_part(exif), xmp, None, damage, turned)


def _top(stream: BinaryIO) -> tuple[bytes, bytes, bool]:
    """The brand, the body of the meta box, and whether the last box ends inside the file."""
    brand = meta = b""
    end = stream.seek(0, 2)
    whole = True
    for box in top_boxes(stream):
        if box.name == b"ftyp":
            brand = stream.read(4)
        elif box.name == b"meta" and box.length <= 8 * BLOCK_LIMIT:
            meta = stream.read(box.length - box.head)
        whole = box.start + box.length <= end
    if not brand or not meta:
        raise Unreadable("not a HEIF picture: its boxes are missing")
    return brand, meta, whole


class Box(NamedTuple):
    """A box of the file itself: where it starts, its head's and its whole length, in bytes."""

    name: bytes
    start: int
    head: int
    length: int


def top_boxes(stream: BinaryIO) -> Iterator[Box]:
    """A limited number of boxes, each with the stream at its body, which may be cut off.

    Raises :class:`Unreadable` for a box that is shorter than its head.
    """
    end = stream.seek(0, 2)
    at = 0
    for _ in range(BOXES):
        if at + 8 > end:
            return
        stream.seek(at)
        lead = exactly(stream, 8)
        length, head = int.from_bytes(lead[:4], "big"), 8
        if length == 1:
            length, head = int.from_bytes(exactly(stream, 8), "big"), 16
        elif length == 0:
            length = end - at
        if length < head:
            raise Unreadable("a box of impossible length")
        yield Box(lead[4:], at, head, length)
        at += length


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big") or len(data) - at
        if length < 8:
            return
        yield data[at + 4 : at + 8], data[at + 8 : at + length]
        at += length


def _take(items: _Items, name: bytes, body: bytes) -> None:
    version = body[0] if body else 0
    match name:
        case b"pitm":
            items.primary = int.from_bytes(body[4 : 6 if version == 0 else 8], "big")
        case b"iinf":
            for inner, entry in boxes(body[6 if version == 0 else 8 :]):
                if inner == b"infe" and len(entry) >= 12 and entry[0] in (2, 3):
                    wide = 2 if entry[0] == 2 else 4
                    items.kinds[int.from_bytes(entry[4 : 4 + wide], "big")] = entry[6 + wide : 10 + wide]
        case b"iloc":
            items.places = _locations(body)
        case b"idat":
            items.data = body
        case b"iprp":
            for inner, entry in boxes(body):
                if inner == b"ipco":
                    items.sizes, items.turns = _sizes(entry), _turns(entry)
                elif inner == b"ipma":
                    items.properties = _associations(entry)


def _sizes(body: bytes) -> dict[int, tuple[int, int]]:
    """Width and height by the one-based number of their property."""
    return {
        index: (int.from_bytes(data[4:8], "big"), int.from_bytes(data[8:12], "big"))
        for index, (name, data) in enumerate(boxes(body), 1)
        if name == b"ispe" and len(data) >= 12
    }


def _turns(body: bytes) -> dict[int, int]:
    """Anti-clockwise quarter turns by the number of their property."""
    return {index: data[0] & 3 for index, (name, data) in enumerate(boxes(body), 1) if name == b"irot" and data}


class _Cursor:
    """Big-endian numbers one after the other; past the end they are zero."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at

    def take(self, count: int) -> int:
        value = int.from_bytes(self.data[self.at : self.at + count], "big")
        self.at += count
        return value

    @property
    def spent(self) -> bool:
        return self.at >= len(self.data)


def _associations(body: bytes) -> dict[int, list[int]]:
    wide, long = (4 if body[:1] > b"\x00" else 2), bool(body[3:4] and body[3] & 1)
    cursor = _Cursor(body, 4)
    found: dict[int, list[int]] = {}
    for _ in range(cursor.take(4)):
        if cursor.spent:
            break
        item, count = cursor.take(wide), cursor.take(1)
        found[item] = [cursor.take(2) & 0x7FFF if long else cursor.take(1) & 0x7F for _ in range(count)]
    return found


def _locations(body: bytes) -> dict[int, tuple[int, list[tuple[int, int]]]]:
    """Construction method and extents (offset, length) of each item."""
    version = body[0] if body else 0
    cursor = _Cursor(body, 4)
    sizes, more = cursor.take(1), cursor.take(1)
    offset_size, length_size, base_size = sizes >> 4, sizes & 15, more >> 4
    index_size = more & 15 if version else 0
    found: dict[int, tuple[int, list[tuple[int, int]]]] = {}
    for _ in range(cursor.take(4 if version == 2 else 2)):
        if cursor.spent:
            break
        item = cursor.take(4 if version == 2 else 2)
        method = cursor.take(2) & 15 if version else 0
        cursor.take(2)
        base = cursor.take(base_size)
        extents = []
        for _ in range(min(cursor.take(2), _EXTENTS)):
            cursor.take(index_size)
            extents.append((base + cursor.take(offset_size), cursor.take(length_size)))
        found[item] = (method, extents)
    return found


def _block(stream: BinaryIO, start: int, items: _Items, item: int) -> bytes | None:
    method, extents = items.places.get(item, (0, []))
    parts: list[bytes] = []
    for offset, length in extents:
        if length > BLOCK_LIMIT or method not in (0, 1):
            return None
        if method == 1:
            parts.append(items.data[offset : offset + length])
        else:
            stream.seek(start + offset)
            parts.append(stream.read(length))
    return b"".join(parts) or None
