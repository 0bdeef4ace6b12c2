"""SimpleQuery's operators on every field of the table: what a field takes finds the file by its own value, what it does
not take is refused by name.

The file is the SemanticQuery page's sample, so that nearly every field has a value; beside it lies one that has none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from test_documented_fields import sidecar, values
from wire_client import Client

from emulator.catalog.fields import FieldRow, FieldRows

ROWS = FieldRows.load("imm").rows
OPERATIONS = (
    *("eq", "gt", "gte", "lt", "lte", "prefix", "match-phrase", "match", "exist"),
    *("geo-distance", "geo-bounding-box", "geo-polygon"),
)
GEO = {
    "geo-distance": "{at};10",
    "geo-bounding-box": "90,-180;-90,180",
    "geo-polygon": "-89,-179;-89,179;89,179;89,-179",
}
CHAIR = "oss://bucket/chair.jpg"
KEYS = {"CustomLabels": "MemberName", "OSSUserMeta": "key", "OSSTagging": "key"}
# What the sample, without what a sidecar cannot say, has no value for.
WITHOUT_VALUE = {"Labels.LabelAlias", "Reason", "TravelClusterId"}


def path_of(row: FieldRow) -> str:
    """The path in a query; of a map with a key."""
    return f"{row.path}.{KEYS[row.path]}" if row.kind == "map" else row.path


def held(file: dict[str, Any], row: FieldRow) -> list[Any]:
    """The values of a field in a file; an array's, of all its elements."""
    path = path_of(row)
    if row.array:
        path = f"{row.array}[]{path.removeprefix(row.array)}"
    return list(values(file, path))


def comparable(value: Any, row: FieldRow) -> Any:
    if row.kind == "time":
        return datetime.fromisoformat(value)
    if row.kind in ("integer", "double"):
        return float(value)
    return str(value).casefold() if row.path == "CustomLabels" else str(value)


def asked(row: FieldRow, operation: str, value: Any) -> str:
    """A value that the file's own fulfils where the operation allows it."""
    text = value if isinstance(value, str) else json.dumps(value)
    if operation in GEO:
        return GEO[operation].format(at=text)
    return text[:2] if operation == "prefix" else text


def expected(row: FieldRow, operation: str, found: list[Any]) -> bool:
    """Whether one of the values fulfils the operation with the first of them."""
    if operation not in ("gt", "lt"):
        return True
    first = comparable(found[0], row)
    every = [comparable(one, row) for one in found]
    return any(one > first for one in every) if operation == "gt" else any(one < first for one in every)


@pytest.fixture
async def chairs(client: Client, dataset: dict[str, str], bucket: Path) -> Client:
    Image.new("RGB", (8, 8), "red").save(bucket / "chair.jpg")
    (bucket / "chair.jpg.myna.json").write_bytes(sidecar())
    given = {"CustomId": "chair-1", "CustomLabels": {"MemberName": "Zhang San"}, "OSSURI": CHAIR}
    for file in ({"URI": CHAIR, **given}, {"URI": "oss://trusted/nothing"}):
        assert (await client.call("IndexFileMeta", dataset | {"File": json.dumps(file)})).status == 200
    return client


async def found(client: Client, names: dict[str, str], query: dict[str, Any]) -> list[str]:
    answer = await client.call("SimpleQuery", names | {"Query": json.dumps(query)})
    assert answer.status == 200, (query, answer)
    return [file["URI"] for file in answer.json["Files"]]


def shown(file: dict[str, Any]) -> Iterator[tuple[FieldRow, list[Any]]]:
    for row in ROWS:
        if inside := held(file, row):
            yield row, inside


async def test_what_a_field_takes_finds_its_own_value(chairs: Client, dataset: dict[str, str]) -> None:
    (file,) = (await chairs.call("GetFileMeta", dataset | {"URI": CHAIR})).json["Files"]
    wrong, seen = [], set()
    for row, inside in shown(file):
        seen.add(row.path)
        for operation in row.operators:
            query = {"Field": path_of(row), "Operation": operation, "Value": asked(row, operation, inside[0])}
            there = CHAIR in await found(chairs, dataset, query)
            if there != expected(row, operation, inside):
                wrong.append((query, inside))
    assert wrong == []
    assert {row.path for row in ROWS} - seen == WITHOUT_VALUE


async def test_exist_tells_the_files_apart(chairs: Client, dataset: dict[str, str]) -> None:
    (file,) = (await chairs.call("GetFileMeta", dataset | {"URI": CHAIR})).json["Files"]
    (other,) = (await chairs.call("GetFileMeta", dataset | {"URI": "oss://trusted/nothing"})).json["Files"]
    for row, _ in shown(file):
        both = [CHAIR, "oss://trusted/nothing"] if held(other, row) else [CHAIR]
        assert await found(chairs, dataset, {"Field": path_of(row), "Operation": "exist"}) == both, row.path


async def test_what_a_field_does_not_take_is_refused_by_its_name(chairs: Client, dataset: dict[str, str]) -> None:
    for row in ROWS:
        for operation in set(OPERATIONS) - set(row.operators):
            query = {"Field": path_of(row), "Operation": operation, "Value": "1"}
            answer = await chairs.call("SimpleQuery", dataset | {"Query": json.dumps(query)})
            assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument"), query
            assert path_of(row) in answer.json["Message"], query


async def test_nested_asks_one_element_and_without_it_any(chairs: Client, dataset: dict[str, str]) -> None:
    for row in ROWS:
        if row.array and "exist" in row.operators:
            inner = {"Operation": "and", "SubQueries": [{"Field": row.path, "Operation": "exist"}]}
            for field in ({}, {"Field": row.array}):
                query = {"Operation": "nested", "SubQueries": [inner], **field}
                plain = {"Field": row.path, "Operation": "exist"}
                assert await found(chairs, dataset, query) == await found(chairs, dataset, plain), query
