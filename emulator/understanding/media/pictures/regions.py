"""Faces that people marked in their photo manager: MWG's regions of an XMP packet ("Guidelines for Handling Image
Metadata" 2.0, Image Regions)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from emulator.understanding.media.charset import clean

_RS = "{http://www.metadataworkinggroup.com/schemas/regions/}"
_AREA = "{http://ns.adobe.com/xmp/sType/Area#}"
_SIZE = "{http://ns.adobe.com/xap/1.0/sType/Dimensions#}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_MOST = 200
_LONGEST = 128
"""Characters of a name."""


@dataclass(frozen=True, slots=True)
class Region:
    """A face: its middle and its size in parts of the picture's width and height (0 to 1).

    ``name`` is whose it is, if somebody wrote that: for whoever asks for it by name (``FaceNames``). A File of IMM has
    no member for a figure's name, and a person is no label.
    """

    x: float
    y: float
    width: float
    height: float
    name: str = ""

    def upright(self, orientation: int) -> Region:
        """The same region in the picture turned by EXIF's orientation."""
        x, y, wide, high = self.x, self.y, self.width, self.height
        turned = {
            2: (1 - x, y, wide, high),
            3: (1 - x, 1 - y, wide, high),
            4: (x, 1 - y, wide, high),
            5: (y, x, high, wide),
            6: (1 - y, x, high, wide),
            7: (1 - y, 1 - x, high, wide),
            8: (y, 1 - x, high, wide),
        }
        x, y, wide, high = turned.get(orientation, (x, y, wide, high))
        return replace(self, x=x, y=y, width=wide, height=high)

    def boundary(self, width: int, height: int) -> dict[str, int]:
        """IMM's Boundary in a picture of that size, cut at its edges."""
        left, right = (min(max(self.x + side * self.width / 2, 0.0), 1.0) for side in (-1, 1))
        top, bottom = (min(max(self.y + side * self.height / 2, 0.0), 1.0) for side in (-1, 1))
        box = {"Left": round(left * width), "Top": round(top * height)}
        return {**box, "Width": round((right - left) * width), "Height": round((bottom - top) * height)}


@dataclass(frozen=True, slots=True)
class Regions:
    """``applied`` is the size of the picture that the regions were marked in, None where it is not told."""

    faces: tuple[Region, ...] = ()
    applied: tuple[int, int] | None = None


def of(root: Element) -> Regions:
    """The faces of a packet; regions of other kinds, and those in pixels, are left out."""
    applied = None
    for size in root.iter(_RS + "AppliedToDimensions"):
        values = _values(size, _SIZE)
        if values.get("w", "").isdecimal() and values.get("h", "").isdecimal():
            applied = int(values["w"][:9]), int(values["h"][:9])
    faces: list[Region] = []
    for holder in root.iter(_RS + "RegionList"):
        for item in holder.iter(_RDF + "li"):
            own = _values(item, _RS)
            area = next(item.iter(_RS + "Area"), None)
            region = None if area is None or own.get("Type", "").lower() != "face" else _region(_values(area, _AREA))
            if region is not None and len(faces) < _MOST:
                faces.append(Region(*region, name=clean(own.get("Name", "")).strip()[:_LONGEST]))
    return Regions(tuple(faces), applied)


def _values(element: Element, space: str) -> dict[str, str]:
    """Members of a structure, which writers put in attributes, in elements, or in a Description between."""
    holders = [element, *element.findall(_RDF + "Description")]
    found: dict[str, str] = {}
    for holder in holders:
        found |= {name[len(space) :]: text for name, text in holder.items() if name.startswith(space)}
        found |= {one.tag[len(space) :]: one.text for one in holder if one.tag.startswith(space) and one.text}
    return found


def _region(area: Mapping[str, str]) -> tuple[float, float, float, float] | None:
    if area.get("unit", "normalized") != "normalized":
        return None
    try:
        x, y, wide, high = (float(area[name]) for name in ("x", "y", "w", "h"))
    except (KeyError, ValueError):
        return None
    sound = all(math.isfinite(one) and 0 <= one <= 1 for one in (x, y, wide, high)) and wide > 0 and high > 0
    return (x, y, wide, high) if sound else None
