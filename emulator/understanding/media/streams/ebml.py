"""Matroska and WebM by their elements (RFC 8794, RFC 9559), up to the first cluster: length, title, time, tracks."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO

from emulator.understanding.media.reading import Unreadable
from emulator.understanding.media.streams import codecs
from emulator.understanding.media.streams.probe import Probe

_HEAD = 4 * 1024 * 1024
_ELEMENTS = 20_000
_EBML, _SEGMENT, _CLUSTER, _INFO, _TRACKS, _TRACK = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B, 0xAE
_SCALE, _DURATION, _TITLE, _DATE = 0x2AD7B1, 0x4489, 0x7BA9, 0x4461
_TYPE, _CODEC, _LANGUAGE, _FRAME, _VIDEO, _AUDIO = 0x83, 0x86, 0x22B59C, 0x23E383, 0xE0, 0xE1
_WIDTH, _HEIGHT, _RATE, _CHANNELS = 0xB0, 0xBA, 0xB5, 0x9F
_KINDS = {1: "video", 2: "audio", 17: "subtitle"}
_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)


def read(stream: BinaryIO) -> Probe:
    """Raises :class:`Unreadable` when no track is found."""
    stream.seek(0)
    data = stream.read(_HEAD)
    if data[:4] != _EBML.to_bytes(4, "big"):
        raise Unreadable("the file is no Matroska: its header is missing")
    container: dict[str, Any] = {"format_name": "matroska,webm", "format_long_name": "Matroska / WebM", "tags": {}}
    streams: list[dict[str, Any]] = []
    for name, body in _top(data):
        if name == _INFO:
            container |= _info(body)
        elif name == _TRACKS:
            tracks = [one for kind, one in _elements(body) if kind == _TRACK][:64]
            streams = [{"index": index, **_track(one)} for index, one in enumerate(tracks)]
    if not streams:
        raise Unreadable("the file's tracks are not described where they should be")
    container["nb_streams"] = len(streams)
    if container.get("duration"):
        container["bit_rate"] = int(stream.seek(0, 2) * 8 / container["duration"])
    return {"format": container, "streams": streams}


def _top(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The children of the segment that lie before its first cluster."""
    for name, body in _elements(data):
        if name == _SEGMENT:
            for child, inner in _elements(body):
                if child == _CLUSTER:
                    return
                yield child, inner


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and body, one after the other. Every step takes two bytes or more; an unknown length goes to the end."""
    at = 0
    for _ in range(_ELEMENTS):
        if at + 2 > len(data) or not data[at]:
            return
        wide = 9 - data[at].bit_length()
        name = int.from_bytes(data[at : at + wide], "big")
        at += wide
        if at >= len(data) or not data[at]:
            return
        wide = 9 - data[at].bit_length()
        ones = (1 << 7 * wide) - 1
        length = int.from_bytes(data[at : at + wide], "big") & ones
        at += wide
        body = data[at:] if length == ones else data[at : at + length]
        yield name, body
        at += len(body) if length == ones else length


def _info(body: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    values = dict(_elements(body))
    tags: dict[str, str] = {}
    scale = int.from_bytes(values.get(_SCALE, b"\x0f\x42\x40"), "big")
    length = _float(values.get(_DURATION, b""))
    if length and 0 < length * scale < 1e18:
        found |= {"duration": length * scale / 1e9, "start_time": 0}
    if _TITLE in values:
        tags["title"] = values[_TITLE].decode("utf-8", "replace")
    if len(values.get(_DATE, b"")) == 8:
        since = int.from_bytes(values[_DATE], "big", signed=True) // 10**9
        if 0 < since < 2**33:
            tags["creation_time"] = (_EPOCH + timedelta(seconds=since)).isoformat()
    return {**found, "tags": tags}


def _track(body: bytes) -> dict[str, Any]:
    values = dict(_elements(body))
    own = values.get(_CODEC, b"").decode("latin-1").rstrip("\x00")
    found: dict[str, Any] = {"time_base": "1/1000", **codecs.names("matroska", own)}
    kind = _KINDS.get(int.from_bytes(values.get(_TYPE, b"")[:4], "big"))
    if kind is not None:
        found["codec_type"] = kind
    found["tags"] = {"language": values.get(_LANGUAGE, b"eng").decode("latin-1").rstrip("\x00")}
    step = int.from_bytes(values.get(_FRAME, b""), "big")
    if kind == "video" and step:
        from fractions import Fraction

        rate = Fraction(10**9, step).limit_denominator(1001)
        found["avg_frame_rate"] = f"{rate.numerator}/{rate.denominator}"
    if _VIDEO in values:
        shape = dict(_elements(values[_VIDEO]))
        found |= {
            name: int.from_bytes(shape.get(key, b""), "big") for name, key in (("width", _WIDTH), ("height", _HEIGHT))
        }
    if _AUDIO in values:
        shape = dict(_elements(values[_AUDIO]))
        found |= {"channels": int.from_bytes(shape.get(_CHANNELS, b"\x01"), "big")}
        found |= {"sample_rate": int(_float(shape.get(_RATE, b"")) or 8000)}
    return found


def _float(data: bytes) -> float | None:
    """Four or eight bytes; None for what is no number of a sensible size."""
    if len(data) not in (4, 8):
        return None
    (value,) = struct.unpack(">f" if len(data) == 4 else ">d", data)
    return float(value) if abs(value) < 1e15 else None
