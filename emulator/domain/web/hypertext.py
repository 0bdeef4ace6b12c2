"""HTML from anywhere as the blocks that pages are written in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from urllib.parse import quote, urljoin

from emulator.clock import CHINA
from emulator.domain.web.elements import BREAKS, LISTS, content
from emulator.domain.web.grids import Grid, span
from emulator.domain.web.markup import DEEPEST, MOST, Block, Keep, clean, literal, nested, paragraph
from emulator.understanding.media.documents.html import CELLS, HEADINGS, UNFINISHED, tokens, unescape

STRONG = frozenset(("strong", "b"))
INLINE = frozenset(("a", "code", *STRONG))
LABEL, ADDRESS = 240, 2000
"""Characters of a link's words, each of which may be escaped, and of its address."""
ATTRIBUTE = r"""(?<![\w-])%s\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""
NAMES = ("href", "src", "alt", "content", "property", "class", "start", "colspan", "rowspan")
ATTRIBUTES = {name: re.compile(ATTRIBUTE % name, re.IGNORECASE) for name in NAMES}
LANGUAGE = re.compile(r"(?:^|\s)lang(?:uage)?-([\w+#.-]{1,40})")
PLAIN = "%/:?#[]@!$&'*+,;="
"""What stands in an address as it is: parentheses would end it in Markdown."""


def parts(source: str) -> Iterator[tuple[str | None, str]]:
    """The tags of a page and the texts between them, as many as are read."""
    return islice(tokens(clean(source)), MOST)


def cut(source: str) -> bool:
    """Whether a page has more. Blocks."""
    return source.count("<") * 2 >= MOST and next(islice(tokens(source), MOST, None), None) is not None


def attribute(tag: str, name: str) -> str:
    """A tag's attribute, empty where it has none."""
    found = ATTRIBUTES[name].search(tag)
    return "" if found is None else unescape(found[1] or found[2] or found[3] or "").strip()


@dataclass(frozen=True, slots=True)
class Hypertext:
    """A page of HTML, as :class:`~emulator.domain.web.legible.Legible`. Its methods block."""

    url: str
    source: str
    title: str
    published: datetime | None

    def raw(self, base: str) -> str:
        return self.source

    def blocks(self, base: str, mode: str, keep: Keep) -> Sequence[Block]:
        found = list(parts(self.source))
        writer = Writer(base_of(self.url, found), mode != "article" and keep.has("img"))
        for tag, whole in content(found, mode, keep.tags):
            writer.text(whole) if tag is None else writer.tag(tag, whole)
        return writer.done()

    def links(self) -> list[str]:
        found = list(parts(self.source))
        base = base_of(self.url, found)
        hrefs = (attribute(whole, "href") for tag, whole in found if tag == "a")
        return [one for one in dict.fromkeys(joined(base, href) for href in hrefs if not href.startswith("#")) if one]


def hypertext(url: str, source: str) -> Hypertext:
    """What a page says of itself. Blocks."""
    titles, published, inside = list[str](), None, False
    for tag, whole in parts(source):
        if tag == "/head":
            break
        if tag == "title":
            inside = not titles
        elif tag in ("/title", "body", UNFINISHED):
            inside = False
        elif tag is None and inside:
            titles.append(clean(unescape(whole)))
        elif tag == "meta" and attribute(whole, "property") == "article:published_time":
            published = published or moment(attribute(whole, "content"))
    return Hypertext(url, source, " ".join("".join(titles).split()), published)


def moment(written: str) -> datetime | None:
    """A time; without an offset it is China's."""
    try:
        found = datetime.fromisoformat(written)
        return found.replace(tzinfo=found.tzinfo or CHINA).astimezone(CHINA)
    except (ValueError, OverflowError):
        return None


def base_of(url: str, found: Sequence[tuple[str | None, str]]) -> str:
    """What a page's own addresses are relative to."""
    href = next((attribute(whole, "href") for tag, whole in found if tag == "base"), "")
    return joined(url, href) or url


def joined(base: str, address: str) -> str:
    """An http or https address in Markdown's letters, empty where it is none."""
    try:
        found = urljoin(base, quote(address, PLAIN)) if 0 < len(address) <= ADDRESS else ""
    except ValueError:  # a bracket that is never closed
        return ""
    return found if found.startswith(("http://", "https://")) and len(found) <= ADDRESS else ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a line: its words, none of a picture, and the same in Markdown. ``plain``: it has no marks."""

    words: str
    markdown: str
    plain: bool = True
    linked: bool = False


BLANK = Piece(" ", " ")
EMPTY = Block("", ())


@dataclass(slots=True)
class Started:
    """An inline element that has not ended: its name, its address, its first piece's place."""

    name: str
    address: str
    first: int


@dataclass(slots=True)
class Listing:
    """A list that has not ended: its name, its next item's number, whether its item has words."""

    name: str
    number: int
    begun: bool = False


@dataclass(slots=True)
class Writer:
    """Blocks as the tags come; a line is held until something ends its paragraph."""

    base: str
    pictures: bool
    found: list[Block] = field(default_factory=list)
    held: list[Piece] = field(default_factory=list)
    started: list[Started] = field(default_factory=list)
    heading: str = ""
    quoted: int = 0
    lists: list[Listing] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    first: Block = EMPTY
    level: int = 0
    depth: int = 0
    """Of what ``items`` become: the block without lines, the lists that it is inside of; and its last item's depth."""
    grid: Grid | None = None
    spans: tuple[int, int] = 1, 1
    celled: bool = False
    captioned: bool = False
    code: list[str] | None = None
    language: str = ""

    def text(self, raw: str) -> None:
        words = unescape(raw)
        if self.code is not None:
            self.code.append(clean(words))
        elif words:
            blank = " ".join(words.split())
            words = (" " if words[0].isspace() else "") + blank + (" " if blank and words[-1].isspace() else "")
            self.held.append(Piece(words, literal(words)))

    def tag(self, tag: str, whole: str) -> None:
        closing, name = tag.startswith("/"), tag.lstrip("/")
        if name == "pre":
            self.preformatted(closing, whole)
        elif self.code is not None:
            if name == "br":
                self.code.append("\n")
            elif name == "code" and not closing:
                self.language = self.language or spoken(whole)
        elif name == "br":
            self.held.append(Piece(" ", "\n") if self.grid is None else BLANK)
        elif name == "img":
            self.picture(whole)
        elif name in INLINE:
            self.inline(name, closing, whole)
        elif name in CELLS or name == "tr":
            self.cell(name, closing, whole)
        elif name == "table":
            self.table(closing)
        elif name == "caption" and self.grid is not None:
            self.flush()
            self.captioned = not closing
        elif self.grid is not None:
            self.held.append(BLANK)
        elif name in LISTS:
            self.listed(name, closing, whole)
        elif name in BREAKS:
            self.flush()
            if name == "li" and self.lists:
                self.lists[-1].begun = False
            elif name in HEADINGS:
                self.heading = "" if closing else name
            elif name == "blockquote":
                self.quoted = max(0, self.quoted + (-1 if closing else 1))

    def done(self) -> list[Block]:
        self.flush()
        self.preformatted(closing=True, whole="")
        self.table(closing=True)
        self.end_list()
        return self.found

    def picture(self, whole: str) -> None:
        address = joined(self.base, attribute(whole, "src")) if self.pictures else ""
        if address:
            caption = literal(" ".join(attribute(whole, "alt").split())[:LABEL])
            self.held.append(Piece("", f"![{caption}]({address})", False))

    def inline(self, name: str, closing: bool, whole: str) -> None:
        at = next((at for at, one in enumerate(self.started) if one.name == name), None)
        if at is not None:  # a second one of the same ends the first
            one = self.started.pop(at)
            self.held[one.first :] = marked(one, self.held[one.first :])
        if not closing:
            address = joined(self.base, attribute(whole, "href")) if name == "a" else ""
            self.started.append(Started(name, address, len(self.held)))

    def flush(self) -> None:
        """What is held becomes a block; elements that go on in the next one are marked in both."""
        for one in reversed(self.started):
            self.held[one.first :] = marked(one, self.held[one.first :])
            one.first = 0
        lines = "".join(one.markdown for one in self.held).split("\n")
        lines = [" ".join(line.split()) for line in lines if line.strip()]
        self.held.clear()
        if self.captioned or not lines:
            self.found += (Block("p", (paragraph(one),)) for one in lines)
        elif self.grid is None and self.heading:
            self.end_list()
            self.found.append(Block(self.heading, (" ".join(lines),)))
        elif self.grid is None and self.lists:
            self.item(paragraph(" ".join(lines)))
        elif self.grid is None:
            tag = "blockquote" if self.quoted else "p"
            self.found.append(Block(tag, tuple(map(paragraph, lines)), broken=True))
        if self.grid is not None and not self.captioned:
            if self.celled or lines:
                self.grid.put(" ".join(lines), *self.spans)
            self.celled, self.spans = False, (1, 1)

    def listed(self, name: str, closing: bool, whole: str) -> None:
        self.flush()
        if not closing:
            start = attribute(whole, "start")
            self.lists.append(Listing(name, int(start) if re.fullmatch("[0-9]{1,9}", start) else 1))
        elif self.lists:
            if len(self.lists) == 1:
                self.end_list()
            self.lists.pop()

    def item(self, words: str) -> None:
        """An item of a list, or more of the one that began; what is between two of its parts parts the list."""
        level, listing = len(self.lists) - 1, self.lists[-1]
        if level < self.level:
            self.end_list()
        if not listing.begun:
            mark = f"{listing.number}." if listing.name == "ol" else "-"
            if self.items:
                self.depth = min(level - self.level, self.depth + 1, DEEPEST)
                self.items.append(nested(self.depth, mark, words) if self.depth else words)
            else:
                self.first, self.level, self.depth = Block(listing.name, (), listing.number), level, 0
                self.items.append(words)
            listing.begun = True
            listing.number += 1
        elif self.items:
            self.items.append(nested(min(level - self.level, self.depth, DEEPEST) + 1, "", words))
        else:
            self.found.append(Block("p", (words,)))

    def end_list(self) -> None:
        if self.items:
            self.found.append(replace(self.first, lines=tuple(self.items)))
            self.items.clear()
        self.level = 0

    def cell(self, name: str, closing: bool, whole: str) -> None:
        if self.grid is None:
            self.table(closing=False)
        self.flush()
        self.captioned = False
        self.celled = name in CELLS and not closing
        if self.celled:
            self.spans = span(attribute(whole, "colspan")), span(attribute(whole, "rowspan"))
        elif name == "tr" and self.grid is not None:
            self.grid.end_row()

    def table(self, closing: bool) -> None:
        """A table of one column is there for the looks."""
        if self.grid is None and not closing:
            self.flush()
            self.end_list()
            self.grid = Grid()
        elif self.grid is not None and closing:
            self.flush()
            rows = self.grid.filled()
            self.grid, self.captioned = None, False
            if any("\t" in one for one in rows):
                self.found.append(Block("table", rows))
            else:
                self.found += (Block("p", (paragraph(one),)) for one in rows if one)

    def preformatted(self, closing: bool, whole: str) -> None:
        if not closing:
            if self.code is None:
                self.flush()
                self.end_list()
                self.code, self.language = [], spoken(whole)
        elif self.code is not None:
            lines = "".join(self.code).strip("\n").split("\n")
            self.code = None
            if any(line.strip() for line in lines):
                self.found.append(Block("pre", tuple(lines), language=self.language))


def spoken(whole: str) -> str:
    """The language that a tag says its code is in."""
    found = LANGUAGE.search(attribute(whole, "class"))
    return found[1] if found else ""


def marked(one: Started, pieces: list[Piece]) -> list[Piece]:
    """The pieces inside of an element with its marks; as they are where Markdown has no way to write it."""
    raw = "".join(piece.words for piece in pieces)
    words = " ".join(raw.split())
    if not words:
        return pieces
    if one.name == "a":
        if not one.address or len(words) > LABEL or any(piece.linked for piece in pieces):
            return pieces
        before = [piece for piece in pieces if not piece.words]
        written, linked = f"[{literal(words)}]({one.address})", True
    else:
        mark, inner = ("`", words) if one.name == "code" else ("**", literal(words))
        if (mark in words and mark == "`") or len(inner) > ADDRESS or not all(piece.plain for piece in pieces):
            return pieces
        before, written, linked = [], f"{mark}{inner}{mark}", False
    written = " " * raw[0].isspace() + written + " " * raw[-1].isspace()
    return [*before, Piece(raw, written, plain=False, linked=linked)]
