"""The same corpus on both engines: BM25 to 0.0001, the same order; nearest documents as brute force finds them."""

from __future__ import annotations

import dataclasses

import album
import numpy as np
import pytest
from elastic_engines import elastic

from emulator.engine.api import Document, Near, Part, Search, VectorField
from emulator.engine.embedded import EmbeddedEngine
from emulator.query.nodes import Compare

DIMS = 48
COUNT = 400
VECTORS = (VectorField("text", DIMS, "m"), VectorField("pixels", DIMS, "m", exact=True))
LETTERS = "山水猫狗杭州西湖日落朋友家人红色汽车的在了和"
LATIN = ("sunset", "lake", "cat", "bridge", "2024", "b2", "über")


def corpus() -> list[Document]:
    """Texts whose words are as uneven as those of a language, one to four parts a document."""
    chance = np.random.default_rng(11)

    def words(count: int) -> str:
        drawn = np.minimum(chance.zipf(1.4, count), 60)
        return " ".join(
            LATIN[at % len(LATIN)]
            if at % 3 == 0
            else LETTERS[at % 19] + LETTERS[at * 7 % len(LETTERS)] + LETTERS[at % 5]
            for at in drawn
        )

    return [
        Document(
            f"oss://b/{at:04}",
            str(at).encode(),
            {"Size": at % 100, "Type": "xyz"[at % 3]},
            tuple(
                Part(
                    f"p{part}",
                    words(int(chance.integers(0, 60))),
                    element=str(part).encode(),
                    tokens=("\ue000cat",) * int(chance.integers(0, 2)),
                    vectors={field.name: chance.standard_normal(DIMS) for field in VECTORS} if part % 4 != 3 else {},
                )
                for part in range(1 + at % 4)
            ),
        )
        for at in range(COUNT)
    ]


QUESTIONS = [
    Search(text=text, terms=terms, where=where, size=COUNT, best_parts=2, explain=True)
    for text in ("猫", "sunset", "西湖日落", "cat 狗 bridge", "红色汽车 2024", "über", "nothing there")
    for terms in ((), (("\ue000cat", 0.7), ("lake", 1.5)))
    for where in (Search().where, Compare("Size", "lt", 30))
]


@pytest.fixture
async def pair(elasticsearch_url, tmp_path):
    """The corpus on both engines, Elasticsearch first."""
    embedded = EmbeddedEngine(tmp_path)
    async with elastic(elasticsearch_url) as made:
        indexes = [await engine.index(("d",), album.FIELDS, VECTORS) for engine in (made, embedded)]
        for index in indexes:
            await index.put(corpus())
        yield indexes
    await embedded.close()


async def test_words_rank_alike(pair):
    compared = 0
    for search in QUESTIONS:
        theirs, ours = [await index.search(search) for index in pair]
        assert theirs.total == ours.total
        scores = {hit.uri: hit for hit in ours.hits}
        for hit in theirs.hits:
            assert hit.score == pytest.approx(scores[hit.uri].score, rel=1e-4)
            assert [part.score for part in hit.parts] == pytest.approx(
                [part.score for part in scores[hit.uri].parts], rel=1e-4
            )
        # In the same order but for those that 32 bits cannot tell apart.
        assert [scores[hit.uri].score for hit in theirs.hits] == pytest.approx(
            [hit.score for hit in ours.hits], rel=1e-5
        )
        compared += len(theirs.hits)
    assert compared > 2000


@pytest.mark.parametrize("where", [Search().where, Compare("Size", "eq", 7), Compare("Type", "eq", "x")])
async def test_the_nearest_are_those_of_brute_force(pair, where):
    chance = np.random.default_rng(12)
    wanted_by = dict(rows(where))
    for name in ("text", "pixels"):
        for question in chance.standard_normal((10, DIMS)):
            unit = question / np.linalg.norm(question)
            best = {
                uri: max(float(row @ unit) for row in found[name]) for uri, found in wanted_by.items() if found[name]
            }
            order = sorted(best, key=lambda uri: -best[uri])[:10]
            search = Search(where=where, near=Near(name, question, candidates=10), size=10, explain=True)
            for index in pair:
                hits = (await index.search(search)).hits
                assert [hit.uri for hit in hits] == order
                assert [hit.cosine for hit in hits] == pytest.approx([best[uri] for uri in order], abs=1e-6)


def rows(where):
    """By URI of the documents that the condition leaves: all vectors of a field at length 1."""
    for document in corpus():
        if isinstance(where, Compare) and document.fields[where.field] != where.value:
            continue
        yield (
            document.uri,
            {
                field.name: [
                    part.vectors[field.name] / np.linalg.norm(part.vectors[field.name])
                    for part in document.parts
                    if part.vectors
                ]
                for field in VECTORS
            },
        )


async def test_both_ways_together_rank_alike(pair):
    chance = np.random.default_rng(13)
    for text in ("猫", "西湖日落 sunset", "cat 狗 bridge"):
        for candidates in (5, 40, 500):
            near = Near("text", chance.standard_normal(DIMS), ((0.0, 0.0), (0.5, 1.0)), candidates, 0.4)
            search = Search(text=text, near=near, size=1000, best_parts=3, explain=True)
            theirs, ours = [await index.search(search) for index in pair]
            assert theirs.total == ours.total
            mine = {hit.uri: hit for hit in ours.hits}
            assert {hit.uri for hit in theirs.hits} == set(mine)
            for hit in theirs.hits:
                same = mine[hit.uri]
                assert hit.score == pytest.approx(same.score, rel=1e-4, abs=1e-6)
                assert (hit.words is None, hit.cosine is None) == (same.words is None, same.cosine is None)
                assert hit.words is None or hit.words == pytest.approx(same.words, rel=1e-4)
                assert hit.cosine is None or hit.cosine == pytest.approx(same.cosine, abs=1e-6)
                assert [part.score for part in hit.parts] == pytest.approx(
                    [part.score for part in same.parts], rel=1e-4, abs=1e-6
                )
            for index in pair if candidates == 5 else ():
                walked, token = [], ""
                while True:
                    page = await index.search(dataclasses.replace(search, size=3, after=token))
                    walked += [hit.uri for hit in page.hits]
                    token = page.token
                    if not token:
                        break
                assert len(walked) == len(set(walked)) == theirs.total
