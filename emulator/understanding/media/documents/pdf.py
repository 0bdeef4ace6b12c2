"""PDF page by page: the text layer; nothing is drawn and no picture is read."""

from __future__ import annotations

import logging
import re
from typing import Any

from emulator.understanding.media.charset import clean
from emulator.understanding.media.documents.docx import described
from emulator.understanding.media.reading import Block, Findings, Limits, Source, Unreadable

_PARAGRAPHS = re.compile(r"\n[^\S\n]*\n")
_CJK_BREAK = re.compile(
    r"(?<=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])"
)
_BROKEN_PAGES = 20


def read(source: Source, limits: Limits) -> Findings:
    """Raises :class:`Unreadable`; a single page that cannot be read is a reason beside the others' text."""
    from pypdf import PdfReader

    # A damaged file makes the library log a line for every object; the reasons below say it once.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    if source.size > limits.packed_input:
        raise Unreadable(f"the document is larger than the {limits.packed_input} bytes allowed")
    with source.open() as stream:
        try:
            reader = PdfReader(stream)
            if reader.is_encrypted and not reader.decrypt(""):
                raise Unreadable("the document is encrypted")
            count = len(reader.pages)
        except Unreadable:
            raise
        except Exception as broken:
            raise Unreadable(f"the PDF is damaged: {type(broken).__name__}") from None
        blocks, reasons = _pages(reader, count, limits)
        facts = described(*_properties(reader))
    if not count:
        reasons += ("the PDF has no page",)
    elif not blocks and not reasons:
        reasons += ("no page of the PDF has a text layer",)
    return Findings({"Keywords": facts}, tuple(blocks), reasons)


def _pages(reader: Any, count: int, limits: Limits) -> tuple[list[Block], tuple[str, ...]]:
    blocks: list[Block] = []
    broken: list[str] = []
    characters = 0
    for number in range(1, count + 1):
        if number > limits.pages or len(broken) >= _BROKEN_PAGES:
            broken.append(f"only the first {number - 1} pages are read")
            break
        try:
            text = _text(reader.pages[number - 1], limits)
        except Unreadable as refused:
            broken.append(f"page {number}: {refused}")
            continue
        except Exception as failure:
            broken.append(f"page {number} cannot be read: {type(failure).__name__}")
            continue
        blocks.extend(Block(one, page=number) for one in _PARAGRAPHS.split(text) if one.strip())
        characters += len(text)
        if characters > limits.text:  # the passages say so
            break
    return blocks, tuple(broken)


def _text(page: Any, limits: Limits) -> str:
    contents = page.get_contents()
    if contents is None:
        return ""
    if len(contents.get_data()) > limits.page_stream:
        raise Unreadable(f"its drawing instructions exceed {limits.page_stream} bytes")
    return _CJK_BREAK.sub("", clean(page.extract_text().replace("\r", "\n")))


def _properties(reader: Any) -> tuple[str, str]:
    """Title and keywords; a damaged dictionary has neither."""
    try:
        found = reader.metadata or {}
        return clean(str(found.get("/Title") or "")).strip(), clean(str(found.get("/Keywords") or ""))
    except Exception:
        return "", ""
