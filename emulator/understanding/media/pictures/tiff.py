"""Image file directories of TIFF, which are those of EXIF (TIFF 6.0 section 2, Exif 2.32 4.6).

Values stay as they lie in the file: rationals are not reduced, text is not decoded.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Literal, TypeAlias

from emulator.understanding.media.pictures.header import BLOCK_LIMIT, Header
from emulator.understanding.media.reading import Unreadable

Order: TypeAlias = Literal["little", "big"]

BYTE, ASCII, SHORT, LONG, RATIONAL, SBYTE, UNDEFINED, SSHORT, SLONG, SRATIONAL, FLOAT, DOUBLE = range(1, 13)
_SIZES = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4)
_LETTERS = {
    BYTE: "B",
    SHORT: "H",
    LONG: "I",
    SBYTE: "b",
    UNDEFINED: "B",
    SSHORT: "h",
    SLONG: "i",
    FLOAT: "f",
    DOUBLE: "d",
    13: "I",
}
_ENTRIES = 1000
_DIRECTORIES = 10_000
EXIF_POINTER, GPS_POINTER, XMP_TAG, IPTC_TAG = 0x8769, 0x8825, 0x02BC, 0x83BB


@dataclass(frozen=True, slots=True)
class Entry:
    type: int
    data: bytes
    order: Order

    def numbers(self) -> tuple[float, ...]:
        """Plain numbers; empty for text and rationals."""
        letter = _LETTERS.get(self.type)
        if letter is None:
            return ()
        count = len(self.data) // _SIZES[self.type]
        return struct.unpack(f"{'<' if self.order == 'little' else '>'}{count}{letter}", self.data)

    def rationals(self) -> tuple[tuple[int, int], ...]:
        """(numerator, denominator) pairs; empty for other types."""
        if self.type not in (RATIONAL, SRATIONAL):
            return ()
        letter = "I" if self.type == RATIONAL else "i"
        flat = struct.unpack(f"{'<' if self.order == 'little' else '>'}{len(self.data) // 4}{letter}", self.data)
        return tuple(zip(flat[::2], flat[1::2], strict=True))

    def number(self) -> int | None:
        """The only whole number of the entry."""
        numbers = self.numbers()
        return int(numbers[0]) if len(numbers) == 1 and self.type not in (FLOAT, DOUBLE) else None


Directory: TypeAlias = Mapping[int, Entry]


@dataclass(frozen=True, slots=True)
class Tags:
    """The first directory, those it points to, the second (a thumbnail in EXIF), and how many are chained."""

    main: Directory
    exif: Directory = field(default_factory=dict)
    gps: Directory = field(default_factory=dict)
    thumbnail: Directory = field(default_factory=dict)
    directories: int = 1
    damaged: bool = False


def read(stream: BinaryIO) -> Header:
    """A TIFF file. Raises :class:`Unreadable`."""
    tags = tags_of(stream)
    width, height = (tags.main[tag].number() if tag in tags.main else None for tag in (0x100, 0x101))
    if not width or not height:
        raise Unreadable("the TIFF does not tell its size")
    xmp, iptc = (tags.main[tag].data if tag in tags.main else None for tag in (XMP_TAG, IPTC_TAG))
    damage = ("the TIFF is damaged: an entry lies outside of the file",) if tags.damaged else ()
    return Header(width, height, "tiff", tags.directories, None, xmp, iptc, damage)


def tags_of(stream: BinaryIO) -> Tags:
    """The directories of a stream that begins with a TIFF header. Raises :class:`Unreadable`."""
    start = stream.tell()
    lead = stream.read(8)
    order: Order = "little" if lead[:2] == b"II" else "big"
    if len(lead) < 8 or lead[:2] not in (b"II", b"MM") or int.from_bytes(lead[2:4], order) != 42:
        raise Unreadable("no TIFF header")
    reader = _Reader(stream, start, order)
    main, following = reader.directory(int.from_bytes(lead[4:], order))
    subordinate = [
        reader.directory(pointer)[0] if (entry := main.get(tag)) and (pointer := entry.number()) else {}
        for tag in (EXIF_POINTER, GPS_POINTER)
    ]
    thumbnail, count = reader.chain(following)
    return Tags(main, subordinate[0], subordinate[1], thumbnail, count, reader.damaged)


class _Reader:
    def __init__(self, stream: BinaryIO, start: int, order: Order) -> None:
        self._stream = stream
        self._start = start
        self._order: Order = order
        self.damaged = False

    def _at(self, offset: int, count: int) -> bytes:
        self._stream.seek(self._start + offset)
        data = self._stream.read(count)
        self.damaged |= len(data) < count
        return data

    def _int(self, data: bytes) -> int:
        return int.from_bytes(data, self._order)

    def directory(self, offset: int) -> tuple[dict[int, Entry], int]:
        """The entries at an offset, and the offset of the next directory (0: none)."""
        count = self._int(self._at(offset, 2))
        if count > _ENTRIES:
            self.damaged = True
            return {}, 0
        raw = self._at(offset + 2, 12 * count + 4)
        entries: dict[int, Entry] = {}
        for at in range(0, min(12 * count, len(raw) - 11), 12):
            tag, kind = self._int(raw[at : at + 2]), self._int(raw[at + 2 : at + 4])
            if not 1 <= kind < len(_SIZES):
                continue
            length = self._int(raw[at + 4 : at + 8]) * _SIZES[kind]
            if length > BLOCK_LIMIT:
                continue
            value = raw[at + 8 : at + 12]
            data = value[:length] if length <= 4 else self._at(self._int(value), length)
            if len(data) == length:
                entries.setdefault(tag, Entry(kind, data, self._order))
        return entries, self._int(raw[12 * count : 12 * count + 4])

    def chain(self, offset: int) -> tuple[dict[int, Entry], int]:
        """The second directory, and how many there are in all; a chain that bites its tail is cut."""
        second: dict[int, Entry] = self.directory(offset)[0] if offset else {}
        seen: set[int] = set()
        while offset and offset not in seen and len(seen) < _DIRECTORIES:
            seen.add(offset)
            count = self._int(self._at(offset, 2))
            offset = self._int(self._at(offset + 2 + 12 * count, 4))
        return second, 1 + len(seen)
