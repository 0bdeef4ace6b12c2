"""PPTX: a slide is a page; its title, texts, tables, the texts that stand for pictures, and the notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from emulator.understanding.media.charset import clean
from emulator.understanding.media.documents import package
from emulator.understanding.media.documents.docx import BLIP, EMBED, described, embedded
from emulator.understanding.media.reading import MARK, Block, Findings, Limits, Source, Unreadable

_DEPTH = 16


def read(source: Source, limits: Limits) -> Findings:
    """Raises :class:`Unreadable`."""
    import pptx

    blocks: list[Block] = []
    reasons: tuple[str, ...] = ()
    with package.opened(source, limits) as stream:
        try:
            presentation = pptx.Presentation(stream)
            properties = presentation.core_properties
            facts = described(clean(properties.title or "").strip(), clean(properties.keywords or ""))
            for number, slide in enumerate(presentation.slides, 1):
                if number > limits.pages or len(blocks) > limits.blocks:
                    reasons = (f"only the first {number - 1} slides are read",)
                    break
                blocks.extend(_slide(slide, number))
        except (KeyError, ValueError, SyntaxError, AttributeError, TypeError, EOFError) as broken:
            raise Unreadable(f"the presentation is damaged: {type(broken).__name__}") from None
    return Findings({"Keywords": facts}, tuple(blocks), reasons)


def _slide(slide: Any, page: int) -> Iterator[Block]:
    title, pictures = slide.shapes.title, embedded(slide.part)
    if title is not None and title.text_frame.text.strip():
        yield Block(title.text_frame.text, "title", page)
    for shape in slide.shapes:
        if title is None or shape.shape_id != title.shape_id:
            yield from _shape(shape, page, 0, pictures)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        yield Block(slide.notes_slide.notes_text_frame.text, "narrative-text", page)


def _shape(shape: Any, page: int, depth: int, pictures: Mapping[str, str]) -> Iterator[Block]:
    if hasattr(shape, "shapes") and depth < _DEPTH:
        for inner in shape.shapes:
            yield from _shape(inner, page, depth + 1, pictures)
    elif shape.has_text_frame:
        for paragraph in shape.text_frame.paragraphs:
            yield Block(paragraph.text, "narrative-text", page)
    elif getattr(shape, "has_table", False):
        for row in shape.table.rows:
            yield Block(" | ".join(cell.text.strip() for cell in row.cells), "table", page)
    else:
        text = (shape._element._nvXxPr.cNvPr.get("descr") or "").strip().replace(MARK, "")
        found = (pictures.get(blip.get(EMBED) or "") for blip in shape._element.iter(BLIP))
        parts = tuple(part for part in found if part)
        if text:
            yield Block(text + MARK * len(parts), "image", page, parts)
        elif parts:
            yield Block(MARK * len(parts), "narrative-text", page, parts)
