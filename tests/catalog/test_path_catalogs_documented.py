"""The catalogues of IQS and CI against pages as data: what one states, the other must have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import Catalog, Member, Operation, Parameter, load

PAGES = Path(__file__).parents[2] / "fixtures" / "documented"
IQS, CI = load("iqs"), load("ci")
TYPES = {
    "string": "string",
    "String": "string",
    "int32": "integer",
    "int64": "long",
    "Integer": "integer",
    "map<string, string>": "map<any>",
    "String Array": "array<string>",
    "Container": "map<any>",
}


def page(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAGES / f"{name}.json").read_text("utf-8"))
    return found


IQS_PAGE, CI_PAGE = page("iqs-multimodalsearch"), page("tencent-hybridsearch")
both = pytest.mark.parametrize(("catalog", "stated"), [(IQS, IQS_PAGE), (CI, CI_PAGE)], ids=["iqs", "ci"])


def operation(catalog: Catalog, stated: dict[str, Any]) -> Operation:
    found = catalog.operation(stated["page"]["operation"])
    assert found is not None
    return found


def parameter(catalog: Catalog, name: str) -> Parameter:
    found = operation(catalog, IQS_PAGE if catalog is IQS else CI_PAGE).parameter(name)
    assert found is not None
    return found


def top(stated: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in stated["parameters"] if row["place"] == "body" and "." not in row["path"]]


@both
def test_the_pages_address_calls_the_operation(catalog: Catalog, stated: dict[str, Any]) -> None:
    endpoint = stated["endpoint"]
    assert catalog.at(endpoint["method"], endpoint["path"]) is operation(catalog, stated)


@both
def test_parameters_have_the_pages_names_and_types(catalog: Catalog, stated: dict[str, Any]) -> None:
    names = {row["path"] for row in top(stated)}
    known = {each.name for each in operation(catalog, stated).parameters}
    # The page of MultimodalSearch is older than engineType.
    assert known - names == ({"engineType"} if catalog is IQS else set())
    for row in top(stated):
        assert parameter(catalog, row["path"]).type == TYPES[row["type"]], row
        assert parameter(catalog, row["path"]).place == "body"
        assert parameter(catalog, row["path"]).evidence == "documented"
        if row.get("required") in (False, "optional", "conditional"):
            assert not parameter(catalog, row["path"]).required, row


def limits(stated: dict[str, Any]) -> dict[str, Any]:
    return {row["name"]: row.get("value") for row in stated["limits"]}


def test_limits_of_multimodal_search() -> None:
    stated = limits(IQS_PAGE)["query_length"]
    query = parameter(IQS, "query")
    assert query.required
    assert (query.documented["minLength"], query.documented["maxLength"]) == (stated["min"], stated["max"])


def test_limits_of_hybrid_search() -> None:
    stated = limits(CI_PAGE)
    assert parameter(CI, "SearchText").documented["maxLength"] == stated["SearchText_max_length"]
    assert parameter(CI, "Mode").documented["enum"] == stated["Mode_valid_values"]
    assert parameter(CI, "Mode").documented["default"] == stated["Mode_default"]
    assert parameter(CI, "Templates").documented["enum"] == stated["Templates_valid_values"]
    for name in ("Limit", "MatchThreshold"):
        span = stated[f"{name}_range"]
        documented = parameter(CI, name).documented
        assert (documented["above"], documented["max"]) == (span["min"], span["max"])
        assert (span["min_inclusive"], span["max_inclusive"]) == (False, True)
        assert documented["default"] == stated[f"{name}_default"]


def resolve(catalog: Catalog, path: str, members: tuple[Member, ...]) -> str:
    name, _, rest = path.partition(".")
    bare = name.removesuffix("[]")
    member = next((each for each in members if each.name == bare), None)
    assert member is not None, path
    kind = member.type
    if name.endswith("[]"):
        assert kind.startswith("array<"), path
        kind = kind[6:-1]
    if not rest:
        return kind
    return kind[4:-1] if kind.startswith("map<") else resolve(catalog, rest, catalog.schemas[kind])


@both
def test_every_field_of_the_pages_reply_is_in_the_catalogue(catalog: Catalog, stated: dict[str, Any]) -> None:
    checked = 0
    for row in stated["response_fields"]:
        kind = resolve(catalog, row["path"], operation(catalog, stated).response)
        if row["sample_type"] == "array":
            assert kind.startswith("array<"), row
        elif row["sample_type"] == "object":
            assert kind in catalog.schemas or kind.startswith("map<"), row
        elif row.get("type"):
            assert kind == TYPES[row["type"].replace("string", "String")], row
        checked += 1
    assert checked == len(stated["response_fields"]) >= 12


@both
def test_the_sample_replies_have_only_members_of_the_response(catalog: Catalog, stated: dict[str, Any]) -> None:
    for sample in stated["response_samples"]:
        body = sample["body"].get("Response", sample["body"])
        assert set(body) <= {member.name for member in operation(catalog, stated).response}


@both
def test_the_pages_errors_are_in_the_table(catalog: Catalog, stated: dict[str, Any]) -> None:
    table = {(row.code, row.message): row for row in ErrorTable.load(catalog.product)}
    assert stated["errors"]
    for error in stated["errors"]:
        row = table[error["code"], error["message"]]
        assert row.evidence == "documented", error
        assert row.status == error.get("status", row.status), error
