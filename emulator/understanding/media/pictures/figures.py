"""Figures: faces that people marked in the file; without any, those that the extra ``faces`` finds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from emulator.understanding.media.pictures.header import Header
from emulator.understanding.media.pictures.pixels import ExtraMissing
from emulator.understanding.media.pictures.regions import Regions
from emulator.understanding.media.reading import Facts

FACES = "faces are found with the extra faces (pip install 'myna[faces]')"
_UNCLUSTERED = "figure-cluster-id-unavailable"
_NEIGHBOURS = 4
_SMALLEST = 14
"""Part of the picture's shorter side that a face must have to be looked for."""


def marked(regions: Regions, header: Header, orientation: int | None) -> list[Facts]:
    """Boundaries are those of the upright picture. Regions marked in an upright picture (their size says so) stay."""
    turn = orientation or 1
    width, height = (header.height, header.width) if turn >= 5 else (header.width, header.height)
    flat = regions.applied is not None and turn >= 5 and (regions.applied[0] < regions.applied[1]) == (width < height)
    faces = regions.faces if flat else [face.upright(turn) for face in regions.faces]
    return _named(face.boundary(width, height) for face in faces)


def told(regions: Regions, figures: list[Facts]) -> list[Facts]:
    """The marked figures with whose they are: a name is one person, whatever picture it stands in."""
    return [
        {**figure, "FigureClusterId": face.name} if face.name else figure
        for face, figure in zip(regions.faces, figures, strict=True)
    ]


def detected(image: Any, width: int, height: int) -> list[Facts]:
    """Frontal faces in an upright ``PIL.Image`` of a picture of that size. Raises :class:`ExtraMissing`.

    FigureConfidence grows with the number of overlapping detections: 0.5 at the least that counts (a guess, no
    probability). Neither age, gender nor emotion is told.
    """
    try:
        import cv2
    except ImportError:
        raise ExtraMissing(FACES) from None
    if not hasattr(cv2, "CascadeClassifier"):  # OpenCV 5 has left it out, and its data
        raise ExtraMissing(FACES)
    import numpy as np

    classifier = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_alt2.xml")
    grey = cv2.equalizeHist(np.asarray(image.convert("L")))
    least = max(min(grey.shape) // _SMALLEST, 20)
    boxes, votes = classifier.detectMultiScale2(grey, scaleFactor=1.1, minNeighbors=_NEIGHBOURS, minSize=(least, least))
    across, down = width / image.width, height / image.height
    order = sorted(range(len(boxes)), key=lambda at: (-int(votes[at]), *map(int, boxes[at])))
    found = _named(
        {
            "Left": round(x * across),
            "Top": round(y * down),
            "Width": round(wide * across),
            "Height": round(high * down),
        }
        for x, y, wide, high in (map(int, boxes[at]) for at in order)
    )
    for figure, at in zip(found, order, strict=True):
        figure["FigureConfidence"] = round(1 - 0.5 * _NEIGHBOURS / max(int(votes[at]), _NEIGHBOURS), 4)
    return found


def numbered(figures: list[Facts], digest: str) -> list[Facts]:
    """With ids that are the same whenever the same file is read: ``digest`` is its FileHash."""
    return [{"FigureId": _uuid(f"{digest}/{number}"), **figure} for number, figure in enumerate(figures)]


def completed(figures: list[Facts], digest: str) -> list[Facts]:
    """Faces that a sidecar tells, with what every face of a record has; one that has its own FigureId is told whole."""
    faces = [
        figure if "FigureId" in figure else {"FigureType": "face", "FigureClusterId": _UNCLUSTERED, **figure}
        for figure in figures
    ]
    return numbered(faces, digest)


def _named(boundaries: Iterable[dict[str, int]]) -> list[Facts]:
    return [{"FigureType": "face", "FigureClusterId": _UNCLUSTERED, "Boundary": boundary} for boundary in boundaries]


def _uuid(text: str) -> str:
    """A UUID's form."""
    digits = hashlib.sha256(text.encode()).hexdigest()
    return "-".join((digits[:8], digits[8:12], "4" + digits[13:16], "8" + digits[17:20], digits[20:32]))
