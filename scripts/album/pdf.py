"""A PDF writer for text and one drawing: built-in fonts, nothing compressed, no time in it but a fixed one.

Chinese text uses the Adobe-GB1 font STSong-Light, which viewers bring along, in the encoding UniGB-UCS2-H
(two bytes a character, so a reader needs no ToUnicode table); English text uses Helvetica.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from album.markup import Block

WIDTH, HEIGHT, MARGIN = 595, 842, 60
SIZES = {"title": 20, "heading": 14}
TEXT_SIZE = 11


@dataclass(slots=True)
class _Page:
    commands: list[str] = field(default_factory=list)
    y: float = HEIGHT - MARGIN
    has_drawing: bool = False


def _em(char: str) -> float:
    return 1.0 if unicodedata.east_asian_width(char) in "WF" else 0.52


def _wrap(text: str, size: float) -> list[str]:
    """Lines that fit the page; breaks at spaces, or anywhere beside a Chinese character."""
    room = (WIDTH - 2 * MARGIN) / size
    lines, line, used = [], "", 0.0
    pieces = text.split(" ")
    for number, piece in enumerate(pieces):
        word = piece if number == len(pieces) - 1 else piece + " "
        parts = list(word) if any(_em(char) == 1.0 for char in word) else [word]
        for part in parts:
            wide = sum(map(_em, part))
            if line and used + wide > room and part not in "，。；：、！？）”":
                lines.append(line.rstrip())
                line, used = "", 0.0
            line += part
            used += wide
    return [*lines, line.rstrip()]


def _string(text: str, chinese: bool) -> str:
    if chinese:
        return f"<{text.encode('utf-16-be').hex().upper()}>"
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"({escaped})"


def _pages(content: list[Block], chinese: bool) -> list[_Page]:
    pages = [_Page()]
    for block in content:
        if block.kind == "break":
            pages.append(_Page())
            continue
        if block.kind == "drawing":
            pages[-1].commands.append(f"q 270 0 0 217.5 {MARGIN} {pages[-1].y - 225:g} cm /Im1 Do Q")
            pages[-1].y -= 240
            pages[-1].has_drawing = True
            continue
        size = SIZES.get(block.kind, TEXT_SIZE)
        font = "F2" if block.kind in SIZES else "F1"
        words = f"- {block.text}" if block.kind == "item" else block.text
        pages[-1].y -= size * 0.8 if block.kind in SIZES else 3
        for line in _wrap(words, size):
            if pages[-1].y < MARGIN:
                pages.append(_Page())
            page = pages[-1]
            page.commands.append(f"BT /{font} {size} Tf {MARGIN} {page.y:g} Td {_string(line, chinese)} Tj ET")
            page.y -= size * 1.5
    return pages


def _fonts(chinese: bool) -> list[str]:
    """Font objects 3 and 4, and for Chinese the descendant 5 and its descriptor 6."""
    if not chinese:
        head = "<< /Type /Font /Subtype /Type1 /Encoding /WinAnsiEncoding /BaseFont"
        return [f"{head} /Helvetica >>", f"{head} /Helvetica-Bold >>"]
    top = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UCS2-H /Encoding /UniGB-UCS2-H "
        "/DescendantFonts [5 0 R] >>"
    )
    descendant = (
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 6 0 R /DW 1000 "
        "/W [1 95 500] /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 0 >> >>"
    )
    descriptor = (
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
        "/Ascent 752 /Descent -271 /CapHeight 737 /StemV 58 >>"
    )
    return [top, top, descendant, descriptor]


def pdf(content: list[Block], chinese: bool, draw: Callable[[str], tuple[bytes, int, int]]) -> bytes:
    """The document as PDF. `draw` turns a drawing's name into JPEG bytes, width and height; at most one drawing."""
    pages = _pages(content, chinese)
    objects: list[bytes] = [b"", b"", *(font.encode() for font in _fonts(chinese))]
    image = ""
    for name in [block.text for block in content if block.kind == "drawing"]:
        data, width, height = draw(name)
        head = (
            f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB "
            f"/BitsPerComponent 8 /Filter /DCTDecode /Length {len(data)} >>"
        )
        objects.append(head.encode() + b"\nstream\n" + data + b"\nendstream")
        image = f" /XObject << /Im1 {len(objects)} 0 R >>"
    kids = []
    for page in pages:
        stream = "\n".join(page.commands).encode("cp1252")
        objects.append(f"<< /Length {len(stream)} >>".encode() + b"\nstream\n" + stream + b"\nendstream")
        resources = f"<< /Font << /F1 3 0 R /F2 4 0 R >>{image if page.has_drawing else ''} >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources {resources} "
            f"/Contents {len(objects)} 0 R >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    title = ("\ufeff" + content[0].text).encode("utf-16-be").hex().upper()
    objects.append(
        f"<< /Title <{title}> /Producer (Myna demo album) /CreationDate (D:20240601090000+08'00') >>".encode()
    )
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    """Objects 1..n with their table; the last one is the information dictionary, the first the catalogue."""
    out = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    offsets = []
    for number, data in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + data + b"\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    trailer = f"trailer\n<< /Size {count} /Root 1 0 R /Info {count - 1} 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {count}\n0000000000 65535 f \n{table}{trailer}".encode()
