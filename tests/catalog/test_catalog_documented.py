"""The catalogue against two of the vendor's pages as data: what one states, the other must have."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulator.catalog.load import Member, Operation, load

PAGES = Path(__file__).parents[2] / "fixtures" / "documented"
IMM = load("imm")
WORDS = {"integer": {"integer", "long", "float", "double"}, "number": {"float", "double"}, "string": {"string"}}
WORDS["boolean"] = {"boolean"}
DIFFERENT = {
    # Where the two pages print different types, strings stay strings, as the SDK's models and the other page have them.
    ("ContextualRetrieval", "EXIF"),
    ("ContextualRetrieval", "OSSCRC64"),
    ("ContextualRetrieval", "Rotate"),
}


def page(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAGES / f"imm-{name.lower()}.json").read_text("utf-8"))
    return found


def operation(name: str) -> Operation:
    found = IMM.operation(name)
    assert found is not None
    return found


both = pytest.mark.parametrize("name", ["SemanticQuery", "ContextualRetrieval"])


@both
def test_parameters_have_the_pages_names_types_and_necessity(name: str) -> None:
    rows = [row for row in page(name)["parameters"] if "[]" not in row["path"]]
    assert {row["path"] for row in rows} == {parameter.name for parameter in operation(name).parameters}
    for row in rows:
        parameter = operation(name).parameter(row["path"])
        assert parameter is not None
        assert parameter.required == row["required"], row
        assert parameter.type.partition("<")[0] == row["type"], row
        assert parameter.evidence == "documented"


@both
def test_elements_of_list_parameters_have_the_pages_types(name: str) -> None:
    rows = [row for row in page(name)["parameters"] if row["path"].endswith("[]")]
    assert rows
    for row in rows:
        parameter = operation(name).parameter(row["path"][:-2])
        assert parameter is not None
        assert parameter.type == f"array<{row['type']}>"


@both
def test_defaults_are_the_pages(name: str) -> None:
    rows = [row for row in page(name)["parameters"] if isinstance(row.get("default"), bool | list)]
    assert rows
    for row in rows:
        parameter = operation(name).parameter(row["path"])
        assert parameter is not None
        assert parameter.documented["default"] == parameter.enforced["default"] == row["default"]


def limits(name: str) -> dict[str, Any]:
    return {row["name"]: row["value"] for row in page(name)["limits"]}


def test_limits_of_semantic_query() -> None:
    stated = limits("SemanticQuery")
    results = operation("SemanticQuery").parameter("MaxResults")
    kinds = operation("SemanticQuery").parameter("MediaTypes")
    token = operation("SemanticQuery").parameter("NextToken")
    assert results is not None
    assert kinds is not None
    assert token is not None
    assert (results.documented["min"], results.documented["max"]) == (
        stated["MaxResults_range"]["min"],
        stated["MaxResults_range"]["max"],
    )
    assert results.enforced["default"] == stated["max_files_per_query"]
    assert kinds.documented["enum"] == stated["MediaTypes_valid_values"]
    assert set(kinds.enforced["items"]["enum"]) >= set(stated["MediaTypes_valid_values"])
    assert kinds.documented["default"] == stated["MediaTypes_default"]
    assert (stated["NextToken_available"], token.effect) == (False, "ignored")


def test_limits_of_contextual_retrieval() -> None:
    stated = limits("ContextualRetrieval")
    messages = operation("ContextualRetrieval").parameter("Messages")
    assert messages is not None
    assert messages.documented["maxItems"] == stated["max_history_messages"] + 1
    content = next(member for member in IMM.schemas["ContextualMessage"] if member.name == "Content")
    assert content.enforced["maxLength"] == stated["max_message_length"] == stated["max_current_question_length"]


def resolve(path: str, members: tuple[Member, ...]) -> str:
    """The catalogue's type at a page's path; below a map or a string whatever the page shows is ``any``."""
    name, _, rest = path.partition(".")
    bare = name.replace("[]", "")
    member = next((each for each in members if each.name == bare), None)
    assert member is not None, path
    kind = member.type
    for _ in range(name.count("[]")):
        assert kind.startswith("array<"), path
        kind = kind.removeprefix("array<").removesuffix(">")
    if not rest:
        return kind
    if kind in ("any", "string") or kind.startswith("map<"):
        return "any"
    return resolve(rest, member.fields or IMM.schemas[kind])


def fits(kind: str, shown: str) -> bool:
    if kind == "any":
        return True
    if shown == "array":
        return kind.startswith("array<")
    if shown == "object":
        return kind.startswith("map<") or kind in IMM.schemas
    return kind in WORDS[shown]


def response_rows(name: str) -> Iterator[tuple[str, str]]:
    for row in page(name)["response_fields"]:
        if "sample_type" in row:
            yield row["path"], row["sample_type"]


@both
def test_every_field_of_the_pages_reply_is_in_the_catalogue_with_its_type(name: str) -> None:
    checked = 0
    for path, shown in response_rows(name):
        kind = resolve(path, operation(name).response)
        last = path.rpartition(".")[2].replace("[]", "")
        assert fits(kind, shown) != ((name, last) in DIFFERENT), f"{path}: {kind} is shown as {shown}"
        checked += 1
    assert checked > 200


@both
def test_the_sample_reply_has_only_members_of_the_response(name: str) -> None:
    body = page(name)["response_samples"][0]["body"]
    assert set(body) <= {member.name for member in operation(name).response}
    (files,) = (value for value in body.values() if isinstance(value, list))
    assert set(files[0]) <= {member.name for member in IMM.schemas["File"]}
