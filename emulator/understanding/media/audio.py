"""Sound: tags, cover, duration and the stream's basics through tinytag, in ffprobe's names, which are IMM's.

Where PyAV or ffprobe is there the streams are described by it; titles, cover and lyrics stay tinytag's, which reads
more of them and in more encodings.
"""

from __future__ import annotations

import re
from datetime import timezone
from typing import Any

from emulator.understanding.media import images, mime, produced
from emulator.understanding.media.charset import repair
from emulator.understanding.media.reading import Facts, Findings, Limits, Source, Unreadable
from emulator.understanding.media.streams import film
from emulator.understanding.media.streams.probe import media_meta, whence

_TEXTS = {"Title": "title", "Artist": "artist", "Album": "album", "AlbumArtist": "albumartist", "Composer": "composer"}
_LAYOUTS = {1: "mono", 2: "stereo"}
_CHUNKS, _OPEN = 1000, 0xFFFFFFFF
_CODECS = re.compile(r'codecs="([^"]+)"')


def read(source: Source, content_type: str, limits: Limits, zone: timezone) -> Findings:
    """Facts of MediaMeta. Raises :class:`Unreadable`."""
    found = film.probed(source, content_type, limits)
    streams: Facts = {} if found.probe is None else media_meta(found.probe)
    whole = "AudioStreams" in streams and "Duration" in streams
    try:
        facts, reasons = _tagged(source, content_type)
    except Unreadable:
        if not whole:
            raise
        facts, reasons = {}, ()
    origins: dict[str, str] = {}
    if whole and found.probe is not None:
        extra, origins = whence(found.probe, source.key, zone)
        lyric = [one["Lyric"] for one in facts.get("AudioStreams", ()) if "Lyric" in one]
        kept = {name: fact for name, fact in facts.items() if name in _TEXTS or name == "AudioCovers"}
        facts, reasons = streams | kept | extra, ()
        if lyric:
            facts["AudioStreams"] = [facts["AudioStreams"][0] | {"Lyric": lyric[0]}, *facts["AudioStreams"][1:]]
    elif (made := produced.from_name(source.key, zone)) is not None:
        facts["ProduceTime"], origins["ProduceTime"] = made
    if content_type == "audio/wav":
        reasons += _cut_off(source)
    if found.reasons and not found.notes:  # the better reader is there, and has failed
        reasons += found.reasons
    return Findings({"MediaMeta": facts}, (), reasons, origins, notes=found.notes)


def _cut_off(source: Source) -> tuple[str, ...]:
    """Why a WAV is not whole: its sound has a length in bytes, which whoever writes into a pipe leaves open."""
    with source.open() as stream:
        if stream.read(4) != b"RIFF":  # RF64 has its lengths elsewhere
            return ()
        at = 12
        for _ in range(_CHUNKS):
            stream.seek(at)
            head = stream.read(8)
            length = int.from_bytes(head[4:], "little")
            if len(head) < 8:
                return ()
            if head[:4] == b"data":
                there = source.size - at - 8
                whole = length in (0, _OPEN) or length <= there
                return () if whole else (f"the sound is cut off: {there} of its {length} bytes are there",)
            at += 8 + length + length % 2
    return ()


def _tagged(source: Source, content_type: str) -> tuple[Facts, tuple[str, ...]]:
    """What tinytag knows. Raises :class:`Unreadable`."""
    from tinytag import TinyTag, TinyTagException

    with source.open() as stream:
        try:
            # Its reader goes by the ending, ours by the content.
            ending = next(one for one, kind in mime.table()["extensions"].items() if kind == content_type)
            tag = TinyTag.get(filename=f"sound.{ending}", file_obj=stream, image=True)
        except TinyTagException as broken:
            raise Unreadable(f"the sound cannot be read: {broken}") from None
    facts: Facts = _container(content_type)
    for name, attribute in _TEXTS.items():
        values = [getattr(tag, attribute), *tag.other.get(attribute, ())]
        if text := "/".join(dict.fromkeys(one for value in values if value and (one := repair(value).strip()))):
            facts[name] = text  # ID3v2.3 parts several with a stroke itself
    if not tag.duration or not tag.samplerate:
        return facts, ("the sound's length cannot be read",)
    facts |= {"Duration": round(float(tag.duration), 6), "StartTime": 0.0, "StreamCount": 1}
    if tag.bitrate:
        facts["Bitrate"] = round(tag.bitrate * 1000)
    facts["AudioStreams"] = [_stream(tag, content_type)]
    cover = tag.images.front_cover or tag.images.any
    if cover is not None and (picture := images.describe_cover(cover.data)) is not None:
        facts["AudioCovers"] = [picture]
    return facts, ()


def _container(content_type: str) -> Facts:
    name, long_name = mime.table()["audio"][content_type]
    return {"FormatName": name, "FormatLongName": long_name}


def _codec(tag: Any, content_type: str) -> Facts:
    """Empty where the file does not settle it."""
    found = _CODECS.search(tag.mime_type or "")
    key = content_type if found is None else found[1]
    if content_type == "audio/wav":
        key = f"wav-{key}-{tag.bitdepth}"
    elif key.startswith("mp4a.40"):
        key = "mp4a.40"
    names = mime.table()["codecs"].get(key)
    return {} if names is None else {"CodecName": names[0], "CodecLongName": names[1]}


def _stream(tag: Any, content_type: str) -> Facts:
    """The only stream's basics."""
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
    stream |= _codec(tag, content_type)
    lyrics = tag.other.get("lyrics")
    if lyrics and (text := repair(lyrics[0]).strip()):
        stream["Lyric"] = text
    return stream
