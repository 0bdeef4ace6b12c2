"""Small indexes: all posting lists are read at once, and a search that finds everything in memory is answered at once.
Either way the pages are those of the long way."""

from __future__ import annotations

import random
from dataclasses import replace

import album
import numpy as np
import pytest

from emulator.engine.api import Aggregation, Document, Near, Part, Search, VectorField
from emulator.engine.embedded import EmbeddedEngine, bm25, bodies, loading, matrix, snapshot
from emulator.engine.embedded.store import Store
from emulator.query.nodes import Compare

DIMS = 8
VECTORS = (VectorField("meaning", DIMS, exact=True),)
WORDS = ["cat", "dog", "lion", "tree", "red", "snow", "狮子", "草原", "小猫"]


def files(dice: random.Random, count: int, first: int = 0, parts: int = 1) -> list[Document]:
    made = []
    for at in range(first, first + count):
        rows = [
            Part(
                str(number),
                " ".join(dice.choices(WORDS, k=dice.randint(0, 9))),
                vectors={"meaning": [dice.gauss(0, 1) for _ in range(DIMS)]} if dice.random() < 0.9 else {},
            )
            for number in range(parts)
        ]
        made.append(Document(f"u{at:04}", b"{}", {"Size": at}, tuple(rows), 1))
    return made


def questions(dice: random.Random, count: int) -> list[Search]:
    made = []
    for _ in range(count):
        words = tuple(
            (word, dice.choice((0.5, 1.0, 2.0))) for word in dice.sample(["cat", "dog", "snow", "狮子", "none"], 2)
        )
        near = Near(
            "meaning", np.array([dice.gauss(0, 1) for _ in range(DIMS)], np.float32), candidates=dice.choice((3, 12))
        )
        where = dice.choice((Search().where, Compare("Size", "lt", 40)))
        made.append(
            Search(
                where,
                terms=dice.choice((words, words, ())),
                near=dice.choice((near, near, None)),
                size=dice.choice((3, 12, 50)),
                explain=True,
            )
        )
    return made


@pytest.fixture
async def open_index(tmp_path):
    engines = []

    async def opened(name: str, documents):
        engines.append(EmbeddedEngine(tmp_path / name))
        index = await engines[-1].index(album.KEY, album.FIELDS, VECTORS)
        await index.put(documents)
        return index

    yield opened
    for engine in engines:
        await engine.close()


@pytest.fixture
def at_once(monkeypatch):
    """How many searches were answered at once."""
    found = []
    search = Store.search_at_once

    def noted(store, asked):
        page = search(store, asked)
        found.append(page is not None)
        return page

    monkeypatch.setattr(Store, "search_at_once", noted)
    return found


@pytest.mark.parametrize("parts", [1, 3])
async def test_the_short_way_finds_what_the_long_way_finds(open_index, monkeypatch, at_once, parts):
    dice = random.Random(parts)
    documents, asked = files(dice, 80, parts=parts), questions(dice, 120)
    monkeypatch.setattr(bm25, "_FEW", 0)
    long = await open_index("long", documents)
    expected = [await long.search(one) for one in asked]
    assert not any(at_once)
    at_once.clear()
    monkeypatch.setattr(bm25, "_FEW", 2**19)
    monkeypatch.setattr(bm25, "_PATIENCE", 0)
    short = await open_index("short", documents)
    assert [await short.search(one) for one in asked] == expected
    assert any(at_once) == (parts == 1)


async def test_it_follows_what_is_written_and_removed(open_index, monkeypatch, at_once):
    monkeypatch.setattr(bm25, "_PATIENCE", 0)
    dice = random.Random(5)
    documents = files(dice, 60)
    index = await open_index("a", documents)
    for turn in range(6):
        asked = [replace(one, terms=(("cat", 1.0),)) for one in questions(dice, 8)]
        fresh = await open_index(f"fresh{turn}", documents)
        for one in (*asked, *asked):
            found, right = await index.search(one), await fresh.search(one)
            assert [hit.uri for hit in found.hits] == [hit.uri for hit in right.hits]
            assert [hit.score for hit in found.hits] == pytest.approx([hit.score for hit in right.hits])
        gone = [document.uri for document in documents[turn::7]]
        assert await index.delete(gone) == len(gone)
        more = files(dice, 5, first=100 * (turn + 1))
        await index.put(more)
        documents = [document for document in documents if document.uri not in gone] + more
    assert any(at_once)


async def test_what_takes_longer_goes_to_a_thread(open_index, monkeypatch, at_once):
    monkeypatch.setattr(bm25, "_PATIENCE", 0)
    index = await open_index("a", files(random.Random(1), 30))
    asked = Search(terms=(("cat", 1.0),), size=5)
    await index.search(asked)
    for other in (
        replace(asked, size=101),
        replace(asked, best_parts=1),
        replace(asked, aggregations=(Aggregation("Size", "max"),)),
        Search(text="猫"),
    ):
        await index.search(other)
    assert at_once == [False] * 5
    await index.search(asked)
    assert at_once[-1]
    monkeypatch.setattr(snapshot, "_LIGHT", 29)
    await index.search(asked)
    assert not at_once[-1]


async def test_a_token_is_left_out_where_nobody_asks_for_more(open_index):
    index = await open_index("a", files(random.Random(1), 30))
    for asked in (Search(size=5), Search(terms=(("cat", 1.0),), size=5)):
        page, alone = await index.search(asked), await index.search(replace(asked, paged=False))
        assert page.token
        assert alone == replace(page, token="")


async def test_rows_that_are_nearly_alike_are_measured_exactly(open_index, monkeypatch):
    """In single precision their order would be chance."""
    dice = random.Random(3)
    row = [dice.gauss(0, 1) for _ in range(DIMS)]
    documents = [
        Document(
            f"u{at:03}", b"", {"Size": at}, (Part("0", "cat", vectors={"meaning": [row[0] + at * 1e-7, *row[1:]]}),)
        )
        for at in range(200)
    ]
    asked = Search(
        near=Near("meaning", np.array([1, *[0] * (DIMS - 1)], np.float32), candidates=7), size=7, explain=True
    )
    index = await open_index("kept", documents)
    found = await index.search(asked)
    monkeypatch.setattr(matrix, "KEPT", 0)
    monkeypatch.setattr(loading, "KEPT", 0)
    other = await open_index("read", documents)
    assert (await other.search(asked)).hits == found.hits


async def test_lists_of_words_that_follow_each_other_stay_apart(open_index, monkeypatch):
    monkeypatch.setattr(bm25, "_PATIENCE", 0)
    documents = [Document("u1", b"", {}, (Part("0", "cat dog dog"),)), Document("u2", b"", {}, (Part("0", "eel"),))]
    index = await open_index("a", documents)
    for word, uri in (("cat", "u1"), ("dog", "u1"), ("eel", "u2"), ("fox", "")):
        found = await index.search(Search(terms=((word, 1.0),)))
        assert [hit.uri for hit in found.hits] == ([uri] if uri else [])


async def test_all_lists_are_read_once(open_index, monkeypatch):
    """A single character is found by what begins with it: its list is not among them."""
    monkeypatch.setattr(bm25, "_PATIENCE", 0)
    reads = []
    vocabulary = bm25.vocabulary
    monkeypatch.setattr(bm25, "vocabulary", lambda *given: reads.append(1) or vocabulary(*given))
    index = await open_index("a", [Document("u1", b"", {}, (Part("0", "cat 猫咪 狗"),))])
    for asked in (Search(terms=(("cat", 1.0),)), Search(text="猫"), Search(text="狗"), Search(text="cat 鱼")):
        assert [hit.uri for hit in (await index.search(asked)).hits] == ["u1"]
    assert len(reads) == 1


@pytest.mark.parametrize("room", [bodies._ROOM, 500])
async def test_records_are_those_that_were_written_last(open_index, monkeypatch, at_once, room):
    monkeypatch.setattr(bm25, "_PATIENCE", 0)
    monkeypatch.setattr(bodies, "_ROOM", room)
    asked = Search(terms=(("cat", 1.0),))

    def written(turn: int, names: str) -> list[Document]:
        return [Document(name, f"{name}{turn}".encode(), {}, (Part("0", "cat"),)) for name in names]

    index = await open_index("a", written(0, "abcd"))
    for turn, names in enumerate(("", "b", "abcd", "", "d")):
        await index.put(written(turn, names))
        expected = await index.get([*"abcd"])
        for _ in range(3):
            assert {hit.uri: hit.record for hit in (await index.search(asked)).hits} == expected
    assert any(at_once)


async def test_the_last_documents_have_words_and_no_vectors(open_index):
    """Every row's slot is its document's, and still there are documents behind the last row."""
    vector = [1.0] + [0.0] * (DIMS - 1)
    near = [Document(f"u{at}", b"{}", {}, (Part("p", "dog", vectors={"meaning": vector}),), 1) for at in range(3)]
    last = [Document(f"v{at}", b"{}", {}, (Part("p", "cat"),), 1) for at in range(3)]
    index = await open_index("a", near + last)
    page = await index.search(Search(text="cat", near=Near("meaning", vector, candidates=3), size=10))
    assert sorted(hit.uri for hit in page.hits) == ["u0", "u1", "u2", "v0", "v1", "v2"]
