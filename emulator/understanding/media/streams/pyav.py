"""PyAV's view of a film or sound, in ffprobe's words. The extra ``media`` brings it; versions 15 to 19 are known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, BinaryIO

from emulator.understanding.media.charset import clean
from emulator.understanding.media.reading import Facts, Limits, Unreadable
from emulator.understanding.media.streams import codecs, scenes
from emulator.understanding.media.streams.probe import Probe

FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,asf,flv,mpeg,mpegts,mpegvideo,rm,ogg,wav,w64,mp3,flac,aac,aiff,amr,"
    "amrnb,amrwb,caf,ac3,eac3,au,ape,wv,dts,m4v,h264,hevc,ivf"
)
"""Containers of one file: none of them is a list that could name other files (HLS, concat, DASH)."""
# FFmpeg's libavutil/pixfmt.h by number; what is not here is not told.
_PRIMARIES = {1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "film", 9: "bt2020"}
_PRIMARIES |= {10: "smpte428", 11: "smpte431", 12: "smpte432", 22: "ebu3213"}
_TRANSFERS = {1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 7: "smpte240m", 8: "linear", 9: "log100"}
_TRANSFERS |= {10: "log316", 11: "iec61966-2-4", 12: "bt1361e", 13: "iec61966-2-1", 14: "bt2020-10", 15: "bt2020-12"}
_TRANSFERS |= {16: "smpte2084", 17: "smpte428", 18: "arib-std-b67"}
_SPACES = {0: "gbr", 1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "ycgco", 9: "bt2020nc"}
_SPACES |= {10: "bt2020c", 11: "smpte2085", 12: "chroma-derived-nc", 13: "chroma-derived-c", 14: "ictcp"}
_RANGES = {1: "tv", 2: "pc"}
_STREAMS = 64
_PACKETS = 200_000
_MARKUP = re.compile(r"\{[^}]{0,200}\}|<[^>]{0,200}>")


def present() -> bool:
    from importlib.util import find_spec

    return find_spec("av") is not None


def read(stream: BinaryIO, limits: Limits, scenic: bool = False) -> tuple[Probe, list[Facts], list[bytes]]:
    """(probe, SceneElements when asked for, covers as encoded pictures). Raises :class:`Unreadable`."""
    import av

    av.logging.set_level(av.logging.PANIC)
    options = {"format_whitelist": FORMATS, "protocol_whitelist": ""}
    try:
        container = av.open(
            stream, options=options, container_options=options, metadata_encoding="latin-1", metadata_errors="replace"
        )
    except (av.FFmpegError, ValueError, OSError) as broken:
        raise Unreadable(f"cannot be opened: {_told(broken)}") from None
    try:
        with container:
            streams = [_stream(one) for one in list(container.streams)[:_STREAMS]]
            probe = {"format": _format(container), "streams": streams}
            covers = list(_covers(container))
            _turned(container, streams)
            _subtitles(container, streams, limits)
            return probe, scenes.of(container) if scenic else [], covers
    except (av.FFmpegError, ValueError, OverflowError, ZeroDivisionError) as broken:
        raise Unreadable(f"cannot be read: {_told(broken)}") from None


def _told(broken: Exception) -> str:
    return clean(getattr(broken, "strerror", None) or type(broken).__name__)


def _format(container: Any) -> dict[str, Any]:
    import av

    described = {
        "format_name": container.format.name,
        "format_long_name": container.format.long_name,
        "nb_streams": len(container.streams),
        "tags": _lowered(container.metadata),
    }
    if "mpegts" not in container.format.name:  # PyAV does not tell; only broadcasts have programmes
        described["nb_programs"] = 0
    for name, value in (("duration", container.duration), ("start_time", container.start_time)):
        if value is not None:
            described[name] = value / av.time_base
    if container.bit_rate:
        described["bit_rate"] = container.bit_rate
    return described


def _lowered(tags: dict[str, str]) -> dict[str, str]:
    return {str(name).lower(): str(text) for name, text in list(tags.items())[:500]}


def _stream(stream: Any) -> dict[str, Any]:
    codec = stream.codec_context
    described: dict[str, Any] = {
        "index": stream.index,
        "codec_type": stream.type,
        "tags": _lowered(stream.metadata),
        "disposition": {"attached_pic": int(bool(stream.disposition & stream.disposition.attached_pic))},
        "nb_frames": stream.frames,
    }
    if stream.time_base:
        described["time_base"] = _ratio(stream.time_base)
        for name, value in (("start_time", stream.start_time), ("duration", stream.duration)):
            if value is not None:
                described[name] = float(value * stream.time_base)
    if codec is None:
        return described
    name = codec.codec.canonical_name
    described |= {"codec_name": name, "codec_long_name": codecs.long_name(name, codec.codec.long_name)}
    described |= {"profile": stream.profile or "", **_tag(codec)}
    if codec.bit_rate:
        described["bit_rate"] = codec.bit_rate
    match stream.type:
        case "video":
            described |= _video(stream, codec)
        case "audio":
            described |= {"sample_rate": codec.sample_rate, "channels": codec.layout.nb_channels}
            described |= {"channel_layout": _layout(codec.layout.name)}
            described |= {"sample_fmt": codec.format.name} if codec.format is not None else {}
    return described


def _video(stream: Any, codec: Any) -> dict[str, Any]:
    described: dict[str, Any] = {"width": codec.width, "height": codec.height, "level": codec.level}
    described["has_b_frames"] = codec.reorder_depth
    if codec.format is not None:
        described |= {"pix_fmt": codec.format.name, "bits_per_raw_sample": codec.format.components[0].bits}
    for name, rate in (("r_frame_rate", stream.base_rate), ("avg_frame_rate", stream.average_rate)):
        if rate:
            described[name] = _ratio(rate)
    shape = codec.sample_aspect_ratio
    if shape and codec.width and codec.height:
        shown = Fraction(shape) * Fraction(codec.width, codec.height)
        described["sample_aspect_ratio"] = f"{shape.numerator}:{shape.denominator}"
        described["display_aspect_ratio"] = f"{shown.numerator}:{shown.denominator}"
    for name, names, value in (
        ("color_space", _SPACES, codec.colorspace),
        ("color_range", _RANGES, codec.color_range),
        ("color_transfer", _TRANSFERS, codec.color_trc),
        ("color_primaries", _PRIMARIES, codec.color_primaries),
    ):
        if int(value) in names:
            described[name] = names[int(value)]
    return described


def _layout(name: str) -> str:
    """A layout that the file does not tell is called by its number; one and two channels leave no choice."""
    return {"1 channels": "mono", "2 channels": "stereo"}.get(name, "" if name.endswith(" channels") else name)


def _ratio(value: Any) -> str:
    return f"{value.numerator}/{value.denominator}"


def _tag(codec: Any) -> dict[str, str]:
    """ffprobe prints the four characters (others as numbers in brackets) and their little-endian number."""
    try:
        four = codec.codec_tag
    except ValueError:  # PyAV cannot tell those that are no ASCII
        return {}
    shown = "".join(one if one.isalnum() or one in " ._-" else f"[{ord(one)}]" for one in four)
    return {"codec_tag_string": shown, "codec_tag": f"0x{int.from_bytes(four.encode('latin-1')[:4], 'little'):04x}"}


def _covers(container: Any) -> Iterator[bytes]:
    """The pictures that lie in a file as streams of one packet."""
    import av

    attached = [one for one in container.streams.video if one.disposition & one.disposition.attached_pic][:8]
    for stream in attached:
        try:
            packet = next((one for one in container.demux(stream) if one.size), None)
        except (av.FFmpegError, ValueError):
            continue
        if packet is not None:
            yield bytes(packet)


def _turned(container: Any, streams: list[dict[str, Any]]) -> None:
    """The display matrix comes with the first frame only."""
    import av

    for number, stream in enumerate(list(container.streams)[:_STREAMS]):
        if stream.type != "video" or streams[number]["disposition"]["attached_pic"]:
            continue
        try:
            container.seek(0)
            frame = next(container.decode(stream), None)
        except (av.FFmpegError, ValueError):
            frame = None
        if frame is not None and frame.rotation:
            streams[number]["side_data_list"] = [{"rotation": frame.rotation}]
        return


def _subtitles(container: Any, streams: list[dict[str, Any]], limits: Limits) -> None:
    """The text of subtitles that are text, a line a caption."""
    import av

    wanted = [one for one in list(container.streams)[:_STREAMS] if one.type == "subtitle" and one.codec_context]
    if not wanted:
        return
    texts: dict[int, list[str]] = {one.index: [] for one in wanted}
    left = limits.text
    try:
        container.seek(0)
        for count, packet in enumerate(container.demux(wanted)):
            if count > _PACKETS or left < 0:
                break
            for line in _captions(packet):
                texts[packet.stream.index].append(line)
                left -= len(line)
    except (av.FFmpegError, ValueError):
        pass  # what was read before the damage stays
    for described in streams:
        if text := "\n".join(texts.get(described["index"], ())):
            described["content"] = text


def _captions(packet: Any) -> Iterator[str]:
    """ASS keeps the text after the eighth comma, with line breaks as ``\\N`` and styles in braces."""
    if not packet.size:
        return
    for subtitle in packet.decode():
        for rect in getattr(subtitle, "rects", None) or (subtitle,):
            raw = getattr(rect, "ass", b"") or getattr(rect, "dialogue", b"")
            line = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
            text = line.split(",", 8)[-1].replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")
            if text := clean(_MARKUP.sub("", text)).strip():
                yield text
