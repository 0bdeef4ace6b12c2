"""Many texts that a field may be, and many phrases, are looked for at once: as one after the other would be."""

from __future__ import annotations

import pytest

from emulator.engine.api import Document, EngineError, Search
from emulator.engine.together import phrased, together
from emulator.query.fields import Field, FieldTable
from emulator.query.nodes import And, Compare, Exists, Nested, Node, Not, Or, Phrase, Prefix

DOCUMENTS = {
    "plain": {"Type": "a", "Title": "黑猫 sleeps"},
    "other": {"Type": "b", "Title": "the grey cat", "Labels": [{"Name": "猫", "Level": 1}, {"Name": "狗", "Level": 2}]},
    "both": {"Type": "A", "Labels": [{"Name": "狗", "Level": 1, "Line": "杭州 西湖"}]},
    "late": {"Type": "c", "Labels": [{"Level": 1}], "Both": {"a": "x"}},
    "none": {"Size": 3},
}


def texts(field: str, *values: str) -> list[Node]:
    return [Compare(field, "eq", value) for value in values]


def phrases(field: str, *values: str) -> list[Node]:
    return [Phrase(field, value) for value in values]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Or((*texts("Type", "a", "b", "nowhere"),)), "plain other"),
        (Not((*texts("Type", "a", "b"),)), "both late none"),
        (Or((*texts("Type", "nowhere", "nor here"),)), ""),
        (Or((*texts("Labels.Name", "猫", "狗"),)), "other both"),
        (Not((*texts("Labels.Name", "猫", "鸟"),)), "plain both late none"),
        (Or((*texts("Labels.Name", "鸟", "猫"), *texts("Type", "c", "A"), Exists("Size"))), "other both late none"),
        (Not((*texts("Labels.Name", "狗", "猫"), *texts("Type", "a", "x"), Exists("Size"))), "late"),
        (
            Nested("Labels", And((Or((*texts("Labels.Name", "猫", "狗"),)), Compare("Labels.Level", "eq", 1)))),
            "other both",
        ),
        (Nested("Labels", And((Not((*texts("Labels.Name", "猫", "狗"),)), Compare("Labels.Level", "eq", 1)))), "late"),
        (Or((*texts("Both.a", "x", "y"),)), "late"),
        (Or((*texts("URI", "plain", "none"),)), "plain none"),
        (Or((*phrases("Title", "黑猫", "grey cat", "cat grey", "、"),)), "plain other"),
        (Not((*phrases("Title", "黑猫", "grey cat"),)), "both late none"),
        (Or((*phrases("Labels.Line", "西湖", "东湖"), *phrases("Title", "sleeps", "、"))), "plain both"),
        (Or((*phrases("Title", "、", "，"),)), ""),
    ],
)
async def test_alternatives_are_found_as_one_by_one(index, where: Node, expected: str) -> None:
    await index.put([Document(uri, b"", fields) for uri, fields in DOCUMENTS.items()])
    assert {hit.uri for hit in (await index.search(Search(where=where))).hits} == set(expected.split())


async def test_hundreds_are_looked_for_at_once(index) -> None:
    await index.put([Document(uri, b"", fields) for uri, fields in DOCUMENTS.items()])
    many = texts("Labels.Name", *(f"label {at}" for at in range(3000)), "猫")
    assert [hit.uri for hit in (await index.search(Search(where=Or((*many,))))).hits] == ["other"]
    several = phrases("Title", *(f"words number {at}" for at in range(500)), "grey cat")
    assert [hit.uri for hit in (await index.search(Search(where=Or((*several,))))).hits] == ["other"]


async def test_what_a_single_one_is_refused_for_all_are(index) -> None:
    for where in (
        Or((*texts("Unknown", "a", "b"),)),
        Or((*texts("Size", "1", "2"),)),
        Or((*phrases("Type", "a", "b"),)),
        Nested("Labels", Or((*texts("Type", "a", "b"),))),
    ):
        with pytest.raises(EngineError):
            await index.search(Search(where=where))


def test_what_is_taken_together_stays_whole() -> None:
    from emulator.engine.schema import Schema

    schema = Schema(FieldTable([Field("A", "keyword", frozenset()), Field("B", "text", frozenset(), unique=True)]))
    children = [*texts("A", "1", "2"), *texts("B", "3", "4"), Prefix("A", "x"), *phrases("B", "p", "q")]
    rest, found = together(children, schema)
    assert found == {"A": ["1", "2"]}
    assert phrased(rest) == ([*texts("B", "3", "4"), Prefix("A", "x")], {"B": ["p", "q"]})
