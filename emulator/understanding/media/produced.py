"""ProduceTime: when a picture, film or recording was made, never when its file was written.

Order: EXIF DateTimeOriginal, DateTimeDigitized, DateTime, then a date with a time in the file's name.
Without an offset of its own a time is taken as local to the given zone.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from emulator.understanding.media.pictures import exif
from emulator.understanding.media.pictures.tiff import Tags

_STAMP = re.compile(r"(\d{4})[:/.-](\d\d)[:/.-](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_IN_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?:[-_. T]|\s+at\s+)(\d\d)([-_.:]?)(\d\d)\6(\d\d)(?!\d{4})"
)
_EPOCH_IN_NAME = re.compile(r"(?:mmexport|wx_camera_|microMsg\.)(1\d{12})(?!\d)")
_TAGS = (
    ("DateTimeOriginal", "exif", 0x9003, 0x9011),
    ("DateTimeDigitized", "exif", 0x9004, 0x9012),
    ("DateTime", "main", 0x0132, 0x9010),
)


def from_exif(tags: Tags, zone: timezone) -> tuple[str, str] | None:
    """(RFC 3339 text, name of the tag), or None."""
    for name, directory, tag, offset in _TAGS:
        made = _stamp(exif.text(getattr(tags, directory), tag), exif.text(tags.exif, offset), zone)
        if made is not None:
            return made, name
    return None


def from_name(key: str, zone: timezone) -> tuple[str, str] | None:
    """(RFC 3339 text, ``file name``) for names such as IMG_20210415_102030, Screenshot_20240103-091500 and
    mmexport1618453230000; a date without a time is not enough."""
    name = key.rsplit("/", 1)[-1]
    found = _EPOCH_IN_NAME.search(name)
    if found is not None:
        return _print(datetime.fromtimestamp(int(found[1]) // 1000, UTC).astimezone(zone)), "file name"
    found = _IN_NAME.search(name)
    if found is None:
        return None
    year, _, month, day, hour, _, minute, second = found.groups()
    made = _made(year, month, day, hour, minute, second, zone)
    return None if made is None else (made, "file name")


def _stamp(text: str | None, offset: str | None, zone: timezone) -> str | None:
    found = None if text is None else _STAMP.match(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = found.groups()
    return _made(year, month, day, hour, minute, second or "00", _zone(offset) or zone)


def _zone(offset: str | None) -> timezone | None:
    if offset is None:
        return None
    if offset == "Z":
        return UTC
    found = _OFFSET.fullmatch(offset)
    if found is None or int(found[2]) > 14 or int(found[3]) > 59:
        return None
    distance = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-distance if found[1] == "-" else distance)


def _made(year: str, month: str, day: str, hour: str, minute: str, second: str, zone: timezone) -> str | None:
    """None for dates that do not exist (cameras write zeros and blanks)."""
    try:
        return _print(datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), tzinfo=zone))
    except ValueError:
        return None


def _print(moment: datetime) -> str:
    """Second precision, with the zone in digits also for UTC: ``2021-04-15T10:20:30+00:00``."""
    return moment.isoformat(timespec="seconds")
