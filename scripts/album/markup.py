"""The small part of Markdown in which the documents are written, and its plain and HTML forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Literal

Kind = Literal["title", "heading", "paragraph", "item", "row", "break", "drawing"]


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the source. `text` of a drawing is the name of its scene; only a row has `cells`."""

    kind: Kind
    text: str = ""
    cells: tuple[str, ...] = ()


def blocks(source: str) -> list[Block]:
    """The source's lines; empty lines go, every line is a block of its own."""
    return [_block(line) for line in source.splitlines() if line.strip()]


def _block(line: str) -> Block:
    if line == "---":
        return Block("break")
    if drawing := re.fullmatch(r"!\[[^]]*]\((\w+)\)", line):
        return Block("drawing", drawing[1])
    if line.startswith("|"):
        cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
        return Block("row", "  ".join(cells), cells)
    for mark, kind in (("# ", "title"), ("## ", "heading"), ("- ", "item")):
        if line.startswith(mark):
            return Block(kind, line.removeprefix(mark))
    return Block("paragraph", line)


def plain(source: str) -> str:
    """The document as a text file: a blank line before a heading, items with a dash."""
    lines: list[str] = []
    for block in blocks(source):
        if block.kind == "heading":
            lines.append("")
        lines.append(f"- {block.text}" if block.kind == "item" else block.text)
        if block.kind == "title":
            lines.append("")
    return "\n".join(lines) + "\n"


def html(source: str, language: str) -> str:
    """The document as an HTML 5 page."""
    content = blocks(source)
    title = escape(content[0].text)
    body = "\n".join(_elements(content))
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f"</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _elements(content: list[Block]) -> Iterator[str]:
    tags = {"title": "h1", "heading": "h2", "paragraph": "p"}
    for kind, group in groupby(content, key=lambda block: block.kind):
        if kind == "row":
            head, *rows = group
            yield "<table>"
            yield _row(head, "th")
            yield from (_row(row, "td") for row in rows)
            yield "</table>"
        elif kind == "item":
            yield "<ul>"
            yield from (f"<li>{escape(block.text)}</li>" for block in group)
            yield "</ul>"
        else:
            yield from (f"<{tags[kind]}>{escape(block.text)}</{tags[kind]}>" for block in group)


def _row(row: Block, tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row.cells) + "</tr>"
