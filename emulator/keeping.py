"""What keeps the data, by ``--engine``: files of this process, or an Elasticsearch that many processes share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from emulator.clock import Clock, Ids
from emulator.engine.failures import EngineError
from emulator.objects.folders import Folders
from emulator.objects.layer import Layer
from emulator.objects.upper import Nothing, Upper
from emulator.settings import MIB, Settings, flag
from emulator.store.api import Store
from emulator.understanding.embed.api import Embedder

if TYPE_CHECKING:  # imported with the first request for it
    from emulator.domain.readers import Readers
    from emulator.domain.web.corpus import Shown
    from emulator.domain.web.desk import Desk
    from emulator.domain.web.outside import Outside
    from emulator.domain.web.web import Web
    from emulator.engine.api import Engine

PAGES = Path(__file__).parent / "_data" / "web"
SOURCE_PAGES = Path(__file__).parent.parent / "fixtures" / "web"
"""The built-in web corpus: inside the installed package, or in a checkout."""
RESOURCES = "resources.db"
"""The file that every data folder has."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """``start`` before the first use, ``close`` after the last. ``folder`` is this process' own, if it has one.
    ``fresh``: nobody has kept anything there before."""

    engine: Engine
    store: Store
    start: Callable[[], Awaitable[None]]
    close: Callable[[], Awaitable[None]]
    shared: bool
    folder: Path | None = None
    fresh: bool = False


def keeping(settings: Settings, ids: Ids) -> Keeping:
    """Raises FolderInUse, StoreFailure, EngineError and OSError with sentences for the user."""
    return embedded(settings) if settings.engine == "embedded" else elastic(settings, ids)


def layer(settings: Settings, keeping: Keeping, clock: Clock) -> Layer:
    """The objects that accounts see. What they put goes into a folder of ours, or of the user if so told."""
    folders = Folders(settings.objects)
    upper: Upper
    if settings.objects_writable is not None:
        from emulator.objects.writable import Writable

        upper = Writable(settings.objects_writable, folders)
    elif keeping.folder is not None:
        from emulator.objects.own import Own

        upper = Own(keeping.folder / "objects")
    else:
        upper = Nothing(
            "Objects cannot be changed with --engine elasticsearch unless "
            f"{flag('objects_writable')} names a folder that all processes share."
        )
    return Layer(upper, folders, clock, settings.max_object)


def embedded(settings: Settings) -> Keeping:
    from emulator.engine.embedded.engine import EmbeddedEngine
    from emulator.store.folder import DataFolder
    from emulator.store.sqlite import SqliteStore

    folder = DataFolder(settings.data_dir)
    fresh = not (folder.path / RESOURCES).exists()
    store = SqliteStore(folder.path / RESOURCES)
    engine = EmbeddedEngine(folder.path / "datasets", 2, settings.open_datasets, settings.search_cache * MIB)

    async def start() -> None:
        """Everything is open."""

    async def close() -> None:
        await engine.close()
        await store.close()
        folder.close()

    return Keeping(engine, store, start, close, shared=False, folder=folder.path, fresh=fresh)


def elastic(settings: Settings, ids: Ids) -> Keeping:
    """No file is opened. ``start`` raises Unreachable, EngineError and StoreFailure."""
    from emulator.engine.elastic import ElasticEngine
    from emulator.engine.elastic.connection import connect
    from emulator.store.elastic import ElasticStore

    if not settings.elasticsearch_url:
        raise EngineError("--engine elasticsearch needs --elasticsearch-url (MYNA_ELASTICSEARCH_URL)")
    if settings.data_dir is not None:
        raise EngineError(f"{flag('data_dir')} would keep nothing with --engine elasticsearch; leave it out")
    client = connect(settings.elasticsearch_url, settings.elasticsearch_api_key, settings.elasticsearch_timeout)
    prefix = settings.elasticsearch_prefix
    store = ElasticStore(client, prefix)
    engine = ElasticEngine(
        client,
        ids.request,
        prefix,
        "own" if settings.elasticsearch_grouping == "own" else "shared",
        settings.elasticsearch_shards,
        settings.elasticsearch_vectors == "exact",
    )

    async def start() -> None:
        await engine.start()
        await store.start()

    async def close() -> None:
        await engine.close()
        await store.close()
        await client.close()

    return Keeping(engine, store, start, close, shared=True)


class Webroom:
    """The web corpus: made with the first request for it, or some seconds after the start.

    It is embedded whatever keeps the datasets: nobody writes it.
    """

    def __init__(self, settings: Settings, embedder: Embedder, clock: Clock, readers: Readers) -> None:
        self._settings = settings
        self._readers = readers
        self._embedder = embedder
        self._clock = clock
        self._later: asyncio.TimerHandle | None = None
        self._early: asyncio.Task[None] | None = None

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
        loop = asyncio.get_running_loop()
        self._later = loop.call_later(self._settings.web_preload, self._begin)

    def _begin(self) -> None:
        self._early = asyncio.create_task(self._preloaded())

    async def _preloaded(self) -> None:
        await asyncio.to_thread(imported)
        self.web.corpus.start()

    async def close(self) -> None:
        if self._later is not None:
            self._later.cancel()
        if self._early is not None:
            self._early.cancel()
            await asyncio.wait([self._early])
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
