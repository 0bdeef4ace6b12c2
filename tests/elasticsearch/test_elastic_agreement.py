"""Whatever is stored, changed and asked: Elasticsearch agrees with the oracle that the embedded engine agrees with."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter

import album
import pytest
from elastic_agreement import agree, sortable
from elastic_engines import elastic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import Oracle

from emulator.engine.api import Search

serials = itertools.count(1)
counted: Counter[str] = Counter()
SUPPRESSED = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@pytest.fixture(scope="module", autouse=True)
def told(request: pytest.FixtureRequest):
    """Prints how many questions both the oracle and Elasticsearch answered."""
    yield
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print("\nElasticsearch agreed with the oracle on", ", ".join(f"{n} {what}" for what, n in counted.items()))


@pytest.fixture
async def shared(elasticsearch_url):
    """Many datasets in one index."""
    async with elastic(elasticsearch_url, grouping="shared", shards=2) as made:
        yield made


@pytest.fixture
async def own(elasticsearch_url):
    async with elastic(elasticsearch_url) as made:
        yield made


@settings(max_examples=120, **SUPPRESSED)
@given(trees=st.lists(album.trees, min_size=1, max_size=3), documents=album.batches)
async def test_filters(shared, trees, documents):
    index = await shared.index(("filters", str(next(serials))), album.FIELDS, album.VECTORS)
    oracle = Oracle(album.FIELDS)
    await index.put(documents)
    oracle.put(documents)
    for tree in trees:
        await agree(index, oracle, Search(where=tree, size=100))
        counted["filters"] += 1


@settings(max_examples=25, **SUPPRESSED)
@given(documents=album.batches, searches=st.lists(album.searches, min_size=1, max_size=4))
async def test_searches_of_a_fresh_index(own, documents, searches):
    key = ("fresh", str(next(serials)))
    index = await own.index(key, album.FIELDS, album.VECTORS)
    oracle = Oracle(album.FIELDS)
    await index.put(sortable(documents))
    oracle.put(sortable(documents))
    for search in searches:
        await agree(index, oracle, search)
        counted["searches"] += 1
    await own.drop(key)


@settings(max_examples=12, **SUPPRESSED)
@given(
    changes=st.lists(st.tuples(album.batches, st.lists(album.uris, max_size=4)), min_size=2, max_size=3),
    searches=st.lists(album.searches, min_size=1, max_size=3),
)
async def test_changes(shared, changes, searches):
    """What was replaced and deleted is gone; only BM25 may still count it (difference ``counted-until-merged``)."""
    index = await shared.index(("changes", str(next(serials))), album.FIELDS, album.VECTORS)
    oracle = Oracle(album.FIELDS)
    for batch, gone in changes:
        await index.put(sortable(batch))
        oracle.put(sortable(batch))
        assert await index.delete(gone) == oracle.delete(gone)
        for search in searches:
            await agree(index, oracle, dataclasses.replace(search, text="", terms=()))
            counted["searches after changes"] += 1
        found = await index.statistics()
        assert (found.documents, found.bytes) == (
            len(oracle.documents),
            sum(each.size for each in oracle.documents.values()),
        )
    assert await index.get(list(oracle.documents)) == {u: d.record for u, d in oracle.documents.items()}
