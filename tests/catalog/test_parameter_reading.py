"""Texts → typed parameters: every bad text the catalogue can think of, and the good ones."""

from __future__ import annotations

import json

import bad_input
import pytest
import samples
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import Catalog, Operation, load
from emulator.catalog.schema import ParameterError, Reader

IMM = load("imm")
READER = Reader(IMM)
SERVED = [operation for operation in IMM.operations if operation.state == "emulated"]
NAMES = {"ProjectName": "p", "DatasetName": "d"}


def read(name: str, **texts: str) -> dict[str, object]:
    return READER.read(operation(name), {**NAMES, **texts}).values


def operation(name: str) -> Operation:
    found = IMM.operation(name)
    assert found is not None
    return found


def refused(name: str, texts: dict[str, str]) -> ParameterError:
    with pytest.raises(ParameterError) as caught:
        READER.read(operation(name), texts)
    return caught.value


def outcome(name: str, texts: dict[str, str]) -> ParameterError | None:
    """What is wrong with the texts, or None. Any other exception is a failure of the test."""
    try:
        READER.read(operation(name), texts)
    except ParameterError as error:
        return error
    return None


@pytest.mark.parametrize("name", [each.name for each in SERVED])
def test_every_bad_text_is_refused_with_its_kind_and_path(name: str) -> None:
    seen: set[str] = set()
    for case in bad_input.cases(IMM, operation(name)):
        assert case.name not in seen
        seen.add(case.name)
        texts = case.texts(IMM, operation(name))
        error = outcome(name, texts)
        assert error is not None, f"{case.name} was accepted"
        assert (error.kind, error.parameter) == (case.kind, case.path), case.name
        assert error.detail.endswith("."), case.name
    assert len(seen) >= 4


def test_every_kind_has_an_error_row() -> None:
    errors = ErrorTable.load("imm")
    kinds = {case.kind for each in SERVED for case in bad_input.cases(IMM, each)}
    assert kinds >= {"missing", "invalid", "bad-format", "too-long", "too-many", "out-of-range", "over-quota"}
    assert kinds >= {"unknown-enum", "not-json", "not-json-array"}
    for kind in kinds:
        assert errors.for_kind(kind).status == 400


@pytest.mark.parametrize("each", IMM.operations, ids=lambda each: each.name)
def test_the_shortest_and_the_fullest_request_of_every_operation_is_read(each: Operation) -> None:
    shortest = READER.read(each, samples.valid(IMM, each))
    assert {name for name in shortest.values if each.parameter(name).required} == set(samples.valid(IMM, each))
    fullest = {parameter.name: samples.text(IMM, parameter) for parameter in each.parameters}
    assert set(READER.read(each, fullest).values) == set(fullest)
    assert READER.read(each, fullest).unknown == ()


@pytest.mark.parametrize("each", SERVED, ids=lambda each: each.name)
def test_nothing_null_and_empty_lists_are_not_given(each: Operation) -> None:
    plain = READER.read(each, samples.valid(IMM, each))
    for name, text in bad_input.harmless(each):
        assert READER.read(each, {**samples.valid(IMM, each), name: text}) == plain, (name, text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("True", True), ("true", True), ("TRUE", True), ("1", True), ("False", False), ("false", False), ("0", False)],
)
def test_booleans_of_every_sdk(text: str, value: bool) -> None:
    assert read("SimpleQuery", WithoutTotalHits=text)["WithoutTotalHits"] is value


@pytest.mark.parametrize(("text", "value"), [("10", 10), ("+10", 10), ("007", 7), ("0", 100), ("", 100), ("100", 100)])
def test_integers_are_decimal_and_zero_means_the_default(text: str, value: int) -> None:
    assert read("SimpleQuery", MaxResults=text)["MaxResults"] == value


def test_aggregations_raise_the_limit_of_results() -> None:
    groups = '[{"Field":"Size","Operation":"group"}]'
    assert read("SimpleQuery", MaxResults="2000", Aggregations=groups)["MaxResults"] == 2000
    assert refused("SimpleQuery", {**NAMES, "MaxResults": "2001", "Aggregations": groups}).kind == "out-of-range"
    assert refused("SimpleQuery", {**NAMES, "MaxResults": "101", "Aggregations": "[]"}).kind == "out-of-range"


def test_defaults_are_values_and_nobody_shares_them() -> None:
    first = read("SemanticQuery", Query="雪景")
    assert first == {**NAMES, "Query": "雪景", "MediaTypes": ["image"], "MaxResults": 100}
    first["MediaTypes"].append("video")  # type: ignore[attr-defined]
    assert read("SemanticQuery", Query="雪景")["MediaTypes"] == ["image"]


def test_what_the_python_sdk_sends_for_members_nobody_set() -> None:
    file = {
        "Addresses": [],
        "CustomLabels": {"n": 1, "t": True, "e": ""},
        "Figures": [],
        "Labels": [],
        "URI": "oss://b/o",
    }
    assert read("IndexFileMeta", File=json.dumps(file))["File"] == {
        "CustomLabels": {"n": 1, "t": True, "e": ""},
        "URI": "oss://b/o",
    }
    leaf = {"Field": "Size", "Operation": "gt", "SubQueries": [], "Value": "1"}
    query = read("SimpleQuery", Query=json.dumps({"Operation": "and", "SubQueries": [leaf]}))["Query"]
    assert query == {"Operation": "and", "SubQueries": [{"Field": "Size", "Operation": "gt", "Value": "1"}]}


def test_a_value_of_a_query_is_always_a_string() -> None:
    error = refused("SimpleQuery", {**NAMES, "Query": '{"Field":"Size","Operation":"gt","Value":1000}'})
    assert (error.kind, error.parameter) == ("invalid", "Query.Value")


def test_a_query_may_be_five_levels_deep_and_no_deeper() -> None:
    def nested(levels: int) -> str:
        query: dict[str, object] = {"Field": "Size", "Operation": "gt", "Value": "1"}
        for _ in range(levels - 1):
            query = {"Operation": "and", "SubQueries": [query]}
        return json.dumps(query)

    assert read("SimpleQuery", Query=nested(5))["Query"]
    assert refused("SimpleQuery", {**NAMES, "Query": nested(6)}).parameter == "Query"


def test_a_query_may_have_a_hundred_conditions_in_a_list_and_no_more() -> None:
    def wide(leaves: int) -> str:
        leaf = {"Field": "Size", "Operation": "gt", "Value": "1"}
        return json.dumps({"Operation": "or", "SubQueries": [leaf] * leaves})

    assert read("SimpleQuery", Query=wide(100))["Query"]
    error = refused("SimpleQuery", {**NAMES, "Query": wide(101)})
    assert (error.kind, error.parameter) == ("too-many", "Query.SubQueries")


def test_the_first_violation_in_the_catalogues_order_is_reported() -> None:
    texts = {"MaxResults": "-1", "Query": "{", "DatasetName": "1"}
    assert refused("SimpleQuery", texts).parameter == "ProjectName"
    assert refused("SimpleQuery", {**texts, "ProjectName": "p"}).parameter == "DatasetName"
    assert refused("SimpleQuery", {**texts, **NAMES}).parameter == "MaxResults"
    files = '[{"URI":"oss://b/k"},{"URI":"oss://b/k","Title":1,"Album":1},{"URI":1}]'
    assert refused("BatchIndexFileMeta", {**NAMES, "Files": files}).parameter == "Files[1].Album"


def test_unknown_names_are_reported_and_left_out() -> None:
    file = '{"URI":"oss://b/k","Labels":[{"LabelName":"x","Foo":1}],"Bar":{}}'
    found = READER.read(operation("IndexFileMeta"), {**NAMES, "File": file, "Zoo": "1", "Action": "IndexFileMeta"})
    assert found.unknown == ("Zoo", "File.Labels[0].Foo", "File.Bar")
    assert found.values["File"] == {"URI": "oss://b/k", "Labels": [{"LabelName": "x"}]}


def test_flattened_lists_and_structures() -> None:
    assert read("SemanticQuery", Query="x", **{"MediaTypes.2": "video", "MediaTypes.1": "image"})["MediaTypes"] == [
        "image",
        "video",
    ]
    tags = {"Tag.1.Key": "a", "Tag.1.Value": "b", "Tag.3.Key": "c"}
    assert read("CreateProject", **tags)["Tag"] == [{"Key": "a", "Value": "b"}, {"Key": "c"}]
    file = {"File.URI": "oss://b/k", "File.Labels.1.LabelConfidence": "0.5", "File.Labels.1.LabelLevel": "2"}
    assert read("IndexFileMeta", **file, **{"File.CustomLabels.1": "x"})["File"] == {
        "URI": "oss://b/k",
        "Labels": [{"LabelConfidence": 0.5, "LabelLevel": 2}],
        "CustomLabels": {"1": "x"},
    }


def test_json_text_wins_over_flattened_names() -> None:
    found = READER.read(
        operation("SemanticQuery"), {**NAMES, "Query": "x", "MediaTypes": '["video"]', "MediaTypes.1": "image"}
    )
    assert (found.values["MediaTypes"], found.unknown) == (["video"], ("MediaTypes.1",))


@pytest.mark.parametrize(
    ("name", "texts", "path"),
    [
        ("CreateProject", {"Tag.1": "x", "Tag.1.Key": "a"}, "Tag"),
        ("CreateProject", {"Tag.1": "x"}, "Tag[0]"),
        ("CreateProject", {"Tag.x.Key": "a"}, "Tag"),
        ("CreateProject", {"Tag." + ".".join("1" * 5000): "a"}, "Tag"),
        ("IndexFileMeta", {"File.URI": "oss://b/k", "File.Labels.1.LabelLevel": "1.5"}, "File.Labels[0].LabelLevel"),
        ("IndexFileMeta", {"File.URI": "oss://b/k", "File.CustomLabels.a.b": "1"}, "File.CustomLabels.a"),
    ],
)
def test_flattened_names_that_make_no_sense(name: str, texts: dict[str, str], path: str) -> None:
    error = refused(name, {**NAMES, **texts})
    assert (error.kind, error.parameter) == ("invalid", path)


@pytest.mark.parametrize("text", ["\udc80", "a\ud800b"])
def test_bytes_that_were_no_utf8_are_refused_everywhere(text: str) -> None:
    assert refused("SemanticQuery", {**NAMES, "Query": text}).kind == "invalid"
    assert refused("SemanticQuery", {**NAMES, "MediaTypes": f'["{text}"]'}).kind == "not-json-array"
    assert refused("IndexFileMeta", {**NAMES, "File": f'{{"URI":"oss://b/{text}"}}'}).kind == "not-json"
    assert refused("IndexFileMeta", {**NAMES, "File.URI": f"oss://b/{text}"}).kind == "invalid"
    assert refused("IndexFileMeta", {**NAMES, "File.URI": "oss://b/k", "File.CustomLabels.a": text}).kind == "invalid"


def test_a_key_of_a_map_is_not_empty() -> None:
    """Nobody could ask for ``CustomLabels.``."""
    found = refused("IndexFileMeta", {**NAMES, "File": '{"URI":"oss://b/k","CustomLabels":{"a":"1","":"2"}}'})
    assert (found.kind, found.parameter) == ("invalid", "File.CustomLabels")


def test_the_roles_of_a_conversation() -> None:
    messages = [{"Role": role, "Content": "x"} for role in ("user", "tool", "assistant", "user")]
    assert read("ContextualRetrieval", Messages=json.dumps(messages))["Messages"] == messages


any_text = st.one_of(
    st.text(max_size=40), st.sampled_from(['{"a":[', "[[1]]", '{"URI":"oss://b/k"}', "null", "-0", "1"])
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SERVED), st.data())
def test_any_text_is_read_or_refused(each: Operation, data: st.DataObject) -> None:
    names = [parameter.name for parameter in each.parameters]
    texts = data.draw(st.dictionaries(st.sampled_from([*names, f"{names[-1]}.1", f"{names[-1]}.1.Key"]), any_text))
    error = outcome(each.name, {**samples.valid(IMM, each), **texts})
    assert error is None or error.parameter.split(".")[0].split("[")[0] in names


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["URI", "Labels", "LabelName", "Operation", "SubQueries", "x"]), inner, max_size=3
        )
    ),
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([("IndexFileMeta", "File"), ("BatchIndexFileMeta", "Files"), ("SimpleQuery", "Query")]), json_values
)
def test_any_json_is_read_or_refused(target: tuple[str, str], value: object) -> None:
    name, parameter = target
    error = outcome(name, {**NAMES, parameter: json.dumps(value)})
    assert error is None or error.parameter.startswith(parameter)


def test_a_catalogue_has_its_own_reader() -> None:
    other: Catalog = load("imm")
    assert Reader(other).read(other.operations[0], samples.valid(other, other.operations[0])).values
