"""A field table with every kind, and hypothesis strategies for documents, queries and searches over it."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from hypothesis import strategies as st

from emulator.engine.api import Aggregation, Document, Near, Order, Part, Search, VectorField
from emulator.query.fields import Field, FieldTable
from emulator.query.nodes import (
    And,
    Box,
    Compare,
    Distance,
    Everything,
    Exists,
    Nested,
    Not,
    Or,
    Phrase,
    Polygon,
    Prefix,
    Words,
)

KEY = ("account", "region", "imm", "project", "dataset")
ANY: frozenset[str] = frozenset()
FIELDS = FieldTable(
    [
        Field("URI", "keyword", ANY, unique=True),
        Field("Name", "text", ANY, unique=True),
        Field("ObjectId", "keyword", ANY, unique=True),
        Field("Type", "keyword", ANY),
        Field("Title", "text", ANY),
        Field("Size", "integer", ANY),
        Field("Score.Overall", "double", ANY),
        Field("Made", "time", ANY),
        Field("Place", "geo", ANY),
        Field("Both", "map", ANY, fold="both"),
        Field("Keys", "map", ANY, fold="key"),
        Field("Plain", "map", ANY),
        Field("Labels.Name", "keyword", ANY, array="Labels"),
        Field("Labels.Level", "integer", ANY, array="Labels"),
        Field("Labels.Sure", "double", ANY, array="Labels"),
        Field("Labels.Line", "text", ANY, array="Labels"),
        Field("Figures.Age", "integer", ANY, array="Figures"),
        Field("Figures.Seen", "time", ANY, array="Figures"),
        Field("Figures.At", "geo", ANY, array="Figures"),
        Field("Figures.Pose.Pitch", "double", ANY, array="Figures"),
    ]
)
VECTORS = (VectorField("text", 6, "model 1"), VectorField("pixels", 3))
SORTABLE = ["URI", "Name", "ObjectId", "Type", "Title", "Size", "Score.Overall", "Made"]
KEYS = ["a", "A", "ß", "色"]

words = st.text("猫狗山水杭州abAB1 _-é，", max_size=8)
tags = st.sampled_from(["", "a", "A", "ab", "b", "\U0010ffff", "\ud7ff", "Ａ", "杭州", "杭", "é"])
integers = st.sampled_from([-(2**63), -1, 0, 1, 2, 7, 2**53 + 1, 2**63 - 1])
doubles = st.sampled_from([-1e6, -0.5, 0.0, 0.25, 1.0, 3.5, 1e6])  # sums of them are exact

levels = st.integers(-3, 3)
times = st.sampled_from([-1, 0, 1_600_000_000_000_000, 1_600_000_000_000_001, 1_700_000_000_000_000])
points = st.tuples(st.integers(-89, 89), st.integers(-179, 179)).map(lambda p: (p[0] + 0.5, p[1] + 0.5))
corners = st.tuples(st.integers(-89, 89), st.integers(-179, 179)).map(lambda p: (p[0] + 0.25, p[1] + 0.125))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "keyword": tags,
    "text": words,
    "integer": integers,
    "double": doubles,
    "time": times,
    "geo": points,
    "map": tags,
}
uris = st.sampled_from([f"oss://{bucket}/{name}" for bucket in "ab" for name in ("1", "10", "2", "é", "猫", "ab", "z")])


def _optional(keys: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional={name: st.none() | each for name, each in keys.items()})


def _elements(array: str) -> st.SearchStrategy[Any]:
    members = {f.member: VALUES[f.kind] for f in FIELDS if f.array == array}
    return st.none() | st.lists(_optional(members), max_size=3)


maps = st.dictionaries(st.sampled_from(KEYS), tags, max_size=3)
plain = {f.path: VALUES[f.kind] for f in FIELDS if not f.array and f.kind != "map" and f.path != "URI"}
fields = _optional(
    {
        **plain,
        "Both": maps,
        "Keys": maps,
        "Plain": maps,
        "Labels": _elements("Labels"),
        "Figures": _elements("Figures"),
    }
)
_chance = np.random.default_rng(5)
# Few vectors, so that some are equal; no two others are nearly as near to a third.
POOL = {field.name: _chance.standard_normal((20, field.dims)).tolist() for field in VECTORS}
vectors = st.fixed_dictionaries({}, optional={name: st.sampled_from(pool) for name, pool in POOL.items()})
part_tokens = st.lists(st.sampled_from(["\ue000a", "\ue000b", "ab", "山水", "山"]), max_size=3).map(tuple)
parts = st.lists(st.tuples(st.text("猫狗山水ab 1", max_size=40), part_tokens, vectors), max_size=3).map(
    lambda made: tuple(
        Part(f"p{at}", text, "passage", at, (at, at + 1), text.encode(), tokens, found)
        for at, (text, tokens, found) in enumerate(made)
    )
)
_serial = itertools.count()
documents = st.builds(
    lambda uri, fields, parts: Document(uri, f"{uri}#{next(_serial)}".encode(), fields, parts, len(parts)),
    uris,
    fields,
    parts,
)
batches = st.lists(documents, max_size=12)


def leaves(array: str = "") -> st.SearchStrategy[Any]:
    """Any leaf; with an array, one about its members."""
    return st.sampled_from([f for f in FIELDS if not array or f.array == array]).flatmap(_leaf)


def _leaf(field: Field) -> st.SearchStrategy[Any]:
    path: st.SearchStrategy[str] = st.just(field.path)
    if field.kind == "map":
        path = st.sampled_from([f"{field.path}.{key}" for key in KEYS])
    value = uris if field.path == "URI" else VALUES[field.kind]
    choices: list[st.SearchStrategy[Any]] = [st.builds(Exists, path)]
    if field.kind == "geo":
        choices += [
            st.builds(Compare, path, st.just("eq"), value),
            st.builds(Distance, path, corners, st.floats(0, 2e7)),
            st.builds(_box, path, corners, corners),
            st.builds(Polygon, path, st.lists(corners, min_size=3, max_size=6).map(tuple)),
        ]
    else:
        choices.append(st.builds(Compare, path, st.sampled_from(["eq", "gt", "gte", "lt", "lte"]), value))
    if field.kind in ("keyword", "text", "map"):
        choices.append(st.builds(Prefix, path, value | st.sampled_from(["oss://a", "oss://b/1"])))
    if field.kind == "text":
        choices += [st.builds(Phrase, path, words), st.builds(Words, path, words)]
    return st.one_of(choices)


def _box(path: str, a: tuple[float, float], b: tuple[float, float]) -> Box:
    return Box(path, (max(a[0], b[0]), a[1]), (min(a[0], b[0]), b[1]))


def _trees(leaf: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    def grown(child: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        children = st.lists(child, min_size=1, max_size=3).map(tuple)
        return st.one_of(st.builds(And, children), st.builds(Or, children), st.builds(Not, children))

    return st.recursive(leaf, grown, max_leaves=5)


nested = st.sampled_from(["Labels", "Figures"]).flatmap(
    lambda array: st.builds(Nested, st.just(array), _trees(leaves(array)))
)
trees = _trees(leaves() | nested | st.just(Everything()))
orders = st.lists(st.builds(Order, st.sampled_from(SORTABLE), st.booleans()), max_size=3).map(tuple)

NUMBERS = ["Size", "Score.Overall", "Made", "Labels.Level", "Labels.Sure", "Figures.Age", "Figures.Seen"]
GROUPED = [
    *NUMBERS, "URI", "Name", "ObjectId", "Type", "Title", "Labels.Name", "Labels.Line", "Both.a", "Keys.A", "Plain.ß",
]  # fmt: skip
aggregations = st.one_of(
    st.builds(Aggregation, st.sampled_from(GROUPED), st.sampled_from(["count", "distinct", "group"])),
    st.builds(Aggregation, st.sampled_from(NUMBERS), st.sampled_from(["min", "max", "average", "sum"])),
    st.builds(Aggregation, st.sampled_from(["Place", "Figures.At"]), st.just("count")),
)
nears = st.sampled_from(sorted(POOL)).flatmap(
    lambda name: st.builds(
        Near,
        st.just(name),
        st.sampled_from(POOL[name]),
        st.sampled_from([(), ((0.0, 0.0), (0.5, 0.8), (1.0, 1.0)), ((-1.0, 0.1), (1.0, 1.0))]),
        st.sampled_from([1, 2, 3, 100]),
        st.sampled_from([0.0, 0.3, 0.5, 1.0]),
        st.sampled_from([0.0, 2.0]),
    )
)
terms = st.lists(
    st.tuples(st.sampled_from(["\ue000a", "\ue000b", "ab", "山水", "山", "x"]), st.sampled_from([0.3, 1.0, 2.5])),
    max_size=3,
).map(tuple)
searches = st.builds(
    Search,
    where=trees,
    terms=st.just(()) | terms,
    near=st.none() | nears,
    explain=st.booleans(),
    text=st.just("") | st.text("猫狗山水ab 1", max_size=6),
    sort=orders,
    size=st.integers(1, 5),
    aggregations=st.lists(aggregations, max_size=3).map(tuple),
    groups=st.sampled_from([2, 100]),
    best_parts=st.integers(0, 2),
)
dense = st.fixed_dictionaries({"text": st.sampled_from(POOL["text"])})
ranked_documents = st.lists(
    st.builds(
        lambda uri, size, made: Document(
            uri, uri.encode(), {"Size": size}, tuple(Part(f"p{at}", *each) for at, each in enumerate(made))
        ),
        uris,
        st.integers(0, 2),
        st.lists(
            st.builds(
                lambda text, tokens, found: (text, "passage", None, None, b"", tokens, found),
                st.text("猫狗山水ab 1", max_size=12),
                part_tokens,
                dense | vectors,
            ),
            max_size=4,
        ),
    ),
    min_size=4,
    max_size=14,
)
rankings = st.builds(
    Search,
    where=st.sampled_from([Everything(), Everything(), Compare("Size", "lt", 2)]),
    text=st.sampled_from(["", "", "?", "猫", "山水 ab", "1"]),
    terms=st.just(()) | terms,
    near=nears,
    sort=st.sampled_from([(), (), (Order("Size"),)]),
    size=st.integers(1, 6),
    best_parts=st.integers(0, 3),
    explain=st.booleans(),
)
