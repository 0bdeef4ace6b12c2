"""Pages that the corpus does not have: fetched, read, and kept for who asks for them again."""

from __future__ import annotations

import tempfile
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from emulator.clock import Clock
from emulator.domain.readers import Readers
from emulator.domain.web import markup
from emulator.domain.web.desk import Desk
from emulator.domain.web.fetching import Fetched, Fetching, Unfetched
from emulator.domain.web.hypertext import MOST, cut, hypertext
from emulator.domain.web.legible import UNKNOWN, Legible, Read, led, worded
from emulator.domain.web.markup import Block, Keep, literal, paragraph
from emulator.understanding.media import charset
from emulator.understanding.media.documents import html
from emulator.understanding.media.reading import Unreadable

ROOM = 32 * 1024 * 1024
"""Bytes of pages that are kept, as they came."""


BLOCK = 400
"""Bytes that a block takes in memory beside its text."""
SAME = dict.fromkeys(("gbk", "gb2312"), "gb18030") | dict.fromkeys(("iso-8859-1", "latin1", "ascii"), "windows-1252")
"""What browsers read encodings as (the Encoding Standard, 4.2)."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page without HTML, as :class:`~emulator.domain.web.legible.Legible`."""

    url: str
    title: str
    source: str
    found: tuple[Block, ...]
    published: None = None

    def raw(self, base: str) -> str:
        return self.source

    def blocks(self, base: str, mode: str, keep: Keep) -> Sequence[Block]:
        return worded(self.found) if mode == "article" else self.found

    def links(self) -> list[str]:
        return led(self.url, (line for block in self.found for line in block.lines))


@dataclass(frozen=True, slots=True)
class Kept:
    """``at`` in nanoseconds of the account's service time; ``size`` in bytes."""

    page: Legible
    at: int
    size: int


@dataclass(frozen=True, slots=True)
class Download:
    """A file for the reading processes."""

    path: Path
    size: int
    key: str = "page.pdf"
    modified_ns: int = 0


class Outside:
    """What is kept is an account's own: a page may have changed between two of them."""

    def __init__(self, fetching: Fetching, readers: Readers, clock: Clock, desk: Desk) -> None:
        self._desk = desk
        self._fetching = fetching
        self._readers = readers
        self._clock = clock
        self._kept: OrderedDict[tuple[str, str], Kept] = OrderedDict()
        self._size = 0

    def allows(self, url: str) -> bool:
        return self._fetching.allows(url)

    async def read(self, url: str, patience: float, account: str, age: float) -> Read:
        """See :meth:`emulator.domain.web.reading.Reading.read`. Only pages are kept, no refusals."""
        key = account, urldefrag(url).url
        now = self._clock.service(account)
        kept = self._kept.get(key)
        if kept is not None and 0 <= now - kept.at < age * 1e9:
            self._kept.move_to_end(key)
            told = f"fetched {(now - kept.at) / 1e9:.0f} s ago from {shown(kept.page.url)}, and kept (maxAge)"
            return Read(200, "", kept.page, told)
        try:
            fetched = await self._fetching.fetch(url, patience)
            page, cuts = await self._desk.do(self._page, fetched)
        except Unfetched as refused:
            told = f"asked for at {shown(url)}, as --web-fetch allows: {refused.read.error}"
            return Read(refused.read.status, refused.read.error, note=told)
        found = len(page.found) if isinstance(page, Sheet) else 0
        self._keep(key, Kept(page, now, len(fetched.body) + found * BLOCK))
        told = f"fetched from {shown(page.url)}, as --web-fetch allows: {len(fetched.body)} bytes"
        return Read(200, "", page, "; ".join((told, *cuts)))

    def forget(self, account: str) -> None:
        """What is kept for an account."""
        for key in [key for key in self._kept if key[0] == account]:
            self._drop(key)

    def _keep(self, key: tuple[str, str], one: Kept) -> None:
        if key in self._kept:
            self._drop(key)
        self._kept[key] = one
        self._size += one.size
        while self._size > ROOM:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: tuple[str, str]) -> None:
        self._size -= self._kept.pop(key).size

    def _page(self, fetched: Fetched) -> tuple[Legible, tuple[str, ...]]:
        """A page, and what was not read of it. Raises Unfetched for a PDF of which nothing is. Blocks."""
        if fetched.kind == "pdf":
            return self._pdf(fetched)
        source = decoded(fetched)
        if fetched.kind == "html":
            reasons = (f"only the first {MOST} tags and texts of the page are read",) if cut(source) else ()
            return hypertext(fetched.url, source), reasons
        lines = source.splitlines()
        if fetched.kind == "markdown":
            found = tuple(markup.blocks(source))
        else:
            parts = groupby((line.strip() for line in lines[:MOST]), bool)
            found = tuple(written(some) for there, some in parts if there)
        reasons = (f"only the first {MOST} lines of the page are read",) if len(lines) > MOST else ()
        return Sheet(fetched.url, "", source, found), reasons

    def _pdf(self, fetched: Fetched) -> tuple[Legible, tuple[str, ...]]:
        """A PDF's text layer, read in a process of its own with the limits that every object has."""
        with tempfile.TemporaryDirectory(prefix="myna-page-") as folder:
            path = Path(folder) / "page.pdf"
            path.write_bytes(fetched.body)
            reading = self._readers.read(Download(path, len(fetched.body)), ())
        if not reading.passages:
            reasons = "; ".join(reading.reasons) or "it has no text"
            raise Unfetched(Read(UNKNOWN, f"The PDF cannot be read: {reasons}."))
        found = tuple(written(one.text.split("\n")) for one in reading.passages)
        title = reading.facts.get("Title") or ""
        return Sheet(fetched.url, title, markup.as_html(found, Keep()), found), reading.reasons


def shown(url: str) -> str:
    """An address for the journal: without what may be secret in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def written(lines: Iterable[str]) -> Block:
    """A paragraph without marks."""
    return Block("p", tuple(paragraph(literal(line)) for line in lines))


def decoded(fetched: Fetched) -> str:
    """A page's text, as its site or itself says it is encoded; a browser shows even what is not."""
    declared = fetched.charset or html.charset(fetched.body)
    declared = SAME.get((declared or "").lower(), declared)
    try:
        return charset.decode(fetched.body, declared)
    except Unreadable:
        return fetched.body.decode(declared if declared and known(declared) else "utf-8", "replace")


def known(encoding: str) -> bool:
    """Whether it is one of texts."""
    try:
        b"".decode(encoding)
    except (LookupError, ValueError):
        return False
    return True
