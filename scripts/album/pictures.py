"""From a row of pictures.toml to a picture file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from PIL import Image

from album.canvas import Box, Canvas
from album.scenes import scene
from album.tags import exif, xmp

# EXIF orientation -> how the upright pixels are turned before they are stored, so that a viewer turns them back.
STORED = {1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
Row = Mapping[str, Any]


def drawn(name: str, size: tuple[int, int] = (640, 480), scale: float = 1.0, phase: float = 0.0) -> Canvas:
    """The scene on a canvas of its own."""
    canvas = Canvas(*size, scale, phase)
    scene(name)(canvas)
    return canvas


def jpeg(name: str, size: tuple[int, int], scale: float = 1.0) -> tuple[bytes, int, int]:
    """A scene as bare JPEG, with its width and height: a picture inside a document."""
    image = drawn(name, size, scale).finished()
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue(), image.width, image.height


def picture(row: Row, camera: Row | None, at: tuple[float, float] | None) -> tuple[bytes, list[Box]]:
    """The file's bytes and the faces in it, in upright pixels. `camera` None: a file without EXIF.

    Raises KeyError for an orientation that no camera here uses, ValueError where people and faces differ in number.
    """
    size, scale = tuple(row.get("size", (640, 480))), row.get("scale", 1.0)
    ending = row["key"].rpartition(".")[2]
    frames = row.get("frames", 1)
    canvases = [drawn(row["scene"], size, scale, index / frames) for index in range(frames)]
    upright, faces = canvases[0].finished(), canvases[0].faces
    out = io.BytesIO()
    if ending == "jpg":
        options: dict[str, Any] = {"quality": 80, "optimize": True}
        orientation = row.get("orientation", 1)
        turn = STORED[orientation]
        image = upright if turn is None else upright.transpose(turn)
        if camera is not None:
            options["exif"] = exif(camera, row["time"], orientation, image.size, at, row.get("subsec", ""))
        if "keywords" in row:
            options["xmp"] = xmp(row["keywords"], row.get("people", ()), faces, upright.size)
        image.save(out, "JPEG", **options)
    elif ending == "png":
        upright.save(out, "PNG", optimize=True)
    elif ending == "gif":
        films = [canvas.finished().quantize(32) for canvas in canvases]
        films[0].save(out, "GIF", save_all=True, append_images=films[1:], duration=80, loop=0)
    else:
        upright.save(out, ending.upper(), quality=70)
    return out.getvalue(), faces
