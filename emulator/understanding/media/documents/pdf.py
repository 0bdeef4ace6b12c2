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
_DRAWN = re.compile(rb"/([^\s/<>()\[\]{}%]{1,200})\s{1,20}Do\b")
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
    characters = drawn = 0
    for number in range(1, count + 1):
        if number > limits.pages or len(broken) >= _BROKEN_PAGES:
            broken.append(f"only the first {number - 1} pages are read")
            break
        try:
            page = reader.pages[number - 1]
            length = _drawn(page)
            if length > limits.page_stream:
                raise Unreadable(f"its drawing instructions exceed {limits.page_stream} bytes")
            if (drawn := drawn + length) > limits.streams:
                broken.append(f"only the first {number - 1} pages are read: the drawing instructions are too long")
                break
            text = _text(page)
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


def _text(page: Any) -> str:
    return _CJK_BREAK.sub("", clean(page.extract_text().replace("\r", "\n")))


def _drawn(page: Any) -> int:
    """Bytes of instructions that extracting the page's text runs through, forms counted each time they are drawn."""
    contents = page.get_contents()
    return 0 if contents is None else _with_forms(contents.get_data(), page.get("/Resources"), {})


def _with_forms(data: bytes, resources: Any, known: dict[int, int]) -> int:
    """``known`` holds what forms cost by their object number; one that draws itself costs nothing the second time."""
    costs: dict[bytes, int] = {}
    held = {} if resources is None else resources.get_object()
    objects = held["/XObject"].get_object() if "/XObject" in held else {}
    for name, reference in objects.items():
        form = reference.get_object()
        if form.get("/Subtype") != "/Form":
            continue
        key = id(form) if form.indirect_reference is None else form.indirect_reference.idnum
        if key not in known:
            known[key] = 0
            known[key] = _with_forms(form.get_data(), form.get("/Resources"), known)
        costs[name[1:].encode("utf-8", "replace")] = known[key]
    if not costs:
        return len(data)
    drawn = _DRAWN.findall(data)
    unclear = data.count(b"Do") - len(drawn)
    dearest = max(costs.values())
    return len(data) + sum(costs.get(name, 0 if b"#" not in name else dearest) for name in drawn) + unclear * dearest


def _properties(reader: Any) -> tuple[str, str]:
    """Title and keywords; a damaged dictionary has neither."""
    try:
        found = reader.metadata or {}
        return clean(str(found.get("/Title") or "")).strip(), clean(str(found.get("/Keywords") or ""))
    except Exception:
        return "", ""
