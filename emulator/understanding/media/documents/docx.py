"""DOCX in body order: paragraphs, headings, tables, texts that stand for pictures, and pages where Word left breaks.

Headers stand before it and footers behind it, each text once; notes and comments behind what they belong to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from emulator.understanding.media.charset import clean
from emulator.understanding.media.documents import notes, package
from emulator.understanding.media.reading import MARK, Block, Facts, Findings, Limits, Source, Unreadable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_TEXT, _TAB, _BREAK, _RETURN = (_W + name for name in ("t", "tab", "br", "cr"))
BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_RENDERED_BREAK = _W + "lastRenderedPageBreak"
_TITLES = ("heading", "title", "标题")


def read(source: Source, limits: Limits) -> Findings:
    """Raises :class:`Unreadable`."""
    import docx

    with package.opened(source, limits) as stream:
        try:
            document = docx.Document(stream)
            styles = {style.style_id: (style.name or "").lower() for style in document.styles}
            properties = document.core_properties
            title, words = clean(properties.title or "").strip(), clean(properties.keywords or "")
        except (KeyError, ValueError, SyntaxError, AttributeError, TypeError, EOFError) as broken:
            raise Unreadable(f"the document is damaged: {type(broken).__name__}") from None
    body = document.element.body
    if body is None:
        raise Unreadable("the document has no body")
    titles = {style for style, name in styles.items() if name.startswith(_TITLES)}
    walk = _Walk(body, titles, embedded(document.part), notes.of(document.part))
    heads, feet = (notes.margins(document.part, kind) for kind in ("header", "footer"))
    blocks: list[Block] = []
    reasons: tuple[str, ...] = ()
    for block in chain(map(Block, heads), walk.blocks(body), map(Block, feet)):
        if len(blocks) >= limits.blocks:
            reasons = (f"only the first {limits.blocks} paragraphs and rows are read",)
            break
        blocks.append(block)
    return Findings({"Keywords": described(title, words)}, tuple(blocks), reasons)


def embedded(part: Any) -> dict[str, str]:
    """Pictures of an Office part: relationship id → name of the part in the archive."""
    return {
        identifier: str(one.target_part.partname).lstrip("/")
        for identifier, one in part.rels.items()
        if not one.is_external and one.reltype.endswith("/image")
    }


def described(title: str, words: str) -> Facts:
    """Title and Labels from a document's own properties; a program's placeholder is no title."""
    from emulator.understanding.media.keywords import labels, split

    facts: Facts = {}
    if title and title.lower() not in ("untitled", "word document", "powerpoint presentation", "无标题"):
        facts["Title"] = title
    if found := labels(split(words.replace(",", ";").replace("，", ";").replace("、", ";"))):
        facts["Labels"] = found
    return facts


class _Walk:
    """Counts pages on the way. Where Word left its rendered breaks they are the truth; they include the forced ones."""

    def __init__(self, body: Any, titles: set[str], pictures: Mapping[str, str], notes: Mapping[str, str]) -> None:
        self._titles = titles
        self._pictures = pictures
        self._notes = dict(notes)
        self._shown: list[str] = []
        self._rendered = next(body.iter(_RENDERED_BREAK), None) is not None
        self._paged = self._rendered or any(_is_page_break(one) for one in body.iter(_BREAK))
        self._page = 1

    def blocks(self, parent: Any) -> Iterator[Block]:
        for element in parent.iterchildren():
            if element.tag == _W + "p":
                yield from self._paragraph(element)
            elif element.tag == _W + "tbl":
                yield from self._table(element)
            elif element.tag == _W + "sdt":
                for content in element.iterchildren(_W + "sdtContent"):
                    yield from self.blocks(content)

    def _here(self) -> int | None:
        return self._page if self._paged else None

    def _paragraph(self, element: Any) -> Iterator[Block]:
        style = element.find(f"{_W}pPr/{_W}pStyle")
        level = element.find(f"{_W}pPr/{_W}outlineLvl")
        title = level is not None or (style is not None and style.get(_W + "val") in self._titles)
        pieces: list[str] = []
        hidden = {id(one) for fallback in element.iter(_FALLBACK) for one in fallback.iter()}
        for node in element.iter(_TEXT, _TAB, _BREAK, _RETURN, _RENDERED_BREAK, _PICTURE, BLIP):
            if id(node) in hidden:
                continue
            if self._turns(node):
                yield from self._flush(pieces, title)
                self._page += 1
            elif node.tag == _PICTURE:
                if text := (node.get("descr") or "").replace(MARK, "").strip():
                    found = (self._pictures.get(blip.get(EMBED) or "") for blip in node.getparent().iter(BLIP))
                    parts = tuple(part for part in found if part)
                    yield Block(text + MARK * len(parts), "image", self._here(), parts)
            elif node.tag == BLIP:
                if part := self._pictures.get(node.get(EMBED) or ""):
                    pieces.append(MARK)
                    self._shown.append(part)
            elif node.tag != _RENDERED_BREAK:
                text = (node.text or "").replace(MARK, "")
                pieces.append({_TAB: "\t", _TEXT: text}.get(node.tag, "\n"))
        yield from self._flush(pieces, title)
        yield from self._noted(element)

    def _noted(self, element: Any) -> Iterator[Block]:
        """The notes and comments that are referred to here, each once."""
        for text in [self._notes.pop(one, "") for one in notes.referred(element)]:
            if text:
                yield Block(text, "narrative-text", self._here())

    def _flush(self, pieces: list[str], title: bool) -> Iterator[Block]:
        text, pictures = "".join(pieces), tuple(self._shown)
        pieces.clear()
        self._shown.clear()
        if text.strip():
            yield Block(text, "title" if title else "narrative-text", self._here(), pictures)

    def _table(self, table: Any) -> Iterator[Block]:
        for row in table.iterchildren(_W + "tr"):
            cells = []
            for cell in row.iterchildren(_W + "tc"):
                paragraphs = ("".join(one.text or "" for one in p.iter(_TEXT)) for p in cell.iter(_W + "p"))
                cells.append(" ".join(text.strip() for text in paragraphs if text.strip()))
            if any(cells):
                yield Block(" | ".join(cells), "table", self._here())
            yield from self._noted(row)
            self._page += sum(1 for node in row.iter(_BREAK, _RENDERED_BREAK) if self._turns(node))

    def _turns(self, node: Any) -> bool:
        return bool(node.tag == _RENDERED_BREAK) if self._rendered else _is_page_break(node)


def _is_page_break(node: Any) -> bool:
    return bool(node.tag == _BREAK and node.get(_W + "type") == "page")
