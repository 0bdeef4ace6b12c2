"""Sound: tags, duration and the stream's basics through tinytag; names as ffprobe's, which are IMM's."""

from __future__ import annotations

from datetime import timezone
from typing import Any

from emulator.understanding.media import images, mime, produced
from emulator.understanding.media.charset import repair
from emulator.understanding.media.reading import Facts, Findings, Source, Unreadable

_TEXTS = {"Title": "title", "Artist": "artist", "Album": "album", "AlbumArtist": "albumartist", "Composer": "composer"}
_LAYOUTS = {1: "mono", 2: "stereo"}
_PCM = {
    16: ("pcm_s16le", "PCM signed 16-bit little-endian"),
    24: ("pcm_s24le", "PCM signed 24-bit little-endian"),
}
"""By bits a sample. Eight bits may be PCM or a law, 32 may be whole or floating: those are left out."""


def read(source: Source, content_type: str, zone: timezone) -> Findings:
    """Facts of MediaMeta. Raises :class:`Unreadable`."""
    from tinytag import TinyTag, TinyTagException

    with source.open() as stream:
        try:
            tag = TinyTag.get(filename=source.key.rsplit("/", 1)[-1], file_obj=stream, image=True)
        except TinyTagException as broken:
            raise Unreadable(f"the sound cannot be read: {broken}") from None
    facts: Facts = _container(content_type)
    for name, attribute in _TEXTS.items():
        value = getattr(tag, attribute)
        if value and (text := repair(value).strip()):
            facts[name] = text
    if not tag.duration or not tag.samplerate:
        return Findings({"MediaMeta": facts}, (), ("the sound's length cannot be read",), {})
    facts |= {"Duration": round(float(tag.duration), 6), "StartTime": 0.0, "StreamCount": 1}
    if tag.bitrate:
        facts["Bitrate"] = round(tag.bitrate * 1000)
    facts["AudioStreams"] = [_stream(tag, content_type)]
    cover = tag.images.front_cover or tag.images.any
    if cover is not None and (picture := images.describe_cover(cover.data)) is not None:
        facts["AudioCovers"] = [picture]
    made = produced.from_name(source.key, zone)
    if made is None:
        return Findings({"MediaMeta": facts})
    return Findings({"MediaMeta": facts | {"ProduceTime": made[0]}}, (), (), {"ProduceTime": made[1]})


def _container(content_type: str) -> Facts:
    names = mime.table()["audio"][content_type]
    return {"FormatName": names["format"], "FormatLongName": names["long"]}


def _stream(tag: Any, content_type: str) -> Facts:
    """The only stream's basics; the codec is left out where the container does not settle it."""
    stream: Facts = {
        "Index": 0,
        "SampleRate": int(tag.samplerate),
        "StartTime": 0.0,
        "Duration": round(float(tag.duration), 6),
    }
    if tag.bitrate:
        stream["Bitrate"] = round(tag.bitrate * 1000)
    if tag.channels:
        stream["Channels"] = int(tag.channels)
        if tag.channels in _LAYOUTS:
            stream["ChannelLayout"] = _LAYOUTS[tag.channels]
    names = mime.table()["audio"][content_type]
    if "codec" in names:
        stream |= {"CodecName": names["codec"], "CodecLongName": names["codec_long"]}
    elif content_type == "audio/wav" and tag.bitdepth in _PCM:
        stream["CodecName"], stream["CodecLongName"] = _PCM[tag.bitdepth]
    lyrics = tag.other.get("lyrics")
    if lyrics and (text := repair(lyrics[0]).strip()):
        stream["Lyric"] = text
    return stream
