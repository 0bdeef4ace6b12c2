"""Pixels: only when asked for, upright and small, and hashed by how they look."""

from __future__ import annotations

import io
import sys
from types import ModuleType

import pytest
from made_files import Made, exif_of, picture, png_chunk, png_header
from PIL import Image, ImageDraw

from emulator.understanding.media import Limits, read
from emulator.understanding.media.pictures import pixels
from emulator.understanding.media.pictures.phash import apart, phash
from emulator.understanding.media.reading import PICTURED

ASKED = ("EXIF", PICTURED)


def saved(image: Image.Image, form: str, **save) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **save)
    return out.getvalue()


def drawn(size=(320, 240), shift=0) -> Image.Image:
    image = Image.new("RGB", size, (30, 90, 200))
    draw = ImageDraw.Draw(image)
    draw.ellipse([40 + shift, 40, 160 + shift, 160], fill=(250, 220, 40))
    draw.rectangle([180, 120, 300, 220], fill=(20, 120, 30))
    return image


def seen(data: bytes, key: str, **limits) -> Image.Image:
    reading = read(Made(key, data), Limits(**limits), operators=ASKED)
    assert reading.reasons == ()
    return pixels.unpacked(reading.picture)


def test_only_when_asked_for():
    data = picture()
    assert read(Made("a.jpg", data)).picture == b""
    assert read(Made("a.jpg", data), operators=("EXIF",)).picture == b""
    assert read(Made("a.jpg", data), operators=ASKED).picture != b""


@pytest.mark.parametrize(
    ("form", "key"),
    [
        ("JPEG", "a.jpg"),
        ("PNG", "a.png"),
        ("WEBP", "a.webp"),
        ("AVIF", "a.avif"),
        ("GIF", "a.gif"),
        ("BMP", "a.bmp"),
        ("TIFF", "a.tif"),
    ],
)
def test_every_kind_is_decoded(form, key):
    image = seen(saved(drawn(), form), key)
    assert image.size == (320, 240)
    red, green, blue = image.getpixel((100, 100))
    assert red > 200
    assert blue < 100 < green


def test_upright_and_small():
    exif = exif_of(main={0x0112: 6})
    image = seen(saved(drawn((2000, 1000)), "JPEG", exif=exif), "a.jpg")
    assert image.size == (320, 640)


def test_transparent_parts_are_white_and_deep_grey_is_grey():
    clear = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    assert seen(saved(clear, "PNG"), "a.png").getpixel((5, 5)) == (255, 255, 255)
    deep = Image.new("I;16", (20, 20), 32_896)
    assert abs(seen(saved(deep, "PNG"), "a.png").getpixel((5, 5))[0] - 128) <= 2


def test_too_many_pixels_and_too_few():
    reading = read(Made("a.png", picture("PNG", (100, 100))), Limits(decoded=9_999), operators=ASKED)
    assert reading.reasons == ("the picture's pixels are not looked at: more than the 9999 allowed",)
    assert reading.facts["ImageWidth"] == 100
    short = png_header(100, 100) + png_chunk(b"IDAT", b"x") + png_chunk(b"IEND", b"")
    reading = read(Made("a.png", short), operators=ASKED)
    assert "cannot be decoded" in reading.reasons[0]
    assert reading.picture == b""


def test_heic_needs_its_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    data = saved(drawn(), "AVIF")
    heic = data.replace(b"ftypavif", b"ftypheic", 1)
    reading = read(Made("a.heic", heic), operators=ASKED)
    assert reading.facts["ContentType"] in ("image/heic", "image/heif", "image/avif")
    with pytest.raises(pixels.ExtraMissing, match="myna\\[heif\\]"):
        pixels.decoded(io.BytesIO(heic), "image/heic", Limits(), 100)


def test_heic_by_its_extra(monkeypatch):
    """pillow-heif's part is played: it registers a format by the name that is asked for."""
    module = ModuleType("pillow_heif")
    module.register_heif_opener = lambda: Image.register_open("HEIF", PngOfHeif)
    monkeypatch.setitem(sys.modules, "pillow_heif", module)
    try:
        assert pixels.decoded(io.BytesIO(saved(drawn(), "PNG")), "image/heic", Limits(), 100).size == (100, 75)
    finally:
        Image.OPEN.pop("HEIF")
        Image.ID.remove("HEIF")


def PngOfHeif(stream, filename):
    from PIL.PngImagePlugin import PngImageFile

    return PngImageFile(stream, filename)


def test_look_alikes_have_near_hashes():
    one = phash(drawn())
    assert 0 <= one < 2**64
    for other in (
        drawn().resize((160, 120)),
        drawn().convert("L"),
        drawn((320, 240), shift=2),
        Image.open(io.BytesIO(saved(drawn(), "JPEG", quality=30))),
    ):
        assert apart(one, phash(other)) <= 8
    assert apart(one, phash(drawn().rotate(90))) > 16
    assert apart(0b1011, 0b0010) == 2


def test_the_hash_is_the_widely_used_one():
    """Worked out by the definition, cosine by cosine, for a picture of 32 by 32 pixels."""
    import math

    image = Image.new("L", (32, 32))
    image.putdata([(x * 7 + y * y * 3) % 256 for y in range(32) for x in range(32)])
    rows = [[image.getpixel((x, y)) for x in range(32)] for y in range(32)]
    waves = [[math.cos(math.pi * (2 * n + 1) * k / 64) for n in range(32)] for k in range(8)]
    low = [
        sum(rows[y][x] * waves[v][y] * waves[u][x] for y in range(32) for x in range(32))
        for v in range(8)
        for u in range(8)
    ]
    middle = sorted(low)[31] / 2 + sorted(low)[32] / 2
    assert phash(image) == int("".join("1" if one > middle else "0" for one in low), 2)
