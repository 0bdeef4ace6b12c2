"""A page's Markdown as HTML and as plain text: headings, paragraphs, lists, tables, code, bold, links, pictures."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+(.*)$")
NUMBERED = re.compile(r"\s*(\d+)")
NESTED = re.compile(r"(-|\d+\.) ")
"""An item's mark inside of another item."""
QUOTE = re.compile(r">\s?(.*)$")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
INLINE = re.compile(
    r"(!?)\[((?:\\.|[^\[\]\\\n]){0,500})\]\(([^()\s]{1,2000})\)|\*\*((?:\\.|[^*\\\n]){1,2000})\*\*|`([^`\n]{1,2000})`|"
    + ESCAPED.pattern
)
MARKS = re.compile(
    r"[`\[\]]|\*(?!(?<=\s\*)\s)|_(?:(?![^\W_])|(?<![^\W_]_))|\\(?=[!-/:-@\[-`{-~]|\Z)|~(?:(?=~)|(?<=~~))"
    r"|<(?=[A-Za-z/!?])|&(?=#?[A-Za-z0-9]{1,31};)"
)
"""What would be read as a mark inside of a line, by Myna or by any reader of Markdown."""
MARKED = re.compile(r"[`*\[\\]")
BEGINNING = re.compile(r"(?:#{1,6}|[-+*]|\d{1,9}[.)])(?:\s|$)|>|```|(?:=+|-+)\s*$")
"""What would be read as the mark of a block."""
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]+")
DEEPEST = 7
"""Lists that a list is inside of."""
MOST = 100_000
"""Tags, blocks, lines and marks of a page that are read: more of them are no text for anybody, and take seconds."""
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
    marks of the block, one an item of a list or a row of a table, whose cells are parted by tabs.

    A line of a list that begins with tabs is an item inside of as many others, with its own mark, or, without one, more
    of the item before it. ``start`` is an ordered list's first number, ``language`` that of code, and ``broken`` says
    that a paragraph's lines end where they do on the page.
    """

    tag: str
    lines: tuple[str, ...]
    start: int = 1
    language: str = ""
    broken: bool = False


def clean(text: str) -> str:
    """A text without control characters; its lines end in a newline."""
    if CONTROL.search(text) is None:
        return text
    for end in ("\r\n", "\r", "\f", "\v"):
        text = text.replace(end, "\n")
    return CONTROL.sub("", text)


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a Markdown text, in order, as many as are read."""
    return islice(parsed(clean(text)), MOST)


def parsed(text: str) -> Iterator[Block]:
    kind, held, start = "", list[str](), 1
    fence, language = "", ""
    indents = list[int]()

    def ended() -> Iterator[Block]:
        if held:
            yield Block(kind, tuple(held), start, language)
            held.clear()

    for line in text.split("\n"):
        if fence:
            if line.strip().startswith(fence) and not line.strip().strip("`"):
                yield from ended()
                fence = language = kind = ""
            else:
                held.append(line)
            continue
        tag, content = read(line)
        if tag == "pre":
            yield from ended()
            kind, start = "pre", 1
            fence, language = fenced(line)
        elif not tag or tag.startswith("h"):
            yield from ended()
            if tag:
                yield Block(tag, (content,))
        elif tag in ("ul", "ol"):
            indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
            number = NUMBERED.match(line)
            inside = held and kind in ("ul", "ol") and indent > indents[0] + 1
            while inside and indent < indents[-1]:
                indents.pop()
            if inside and indent > indents[-1] + 1 and len(indents) <= DEEPEST:
                indents.append(indent)
            if inside:
                held.append(nested(len(indents) - 1, f"{number[1]}." if number else "-", content))
                continue
            if tag != kind or not held:
                yield from ended()
                kind, start = tag, int(number[1]) if number else 1
            indents = [indent]
            held.append(content)
        elif tag == kind and held:
            held.append(content)
        else:
            yield from ended()
            kind, start = tag, 1
            held.append(content)
    yield from ended()


def nested(depth: int, mark: str, content: str) -> str:
    """A line of a list inside of as many others; without a mark, more of the item before it."""
    return chr(9) * depth + (f"{mark} " if mark else "") + content


def fenced(line: str) -> tuple[str, str]:
    """The fence that begins a block of code, and the code's language; empty where the line is none."""
    told = line.strip().lstrip("`")
    fence = line.strip()[: len(line.strip()) - len(told)]
    return (fence, told.strip()) if len(fence) >= 3 and "`" not in told else ("", "")


def read(line: str) -> tuple[str, str]:
    """A line's block and its content; empty for a blank line. A line may have megabytes: nothing here tries twice."""
    if not line.strip():
        return "", ""
    if fenced(line)[0]:
        return "pre", ""
    depth = len(line) - len(line.lstrip("#"))
    if 0 < depth <= 6 and line[depth : depth + 1].isspace():
        content = line[depth:].strip()
        bare = content.rstrip("#")
        return f"h{depth}", content if bare and not bare[-1].isspace() else bare.rstrip()
    item = ITEM.match(line)
    if item:
        return ("ol" if NUMBERED.match(line) else "ul"), item[1]
    quote = QUOTE.match(line)
    return ("blockquote", quote[1]) if quote else ("p", line.strip())


def bounded(found: Iterable[Block]) -> tuple[Block, ...]:
    """As much of a page as is read: its last line may end before a mark."""
    made, room = list[Block](), MOST
    for one in found:
        if room <= 0:
            break
        lines = list[str]()
        for line in one.lines if one.tag != "pre" else ():
            over = next(islice(MARKED.finditer(line), room, None), None) if len(line) > room else None
            lines.append(line if over is None else line[: over.start()])
            room -= 1 + sum(map(line.count, "[*`\\"))
            if room <= 0:
                break
        made.append(one if len(lines) in (0, len(one.lines)) and room > 0 else replace(one, lines=tuple(lines)))
        room -= 1
    return tuple(made)


def literal(text: str) -> str:
    """A text in which nothing is a mark, for a line or between the brackets of a link or a picture; as
    much of it as is read."""
    text = clean(text)
    over = next(islice(MARKS.finditer(text), MOST, None), None) if len(text) > MOST else None
    return MARKS.sub(r"\\\g<0>", text if over is None else text[: over.start()])


def paragraph(line: str) -> str:
    """A line of a paragraph, whatever it begins with."""
    line = line.strip()
    digits = len(line) - len(line.lstrip("0123456789"))
    return f"{line[:digits]}\\{line[digits:]}" if BEGINNING.match(line) else line


def unescaped(text: str) -> str:
    return ESCAPED.sub(r"\1", text)


def as_html(found: Sequence[Block], keep: Keep) -> str:
    return "\n".join(block_html(one, keep) for one in found if one.tag not in keep.tags)


def block_html(block: Block, keep: Keep) -> str:
    if block.tag == "pre":
        code = html.escape(chr(10).join(block.lines), quote=False)
        named = f'<code class="language-{html.escape(block.language)}">{code}</code>' if block.language else code
        return f"<pre>{named}</pre>"
    if block.tag in ("ul", "ol"):
        return list_html(block, keep)
    lines = [inline(line, keep) for line in block.lines]
    if block.tag == "table":
        rows = ("".join(f"<td>{cell}</td>" for cell in line.split("\t")) for line in lines)
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
    return f"<{block.tag}>{('<br>' if block.broken else ' ').join(lines)}</{block.tag}>"


def items(block: Block) -> Iterator[tuple[int, str, str]]:
    """How many items each item of a list is inside of, its mark, and its content; no mark for more of the last one."""
    number = block.start
    for line in block.lines:
        content = line.lstrip("\t")
        depth = len(line) - len(content)
        if not depth:
            yield 0, f"{number}." if block.tag == "ol" else "-", content
            number += 1
            continue
        mark = NESTED.match(content)
        yield (depth, mark[1], content[mark.end() :]) if mark else (depth - 1, "", content)


def list_html(block: Block, keep: Keep) -> str:
    made, opened = list[str](), list[str]()
    for depth, mark, content in items(block):
        while len(opened) > depth + 1:
            made.append(f"</li></{opened.pop()}>")
        if not mark:
            made.append(f"<br>{inline(content, keep)}")
            continue
        tag = "ul" if mark == "-" else "ol"
        if len(opened) > depth:
            made.append("</li>")
            if opened[-1] != tag:
                made.append(f"</{opened.pop()}>")
        if len(opened) <= depth:
            opened.append(tag)
            made.append(f"<{tag}>" if mark in ("-", "1.") else f'<ol start="{mark[:-1]}">')
        made.append(f"<li>{inline(content, keep)}")
    return "".join((*made, *(f"</li></{tag}>" for tag in reversed(opened))))


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
        return f"<strong>{html.escape(unescaped(bold), quote=False)}</strong>" if keep.has("strong") else ""
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
        fence = "`" * max(3, 1 + max(len(line) - len(line.lstrip("`")) for line in map(str.lstrip, block.lines)))
        return "\n".join((fence + block.language, *block.lines, fence))
    if block.tag in ("ul", "ol"):
        return "\n".join(list_markdown(block, keep))
    lines = [INLINE.sub(lambda one: reduced(one, keep), line) for line in block.lines]
    if block.tag.startswith("h"):
        return f"{'#' * int(block.tag[1])} {lines[0]}"
    if block.tag == "table":
        rows = [f"| {line.replace('|', chr(92) + '|').replace(chr(9), ' | ')} |" for line in lines]
        return "\n".join([rows[0], "|" + " --- |" * (lines[0].count("\t") + 1), *rows[1:]])
    mark = "> " if block.tag == "blockquote" else ""
    return "\n".join(f"{mark}{line}" for line in lines)


def list_markdown(block: Block, keep: Keep) -> Iterator[str]:
    """Items inside of another begin where its words do."""
    widths = list[int]()
    for depth, mark, content in items(block):
        line = INLINE.sub(lambda one: reduced(one, keep), content)
        del widths[depth + (not mark) :]
        yield " " * sum(widths) + (f"{mark} {line}" if mark else line)
        if mark:
            widths.append(len(mark) + 1)


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
    return "\n".join(chain.from_iterable(words(one) for one in found if one.tag not in tags))


def words(block: Block) -> Iterable[str]:
    """A block's lines without marks. Blank ones are something in code alone."""
    if block.tag == "pre":
        return block.lines
    lines = (content for *_, content in items(block)) if block.tag in ("ul", "ol") else block.lines
    return filter(None, (INLINE.sub(worded, line).strip() for line in lines))


def worded(found: re.Match[str]) -> str:
    picture, label, _, bold, code, escaped = found.groups()
    return "" if picture else unescaped(label) if label else unescaped(bold or "") or code or escaped or ""


def plain(text: str) -> str:
    """A Markdown text as plain text."""
    return as_text(tuple(blocks(text)))
