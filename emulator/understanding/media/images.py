"""Pictures: stored size, orientation, EXIF, time, place, keywords and marked faces inside; pixels only when asked."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import timezone
from importlib.util import find_spec
from io import BytesIO
from typing import Any, BinaryIO

from emulator.understanding.media import keywords, produced
from emulator.understanding.media.pictures import (
    bitmaps,
    exif,
    figures,
    isobmff,
    jpeg,
    jpeg2000,
    ocr,
    pixels,
    png,
    riff,
    simple,
    tiff,
)
from emulator.understanding.media.pictures.header import Header
from emulator.understanding.media.reading import NAMED, PICTURED, Facts, Findings, Limits, Source, Unreadable

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
    "image/x-icon": bitmaps.read_ico,
    "image/x-tga": bitmaps.read_tga,
    "image/x-portable-anymap": bitmaps.read_pnm,
    "image/jp2": jpeg2000.read,
}


def read(
    source: Source, content_type: str, limits: Limits, zone: timezone, operators: Collection[str] | None
) -> Findings:
    """Facts of EXIF, Keywords, FaceDetection and TextRecognition.

    Raises :class:`Unreadable` when not even the size can be read.
    """
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
    if tags is not None and exif.half_placed(tags):
        reasons += ("the position is left out: GPSLatitudeRef or GPSLongitudeRef is missing, so its side is unknown",)
    packet, broken = keywords.packet_of(header)
    made = produced.inside(tags, packet.dates, zone) or produced.from_name(source.key, zone)
    if made is not None:
        facts["ProduceTime"], origins["ProduceTime"] = made
    faces = figures.marked(packet.regions, header, orientation)
    names = figures.told(packet.regions, faces) if faces and operators is not None and NAMED in operators else []
    size = (header.height, header.width) if (orientation or 1) >= 5 else (header.width, header.height)
    seen = _look(source, content_type, limits, operators, size, bool(faces))
    faces = faces or seen.faces
    found = {"EXIF": facts, "Keywords": keywords.of_picture(packet, header, tags), "TextRecognition": seen.texts}
    if faces:
        found["FaceDetection"] = {"Figures": faces, "FigureCount": len(faces)}
    if names:
        found[NAMED] = {"Figures": names}
    return Findings(found, (), reasons + broken + seen.reasons, origins, seen.picture, seen.notes)


@dataclass(slots=True)
class _Seen:
    """What looking at the pixels gave."""

    picture: bytes = b""
    faces: list[Facts] = field(default_factory=list)
    texts: Facts = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def _look(
    source: Source,
    content_type: str,
    limits: Limits,
    operators: Collection[str] | None,
    size: tuple[int, int],
    marked: bool,
) -> _Seen:
    """Decode, once, if anybody has use for the pixels: marked faces are not looked for again."""
    seen = _Seen()
    wanted: dict[str, Callable[[Any], None]] = {}
    if operators is not None and PICTURED in operators:
        wanted["picture"] = lambda image: setattr(
            seen, "picture", pixels.packed(pixels.small(image.copy(), pixels.SIDE))
        )
    for name, module, call in (
        ("FaceDetection", "cv2", lambda image: setattr(seen, "faces", figures.detected(image, *size))),
        ("TextRecognition", "rapidocr", lambda image: setattr(seen, "texts", ocr.read(image, *size))),
    ):
        if (operators is None or name in operators) and not (name == "FaceDetection" and marked):
            if find_spec(module) is not None:
                wanted[name] = call
            else:
                seen.notes += (figures.FACES if name == "FaceDetection" else ocr.OCR,)
    if not wanted:
        return seen
    if content_type != "image/jpeg" and size[0] * size[1] > limits.area(content_type):
        seen.reasons += (pixels.too_large(limits.area(content_type)),)
        return seen
    side = pixels.SIDE if list(wanted) == ["picture"] else pixels.WORKING
    try:
        with source.open() as stream:
            image = pixels.decoded(stream, content_type, limits, side)
        for call in wanted.values():
            call(image)
    except pixels.ExtraMissing as missing:
        seen.notes += (str(missing),)
    except Unreadable as broken:
        seen.reasons += (str(broken),)
    except MemoryError:
        seen.reasons += ("the picture's pixels need more memory than allowed",)
    return seen


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
