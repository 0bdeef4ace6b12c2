"""Whatever is stored, changed and asked: the embedded engine agrees with the oracle, before and after a fresh open."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import album
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import Oracle

from emulator.engine.api import Page, Search
from emulator.engine.embedded.schema import Schema
from emulator.engine.embedded.store import Store

SCHEMA = Schema(album.FIELDS)


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    store = Store(path, ("test",), SCHEMA, lambda store: None)
    try:
        yield store
    finally:
        store.close()


def walk(store: Store, search: Search) -> list[Page]:
    """All pages of a search."""
    pages = [store.search(search)]
    while pages[-1].token:
        assert pages[-1].hits, "a token came with an empty page"
        pages.append(store.search(dataclasses.replace(search, after=pages[-1].token)))
    return pages


def agree(store: Store, oracle: Oracle, search: Search) -> None:
    expected = oracle.search(search)
    pages = walk(store, search)
    hits = [hit for page in pages for hit in page.hits]
    assert [page.total for page in pages] == [len(expected)] * len(pages)
    assert all(len(page.hits) == search.size for page in pages[:-1])
    if search.text and not search.sort:
        # Scores are sums of floats: equal ones may come out in another order by the last bit.
        assert sorted(hit.uri for hit in hits) == sorted(uri for uri, _ in expected)
        assert [hit.score for hit in hits] == pytest.approx([score for _, score in expected], rel=1e-9)
        assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.uri))
    else:
        assert [hit.uri for hit in hits] == [uri for uri, _ in expected]
    scores = dict(expected)
    for hit in hits:
        assert hit.record == oracle.documents[hit.uri].record
        assert hit.score == pytest.approx(scores[hit.uri], rel=1e-9)
        if search.text and search.best_parts:
            assert hit.parts[0].score == hit.score
            assert [part.score for part in hit.parts] == sorted((part.score for part in hit.parts), reverse=True)
            assert len(hit.parts) <= search.best_parts
        else:
            assert hit.parts == ()
    for page in pages:
        for aggregate in page.aggregates:
            wanted = oracle.aggregate(search, aggregate.aggregation)
            if wanted is None:
                assert aggregate.value is None
            elif aggregate.aggregation.operation == "group":
                assert [(bucket.value, bucket.count) for bucket in aggregate.buckets] == wanted
            else:
                assert aggregate.value == pytest.approx(wanted, rel=1e-9), aggregate


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    changes=st.lists(st.tuples(album.batches, st.lists(album.uris, max_size=4)), min_size=1, max_size=3),
    searches=st.lists(album.searches, min_size=1, max_size=6),
)
def test_engine_agrees_with_oracle(changes, searches):
    oracle = Oracle(album.FIELDS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.db"
        with opened(path) as store:
            for batch, gone in changes:
                store.put(batch)
                oracle.put(batch)
                # Columns are in memory from here on and follow the next changes.
                for search in searches:
                    agree(store, oracle, search)
                assert store.delete(gone) == oracle.delete(gone)
                for search in searches:
                    agree(store, oracle, search)
                assert store.statistics().documents == len(oracle.documents)
                assert store.statistics().bytes == sum(d.size for d in oracle.documents.values())
        with opened(path) as store:
            for search in searches:
                agree(store, oracle, search)
            assert store.get(list(oracle.documents)) == {u: d.record for u, d in oracle.documents.items()}
            for uri, document in store.load(list(oracle.documents)).items():
                assert document == dataclasses.replace(oracle.documents[uri], fields={})


@settings(max_examples=300, deadline=None)
@given(tree=album.trees, documents=album.batches)
def test_filters_agree_with_oracle(shared_store, tree, documents):
    """Many more filters, over one store."""
    oracle = Oracle(album.FIELDS)
    shared_store.delete(list(shared_store.load([h.uri for h in shared_store.search(Search()).hits])))
    shared_store.put(documents)
    oracle.put(documents)
    agree(shared_store, oracle, Search(where=tree, size=100))


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("shared") / "index.db") as store:
        yield store
