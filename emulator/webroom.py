"""The web: its corpus, its index and the pages that may be fetched, put together from the settings."""

from __future__ import annotations

import asyncio
import logging
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from emulator.clock import Clock
from emulator.settings import Settings
from emulator.understanding.embed.api import Embedder

if TYPE_CHECKING:  # imported with the first request for it
    from emulator.domain.readers import Readers
    from emulator.domain.web.corpus import Shown
    from emulator.domain.web.desk import Desk
    from emulator.domain.web.outside import Outside
    from emulator.domain.web.web import Web

LOG = logging.getLogger("myna.web")
PAGES = Path(__file__).parent / "_data" / "web"
SOURCE_PAGES = Path(__file__).parent.parent / "fixtures" / "web"
"""The built-in web corpus: inside the installed package, or in a checkout."""


class Webroom:
    """The web corpus: made with the first request for it, or some seconds after the start.

    It is embedded whatever keeps the datasets: nobody writes it.
    """

    def __init__(self, settings: Settings, embedder: Embedder, clock: Clock, readers: Readers) -> None:
        self._settings = settings
        self._readers = readers
        self._embedder = embedder
        self._clock = clock
        self._ahead: asyncio.Task[None] | None = None

    @cached_property
    def web(self) -> Web:
        from emulator.content.web import seen
        from emulator.domain.web.corpus import Corpus
        from emulator.domain.web.desk import Desk
        from emulator.domain.web.web import Web
        from emulator.engine.embedded.engine import EmbeddedEngine

        settings = self._settings
        corpus = Corpus(pages(settings), self._embedder, EmbeddedEngine, web_cache(settings))
        desk = Desk()
        outside = self._outside(desk)
        return Web(corpus, self._clock, settings.web_answers, settings.content_url, seen, outside, desk)

    def _outside(self, desk: Desk) -> Outside | None:
        """The pages that may be fetched, if any may."""
        if not self._settings.web_fetch:
            return None
        from emulator.domain.web.fetching import Fetching
        from emulator.domain.web.outside import Outside

        return Outside(Fetching(self._settings.web_fetch), self._readers, self._clock, desk)

    def start(self) -> None:
        """Nobody waits for it."""
        self._ahead = asyncio.create_task(self._loaded())

    async def _loaded(self) -> None:
        """What goes wrong here goes wrong again for who calls first, and is answered to them."""
        try:
            await asyncio.sleep(self._settings.web_preload)
            await asyncio.to_thread(imported)
            self.web.corpus.start()
        except Exception:
            LOG.exception("the web corpus could not be loaded ahead of the first call for it")

    async def close(self) -> None:
        if self._ahead is not None:
            self._ahead.cancel()
            await asyncio.gather(self._ahead, return_exceptions=True)
        if "web" in self.__dict__:
            self.web.desk.close()
            await self.web.corpus.close()

    async def picture(self, identifier: str) -> Shown | None:
        """See :meth:`emulator.domain.web.web.Web.picture`."""
        return await self.web.picture(identifier)


def imported() -> None:
    """Import what the web is made of, before anybody needs it: on the event loop that would hold up everybody."""
    import emulator.content.web
    import emulator.domain.web.web
    import emulator.engine.embedded.engine
    import emulator.engine.embedded.index  # noqa: F401  # what the engine imports with its first index


def pages(settings: Settings) -> list[Path]:
    """The folders of the corpus: the built-in one unless another replaces it, then those that add to it."""
    given = settings.web_corpus
    instead = [Path(one) for one in given if not one.startswith("+")]
    built_in = [PAGES if PAGES.is_dir() else SOURCE_PAGES]
    return [*(instead or built_in), *(Path(one[1:]) for one in given if one.startswith("+"))]


def web_cache(settings: Settings) -> Path | None:
    """Where indexes of the corpus are kept: what the setting says, else the user's cache folder, if there is a home."""
    if settings.web_cache == "off":
        return None
    if settings.web_cache:
        return Path(settings.web_cache)
    import os

    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "myna" / "web"
    except RuntimeError:  # nobody's home is known
        return None
