"""MP4 and MOV by their boxes (ISO/IEC 14496-12, QuickTime file format): sizes, times, tracks, titles, the place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO

from emulator.understanding.media.charset import clean
from emulator.understanding.media.pictures.header import exactly
from emulator.understanding.media.pictures.isobmff import BOXES, boxes, top_boxes
from emulator.understanding.media.reading import Unreadable
from emulator.understanding.media.streams import codecs
from emulator.understanding.media.streams.probe import Probe

_MOVIE = 16 * 1024 * 1024
"""Bytes of the box that describes the film."""
_TRACKS = 64
_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_KINDS = {b"vide": "video", b"soun": "audio", b"text": "subtitle", b"sbtl": "subtitle", b"subt": "subtitle"}
_TITLES = {
    b"\xa9nam": "title",
    b"\xa9ART": "artist",
    b"\xa9alb": "album",
    b"aART": "album_artist",
    b"\xa9wrt": "composer",
}
_TURNS = {(0, 1, -1, 0): -90, (-1, 0, 0, -1): -180, (0, -1, 1, 0): 90}
"""ffprobe's rotation by the signs of the matrix (a, b, c, d)."""


def read(stream: BinaryIO) -> Probe:
    """Raises :class:`Unreadable` when the box that describes the film is missing or cut off."""
    movie = _movie(stream)
    container: dict[str, Any] = {"format_name": "mov,mp4,m4a,3gp,3g2,mj2", "format_long_name": "QuickTime / MOV"}
    tags: dict[str, str] = {}
    streams: list[dict[str, Any]] = []
    for name, body in _some(movie):
        if name == b"mvhd":
            made, scale, length = _times(body)
            if scale and length:
                container |= {"duration": length / scale, "start_time": 0}
            if made:
                tags["creation_time"] = (_EPOCH + timedelta(seconds=made)).isoformat()
        elif name == b"trak" and len(streams) < _TRACKS:
            streams.append({"index": len(streams), **_track(body)})
        elif name == b"udta":
            tags |= _user(body)
    container |= {"nb_streams": len(streams), "tags": tags}
    if "duration" in container:
        container["bit_rate"] = int(stream.seek(0, 2) * 8 / container["duration"])
    return {"format": container, "streams": streams}


def _movie(stream: BinaryIO) -> bytes:
    end = stream.seek(0, 2)
    for box in top_boxes(stream):
        if box.name == b"moov":
            if box.length > _MOVIE or box.start + box.length > end:
                raise Unreadable("the box that describes the film is too long")
            return exactly(stream, box.length - box.head)
    raise Unreadable("the box that describes the film is missing")


def _some(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    for count, box in enumerate(boxes(data)):
        if count >= BOXES:
            return
        yield box


def _times(body: bytes) -> tuple[int, int, int]:
    """Seconds since 1904, units a second, length in units: of mvhd and mdhd."""
    wide = 8 if body[:1] == b"\x01" else 4
    at = 4 + 2 * wide
    made, scale = body[4 : 4 + wide], body[at : at + 4]
    length = int.from_bytes(body[at + 4 : at + 4 + wide], "big")
    unset = length == 2 ** (8 * wide) - 1
    return min(int.from_bytes(made, "big"), 2**34), int.from_bytes(scale, "big"), 0 if unset else length


def _track(body: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, inner in _some(body):
        if name == b"tkhd":
            wide = 52 if inner[:1] == b"\x01" else 40
            matrix = [int.from_bytes(inner[wide + 4 * n : wide + 4 * n + 4], "big", signed=True) for n in range(9)]
            signs = tuple((one > 0) - (one < 0) for one in (matrix[0], matrix[1], matrix[3], matrix[4]))
            if signs in _TURNS:
                found["side_data_list"] = [{"rotation": _TURNS[signs]}]
        elif name == b"mdia":
            found |= _media(inner)
    return found


def _media(body: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    parts = dict(_some(body))
    scale = length = 0
    if b"mdhd" in parts:
        header = parts[b"mdhd"]
        _, scale, length = _times(header)
        if language := _language(int.from_bytes(header[-4:-2], "big")):
            found["tags"] = {"language": language}
        if scale and length:
            found |= {"duration": length / scale, "time_base": f"1/{scale}"}
    kind = _KINDS.get(parts.get(b"hdlr", b"")[8:12])
    if kind is not None:
        found["codec_type"] = kind
    tables = dict(_some(dict(_some(parts.get(b"minf", b""))).get(b"stbl", b"")))
    found |= _samples(tables, kind)
    if kind == "video" and scale and (frames := _frames(tables.get(b"stts", b"")))[1]:
        found["avg_frame_rate"] = _ratio(frames[0] * scale, frames[1])
    return found


def _frames(table: bytes) -> tuple[int, int]:
    """How many, and how long they last in units of the track."""
    count = length = 0
    for at in range(8, min(len(table) - 7, 8 * BOXES), 8):
        several = int.from_bytes(table[at : at + 4], "big")
        count += several
        length += several * int.from_bytes(table[at + 4 : at + 8], "big")
    return count, length


def _language(code: int) -> str:
    """Three letters of five bits each; small numbers are a Macintosh's, of which only English is told."""
    if code < 0x400:
        return "eng" if code == 0 else ""
    letters = "".join(chr(0x60 + (code >> shift & 31)) for shift in (10, 5, 0))
    return letters if letters.isalpha() else ""


def _samples(tables: dict[bytes, bytes], kind: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {}
    entry = tables.get(b"stsd", b"")[8:]
    four, shape = entry[4:8].decode("latin-1"), entry[8:]
    if len(four) == 4:
        tag = int.from_bytes(entry[4:8], "little")
        found |= {"codec_tag_string": clean(four), "codec_tag": f"0x{tag:04x}", **codecs.names("fourcc", four)}
    if kind == "video" and len(shape) >= 28:
        found |= {"width": int.from_bytes(shape[24:26], "big"), "height": int.from_bytes(shape[26:28], "big")}
    if kind == "audio" and len(shape) >= 28:
        found |= {"channels": int.from_bytes(shape[16:18], "big"), "sample_rate": int.from_bytes(shape[24:26], "big")}
    sizes = tables.get(b"stsz", b"")
    if len(sizes) >= 12:
        found["nb_frames"] = int.from_bytes(sizes[8:12], "big")
    return found


def _ratio(top: int, bottom: int) -> str:
    from fractions import Fraction

    rate = Fraction(top, bottom).limit_denominator(1001)
    return f"{rate.numerator}/{rate.denominator}"


def _user(body: bytes) -> dict[str, str]:
    """Titles in QuickTime's way and of iTunes' list, and the place that phones write."""
    found: dict[str, str] = {}
    for name, inner in _some(body):
        if name == b"\xa9xyz":
            found["location"] = inner[4:].decode("latin-1")
        elif name == b"loci":  # 3GPP TS 26.244 8.10: language, a name, a role, then 16.16 fixed-point degrees
            at = inner.find(b"\x00", 6) + 2
            degrees = [int.from_bytes(inner[at + n : at + n + 4], "big", signed=True) / 65536 for n in (0, 4)]
            if at > 7 and len(inner) >= at + 8:
                found["location"] = f"{degrees[1]:+.4f}{degrees[0]:+.4f}/"
        elif name in _TITLES:  # length, language, text
            found[_TITLES[name]] = inner[4 : 4 + int.from_bytes(inner[:2], "big")].decode("utf-8", "replace")
        elif name == b"meta":
            for kind, items in _some(inner[4:]):
                if kind == b"ilst":
                    found |= _titles(items)
    return found


def _titles(items: bytes) -> dict[str, str]:
    found = {}
    for name, inner in _some(items):
        data = dict(_some(inner)).get(b"data", b"")
        if name in _TITLES and len(data) > 8:
            found[_TITLES[name]] = data[8:].decode("utf-8", "replace")
    return found
