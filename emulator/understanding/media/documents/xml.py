"""XML of any kind: its texts in order, without entities of its own."""

from __future__ import annotations

from io import BytesIO
from xml.etree.ElementTree import ParseError

from emulator.understanding.media.documents.plain import load_bytes
from emulator.understanding.media.reading import Block, Findings, Limits, Source, Unreadable


def read(source: Source, limits: Limits) -> Findings:
    """Raises :class:`Unreadable` for unsound XML and for entity declarations."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    data = load_bytes(source, limits)
    blocks: list[Block] = []
    reasons: tuple[str, ...] = ()
    try:
        for count, (_, element) in enumerate(iterparse(BytesIO(data), events=("end",))):
            if count >= limits.elements:
                reasons = (f"only the first {limits.elements} elements are read",)
                break
            for text in (element.text, *(child.tail for child in element)):
                if text and text.strip():
                    blocks.append(Block(text))
            for child in element:
                child.clear()
    except (ParseError, DefusedXmlException, ValueError, LookupError) as broken:
        raise Unreadable(f"the document is not sound XML: {type(broken).__name__}") from None
    return Findings(blocks=tuple(blocks), reasons=reasons)
