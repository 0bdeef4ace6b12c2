"""Colours: in words and in pixels, the block that both share."""

from __future__ import annotations

from typing import Any

import numpy as np

from emulator.understanding.embed.palette import palette
from emulator.understanding.embed.vectors import Vectors, unit
from emulator.understanding.embed.words import Text

SIDE = 64
DARK, BRIGHT, GREY = 0.28, 0.75, 0.06
"""Mean value below and above which a picture is dark or bright; mean saturation below which it is monochrome."""


def in_words(text: Text, dims: int) -> Vectors | None:
    """The colours that a text names, at length 1; None where it names none. What is a part of a longer concept is none
    (红烧肉, orange juice), but for the words that stand for a whole picture."""
    places: list[int] = []
    for found in palette().pattern.finditer(text.normal):
        place = palette().words[found.group()]
        longer = any(
            match.start <= found.start() and found.end() <= match.end and match.end - match.start > len(found.group())
            for match in text.concepts
        )
        if place >= len(palette().ranges) or not longer:
            places.append(place)
    if not places:
        return None
    row = np.zeros(dims, np.float32)
    row[places] = 1.0
    return unit(row)


def in_pixels(image: Any, dims: int, least: float) -> Vectors:
    """The colours of a ``PIL.Image`` by their share, at length 1; the three of the whole picture at the mean weight."""
    from PIL import Image

    pixels = np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX).convert("HSV"), np.float32).reshape(-1, 3)
    hue, saturation, value = pixels[:, 0] * (360 / 256), pixels[:, 1] / 255, pixels[:, 2] / 255
    row = np.zeros(dims, np.float32)
    left = np.ones(len(pixels), bool)
    for place, (hues, saturations, values) in enumerate(palette().ranges):
        turned = np.where(hue < hues[1] - 360, hue + 360, hue)
        fits = left & (turned >= hues[0]) & (turned <= hues[1])
        fits &= (saturation >= saturations[0]) & (saturation <= saturations[1])
        fits &= (value >= values[0]) & (value <= values[1])
        row[place] = fits.mean()
        left &= ~fits
    row[row < least] = 0.0
    whole = len(palette().ranges)
    row[whole] = 0.3 if value.mean() < DARK else 0.0
    row[whole + 1] = 0.3 if value.mean() > BRIGHT else 0.0
    row[whole + 2] = 1.0 if saturation.mean() < GREY else 0.0
    return unit(row)
