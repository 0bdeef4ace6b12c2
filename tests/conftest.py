"""Shared fixtures. This file also puts its folder on the import path, so that tests below can share its modules."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import web_corpus
from demo_album import Kept
from elasticsearch_node import Node, NotPrepared
from wire_client import Client

from emulator.app import Myna
from emulator.domain.readers import Readers
from emulator.settings import Settings


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """A real Elasticsearch, started with the first test that needs one; see ``tests/elasticsearch/README.md``."""
    running_already = os.environ.get("MYNA_TEST_ELASTICSEARCH_URL")
    if running_already:
        yield running_already
        return
    with started_or_skipped() as node:
        yield node.url


@contextmanager
def started_or_skipped() -> Iterator[Node]:
    """Where it cannot be put together the test is skipped; with MYNA_ELASTICSEARCH_REQUIRED=1 it fails."""
    try:
        node = Node()
    except NotPrepared as error:
        line = f"no Elasticsearch: {error}"
        if os.environ.get("MYNA_ELASTICSEARCH_REQUIRED", "0") not in ("", "0"):
            pytest.fail(line, pytrace=False)
        pytest.skip(line)
    try:
        node.start()
        yield node
    finally:
        node.close()


class Lent(Readers):
    """Readers whose processes outlive the server that uses them: fresh ones for every test would cost minutes."""

    def close(self) -> None:
        pass


@pytest.fixture(scope="session")
def lent_readers() -> Iterator[Readers]:
    readers = Lent(60, 0)
    yield readers
    Readers.close(readers)


@pytest.fixture(autouse=True)
def _shared_readers(monkeypatch: pytest.MonkeyPatch, lent_readers: Readers) -> None:
    monkeypatch.setattr("emulator.app.Readers", lambda seconds, memory: lent_readers)


@pytest.fixture(scope="session")
def kept_album(tmp_path_factory: pytest.TempPathFactory, lent_readers: Readers) -> Iterator[Kept]:
    """The demo album, indexed once for each template that a test asks for."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("emulator.app.Readers", lambda seconds, memory: lent_readers)
        yield Kept(tmp_path_factory.mktemp("albums"))


@pytest.fixture
def bucket(tmp_path: Path) -> Path:
    """The folder behind ``oss://bucket/``."""
    folder = tmp_path / "objects" / "bucket"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(scope="session")
def small_web(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Settings of the tests' own web, whose index is made once."""
    folder = tmp_path_factory.mktemp("web")
    corpus = web_corpus.fill(folder / "corpus")
    return {"web_corpus": (str(corpus),), "web_cache": str(folder / "cache"), "web_preload": 10.0**6}


@pytest.fixture
def settings(tmp_path: Path, bucket: Path, small_web: dict[str, object]) -> Settings:
    return replace(Settings(), port=0, log="off", objects=(bucket.parent,), seed=1, **small_web)


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
