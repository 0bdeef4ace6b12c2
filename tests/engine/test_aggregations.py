from __future__ import annotations

import pytest

from emulator.engine.api import Aggregation, Bucket, Document, EngineError, Search
from emulator.query.nodes import Compare

DOCUMENTS = [
    Document("a", b"", {"Size": 1, "Type": "x", "Made": 5, "Labels": [{"Name": "cat"}, {"Name": "cat"}, {"Level": 2}]}),
    Document("b", b"", {"Size": 2**62, "Type": "y", "Labels": [{"Name": "dog", "Level": 1}]}),
    Document("c", b"", {"Size": 2**62, "Type": "x", "Name": "n", "Both": {"K": "V"}, "Labels": [{"Name": "dog"}]}),
    Document("d", b"", {"Score.Overall": 0.5, "Name": "n", "Labels": []}),
]


@pytest.mark.parametrize(
    ("field", "operation", "value"),
    [
        ("Size", "min", 1.0),
        ("Size", "max", 2.0**62),
        ("Size", "sum", float(2**63 + 1)),
        ("Size", "average", (2**63 + 1) / 3),
        ("Size", "count", 3.0),
        ("Size", "distinct", 2.0),
        ("Made", "max", 5.0),
        ("Score.Overall", "average", 0.5),
        ("Labels.Level", "sum", 3.0),
        ("Labels.Name", "count", 3.0),
        ("Labels.Name", "distinct", 2.0),
        ("Name", "distinct", 1.0),
        ("URI", "distinct", 4.0),
        ("Both.k", "count", 1.0),
        ("Place", "count", 0.0),
        ("Labels.Sure", "sum", 0.0),
        ("Labels.Sure", "min", None),
        ("Labels.Sure", "average", None),
        ("Labels.Sure", "distinct", 0.0),
    ],
)
async def test_numbers(index, field, operation, value):
    await index.put(DOCUMENTS)
    (aggregate,) = (await index.search(Search(size=0, aggregations=(Aggregation(field, operation),)))).aggregates
    assert aggregate.value == value


@pytest.mark.parametrize(
    ("field", "buckets"),
    [
        ("Type", [("x", 2), ("y", 1)]),
        ("Labels.Name", [("dog", 2), ("cat", 1)]),  # a document counts once for a value
        ("Size", [("4611686018427387904", 2), ("1", 1)]),
        ("Name", [("n", 2)]),
        ("URI", [("a", 1), ("b", 1), ("c", 1), ("d", 1)]),
        ("Both.K", [("v", 1)]),
        ("Score.Overall", [("0.5", 1)]),
        ("Made", [("5", 1)]),
        ("Title", []),
    ],
)
async def test_groups(index, field, buckets):
    await index.put(DOCUMENTS)
    (aggregate,) = (await index.search(Search(size=0, aggregations=(Aggregation(field, "group"),)))).aggregates
    assert aggregate.buckets == tuple(Bucket(value, count) for value, count in buckets)


async def test_groups_are_bounded_and_filtered(index):
    await index.put([Document(f"{at}", b"", {"Type": str(at % 5), "Size": at}) for at in range(20)])
    search = Search(Compare("Size", "lt", 12), size=0, aggregations=(Aggregation("Type", "group"),), groups=3)
    page = await index.search(search)
    assert [(b.value, b.count) for b in page.aggregates[0].buckets] == [("0", 3), ("1", 3), ("2", 2)]
    assert page.total == 12


@pytest.mark.parametrize(
    ("field", "operation"), [("Type", "sum"), ("Name", "max"), ("Place", "group"), ("Both", "count")]
)
async def test_what_has_no_meaning_is_refused(index, field, operation):
    await index.put(DOCUMENTS)
    with pytest.raises(EngineError):
        await index.search(Search(aggregations=(Aggregation(field, operation),)))
