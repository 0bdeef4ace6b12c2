"""What keeps the data, by ``--engine``: files of this process, or an Elasticsearch that many processes share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from emulator.clock import Clock, Ids
from emulator.engine.failures import EngineError
from emulator.objects.folders import Folders
from emulator.objects.layer import Layer
from emulator.objects.upper import Nothing, Upper
from emulator.settings import MIB, Settings, flag
from emulator.store.api import Store

if TYPE_CHECKING:  # imported with the first request for it
    from emulator.engine.api import Engine

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
