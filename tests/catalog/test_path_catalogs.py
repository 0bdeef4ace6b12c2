"""The catalogues of the products whose operations have paths, IQS and CI, against the rules they are written by."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from emulator.catalog import load as loading
from emulator.catalog.addresses import tidy
from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import Catalog, Member, Operation, by_path, load

IQS, CI = load("iqs"), load("ci")
BOTH = {"iqs": IQS, "ci": CI}
SCALARS = {"string", "integer", "long", "float", "double", "boolean", "any"}
EFFECTS = {"honoured", "stored", "ignored", "refused"}
EVIDENCE = {"recorded", "documented", "sdk", "guess"}
DOCUMENTED = {
    *("min", "max", "above", "minLength", "maxLength", "maxItems", "maxLevels", "enum", "default", "format", "unit"),
}
ROWS = [pytest.param(each, id=f"{each.product}-{each.name}") for one in BOTH.values() for each in one.operations]
products = pytest.mark.parametrize("catalog", BOTH.values(), ids=BOTH)
IQS_OPERATIONS = {
    *("MultimodalSearch", "UnifiedSearch", "GenericSearch", "GenericAdvancedSearch", "GlobalSearch", "AiSearch"),
    *("OmniAnswer", "ReadPageBasic", "ReadPageScrape", "MedicalAnswer", "MedicalKnowledge", "ScanFile"),
    *("CommonQueryByScene", "GetIqsUsage", "LlmSearch"),
}
CI_OPERATIONS = {
    *("CreateDataset", "UpdateDataset", "DeleteDataset", "DescribeDataset", "DescribeDatasets"),
    *("CreateDatasetBinding", "DescribeDatasetBinding", "DescribeDatasetBindings", "DeleteDatasetBinding"),
    *("CreateFileMetaIndex", "UpdateFileMetaIndex", "DeleteFileMetaIndex", "DescribeFileMetaIndex"),
    *("DatasetSimpleQuery", "DatasetFaceSearch", "SearchImage", "DatasetHybridSearch"),
    *("OpenCIService", "GetCIService", "CloseCIService"),
    *("CreateDatasetExportJob", "MediaFaceSearch", "MediaFaceClipSearch", "GetAIMediaInfo"),
}


def everything(members: tuple[Member, ...]) -> Iterator[Member]:
    for member in members:
        yield member
        yield from everything(member.fields)


def inner(kind: str) -> str:
    while match := re.fullmatch(r"(?:array|map)<(.+)>", kind):
        kind = match[1]
    return kind


def test_the_operations_are_those_of_the_apis() -> None:
    assert {each.name for each in IQS.operations} == IQS_OPERATIONS
    assert {each.name for each in CI.operations} == CI_OPERATIONS
    assert (IQS.product, IQS.version) == ("iqs", "2024-11-11")
    assert (CI.product, CI.version) == ("ci", "")


@pytest.mark.parametrize("each", ROWS)
def test_rows_of_operations(each: Operation) -> None:
    assert each.state in {"emulated", "refused"}
    assert each.errors == ("not-implemented",) if each.state == "refused" else "not-implemented" not in each.errors
    assert bool(each.handler) == (each.state == "emulated")
    assert len(each.methods) == 1
    assert each.methods[0] in {"GET", "POST", "PUT", "DELETE"}
    assert each.path == tidy(each.path)
    assert each.evidence in EVIDENCE
    assert each.source
    assert each.group
    assert each.asynchronous in {"", "event"}
    names = [parameter.name for parameter in each.parameters]
    assert len(names) == len(set(names))
    required = [parameter.required for parameter in each.parameters]
    assert required == sorted(required, reverse=True), "required parameters come first"


@pytest.mark.parametrize("each", ROWS)
def test_rows_of_parameters(each: Operation) -> None:
    places = {parameter.place for parameter in each.parameters}
    assert places <= ({"query"} if each.methods == ("GET",) else {"body"})
    for parameter in each.parameters:
        where = f"{each.name}.{parameter.name}"
        assert parameter.effect in EFFECTS, where
        assert (parameter.effect == "refused") == (each.state == "refused"), where
        assert parameter.evidence in EVIDENCE, where
        assert parameter.json == (parameter.type not in SCALARS), where
        assert not (each.state == "refused" and parameter.enforced), where
        assert set(parameter.guess) <= {*parameter.enforced, "required"}, where
        if parameter.place == "query" and each.product == "ci":
            assert parameter.name.islower(), where


@products
def test_members_have_known_types_and_limits(catalog: Catalog) -> None:
    listed = [(each.name, m) for each in catalog.operations for m in everything((*each.parameters, *each.response))]
    listed += [(name, m) for name, members in catalog.schemas.items() for m in everything(members)]
    for where, member in listed:
        name = f"{where}.{member.name}"
        assert inner(member.type) in SCALARS or inner(member.type) in catalog.schemas, name
        assert set(member.documented) <= DOCUMENTED, name
        assert len(member.ex) <= 72, name
        assert len(member.note) <= 160, name


@products
def test_every_schema_is_used(catalog: Catalog) -> None:
    def reach(members: tuple[Member, ...]) -> None:
        for member in everything(members):
            name = inner(member.type)
            if name in catalog.schemas and name not in seen:
                seen.add(name)
                reach(catalog.schemas[name])

    seen: set[str] = set()
    for each in catalog.operations:
        reach((*each.parameters, *each.response))
    assert set(catalog.schemas) == seen


@products
def test_replies_carry_a_request_id(catalog: Catalog) -> None:
    name = "RequestId" if catalog is CI else "requestId"
    without = {each.name for each in catalog.operations if name not in {member.name for member in each.response}}
    assert without == (set() if catalog is CI else {"OmniAnswer"}), "the events of OmniAnswer are nowhere documented"


@products
def test_errors_named_are_in_the_table(catalog: Catalog) -> None:
    errors = ErrorTable.load(catalog.product)
    for name in (*catalog.errors, *(name for each in catalog.operations for name in each.errors)):
        assert name in errors, name


@products
def test_the_file_has_one_row_a_line(catalog: Catalog) -> None:
    lines = (Path(loading.__file__).parent / f"{catalog.product}.json").read_text("utf-8").splitlines()
    rows = sum(len(each.parameters) + len(each.response) for each in catalog.operations)
    rows += sum(len(members) for members in catalog.schemas.values())
    assert sum(line.lstrip().startswith('{"name"') for line in lines) == rows + len(catalog.operations)


@pytest.mark.parametrize("each", ROWS)
def test_lookup_by_method_and_path(each: Operation) -> None:
    catalog = BOTH[each.product]
    for path in (each.path, *each.aliases):
        assert catalog.at(each.methods[0], path) is each
        assert catalog.on(path)[each.methods[0]] is each
        assert catalog.at("PATCH", path) is None
        assert catalog.at(each.methods[0], path + "/more") is None


def test_short_paths_are_those_that_clients_with_an_api_key_call() -> None:
    short = {path: methods for path in IQS.paths if len(path) < 30 for methods in [set(IQS.on(path))]}
    assert short == {
        "/search/multimodal": {"POST"},
        "/search/unified": {"POST"},
        "/search/genericSearch": {"GET"},
        "/search/llm": {"POST"},
        "/readpage/basic": {"POST"},
        "/readpage/scrape": {"POST"},
    }


def test_only_two_operations_stream() -> None:
    assert {each.name for each in IQS.operations if each.sse} == {"AiSearch", "OmniAnswer"}
    assert not any(each.sse for each in CI.operations)


def test_one_path_serves_four_operations_of_datasets() -> None:
    found = {method: operation.name for method, operation in CI.on("/dataset").items()}
    assert found == {
        "POST": "CreateDataset",
        "PUT": "UpdateDataset",
        "DELETE": "DeleteDataset",
        "GET": "DescribeDataset",
    }


def test_no_paths_where_actions_name_operations() -> None:
    imm = load("imm")
    assert imm.paths == frozenset()
    assert imm.at("POST", "/") is None
    assert not imm.on("/")


def test_two_operations_must_not_claim_the_same() -> None:
    first = CI.operations[0]
    with pytest.raises(ValueError, match="two operations"):
        by_path([first, replace(first, name="Another")])


def test_a_key_that_no_row_has_is_refused() -> None:
    row = json.loads((Path(loading.__file__).parent / "iqs.json").read_text("utf-8"))["operations"][0]
    with pytest.raises(TypeError, match="speed"):
        loading.operation("iqs", {**row, "speed": 1})
