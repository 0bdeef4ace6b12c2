"""Answers that are remembered: given again as they were, never after a write."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import album
import numpy as np
import pytest

from emulator.engine.api import Document, Dropped, Near, Part, Search, VectorField
from emulator.engine.embedded import EmbeddedEngine
from emulator.engine.embedded.answers import Answers, question, weight
from emulator.query.nodes import Compare

VECTORS = (VectorField("meaning", 2),)
ROW = np.array([1.0, 0.0], np.float32)


def file(at: int, text: str = "cat") -> Document:
    part = Part("file", text, vectors={"meaning": (1.0, float(at))})
    return Document(f"u{at}", b"{}", {"Size": at}, (part,), 1)


@pytest.fixture
async def shelved(tmp_path):
    engine = EmbeddedEngine(tmp_path / "data", remembered=2**20)
    yield await engine.index(album.KEY, album.FIELDS, VECTORS)
    await engine.close()


async def test_a_question_is_answered_again_without_a_search(shelved, monkeypatch):
    await shelved.put([file(1), file(2)])
    asked = Search(text="cat", near=Near("meaning", ROW))
    first = await shelved.search(asked)
    monkeypatch.setattr(shelved, "_searched", None)
    assert await shelved.search(replace(asked)) is first


@pytest.mark.parametrize(
    "other",
    [
        Search(text="cats", near=Near("meaning", ROW)),
        Search(text="cat", near=Near("meaning", np.array([1.0, 0.1], np.float32))),
        Search(text="cat", near=Near("meaning", ROW, weight=0.4)),
        Search(text="cat", near=Near("meaning", ROW), size=1),
        Search(Compare("Size", "lt", 2), "cat", near=Near("meaning", ROW)),
        Search(text="cat"),
    ],
)
async def test_another_question_is_another(shelved, other):
    asked = Search(text="cat", near=Near("meaning", ROW))
    assert question(shelved, asked) == question(shelved, replace(asked))
    assert question(shelved, asked) != question(shelved, other)


async def test_what_is_written_is_found_at_once(shelved):
    asked = Search(text="cat")
    for at in range(20):
        await shelved.put([file(at)])
        assert (await shelved.search(asked)).total == at + 1
        assert (await shelved.search(asked)).total == at + 1
    await shelved.delete(["u3"])
    assert (await shelved.search(asked)).total == 19


async def test_what_is_acknowledged_is_never_missing_beside_other_searches(shelved):
    asked, done = Search(text="cat", size=0), 0

    async def ask() -> None:
        while done < 60:
            before = done
            assert (await shelved.search(asked)).total >= before

    async def write() -> None:
        nonlocal done
        for at in range(60):
            await shelved.put([file(at)])
            done = at + 1

    await asyncio.gather(write(), *(ask() for _ in range(4)))


async def test_a_dropped_index_answers_nothing_that_it_knew(tmp_path):
    engine = EmbeddedEngine(tmp_path / "data", remembered=2**20)
    index = await engine.index(album.KEY, album.FIELDS, VECTORS)
    await index.put([file(1)])
    assert (await index.search(Search(text="cat"))).total == 1
    await engine.drop(album.KEY)
    with pytest.raises(Dropped):
        await index.search(Search(text="cat"))
    again = await engine.index(album.KEY, album.FIELDS, VECTORS)
    assert (await again.search(Search(text="cat"))).total == 0
    await engine.close()


async def test_the_oldest_make_room(shelved):
    await shelved.put([file(at) for at in range(3)])
    asked = [Search(text="cat", size=size) for size in (1, 2, 3)]
    pages = [await shelved._searched(each) for each in asked]
    answers = Answers(weight(pages[1]) + weight(pages[2]))
    keys = [question(shelved, each) for each in asked]
    for key, page in zip(keys, pages, strict=True):
        answers.keep(key, 2, page)
    assert [answers.known(key, 2) for key in keys] == [None, pages[1], pages[2]]
    assert answers.known(keys[2], 4) is None
    assert answers.known(keys[1], 2) is pages[1]
    answers.keep(keys[0], 2, pages[0])  # the third was asked for before the second
    assert [answers.known(key, 2) is None for key in keys] == [False, False, True]
