"""Pictures: stored size, orientation, EXIF, time, place, and the keywords inside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timezone
from io import BytesIO
from typing import BinaryIO

from emulator.understanding.media import keywords, produced
from emulator.understanding.media.pictures import exif, isobmff, jpeg, png, riff, simple, tiff
from emulator.understanding.media.pictures.header import Header
from emulator.understanding.media.reading import Facts, Findings, Limits, Source, Unreadable

_READERS: dict[str, Callable[[BinaryIO], Header]] = {
    "image/jpeg": jpeg.read,
    "image/png": png.read,
    "image/gif": simple.read_gif,
    "image/webp": riff.read,
    "image/bmp": simple.read_bmp,
    "image/tiff": tiff.read,
    "image/heic": isobmff.read,
    "image/heif": isobmff.read,
    "image/avif": isobmff.read,
}


def read(source: Source, content_type: str, limits: Limits, zone: timezone) -> Findings:
    """Facts of EXIF and Keywords. Raises :class:`Unreadable` when not even the size can be read."""
    with source.open() as stream:
        header = _READERS[content_type](stream)
        tags, reasons = _tags(header, stream, content_type)
    if header.width < 1 or header.height < 1:
        raise Unreadable(f"the picture has an impossible size: {header.width}x{header.height}")
    reasons += header.damage
    if header.width * header.height > limits.pixels:
        reasons += (f"the picture has {header.width * header.height} pixels, more than the {limits.pixels} allowed",)
    facts: Facts = {
        "ImageWidth": header.width,
        "ImageHeight": header.height,
        "EXIF": exif.describe(tags, _basics(header, source.size)),
    }
    origins: dict[str, str] = {}
    orientation = (None if tags is None else exif.orientation(tags)) or header.orientation
    if orientation is not None:
        facts["Orientation"] = orientation
    if tags is not None and (place := exif.position(tags)) is not None:
        facts["LatLong"] = place
    made = (None if tags is None else produced.from_exif(tags, zone)) or produced.from_name(source.key, zone)
    if made is not None:
        facts["ProduceTime"], origins["ProduceTime"] = made
    written, broken = keywords.of_picture(header, tags)
    return Findings({"EXIF": facts, "Keywords": written}, (), reasons + broken, origins)


def describe_cover(data: bytes) -> Facts | None:
    """IMM's Image of a picture inside an audio file (AudioCovers), None when it cannot be read."""
    for starts, reader in ((b"\xff\xd8", jpeg.read), (b"\x89PNG", png.read)):
        if data.startswith(starts):
            try:
                header = reader(BytesIO(data))
            except Unreadable:
                return None
            basics = _basics(header, len(data))
            return {"ImageWidth": header.width, "ImageHeight": header.height, "EXIF": exif.describe(None, basics)}
    return None


def _tags(header: Header, stream: BinaryIO, content_type: str) -> tuple[tiff.Tags | None, tuple[str, ...]]:
    if content_type == "image/tiff":
        stream.seek(0)
        return tiff.tags_of(stream), ()
    if header.exif is None:
        return None, ()
    try:
        tags = tiff.tags_of(BytesIO(header.exif))
    except Unreadable as broken:
        return None, (f"the EXIF block cannot be read: {broken}",)
    return tags, ("the EXIF block is damaged: an entry lies outside of it",) if tags.damaged else ()


def _basics(header: Header, size: int) -> dict[str, object]:
    """What OSS adds to every ``image/info``."""
    basics: dict[str, object] = {
        "FileSize": size,
        "Format": header.format,
        "ImageWidth": header.width,
        "ImageHeight": header.height,
    }
    if header.frames is not None:
        basics["FrameCount"] = header.frames
    return basics
