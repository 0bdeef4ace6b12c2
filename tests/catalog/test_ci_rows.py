"""CI's own tables: fields that can be asked for, templates, regions, and that documented limits are enforced."""

from __future__ import annotations

import pytest

from emulator.catalog.fields import FieldRows
from emulator.catalog.load import load
from emulator.catalog.regions import Regions
from emulator.dialects.ci.names import OURS, THEIRS, of_field, shown_field
from emulator.dialects.ci.realm import field_table, realm, searches
from emulator.dialects.ci.record import SHOWN
from emulator.dialects.world import document

CI = load("ci")
FIELDS = FieldRows.load("ci")
ROWS = {row.path: row for row in FIELDS.rows}
KINDS = {
    "keyword": {"string"},
    "text": {"string"},
    "time": {"string"},
    "integer": {"long", "integer"},
    "map": {"map<string>"},
}
COMPARISONS = {"eq", "gt", "gte", "lt", "lte"}
HIDDEN = ("Figures.FigureClusterId", "Persons.PersonId")
"""Who is on a picture: no query can name it."""


@pytest.mark.parametrize("path", [path for path in ROWS if path not in HIDDEN])
def test_fields_are_members_of_a_file(path: str) -> None:
    row = ROWS[path]
    (kind,) = (member.type for member in CI.schemas["File"] if member.name == path)
    assert kind in KINDS[row.kind]
    assert set(row.operators) - COMPARISONS <= {"prefix", "match-phrase", "exist"}
    assert set(row.operators) >= COMPARISONS
    assert ("match-phrase" in row.operators) == (path == "Filename")
    assert ("exist" in row.operators) == (row.kind == "map")
    assert row.sortable == (row.kind != "map")
    assert row.evidence in {"documented", "guess"}
    assert row.source


@pytest.mark.parametrize("path", HIDDEN)
def test_what_is_hidden_takes_no_operator(path: str) -> None:
    assert not ROWS[path].operators
    assert not ROWS[path].sortable
    assert not ROWS[path].aggregates


def test_names_of_the_store_have_two_spellings() -> None:
    assert {theirs: ours for ours, theirs in THEIRS.items()} == OURS
    for path in ROWS:
        assert shown_field(of_field(path)) == path
    for ours in THEIRS:
        assert field_table().find(of_field(ours)) is None
        assert shown_field(of_field(ours)) != of_field(ours)
    shown = {THEIRS.get(name, name) for name in SHOWN} | {"DatasetName", "OwnerID"}
    assert shown == {member.name for member in CI.schemas["File"]}


def test_templates() -> None:
    known = {row["id"] for row in document("imm")["operators"]}
    world = realm()
    for row in document("ci")["templates"]:
        assert set(row["operators"]) <= known, row["id"]
        assert row["evidence"] in {"documented", "sdk", "guess"}
        if row["id"].startswith("Official:") and row["operators"]:
            assert {"OSSMeta", "MIME"} <= set(row["operators"])
    documented = next(one for one in CI.operations if one.name == "CreateDataset").parameter("TemplateId")
    assert documented is not None
    assert set(documented.documented["enum"]) <= world.templates.keys()
    for name, kind in searches().items():
        assert kind.operator in world.templates[f"Official:{name}"]
        assert kind.operator in world.templates["Myna:Everything"]
    assert world.templates[world.home.template if world.home else "-"] == frozenset()


def test_regions() -> None:
    regions = Regions.load("ci")
    assert [row.id for row in regions.rows] == ["ap-beijing", "ap-shanghai", "ap-chengdu"]
    assert not regions.lacks("CreateDataset", "ap-chengdu")
    assert regions.lacks("CreateDataset", "ap-guangzhou")
    assert not Regions.load("imm").lacks("SimpleQuery", "anywhere")


# What is enforced in another way than the row says it is documented.
LOOSER = {
    ("CreateDataset", "DatasetName"): {"maxLength"},  # by the format
    ("CreateDataset", "TemplateId"): {"enum"},  # with templates of the user's own, by the handler
    ("CreateDataset", "SceneType"): {"enum"},  # with an error of its own, by the handler
    ("CreateDataset", "DatasetType"): {"enum"},
    ("CreateDataset", "TrainingMode"): {"enum"},
    ("CreateDataset", "Volume"): {"min"},  # 0 is absent
    ("CreateDatasetBinding", "Mode"): {"enum"},
    ("DatasetSimpleQuery", "Query"): {"maxLevels"},
    ("DatasetSimpleQuery", "Order"): {"enum"},  # a comma list
    ("DatasetHybridSearch", "Templates"): {"enum"},  # a younger page has one more
    ("DatasetHybridSearch", "SearchText"): {"maxLength"},  # with an error of its own, by the handler
    ("SearchImage", "Text"): {"maxLength"},
}


def test_documented_limits_of_served_operations_are_enforced() -> None:
    for each in (one for one in CI.operations if one.state == "emulated"):
        for parameter in each.parameters:
            for key in ("min", "max", "maxLength", "maxItems", "maxLevels", "enum"):
                if key in LOOSER.get((each.name, parameter.name), set()):
                    assert parameter.enforced.get(key) != parameter.documented[key]
                elif key in parameter.documented:
                    assert parameter.enforced.get(key) == parameter.documented[key], f"{each.name}.{parameter.name}"
            if "above" in parameter.documented:
                assert (parameter.enforced["min"], parameter.enforced["zero"]) == (0, "absent")
