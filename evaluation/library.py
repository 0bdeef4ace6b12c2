"""The searched set in a dataset of its own, as the server keeps it: what the domain finds is what a client would."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from emulator.clock import Clock, Ids
from emulator.dialects.imm.projects import DEFAULTS
from emulator.dialects.imm.realm import realm
from emulator.domain.cuts import Cuts
from emulator.domain.datasets import Dataset
from emulator.domain.embedding import Embedding
from emulator.domain.errand import Rules
from emulator.domain.files import document
from emulator.domain.library import Library
from emulator.domain.place import Place, Scope
from emulator.domain.projects import Project
from emulator.domain.readers import Readers
from emulator.domain.reading import own
from emulator.engine.api import Part
from emulator.engine.embedded.engine import EmbeddedEngine
from emulator.objects.folders import Folders
from emulator.objects.layer import Layer
from emulator.objects.upper import Nothing
from emulator.store.sqlite import SqliteStore
from emulator.understanding.embed.api import Embedder
from evaluation.album import ALBUM, Member

PLACE = Place(Scope("1", "cn-hangzhou", "imm"), "evaluation", "album")
PREFIX = "oss://album/"


class Shelf:
    """A library with one dataset, and the clock that its questions are asked by."""

    def __init__(self, library: Library, clock: Clock) -> None:
        self.searching = library.searching
        self._clock = clock

    def at(self, moment: str) -> None:
        """Let it be that time."""
        nanoseconds = int(datetime.fromisoformat(moment).timestamp()) * 10**9
        self._clock.set(PLACE.scope.account, nanoseconds, frozen=True)


@asynccontextmanager
async def shelf(
    embedder: Embedder, files: Sequence[Member], template: str = "Myna:Everything", cuts: Cuts | None = None
) -> AsyncIterator[Shelf]:
    """All files in one dataset, whose template decides whether pictures are looked at."""
    with tempfile.TemporaryDirectory() as folder:
        engine, store = EmbeddedEngine(Path(folder) / "datasets"), SqliteStore(Path(folder) / "resources.db")
        clock, world, embedding = Clock(), realm(), Embedding(embedder)
        readers, rules = Readers(60, 0), Rules(1.0, False)
        library = Library(
            world,
            store,
            engine,
            embedder,
            Layer(Nothing("The album is only read."), Folders([ALBUM.parent]), clock, 0),
            readers,
            clock,
            Ids(1),
            rules,
            lambda event: None,
            cuts or Cuts(),
        )
        try:
            await library.projects.create(PLACE.scope, Project(PLACE.project, DEFAULTS))
            await library.datasets.create(PLACE, Dataset(PLACE.project, PLACE.dataset, DEFAULTS, template=template), {})
            documents = []
            for file in files:
                facts = {**own(PREFIX + file.key), **file.facts}
                parts = await embedding.parts(
                    facts, [passage(n, text) for n, text in enumerate(file.passages)], file.picture
                )
                documents.append(document(PLACE, facts, parts, world))
            await (await library.datasets.index(PLACE)).put(documents)
            yield Shelf(library, clock)
        finally:
            await library.indexing.close()
            readers.close()
            await engine.close()
            await store.close()


def passage(number: int, text: str) -> Part:
    return Part(f"p{number}", text, "passage", element=b"{}")
