"""XLSX: a sheet is a page, a row is a line of a table; formulas by the values that were stored with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from emulator.understanding.media.charset import clean
from emulator.understanding.media.documents import package
from emulator.understanding.media.documents.docx import described
from emulator.understanding.media.reading import Block, Findings, Limits, Source, Unreadable


def read(source: Source, limits: Limits) -> Findings:
    """Raises :class:`Unreadable`."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    blocks: list[Block] = []
    cells = 0
    with package.opened(source, limits) as stream:
        try:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            facts = described(clean(book.properties.title or "").strip(), clean(book.properties.keywords or ""))
            for page, sheet in enumerate(book.worksheets, 1):
                blocks.append(Block(sheet.title, "title", page))
                for row in sheet.iter_rows(values_only=True):
                    cells += len(row) + 1
                    if cells > limits.elements or len(blocks) > limits.blocks:
                        reason = f"only the first {len(blocks)} rows are read"
                        return Findings({"Keywords": facts}, tuple(blocks), (reason,))
                    if texts := [_text(value) for value in row if value is not None]:
                        blocks.append(Block(" | ".join(texts), "table", page))
        except (InvalidFileException, KeyError, ValueError, SyntaxError, AttributeError, TypeError, EOFError) as broken:
            raise Unreadable(f"the workbook is damaged: {type(broken).__name__}") from None
    return Findings({"Keywords": facts}, tuple(blocks))


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        midnight = value.hour == value.minute == value.second == 0
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    return str(value).strip()
