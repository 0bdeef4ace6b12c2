"""What a picture looks like, as a block of the light vector: outline, layout of light and of colour, edges, hues.

Every feature is at length 1 before its weight. Each is written as what stays the same in a mirror and what turns round,
and the latter counts less: a mirrored copy is still near. A picture without colours has none of the features that need
them, so that a grey copy is compared by its light and edges alone.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np

from emulator.understanding.embed.api import EmbedderError
from emulator.understanding.embed.vectors import Vectors, unit
from emulator.understanding.media.pictures.phash import phash
from emulator.understanding.media.pictures.pixels import small

SIDE = 512
GRID, CELLS, ANGLES = 6, 4, 8
HUES, LEVELS = 8, 3
TURNED = 0.5
"""Weight of what turns round in a mirror."""
WEIGHTS = (1.0, 0.7, 0.7, 1.2, 1.0)
"""Of outline, light, chroma, edges, hues."""
GREY = 0.06
"""Mean saturation below which a picture has no colours."""
DIMS = 63 + GRID * GRID * 3 + CELLS * CELLS * ANGLES + HUES * LEVELS * LEVELS


def opened(data: bytes) -> Any:
    """A small upright ``PIL.Image`` in RGB; a JPEG is never decoded larger than needed. Raises EmbedderError."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(BytesIO(data)) as image:
            image.draft("RGB", (SIDE, SIDE))
            return small(ImageOps.exif_transpose(image), SIDE)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as broken:
        raise EmbedderError(f"The picture cannot be decoded: {type(broken).__name__}") from None


def block(image: Any) -> Vectors:
    """A row of ``DIMS`` at length 1."""
    features = [_outline(image), _light(image), _chroma(image), _edges(image), _hues(image)]
    if grey(image):
        features[2][:] = features[4][:] = 0.0
    return unit(np.concatenate([unit(one) * np.float32(weight) for one, weight in zip(features, WEIGHTS, strict=True)]))


def grey(image: Any) -> bool:
    """Whether a picture has no colours to speak of."""
    from PIL import Image

    small_one = image.resize((64, 64), Image.Resampling.BOX).convert("HSV")
    return bool(np.asarray(small_one, np.float32)[:, :, 1].mean() / 255 < GREY)


def _halves(cells: Any, mirrored: Any) -> Vectors:
    """Twice the numbers' half that stays in a mirror and the half that turns; as many numbers as there were."""
    half = cells.shape[1] // 2
    same, turned = (cells + mirrored)[:, :half], (cells - mirrored)[:, :half]
    return np.concatenate([same.ravel(), turned.ravel() * TURNED]).astype(np.float32)


def _outline(image: Any) -> Vectors:
    """The perceptual hash without its first bit, which tells only the brightness, as -1 and 1: every other column of
    frequencies turns round."""
    bits = np.unpackbits(np.frombuffer(phash(image).to_bytes(8, "big"), np.uint8)).reshape(8, 8) * 2.0 - 1.0
    bits[:, 1::2] *= TURNED
    return bits.ravel()[1:].astype(np.float32)


def _grid(image: Any) -> Any:
    from PIL import Image

    return np.asarray(image.resize((GRID, GRID), Image.Resampling.BOX).convert("YCbCr"), np.float32) - 128


def _light(image: Any) -> Vectors:
    """Brightness on a grid, measured from the middle."""
    cells = _grid(image)[:, :, :1]
    return _halves(cells, cells[:, ::-1])


def _chroma(image: Any) -> Vectors:
    """Blueness and redness on the same grid."""
    cells = _grid(image)[:, :, 1:]
    return _halves(cells, cells[:, ::-1])


def _edges(image: Any) -> Vectors:
    """How strong the edges of each direction are in each cell of a coarser grid."""
    from PIL import Image

    side = 64
    light = np.asarray(image.convert("L").resize((side, side), Image.Resampling.BOX), np.float32)
    down, across = np.gradient(light)
    angles = np.floor((np.arctan2(down, across) % np.pi) / np.pi * ANGLES).astype(int) % ANGLES
    cell = np.arange(side) * CELLS // side
    places = (cell[:, None] * CELLS + cell[None, :]) * ANGLES + angles
    sums = np.bincount(places.ravel(), np.hypot(down, across).ravel(), CELLS * CELLS * ANGLES)
    strength = np.sqrt(sums)
    strength = (strength - strength.mean()).reshape(CELLS, CELLS, ANGLES)
    return _halves(strength, strength[:, ::-1, ::-1])


def _hues(image: Any) -> Vectors:
    """How many pixels have which hue, saturation and value."""
    from PIL import Image

    pixels = np.asarray(image.resize((64, 64), Image.Resampling.BOX).convert("HSV"), np.int64).reshape(-1, 3)
    hue = pixels[:, 0] * HUES // 256
    saturation, value = pixels[:, 1] * LEVELS // 256, pixels[:, 2] * LEVELS // 256
    counts = np.bincount((hue * LEVELS + saturation) * LEVELS + value, minlength=HUES * LEVELS * LEVELS)
    return np.sqrt(counts).astype(np.float32)
