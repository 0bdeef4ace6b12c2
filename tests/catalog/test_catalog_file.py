"""The catalogue's file against the rules that it is written by."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.catalog import load as loading
from emulator.catalog.errors import ErrorTable
from emulator.catalog.formats import FORMATS
from emulator.catalog.load import Member, Operation, load
from emulator.exchange import Operation as OperationProtocol

IMM = load("imm")
FILE = Path(loading.__file__).parent / "imm.json"
SCALARS = {"string", "integer", "long", "float", "double", "boolean", "any", "object"}
EVIDENCE = {"recorded", "documented", "sdk", "guess"}
EFFECTS = {"honoured", "stored", "ignored", "refused"}
NUMBERS = {"min", "max", "maxWith", "zero", "over", "default"}
STRINGS = {"maxLength", "maxBytes", "enum", "format", "separator", "maxItems", "items", "default"}
ENFORCED = {
    "string": STRINGS,
    "integer": NUMBERS,
    "long": NUMBERS,
    "float": NUMBERS,
    "boolean": {"default"},
    "array": {"maxItems", "items", "default"},
    "map": {"empty"},
    "SimpleQuery": {"nesting"},
}
DOCUMENTED = {
    *("min", "max", "above", "below", "minLength", "maxLength", "maxBytes", "maxItems", "maxLevels", "maxWith"),
    *("enum", "default", "format", "unit", "reserved", "unsupported", "deprecated", "requiredBy"),
}
SERVED = {
    *("CreateProject", "GetProject", "ListProjects", "UpdateProject", "DeleteProject"),
    *("CreateDataset", "GetDataset", "ListDatasets", "UpdateDataset", "DeleteDataset"),
    *("IndexFileMeta", "BatchIndexFileMeta", "GetFileMeta", "BatchGetFileMeta", "UpdateFileMeta"),
    *("BatchUpdateFileMeta", "DeleteFileMeta", "BatchDeleteFileMeta"),
    *("SimpleQuery", "FuzzyQuery", "SemanticQuery", "ContextualRetrieval", "ContextualAnswer"),
    *("GetTask", "ListTasks", "ListRegions", "DetectMediaMeta", "ExtractDocumentText"),
    *("DetectImageLabels", "DetectImageFaces", "DetectImageTexts"),
    *("CreateBinding", "GetBinding", "ListBindings", "DeleteBinding"),
    *("AttachOSSBucket", "GetOSSBucketAttachment", "ListAttachedOSSBuckets", "DetachOSSBucket"),
}


def everything(members: tuple[Member, ...]) -> Iterator[Member]:
    for member in members:
        yield member
        yield from everything(member.fields)


def all_members() -> list[tuple[str, Member]]:
    found = [(each.name, m) for each in IMM.operations for m in everything((*each.parameters, *each.response))]
    return found + [(name, m) for name, members in IMM.schemas.items() for m in everything(members)]


def inner(type_: str) -> str:
    while match := re.fullmatch(r"(?:array|map)<(.+)>", type_):
        type_ = match[1]
    return type_


def test_the_api_has_105_operations_and_these_are_served() -> None:
    assert len(IMM.operations) == len({each.name for each in IMM.operations}) == 105
    assert {each.name for each in IMM.operations if each.state == "emulated"} == SERVED


def test_the_head_of_the_file_says_which_api_it_is() -> None:
    assert (IMM.product, IMM.version) == ("imm", "2020-09-30")
    assert {"Action", "Version", "Signature", "RegionId"} <= IMM.common


@pytest.mark.parametrize("each", IMM.operations, ids=lambda each: each.name)
def test_rows_of_operations(each: Operation) -> None:
    assert each.product == "imm"
    assert each.state in {"emulated", "refused"}
    assert set(each.methods) in ({"POST"}, {"GET", "POST"})
    assert each.evidence in EVIDENCE
    assert each.source
    assert each.group
    assert each.asynchronous in {"", "event", "task"}
    assert each.errors == ("not-implemented",) if each.state == "refused" else "not-implemented" not in each.errors
    assert bool(each.handler) == (each.state == "emulated")
    if each.handler:
        assert each.handler.replace("_", "") == each.name.lower()
    names = [parameter.name for parameter in each.parameters]
    assert len(names) == len(set(names))
    required = [parameter.required for parameter in each.parameters]
    assert required == sorted(required, reverse=True), "required parameters come first"
    assert any(member.name == "RequestId" and member.type == "string" for member in each.response)


@pytest.mark.parametrize("each", IMM.operations, ids=lambda each: each.name)
def test_rows_of_parameters(each: Operation) -> None:
    for parameter in each.parameters:
        where = f"{each.name}.{parameter.name}"
        assert parameter.place in {"query", "form"}, where
        assert parameter.effect in EFFECTS, where
        assert (parameter.effect == "refused") == (each.state == "refused"), where
        assert parameter.evidence in EVIDENCE, where
        assert parameter.json == (parameter.type not in SCALARS - {"object"}), where
        if each.state == "refused":
            assert not parameter.enforced, where


def test_members_have_known_types_and_limits() -> None:
    for where, member in all_members():
        name = f"{where}.{member.name}"
        assert inner(member.type) in SCALARS or inner(member.type) in IMM.schemas, name
        assert bool(member.fields) == (inner(member.type) == "object") or inner(member.type) == "object", name
        assert set(member.documented) <= DOCUMENTED, name
        kind = member.type.partition("<")[0]
        assert set(member.enforced) <= ENFORCED.get(kind, set()), name
        assert set(member.guess) <= {*member.enforced, "required"}, name
        for rule in (member.enforced, member.enforced.get("items", {})):
            assert rule.get("format", "name") in FORMATS, name
        assert len(member.ex) <= 72, name
        assert len(member.note) <= 160, name


def test_every_schema_is_used() -> None:
    def reach(members: tuple[Member, ...]) -> None:
        for member in everything(members):
            name = inner(member.type)
            if name in IMM.schemas and name not in seen:
                seen.add(name)
                reach(IMM.schemas[name])

    seen: set[str] = set()
    for each in IMM.operations:
        reach((*each.parameters, *each.response))
    assert set(IMM.schemas) == seen


def test_errors_named_by_operations_are_in_the_table() -> None:
    errors = ErrorTable.load("imm")
    for name in (*IMM.errors, *(name for each in IMM.operations for name in each.errors)):
        assert name in errors, name


LOOSER = {
    # Zero and absent are the default, as list operations document it.
    ("SemanticQuery", "MaxResults"): {"min"},
    # The sibling operation of OSS takes more media types than the page of IMM names.
    ("SemanticQuery", "MediaTypes"): {"enum"},
    # A comma list: the enumeration and the number are those of its parts.
    ("SimpleQuery", "Order"): {"enum"},
    ("FuzzyQuery", "Order"): {"enum"},
    # Older pages write ASC and DES.
    ("ListTasks", "Order"): {"enum"},
    ("SimpleQuery", "Query"): {"maxLevels"},
}


def test_documented_limits_of_served_operations_are_enforced() -> None:
    for each in (each for each in IMM.operations if each.state == "emulated"):
        for parameter in each.parameters:
            for key in ("min", "max", "maxWith", "maxLength", "maxBytes", "maxItems", "maxLevels", "enum"):
                if key in LOOSER.get((each.name, parameter.name), set()):
                    assert parameter.enforced.get(key) != parameter.documented[key]
                elif key in parameter.documented:
                    assert parameter.enforced.get(key) == parameter.documented[key], f"{each.name}.{parameter.name}"


def test_lookup_by_exact_name_and_by_any_case() -> None:
    exact = IMM.operation("SemanticQuery")
    assert exact is not None
    assert IMM.find("semanticQuery") is exact
    assert IMM.find("SEMANTICQUERY") is exact
    assert IMM.operation("semanticQuery") is None
    assert IMM.find("NoSuchThing") is IMM.operation("NoSuchThing") is None
    stages: OperationProtocol = exact
    assert (stages.product, stages.state) == ("imm", "emulated")
    assert exact.parameter("MediaTypes") is not None
    assert exact.parameter("Nobody") is None


def test_a_key_that_no_row_has_is_refused() -> None:
    row = json.loads(FILE.read_text("utf-8"))["operations"][0]
    with pytest.raises(TypeError, match="speed"):
        loading.operation("imm", {**row, "speed": 1})


def test_the_file_has_one_row_a_line() -> None:
    lines = FILE.read_text("utf-8").splitlines()
    rows = sum(len(each.parameters) + len(each.response) for each in IMM.operations)
    rows += sum(len(members) for members in IMM.schemas.values())
    assert sum(line.lstrip().startswith('{"name"') for line in lines) == rows + len(IMM.operations)
