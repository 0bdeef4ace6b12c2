"""A Myna over the shared Elasticsearch, under a prefix of its own."""

from __future__ import annotations

import itertools
import os
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from elasticsearch_node import asked
from wire_client import Client

from emulator.app import Myna
from emulator.settings import Settings

serials = itertools.count(1)


@pytest.fixture
def settings(settings: Settings, elasticsearch_url: str):
    prefix = f"wire{os.getpid()}-{next(serials)}"
    yield replace(
        settings,
        seed=None,
        engine="elasticsearch",
        elasticsearch_url=elasticsearch_url,
        elasticsearch_prefix=prefix,
        elasticsearch_timeout=60.0,
    )
    asked(elasticsearch_url, f"/{prefix}-*", "DELETE")


@pytest.fixture
async def second(settings: Settings) -> AsyncIterator[Myna]:
    """Another Myna over the same state."""
    server = Myna(settings)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def other(second: Myna) -> AsyncIterator[Client]:
    connection = Client(second.port)
    yield connection
    await connection.close()
