"""A photographed or scanned sheet turned upright and cut to its edges, with Pillow alone.

What the picture's own metadata says of its orientation is done; words are not read, so that a sheet which lies on its
side without saying so stays as it is.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from emulator.understanding.media.reading import Limits, Unreadable

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
ORIENTATION = 0x0112
TURNS = {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}
"""EXIF's orientations → degrees clockwise that set the picture upright."""
DIFFERENT = 40
"""Levels of 256 by which a sheet differs from what it lies on."""
LEAST = 0.1
"""Share of the picture's area that a sheet has, at least, unless cutting is forced."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """``angle`` is how far it was turned, in degrees clockwise; ``data`` a JPEG of ``width`` by ``height``."""

    angle: int
    width: int
    height: int
    data: bytes


def scanned(data: bytes, crop: str, rotate: str, limits: Limits) -> Sheet:
    """``crop`` and ``rotate`` are true, false or force. Raises Unreadable. Blocks."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=FORMATS) as image:
                if image.width * image.height > limits.decoded:
                    raise Unreadable(f"the picture has more than the {limits.decoded} pixels allowed")
                angle = TURNS.get(image.getexif().get(ORIENTATION, 1), 0) if rotate != "false" else 0
                upright: Any = ImageOps.exif_transpose(image) if rotate != "false" else image
                upright = upright.convert("RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise Unreadable("it is no picture that can be decoded") from None
    except (OSError, ValueError, SyntaxError, IndexError, EOFError, TypeError, OverflowError) as broken:
        raise Unreadable(f"the picture cannot be decoded: {type(broken).__name__}") from None
    if crop != "false":
        upright = cut(upright, force=crop == "force")
    out = BytesIO()
    upright.save(out, "JPEG", quality=90)
    return Sheet(angle, upright.width, upright.height, out.getvalue())


def size(path: Path) -> tuple[int, int]:
    """Width and height as the file's head says. Raises Unreadable, OSError. Blocks."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with path.open("rb") as file, Image.open(file, formats=FORMATS) as image:
                return image.width, image.height
    except (UnidentifiedImageError, Image.DecompressionBombError, ValueError, SyntaxError, IndexError, TypeError):
        raise Unreadable("it is no picture that can be decoded") from None


def cut(image: Any, force: bool) -> Any:
    """The sheet without what it lies on: what differs from the colour of the picture's corners."""
    from PIL import Image, ImageChops

    corners = [image.getpixel(at) for at in ((0, 0), (image.width - 1, 0), (0, image.height - 1))]
    ground = tuple(sorted(one[channel] for one in corners)[1] for channel in range(3))
    away = ImageChops.difference(image, Image.new("RGB", image.size, ground)).convert("L")
    box = away.point(lambda level: 255 if level > DIFFERENT else 0).getbbox()
    if box is None:
        return image
    area = (box[2] - box[0]) * (box[3] - box[1])
    return image.crop(box) if force or area >= LEAST * image.width * image.height else image
