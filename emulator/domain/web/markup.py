"""A page's Markdown as HTML and as plain text: headings, paragraphs, lists, tables, code, bold, links, pictures."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+(.*)$")
NUMBERED = re.compile(r"\s*\d")
QUOTE = re.compile(r">\s?(.*)$")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
INLINE = re.compile(
    r"(!?)\[((?:\\.|[^\[\]\\\n]){0,500})\]\(([^()\s]{1,2000})\)|\*\*([^*\n]{1,2000})\*\*|`([^`\n]{1,2000})`|"
    + ESCAPED.pattern
)
MARKS = re.compile(r"[`\[\]]|\*(?=\*)|\\(?=[!-/:-@\[-`{-~])")
"""What would be read as a mark inside of a line."""
SCHEMES = ("http://", "https://", "/", "#")


@dataclass(frozen=True, slots=True)
class Keep:
    """What of a page is kept: ``tags`` are names of HTML elements that are left out with all that is in them."""

    images: bool = True
    links: bool = True
    tags: frozenset[str] = frozenset()

    def has(self, tag: str) -> bool:
        return tag not in self.tags and (self.images or tag != "img")


@dataclass(frozen=True, slots=True)
class Block:
    """``tag`` is its HTML element: h1 to h6, p, ul, ol, blockquote, table, pre. ``lines`` are Markdown without the
    marks of the block, one an item of a list or a row of a table, whose cells are parted by tabs."""

    tag: str
    lines: tuple[str, ...]


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a Markdown text, in order."""
    kind, held = "", list[str]()

    def ended() -> Iterator[Block]:
        if held:
            yield Block(kind, tuple(held))
            held.clear()

    for line in text.split("\n"):
        if kind == "pre" and held:
            if line.strip().startswith("```"):
                held.pop(0)
                yield from ended()
                kind = ""
            else:
                held.append(line)
            continue
        tag, content = read(line)
        if tag == "pre":
            yield from ended()
            kind = "pre"
            held.append("")
        elif not tag or tag.startswith("h"):
            yield from ended()
            if tag:
                yield Block(tag, (content,))
        elif tag == kind and held:
            held.append(content)
        else:
            yield from ended()
            kind = tag
            held.append(content)
    if kind == "pre" and held:
        held.pop(0)
    yield from ended()


def read(line: str) -> tuple[str, str]:
    """A line's block and its content; empty for a blank line."""
    if not line.strip():
        return "", ""
    if line.strip().startswith("```"):
        return "pre", ""
    heading = HEADING.match(line)
    if heading:
        return f"h{len(heading[1])}", heading[2]
    item = ITEM.match(line)
    if item:
        return ("ol" if NUMBERED.match(line) else "ul"), item[1]
    quote = QUOTE.match(line)
    return ("blockquote", quote[1]) if quote else ("p", line.strip())


def literal(text: str) -> str:
    """A text in which nothing is a mark."""
    return MARKS.sub(r"\\\g<0>", text)


def paragraph(line: str) -> str:
    """A line of a paragraph, whatever it begins with."""
    digits = len(line) - len(line.lstrip("0123456789"))
    return line if read(line)[0] == "p" else f"{line[:digits]}\\{line[digits:]}"


def label(text: str) -> str:
    """A text between the brackets of a link or a picture."""
    return re.sub(r"[\\\[\]]", r"\\\g<0>", text)


def unescaped(text: str) -> str:
    return ESCAPED.sub(r"\1", text)


def as_html(found: Sequence[Block], keep: Keep) -> str:
    return "\n".join(block_html(one, keep) for one in found if one.tag not in keep.tags)


def block_html(block: Block, keep: Keep) -> str:
    if block.tag == "pre":
        return f"<pre>{html.escape(chr(10).join(block.lines), quote=False)}</pre>"
    lines = [inline(line, keep) for line in block.lines]
    if block.tag in ("ul", "ol"):
        return f"<{block.tag}>" + "".join(f"<li>{line}</li>" for line in lines) + f"</{block.tag}>"
    if block.tag == "table":
        rows = ("".join(f"<td>{cell}</td>" for cell in line.split("\t")) for line in lines)
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
    return f"<{block.tag}>{' '.join(lines)}</{block.tag}>"


def inline(line: str, keep: Keep) -> str:
    made, at = [], 0
    for found in INLINE.finditer(line):
        made.append(html.escape(line[at : found.start()], quote=False))
        made.append(element(found, keep))
        at = found.end()
    return "".join((*made, html.escape(line[at:], quote=False)))


def element(found: re.Match[str], keep: Keep) -> str:
    picture, label, address, bold, code, escaped = found.groups()
    if escaped is not None:
        return html.escape(escaped, quote=False)
    if bold is not None:
        return f"<strong>{html.escape(bold, quote=False)}</strong>" if keep.has("strong") else ""
    if code is not None:
        return f"<code>{html.escape(code, quote=False)}</code>" if keep.has("code") else ""
    if picture:
        safe = address.startswith(SCHEMES) and keep.has("img")
        return f'<img src="{html.escape(address)}" alt="{html.escape(unescaped(label))}">' if safe else ""
    shown = html.escape(unescaped(label), quote=False)
    if not keep.has("a"):
        return ""
    return f'<a href="{html.escape(address)}">{shown}</a>' if keep.links and address.startswith(SCHEMES) else shown


def links(text: str) -> list[str]:
    """The addresses of the links of a text; pictures are none."""
    found = (one.groups() for one in INLINE.finditer(text))
    return [address for picture, _, address, *_ in found if address and not picture and address.startswith(SCHEMES)]


def as_markdown(found: Sequence[Block], keep: Keep) -> str:
    return "\n\n".join(block_markdown(one, keep) for one in found if one.tag not in keep.tags)


def block_markdown(block: Block, keep: Keep) -> str:
    if block.tag == "pre":
        return "\n".join(("```", *block.lines, "```"))
    lines = [INLINE.sub(lambda one: reduced(one, keep), line) for line in block.lines]
    if block.tag.startswith("h"):
        return f"{'#' * int(block.tag[1])} {lines[0]}"
    if block.tag == "table":
        rows = [f"| {line.replace('|', chr(92) + '|').replace(chr(9), ' | ')} |" for line in lines]
        return "\n".join([rows[0], "|" + " --- |" * (lines[0].count("\t") + 1), *rows[1:]])
    if block.tag == "ol":
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    mark = {"ul": "- ", "blockquote": "> "}.get(block.tag, "")
    return "\n".join(f"{mark}{line}" for line in lines)


def reduced(found: re.Match[str], keep: Keep) -> str:
    """A Markdown element without what is not kept."""
    picture, label, _, bold, _, escaped = found.groups()
    if escaped is not None:
        return found.group()
    if bold is not None:
        return found.group() if keep.has("strong") else ""
    if picture:
        return found.group() if keep.has("img") else ""
    if label is not None:
        return "" if not keep.has("a") else found.group() if keep.links else label
    return found.group() if keep.has("code") else ""


def as_text(found: Sequence[Block], tags: Collection[str] = ()) -> str:
    """Nothing but the words, a line a block or an item."""
    kept = (one for one in found if one.tag not in tags)
    lines = (line if one.tag == "pre" else INLINE.sub(worded, line).strip() for one in kept for line in one.lines)
    return "\n".join(line for line in lines if line)


def worded(found: re.Match[str]) -> str:
    picture, label, _, bold, code, escaped = found.groups()
    return "" if picture else unescaped(label) if label else bold or code or escaped or ""


def plain(text: str) -> str:
    """A Markdown text as plain text."""
    return as_text(tuple(blocks(text)))
