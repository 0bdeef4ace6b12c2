"""SVG: the size that its root declares, in pixels."""

from __future__ import annotations

import re
from io import BytesIO
from xml.etree.ElementTree import ParseError

from emulator.understanding.media.charset import clean
from emulator.understanding.media.reading import Facts, Findings, Limits, Source, Unreadable

_PIXELS = re.compile(r"\s*(\d{1,6}(?:\.\d{1,6})?)\s*(?:px)?\s*")
_SVG = "{http://www.w3.org/2000/svg}"


def read(source: Source, limits: Limits) -> Findings:
    """ImageWidth and ImageHeight, and the drawing's title. Raises :class:`Unreadable`."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    if source.size > limits.text_input:
        raise Unreadable(f"the drawing has {source.size} bytes, more than the {limits.text_input} allowed")
    with source.open() as stream:
        data = stream.read(limits.text_input)
    root = title = size = None
    try:
        for count, (event, element) in enumerate(iterparse(BytesIO(data), events=("start", "end"))):
            if root is None:
                root = element
            if event == "end":
                if element.tag == _SVG + "title" and title is None and element.text:
                    title = clean(element.text).strip()
                element.clear()
            if count > limits.elements:
                raise Unreadable(f"the drawing has more than {limits.elements // 2} elements")
            if count == 0:
                size = _size(dict(element.attrib))
    except (ParseError, DefusedXmlException, ValueError) as broken:
        raise Unreadable(f"the drawing is not sound XML: {type(broken).__name__}") from None
    if root is None or root.tag not in (_SVG + "svg", "svg"):
        raise Unreadable("the drawing's root is not svg")
    facts: Facts = {} if size is None else {"ImageWidth": size[0], "ImageHeight": size[1]}
    return Findings({"EXIF": facts, "Keywords": {"Title": title} if title else {}})


def _size(attributes: dict[str, str]) -> tuple[int, int] | None:
    """Width and height in pixels or without a unit, else the view box; None when neither tells."""
    found = [_PIXELS.fullmatch(attributes.get(name, "")) for name in ("width", "height")]
    numbers = [one[1] for one in found if one is not None]
    if len(numbers) < 2:
        box = attributes.get("viewBox", "").replace(",", " ").split()
        numbers = box[2:] if len(box) == 4 and all(_PIXELS.fullmatch(one) for one in box[2:]) else []
    width, height = (round(float(one)) for one in numbers) if len(numbers) == 2 else (0, 0)
    return (width, height) if width and height else None
