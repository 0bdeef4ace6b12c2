"""Which picture a changed picture is: the steps of pictures.toml done, the answer looked for among all pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from emulator.understanding.embed.api import Embedder
from emulator.understanding.embed.light import LightEmbedder
from evaluation.album import ALBUM, Member, members
from evaluation.lists import Row, table
from evaluation.score import Table

MEASURES = ("recall_at_5", "mrr")
FIRST = 5


def changed(path: Path, steps: Sequence[Mapping[str, Any]]) -> bytes:
    """The picture after its steps, as a PNG."""
    from PIL import Image, ImageOps

    with Image.open(path) as image:
        if steps and steps[0]["do"] == "frame":
            image.seek(steps[0]["number"])
            steps = steps[1:]
        made = ImageOps.exif_transpose(image).convert("RGB")
    for step in steps:
        made = _step(made, step)
    out = BytesIO()
    made.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _step(image: Any, step: Mapping[str, Any]) -> Any:
    from PIL import Image, ImageEnhance, ImageFilter, ImageOps

    width, height = image.size
    match step["do"]:
        case "mirror":
            return ImageOps.mirror(image)
        case "crop":
            left, top, right, bottom = step["box"]
            return image.crop((round(left * width), round(top * height), round(right * width), round(bottom * height)))
        case "rotate":
            return image.rotate(step["degrees"], Image.Resampling.BICUBIC)
        case "resize":
            return image.resize((max(1, round(width * step["scale"])), max(1, round(height * step["scale"]))))
        case "blur":
            return image.filter(ImageFilter.GaussianBlur(step["radius"]))
        case "grey":
            return image.convert("L").convert("RGB")
        case "brightness":
            return ImageEnhance.Brightness(image).enhance(step["factor"])
        case "contrast":
            return ImageEnhance.Contrast(image).enhance(step["factor"])
        case "border":
            return ImageOps.expand(image, round(step["share"] * min(width, height)), step["colour"])
        case "jpeg":
            out = BytesIO()
            image.save(out, "JPEG", quality=step["quality"])
            return Image.open(BytesIO(out.getvalue())).convert("RGB")
    raise ValueError(f"pictures.toml: {step['do']!r} is no step")


def score(part: str, wrong: Callable[[Row, Sequence[str], Sequence[str]], None] | None = None) -> Table:
    made = Table(MEASURES)
    for row, order in asyncio.run(rankings(LightEmbedder(), members(), part)):
        rank = order.index(row["source"]) + 1
        made.add("changed", {"recall_at_5": (rank <= FIRST, 1), "mrr": (1 / rank, 1)})
        if rank > 1 and wrong is not None:
            wrong({**row, "text": f"{row['source']} {row['steps']}"}, order[:FIRST], MEASURES)
    return made


async def rankings(embedder: Embedder, files: Sequence[Member], part: str) -> list[tuple[Row, list[str]]]:
    """Each question with all pictures, the nearest first."""
    pictured = [file for file in files if file.picture]
    matrix = np.array([await embedder.encode_file(file.evidence, file.picture) for file in pictured])
    found = []
    for row in table("pictures", part)["query"]:
        asked = await embedder.encode_image(changed(ALBUM / row["source"], row["steps"]))
        order = np.argsort(-(matrix @ asked), kind="stable")
        found.append((row, [pictured[at].key for at in order]))
    return found
