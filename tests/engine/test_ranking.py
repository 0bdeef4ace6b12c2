"""BM25 by numbers worked out on paper, and what it ranks."""

from __future__ import annotations

import math

import pytest
from oracle_words import one_byte

from emulator.engine.api import Document, Order, Part, Search
from emulator.query.nodes import Compare


def text(uri: str, *parts: str, size: int = 0) -> Document:
    made = tuple(Part(str(at), part, element=part.encode()) for at, part in enumerate(parts))
    return Document(uri, uri.encode(), {"Size": size}, made)


def test_lengths_are_rounded_like_lucene():
    import numpy as np

    from emulator.engine.embedded.bm25 import quantised

    lengths = [*range(3000), 2**20, 2**20 + 12345, 2**31 - 1]
    assert quantised(np.array(lengths)).tolist() == [one_byte(length) for length in lengths]


async def test_score_of_one_term(index):
    await index.put([text("a", "cat dog"), text("b", "cat cat fish bird"), text("c", "tree"), text("d")])
    page = await index.search(Search(text="cat"))
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    average = 7 / 3
    scores = [tf / (tf + 1.2 * (0.25 + 0.75 * length / average)) * idf for tf, length in ((2, 4), (1, 2))]
    assert [(hit.uri, hit.score) for hit in page.hits] == [
        ("b", pytest.approx(scores[0], rel=1e-12)),
        ("a", pytest.approx(scores[1], rel=1e-12)),
    ]
    assert page.total == 2


async def test_a_term_in_most_documents_still_counts(index):
    await index.put([text(str(at), "cat") for at in range(5)] + [text("x", "cat cat")])
    page = await index.search(Search(text="cat"))
    assert [hit.uri for hit in page.hits] == ["x", "0", "1", "2", "3", "4"]
    assert all(hit.score > 0 for hit in page.hits)


async def test_one_cjk_character_counts_its_occurrences(index):
    await index.put([text("a", "猫和狗"), text("b", "狗猫"), text("c", "大猫小猫"), text("d", "狗")])
    assert {hit.uri for hit in (await index.search(Search(text="猫"))).hits} == {"a", "b", "c"}
    assert (await index.search(Search(text="猫"))).hits[0].uri == "c"


async def test_filter_does_not_change_scores(index):
    await index.put([text("a", "cat", size=1), text("b", "cat dog", size=2)])
    whole = {hit.uri: hit.score for hit in (await index.search(Search(text="cat"))).hits}
    page = await index.search(Search(where=Compare("Size", "eq", 2), text="cat"))
    assert {hit.uri: hit.score for hit in page.hits} == {"b": whole["b"]}
    assert page.total == 1


async def test_best_parts_of_a_document(index):
    await index.put([text("a", "tree", "cat", "cat cat", "cat dog bird"), text("b", "fish")])
    (hit,) = (await index.search(Search(text="cat", best_parts=2))).hits
    assert [part.part for part in hit.parts] == ["2", "1"]
    assert [part.element for part in hit.parts] == [b"cat cat", b"cat"]
    assert hit.score == hit.parts[0].score > hit.parts[1].score


async def test_sort_wins_over_rank(index):
    await index.put([text("a", "cat cat", size=1), text("b", "cat", size=2), text("c", "dog", size=3)])
    page = await index.search(Search(text="cat", sort=(Order("Size", descending=True),)))
    assert [hit.uri for hit in page.hits] == ["b", "a"]
    assert page.hits[1].score > page.hits[0].score > 0


async def test_text_without_words_finds_nothing(index):
    await index.put([text("a", "cat")])
    assert (await index.search(Search(text="?!"))).total == 0


async def test_scores_stay_while_a_ranked_walk_goes_on(index):
    """A token carries what scores depend on: new documents do not shuffle the pages that follow."""
    await index.put([text(f"{at:02}", "cat " * (at % 7 + 1) + "dog " * (at % 5)) for at in range(40)])
    whole = await index.search(Search(text="cat dog", size=100))
    seen, token = [], ""
    for step in range(100):
        page = await index.search(Search(text="cat dog", size=6, after=token))
        seen += [(hit.uri, hit.score) for hit in page.hits if not hit.uri.startswith("new")]
        token = page.token
        if not token:
            break
        await index.put([text(f"new{step}", "dog " * 50, "cat")])
    assert seen == [(hit.uri, hit.score) for hit in whole.hits]
