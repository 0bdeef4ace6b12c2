"""What a probe of a film or a sound says, and IMM's MediaMeta of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timezone
from fractions import Fraction
from typing import Any, TypeAlias

from emulator.understanding.media import produced
from emulator.understanding.media.charset import clean, repair
from emulator.understanding.media.reading import Facts

Probe: TypeAlias = Mapping[str, Any]
"""``{"format": {…}, "streams": [{…}]}`` with the names and texts of ``ffprobe -show_format -show_streams -of json``.

What a reader does not know is absent. ``content`` of a subtitle stream is its text, which only PyAV gives.
"""

_TAGS = {
    "Title": ("title",),
    "Artist": ("artist",),
    "Album": ("album",),
    "AlbumArtist": ("album_artist",),
    "Composer": ("composer",),
    "Performer": ("performer",),
}
_POSITION_TAGS = ("location", "com.apple.quicktime.location.iso6709", "location-eng")
_TIME_TAGS = ("com.apple.quicktime.creationdate", "creation_time", "date")
_POSITION = re.compile(r"([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)")
_CLOCK = re.compile(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)")
_ZERO_FPS = ("0/0", "0/1", "0")
_UNKNOWN = ("", "unknown", "und", "N/A", "reserved")


def media_meta(probe: Probe) -> Facts:
    """The facts of the operator MediaMeta. Covers are not streams of a film and are left out."""
    container: Mapping[str, Any] = probe.get("format") or {}
    streams = [stream for stream in probe.get("streams") or [] if not is_cover(stream)]
    facts: Facts = {}
    if name := container.get("format_name"):
        facts["FormatName"] = str(name).partition(",")[0]
    _texts(facts, container, {"FormatLongName": "format_long_name"})
    _floats(facts, container, {"Duration": "duration", "StartTime": "start_time"})
    _wholes(facts, container, {"Bitrate": "bit_rate", "ProgramCount": "nb_programs"})
    facts["StreamCount"] = _whole(container.get("nb_streams")) or len(probe.get("streams") or [])
    tags = _lowered(container.get("tags"))
    for name, keys in _TAGS.items():
        if text := _tag(tags, keys):
            facts[name] = text
    spoken = [_lowered(one.get("tags")).get("language") for one in _first(streams, "audio", "video")]
    if language := _known(tags.get("language")) or next((one for one in map(_known, spoken) if one), None):
        facts["Language"] = language
    films = [video_stream(one) for one in streams if one.get("codec_type") == "video"]
    sounds = [audio_stream(one, tags) for one in streams if one.get("codec_type") == "audio"]
    subtitles = [subtitle_stream(one) for one in streams if one.get("codec_type") == "subtitle"]
    if films:
        facts["VideoStreams"] = films
        facts |= {f"Video{name}": films[0][name] for name in ("Width", "Height") if name in films[0]}
    facts |= {"AudioStreams": sounds} if sounds else {}
    facts |= {"Subtitles": subtitles} if subtitles else {}
    return facts


def position(probe: Probe) -> str | None:
    """LatLong from the ISO 6709 text that phones write (``+30.2431+120.1503/``)."""
    tags = _lowered((probe.get("format") or {}).get("tags"))
    found = next((one for key in _POSITION_TAGS if (one := _POSITION.match(tags.get(key, "")))), None)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    if abs(latitude) > 90 or abs(longitude) > 180 or latitude == longitude == 0:
        return None
    return f"{latitude:.6f},{longitude:.6f}"


def made(probe: Probe, zone: timezone) -> tuple[str, str] | None:
    """(ProduceTime, name of the tag). ``creation_time`` is UTC by the container's rules and is told in ``zone``."""
    tags = _lowered((probe.get("format") or {}).get("tags"))
    for key in _TIME_TAGS:
        text = tags.get(key, "")
        if len(text) < 19:  # a year or a day alone is not enough
            continue
        try:
            moment = datetime.fromisoformat(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text))
        except ValueError:
            continue
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC if key == "creation_time" else zone)
        if moment.year > 1970:  # an unset clock counts from 1904 or 1970
            return moment.astimezone(zone).isoformat(timespec="seconds"), key
    return None


def whence(probe: Probe, key: str, zone: timezone) -> tuple[Facts, dict[str, str]]:
    """ProduceTime and LatLong, and where the time was taken from."""
    facts: Facts = {}
    origins: dict[str, str] = {}
    if (place := position(probe)) is not None:
        facts["LatLong"] = place
    if (moment := made(probe, zone) or produced.from_name(key, zone)) is not None:
        facts["ProduceTime"], origins["ProduceTime"] = moment
    return facts, origins


def is_cover(stream: Mapping[str, Any]) -> bool:
    return bool((stream.get("disposition") or {}).get("attached_pic"))


def video_stream(stream: Mapping[str, Any]) -> Facts:
    facts = _stream(stream)
    _wholes(facts, stream, {"Width": "width", "Height": "height", "Level": "level"}, least=1)
    _wholes(facts, stream, {"HasBFrames": "has_b_frames", "BitDepth": "bits_per_raw_sample"})
    texts = {"PixelFormat": "pix_fmt", "Profile": "profile", "SampleAspectRatio": "sample_aspect_ratio"}
    texts |= {"DisplayAspectRatio": "display_aspect_ratio", "ColorSpace": "color_space", "ColorRange": "color_range"}
    _texts(facts, stream, texts | {"ColorTransfer": "color_transfer", "ColorPrimaries": "color_primaries"})
    for name, key in {"FrameRate": "r_frame_rate", "AverageFrameRate": "avg_frame_rate"}.items():
        if stream.get(key) and stream[key] not in _ZERO_FPS:
            facts[name] = stream[key]
    if "AverageFrameRate" in facts and "CodecTimeBase" not in facts:
        # Older FFmpeg's, which the real service runs; newer ones no longer tell it.
        rate = Fraction(facts["AverageFrameRate"])
        facts["CodecTimeBase"] = f"{rate.denominator}/{rate.numerator * 2}"
    if turned := _rotation(stream):
        facts["Rotate"] = turned
    return facts


def audio_stream(stream: Mapping[str, Any], tags: Mapping[str, str]) -> Facts:
    """``tags`` are the container's: a song's lyrics stand there."""
    facts = _stream(stream)
    _wholes(facts, stream, {"SampleRate": "sample_rate", "Channels": "channels"}, least=1)
    _texts(facts, stream, {"SampleFormat": "sample_fmt", "ChannelLayout": "channel_layout"})
    if "SampleRate" in facts and "CodecTimeBase" not in facts:
        facts["CodecTimeBase"] = f"1/{facts['SampleRate']}"
    own = {**tags, **_lowered(stream.get("tags"))}
    lyric = next((text for key, text in own.items() if key.startswith(("lyrics", "unsyncedlyrics", "uslt"))), "")
    if text := clean(repair(lyric)).strip():
        facts["Lyric"] = text
    return facts


def subtitle_stream(stream: Mapping[str, Any]) -> Facts:
    facts = _stream(stream)
    _wholes(facts, stream, {"Width": "width", "Height": "height"}, least=1)
    facts.pop("FrameCount", None)
    facts.pop("TimeBase", None)
    _texts(facts, stream, {"Content": "content"})
    return facts


def _stream(stream: Mapping[str, Any]) -> Facts:
    """What streams of all kinds have."""
    facts: Facts = {"Index": _whole(stream.get("index")) or 0}
    tags = _lowered(stream.get("tags"))
    if language := _known(tags.get("language")):
        facts["Language"] = language
    texts = {"CodecName": "codec_name", "CodecLongName": "codec_long_name", "CodecTimeBase": "codec_time_base"}
    _texts(facts, stream, texts)
    if _whole(str(stream.get("codec_tag", "0")), 16):
        _texts(facts, stream, {"CodecTagString": "codec_tag_string", "CodecTag": "codec_tag"})
    if stream.get("codec_type") != "subtitle":
        _texts(facts, stream, {"TimeBase": "time_base"})
    _floats(facts, stream, {"StartTime": "start_time", "Duration": "duration"})
    if "Duration" not in facts and (found := _CLOCK.match(tags.get("duration", ""))):  # Matroska's statistics
        facts["Duration"] = round(int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3]), 6)
    _wholes(facts, stream, {"Bitrate": "bit_rate", "FrameCount": "nb_frames"}, least=1)
    return facts


def _rotation(stream: Mapping[str, Any]) -> str | None:
    """Degrees clockwise as text, from the tag of old or the display matrix of today (which counts the other way)."""
    turned = _whole(_lowered(stream.get("tags")).get("rotate"))
    for side in stream.get("side_data_list") or ():
        if turned is None and isinstance(side.get("rotation"), int | float):
            turned = -int(side["rotation"])
    return None if turned is None or turned % 360 == 0 else str(turned % 360)


def _first(streams: Iterable[Mapping[str, Any]], *kinds: str) -> Iterable[Mapping[str, Any]]:
    """The first stream of each kind."""
    for kind in kinds:
        yield from [one for one in streams if one.get("codec_type") == kind][:1]


def _lowered(tags: Any) -> dict[str, str]:
    if not isinstance(tags, Mapping):
        return {}
    return {str(key).lower(): str(value) for key, value in tags.items()}


def _tag(tags: Mapping[str, str], keys: Iterable[str]) -> str | None:
    return next((text for key in keys if (text := clean(repair(tags.get(key, ""))).strip())), None)


def _known(text: str | None) -> str | None:
    return None if text is None or text in _UNKNOWN else clean(text)


def _texts(facts: Facts, given: Mapping[str, Any], names: Mapping[str, str]) -> None:
    for name, key in names.items():
        if isinstance(given.get(key), str) and given[key] not in _UNKNOWN:
            facts[name] = clean(given[key])


def _floats(facts: Facts, given: Mapping[str, Any], names: Mapping[str, str]) -> None:
    for name, key in names.items():
        try:
            value = float(given.get(key, ""))
        except (TypeError, ValueError):
            continue
        if abs(value) < 1e12:  # leaves out infinities and what is not a number
            facts[name] = round(value, 6)


def _wholes(facts: Facts, given: Mapping[str, Any], names: Mapping[str, str], least: int = 0) -> None:
    for name, key in names.items():
        value = _whole(given.get(key))
        if value is not None and least <= value < 2**63:
            facts[name] = value


def _whole(value: Any, base: int = 10) -> int | None:
    try:
        return int(value, base) if isinstance(value, str) else int(value)
    except (TypeError, ValueError, OverflowError):
        return None
