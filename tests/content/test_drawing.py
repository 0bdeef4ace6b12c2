"""A drawn picture: its true size, its caption's colours, its own forms, the same bytes each time."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from emulator.content import drawing


def shares(data: bytes, fits: tuple[int, int, int]) -> float:
    """The share of pixels that lie near a colour."""
    image = Image.open(io.BytesIO(data)).convert("RGB").resize((64, 64))
    pixels = [image.getpixel((x, y)) for x in range(64) for y in range(64)]
    return sum(all(abs(a - b) < 40 for a, b in zip(pixel, fits, strict=True)) for pixel in pixels) / len(pixels)


@pytest.mark.parametrize("size", [(720, 1280), (2560, 1440), (1, 1), (3, 900), (64, 48)])
def test_it_has_its_true_size(size: tuple[int, int]) -> None:
    image = Image.open(io.BytesIO(drawing.jpeg("a1", *size, "金色草原上的狮子")))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", size)
    image.load()


def test_the_same_is_the_same_and_another_id_another_picture() -> None:
    first = drawing.jpeg("a1", 640, 960, "一只橘猫趴在窗台上")
    assert drawing.jpeg("a1", 640, 960, "一只橘猫趴在窗台上") == first
    others = {drawing.jpeg(f"a{number}", 640, 960, "一只橘猫趴在窗台上") for number in range(2, 30)}
    assert len(others | {first}) == 29


@pytest.mark.parametrize(
    ("caption", "colour"),
    [
        ("a red bicycle", (208, 42, 42)),
        ("一辆红色自行车", (208, 42, 42)),
        ("two Lions asleep", (200, 150, 62)),
        ("snow on the roofs", (230, 238, 245)),
    ],
)
def test_the_captions_colours_are_in_it(caption: str, colour: tuple[int, int, int]) -> None:
    told = [shares(drawing.jpeg(f"p{number}", 600, 600, caption), colour) for number in range(12)]
    assert min(told) > 0.02
    assert sum(told) / len(told) > 0.1


def test_a_word_within_a_word_is_no_colour() -> None:
    ground, things = drawing.colours("a bored tired coloured", iter([0.0] * 9))
    assert ground == drawing.lexicon().spare_places[0]
    assert drawing.lexicon().things["red"] not in things


def test_words_in_order_and_the_longest_first() -> None:
    _, things = drawing.colours("粉红的花和绿叶", iter([0.0] * 9))
    table = drawing.lexicon().things
    assert things == [table["粉红"], table["绿"], table["叶"]]


@pytest.mark.parametrize("size", [(0, 5), (5, -1), (8193, 10), (10, 70_000)])
def test_a_size_that_cannot_be_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(drawing.TooLarge, match="1 to 8192"):
        drawing.jpeg("a1", *size, "")


@pytest.mark.parametrize("caption", ["", "🦁\ud800", "\x00", "red " * 5000])
def test_a_strange_caption_is_drawn_all_the_same(caption: str) -> None:
    assert Image.open(io.BytesIO(drawing.jpeg("a1", 300, 300, caption))).size == (300, 300)
