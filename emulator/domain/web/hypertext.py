"""HTML from anywhere as the blocks that pages are written in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from urllib.parse import quote, urljoin

from emulator.clock import CHINA
from emulator.domain.web.markup import Block, Keep, label, literal, paragraph
from emulator.understanding.media.documents.html import UNFINISHED, tokens, unescape
from emulator.understanding.media.reading import Limits

ROOTS = ("main", "article")
"""Where a page that has one of them keeps its content."""
AROUND = frozenset({"nav", "aside"})
OUTER = frozenset({"header", "footer"})
"""What stands around a page's content: the latter where nothing says what that is."""
HIDDEN = frozenset({"title", "button"})
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
LISTS = frozenset(("ul", "ol"))
CELLS = frozenset(("td", "th"))
STRONG = frozenset(("strong", "b"))
INLINE = frozenset(("a", "code", *STRONG))
BREAKS = HEADINGS | frozenset(
    ("p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "dl", "dt", "dd", "li", "hr", "form")
).union(("figure", "figcaption", "address", "details", "summary", "fieldset", "caption", "body", "blockquote", "title"))
MOST = Limits().elements
"""Tags, and texts between them, that are read of a page."""
LABEL, ADDRESS = 240, 2000
"""Characters of a link's words, each of which may be escaped, and of its address."""
ATTRIBUTE = r"""(?<![\w-])%s\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"""
ATTRIBUTES = {
    name: re.compile(ATTRIBUTE % name, re.IGNORECASE) for name in ("href", "src", "alt", "content", "property")
}
PLAIN = "%/:?#[]@!$&'*+,;="
"""What stands in an address as it is: parentheses would end it in Markdown."""


def parts(source: str) -> Iterator[tuple[str | None, str]]:
    """The tags of a page and the texts between them, as many as are read."""
    return islice(tokens(source), MOST)


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
        names = {tag for tag, _ in found}
        root = next((one for one in ROOTS if one in names), "") if mode != "none" else ""
        around = frozenset[str]() if mode == "none" else AROUND if root else AROUND | OUTER
        writer = Writer(base_of(self.url, found), mode != "article" and keep.has("img"))
        for tag, content in within(found, root, HIDDEN | around | keep.tags):
            writer.text(content) if tag is None else writer.tag(tag, content)
        return writer.done()

    def links(self) -> list[str]:
        found = list(parts(self.source))
        base = base_of(self.url, found)
        hrefs = (attribute(content, "href") for tag, content in found if tag == "a")
        return [one for one in dict.fromkeys(joined(base, href) for href in hrefs if not href.startswith("#")) if one]


def hypertext(url: str, source: str) -> Hypertext:
    """What a page says of itself. Blocks."""
    titles, published, inside = list[str](), None, False
    for tag, content in parts(source):
        if tag == "/head":
            break
        if tag == "title":
            inside = not titles
        elif tag in ("/title", "body", UNFINISHED):
            inside = False
        elif tag is None and inside:
            titles.append(unescape(content))
        elif tag == "meta" and attribute(content, "property") == "article:published_time":
            published = published or moment(attribute(content, "content"))
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
    href = next((attribute(content, "href") for tag, content in found if tag == "base"), "")
    return joined(url, href) or url


def joined(base: str, address: str) -> str:
    """An http or https address in Markdown's letters, empty where it is none."""
    try:
        found = urljoin(base, quote(address, PLAIN)) if address else ""
    except ValueError:  # a bracket that is never closed
        return ""
    return found if found.startswith(("http://", "https://")) and len(found) <= ADDRESS else ""


def within(
    found: Sequence[tuple[str | None, str]], root: str, dropped: frozenset[str]
) -> Iterator[tuple[str | None, str]]:
    """The tokens inside of elements named ``root``, all where it is empty, without elements that are dropped."""
    depth = 0 if root else 1
    closed, inner = "", 0
    for tag, content in found:
        name = (tag or "").lstrip("/")
        step = 0 if tag is None else -1 if tag.startswith("/") else 1
        if closed:
            inner += step if name == closed else 0
            if not inner or (closed == "p" and step > 0 and name in BREAKS):
                closed, inner = "", 0
            if closed or step < 0:
                continue
        if name and name == root:
            depth = max(0, depth + step)
        if not depth or tag == UNFINISHED:
            continue
        if name in dropped:
            if step > 0 and name not in ("img", "br", "hr"):
                closed, inner = name, 1
            continue
        yield tag, content


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a line: its words, none of a picture, and the same in Markdown. ``plain``: it has no marks."""

    words: str
    markdown: str
    plain: bool = True
    linked: bool = False


BLANK = Piece(" ", " ")


@dataclass(slots=True)
class Started:
    """An inline element that has not ended: its name, its address, its first piece's place."""

    name: str
    address: str
    first: int


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
    lists: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    rows: list[str] | None = None
    cells: list[str] = field(default_factory=list)
    celled: bool = False
    code: list[str] | None = None

    def text(self, raw: str) -> None:
        words = unescape(raw)
        if self.code is not None:
            self.code.append(words)
        elif words:
            blank = " ".join(words.split())
            words = (" " if words[0].isspace() else "") + blank + (" " if blank and words[-1].isspace() else "")
            self.held.append(Piece(words, literal(words)))

    def tag(self, tag: str, whole: str) -> None:
        closing, name = tag.startswith("/"), tag.lstrip("/")
        if name == "pre":
            self.preformatted(closing)
        elif self.code is not None:
            if name == "br":
                self.code.append("\n")
        elif name == "br":
            self.held.append(Piece(" ", "\n") if self.rows is None else BLANK)
        elif name == "img":
            self.picture(whole)
        elif name in INLINE:
            self.inline(name, closing, whole)
        elif name in CELLS or name == "tr":
            self.cell(name, closing)
        elif name == "table":
            self.table(closing)
        elif self.rows is not None:
            self.held.append(BLANK)
        elif name in LISTS:
            self.listed(name, closing)
        elif name in BREAKS:
            self.flush()
            if name in HEADINGS:
                self.heading = "" if closing else name
            elif name == "blockquote":
                self.quoted = max(0, self.quoted + (-1 if closing else 1))

    def done(self) -> list[Block]:
        self.flush()
        self.preformatted(closing=True)
        self.table(closing=True)
        self.end_list()
        return self.found

    def picture(self, whole: str) -> None:
        address = joined(self.base, attribute(whole, "src")) if self.pictures else ""
        if address:
            caption = label(" ".join(attribute(whole, "alt").split())[:LABEL])
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
        if self.rows is not None:
            if self.celled or lines:
                self.cells.append(" ".join(lines))
            self.celled = False
        elif not lines:
            return
        elif self.heading:
            self.end_list()
            self.found.append(Block(self.heading, (" ".join(lines),)))
        elif self.lists:
            self.items.append(" ".join(lines))
        else:
            self.found.append(Block("blockquote" if self.quoted else "p", tuple(map(paragraph, lines))))

    def listed(self, name: str, closing: bool) -> None:
        """Lists inside of lists become one: Markdown as pages have it knows no others."""
        self.flush()
        if not closing:
            self.lists.append(name)
        elif self.lists:
            if len(self.lists) == 1:
                self.end_list()
            self.lists.pop()

    def end_list(self) -> None:
        if self.items:
            self.found.append(Block(self.lists[0], tuple(self.items)))
            self.items.clear()

    def cell(self, name: str, closing: bool) -> None:
        if self.rows is None:
            self.table(closing=False)
        self.flush()
        self.celled = name in CELLS and not closing
        if name == "tr":
            self.row()

    def row(self) -> None:
        if self.cells and self.rows is not None:
            self.rows.append("\t".join(self.cells))
            self.cells.clear()

    def table(self, closing: bool) -> None:
        """A table of one column is there for the looks."""
        if self.rows is None and not closing:
            self.flush()
            self.end_list()
            self.rows = []
        elif self.rows is not None and closing:
            self.flush()
            self.row()
            rows, self.rows = self.rows, None
            if any("\t" in one for one in rows):
                self.found.append(Block("table", tuple(rows)))
            else:
                self.found += (Block("p", (paragraph(one),)) for one in rows if one)

    def preformatted(self, closing: bool) -> None:
        if not closing:
            if self.code is None:
                self.flush()
                self.end_list()
                self.code = []
        elif self.code is not None:
            lines = "".join(self.code).replace("\r\n", "\n").strip("\n").split("\n")
            self.code = None
            if any(line.strip() for line in lines):
                self.found.append(Block("pre", tuple(lines)))


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
        written, linked = f"[{label(words)}]({one.address})", True
    else:
        mark, ends = ("`", "`") if one.name == "code" else ("**", "*")
        if ends in words or len(words) > ADDRESS or not all(piece.plain for piece in pieces):
            return pieces
        before, written, linked = [], f"{mark}{words}{mark}", False
    written = " " * raw[0].isspace() + written + " " * raw[-1].isspace()
    return [*before, Piece(raw, written, plain=False, linked=linked)]
