"""The pixels of a picture, upright and small: decoded only when somebody asks for them."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import Any, BinaryIO

from emulator.understanding.media.reading import Limits, Unreadable

HEIF = "HEIC pictures are decoded with the extra heif (pip install 'myna[heif]')"
SIDE = 640
"""Pixels of the longer side of a :class:`Reading`'s picture: enough for every embedder."""
WORKING = 2048
"""The same for recognising text and faces."""
_FORMATS = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/gif": ("GIF",),
    "image/webp": ("WEBP",),
    "image/bmp": ("BMP",),
    "image/tiff": ("TIFF",),
    "image/avif": ("AVIF",),
    "image/heic": ("HEIF",),
    "image/heif": ("HEIF",),
    "image/x-icon": ("ICO",),
    "image/x-tga": ("TGA",),
    "image/x-portable-anymap": ("PPM",),
    "image/jp2": ("JPEG2000",),
}
_SLOW = {"ppm", "ppm_plain"}
"""Decoders that Pillow has in Python: about a microsecond a sample."""
_SLOWLY = 1_000_000
"""Pixels that they get."""


class ExtraMissing(Exception):
    """The message says what to install."""


def decoded(stream: BinaryIO, content_type: str, limits: Limits, side: int) -> Any:
    """A ``PIL.Image`` in RGB, turned upright, at most ``side`` pixels long, transparent parts white.

    Raises :class:`Unreadable` for damage and for pictures over the limits, :class:`ExtraMissing`.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    if content_type in ("image/heic", "image/heif"):
        try:
            import pillow_heif
        except ImportError:
            raise ExtraMissing(HEIF) from None
        pillow_heif.register_heif_opener()
    most = min(limits.decoded, limits.area(content_type))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(stream, formats=_FORMATS[content_type]) as image:
                image.draft("RGB", (side, side))  # a JPEG is decoded in an eighth of its size where that is enough
                if image.width * image.height > most:
                    raise Unreadable(too_large(most))
                if any(tile[0] in _SLOW for tile in image.tile) and image.width * image.height > _SLOWLY:
                    raise Unreadable(too_large(_SLOWLY))
                upright = ImageOps.exif_transpose(image)
                return small(upright, side)
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise Unreadable("the picture's pixels cannot be decoded") from None
    except (OSError, ValueError, SyntaxError, IndexError, EOFError, TypeError, OverflowError) as broken:
        raise Unreadable(f"the picture's pixels cannot be decoded: {type(broken).__name__}") from None


def too_large(most: int) -> str:
    """Why pixels are not decoded."""
    return f"the picture's pixels are not looked at: more than the {most} allowed"


def small(image: Any, side: int) -> Any:
    """In RGB and at most ``side`` long."""
    from PIL import Image

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        image.thumbnail((side, side))
        white = Image.new("RGB", image.size, (255, 255, 255))
        white.paste(image, mask=image.getchannel("A"))
        return white
    if image.mode.startswith(("I", "F")):  # 16 bits a pixel: Pillow would cut them off at 255
        image = image.convert("F").point(lambda value: value / 257 + 0).convert("L")
    image = image.convert("RGB")
    image.thumbnail((side, side))
    return image


def packed(image: Any) -> bytes:
    """A small JPEG."""
    out = BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def unpacked(data: bytes) -> Any:
    """The ``PIL.Image`` of a :class:`Reading`'s picture."""
    from PIL import Image

    return Image.open(BytesIO(data)).convert("RGB")
