"""EXIF as the object store prints it, and the facts in it.

IMM's EXIF is a JSON text ``{"Tag": {"value": "text"}}``, as ``image/info`` of OSS gives it: every value is text,
rationals are not reduced (``32/10``), undefined bytes are decimal (``48 50 51 48``), coordinates and their references
are spelled out ("OSS: Query the EXIF data of an image", and a recording of a Nikon picture).
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from emulator.understanding.media.charset import clean, field_text
from emulator.understanding.media.pictures.tiff import ASCII, Directory, Entry, Tags

_TEXT_LIMIT = 1024
_NUMBERS_LIMIT = 64
_USER_COMMENT = 0x9286
_WIDE_TEXT = range(0x9C9B, 0x9CA0)
_REFERENCES = {"N": "North", "S": "South", "E": "East", "W": "West"}
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_COORDINATES = (_LATITUDE, _LONGITUDE, 0x14, 0x16)
_COORDINATE_REFERENCES = (_LATITUDE_REF, _LONGITUDE_REF, 0x13, 0x15)
ORIENTATION, IMAGE_DESCRIPTION, XP_TITLE, XP_KEYWORDS = 0x0112, 0x010E, 0x9C9B, 0x9C9E


@functools.cache
def names() -> Mapping[str, Mapping[int, str]]:
    """Tag names by directory: ``image`` (with its EXIF directory), ``gps``, ``thumbnail``."""
    data = json.loads((Path(__file__).parent / "exif_names.json").read_text("utf-8"))
    return {part: {int(tag, 16): name for tag, name in table.items()} for part, table in data.items()}


def describe(tags: Tags | None, basics: Mapping[str, object]) -> str:
    """The JSON text, tags in alphabetical order; ``basics`` (FileSize, Format, ImageWidth, …) win over tags."""
    values: dict[str, str] = {} if tags is None else dict(_printed(tags))
    values.update({name: str(value) for name, value in basics.items()})
    shown = {name: {"value": values[name]} for name in sorted(values)}
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))


def orientation(tags: Tags) -> int | None:
    """1 to 8, or None when the file does not say."""
    entry = tags.main.get(ORIENTATION)
    number = None if entry is None else entry.number()
    return number if number is not None and 1 <= number <= 8 else None


def position(tags: Tags) -> str | None:
    """IMM's LatLong, ``"30.243100,120.150300"``; None without a position, for 0,0 and for values out of range.

    Without a reference nobody knows on which side of the equator or of Greenwich it is: that is no position.
    """
    latitude = _degrees(tags.gps, _LATITUDE, _LATITUDE_REF, "NS")
    longitude = _degrees(tags.gps, _LONGITUDE, _LONGITUDE_REF, "EW")
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    text = f"{latitude:.6f},{longitude:.6f}"
    return None if text.replace("-", "") == "0.000000,0.000000" else text


def text(directory: Directory, tag: int) -> str | None:
    """The text of an ASCII or UTF-16 (``XP…``) entry, None when it is absent or empty."""
    entry = directory.get(tag)
    return None if entry is None else (_text(tag, entry) or None)


def _printed(tags: Tags) -> Iterator[tuple[str, str]]:
    parts = ((tags.thumbnail, "thumbnail"), (tags.main, "image"), (tags.exif, "image"), (tags.gps, "gps"))
    for directory, part in parts:
        for tag, entry in directory.items():
            name = names()[part].get(tag)
            shown = None if name is None else _print(tag, entry, part)
            if name is not None and shown is not None:
                yield name, shown


def _print(tag: int, entry: Entry, part: str) -> str | None:
    if part == "gps" and tag in _COORDINATE_REFERENCES:
        said = field_text(entry.data)
        return _REFERENCES.get(said.upper(), said)
    if part == "gps" and tag in _COORDINATES and entry.rationals():
        return _spelled(entry.rationals())
    if entry.type == ASCII or tag == _USER_COMMENT or tag in _WIDE_TEXT:
        return _text(tag, entry)
    parts = [f"{top}/{bottom}" for top, bottom in entry.rationals()] or [f"{one:.10g}" for one in entry.numbers()]
    return " ".join(parts) if parts and len(parts) <= _NUMBERS_LIMIT else None


def _text(tag: int, entry: Entry) -> str:
    if tag in _WIDE_TEXT:
        data = entry.data[: len(entry.data) // 2 * 2]
        return clean(data.decode("utf-16-le", "replace")).strip()[:_TEXT_LIMIT]
    if tag == _USER_COMMENT:
        return _comment(entry)[:_TEXT_LIMIT]
    return field_text(entry.data)[:_TEXT_LIMIT]


def _comment(entry: Entry) -> str:
    """UserComment begins with eight bytes that name its character set (Exif 2.32 4.6.6)."""
    charset, data = entry.data[:8], entry.data[8:]
    if charset.startswith(b"UNICODE"):
        wide = "utf-16-le" if entry.order == "little" else "utf-16-be"
        return clean(data[: len(data) // 2 * 2].decode(wide, "replace")).strip()
    if charset.startswith(b"JIS"):
        return clean(data.decode("iso2022_jp", "replace")).strip()
    return field_text(data if charset.startswith((b"ASCII", b"\x00")) else entry.data)


def half_placed(tags: Tags) -> bool:
    """Whether there are coordinates, but not both references that say on which side they are."""
    both = _LATITUDE in tags.gps and _LONGITUDE in tags.gps
    sides = _side(tags.gps, _LATITUDE_REF, "NS") and _side(tags.gps, _LONGITUDE_REF, "EW")
    return both and not sides


def _side(gps: Directory, reference: int, sides: str) -> str:
    """One of two letters, also where it is written small or as a word; empty where neither is given."""
    letter = (text(gps, reference) or "").strip()[:1].upper()
    return letter if letter and letter in sides else ""


def _degrees(gps: Directory, tag: int, reference: int, sides: str) -> float | None:
    side = _side(gps, reference, sides)
    parts = gps[tag].rationals() if tag in gps else ()
    if not side or not parts or parts[0][1] == 0:
        return None
    value = sum(top / bottom / 60**power for power, (top, bottom) in enumerate(parts[:3]) if bottom)
    return float(-value if side == sides[1] else value)


def _spelled(parts: tuple[tuple[int, int], ...]) -> str:
    """``30deg 14' 35.160"``; zero minutes and seconds at the end are left out (``0deg ``), as OSS does."""
    shown = list(zip(parts[:3], ("deg ", "' ", '"'), strict=False))
    while len(shown) > 1 and (shown[-1][0][0] == 0 or shown[-1][0][1] == 0):
        shown.pop()
    return "".join(_decimal(top, bottom) + unit for (top, bottom), unit in shown)


def _decimal(top: int, bottom: int) -> str:
    if bottom == 0:
        return "0"
    return str(top // bottom) if top % bottom == 0 else f"{top / bottom:.3f}"
