"""Reading one page, as a browser that is sent to its address would find it."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from emulator.domain.web import markup
from emulator.domain.web.corpus import Contents, Corpus
from emulator.domain.web.fetching import normal
from emulator.domain.web.legible import FORBIDDEN, TIMED_OUT, UNKNOWN, Read, answered, led, worded
from emulator.domain.web.markup import Block, Keep
from emulator.domain.web.pages import Page, Picture
from emulator.domain.web.sites import bare

if TYPE_CHECKING:  # imported where pages may be fetched
    from emulator.domain.web.outside import Outside


class Reading:
    """The corpus goes first; what it does not have is fetched from hosts that ``outside`` allows, if there are any."""

    def __init__(self, corpus: Corpus, outside: Outside | None = None) -> None:
        self._corpus = corpus
        self._outside = outside
        self._known: tuple[Contents, dict[str, Page]] | None = None

    async def read(self, url: str, patience: float, account: str, age: float) -> Read:
        """The page at an address that takes no longer than ``patience`` seconds to come. A page that was fetched for an
        account less than ``age`` seconds of its time ago need not be fetched again. Raises Unavailable.
        """
        contents = (await self._corpus.opened()).contents
        page = (await self._pages(contents)).get(plain(url))
        if page is not None:
            return await shelved(page, patience)
        if self._outside is not None and self._outside.allows(url):
            return await self._outside.read(url, patience, account, age)
        parts = urlsplit(url)
        host = bare(parts.hostname or "")
        if host in contents.hosts:
            return Read(404, "The site has no such page.")
        advice = f"--web-fetch {parts.netloc.rpartition('@')[2]} lets pages of that host be fetched"
        told = f"Nothing answers at {host}: Myna fetches no page there and knows those of its corpus alone; {advice}."
        return Read(UNKNOWN, told, note=f"not in the web corpus, and not fetched: {advice}")

    def forget(self, account: str) -> None:
        """What was fetched for an account."""
        if self._outside is not None:
            self._outside.forget(account)

    async def _pages(self, contents: Contents) -> dict[str, Page]:
        """On a thread the first time: to take thousands of addresses apart takes tens of milliseconds."""
        known = self._known
        if known is None or known[0] is not contents:
            pages = await asyncio.to_thread(lambda: {plain(url): page for url, page in contents.pages.items()})
            self._known = known = (contents, pages)
        return known[1]


async def shelved(page: Page, patience: float) -> Read:
    """A page of the corpus: it tells what who reads it finds there, and after which time."""
    if page.forbidden:
        return Read(FORBIDDEN, "The site does not allow this page to be read.")
    if page.delay:
        await asyncio.sleep(min(page.delay / 1000, patience))
        if page.delay / 1000 > patience:
            return Read(TIMED_OUT, f"The page did not answer within {round(patience * 1000)} ms.")
    return answered(page.status) if page.status != 200 else Read(200, "", Shelved(page))


def plain(url: str) -> str:
    """An address without what does not tell pages apart: scheme, fragment, a final slash, how it is spelt. One that
    cannot be taken apart is its own.
    """
    try:
        parts = urlsplit(normal(url))
    except ValueError:
        return url
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc}{parts.path.rstrip('/')}{query}"


def source(picture: Picture, base: str) -> str:
    """The address of a picture for who knows this server as ``base``."""
    return picture.url or f"{base}/_content/web/{picture.id}.jpg"


def body(page: Page, base: str) -> list[Block]:
    """The page's own content: its title, its text, its pictures."""
    found = [*markup.blocks(page.text)]
    if not found or found[0].tag != "h1":
        found.insert(0, Block("h1", (page.title,)))
    shown = (f"![{one.caption.replace(']', ' ').replace('[', ' ')}]({source(one, base)})" for one in page.pictures)
    return [*found, *(Block("p", (one,)) for one in shown)]


def around(page: Page) -> tuple[list[Block], list[Block]]:
    """What stands above and below it on the site."""
    home = f"{urlsplit(page.url).scheme}://{urlsplit(page.url).netloc}/"
    above = [Block("p", (f"[{page.site or page.host}]({home})",))]
    return above, [Block("p", (f"{page.published.date().isoformat()} {page.site or page.host}",))]


def document(page: Page, base: str) -> str:
    """The page as its site sends it."""
    above, below = around(page)
    keep = Keep()
    head = f'<meta charset="utf-8"><title>{html.escape(page.title)}</title>'
    if page.summary:
        head += f'<meta name="description" content="{html.escape(page.summary)}">'
    return (
        f'<!DOCTYPE html>\n<html lang="{page.language}"><head>{head}</head><body>\n'
        f"<header>{markup.as_html(above, keep)}</header>\n"
        f"<article>\n{markup.as_html(body(page, base), keep)}\n</article>\n"
        f"<footer>{markup.as_html(below, keep)}</footer>\n</body></html>\n"
    )


@dataclass(frozen=True, slots=True)
class Shelved:
    """A page of the corpus, as :class:`~emulator.domain.web.legible.Legible`."""

    page: Page

    @property
    def url(self) -> str:
        return self.page.url

    @property
    def title(self) -> str:
        return self.page.title

    @property
    def published(self) -> datetime:
        return self.page.published

    def raw(self, base: str) -> str:
        return document(self.page, base)

    def blocks(self, base: str, mode: str, keep: Keep) -> Sequence[Block]:
        found = body(self.page, base)
        if mode == "none":
            above, below = around(self.page)
            return [*above, *found, *below]
        return worded(found) if mode == "article" else found

    def links(self) -> list[str]:
        return led(self.page.url, (self.page.text,))
