"""The corpus: read from its folders, ranked by an index of its own. It is made in the background, never on the event
loop, and what was made of the same files before is taken from a folder of the user's cache."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from emulator.domain.embedding import Embedding, at_once
from emulator.domain.refusals import Unavailable
from emulator.domain.web import cache, folders, scanning, shelving
from emulator.domain.web.folders import CorpusInvalid
from emulator.domain.web.pages import Page, Picture
from emulator.engine.api import Document, Engine, EngineError, Index
from emulator.understanding.embed.api import Embedder

LOG = logging.getLogger("myna.web")
BATCH = 250
"""Documents that are put at once."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture where it stands. ``document`` is its name in the index; ``file``, if there is one, is what Myna serves
    in place of a drawing."""

    document: str
    picture: Picture
    page: Page
    file: Path | None = None

    @property
    def address(self) -> str:
        """What makes two pictures the same one."""
        return self.picture.url or self.picture.id


@dataclass(frozen=True, slots=True)
class Wording:
    """What is written about a page or a picture, in lower case, each on a line of its own: the ``titles`` with a
    picture's caption, and the key words with a page's summary. ``quality`` is the page's, from the middle on."""

    titles: str
    others: str
    quality: float


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything of the corpus. ``shown`` is by document of the index of pictures, ``pictures`` by a picture's id,
    ``wording`` by document of either index; ``repeats`` is how many of the documents show a picture again."""

    pages: Mapping[str, Page]
    shown: Mapping[str, Shown]
    pictures: Mapping[str, Shown]
    wording: Mapping[str, Wording]
    hosts: tuple[str, ...]
    repeats: int


@dataclass(frozen=True, slots=True)
class Opened:
    """Contents and what ranks them."""

    contents: Contents
    pages: Index
    pictures: Index
    embedding: Embedding


class Corpus:
    """``engine`` opens one in a folder. ``cache`` None: nothing is kept."""

    def __init__(
        self,
        sources: Sequence[Path],
        embedder: Embedder,
        engine: Callable[[Path], Engine],
        cache: Path | None,
    ) -> None:
        self._sources = tuple(sources)
        self._embedder = embedder
        self._engine = engine
        self._cache = cache
        self._stopped = threading.Event()
        self._task: asyncio.Task[Opened] | None = None
        self._open: Engine | None = None
        self._folder: Path | None = None

    def start(self) -> None:
        """Get ready in the background."""
        if self._task is None and not self._stopped.is_set():
            self._task = asyncio.create_task(self._made())
            self._task.add_done_callback(told)

    @property
    def ready(self) -> bool:
        """Whether it is there, so that nobody waits for it."""
        made = self._task
        return made is not None and made.done() and not made.cancelled() and not made.exception()

    async def opened(self) -> Opened:
        """The corpus, once it is there. Raises Unavailable where it cannot be read; the log says why."""
        if self._task is not None and self.ready:
            return self._task.result()
        self.start()
        if self._task is None:
            raise Unavailable("The server stops.")
        try:
            return await asyncio.shield(self._task)
        except (CorpusInvalid, EngineError, OSError) as error:
            raise Unavailable(f"The web corpus cannot be read: {error}") from error
        except asyncio.CancelledError:
            if self._stopped.is_set():
                raise Unavailable("The server stops.") from None
            raise

    async def close(self) -> None:
        """Stop what is under way, close the index and remove its folder."""
        self._stopped.set()
        if self._task is not None:
            await asyncio.wait([self._task])
        if self._open is not None:
            await self._open.close()
        if self._folder is not None:
            await asyncio.to_thread(shutil.rmtree, self._folder, True)

    async def _made(self) -> Opened:
        if self._stopped.is_set():
            raise Unavailable("The server stops.")
        embedding = Embedding(self._embedder)
        contents, kept = await asyncio.to_thread(self._read, embedding)
        await asyncio.to_thread(cache.sweep, self._occupied)
        self._folder = folder = await asyncio.to_thread(cache.copied, kept)
        if not any(folder.iterdir()):
            if self._embedder.id == "light":
                # It computes and never waits for anybody: on a thread, with a loop of its own.
                alone = Embedding(self._embedder, near=at_once)
                await asyncio.to_thread(asyncio.run, self._written(folder, contents, alone))
            else:
                await self._written(folder, contents, embedding)
            await asyncio.to_thread(cache.keep, folder, kept)
        self._open = self._engine(folder)
        pages, pictures = await indexes(self._open, embedding)
        return Opened(contents, pages, pictures, embedding)

    def _read(self, embedding: Embedding) -> tuple[Contents, Path | None]:
        """What the files hold, and where the cache has its index."""
        contents = contents_of(folders.pages(self._sources))
        if self._cache is None:
            return contents, None
        made = f"{shelving.FORM} {folders.digest(self._sources)} {embedding.fields()}"
        return contents, self._cache / hashlib.blake2b(made.encode(), digest_size=12).hexdigest()

    def _occupied(self, folder: Path) -> bool:
        """Whether somebody's index is open there: a folder takes one."""
        try:
            engine = self._engine(folder)
        except EngineError:
            return True
        asyncio.run(engine.close())
        return False

    async def _written(self, folder: Path, contents: Contents, embedding: Embedding) -> None:
        """The index, whole or not at all."""
        engine = self._engine(folder)
        try:
            pages, pictures = await indexes(engine, embedding)
            await self._put(pages, [(shelving.of_page, (page, embedding)) for page in contents.pages.values()])
            shown = contents.shown.items()
            made = [(shelving.of_picture, (uri, one.picture, one.page, embedding)) for uri, one in shown]
            await self._put(pictures, made)
        finally:
            await engine.close()

    async def _put(self, index: Index, made: Sequence[tuple[Callable[..., object], tuple[object, ...]]]) -> None:
        documents: list[Document] = []
        for number, (make, given) in enumerate(made, 1):
            if self._stopped.is_set():
                raise Unavailable("The server stops.")
            documents.append(await make(*given))  # type: ignore[misc]
            if len(documents) == BATCH or number == len(made):
                await index.put(documents)
                documents = []


async def indexes(engine: Engine, embedding: Embedding) -> tuple[Index, Index]:
    """Of the pages and of the pictures."""
    fields = embedding.fields()
    return (
        await engine.index(("web", "pages"), shelving.FIELDS, fields),
        await engine.index(("web", "pictures"), shelving.FIELDS, fields),
    )


def contents_of(found: Sequence[tuple[Page, Path]]) -> Contents:
    """Raises CorpusInvalid for a picture's file that is not in its folder, or not what the page says."""
    shown: dict[str, Shown] = {}
    pictures: dict[str, Shown] = {}
    addresses: set[str] = set()
    for page, folder in found:
        for picture in page.pictures:
            uri = picture.id
            while uri in shown:
                uri += "~"
            one = Shown(uri, picture, page, inside(folder, picture) if picture.file else None)
            pictures.setdefault(picture.id, one)
            shown[uri] = one
            addresses.add(one.address)
    pages = {page.url: page for page, _ in found}
    wording = {url: worded(page, [page.title], [page.summary, *page.tags]) for url, page in pages.items()}
    for uri, one in shown.items():
        wording[uri] = worded(one.page, [one.page.title, one.picture.caption], one.page.tags)
    hosts = tuple(sorted({page.host for page in pages.values()}))
    return Contents(pages, shown, pictures, wording, hosts, len(shown) - len(addresses))


def worded(page: Page, titles: Iterable[str], others: Iterable[str]) -> Wording:
    first, second = ("\n".join(text.replace("\n", " ").lower() for text in texts) for texts in (titles, others))
    return Wording(first, second, page.quality - 0.5)


def inside(folder: Path, picture: Picture) -> Path:
    """The picture's file, which no link may lead out of the folder and which is as large as the page says."""
    path = (folder / picture.file).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise CorpusInvalid(f"{picture.page}: the file {picture.file} of a picture is not in {folder}")
    wrong = scanning.fault(path, picture.width, picture.height)
    if wrong:
        raise CorpusInvalid(f"{picture.page}: the file {picture.file} of a picture: {wrong}")
    return path


def told(task: asyncio.Task[Opened]) -> None:
    """Into the log, once; who asks for the corpus is told every time."""
    if not task.cancelled() and task.exception() is not None and not isinstance(task.exception(), Unavailable):
        LOG.error("the web corpus cannot be read: %s", task.exception())
