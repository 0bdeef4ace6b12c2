"""The table of fields that a query can name."""

from __future__ import annotations

import re

import pytest

from emulator.catalog.fields import FieldRows
from emulator.catalog.load import Member, load

FIELDS = FieldRows.load("imm")
ROWS = {row.path: row for row in FIELDS.rows}
IMM = load("imm")
KINDS = {
    "keyword": {"string"},
    "text": {"string"},
    "time": {"string"},
    "geo": {"string"},
    "integer": {"long", "integer"},
    "double": {"float", "double"},
    "map": {"map<any>"},
}
OPERATORS = {
    *("eq", "gt", "gte", "lt", "lte", "prefix", "match", "match-phrase", "exist"),
    *("geo-distance", "geo-bounding-box", "geo-polygon"),
}
# Made for one reply, or seen in a single sample: no record holds them.
NOT_ASKED_FOR = {"SemanticSimilarity", "SequenceNumber", "FileStatus", "ClusterStatus", "MetaLockVersion"}


def type_at(path: str, members: tuple[Member, ...]) -> str:
    name, _, rest = path.partition(".")
    member = next(each for each in members if each.name == name)
    bare = member.type.removeprefix("array<").removesuffix(">")
    return type_at(rest, IMM.schemas[bare]) if rest else member.type


@pytest.mark.parametrize("path", ROWS)
def test_rows(path: str) -> None:
    row = ROWS[path]
    assert type_at(path, IMM.schemas["File"]) in KINDS[row.kind]
    assert row.operators
    assert set(row.operators) <= OPERATORS
    assert set(row.aggregates) <= {"min", "max", "average", "sum", "count", "distinct", "group"}
    assert row.fold in {"", "key", "both"}
    assert row.equals in {"exact", "phrase"}
    assert row.evidence in {"documented", "guess"}
    assert not (row.sortable and (row.array or row.kind in ("map", "geo")))
    if {"sum", "average"} & set(row.aggregates):
        assert row.kind in ("integer", "double")
    if {"match", "match-phrase"} & set(row.operators):
        assert row.kind == "text"
    if any(operator.startswith("geo-") for operator in row.operators):
        assert row.kind == "geo"
    head = IMM.schemas["File"][[m.name for m in IMM.schemas["File"]].index(path.partition(".")[0])]
    assert row.array == (head.name if head.type.startswith("array<") else "")


def test_paths_are_listed_once() -> None:
    assert len(ROWS) == len(FIELDS.rows)
    assert re.fullmatch(r"\d+", FIELDS.version)


def test_every_scalar_of_a_file_can_be_asked_for() -> None:
    scalars = {"string", "long", "integer", "float", "double", "map<any>"}
    names = {member.name for member in IMM.schemas["File"] if member.type in scalars}
    assert names - set(ROWS) == NOT_ASKED_FOR


@pytest.mark.parametrize(
    ("path", "kind", "has", "lacks"),
    [
        ("Size", "integer", {"eq", "gt"}, {"prefix", "match-phrase"}),
        ("Filename", "text", {"eq", "prefix", "match-phrase"}, set()),
        ("ObjectACL", "keyword", {"eq"}, {"prefix"}),
        ("LatLong", "geo", {"eq", "geo-distance"}, {"gt"}),
        ("Addresses.AddressLine", "text", {"eq", "match-phrase"}, {"prefix", "gt"}),
        ("Labels.LabelName", "keyword", {"eq", "prefix", "exist"}, set()),
        ("Figures.HeadPose.Pitch", "double", {"lt"}, {"prefix"}),
        ("VideoStreams.Width", "integer", {"gte"}, {"prefix"}),
        ("ProduceTime", "time", {"lte"}, {"prefix"}),
    ],
)
def test_rows_that_queries_lean_on(path: str, kind: str, has: set[str], lacks: set[str]) -> None:
    row = ROWS[path]
    assert row.kind == kind
    assert has <= set(row.operators)
    assert not lacks & set(row.operators)


def test_case_of_maps_and_what_is_unique() -> None:
    assert [ROWS[name].fold for name in ("CustomLabels", "OSSUserMeta", "OSSTagging")] == ["both", "key", ""]
    assert {row.path for row in FIELDS.rows if row.unique} == {
        "URI",
        "ObjectId",
        "CustomId",
        "Filename",
        "ETag",
        "FileHash",
        "ContentMd5",
        "OSSCRC64",
    }
    assert [row.path for row in FIELDS.rows if row.equals == "phrase"] == ["Addresses.AddressLine"]
