"""Both engines: a test that takes ``engine`` or ``index`` runs on each, unless it is about the embedded one's files."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator
from pathlib import Path

import album
import pytest

from emulator.engine.api import Engine
from emulator.engine.embedded import EmbeddedEngine

DIFFERENCES = tomllib.loads((Path(__file__).parents[1] / "elasticsearch" / "differences.toml").read_text("utf-8"))
OTHERWISE = {name: row["id"] for row in DIFFERENCES["difference"] for name in row.get("otherwise", ())}
BOTH = {
    "test_put_get_load_delete",
    "test_the_last_of_one_batch_counts",
    "test_many_records_at_once",
    "test_a_wrong_field_is_refused_and_nothing_is_written",
    "test_unknown_fields_of_a_search_are_refused",
}
"""Tests of ``test_embedded_life.py`` that hold for every engine."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        alone = metafunc.module.__name__.startswith("test_embedded") and metafunc.function.__name__ not in BOTH
        metafunc.parametrize("engine", ["embedded"] if alone else ["embedded", "elasticsearch"], indirect=True)


def pytest_itemcollected(item: pytest.Item) -> None:
    """What a stated difference rules out must fail there."""
    if "elasticsearch" in item.name:
        reason = OTHERWISE.get(item.name.replace("[elasticsearch]", "").replace("elasticsearch-", ""))
        if reason is not None:
            item.add_marker(pytest.mark.xfail(reason=f"stated difference: {reason}", strict=True))


@pytest.fixture
async def engine(request: pytest.FixtureRequest, tmp_path) -> AsyncIterator[Engine]:
    if request.param == "embedded":
        made = EmbeddedEngine(tmp_path / "data", remembered=2**22)
        yield made
        await made.close()
    else:
        from elastic_engines import elastic

        async with elastic(request.getfixturevalue("elasticsearch_url")) as made:
            yield made


@pytest.fixture
async def index(engine):
    return await engine.index(album.KEY, album.FIELDS)
