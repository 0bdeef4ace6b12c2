"""What a file is, whatever it is called: sounds and films by their content, and the rarer pictures."""

from __future__ import annotations

import io
import struct

import pytest
from made_files import Made, flac, id3, mp3, picture, png_chunk, png_header, sound
from made_films import film
from PIL import Image
from test_media_audio import m4a

from emulator.understanding.media import Limits, read
from emulator.understanding.media.pictures import pixels
from emulator.understanding.media.reading import PICTURED


def saved(form: str, size=(77, 33), mode="RGB", **save) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, (200, 30, 30) if mode == "RGB" else 1).save(out, form, **save)
    return out.getvalue()


@pytest.mark.parametrize(
    ("key", "data", "content_type"),
    [
        ("a.txt", id3({b"TIT2": "静夜思"}) + mp3(50), "audio/mpeg"),
        ("a.txt", mp3(50), "audio/mpeg"),
        ("a.pdf", sound(), "audio/wav"),
        ("a.jpg", flac(), "audio/flac"),
        ("a.mp3", m4a("静夜思"), "audio/mp4"),
        ("a.mp4", m4a("静夜思"), "audio/mp4"),
        ("a.mov", m4a("静夜思"), "audio/mp4"),
        ("a.m4b", m4a("静夜思"), "audio/mp4"),
        ("a.txt", m4a("静夜思"), "audio/mp4"),
        ("noending", m4a("静夜思"), "audio/mp4"),
    ],
)
def test_a_sound_is_one_under_any_name(key, data, content_type):
    reading = read(Made(key, data))
    assert reading.facts["ContentType"] == content_type
    assert reading.facts["MediaType"] == "audio"
    assert reading.facts["AudioStreams"][0]["SampleRate"] > 0
    assert reading.passages == ()


@pytest.mark.parametrize(("form", "keys"), [("mp4", ["a.txt", "a.m4a", "a.mp4"]), ("matroska", ["a.txt", "a.mka"])])
def test_a_film_is_one_under_any_name(form, keys):
    pytest.importorskip("av", reason="the extra media is not installed: no film can be made")
    for key in keys:
        facts = read(Made(key, film(form))).facts
        assert (facts["MediaType"], facts["VideoWidth"]) == ("video", 320), key


def test_words_that_begin_like_a_sound_stay_a_text():
    for text in ("ID3 tags explained", "OggS is a container", "#!AMR\nscript"):
        reading = read(Made("a.txt", text.encode()))
        assert reading.facts["ContentType"] == "text/plain", text


def test_several_artists_are_all_kept_in_both_versions_of_id3():
    body = b"\x03Anna\x00\xe6\x9d\x8e\xe7\x99\xbd"
    frame = b"TPE1" + len(body).to_bytes(4, "big") + b"\x00\x00" + body
    four = b"ID3\x04\x00\x00" + bytes((len(frame) >> shift) & 0x7F for shift in (21, 14, 7, 0)) + frame
    assert read(Made("a.mp3", four + mp3(50))).facts["Artist"] == "Anna/李白"
    assert read(Made("a.mp3", id3({b"TPE1": "Anna/李白"}) + mp3(50))).facts["Artist"] == "Anna/李白"


PICTURES = [
    ("a.ppm", "PPM", "image/x-portable-anymap", {}),
    ("a.pgm", "PPM", "image/x-portable-anymap", {"mode": "L"}),
    ("a.pbm", "PPM", "image/x-portable-anymap", {"mode": "1"}),
    ("a.tga", "TGA", "image/x-tga", {}),
    ("b.tga", "TGA", "image/x-tga", {"compression": "tga_rle"}),
    ("a.ico", "ICO", "image/x-icon", {}),
    ("b.ico", "ICO", "image/x-icon", {"bitmap_format": "bmp"}),
    ("a.jp2", "JPEG2000", "image/jp2", {}),
    ("a.j2k", "JPEG2000", "image/jp2", {"no_jp2": True}),
    ("wrong.jpg", "JPEG2000", "image/jp2", {}),
]


@pytest.mark.parametrize(("key", "form", "content_type", "save"), PICTURES)
def test_rarer_pictures_are_read_and_decoded(key, form, content_type, save):
    size = (64, 64) if form == "ICO" else (77, 33)
    extra = {"sizes": [size]} if form == "ICO" else {}
    reading = read(Made(key, saved(form, size, **save, **extra)), operators=("EXIF", PICTURED))
    assert reading.reasons == ()
    facts = reading.facts
    assert (facts["ContentType"], facts["MediaType"]) == (content_type, "image")
    assert (facts["ImageWidth"], facts["ImageHeight"]) == size
    assert pixels.unpacked(reading.picture).size == size


def icon(entry: bytes, side: int = 0) -> bytes:
    """An icon of one picture whose directory says ``side`` (0: 256)."""
    directory = struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(entry), 22)
    return b"\x00\x00\x01\x00\x01\x00" + directory + entry


BOMBS = {
    "icon.ico": icon(png_header(15_000, 15_000) + png_chunk(b"IDAT", b"x") + png_chunk(b"IEND", b"")),
    "bitmap.ico": icon(struct.pack("<IiiHHIIiiII", 40, 12_000, 24_000, 1, 32, 0, 0, 0, 0, 0, 0) + bytes(100)),
    "a.tga": b"\x00\x00\x0a" + bytes(9) + b"\xff\xff\xff\xff\x20\x00" + b"\xff\x00\x00\x00\x00" * 100,
    "plain.ppm": b"P3 8000 8000 255\n" + b"1 " * 2_000_000,
    "deep.ppm": b"P6 3000 3000 100\n" + bytes(27_000_000),
    "short.ppm": b"P6 60000 60000 255\n" + bytes(100),
    "a.j2k": b"\xff\x4f\xff\x51\x00\x2f\x00\x00" + struct.pack(">8I", 60_000, 60_000, 0, 0, 60_000, 60_000, 0, 0)
    + b"\x00\x03\x07\x01\x01\x07\x01\x01\x07\x01\x01" + bytes(100),
    "zero.ppm": b"P6 0 10 255\n",
    "none.tga": b"\x00" * 40,
    "empty.ico": b"\x00\x00\x01\x00\x00\x00",
    "none.jp2": b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(40),
}  # fmt: skip


@pytest.mark.parametrize("key", BOMBS)
def test_what_claims_too_much_ends_in_a_reason_and_is_not_decoded(key):
    reading = read(Made(key, BOMBS[key]), operators=("EXIF", PICTURED))
    assert reading.reasons
    assert reading.picture == b""
    assert reading.facts["Size"] == len(BOMBS[key])


def test_jpeg_2000_has_a_limit_of_its_own():
    reading = read(Made("a.jp2", saved("JPEG2000")), Limits(waves=1000), operators=("EXIF", PICTURED))
    assert reading.reasons == ("the picture's pixels are not looked at: more than the 1000 allowed",)
    assert reading.facts["ImageWidth"] == 77


def test_a_cut_off_picture_says_so():
    for key, form in (("a.ppm", "PPM"), ("a.tga", "TGA"), ("a.ico", "ICO"), ("a.jp2", "JPEG2000")):
        reading = read(Made(key, saved(form)[:-40]))
        assert any("cut off" in one for one in reading.reasons), key
    assert read(Made("a.jpg", picture())).reasons == ()
