"""HTML to blocks, in one pass whose time grows with the length of the page.

The standard library's parser takes quadratic time for unfinished tags (3 s for 80 KB) and raises AssertionError on
some declarations, so tags are found here; entities are the library's.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from emulator.understanding.media.charset import decode
from emulator.understanding.media.documents import xml
from emulator.understanding.media.documents.plain import load_bytes
from emulator.understanding.media.passages import tidy
from emulator.understanding.media.reading import Block, Findings, Limits, PassageKind, Source

UNFINISHED = "!"
"""In place of a tag's name: what follows has no end, and no reader would show it."""
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_NAME = re.compile(r"/?[A-Za-z][A-Za-z0-9:-]*")
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ENDS = re.compile(r"""[>"']""")
_SKIPPED = {
    tag: re.compile("</" + tag, re.IGNORECASE)
    for tag in ("script", "style", "noscript", "template", "svg", "iframe", "object", "textarea", "select")
}
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
CELLS = frozenset(("td", "th"))
BREAKS = HEADINGS.union(
    ("p", "div", "section", "article", "header", "footer", "main", "aside", "nav", "ul", "ol", "li", "dl", "dt", "dd"),
    ("table", "thead", "tbody", "tfoot", "tr", "caption", "pre", "blockquote", "figure", "figcaption", "form"),
    ("fieldset", "address", "hr", "body", "details", "summary", "title"),
)
"""Elements that part the words before and behind them."""


def read(source: Source, limits: Limits) -> Findings:
    """The page's blocks and its title. Raises :class:`Unreadable`."""
    data = load_bytes(source, limits)
    text = decode(data, charset(data))
    page = _Page()
    for count, (tag, content) in enumerate(tokens(text)):
        if count > limits.elements:
            return page.findings((f"only the first {limits.elements} tags of the page are read",))
        if tag == UNFINISHED:
            return page.findings(("the page ends inside of a tag, a comment or a script",))
        if tag is None:
            page.text(content)
        else:
            page.tag(tag, content)
    return page.findings(())


def charset(data: bytes) -> str | None:
    """The encoding that a page itself declares."""
    declared = xml.declared(data) or _CHARSET.search(data[:2048])
    return None if declared is None else declared[1].decode("ascii")


def tokens(text: str) -> Iterator[tuple[str | None, str]]:
    """(None, text) and (name with a slash before it if it ends, the whole tag); comments and scripts are left out."""
    at = 0
    while True:
        start = text.find("<", at)
        if start < 0:
            yield None, text[at:]
            return
        if start > at:
            yield None, text[at:start]
        name = _NAME.match(text, start + 1)
        if text.startswith("<!--", start):
            end = text.find("-->", start + 4)
            at = end + 3
        elif text.startswith(("<!", "<?"), start):
            end = text.find(">", start)
            at = end + 1
        elif name is None:
            yield None, "<"
            at, end = start + 1, start
        else:
            end = _end(text, name.end())
            at = end + 1
            tag = name[0].lower()
            if end >= 0:
                yield tag, text[start:at]
            if end >= 0 and tag in _SKIPPED and text[end - 1] != "/":
                closing = _SKIPPED[tag].search(text, at)
                end = at = -1 if closing is None else closing.start()
        if end < 0:
            yield UNFINISHED, ""
            return


def _end(text: str, at: int) -> int:
    """Where a tag ends, quoted values passed over; an unfinished quote is taken as a plain character."""
    while True:
        found = _ENDS.search(text, at)
        if found is None:
            return -1
        if found[0] == ">":
            return found.start()
        quote = text.find(found[0], found.end())
        if quote < 0:
            return text.find(">", found.end())
        at = quote + 1


def unescape(text: str) -> str:
    """A text without entities."""
    try:
        return html.unescape(text)
    except ValueError:  # a numeric reference of thousands of digits
        return text


class _Page:
    """Blocks as they come; text is held until something ends a paragraph."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._held: list[str] = []
        self._kind: PassageKind = "narrative-text"
        self._row: list[str] | None = None
        self._preformatted = self._in_title = False
        self._title: str | None = None

    def text(self, raw: str) -> None:
        text = unescape(raw)
        self._held.append(text if self._preformatted else " ".join(text.split("\n")))

    def tag(self, name: str, whole: str) -> None:
        closing, bare = name.startswith("/"), name.lstrip("/")
        if bare == "br":
            self._held.append("\n")
        elif bare == "img":
            self._picture(whole)
        elif bare in CELLS:
            self._cell()
            if not closing and self._row is None:
                self._row = []
        elif bare in BREAKS:
            if self._row is not None and bare not in ("tr", "table", "thead", "tbody", "tfoot"):
                self._held.append(" ")
                return
            self._flush()
            if bare == "title":
                self._in_title = not closing
            if bare == "tr":
                self._row = None if closing else []
            if bare == "pre":
                self._preformatted = not closing
            self._kind = "title" if bare in HEADINGS and not closing else "narrative-text"

    def findings(self, reasons: tuple[str, ...]) -> Findings:
        self._flush()
        facts = {"Keywords": {"Title": self._title}} if self._title else {}
        return Findings(facts, tuple(self._blocks), reasons)

    def _picture(self, whole: str) -> None:
        found = _ALT.search(whole)
        text = "" if found is None else tidy(unescape(found[1] or found[2] or found[3] or ""))
        if text and self._row is None:
            self._flush()
            self._blocks.append(Block(text, "image"))

    def _cell(self) -> None:
        text = tidy("".join(self._held)).replace("\n", " ")
        self._held.clear()
        if self._row is not None and text:
            self._row.append(text)
        elif text:
            self._blocks.append(Block(text, self._kind))

    def _flush(self) -> None:
        if self._row is not None:
            self._cell()
            if self._row:
                self._blocks.append(Block(" | ".join(self._row), "table"))
            self._row = None
            return
        text = tidy("".join(self._held))
        self._held.clear()
        if text and self._in_title:
            self._title = self._title or text
        elif text:
            self._blocks.append(Block(text, self._kind))
