"""The scan over small codes answers like a scan over the exact vectors, whatever came and went before."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import album
import numpy as np
import pytest

from emulator.engine.api import Document, Near, Part, Search, VectorField
from emulator.engine.embedded import kernel, loading, matrix, vectorrows
from emulator.engine.embedded.schema import FileSchema
from emulator.engine.embedded.store import Store
from emulator.query.nodes import Compare

DIMS = 96
SCHEMA = FileSchema(album.FIELDS)
VECTORS = (VectorField("text", DIMS, "model"), VectorField("pixels", 5, "model"))
CENTRES = np.random.default_rng(1).standard_normal((40, DIMS))


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    store = Store(path, ("test",), SCHEMA, lambda store: None, VECTORS)
    try:
        yield store
    finally:
        store.close()


@pytest.fixture(params=["simsimd", "numpy", "simsimd, some rows kept", "numpy, no row kept"])
def product(request, monkeypatch):
    """Both ways to multiply, and exact rows in memory, in the file, or there after they have become too many; without
    the extra the faster one is skipped."""
    way, _, kept = request.param.partition(", ")
    if way == "simsimd":
        pytest.importorskip("simsimd")
    monkeypatch.setattr(kernel, "products", getattr(kernel, f"by_{way}"))
    for room in (matrix, loading):
        monkeypatch.setattr(room, "KEPT", {"": matrix.KEPT, "some rows kept": 4 * 40 * DIMS, "no row kept": 0}[kept])


def crowd(chance, count: int) -> np.ndarray:
    """Vectors in clusters, a few of them the same, some with one number far above the others."""
    made = CENTRES[chance.integers(0, len(CENTRES), count)] + 0.5 * chance.standard_normal((count, DIMS))
    made[chance.random(count) < 0.1, 3] *= 60
    if count >= 40:
        made[1 : count // 20] = made[0]
    return made


def made(chance, number: int, vectors: np.ndarray) -> Document:
    """Some parts have no vector, some another field's as well."""
    parts = []
    for at, vector in enumerate(vectors):
        found = {"text": vector.tolist()} | ({"pixels": vector[:5]} if at == 0 else {})
        parts.append(Part(str(at), f"cat w{number}", vectors=found))
        if number % 7 == 0:
            parts.append(Part(f"bare {at}", "dog"))
    return Document(f"u{number:05}", b"", {"Size": int(chance.integers(0, 1000))}, tuple(parts))


def brute(documents: dict[str, Document], query: np.ndarray, below: int, count: int) -> list[tuple[str, float]]:
    """In float64, without an index."""
    best = []
    for document in documents.values():
        rows = [part.vectors["text"] for part in document.parts if "text" in part.vectors]
        if rows and document.fields["Size"] < below:
            exact = np.array(rows, np.float32).astype(np.float64)
            cosines = exact @ query / np.linalg.norm(exact, axis=1) / np.linalg.norm(query)
            best.append((document.uri, float(cosines.max())))
    return sorted(best, key=lambda pair: (-round(pair[1], 7), pair[0]))[:count]


def nearest(store: Store, query: np.ndarray, below: int, count: int) -> list[tuple[str, float]]:
    where = Compare("Size", "lt", below)
    page = store.search(Search(where, near=Near("text", query, candidates=count), size=count, explain=True))
    return [(hit.uri, hit.cosine) for hit in page.hits]


@pytest.mark.parametrize("parts", [1, 5, 20])
@pytest.mark.usefixtures("product")
def test_recall_is_one(tmp_path, parts):
    """recall@10 and @100 against brute force, with filters of 1 %, 30 % and none."""
    chance = np.random.default_rng(parts)
    count = 3000 // parts
    vectors = crowd(chance, count * parts).reshape(count, parts, DIMS)
    documents = [made(chance, number, vectors[number]) for number in range(count)]
    by_uri = {document.uri: document for document in documents}
    with opened(tmp_path / "index.db") as store:
        store.put(documents)
        for below in (10, 300, 1001):
            for query in crowd(chance, 12):
                for size in (10, 100):
                    mine = nearest(store, query, below, size)
                    wanted = brute(by_uri, query, below, size)
                    assert {uri for uri, _ in mine} == {uri for uri, _ in wanted}
                    assert [cosine for _, cosine in mine] == pytest.approx([c for _, c in wanted], abs=1e-6)


def test_what_a_scan_cannot_tell_apart_is_measured(tmp_path):
    """Vectors that all have the same codes: only the exact numbers differ."""
    chance = np.random.default_rng(3)
    base = chance.standard_normal(DIMS)
    base[0] = 40.0
    documents = {}
    for number in range(500):
        vector = base + chance.standard_normal(DIMS) * 0.01
        documents[f"u{number:05}"] = made(chance, number, vector[None])
    with opened(tmp_path / "index.db") as store:
        store.put(list(documents.values()))
        for _ in range(10):
            query = chance.standard_normal(DIMS)
            mine, wanted = nearest(store, query, 1001, 10), brute(documents, query, 1001, 10)
            assert [cosine for _, cosine in mine] == pytest.approx([cosine for _, cosine in wanted], abs=2e-7)


def test_an_error_that_points_along_the_question_is_allowed_for(tmp_path):
    """Counts of words: one word rules the scale, all others are rounded away, and they are what is asked for."""
    dims = 1024
    fields = (VectorField("text", dims, "model"),)
    asked = np.zeros(dims)
    asked[1:401] = 1
    target = asked.copy()
    target[0] = 260
    chance = np.random.default_rng(4)
    vectors = {"target": target}
    for number in range(300):
        other = np.zeros(dims)
        other[chance.choice(np.arange(401, dims), 400, replace=False)] = 1
        other[chance.choice(np.arange(1, 401), 18, replace=False)] = 1
        vectors[f"u{number}"] = other
    store = Store(tmp_path / "index.db", ("test",), SCHEMA, lambda store: None, fields)
    try:
        store.put(
            [Document(uri, b"", {"Size": 1}, (Part("p", "", vectors={"text": row}),)) for uri, row in vectors.items()]
        )
        assert nearest(store, asked, 10, 1)[0][0] == "target"
    finally:
        store.close()


def test_equal_vectors_are_cut_by_uri(tmp_path):
    vector = CENTRES[0].tolist()
    with opened(tmp_path / "index.db") as store:
        store.put(
            [Document(f"{at:03}", b"", {"Size": 1}, (Part("p", "", vectors={"text": vector}),)) for at in range(300)]
        )
        store.put([Document("0005", b"", {"Size": 1}, (Part("p", "", vectors={"text": vector}),))])
        found = [uri for uri, _ in nearest(store, CENTRES[0], 10, 8)]
    assert found == ["000", "0005", "001", "002", "003", "004", "005", "006"]


@pytest.mark.parametrize("seed", range(3))
def test_after_many_changes_it_answers_like_a_fresh_load(tmp_path, monkeypatch, seed):
    """Insertions, updates, deletions, compaction in memory, chunks moved together in the file."""
    monkeypatch.setattr(vectorrows, "_WORTH", 1)
    chance = np.random.default_rng(seed)
    documents: dict[str, Document] = {}
    queries = crowd(chance, 6)

    def ask(store: Store) -> list[object]:
        answers: list[object] = []
        for query in queries:
            for below in (20, 400, 1001):
                where = Compare("Size", "lt", below)
                for text in ("", "cat w7"):
                    search = Search(where, text, near=Near("text", query, candidates=15), best_parts=2, explain=True)
                    page = store.search(search)
                    answers.append((page.total, [(h.uri, h.score, h.words, h.cosine, h.parts) for h in page.hits]))
                answers.append([uri for uri, _ in brute(documents, query, below, 15)])
                assert {uri for uri, _ in nearest(store, query, below, 15)} == set(answers[-1])
        return answers

    with opened(tmp_path / "index.db") as store:
        ask(store)
        moved = 0
        for step in range(12):
            numbers = chance.integers(0, 700, 160)
            batch = {
                f"u{number:05}": made(chance, int(number), crowd(chance, int(chance.integers(0, 4))))
                for number in numbers
            }
            store.put(list(batch.values()))
            documents |= batch
            gone = [f"u{number:05}" for number in chance.integers(0, 700, 90)]
            assert store.delete(gone) == len({uri for uri in gone if uri in documents})
            for uri in gone:
                documents.pop(uri, None)
            if step % 4 == 3:
                before = store._snapshot.vectors["text"].rows.view.copy()
                store.tidy()
                moved += not np.array_equal(before, store._snapshot.vectors["text"].rows.view)
            mine = ask(store)
            matrix = store._snapshot.vectors["text"]
            assert matrix.worst >= matrix.errors.view.max() > 0
        assert moved
        assert len(store._snapshot.live) < 12 * 160
    with opened(tmp_path / "index.db") as store:
        assert ask(store) == mine
        loaded = store.load(list(documents))
        for uri, document in documents.items():
            for part, given in zip(loaded[uri].parts, document.parts, strict=True):
                assert part.vectors.keys() == given.vectors.keys()
                for name, vector in part.vectors.items():
                    exact = np.array(given.vectors[name])
                    assert np.allclose(vector, exact / np.linalg.norm(exact), atol=1e-6)


def test_what_was_loaded_is_stored_bit_for_bit(tmp_path):
    with opened(tmp_path / "index.db") as store:
        store.put([made(np.random.default_rng(6), 1, CENTRES[:3])])
        first = store.load(["u00001"])["u00001"]
        store.put([first])
        assert store.load(["u00001"])["u00001"] == first


def test_dead_chunks_go_and_sparse_ones_are_moved(tmp_path):
    chance = np.random.default_rng(7)
    with opened(tmp_path / "index.db") as store:
        connection = store._writer.connection

        def chunks() -> int:
            return connection.execute("SELECT count(*) FROM chunk WHERE id < ?", (1 << 40,)).fetchall()[0][0]

        each = store.layouts["text"].each
        count = 100 * each
        store.put([made(chance, number, crowd(chance, 1)) for number in range(count)])
        nearest(store, CENTRES[0], 1001, 10)
        full = chunks()
        store.delete([f"u{number:05}" for number in range(count // 4)])
        assert chunks() == pytest.approx(full * 3 / 4, abs=2)
        store.delete([f"u{number:05}" for number in range(count // 4, count) if number % 3])
        assert chunks() == pytest.approx(full * 3 / 4, abs=2)
        store.tidy()
        assert chunks() == pytest.approx(full / 4, abs=2)
        assert {uri for uri, _ in nearest(store, CENTRES[0], 1001, count)} == {
            f"u{number:05}" for number in range(count // 4, count) if not number % 3
        }
        store.delete([f"u{number:05}" for number in range(count)])
        assert chunks() == 0


@pytest.mark.parametrize("dims", [1, 2, 7, 33, 768])
@pytest.mark.usefixtures("product")
def test_products_are_exact(dims):
    chance = np.random.default_rng(dims)
    codes = chance.integers(-127, 128, (2000, dims), np.int8)
    codes[0], codes[1] = 127, -127
    query = np.full(dims, 127, np.int8)
    assert kernel.products(codes, query).tolist() == (codes.astype(np.int64) @ query.astype(np.int64)).tolist()
    assert kernel.products(codes[:0], query).tolist() == []


@pytest.mark.skipif(kernel.simsimd is None, reason="simsimd is not installed")
def test_two_cores_give_the_products_of_one():
    codes = np.random.default_rng(9).integers(-127, 128, (10_001, 1024), np.int8)
    assert codes.size > kernel._SHARED
    one = kernel.by_simsimd(codes, codes[7], cores=1)
    assert np.array_equal(one, kernel.by_simsimd(codes, codes[7], cores=2))
    assert np.array_equal(one, kernel.by_simsimd(codes, codes[7]))


def test_rough_cosines_stay_within_their_margin():
    chance = np.random.default_rng(8)
    rows = crowd(chance, 3000)
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    codes, scales, errors = matrix.quantised_rows(rows)
    left = rows - codes * scales[:, None]
    assert np.allclose(np.linalg.norm(left, axis=1), errors, rtol=1e-3)
    assert math.isclose(float(np.abs(codes).max()), 127)
