"""ProduceTime: when a picture, film or recording was made, never when its file was written.

Order (design: EXIF DateTimeOriginal, DateTimeDigitized, DateTime, then the file's name; what stands between is ours):
EXIF DateTimeOriginal, DateTimeDigitized; XMP exif:DateTimeOriginal, photoshop:DateCreated, xmp:CreateDate; EXIF
DateTime, which is a change; the satellites' time. Then the same without a time of day, then the file's name. A day
alone is told as its beginning. Without an offset of its own a time is taken as local to the given zone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone

from emulator.understanding.media.pictures import exif
from emulator.understanding.media.pictures.tiff import Tags

_STAMP = re.compile(r"(\d{4})[:/.-](\d\d)[:/.-](\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?)?")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
_DAY = r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)"
_IN_NAME = re.compile(
    _DAY + r"(?:[-_. T]+|\s+at\s+|)(上午|下午)?\s?(\d\d)([-_.:]?)(\d\d)\7(\d\d)(?:\s?([AaPp])\.?[Mm]\b)?(?!\d{4})"
)
_HALVES_IN_NAME = re.compile(
    _DAY + r"(?:[-_. T]+|\s+at\s+|)(上午|下午)?\s?(\d{1,2})([-_.:])(\d\d)\7(\d\d)(?:\s?([AaPp])\.?[Mm]\b)?(?!\d)"
)
"""With hours of one digit, which need something between them and the minutes."""
_DAY_IN_NAME = re.compile(_DAY + r"(?!\d)")
_EPOCH_IN_NAME = re.compile(r"(?:mmexport|wx_camera_|microMsg\.)(1\d{12})(?!\d)")
_DATE_STAMP, _TIME_STAMP = 0x1D, 0x07
_TAGS = (
    ("DateTimeOriginal", "exif", 0x9003, 0x9011),
    ("DateTimeDigitized", "exif", 0x9004, 0x9012),
    ("DateTime", "main", 0x0132, 0x9010),
)


def inside(tags: Tags | None, dates: Iterable[tuple[str, str]], zone: timezone) -> tuple[str, str] | None:
    """(RFC 3339 text, name of the tag), or None; ``dates`` are those of the XMP."""
    tagged = [] if tags is None else [(name, *_of(tags, name)) for name, *_ in _TAGS]
    told = [*tagged[:-1], *((name, text, None) for name, text in dates), *tagged[-1:]]  # the last is a change
    for name, text, offset in told:
        made = _stamp(text, offset, zone)
        if made is not None:
            return made, name
    if tags is not None and (sent := _sent(tags, zone)) is not None:
        return sent, "GPSTimeStamp"
    for name, text, _ in told:
        if (made := _day(text, zone)) is not None:
            return made, name
    return None


def from_name(key: str, zone: timezone) -> tuple[str, str] | None:
    """(RFC 3339 text, ``file name``) for names such as IMG_20210415_102030, Screenshot_20240103-091500, "Screen Shot
    2023-01-02 at 3.04.05 PM", mmexport1618453230000; a day alone (IMG-20190203-WA0001) is the last that counts."""
    name = key.rsplit("/", 1)[-1]
    found = _EPOCH_IN_NAME.search(name)
    if found is not None:
        return _print(datetime.fromtimestamp(int(found[1]) // 1000, UTC).astimezone(zone)), "file name"
    found = _IN_NAME.search(name) or _HALVES_IN_NAME.search(name)
    if found is not None:
        year, _, month, day, before, hour, _, minute, second, after = found.groups()
        made = _made(year, month, day, _hour(hour, before or after), minute, second, zone)
    elif (found := _DAY_IN_NAME.search(name)) is not None:
        made = _made(found[1], found[3], found[4], "00", "00", "00", zone)
    else:
        return None
    return None if made is None else (made, "file name")


def _hour(text: str, half: str | None) -> str:
    """Of a clock of twelve hours, where the half of the day is told; 25 where there is no such hour."""
    if half is None:
        return text
    later = half in ("下午", "P", "p")
    return str(int(text) % 12 + 12 * later) if 0 < int(text) <= 12 else text if later else "25"


def _of(tags: Tags, name: str) -> tuple[str | None, str | None]:
    """The texts of a time and of its offset."""
    directory, tag, offset = next((place, tag, offset) for one, place, tag, offset in _TAGS if one == name)
    return exif.text(getattr(tags, directory), tag), exif.text(tags.exif, offset)


def _sent(tags: Tags, zone: timezone) -> str | None:
    """What the satellites said, which is UTC, told in ``zone``."""
    found = _STAMP.match(exif.text(tags.gps, _DATE_STAMP) or "")
    entry = tags.gps.get(_TIME_STAMP)
    parts = () if entry is None else entry.rationals()
    if found is None or len(parts) < 3 or not all(bottom for _, bottom in parts[:3]):
        return None
    clock = [str(top // bottom) for top, bottom in parts[:3]]
    made = _made(found[1], found[2], found[3], clock[0], clock[1], clock[2], UTC)
    return None if made is None else _print(datetime.fromisoformat(made).astimezone(zone))


def _stamp(text: str | None, offset: str | None, zone: timezone) -> str | None:
    found = None if text is None else _STAMP.match(text)
    if found is None or found[4] is None:
        return None
    year, month, day, hour, minute, second, own = found.groups()
    return _made(year, month, day, hour, minute, second or "00", _zone(own or offset) or zone)


def _day(text: str | None, zone: timezone) -> str | None:
    """The beginning of a day that is told without a time, or with a blank one."""
    found = None if text is None else _STAMP.match(text)
    return None if found is None else _made(found[1], found[2], found[3], "00", "00", "00", zone)


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
