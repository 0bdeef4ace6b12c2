"""Indices, mappings, models, handles: what surrounds Elasticsearch's answers."""

from __future__ import annotations

import asyncio
import dataclasses

import album
import pytest
from elastic_engines import elastic

from emulator.dialects.imm.realm import field_table
from emulator.engine import tokens
from emulator.engine.api import (
    Aggregation,
    Changed,
    Document,
    EngineError,
    Foreign,
    Near,
    Part,
    Search,
    Unreachable,
    VectorField,
)
from emulator.engine.elastic import aggregate
from emulator.engine.elastic.connection import failure
from emulator.query.fields import Field, FieldTable
from emulator.query.nodes import Compare, Exists, Nested, Phrase, Prefix, Words

KEY = ("account", "region", "imm", "project", "dataset")
CAT = (VectorField("text", 2, "cats 1"),)


@pytest.fixture
async def shared(elasticsearch_url):
    async with elastic(elasticsearch_url, grouping="shared", shards=3) as made:
        yield made


async def names(engine) -> list[str]:
    return sorted((await engine._client.indices.get(index=f"{engine._prefix}-*")).body)


async def held(engine, index: str) -> int:
    return int((await engine._client.count(index=index))["count"])


async def test_many_small_datasets_share_an_index_and_see_only_their_own(shared):
    for at in range(30):
        index = await shared.index(("d", str(at)), album.FIELDS)
        await index.put([Document("u", str(at).encode(), {"Size": at}, (Part("p", f"cat w{at}"),))])
    for at in range(30):
        index = await shared.index(("d", str(at)), album.FIELDS)
        assert [hit.record for hit in (await index.search(Search())).hits] == [str(at).encode()]
        assert (await index.search(Search(text="cat"))).total == 1
        assert (await index.search(Search(text=f"w{at + 1}"))).total == 0
        assert await index.get(["u"]) == {"u": str(at).encode()}
        assert (await index.statistics()).documents == 1
    assert len(await names(shared)) == 2


async def test_a_dropped_dataset_leaves_nothing_and_comes_back_empty(shared):
    other = await shared.index(("other",), album.FIELDS)
    await other.put([Document("u", b"other", {})])
    index = await shared.index(KEY, album.FIELDS)
    await index.put([Document(f"u{at}", b"", {}) for at in range(1200)])
    assert await shared.index(KEY, album.FIELDS) is index
    shared_index = index.place.index
    await shared.drop(KEY)
    for call in (index.get(["u0"]), index.search(Search()), index.put([Document("v", b"", {})]), index.statistics()):
        with pytest.raises(EngineError, match="dropped"):
            await call
    assert await held(shared, shared_index) == 1
    again = await shared.index(KEY, album.FIELDS)
    assert (await again.search(Search())).total == 0
    assert (await other.search(Search())).total == 1
    await shared.drop(("never", "made"))


async def test_what_a_late_write_leaves_behind_does_not_come_back(elasticsearch_url, shared):
    """Another process still holds the dataset while it is dropped here and made again."""
    async with elastic(elasticsearch_url, prefix=shared._prefix, grouping="shared") as late:
        handle = await late.index(KEY, album.FIELDS)
        await shared.index(KEY, album.FIELDS)
        await shared.drop(KEY)
        again = await shared.index(KEY, album.FIELDS)
        await handle.put([Document("u", b"late", {})])
        assert (await again.search(Search())).total == 0
        assert (await (await late.index(KEY, album.FIELDS)).search(Search())).total == 0
        with pytest.raises(EngineError, match="dropped"):
            await handle.get(["u"])


async def test_a_dataset_stays_where_it_was_made(elasticsearch_url, shared):
    index = await shared.index(KEY, album.FIELDS)
    await index.put([Document("u", b"r", {})])
    async with elastic(elasticsearch_url, prefix=shared._prefix, grouping="own") as made:
        assert await (await made.index(KEY, album.FIELDS)).get(["u"]) == {"u": b"r"}
        alone = await made.index(("alone",), album.FIELDS)
        assert alone.place.index != index.place.index
        await made.drop(("alone",))
        assert alone.place.index not in await names(shared)


async def test_other_models_and_other_lengths_are_foreign(shared):
    index = await shared.index(KEY, album.FIELDS, CAT)
    await index.put([Document("u", b"", {}, (Part("p", "", vectors={"text": [3.0, 4.0]}),))])
    for other in (VectorField("text", 2, "dogs"), VectorField("text", 3, "cats 1")):
        with pytest.raises(Foreign, match="cats 1"):
            await shared.index(KEY, album.FIELDS, (other,))
        assert await shared.index(("another",), album.FIELDS, (other,))
        await shared.drop(("another",))
    more = (*CAT, VectorField("pixels", 4, "", exact=True))
    wider = await shared.index(KEY, album.FIELDS, more)
    await wider.put([Document("v", b"", {}, (Part("p", "", vectors={"pixels": [0, 0, 0, 2.0]}),))])
    assert [h.uri for h in (await wider.search(Search(near=Near("text", [1, 1])))).hits] == ["u"]
    assert [h.uri for h in (await wider.search(Search(near=Near("pixels", [0, 0, 1, 1])))).hits] == ["v"]
    loaded = await wider.load(["u"])
    assert list(loaded["u"].parts[0].vectors["text"]) == pytest.approx([0.6, 0.8])
    assert await shared.index(KEY, album.FIELDS)


async def test_another_rule_of_words_or_other_fields_are_foreign(shared, monkeypatch):
    await shared.index(KEY, album.FIELDS)
    more = FieldTable([*album.FIELDS, Field("More", "keyword", frozenset())])
    with pytest.raises(Foreign, match="fields"):
        await shared.index(KEY, more)
    monkeypatch.setattr(tokens, "VERSION", "2")
    with pytest.raises(Foreign, match="tokens"):
        await shared.index(KEY, album.FIELDS)


async def test_an_index_that_somebody_deleted_is_not_made_anew(shared):
    index = await shared.index(KEY, album.FIELDS)
    await shared._client.indices.delete(index=index.place.index)
    for call in (index.put([Document("u", b"", {})]), index.search(Search()), index.statistics()):
        with pytest.raises(EngineError, match="404"):
            await call
    assert index.place.index not in await names(shared)


async def test_the_fields_of_imm_are_a_mapping(shared):
    index = await shared.index(KEY, field_table())
    fields = {"CustomLabels": {"K.1": "V", "": "empty"}, "Labels": [{"LabelName": "x"}]}
    await index.put([Document("u", b"", fields)])
    for node in (
        Compare("CustomLabels.k.1", "eq", "v"),
        Exists("CustomLabels.K.1"),
        Prefix("CustomLabels.k.1", "V"),
        Nested("Labels", Compare("Labels.LabelName", "eq", "x")),
    ):
        assert (await index.search(Search(node))).total == 1


@pytest.mark.parametrize(
    "text",
    [
        "x" * 400,
        "\U00020000" * 300,
        "𝒳" * 255,
        "é" * 300,
        "猫" * 20_000,
        "a b " * 20_000,
        "line\nbreak\u2028tab\tnul\0end",
    ],
    ids=["long", "astral", "mathematical", "accents", "characters", "words", "controls"],
)
async def test_texts_of_any_length_and_alphabet(shared, text):
    index = await shared.index(KEY, album.FIELDS)
    document = Document(
        "u",
        text.encode(),
        {"Title": text, "Type": text, "Plain": {text: text}},
        (Part("p", text, element=text.encode()),),
    )
    await index.put([document])
    for node in (
        Compare("Type", "eq", text),
        Compare("Type", "gte", text[:200]),
        Compare("Title", "eq", text),
        Compare(f"Plain.{text}", "eq", text),
        Prefix(f"Plain.{text}", text[:100]),
        Phrase("Title", text[:300]),
        Words("Title", text[:300]),
    ):
        assert (await index.search(Search(node))).total == 1, node.__class__
        assert (await index.search(Search(dataclasses.replace(node, value=text + "other")))).total in (0, 1)
    assert (await index.search(Search(Compare("Type", "eq", text + "!")))).total == 0
    assert (await index.search(Search(text=text[:300]))).hits[0].record == text.encode()
    assert await index.load(["u"]) == {"u": dataclasses.replace(document, fields={})}
    await shared.drop(KEY)


@pytest.mark.parametrize("page", [1, 2, 3, 100])
async def test_distinct_values_are_counted_over_many_pages(shared, monkeypatch, page):
    monkeypatch.setattr(aggregate, "PAGE", page)
    index = await shared.index(KEY, album.FIELDS)
    await index.put(
        [
            Document(f"{at}", b"", {"Type": str(at), "Plain": {"a": "x", "b": str(at % 5), "c": "x"}, "Size": at % 4})
            for at in range(7)
        ]
    )
    asked = [Aggregation(field, "distinct") for field in ("Type", "Plain.b", "Plain.a", "Plain.d", "Size", "Made")]
    found = await index.search(Search(size=0, aggregations=tuple(asked)))
    assert [each.value for each in found.aggregates] == [7, 5, 1, 0, 4, 0]


@pytest.mark.parametrize("record", [b"", b"\xff\xfe", b"base64:", b"base64:\xff", "猫".encode(), b"\0"])
async def test_records_are_bytes(shared, record):
    index = await shared.index(KEY, album.FIELDS)
    await index.put([Document("u", record, {}, (Part("p", "cat", element=record),))])
    assert await index.get(["u"]) == {"u": record}
    (hit,) = (await index.search(Search(text="cat", best_parts=1))).hits
    assert (hit.record, hit.parts[0].element) == (record, record)


@pytest.mark.parametrize(
    "vector", [[1.0], [0.0, 0.0], [float("nan"), 1.0], [float("inf"), 1.0], "ab", [1, 2, 3], [[1, 2]]]
)
async def test_vectors_without_a_direction_are_refused(shared, vector):
    index = await shared.index(KEY, album.FIELDS, CAT)
    with pytest.raises(EngineError, match="text"):
        await index.put([Document("u", b"", {}, (Part("p", "", vectors={"text": vector}),))])
    with pytest.raises(EngineError, match="text"):
        await index.search(Search(near=Near("text", vector)))
    assert (await index.search(Search())).total == 0


@pytest.mark.parametrize("text", ["\ud800", "a\udc00", "\ud800" * 7000])
async def test_half_a_surrogate_in_a_question_finds_nothing(shared, text):
    index = await shared.index(KEY, album.FIELDS)
    await index.put([Document("u", b"", {"Type": "a", "Plain": {"a": "a"}}, (Part("p", "a"),))])
    for node in (
        Compare("Type", "eq", text),
        Compare("Type", "lt", text[:0]),
        Prefix("Type", text),
        Compare(f"Plain.{text}", "eq", "a"),
        Prefix("Plain.a", text),
        Phrase("Title", text),
        Compare("URI", "eq", text),
    ):
        assert (await index.search(Search(node))).total == 0


async def test_what_was_changed_since_it_was_loaded_is_not_replaced(shared):
    index = await shared.index(KEY, album.FIELDS)
    await index.put([Document("u", b"1", {})])
    loaded = (await index.load(["u"]))["u"]
    await index.put([dataclasses.replace(loaded, record=b"2")])
    with pytest.raises(Changed):
        await index.put([dataclasses.replace(loaded, record=b"3")])
    assert await index.get(["u"]) == {"u": b"2"}


async def test_the_first_of_many_processes_founds_a_dataset(elasticsearch_url, shared):
    async with elastic(elasticsearch_url, prefix=shared._prefix, grouping="own") as other:
        found = await asyncio.gather(
            *(engine.index(("new", str(at)), album.FIELDS, CAT) for at in range(5) for engine in (shared, other) * 2)
        )
    assert len({index.place.set for index in found}) == 5


async def test_two_hundred_writers_and_readers(shared):
    """Readers never miss a settled document or see half a document; writers are not told of each other."""
    index = await shared.index(KEY, album.FIELDS)
    settled = [Document(f"s{at:02}", b"s", {"Type": "s", "Labels": [{"Name": "x"}]}) for at in range(10)]
    await index.put(settled)

    async def write(worker: int) -> None:
        await index.put([Document(f"w{worker}-{side}", b"w", {"Type": "w"}) for side in "ab"])
        await index.put([settled[worker % 10]])
        assert len(await index.get([f"w{worker}-a", f"w{worker}-b"])) == 2
        if worker % 2:
            assert await index.delete([f"w{worker}-a", f"w{worker}-b"]) == 2

    async def read() -> None:
        page = await index.search(Search(Nested("Labels", Compare("Labels.Name", "eq", "x"))))
        assert [hit.uri for hit in page.hits] == [document.uri for document in settled]

    await asyncio.gather(*(write(worker) for worker in range(100)), *(read() for _ in range(100)))
    assert (await index.statistics()).documents == 10 + 100


@pytest.mark.parametrize("status", [401, 403, 408, 429, 500, 502, 503, 504])
def test_statuses_that_say_nothing_against_the_request(status):
    assert isinstance(failure(status, {"error": {"type": "t", "reason": "r", "root_cause": []}}), Unreachable)
    assert not isinstance(failure(400, "text"), Unreachable)
