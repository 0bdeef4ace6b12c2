"""What stands beside a DOCX's body: footnotes, endnotes and comments by what refers to them; headers and footers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from emulator.understanding.media.reading import MARK

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ID = _W + "id"
_KINDS = {"footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}
"""A part by the end of its relationship's type, and what its elements are called."""
_MOST = 10_000
"""Notes of one kind."""


def of(part: Any) -> dict[str, str]:
    """Text by kind and id (``footnote 2``), of a document's main part. What is damaged is left out."""
    found: dict[str, str] = {}
    for end, kind in _KINDS.items():
        for root in _roots(part, end):
            for count, note in enumerate(root.iterchildren(_W + kind)):
                if count >= _MOST:
                    break
                if text := "\n".join(_paragraphs(note)):
                    found.setdefault(f"{kind} {note.get(_ID)}", text)
    return found


def referred(element: Any) -> list[str]:
    """Keys of :func:`of` that are referred to within an element, in order."""
    names = {f"{_W}{kind}Reference": kind for kind in _KINDS.values()}
    return [f"{names[one.tag]} {one.get(_ID)}" for one in element.iter(*names)]


def margins(part: Any, kind: str) -> list[str]:
    """Paragraphs of all ``header`` or ``footer`` parts: every text once, whatever pages show it."""
    return list(dict.fromkeys(text for root in _roots(part, kind) for text in _paragraphs(root)))


def _roots(part: Any, end: str) -> Iterator[Any]:
    from docx.oxml import parse_xml
    from lxml.etree import XMLSyntaxError

    for one in part.rels.values():
        if one.is_external or not one.reltype.endswith("/" + end):
            continue
        root = getattr(one.target_part, "element", None)
        if root is None:
            try:
                root = parse_xml(one.target_part.blob)  # resolves no entities
            except (XMLSyntaxError, ValueError):
                continue
        yield root


def _paragraphs(root: Any) -> Iterator[str]:
    for paragraph in root.iter(_W + "p"):
        text = "".join(one.text or "" for one in paragraph.iter(_W + "t")).replace(MARK, "").strip()
        if text:
            yield text
