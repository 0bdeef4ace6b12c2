"""Text in pictures, by the extra ``ocr`` (rapidocr with the models that its wheel brings)."""

from __future__ import annotations

import functools
from typing import Any

from emulator.understanding.media.charset import clean
from emulator.understanding.media.pictures.pixels import ExtraMissing
from emulator.understanding.media.reading import Facts

OCR = "text in pictures is read with the extra ocr (pip install 'myna[ocr]')"
SURE = 0.8
SHORTEST = 2
"""Characters. Shorter or less sure, nearly half of the pictures without any text would have some."""


def read(image: Any, width: int, height: int) -> Facts:
    """OCRTexts and OCRContents of an upright ``PIL.Image`` of a picture of that size; empty without text.

    Raises :class:`ExtraMissing`.
    """
    import numpy as np

    found = _engine()(np.asarray(image)[:, :, ::-1])
    across, down = width / image.width, height / image.height
    contents: list[Facts] = [
        {"Contents": text, "Confidence": round(float(score), 6), "Boundary": _boundary(box, across, down)}
        for box, raw, score in zip(_list(found.boxes), _list(found.txts), _list(found.scores), strict=True)
        if float(score) >= SURE and len(text := clean(raw).strip()) >= SHORTEST
    ]
    if not contents:
        return {}
    return {"OCRTexts": "\n".join(one["Contents"] for one in contents), "OCRContents": contents}


@functools.cache
def _engine() -> Any:
    """Loading takes half a second. The log would be a line a picture."""
    try:
        from rapidocr import RapidOCR

        return RapidOCR(params={"Global.log_level": "critical"})
    except ImportError:
        raise ExtraMissing(OCR) from None


def _list(values: Any) -> list[Any]:
    return [] if values is None else list(values)


def _boundary(box: Any, across: float, down: float) -> Facts:
    """Four corners and the rectangle around them."""
    corners = [(round(float(x) * across), round(float(y) * down)) for x, y in box]
    left, top = min(x for x, _ in corners), min(y for _, y in corners)
    right, bottom = max(x for x, _ in corners), max(y for _, y in corners)
    polygon = [{"X": x, "Y": y} for x, y in corners]
    return {"Left": left, "Top": top, "Width": right - left, "Height": bottom - top, "Polygon": polygon}
