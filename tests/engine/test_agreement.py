"""Whatever is stored, changed and asked: the embedded engine agrees with the oracle, before and after a fresh open."""

from __future__ import annotations

import dataclasses
import math
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import album
import oracle_ranks
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import Oracle
from oracle_words import terms

from emulator.engine.api import Document, Hit, Page, Search
from emulator.engine.embedded.schema import FileSchema
from emulator.engine.embedded.store import Store
from emulator.query.nodes import And, Exists, Nested, Not, Phrase, Polygon

SCHEMA = FileSchema(album.FIELDS)


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    store = Store(path, ("test",), SCHEMA, lambda store: None, album.VECTORS)
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
    found = oracle_ranks.found(oracle, search)
    expected = oracle.search(search)
    pages = walk(store, search)
    hits = [hit for page in pages for hit in page.hits]
    assert [page.total for page in pages] == [len(expected)] * len(pages) or found.doubtful
    assert all(len(page.hits) == search.size for page in pages[:-1])
    worded = bool(search.terms or terms(search.text))
    if worded and not search.sort:
        # Scores are sums of floats: equal ones may come out in another order by the last bit.
        assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.uri))
        sure = {uri for uri, _ in expected} - found.doubtful
        assert sure <= {hit.uri for hit in hits} <= sure | found.doubtful
        assert len({hit.uri for hit in hits}) == len(hits)
    elif not found.doubtful:
        assert [hit.uri for hit in hits] == [uri for uri, _ in expected]
    for hit in hits:
        assert hit.record == oracle.documents[hit.uri].record
        assert hit.score == pytest.approx(found.scores[hit.uri], rel=1e-6, abs=1e-6)
        words, cosine = found.words.get(hit.uri), found.cosines.get(hit.uri)
        assert (hit.words is None) == (words is None or not search.explain)
        assert (hit.cosine is None) == (cosine is None or not search.explain)
        assert hit.words is None or hit.words == pytest.approx(words, rel=1e-9)
        assert hit.cosine is None or hit.cosine == pytest.approx(cosine, abs=1e-6)
        agree_parts(found, search, hit)
    for page in pages if not found.doubtful else []:
        for aggregate in page.aggregates:
            wanted = oracle.aggregate(search, aggregate.aggregation)
            if wanted is None:
                assert aggregate.value is None
            elif aggregate.aggregation.operation == "group":
                assert [(bucket.value, bucket.count) for bucket in aggregate.buckets] == wanted
            else:
                assert aggregate.value == pytest.approx(wanted, rel=1e-9), aggregate


def agree_parts(found: oracle_ranks.Found, search: Search, hit: Hit) -> None:
    ranked = bool(search.text or search.terms or search.near)
    theirs = {part: score for (uri, part), score in found.parts.items() if uri == hit.uri and ranked}
    best = sorted(theirs.values(), reverse=True)[: search.best_parts]
    # A score that is 0 but for the last bit may be there or not.
    best = [score for score in best if score > 1e-6]
    scores = [part.score for part in hit.parts if part.score > 1e-6]
    assert scores == pytest.approx(best, rel=1e-6, abs=1e-6)
    assert scores == sorted(scores, reverse=True)
    for part in hit.parts:
        assert part.score == pytest.approx(theirs.get(part.part, 0.0), rel=1e-6, abs=1e-6)
    for one, other in pairwise(hit.parts):
        assert one.score > other.score or one.part < other.part


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
                same_document(document, dataclasses.replace(oracle.documents[uri], fields={}))


def same_document(loaded: Document, given: Document) -> None:
    """Vectors come back at length 1."""
    for one, other in zip(loaded.parts, given.parts, strict=True):
        assert one.vectors.keys() == other.vectors.keys()
        for name, vector in one.vectors.items():
            assert oracle_ranks.cosine(vector, other.vectors[name]) == pytest.approx(1, abs=1e-6)
            assert math.hypot(*vector) == pytest.approx(1, abs=1e-6)

    def bare(document: Document) -> Document:
        return dataclasses.replace(document, parts=tuple(dataclasses.replace(p, vectors={}) for p in document.parts))

    assert bare(loaded) == bare(given)


@settings(max_examples=300, deadline=None)
@given(tree=album.trees, documents=album.batches)
def test_filters_agree_with_oracle(shared_store, tree, documents):
    """Many more filters, over one store."""
    oracle = Oracle(album.FIELDS)
    shared_store.delete([hit.uri for hit in shared_store.search(Search()).hits])
    shared_store.put(documents)
    oracle.put(documents)
    agree(shared_store, oracle, Search(where=tree, size=100))


@settings(max_examples=120, deadline=None)
@given(documents=album.ranked_documents, searches=st.lists(album.rankings, min_size=3, max_size=3))
def test_rankings_agree_with_oracle(shared_store, documents, searches):
    """Many searches by vector and by both, with many hits."""
    oracle = Oracle(album.FIELDS)
    shared_store.delete([hit.uri for hit in shared_store.search(Search()).hits])
    shared_store.put(documents)
    oracle.put(documents)
    for search in searches:
        agree(shared_store, oracle, search)


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("shared") / "index.db") as store:
        yield store


async def test_one_character_and_another_leaf_in_one_element(index):
    """The two stand in different elements of the first document."""
    await index.put(
        [
            Document("u0", b"", {"Labels": [{"Name": "a"}, {"Line": "文"}]}),
            Document("u1", b"", {"Labels": []}),
            Document("u2", b"", {"Labels": [{"Name": "a", "Line": "文字"}]}),
        ]
    )
    both = Nested("Labels", And((Exists("Labels.Name"), Phrase("Labels.Line", "文"))))
    for node, wanted in ((both, ["u2"]), (Not((both,)), ["u0", "u1"])):
        page = await index.search(Search(where=node))
        assert ([hit.uri for hit in page.hits], page.total) == (wanted, len(wanted))


async def test_polygons_without_an_inside_hold_nothing(index):
    await index.put([Document("u", b"", {"Place": (0.5, 0.25)}, ())])
    wide = Polygon("Place", ((0, 0), (1, 0), (1, 1), (0, 1)))
    assert (await index.search(Search(wide))).total == 1
    for corners in (((0.5, 0.25),) * 3, ((0.0, 0.0), (0.5, 0.25), (1.0, 0.5)), ((0.5, 0), (0.5, 1), (0.5, 0.25))):
        assert (await index.search(Search(Polygon("Place", corners)))).total == 0
