"""Reading one page of the corpus, as a browser that is sent to its address would find it."""

from __future__ import annotations

import asyncio
import html
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from emulator.domain.web import markup
from emulator.domain.web.corpus import Contents, Corpus
from emulator.domain.web.markup import Block, Keep
from emulator.domain.web.pages import Page, Picture
from emulator.domain.web.sites import bare

FORBIDDEN, TIMED_OUT, UNKNOWN = 4030, 4080, 5010
"""What stands in place of the target's HTTP status (ReadPageBasic)."""


@dataclass(frozen=True, slots=True)
class Read:
    """``status`` is the target's HTTP status or one of the above; ``page`` is there where it is 200."""

    status: int
    error: str = ""
    page: Page | None = None


class Reading:
    """Nothing is fetched from anywhere: what the corpus does not have is not there."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._known: tuple[Contents, dict[str, Page]] | None = None

    async def read(self, url: str, patience: float) -> Read:
        """The page at an address that takes no longer than so many seconds. Raises Unavailable."""
        contents = (await self._corpus.opened()).contents
        page = self._pages(contents).get(plain(url))
        if page is None:
            host = bare(urlsplit(url).hostname or "")
            if host in contents.hosts:
                return Read(404, "The site has no such page.")
            return Read(
                UNKNOWN, f"Nothing answers at {host}: Myna fetches no page and knows those of its corpus alone."
            )
        if page.forbidden:
            return Read(FORBIDDEN, "The site does not allow this page to be read.")
        if page.delay:
            await asyncio.sleep(min(page.delay / 1000, patience))
            if page.delay / 1000 > patience:
                return Read(TIMED_OUT, f"The page did not answer within {round(patience * 1000)} ms.")
        if page.status != 200:
            return Read(page.status, f"The site answered {page.status}.")
        return Read(200, "", page)

    def _pages(self, contents: Contents) -> dict[str, Page]:
        if self._known is None or self._known[0] is not contents:
            self._known = (contents, {plain(url): page for url, page in contents.pages.items()})
        return self._known[1]


def plain(url: str) -> str:
    """An address without what does not tell pages apart: scheme, fragment, a final slash."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}{query}"


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


def links(page: Page) -> list[str]:
    """The addresses that its text leads to, in order, each once."""
    return list(dict.fromkeys(urljoin(page.url, one) for one in markup.links(page.text) if not one.startswith("#")))


@dataclass(frozen=True, slots=True)
class Forms:
    """A page as HTML, Markdown and plain text."""

    html: str
    markdown: str
    text: str


def forms(page: Page, base: str, mode: str, keep: Keep) -> Forms:
    """``mode`` none: all of the page; normal: without what stands around its content; article: its text alone."""
    found = body(page, base)
    if mode == "none":
        above, below = around(page)
        found = [*above, *found, *below]
    elif mode == "article":
        found = [one for one in found if not one.lines[0].startswith("![")]
    return Forms(markup.as_html(found, keep), markup.as_markdown(found, keep), markup.as_text(found, keep.tags))
