"""Word documents with headings, lists, a table and a picture, and no time in them but a fixed one."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from album.archives import stored
from album.markup import Block

if TYPE_CHECKING:
    from docx.document import Document

WRITTEN = datetime(2024, 6, 1, 9, 0, 0)


def docx(content: list[Block], picture: bytes | None) -> bytes:
    """The document as DOCX; `picture` (JPEG) stands below the title."""
    import docx as word
    from docx.shared import Cm

    document = word.Document()
    for kind, group in groupby(content, key=lambda block: block.kind):
        if kind == "row":
            _table(document, [block.cells for block in group])
            continue
        for block in group:
            if kind == "title":
                document.add_heading(block.text, 0)
                if picture is not None:
                    document.add_picture(io.BytesIO(picture), width=Cm(9))
            elif kind == "heading":
                document.add_heading(block.text, 1)
            elif kind == "paragraph":
                document.add_paragraph(block.text)
            elif kind == "item":
                document.add_paragraph(block.text, style="List Bullet")
            else:
                raise ValueError(f"a DOCX cannot hold a {kind}")
    properties = document.core_properties
    properties.title, properties.author, properties.comments = content[0].text, "Myna demo album", ""
    properties.created = properties.modified = WRITTEN
    properties.last_modified_by, properties.revision = "Myna demo album", 1
    out = io.BytesIO()
    document.save(out)
    return _without_times(out.getvalue())


def _table(document: Document, rows: list[tuple[str, ...]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words


def _without_times(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return stored({name: package.read(name) for name in package.namelist()}, zipfile.ZIP_DEFLATED)
