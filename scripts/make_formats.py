"""Make one small file of each kind that is written down in full: `python scripts/make_formats.py [--out DIR]`.

Everything is drawn, written or computed here. The sidecars and the lists of fields beside the files are by hand.
Encoders differ between versions of FFmpeg and Pillow, so that a new run may give other bytes that say the same.
"""

from __future__ import annotations

import argparse
import io
from fractions import Fraction
from pathlib import Path

from album.docx_file import docx
from album.markup import Block
from album.pdf import pdf

OUT = Path(__file__).parent.parent / "fixtures" / "formats" / "files"
RATE, SOUND = 10, 24000
TAGS = {"title": "Harbour", "artist": "Jane", "album": "Trips", "album_artist": "Jane and friends"}
TAGS |= {"composer": "Tom", "performer": "Jane"}
TAKEN = {"creation_time": "2024-05-01T01:02:03Z", "location": "+30.2431+120.1503/"}


def photo() -> bytes:
    """A picture that is stored turned, with camera, time and place."""
    from PIL import Image, ImageDraw

    with Image.new("RGB", (96, 64), (120, 170, 220)) as image:
        ImageDraw.Draw(image).ellipse((30, 10, 66, 46), fill=(240, 220, 90))
        exif = image.getexif()
        exif[0x010F], exif[0x0110], exif[0x0112] = "Myna", "Drawn", 6
        exif.get_ifd(0x8769).update({0x9003: "2024:05:01 09:00:00", 0x9011: "+08:00"})
        exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 14.0, 35.16), 3: "E", 4: (120.0, 9.0, 1.08)})
        out = io.BytesIO()
        image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def film() -> bytes:
    """Two seconds: one colour, then another; silence in two channels; tags."""
    import av
    import numpy as np

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        container.metadata.update(TAGS | TAKEN)
        picture = container.add_stream("libx264", rate=RATE)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        picture.metadata["language"] = "eng"
        context = picture.codec_context
        context.sample_aspect_ratio = Fraction(1, 1)
        context.colorspace = context.color_trc = context.color_primaries = context.color_range = 1
        sound = container.add_stream("aac", rate=SOUND)
        sound.layout = "stereo"
        sound.metadata["language"] = "eng"
        for number in range(2 * RATE):
            pixels = np.zeros((48, 64, 3), np.uint8)
            pixels[...] = ((200, 30, 30), (20, 200, 40))[number // RATE]
            container.mux(picture.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(picture.encode())
        silent(container, sound, "fltp", 2 * SOUND)
    return out.getvalue()


def song() -> bytes:
    """A second of silence with a cover picture and tags."""
    import av
    from PIL import Image

    cover = io.BytesIO()
    with Image.new("RGB", (32, 32), (30, 90, 60)) as image:
        image.save(cover, "JPEG")
    out = io.BytesIO()
    with av.open(out, "w", format="mp3") as container:
        container.metadata.update(TAGS | {"language": "eng", "date": "2024"})
        sound = container.add_stream("libmp3lame", rate=SOUND)
        sound.layout = "stereo"
        silent(container, sound, "fltp", SOUND)
    return with_cover(out.getvalue(), cover.getvalue())


def with_cover(song: bytes, cover: bytes) -> bytes:
    """With an APIC frame (front cover) at the beginning of its ID3v2.4 tag; behind the others is padding."""
    size = unsynchronised(song[6:10])
    frame = b"\x00image/jpeg\x00\x03\x00" + cover
    picture = b"APIC" + synchronised(len(frame)) + b"\x00\x00" + frame
    return song[:6] + synchronised(size + len(picture)) + picture + song[10:]


def synchronised(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def unsynchronised(size: bytes) -> int:
    return sum(byte << shift for byte, shift in zip(size, (21, 14, 7, 0), strict=True))


def silent(container: object, stream: object, form: str, samples: int) -> None:
    """Encode that many samples of silence in two channels."""
    import av
    import numpy as np

    size = 1152
    for number in range(samples // size):
        frame = av.AudioFrame.from_ndarray(np.zeros((2, size), np.float32), format=form, layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SOUND, number * size, Fraction(1, SOUND)
        container.mux(stream.encode(frame))  # type: ignore[attr-defined]
    container.mux(stream.encode())  # type: ignore[attr-defined]


def texts() -> list[Block]:
    return [
        Block("title", "The harbour"),
        Block("paragraph", "Eleven container cranes stand in the harbour. Ferries leave every hour."),
    ]


def nothing(name: str) -> tuple[bytes, int, int]:
    """The PDF has no drawing."""
    raise LookupError(name)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--out", type=Path, default=OUT)
    out = options.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    made = {
        "photo.jpg": photo(),
        "film.mp4": film(),
        "song.mp3": song(),
        "paper.pdf": pdf(texts(), False, nothing),
        "report.docx": docx(texts(), None),
    }
    for name, data in made.items():
        (out / name).write_bytes(data)


if __name__ == "__main__":
    main()
