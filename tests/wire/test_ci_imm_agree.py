"""Two dialects, one domain: the same files indexed through IMM and CI answer the same simple queries alike."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from ci_client import BUCKET, Ci, leaf
from wire_client import Client

from emulator.catalog.fields import FieldRows

FILES = 200
ENDINGS = (".jpg", ".txt", ".mp3", ".zip", ".png", ".unknown")
WORDS = ("sea", "Sea", "mountain", "海边", "山", "a b", "x_y", "ÄÖ")
SHARED = {row.path for row in FieldRows.load("ci").rows} & {row.path for row in FieldRows.load("imm").rows}


def names() -> list[str]:
    return [f"{WORDS[n % 8]}/{WORDS[n // 8 % 8]} {n:03}{ENDINGS[n % 6]}" for n in range(FILES)]


def group(operation: str, *children: dict[str, Any]) -> dict[str, Any]:
    return {"Operation": operation, "SubQueries": list(children)}


EITHER = group("or", leaf("Size", "eq", "7"), leaf("Size", "eq", "9"))
QUERIES: list[tuple[dict[str, Any] | None, str, str]] = [
    (None, "", ""),
    (None, "Size", ""),
    (None, "Size", "asc"),
    (None, "MediaType,Size", "asc,desc"),
    (None, "ContentType,Filename", "desc"),
    (None, "CustomId", "desc"),
    (None, "Filename", "asc"),
    (None, "URI", "desc"),
    (None, "FileModifiedTime,Size", "asc"),
    (None, "ETag", "asc"),
    *((leaf("Size", operation, "100"), "Size", "asc") for operation in ("eq", "gt", "gte", "lt", "lte")),
    (leaf("Size", "gt", "10.5"), "Size", ""),
    (leaf("Size", "lte", "1e2"), "Size", ""),
    *((leaf("MediaType", operation, "document"), "Filename", "") for operation in ("eq", "gt", "gte", "lt", "lte")),
    (leaf("MediaType", "prefix", "doc"), "Size", ""),
    (leaf("ContentType", "eq", "image/jpeg"), "", ""),
    (leaf("ContentType", "prefix", "image/"), "Size", "asc"),
    (leaf("Filename", "prefix", "Sea/"), "", ""),
    (leaf("Filename", "eq", names()[7]), "", ""),
    (leaf("Filename", "match-phrase", "sea"), "Size", ""),
    (leaf("Filename", "match-phrase", "海边"), "Size", ""),
    (leaf("Filename", "match-phrase", "mountain 010"), "", ""),
    (leaf("Filename", "lt", "b"), "Filename", "asc"),
    (leaf("CustomId", "eq", "id-007"), "", ""),
    (leaf("CustomId", "prefix", "id-00"), "CustomId", "asc"),
    (leaf("CustomId", "gte", "id-150"), "CustomId", "desc"),
    (leaf("CustomLabels.kind", "eq", "a"), "Size", ""),
    (leaf("CustomLabels.KIND", "eq", "A"), "Size", ""),
    (leaf("CustomLabels.kind", "prefix", "B"), "Size", ""),
    (leaf("CustomLabels.kind", "exist"), "Size", ""),
    (leaf("CustomLabels.rare", "exist"), "Size", ""),
    (leaf("CustomLabels.rare", "gt", "1"), "Size", ""),
    (leaf("FileModifiedTime", "gt", "2024-01-02T00:00:00+08:00"), "FileModifiedTime", "asc"),
    (leaf("FileModifiedTime", "lte", "2024-01-01T20:00:00Z"), "FileModifiedTime", "desc"),
    (leaf("ObjectACL", "eq", "default"), "Size", ""),
    (leaf("ObjectACL", "gt", "default"), "Size", ""),
    (group("not", leaf("MediaType", "eq", "image")), "Size", ""),
    (group("not", leaf("Size", "lt", "50"), leaf("Size", "gt", "150")), "Size", "asc"),
    (group("and", leaf("MediaType", "eq", "image"), leaf("Size", "gt", "60")), "Size", ""),
    (group("or", leaf("MediaType", "eq", "audio"), leaf("CustomId", "prefix", "id-01")), "CustomId", ""),
    (group("and", EITHER, group("not", leaf("CustomLabels.rare", "exist"))), "", ""),
    (
        group("or", group("not", leaf("ContentType", "prefix", "image/")), leaf("Filename", "prefix", "山")),
        "URI",
        "desc",
    ),
]


@pytest.fixture
async def ci(client: Client, bucket: Path) -> Ci:
    """The same files in both clouds' buckets of one name, indexed through both."""
    folder = bucket.parent / BUCKET
    ci = Ci(client)
    await ci.dataset("d", "Official:COSBasicMeta")
    await client.call("CreateProject", {"ProjectName": "p"})
    where = {"ProjectName": "p", "DatasetName": "d"}
    template = {"TemplateId": "Official:ImageManagement"}
    assert (await client.call("CreateDataset", {**where, **template})).status == 200
    batch = []
    for number, name in enumerate(names()):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes([number % 250]) * (number * 7 % 199 + 1))
        moment = 1_704_067_200 + number * 611
        os.utime(file, (moment, moment))
        labels = {"Kind": "ab"[number % 2]} | ({"Rare": str(number)} if number % 17 == 0 else {})
        said = {"CustomId": f"id-{number:03}", "CustomLabels": labels}
        await ci.index("d", name, **said)
        batch.append({"URI": f"oss://{BUCKET}/{name}", **said})
    for start in range(0, FILES, 50):
        files = json.dumps(batch[start : start + 50], ensure_ascii=False)
        assert (await client.call("BatchIndexFileMeta", {**where, "Files": files})).status == 200
    return ci


async def test_fifty_queries_over_two_hundred_files(ci: Ci, client: Client) -> None:
    assert len(QUERIES) == 50
    assert {"Size", "MediaType", "ContentType", "Filename", "CustomId", "CustomLabels", "FileModifiedTime"} <= SHARED
    found = 0
    for query, sort, order in QUERIES:
        body = {"Query": query, "Sort": sort, "Order": order, "MaxResults": 100}
        asked = {"ProjectName": "p", "DatasetName": "d", "Sort": sort, "Order": order, "MaxResults": "100"}
        if query:
            asked["Query"] = json.dumps(query, ensure_ascii=False)

        theirs = await paged(partial(of_ci, ci, body))
        ours = await paged(partial(of_imm, client, asked))
        assert [one.replace("cos://", "oss://") for one in theirs] == ours, (query, sort, order)
        found += bool(ours)
    assert found >= 44, "most of the queries find something"


async def of_ci(ci: Ci, body: dict[str, Any], token: str) -> dict[str, Any]:
    return await ci.query("d", **body, NextToken=token)


async def of_imm(client: Client, asked: dict[str, str], token: str) -> dict[str, Any]:
    answer = await client.call("SimpleQuery", {**asked, "NextToken": token})
    assert answer.status == 200, (asked, answer.body)
    return answer.json


async def paged(ask: Any) -> list[str]:
    uris, token = [], ""
    while True:
        page = await ask(token)
        uris += [one["URI"] for one in page.get("Files", [])]
        token = page["NextToken"]
        if not token:
            return uris
