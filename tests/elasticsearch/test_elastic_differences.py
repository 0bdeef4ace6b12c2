"""The list of stated differences, each shown to be one."""

from __future__ import annotations

import dataclasses
import sys
import tomllib
from pathlib import Path

import album
import numpy as np
import pytest
from elastic_engines import elastic

from emulator.engine.api import Aggregation, Document, EngineError, Near, Order, Part, Search, VectorField
from emulator.engine.embedded import EmbeddedEngine
from emulator.query.nodes import Box, Compare, Distance, Polygon, Prefix

LIST = tomllib.loads((Path(__file__).parent / "differences.toml").read_text("utf-8"))["difference"]
DOCS = Path(__file__).parents[2] / "docs" / "elasticsearch.md"


@pytest.fixture
async def engines(elasticsearch_url, tmp_path):
    """Both, Elasticsearch first."""
    embedded = EmbeddedEngine(tmp_path)
    async with elastic(elasticsearch_url) as made:
        yield made, embedded
    await embedded.close()


@pytest.fixture
async def pair(engines):
    """An index on each, Elasticsearch's first."""
    return [await engine.index(("d",), album.FIELDS, album.VECTORS) for engine in engines]


def text(uri: str, *parts: str, **fields: object) -> Document:
    return Document(uri, b"", fields, tuple(Part(str(at), part) for at, part in enumerate(parts)))


async def found(index, search: Search) -> list[str]:
    return [hit.uri for hit in (await index.search(search)).hits]


def test_every_difference_has_its_test_and_stands_in_the_manual():
    names = [row["id"] for row in LIST]
    assert len(set(names)) == len(names)
    tests = {name for name in vars(sys.modules[__name__]) if name.startswith("test_")}
    assert {f"test_{name.replace('-', '_')}" for name in names} <= tests
    manual = DOCS.read_text("utf-8")
    assert not [row["id"] for row in LIST if row["says"] not in manual]


async def test_counted_until_merged(pair):
    scores = []
    for index in pair:
        await index.put([text("a", "cat"), text("b", "dog")])
        before = (await index.search(Search(text="cat"))).hits[0].score
        await index.put([text("b", "dog")])
        scores.append((before, (await index.search(Search(text="cat"))).hits[0].score))
    (first, later), (plain, same) = scores
    assert first == pytest.approx(plain, rel=1e-4)
    assert later > first
    assert same == plain


async def test_shared_statistics(elasticsearch_url):
    scores = {}
    for grouping in ("own", "shared"):
        async with elastic(elasticsearch_url, grouping=grouping) as made:
            mine, other = [await made.index((name,), album.FIELDS) for name in ("mine", "other")]
            await mine.put([text("a", "cat")])
            before = (await mine.search(Search(text="cat"))).hits[0].score
            await other.put([text("b", "dog"), text("c", "bird")])
            scores[grouping] = before, (await mine.search(Search(text="cat"))).hits[0].score
            assert await found(mine, Search(text="dog")) == []
    assert scores["own"][0] == scores["own"][1] == scores["shared"][0]
    assert scores["shared"][1] > scores["shared"][0]


async def test_moving_scores(pair):
    for index, moves in zip(pair, (True, False), strict=True):
        await index.put([text(f"{at}", "cat " * at + "dog") for at in range(1, 4)])
        whole = {hit.uri: hit.score for hit in (await index.search(Search(text="cat"))).hits}
        token = (await index.search(Search(text="cat", size=1))).token
        await index.put([text("x", "bird " * 40)])
        rest = {hit.uri: hit.score for hit in (await index.search(Search(text="cat", size=9, after=token))).hits}
        last = dict(list(whole.items())[1:])
        assert (rest != last) == moves


async def test_single_precision(pair):
    (theirs, ours) = [None, None]
    for at, index in enumerate(pair):
        await index.put([text("a", "cat dog"), text("b", "cat cat bird")])
        scores = [hit.score for hit in (await index.search(Search(text="cat"))).hits]
        theirs, ours = (scores, ours) if at == 0 else (theirs, scores)
    assert theirs != ours
    assert theirs == pytest.approx(ours, rel=1e-4)


async def test_sorted_extremes(pair):
    orders = []
    for index in pair:
        await index.put(
            [Document("b", b"", {"Size": 2**63 - 1}), Document("a", b"", {}), Document("c", b"", {"Size": 1})]
        )
        orders.append(await found(index, Search(sort=(Order("Size"),))))
    assert orders == [["c", "a", "b"], ["c", "b", "a"]]


async def test_sums_of_doubles(pair):
    sums = []
    for index in pair:
        await index.put([Document("a", b"", {"Size": 2**53 + 1}), Document("b", b"", {"Size": -(2**53)})])
        page = await index.search(Search(size=0, aggregations=(Aggregation("Size", "sum"),)))
        sums.append(page.aggregates[0].value)
    assert sums == [0.0, 1.0]


async def test_long_texts(pair):
    same = "长" * 6000
    for index, exact in zip(pair, (False, True), strict=True):
        await index.put([Document("a", b"", {"Type": same + "b"}), Document("b", b"", {"Type": same + "a"})])
        assert await found(index, Search(Compare("Type", "eq", same + "a"))) == ["b"]
        assert await found(index, Search(Prefix("Type", same[:5000]))) == ["a", "b"]
        assert (await found(index, Search(Prefix("Type", same + "a"))) == ["b"]) == exact
        assert (await found(index, Search(Compare("Type", "gt", same + "a"))) == ["a"]) == exact
        assert await found(index, Search(Compare("Type", "lt", "长" * 299 + "问"))) == ["a", "b"]
        assert await found(index, Search(sort=(Order("Type"),))) in (["b", "a"], ["a", "b"])
        page = await index.search(Search(size=0, aggregations=(Aggregation("Type", "group"),)))
        assert [bucket.count for bucket in page.aggregates[0].buckets] == [1, 1]
        assert ({bucket.value for bucket in page.aggregates[0].buckets} == {same + "a", same + "b"}) == exact


async def test_most_words(pair):
    many = " ".join(f"w{at}" for at in range(1200))
    for index, sees in zip(pair, ([], ["late"]), strict=True):
        await index.put([text("late", "w1199"), text("soon", "w999")])
        assert await found(index, Search(text=many, where=Compare("URI", "eq", "late"))) == sees
        assert await found(index, Search(text=many, where=Compare("URI", "eq", "soon"))) == ["soon"]


async def test_most_nearest(pair):
    (elasticsearch, embedded) = pair
    search = Search(near=Near("pixels", [1, 0, 0], candidates=10_001))
    with pytest.raises(EngineError, match="10000"):
        await elasticsearch.search(search)
    assert await found(embedded, search) == []
    same = Part("p", "", vectors={"pixels": [1, 0, 0]})
    few = dataclasses.replace(search, near=Near("pixels", [1, 0, 0], candidates=3))
    for index in pair:
        await index.put([Document(f"{at:02}", b"", {}, (same,)) for at in reversed(range(19))])
        assert await found(index, few) == ["00", "01", "02"]  # 19 equal ones are within 3 + 16


async def test_largest_page(pair):
    for index, fails in zip(pair, (True, False), strict=True):
        await index.put([text("a")])
        assert await found(index, Search(size=99_999)) == ["a"]
        if fails:
            with pytest.raises(EngineError, match="window"):
                await index.search(Search(size=100_000))
        else:
            assert await found(index, Search(size=100_000)) == ["a"]


async def test_indexed_points(pair):
    point = (1_000_000_000.9 * 180 / 2**32, 100_000_000.9 * 360 / 2**32)  # an index keeps 32 bits of each
    latitude, longitude = point
    for index, exact in zip(pair, (False, True), strict=True):
        await index.put([Document("a", b"", {"Place": point})])
        for away, sees in ((0.05, [] if exact else ["a"]), (0.3, [])):  # metres to the south
            centre = (latitude - away / 111_195, longitude)
            assert await found(index, Search(Distance("Place", centre, 0.001))) == sees
        for edge, sees in ((latitude - 0.002 / 111_195, ["a"] if exact else []), (latitude - 0.02 / 111_195, ["a"])):
            corners = (
                (edge, longitude - 1),
                (edge, longitude + 1),
                (edge + 1, longitude + 1),
                (edge + 1, longitude - 1),
            )
            assert await found(index, Search(Polygon("Place", corners))) == sees
        assert await found(index, Search(Compare("Place", "eq", point))) == ["a"]
        assert await found(index, Search(Box("Place", point, point))) == ["a"]


async def test_maps_in_no_order(pair):
    (elasticsearch, embedded) = pair
    for index in pair:
        await index.put([Document("a", b"", {"Plain": {"k": "2"}}), Document("b", b"", {"Plain": {"k": "1"}})])
    search = Search(sort=(Order("Plain.k"),))
    assert await found(embedded, search) == ["b", "a"]
    with pytest.raises(EngineError, match="sorted"):
        await elasticsearch.search(search)


async def test_batch_is_no_commit(pair, monkeypatch):
    """A batch that needs several requests, the second of which fails."""
    from emulator.engine.elastic import index as module

    documents = [text("a", "x" * 100), text("b", "x" * 100)]
    monkeypatch.setattr(module, "_BATCH", 10)
    real, calls = module.bulk, []

    async def bulk(*given):
        calls.append(given)
        if len(calls) == 2:
            raise module.failure(503, "gone")
        return await real(*given)

    monkeypatch.setattr(module, "bulk", bulk)
    (elasticsearch, embedded) = pair
    with pytest.raises(EngineError, match="gone"):
        await elasticsearch.put(documents)
    assert await found(elasticsearch, Search()) == ["a"]
    await elasticsearch.put(documents)
    assert await found(elasticsearch, Search()) == ["a", "b"]
    bad = Document("c", b"", {}, (Part("p", ""), Part("p", "")))
    for index in pair:  # what is wrong in itself is refused before anything is written
        with pytest.raises(EngineError, match="one id"):
            await index.put([text("d"), bad])
        assert "d" not in await found(index, Search())
    assert await found(embedded, Search()) == []


async def test_approximate_vectors(elasticsearch_url, tmp_path):
    """What is asked of the server differs; recall of the default is 0.95 and more, that of ``exact`` is 1."""
    chance = np.random.default_rng(3)
    vectors = chance.standard_normal((600, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    documents = [
        Document(f"{at:04}", b"", {"Size": at % 3}, (Part("p", "", vectors={"e": row, "x": row}),))
        for at, row in enumerate(vectors)
    ]
    fields = (VectorField("e", 32, "learned"), VectorField("x", 32, "hashed", exact=True))
    kinds = {}
    for flat in (False, True):
        async with elastic(elasticsearch_url, flat=flat, grouping="shared") as made:
            index = await made.index(("d",), album.FIELDS, fields)
            await index.put(documents)
            mapping = await made._client.indices.get_mapping(index=index.place.index)
            kept = mapping[index.place.index]["mappings"]["properties"]["parts"]["properties"]["v"]["properties"]
            kinds[flat] = {name: kept[name]["index_options"]["type"] for name in index.place.properties.values()}
            for name in ("e", "x"):
                for where in (None, Compare("Size", "eq", 1)):
                    hit = total = 0
                    for question in chance.standard_normal((5, 32)):
                        order = np.argsort(-(vectors @ question), kind="stable")
                        best = [f"{at:04}" for at in order if where is None or at % 3 == 1][:10]
                        search = Search(near=Near(name, question, candidates=10), size=10)
                        if where is not None:
                            search = dataclasses.replace(search, where=where)
                        answer = await found(index, search)
                        hit, total = hit + len({*answer} & {*best}), total + 10
                        assert answer == best or not flat
                    assert hit / total >= 0.95
    assert sorted(kinds[False].values()) == ["hnsw", "int8_hnsw"]
    assert set(kinds[True].values()) == {"flat"}
