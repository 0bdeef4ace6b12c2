"""Drawing a picture that does not exist: (id, width, height, caption) → JPEG bytes. The same four give the same bytes.

Colours come from the words of the caption (drawing.toml), forms from a hash of the id, so two pictures of one caption
differ and a search by colour finds what it should. It is drawn small and enlarged: 2560 x 1440 takes some 30 ms.
"""

from __future__ import annotations

import functools
import hashlib
import io
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST = 8192
"""Most pixels of a side: a corpus may say anything, memory may not."""
SMALL = 256
"""Pixels of the longer side at which the forms are drawn."""
FORMS = 7
QUALITY = 78

Colour = tuple[int, int, int]


class TooLarge(ValueError):
    """A picture without area, or with a side of more than ``LONGEST`` pixels."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """``pattern`` finds any word of the tables; ``spare_*`` serve captions that name nothing."""

    places: dict[str, tuple[Colour, Colour]]
    things: dict[str, Colour]
    pattern: re.Pattern[str]
    spare_places: tuple[tuple[Colour, Colour], ...]
    spare_things: tuple[Colour, ...]


@functools.cache
def lexicon() -> Lexicon:
    """drawing.toml, read once."""
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    places = {word: (rgb(pair[0]), rgb(pair[1])) for word, pair in table["places"].items()}
    things = {word: rgb(colour) for word, colour in table["things"].items()}
    words = sorted({*places, *things}, key=lambda word: (-len(word), word))
    spelled = "|".join(rf"\b{word}(?=s?\b)" if word.isascii() else word for word in words)
    return Lexicon(
        places,
        things,
        re.compile(spelled, re.IGNORECASE | re.ASCII),
        tuple((rgb(pair[0]), rgb(pair[1])) for pair in table["spare"]["places"]),
        tuple(map(rgb, table["spare"]["things"])),
    )


def rgb(hexadecimal: str) -> Colour:
    """`d02a2a` → (208, 42, 42)."""
    red, green, blue = bytes.fromhex(hexadecimal)
    return red, green, blue


def jpeg(identity: str, width: int, height: int, caption: str) -> bytes:
    """The picture at its true size. Raises TooLarge."""
    from PIL import Image

    if not (0 < width <= LONGEST and 0 < height <= LONGEST):
        raise TooLarge(f"{width} x {height}: each side is 1 to {LONGEST} pixels")
    scale = min(1.0, SMALL / max(width, height))
    small = sketch(identity, max(1, round(width * scale)), max(1, round(height * scale)), caption)
    out = io.BytesIO()
    small.resize((width, height), Image.Resampling.BILINEAR).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def sketch(identity: str, width: int, height: int, caption: str) -> Any:
    """The picture small, a ``PIL.Image`` in RGB."""
    from PIL import Image, ImageDraw

    dice = throws(identity)
    (above, below), things = colours(caption, dice)
    ramp = Image.linear_gradient("L").resize((width, height))
    image = Image.composite(Image.new("RGB", (width, height), below), Image.new("RGB", (width, height), above), ramp)
    pen = ImageDraw.Draw(image)
    horizon = height * (0.45 + 0.3 * next(dice))
    pen.polygon(hills(width, height, horizon, dice), fill=mixed(below, things[0], 0.18))
    for place in range(FORMS):
        colour = mixed(things[place % len(things)], above, 0.25 * next(dice))
        radius = min(width, height) * (0.26 if place == 0 else 0.05 + 0.11 * next(dice))
        x, y = width * (0.12 + 0.76 * next(dice)), height * (0.3 + 0.6 * next(dice))
        stretch = 0.7 + 0.8 * next(dice)
        box = (x - radius * stretch, y - radius, x + radius * stretch, y + radius)
        if next(dice) < 0.7:
            pen.ellipse(box, fill=colour)
        else:
            pen.rounded_rectangle(box, radius / 3, fill=colour)
    return image


def hills(width: int, height: int, horizon: float, dice: Iterator[float]) -> list[tuple[float, float]]:
    """The outline of the ground: five points from the left edge to the right, and the two lower corners."""
    line = [(width * step / 4, horizon + height * 0.12 * (next(dice) - 0.5)) for step in range(5)]
    return [*line, (width, height), (0, height)]


def colours(caption: str, dice: Iterator[float]) -> tuple[tuple[Colour, Colour], list[Colour]]:
    """The ground's two colours and those of the things, in the order of the caption; spare ones where it names none."""
    known = lexicon()
    words = [found.group().lower() for found in known.pattern.finditer(caption)]
    places = [known.places[word] for word in words if word in known.places]
    things = [known.things[word] for word in dict.fromkeys(words) if word in known.things]
    spare = known.spare_places[int(next(dice) * len(known.spare_places))]
    other = known.spare_things[int(next(dice) * len(known.spare_things))]
    ground = places[0] if places else spare
    return ground, things or [mixed(ground[1], other, 0.6), other]


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """``share`` of the other, the rest of the one."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def throws(identity: str) -> Iterator[float]:
    """Numbers in 0..1 that depend on the id alone, without end."""
    at = 0
    while True:
        for byte in hashlib.sha256(f"{identity}/{at}".encode()).digest():
            yield byte / 255.999
        at += 1
