from __future__ import annotations

import album
import pytest

from emulator.engine.embedded import EmbeddedEngine

KEY = ("account", "region", "imm", "project", "dataset")


@pytest.fixture
async def engine(tmp_path):
    made = EmbeddedEngine(tmp_path / "data")
    yield made
    await made.close()


@pytest.fixture
async def index(engine):
    return await engine.index(KEY, album.FIELDS)
