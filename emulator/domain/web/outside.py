"""Pages that the corpus does not have: fetched, read, and kept for who asks for them again."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from emulator.clock import Clock
from emulator.domain.readers import Readers
from emulator.domain.web import markup
from emulator.domain.web.desk import Desk
from emulator.domain.web.encodings import decoded
from emulator.domain.web.fetching import Fetched, Fetching, Unfetched, normal, opened
from emulator.domain.web.hypertext import Hypertext, cut, hypertext
from emulator.domain.web.legible import TIMED_OUT, UNKNOWN, Read, led, worded
from emulator.domain.web.markup import MOST, Block, Keep, literal, paragraph

ROOM = 32 * 1024 * 1024
"""Bytes that the texts of pages take that are kept."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page without HTML, as :class:`~emulator.domain.web.legible.Legible`. Its blocks are made when they are asked
    for: they take many times the memory of its text. Its methods block.
    """

    url: str
    title: str
    source: str
    kind: Literal["markdown", "text", "pdf"]
    published: None = None

    def raw(self, base: str) -> str:
        return markup.as_html(self._found(), Keep()) if self.kind == "pdf" else self.source

    def blocks(self, base: str, mode: str, keep: Keep) -> Sequence[Block]:
        return worded(self._found()) if mode == "article" else self._found()

    def links(self) -> list[str]:
        return led(self.url, (line for block in self._found() for line in block.lines))

    def _found(self) -> list[Block]:
        lines = self.source.splitlines()[:MOST]
        if self.kind == "markdown":
            return list(markup.blocks("\n".join(lines)))
        parts = groupby((line.strip() for line in lines), bool)
        return [written(lines) for there, lines in parts if there]


@dataclass(frozen=True, slots=True)
class Kept:
    """``at`` in nanoseconds of the account's service time; ``size`` in bytes."""

    page: Hypertext | Sheet
    at: int
    size: int


@dataclass(slots=True)
class Flight:
    """A page that is under way, and how many calls wait for it; ``at`` as in :class:`Kept`."""

    at: int
    waiting: int = 0
    task: asyncio.Task[Read] = field(init=False)

    async def landed(self) -> Read:
        """Who leaves does not stop it for the others; the last one who does waits until it has stopped."""
        self.waiting += 1
        try:
            return await asyncio.shield(self.task)
        finally:
            self.waiting -= 1
            if not self.waiting and not self.task.done():
                self.task.cancel()
                await asyncio.wait([self.task])


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
        self._flights: dict[tuple[str, str], Flight] = {}
        self._size = 0

    def allows(self, url: str) -> bool:
        return self._fetching.allows(url)

    async def read(self, url: str, patience: float, account: str, age: float) -> Read:
        """See :meth:`emulator.domain.web.reading.Reading.read`. Only pages are kept, no refusals. What another call of
        the account began to fetch less than ``age`` ago is not fetched once more. When nobody waits for it any longer,
        it is given up.
        """
        key = account, normal(url)
        now = self._clock.service(account)
        kept = self._kept.get(key)
        if kept is not None and fresh(kept.at, now, age):
            self._kept.move_to_end(key)
            told = f"fetched {(now - kept.at) / 1e9:.0f} s ago from {shown(kept.page.url)}, and kept (maxAge)"
            return Read(200, "", kept.page, told)
        flight = self._flights.get(key)
        joined = flight is not None and flight.waiting > 0 and fresh(flight.at, now, age)
        if flight is None or not joined:
            flight = self._flights[key] = Flight(now)
            flight.task = asyncio.create_task(self._fetched(key, flight))
        try:
            async with asyncio.timeout(patience):
                read = await flight.landed()
        except TimeoutError:
            late = f"The page was not fetched and read within {round(patience * 1000)} ms."
            return Read(TIMED_OUT, late, note=asked(url, late))
        finally:
            if not flight.waiting and self._flights.get(key) is flight:
                del self._flights[key]
        return replace(read, note=f"{read.note} (with a call that asked before)") if joined else read

    def forget(self, account: str) -> None:
        """What is kept for an account. What is under way still comes to who waits for it."""
        for key in [key for key in self._kept if key[0] == account]:
            self._drop(key)
        for key in [key for key in self._flights if key[0] == account]:
            del self._flights[key]

    async def _fetched(self, key: tuple[str, str], flight: Flight) -> Read:
        """Kept unless it was forgotten meanwhile, or is being fetched anew."""
        try:
            fetched = await self._desk.do(opened, await self._fetching.fetch(key[1]))
            page, cuts = await self._desk.do(self._page, fetched)
        except Unfetched as failed:
            return replace(failed.read, note=asked(key[1], failed.read.error))
        if self._flights.get(key) is flight:
            self._keep(key, Kept(page, flight.at, sys.getsizeof(page.source)))
        told = f"fetched from {shown(page.url)}, as --web-fetch allows: {len(fetched.body)} bytes"
        return Read(200, "", page, "; ".join((told, *cuts)))

    def _keep(self, key: tuple[str, str], one: Kept) -> None:
        if key in self._kept:
            self._drop(key)
        self._kept[key] = one
        self._size += one.size
        while self._size > ROOM:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: tuple[str, str]) -> None:
        self._size -= self._kept.pop(key).size

    def _page(self, fetched: Fetched) -> tuple[Hypertext | Sheet, tuple[str, ...]]:
        """A page, and what was not read of it. Raises Unfetched for a PDF of which nothing is. Blocks."""
        if fetched.kind == "pdf":
            return self._pdf(fetched)
        source = decoded(fetched.body, fetched.charset)
        if fetched.kind == "html":
            reasons = (f"only the first {MOST} tags and texts of the page are read",) if cut(source) else ()
            return hypertext(fetched.url, source), reasons
        return Sheet(fetched.url, "", source, "markdown" if fetched.kind == "markdown" else "text"), unread(source)

    def _pdf(self, fetched: Fetched) -> tuple[Sheet, tuple[str, ...]]:
        """A PDF's text layer, read in a process of its own with the limits that every object has."""
        with tempfile.TemporaryDirectory(prefix="myna-page-") as folder:
            path = Path(folder) / "page.pdf"
            path.write_bytes(fetched.body)
            reading = self._readers.read(Download(path, len(fetched.body)), ())
        if not reading.passages:
            reasons = "; ".join(reading.reasons) or "it has no text"
            raise Unfetched(Read(UNKNOWN, f"The PDF cannot be read: {reasons}."))
        text = "\n\n".join(one.text for one in reading.passages)
        return Sheet(fetched.url, reading.facts.get("Title") or "", text, "pdf"), (*reading.reasons, *unread(text))


def unread(source: str) -> tuple[str, ...]:
    """What of a page's lines is not read."""
    return (f"only the first {MOST} lines of the page are read",) if len(source.splitlines()) > MOST else ()


def shown(url: str) -> str:
    """An address for the journal: without what may be secret in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def asked(url: str, told: str) -> str:
    """What the journal says of a page that did not come."""
    return f"asked for at {shown(url)}, as --web-fetch allows: {told}"


def fresh(at: int, now: int, age: float) -> bool:
    """Whether ``at`` was less than ``age`` seconds before ``now``, both in nanoseconds."""
    return 0 <= now - at < age * 1e9


def written(lines: Iterable[str]) -> Block:
    """A paragraph without marks."""
    return Block("p", tuple(paragraph(literal(line)) for line in lines))
