"""Every row of CI's error table and every served operation, through a socket; both lists are data.

A row is provoked by a request of ``ci_errors.toml``, or by a fault rule.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import samples
from ci_client import BUCKET, BUCKET_HOST, Ci, picture
from control_client import control
from qsign_client import HOST, error
from wire_client import Client

from emulator.app import Myna
from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import Operation, load
from emulator.settings import Settings

CATALOG, ERRORS = load("ci"), ErrorTable.load("ci")
REQUESTS = {
    row["row"]: row for row in tomllib.loads((Path(__file__).parent / "ci_errors.toml").read_text("utf-8"))["request"]
}
PAGE = json.loads((Path(__file__).parents[2] / "fixtures/documented/tencent-hybridsearch.json").read_text("utf-8"))
SERVED = [one for one in CATALOG.operations if one.state == "emulated"]
REFUSED = [one for one in CATALOG.operations if one.state == "refused"]


@pytest.fixture
async def ci(settings: Settings, bucket: Path) -> AsyncIterator[Ci]:
    """A server with small limits and something of everything."""
    folder = bucket.parent / BUCKET
    folder.mkdir()
    (folder / "a.jpg").write_bytes(picture())
    (folder / "damaged.jpg").write_bytes(picture()[:300])
    (folder / "wide.png").write_bytes(picture((1001, 1), form="PNG"))
    (folder / "large.png").write_bytes(picture((1, 1), form="PNG") + b"\0" * 50_000)
    (folder / "a.txt").write_text("一二三", "utf-8")
    limits = {"max_picture": 40_000, "max_picture_side": 1000, "filter_conditions": 3, "max_body": 1500}
    server = Myna(replace(settings, regions="strict", **limits))
    await server.start()
    client = Client(server.port)
    found = Ci(client)
    await found.dataset("pictures", "Official:ImageSearch")
    await found.dataset("documents", "Official:DocSearch")
    await found.dataset("faces", "Official:FaceSearch")
    await found.index("pictures", "a.jpg")
    await found.index("documents", "a.txt")
    await found.done("POST", "/datasetbinding", {"DatasetName": "pictures", "URI": "cos://bound-1250000000"})
    closing = Ci(client, host=BUCKET_HOST.replace("examplebucket", "closed"))
    assert (await closing("PUT", "/", None, [("unbind", "")])).status == 200
    yield found
    await client.close()
    await server.stop()


def is_the_row(answer: Any, name: str) -> None:
    row = ERRORS[name]
    told = error(answer)
    assert (answer.status, told["Code"]) == (row.status, row.code), (name, answer)
    start = row.message.partition("{")[0]
    assert told["Message"].startswith(start), (name, answer)
    assert "{" not in told["Message"]
    assert told["RequestId"] == answer.headers["x-ci-request-id"]
    assert told["Resource"]


async def test_rows_that_requests_provoke(ci: Ci) -> None:
    for name, asked in REQUESTS.items():
        for accept in ("", "application/json"):
            caller = Ci(ci.client, asked.get("host", HOST), accept)
            raw = asked.get("raw", "x" * asked.get("size", 0)).encode()
            parameters = list(asked.get("query", {}).items())
            is_the_row(await caller(asked["method"], asked["path"], asked.get("body"), parameters, raw=raw), name)


async def test_rows_that_only_a_fault_provokes(client: Client) -> None:
    for name in (row.row for row in ERRORS if row.row not in REQUESTS):
        rule = {"match": {"operation": "DatasetHybridSearch"}, "effect": {"code": name}, "times": 2}
        await control(client, "PUT", "faults", rule)
        for accept in ("", "application/json"):
            body = {"DatasetName": "test", "Templates": "ImageSearch"}
            is_the_row(await Ci(client, accept=accept)("POST", "/datasetquery/hybridsearch", body), name)


def test_every_error_of_the_page_is_in_the_table() -> None:
    rows = {(row.code, row.message): row.row for row in ERRORS}
    assert all((one["code"], one["message"]) in rows for one in PAGE["errors"])
    assert REQUESTS.keys() <= {row.row for row in ERRORS}


@pytest.mark.parametrize("operation", REFUSED, ids=lambda one: one.name)
async def test_what_is_not_emulated_says_so(client: Client, operation: Operation) -> None:
    answer = await Ci(client)(operation.methods[0], operation.path, {"DatasetName": "test"})
    assert (answer.status, answer.json["Code"]) == (404, "InvalidUrl")
    assert operation.name in answer.json["Message"]
    assert "/_myna/operations" in answer.json["Message"]


# What a call needs besides what its row calls required.
ASKED: dict[str, Any] = {
    "DatasetHybridSearch": {"DatasetName": "pictures", "Mode": "text", "SearchText": "红"},
    "SearchImage": {"DatasetName": "pictures", "Mode": "text", "Text": "红"},
    "DatasetFaceSearch": {"DatasetName": "faces", "URI": f"cos://{BUCKET}/a.jpg"},
    "CreateDatasetBinding": {"URI": "cos://more-1250000000"},
    "DescribeDatasetBinding": {"uri": "cos://bound-1250000000"},
    "DeleteDatasetBinding": {"URI": "cos://bound-1250000000"},
    "CreateDataset": {"DatasetName": "fresh"},
    "DeleteDataset": {"DatasetName": "faces"},
    "DeleteFileMetaIndex": {"URI": f"cos://{BUCKET}/a.jpg"},
    "DescribeFileMetaIndex": {"uri": f"cos://{BUCKET}/a.jpg"},
    "CreateFileMetaIndex": {"File": {"URI": f"cos://{BUCKET}/a.jpg"}},
    "UpdateFileMetaIndex": {"File": {"URI": f"cos://{BUCKET}/a.jpg"}},
}
NO_FACE = "DatasetFaceSearch"


@pytest.mark.parametrize("operation", SERVED, ids=lambda one: one.name)
async def test_every_served_operation_answers_what_its_row_says(ci: Ci, operation: Operation) -> None:
    given = {one.name: samples.good(CATALOG, one) for one in operation.parameters if one.required}
    given |= {name: "pictures" for name in given if name.lower() == "datasetname"} | ASKED.get(operation.name, {})
    query = operation.methods == ("GET",)
    caller = Ci(ci.client, BUCKET_HOST if operation.group == "switch" else HOST)
    path, _, flag = operation.path.partition("?")
    parameters = [(flag, "")] if flag else list(given.items()) if query else []
    answer = await caller(operation.methods[0], path, given if given and not query else None, parameters)
    if operation.name == NO_FACE:
        is_the_row(answer, "no-face")
        return
    assert answer.status == 200, (answer.headers, answer.body)
    assert set(answer.json) <= {member.name for member in operation.response}
    assert answer.json["RequestId"] == answer.headers["x-ci-request-id"]
    for name, value in answer.json.items():
        member = next(one for one in operation.response if one.name == name)
        holds(value, member.type, f"{operation.name}.{name}")


def holds(value: Any, kind: str, where: str) -> None:
    """A value is of a catalogue's type, with no members that it does not have."""
    if kind.startswith("array<"):
        assert isinstance(value, list), where
        for each in value:
            holds(each, kind[6:-1], where + "[]")
    elif kind in CATALOG.schemas:
        known = {member.name: member.type for member in CATALOG.schemas[kind]}
        assert set(value) <= set(known), where
        for name, each in value.items():
            holds(each, known[name], f"{where}.{name}")
    else:
        types = {"string": str, "integer": int, "long": int, "float": (int, float)}
        assert isinstance(value, types.get(kind.partition("<")[0], dict)), where
