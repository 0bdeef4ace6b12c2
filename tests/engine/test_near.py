"""Nearest documents, words beside them, by numbers worked out on paper; the same on every engine."""

from __future__ import annotations

import dataclasses
import math

import album
import pytest

from emulator.engine.api import Document, EngineError, Near, Order, Part, Search, VectorField
from emulator.query.nodes import Compare

VECTORS = (VectorField("text", 3, "m"), VectorField("pixels", 2, "m"))


@pytest.fixture
async def index(engine):
    return await engine.index(album.KEY, album.FIELDS, VECTORS)


def angle(degrees: float, length: float = 1.0) -> list[float]:
    return [length * math.cos(math.radians(degrees)), length * math.sin(math.radians(degrees)), 0.0]


def cosine(degrees: float) -> float:
    return pytest.approx(math.cos(math.radians(degrees)), abs=1e-5)


def document(uri: str, *parts: tuple[str, list[float] | None], size: int = 0) -> Document:
    made = [
        Part(str(at), text, element=b"e%d" % at, vectors={} if vector is None else {"text": vector})
        for at, (text, vector) in enumerate(parts)
    ]
    return Document(uri, uri.encode(), {"Size": size}, tuple(made))


def near(degrees: float = 0, **more: object) -> Near:
    return Near("text", angle(degrees), **more)  # type: ignore[arg-type]


ALBUM = [
    document("a", ("cat", angle(60)), ("dog", angle(20, 7.0)), size=1),
    document("b", ("cat cat", angle(40)), size=2),
    document("c", ("tree", angle(120, 0.001)), size=3),
    document("d", ("cat", None), size=4),
]


async def test_the_nearest_part_counts(index):
    await index.put(ALBUM)
    page = await index.search(Search(near=near(), explain=True, best_parts=5))
    assert [(hit.uri, hit.cosine) for hit in page.hits] == [("a", cosine(20)), ("b", cosine(40)), ("c", cosine(120))]
    assert [hit.score for hit in page.hits] == [cosine(20), cosine(40), 0.0]
    assert [hit.words for hit in page.hits] == [None] * 3
    assert page.total == 3
    assert [(part.part, part.element, part.score) for part in page.hits[0].parts] == [
        ("1", b"e1", cosine(20)),
        ("0", b"e0", cosine(60)),
    ]
    assert page.hits[2].parts == ()


async def test_candidates_are_counted_after_the_filter(index):
    await index.put(ALBUM)
    page = await index.search(Search(Compare("Size", "gt", 1), near=near(candidates=1)))
    assert [hit.uri for hit in page.hits] == ["b"]
    assert page.total == 1


async def test_equally_near_ones_are_in_order_of_their_uri(index):
    await index.put([document(uri, ("", angle(30, 1 + at))) for at, uri in enumerate("eadbc")])
    assert [hit.uri for hit in (await index.search(Search(near=near(candidates=3)))).hits] == ["a", "b", "c"]


async def test_the_scale_is_of_straight_lines(index):
    await index.put(ALBUM)
    scale = ((0.0, 0.1), (0.5, 0.2), (math.cos(math.radians(40)), 1.0))
    page = await index.search(Search(near=near(scale=scale)))
    assert [hit.uri for hit in page.hits] == ["a", "b", "c"]  # by the cosine, however flat the scale
    assert [hit.score for hit in page.hits] == [1.0, pytest.approx(1.0, abs=1e-5), pytest.approx(0.1)]
    page = await index.search(Search(near=Near("text", angle(80), scale)))
    assert [hit.score for hit in page.hits] == pytest.approx([1.0, 1.0, 1.0], abs=1e-5)


async def test_words_and_nearness_together(index):
    await index.put(ALBUM)
    plain = {hit.uri: hit.score for hit in (await index.search(Search(text="cat"))).hits}
    asked = near(candidates=2, weight=0.25, damping=1.0, scale=((-1.0, 0.4), (1.0, 1.0)))
    page = await index.search(Search(text="cat", near=asked, explain=True, best_parts=3))
    best = plain["b"]
    assert best == max(plain.values())

    def fused(degrees: float | None, words: float) -> float:
        similarity = 0.0 if degrees is None else 0.4 + 0.3 * (math.cos(math.radians(degrees)) + 1)
        return 0.25 * similarity + 0.75 * words / (best + 1.0)

    # The two nearest, a and b, and the two best by words: b, and a before d by its URI.
    assert [(hit.uri, hit.score) for hit in page.hits] == [
        ("a", pytest.approx(fused(20, plain["a"]), abs=1e-5)),
        ("b", pytest.approx(fused(40, best), abs=1e-5)),
    ]
    assert [(hit.words, hit.cosine) for hit in page.hits] == [
        (pytest.approx(plain["a"], rel=1e-4), cosine(20)),
        (pytest.approx(best, rel=1e-4), cosine(40)),
    ]
    assert [(part.part, part.score) for part in page.hits[0].parts] == [
        ("0", pytest.approx(fused(60, plain["a"]), abs=1e-5)),
        ("1", pytest.approx(fused(20, 0.0), abs=1e-5)),
    ]
    page = await index.search(Search(text="cat", near=dataclasses.replace(asked, candidates=3), explain=True))
    assert page.total == 4
    scores = {hit.uri: (hit.score, hit.words, hit.cosine) for hit in page.hits}
    assert scores["d"] == (pytest.approx(fused(None, plain["d"]), abs=1e-5), pytest.approx(plain["d"], rel=1e-4), None)
    assert scores["c"] == (pytest.approx(fused(120, 0.0), abs=1e-5), None, cosine(120))


async def test_a_text_without_words_is_no_text(index):
    await index.put(ALBUM)
    alone = await index.search(Search(near=near()))
    assert (await index.search(Search(text="?!", near=near()))).hits == alone.hits


async def test_tokens_have_weights(index):
    token, other = "\ue000cat", "\ue000dog"
    tagged = [
        Document("a", b"", {}, (Part("p", "cat", tokens=(token,)),)),
        Document("b", b"", {}, (Part("p", "cat", tokens=(other,)),)),
        Document("c", b"", {}, (Part("p", "bird fish"),)),
    ]
    await index.put(tagged)
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    one = idf / (1 + 1.2)  # all are of average length: two words
    page = await index.search(Search(terms=((token, 0.5), (other, 2.0))))
    assert [(hit.uri, hit.score) for hit in page.hits] == [
        ("b", pytest.approx(2 * one, rel=1e-4)),
        ("a", pytest.approx(one / 2, rel=1e-4)),
    ]
    cat = (await index.search(Search(text="cat"))).hits[0].score
    page = await index.search(Search(text="cat", terms=(("cat", 0.5), (token, 1.0))))
    assert [(hit.uri, hit.score) for hit in page.hits] == [
        ("a", pytest.approx(1.5 * cat + one, rel=1e-4)),
        ("b", pytest.approx(1.5 * cat, rel=1e-4)),
    ]
    assert (await index.search(Search(terms=(("ca", 1.0),)))).total == 0
    assert (await index.load(["a"]))["a"].parts[0].tokens == (token,)


async def test_sort_wins_over_nearness(index):
    await index.put(ALBUM)
    page = await index.search(Search(near=near(candidates=2), sort=(Order("Size", descending=True),)))
    assert [(hit.uri, hit.score) for hit in page.hits] == [("b", cosine(40)), ("a", cosine(20))]


@pytest.mark.parametrize("text", ["", "cat dog"])
async def test_a_walk_by_vector_sees_every_candidate_once(index, text):
    await index.put([document(f"{at:02}", ("cat " * (at % 4), angle(at * 5)), size=at % 3) for at in range(30)])
    whole = await index.search(Search(text=text, near=near(candidates=20)))
    seen, token = [], ""
    for step in range(50):
        page = await index.search(Search(text=text, near=near(candidates=20), size=3, after=token))
        assert page.total == whole.total
        seen += [(hit.uri, hit.score) for hit in page.hits]
        token = page.token
        if not token:
            break
        await index.put([document(f"far{step}", ("bird", angle(180)))])
    assert seen == [(hit.uri, pytest.approx(hit.score, abs=1e-6)) for hit in whole.hits]


async def test_a_token_belongs_to_its_vector(index):
    from emulator.engine.api import BadToken

    await index.put(ALBUM)
    token = (await index.search(Search(near=near(), size=1))).token
    for other in (near(1), near(candidates=99), near(weight=0.4), near(scale=((0, 0), (1, 1)))):
        with pytest.raises(BadToken):
            await index.search(Search(near=other, size=1, after=token))
    with pytest.raises(BadToken):
        await index.search(Search(size=1, after=token))
    with pytest.raises(BadToken):
        await index.search(Search(terms=(("cat", 1.0),), near=near(), size=1, after=token))


@pytest.mark.parametrize(
    ("vector", "words"),
    [
        ([0.0, 0.0, 0.0], "zero"),
        ([1.0, float("nan"), 0.0], "finite"),
        ([1.0, float("inf"), 0.0], "finite"),
        ([1.0, 0.0], "2 numbers, not 3"),
        ([], "0 numbers"),
        (["1", "2", "3"], "row of numbers"),
        ([True, False, True], "row of numbers"),
        ([1.0, None, 0.0], "row of numbers"),
        ([[1.0, 0.0, 0.0]], "row of numbers"),
        ([[1.0], [0.0, 1.0]], "row of numbers"),
        (None, "row of numbers"),
        ([10**400, 0, 0], "row of numbers"),
    ],
)
async def test_what_has_no_direction_is_refused(index, vector, words):
    bad = Document("u", b"", {}, (Part("p7", "", vectors={"text": vector}),))
    with pytest.raises(EngineError, match=f"p7 of u.*{words}"):
        await index.put([*ALBUM, bad])
    with pytest.raises(EngineError, match=words):
        await index.search(Search(near=Near("text", vector)))
    assert (await index.search(Search())).total == 0


@pytest.mark.parametrize("vector", [[1e300, 0, 0], [1e-320, 0, 0], [5, 0, 0]])
async def test_any_length_is_brought_to_one(index, vector):
    await index.put([document("u", ("", vector))])
    assert (await index.search(Search(near=near(), explain=True))).hits[0].cosine == cosine(0)


async def test_what_an_index_does_not_keep_is_refused(index):
    with pytest.raises(EngineError, match="clip"):
        await index.put([Document("u", b"", {}, (Part("p", "", vectors={"clip": [1.0]}),))])
    with pytest.raises(EngineError, match="clip"):
        await index.search(Search(near=Near("clip", [1.0])))


@pytest.mark.parametrize(
    "asked",
    [
        {"candidates": 0},
        {"weight": 1.5},
        {"weight": float("nan")},
        {"damping": -1.0},
        {"scale": ((0.5, 0.0), (0.5, 1.0))},
        {"scale": ((0.0, 0.5), (0.5, 0.4))},
        {"scale": ((0.0, 0.5), (0.5, 1.4))},
    ],
)
async def test_questions_without_meaning_are_refused(index, asked):
    with pytest.raises(EngineError):
        await index.search(Search(near=near(**asked)))


@pytest.mark.parametrize("token", ["", "a b", "Cat", "a-b", "a\u3000b", "\ud800", "x" * 256])
async def test_what_is_no_token_is_refused(index, token):
    with pytest.raises(EngineError, match="no token"):
        await index.put([Document("u", b"", {}, (Part("p", "", tokens=(token,)),))])
    with pytest.raises(EngineError, match="no token"):
        await index.search(Search(terms=((token, 1.0),)))
    assert (await index.search(Search())).total == 0


@pytest.mark.parametrize("weight", [0, -1.0, float("nan"), float("inf"), "1"])
async def test_weights_are_above_zero(index, weight):
    with pytest.raises(EngineError, match="weight"):
        await index.search(Search(terms=(("cat", weight),)))
