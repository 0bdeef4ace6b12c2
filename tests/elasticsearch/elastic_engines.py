"""Engines over Elasticsearch for tests, each under a prefix of its own."""

from __future__ import annotations

import itertools
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from emulator.engine.elastic import ElasticEngine
from emulator.engine.elastic.connection import connect

serials = itertools.count(1)


@asynccontextmanager
async def elastic(url: str, prefix: str = "", seconds: float = 60, **how: Any) -> AsyncIterator[ElasticEngine]:
    """By default every dataset has its index and vectors are compared exactly; what was made is deleted afterwards."""
    client = connect(url, timeout=seconds)
    mine = prefix or f"t{os.getpid()}-{next(serials)}"
    made = ElasticEngine(client, lambda: f"{next(serials):032x}", mine, **{"grouping": "own", "flat": True, **how})
    try:
        yield made
    finally:
        await made.close()
        if not prefix:
            await client.indices.delete(index=f"{mine}-*")
        await client.close()
