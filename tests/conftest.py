"""Shared fixtures. This file also puts its folder on the import path, so that tests below can share its modules."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from wire_client import Client

from emulator.app import Myna
from emulator.settings import Settings


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    """The folder behind ``oss://bucket/``."""
    folder = tmp_path / "objects" / "bucket"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def settings(tmp_path: Path, bucket: Path) -> Settings:
    return replace(Settings(), port=0, log="off", objects=(bucket.parent,), seed=1)


@pytest.fixture
async def myna(settings: Settings) -> AsyncIterator[Myna]:
    """A whole server on a free port of 127.0.0.1."""
    server = Myna(settings)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def client(myna: Myna) -> AsyncIterator[Client]:
    connection = Client(myna.port)
    yield connection
    await connection.close()


@pytest.fixture
async def dataset(client: Client) -> dict[str, str]:
    """Project ``p`` with dataset ``d``; returns the two parameters that name it."""
    assert (await client.call("CreateProject", {"ProjectName": "p"})).status == 200
    names = {"ProjectName": "p", "DatasetName": "d"}
    assert (await client.call("CreateDataset", names)).status == 200
    return names
