"""From raw trees to typed nodes: every operation on every kind, the limits, and the sentences of refusals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.query.checks import LEAVES, Invalid, Raw, check, check_aggregation, check_sort
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

ALL = frozenset(LEAVES)
TABLE = FieldTable(
    [
        Field("URI", "keyword", ALL, unique=True, sortable=True, aggregates=frozenset({"count", "group"})),
        Field("Keyword", "keyword", ALL),
        Field("Text", "text", ALL),
        Field("Line", "text", ALL, equals="phrase"),
        Field("Integer", "integer", ALL, sortable=True, aggregates=frozenset({"sum"})),
        Field("Double", "double", ALL),
        Field("Time", "time", ALL),
        Field("Geo", "geo", ALL),
        Field("Map", "map", ALL, fold="both"),
        Field("Keys", "map", ALL, fold="key"),
        Field("Exact", "map", ALL),
        Field("Limited", "keyword", frozenset({"eq", "exist"})),
        Field("Silent", "keyword", frozenset()),
        Field("Figures.Age", "integer", ALL, array="Figures"),
        Field("Figures.Gender", "keyword", ALL, array="Figures"),
        Field("Labels.Name", "keyword", ALL, array="Labels"),
    ]
)
PATHS = {"keyword": "Keyword", "text": "Text", "integer": "Integer", "double": "Double", "time": "Time", "geo": "Geo"}
RANGES = ("gt", "gte", "lt", "lte")
MOMENT = "1970-01-01T00:00:01Z"
POINT = (30.0, 120.0)

ACCEPTED = {
    **{(kind, op): ("v", Compare(PATHS[kind], op, "v")) for kind in ("keyword", "text") for op in ("eq", *RANGES)},
    **{("integer", op): ("7", Compare("Integer", op, 7)) for op in ("eq", *RANGES)},
    **{("double", op): ("7.5", Compare("Double", op, 7.5)) for op in ("eq", *RANGES)},
    **{("time", op): (MOMENT, Compare("Time", op, 1_000_000)) for op in ("eq", *RANGES)},
    **{("map", op): ("V", Compare("Map.k", op, "v")) for op in ("eq", *RANGES)},
    ("geo", "eq"): ("30,120", Compare("Geo", "eq", POINT)),
    ("keyword", "prefix"): ("v", Prefix("Keyword", "v")),
    ("text", "prefix"): ("v", Prefix("Text", "v")),
    ("map", "prefix"): ("V", Prefix("Map.k", "v")),
    ("text", "match-phrase"): ("V", Phrase("Text", "V")),
    ("text", "match"): ("V", Words("Text", "V")),
    ("geo", "geo-distance"): ("30,120;5", Distance("Geo", POINT, 5.0)),
    ("geo", "geo-bounding-box"): ("31,119;30,120", Box("Geo", (31.0, 119.0), POINT)),
    ("geo", "geo-polygon"): ("30,120;31,120;31,121", Polygon("Geo", (POINT, (31.0, 120.0), (31.0, 121.0)))),
    **{(kind, "exist"): (None, Exists(path)) for kind, path in PATHS.items()},
    ("map", "exist"): ("ignored", Exists("Map.k")),
}


@pytest.mark.parametrize("operation", LEAVES)
@pytest.mark.parametrize("kind", [*PATHS, "map"])
def test_every_operation_on_every_kind(kind, operation):
    path = PATHS.get(kind, "Map.K")
    if (kind, operation) in ACCEPTED:
        value, node = ACCEPTED[kind, operation]
        assert check(Raw(operation, path, value), TABLE) == node
    else:
        value = {"geo": "30,120", "time": MOMENT}.get(kind, "7")
        with pytest.raises(Invalid, match=operation):
            check(Raw(operation, path, value), TABLE)


def test_no_tree_is_everything():
    assert check(None, TABLE) == Everything()


def test_eq_on_a_field_whose_equality_is_a_phrase():
    assert check(Raw("eq", "Line", "杭州"), TABLE) == Phrase("Line", "杭州")
    assert check(Raw("prefix", "Line", "杭州"), TABLE) == Prefix("Line", "杭州")


def test_maps_fold_as_their_field_says():
    assert check(Raw("eq", "Map.Ä", "Ä"), TABLE) == Compare("Map.ä", "eq", "ä")
    assert check(Raw("eq", "Keys.Ä", "Ä"), TABLE) == Compare("Keys.ä", "eq", "Ä")
    assert check(Raw("eq", "Exact.Ä", "Ä"), TABLE) == Compare("Exact.Ä", "eq", "Ä")
    assert check(Raw("exist", "Map.a.b"), TABLE) == Exists("Map.a.b")


def test_words_that_look_like_other_types_are_text():
    for value in ("true", "10", "null", "", "2021-06-29T14:50:13Z"):
        assert check(Raw("eq", "Keyword", value), TABLE) == Compare("Keyword", "eq", value)


def test_groups():
    leaf = Raw("eq", "Keyword", "v")
    node = Compare("Keyword", "eq", "v")
    assert check(Raw("and", children=(leaf, leaf)), TABLE) == And((node, node))
    assert check(Raw("or", children=(leaf,)), TABLE) == Or((node,))
    assert check(Raw("not", "ignored", "ignored", (leaf,)), TABLE) == Not((node,))


AGE, MALE = Raw("gt", "Figures.Age", "36"), Raw("eq", "Figures.Gender", "male")
NODES = (Compare("Figures.Age", "gt", 36), Compare("Figures.Gender", "eq", "male"))


def test_nested():
    both = Raw("and", children=(AGE, MALE))
    assert check(Raw("nested", "Figures", children=(both,)), TABLE) == Nested("Figures", And(NODES))
    assert check(Raw("nested", "Figures", children=(AGE, MALE)), TABLE) == Nested("Figures", And(NODES))
    assert check(Raw("nested", "Figures", children=(AGE,)), TABLE) == Nested("Figures", NODES[0])
    # The documented example leaves Field out.
    query = Raw("not", children=(Raw("nested", children=(both,)),))
    assert check(query, TABLE) == Not((Nested("Figures", And(NODES)),))


def nest(levels: int) -> Raw:
    """A tree of so many levels, the leaf among them."""
    raw = Raw("eq", "Keyword", "v")
    for _ in range(levels - 1):
        raw = Raw("and", children=(raw,))
    return raw


def test_five_levels_pass_and_six_do_not():
    check(nest(5), TABLE)
    for levels in (6, 7, 500):
        with pytest.raises(Invalid, match="5 levels"):
            check(nest(levels), TABLE)


def test_nested_counts_as_a_level():
    def query(levels: int) -> Raw:
        raw = AGE
        for _ in range(levels - 2):
            raw = Raw("or", children=(raw,))
        return Raw("nested", children=(raw,))

    check(query(5), TABLE)
    with pytest.raises(Invalid, match="5 levels"):
        check(query(6), TABLE)


def test_a_hundred_children_pass_and_one_more_does_not():
    leaf = Raw("eq", "Keyword", "v")
    for operation in ("and", "or", "not"):
        check(Raw(operation, children=(leaf,) * 100), TABLE)
        with pytest.raises(Invalid, match="101 sub-queries in one list; at most 100"):
            check(Raw(operation, children=(leaf,) * 101), TABLE)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (
            Raw("foo", "Keyword", "v"),
            'Query: the operation "foo" is not supported; use one of and, or, not, nested, eq',
        ),
        (Raw("EQ", "Keyword", "v"), 'the operation "EQ" is not supported'),
        (Raw("", "Keyword", "v"), "Query: an Operation is needed; use one of and, "),
        (Raw("and"), 'Query: the operation "and" needs at least one of SubQueries'),
        (Raw("nested", "Figures"), 'Query: the operation "nested" needs at least one of SubQueries'),
        (Raw("eq", "", "v"), "Query: a Field is needed"),
        (Raw("eq", "Kyword", "v"), 'Query: the field "Kyword" is not known; did you mean "Keyword"?'),
        (Raw("eq", "#", "v"), 'Query: the field "#" is not known'),
        (Raw("eq", "Figures", "v"), 'Query: "Figures" is an array; name one of its members, such as Figures.Age'),
        (Raw("exist", "Map"), 'Query: "Map" holds keys; name one, such as Map.category'),
        (Raw("exist", "Map."), 'Query: "Map" holds keys; name one, such as Map.category'),
        (Raw("eq", "Keyword"), 'Query: the operation "eq" on the field "Keyword" needs a Value'),
        (
            Raw("gt", "Integer", "abc"),
            'Query: "abc" is not a value for "gt" on the field "Integer"; use a number',
        ),
        (
            Raw("eq", "Integer", "1.5"),
            'Query: "1.5" is not a value for "eq" on the field "Integer"; use a whole number',
        ),
        (Raw("eq", "Time", "yesterday"), "use an RFC 3339 time with a zone, such as 2021-06-29T14:50:13+08:00"),
        (Raw("geo-distance", "Geo", "30,120"), '"latitude,longitude;metres", such as 30.25,120.16;1000'),
        (Raw("geo-polygon", "Geo", "0,0;1,1"), "at least three corners"),
        (Raw("gt", "Geo", "30,120"), "a point has no order"),
        (Raw("prefix", "Integer", "1"), "eq, gt, gte, lt or lte: the field holds a whole number"),
        (
            Raw("gt", "Limited", "v"),
            'Query: the operation "gt" does not apply to the field "Limited"; use one of eq, exist',
        ),
        (Raw("eq", "Silent", "v"), "it cannot be asked for"),
        (Raw("eq", "Keyword", "\ud800"), "half a surrogate pair"),
        (Raw("eq", "Map.\ud800", "v"), "half a surrogate pair"),
        (
            Raw("eq", "Keyword", "v", (Raw("eq", "Keyword", "v"),)),
            'Query: the operation "eq" takes a Field, not SubQueries',
        ),
        (
            Raw("and", children=(AGE, Raw("or", children=(AGE, Raw("foo"))))),
            'Query.SubQueries.2.SubQueries.2: the operation "foo"',
        ),
        (Raw("nested", "Keyword", children=(AGE,)), '"Keyword" is not an array of objects; use one of Figures, Labels'),
        (
            Raw("nested", "Labels", children=(AGE,)),
            'Query.SubQueries.1: "Figures.Age" is not a member of the array "Labels"',
        ),
        (
            Raw("nested", children=(AGE, Raw("eq", "Labels.Name", "x"))),
            'Query.SubQueries.2: "Labels.Name" is not a member of the array "Figures"',
        ),
        (Raw("nested", children=(Raw("eq", "Keyword", "x"),)), '"Keyword" belongs to none'),
        (Raw("nested", children=(Raw("eq", "Age", "x"),)), 'the field "Age" is not known'),
        (
            Raw("nested", "Figures", children=(Raw("nested", "Figures", children=(AGE,)),)),
            "a nested query cannot stand inside another nested query",
        ),
    ],
)
def test_refusals_say_what_is_wrong_and_what_is_right(raw, sentence):
    with pytest.raises(Invalid) as refusal:
        check(raw, TABLE)
    assert sentence in str(refusal.value)


def test_long_values_are_cut_in_messages():
    with pytest.raises(Invalid) as refusal:
        check(Raw("eq", "Integer", "x" * 100_000), TABLE)
    assert len(str(refusal.value)) < 300


def test_the_parameter_has_its_name_in_messages():
    with pytest.raises(Invalid, match=r"^Filter: "):
        check(Raw("foo"), TABLE, name="Filter")


def test_sort_and_aggregations():
    assert check_sort("Integer", TABLE).path == "Integer"
    assert check_aggregation("Integer", "sum", TABLE).path == "Integer"
    with pytest.raises(Invalid, match='Sort: results cannot be sorted by the field "Text"'):
        check_sort("Text", TABLE)
    with pytest.raises(Invalid, match='Sort: the field "Nothing" is not known'):
        check_sort("Nothing", TABLE)
    with pytest.raises(Invalid, match='"average" does not apply to the field "URI"; use one of count, group'):
        check_aggregation("URI", "average", TABLE)
    with pytest.raises(Invalid, match='"Geo" cannot be aggregated'):
        check_aggregation("Geo", "count", TABLE)


def test_a_table_refuses_the_same_path_twice():
    field = Field("A", "keyword", ALL)
    with pytest.raises(ValueError, match="A is listed twice"):
        FieldTable([field, field])


SAMPLES = [(PATHS.get(kind, "Map.k"), operation, value) for (kind, operation), (value, _) in ACCEPTED.items()]
good = st.sampled_from(SAMPLES).map(lambda s: Raw(s[1], s[0], s[2]))
members = st.sampled_from([AGE, MALE])


def tree(leaf: st.SearchStrategy[Raw], levels: int) -> st.SearchStrategy[Raw]:
    if levels == 1:
        return leaf
    child = tree(leaf, levels - 1)
    groups = st.builds(
        lambda operation, children: Raw(operation, children=tuple(children)),
        st.sampled_from(["and", "or", "not"]),
        st.lists(child, min_size=1, max_size=3),
    )
    return leaf | groups


nested = st.builds(
    lambda field, children: Raw("nested", field, children=tuple(children)),
    st.sampled_from(["", "Figures"]),
    st.lists(tree(members, 3), min_size=1, max_size=2),
)


@given(tree(good, 5) | tree(nested, 2))
def test_well_formed_trees_pass(raw):
    def size(raw: Raw) -> int:
        return 1 + sum(size(child) for child in raw.children)

    def count(node: object) -> int:
        children = getattr(node, "children", ())
        return 1 + sum(count(child) for child in children) + (count(node.child) if isinstance(node, Nested) else 0)

    node = check(raw, TABLE)
    assert count(node) >= size(raw)


anything = st.builds(
    lambda operation, field, value: Raw(operation, field, value),
    st.sampled_from([*LEAVES, "and", "nested", ""]) | st.text(max_size=5),
    st.sampled_from([field.path for field in TABLE]) | st.text(max_size=5),
    st.none() | st.text(max_size=10) | st.sampled_from(["1", "30,120", MOMENT]),
)


@given(
    st.recursive(
        anything,
        lambda child: st.builds(
            lambda operation, field, children: Raw(operation, field, None, tuple(children)),
            st.sampled_from(["and", "or", "not", "nested", "eq"]),
            st.sampled_from(["", "Figures", "Labels"]),
            st.lists(child, max_size=3),
        ),
        max_leaves=8,
    )
)
def test_any_tree_passes_or_is_refused_with_a_sentence(raw):
    sentence = "Query"
    try:
        check(raw, TABLE)
    except Invalid as refusal:
        sentence = str(refusal)
    assert sentence.startswith("Query")
