"""What becomes of an address that is read: a page in forms, or what stands in its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Protocol
from urllib.parse import urljoin

from emulator.domain.web import markup
from emulator.domain.web.markup import Block, Keep

FORBIDDEN, TIMED_OUT, LIMITED, UNKNOWN = 4030, 4080, 4290, 5010
"""What stands in place of the target's HTTP status (iqs-behaviour.md 8.5)."""


class Legible(Protocol):
    """A page that can be read. ``base`` is where who reads it knows this server, for pictures that Myna serves.

    ``mode`` none: all of the page; normal: without what stands around its content; article: its text alone.
    """

    @property
    def url(self) -> str:
        """Where it was found: after redirects."""
        ...

    @property
    def title(self) -> str: ...
    @property
    def published(self) -> datetime | None: ...
    def raw(self, base: str) -> str:
        """The page as its site sends it."""
        ...

    def blocks(self, base: str, mode: str, keep: Keep) -> Sequence[Block]: ...
    def links(self) -> list[str]:
        """The addresses that its text leads to, in order, each once."""
        ...


@dataclass(frozen=True, slots=True)
class Read:
    """``status`` is the target's HTTP status or one of the above; ``page`` is there where it is 200. ``note`` tells the
    journal what was fetched, and what was not and why."""

    status: int
    error: str = ""
    page: Legible | None = None
    note: str = ""


def answered(status: int) -> Read:
    """What a site answered in place of a page."""
    return Read(LIMITED if status == 429 else status, f"The site answered {status}.")


def worded(found: Sequence[Block]) -> list[Block]:
    """Blocks without those that are pictures."""
    return [one for one in found if not one.lines[0].startswith("![")]


def led(url: str, texts: Iterable[str]) -> list[str]:
    """The addresses that Markdown texts of a page lead to, in order, each once."""
    found = (urljoin(url, one) for text in texts for one in markup.links(text) if not one.startswith("#"))
    return list(dict.fromkeys(islice(found, markup.MOST)))


@dataclass(frozen=True, slots=True)
class Forms:
    """A page as HTML, Markdown and plain text."""

    html: str
    markdown: str
    text: str


def forms(page: Legible, base: str, mode: str, keep: Keep) -> Forms:
    found = markup.bounded(page.blocks(base, mode, keep))
    return Forms(markup.as_html(found, keep), markup.as_markdown(found, keep), markup.as_text(found, keep.tags))
