"""Plain text and Markdown: paragraphs, headings, tables, and the texts that stand for pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from emulator.understanding.media.charset import decode
from emulator.understanding.media.reading import Block, Findings, Limits, Source, Unreadable

_PARAGRAPHS = re.compile(r"\n[^\S\n]*\n")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(\S.*)")
_UNDERLINE = re.compile(r"\s{0,3}(=+|-{2,})\s*")
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_RULE = re.compile(r"\s{0,3}\|?\s*:?-{2,}:?[\s|:-]*")
_PICTURE = re.compile(r"!\[([^\]\[\n]{0,500})\]\([^)\[\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\]\[\n]{1,500})\]\([^)\[\n]{0,2000}\)")
_MARKS = re.compile(r"\*{1,3}|_{2,3}|`{1,2}|~~|^\s{0,3}(?:>\s?)+|^\s*[-+*]\s+(?=\S)|^\s*\[[ xX]\]\s", re.MULTILINE)


def read(source: Source, limits: Limits, markdown: bool) -> Findings:
    """Raises :class:`Unreadable`."""
    text = load(source, limits).replace("\r\n", "\n").replace("\r", "\n")
    return Findings(blocks=tuple(_markdown(text) if markdown else _paragraphs(text)))


def load(source: Source, limits: Limits) -> str:
    """The whole text of a document. Raises :class:`Unreadable` when it is too large or no text."""
    return decode(load_bytes(source, limits))


def load_bytes(source: Source, limits: Limits) -> bytes:
    """Raises :class:`Unreadable` when it is too large."""
    with source.open() as stream:
        data = stream.read(limits.text_input + 1)
    if len(data) > limits.text_input:
        raise Unreadable(f"the document is larger than the {limits.text_input} bytes allowed")
    return data


def _paragraphs(text: str) -> Iterator[Block]:
    for paragraph in _PARAGRAPHS.split(text):
        if paragraph.strip():
            yield Block(paragraph)


def _markdown(text: str) -> Iterator[Block]:
    held: list[str] = []
    fenced = False
    for line in [*text.split("\n"), ""]:
        if _FENCE.match(line):
            fenced = not fenced
            yield from _flush(held)
        elif fenced:
            held.append(line)
        elif not line.strip():
            yield from _flush(held)
        elif heading := _HEADING.fullmatch(line):
            yield from _flush(held)
            yield Block(_plain(heading[1].rstrip("# ")), "title")
        elif len(held) == 1 and _UNDERLINE.fullmatch(line) and "|" not in held[0]:
            yield Block(_plain(held.pop()), "title")
        elif line.lstrip().startswith("|"):
            yield from _flush(held)
            if not _RULE.fullmatch(line):
                cells = (_plain(cell.strip()) for cell in line.strip().strip("|").split("|"))
                yield Block(" | ".join(cells), "table")
        else:
            held.append(line)
    yield from _flush(held)


def _flush(held: list[str]) -> Iterator[Block]:
    text = "\n".join(held)
    held.clear()
    for picture in _PICTURE.findall(text):
        if picture.strip():
            yield Block(picture, "image")
    text = _plain(_PICTURE.sub("", text))
    if text.strip():
        yield Block(text)


def _plain(text: str) -> str:
    return _MARKS.sub("", _LINK.sub(r"\1", text))
