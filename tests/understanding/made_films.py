"""Films made in memory: three scenes of a second each with a moving bar, a tone of silence, subtitles in Matroska."""

from __future__ import annotations

import functools
import io
from fractions import Fraction

RATE, SIZE, SOUND = 25, (320, 240), 48000
SUBTITLES = "1\n00:00:00,500 --> 00:00:01,500\n你好, <i>西湖</i>\n\n2\n00:00:02,000 --> 00:00:02,500\nbye, now\n"
TAGS = {
    "title": "西湖",
    "artist": "Jane",
    "album": "FirstAlbum",
    "album_artist": "Various",
    "composer": "李白",
    "performer": "Anna",
    "creation_time": "2024-05-01T01:02:03Z",
    "location": "+30.2431+120.1503/",
}


@functools.cache
def film(form: str = "mp4", turned: bool = False) -> bytes:
    """``form`` is FFmpeg's short name: mp4, mov, matroska, webm, avi, mpegts."""
    import av
    import numpy as np

    out = io.BytesIO()
    with av.open(out, "w", format=form) as container:
        container.metadata.update(TAGS)
        picture = container.add_stream("libvpx-vp9" if form == "webm" else "libx264", rate=RATE)
        picture.width, picture.height = SIZE
        picture.pix_fmt = "yuv420p"
        picture.metadata["language"] = "eng"
        context = picture.codec_context
        context.sample_aspect_ratio = Fraction(1, 1)
        context.colorspace = context.color_trc = context.color_primaries = context.color_range = 1
        context.options = {"g": "25", "deadline": "realtime"} if form == "webm" else {"g": "25", "bf": "2"}
        sound = container.add_stream("libopus" if form == "webm" else "aac", rate=SOUND)
        sound.layout = "stereo"
        sound.metadata["language"] = "zho"
        captions = _captions(container) if form == "matroska" else []
        for number in range(3 * RATE):
            pixels = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
            pixels[...] = ((200, 30, 30), (20, 200, 40), (20, 20, 220))[number // RATE]
            pixels[:, number : number + 8] = 255
            container.mux(picture.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(picture.encode())
        for number in range(3 * SOUND // 1024):
            silence = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), format="fltp", layout="stereo")
            silence.sample_rate, silence.pts = SOUND, number * 1024
            silence.time_base = Fraction(1, SOUND)
            container.mux(sound.encode(silence))
        container.mux(sound.encode())
        for packet in captions:
            container.mux(packet)
    data = out.getvalue()
    return _turned(data) if turned else data


def _captions(container):
    import av

    source = av.open(io.BytesIO(SUBTITLES.encode()), format="srt")
    stream = container.add_stream_from_template(source.streams[0])
    stream.metadata["language"] = "chi"
    packets = [packet for packet in source.demux() if packet.size]
    for packet in packets:
        packet.stream = stream
    return packets


def _turned(data: bytes) -> bytes:
    """With the first track's matrix saying a quarter turn clockwise, as telephones write it."""
    one, zero = (1 << 16).to_bytes(4, "big"), bytes(4)
    plain = one + zero + zero + zero + one + zero + zero + zero + (1 << 30).to_bytes(4, "big")
    quarter = zero + one + zero + (-(1 << 16) & 0xFFFFFFFF).to_bytes(4, "big") + zero + zero
    quarter += (SIZE[1] << 16).to_bytes(4, "big") + zero + (1 << 30).to_bytes(4, "big")
    at = data.index(plain, data.index(b"tkhd"))
    return data[:at] + quarter + data[at + len(quarter) :]


@functools.cache
def cut_off(form: str = "matroska") -> bytes:
    return film(form)[: len(film(form)) // 2]
