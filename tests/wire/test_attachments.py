"""Attached buckets through a socket: a bucket has one project, which cannot go before it."""

from __future__ import annotations

import re
from typing import Any

from wire_client import Client

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}\+08:00")


async def call(client: Client, action: str, **parameters: str) -> dict[str, Any]:
    answer = await client.call(action, parameters)
    assert answer.status == 200, answer
    return answer.json


async def test_a_life(client: Client) -> None:
    await call(client, "CreateProject", ProjectName="p")
    attached = await call(client, "AttachOSSBucket", ProjectName="p", OSSBucket="album", Description="数据集")
    assert attached.keys() == {"RequestId"}
    await call(client, "AttachOSSBucket", ProjectName="p", OSSBucket="more")
    found = await call(client, "GetOSSBucketAttachment", OSSBucket="album")
    assert (found.pop("ProjectName"), found.pop("Description")) == ("p", "数据集")
    assert TIME.fullmatch(found["CreateTime"])
    assert found.keys() == {"RequestId", "CreateTime", "UpdateTime"}
    (first, second) = (await call(client, "ListAttachedOSSBuckets", ProjectName="p"))["AttachedOSSBuckets"]
    assert first == {
        "OwnerId": "1000000000000001",
        "OSSBucket": "album",
        "ProjectName": "p",
        "Description": "数据集",
        "CreateTime": found["CreateTime"],
        "UpdateTime": found["UpdateTime"],
    }
    assert (second["OSSBucket"], "Description" in second) == ("more", False)
    assert (await call(client, "DetachOSSBucket", OSSBucket="album")).keys() == {"RequestId"}
    missing = await client.call("GetOSSBucketAttachment", {"OSSBucket": "album"})
    assert (missing.status, missing.json["Code"]) == (404, "ResourceNotFound")
    assert "NotAttached" in missing.json["Message"]


async def test_a_bucket_has_one_project(client: Client) -> None:
    for name in ("p", "q"):
        await call(client, "CreateProject", ProjectName=name)
    await call(client, "AttachOSSBucket", ProjectName="p", OSSBucket="album")
    for name in ("p", "q"):
        answer = await client.call("AttachOSSBucket", {"ProjectName": name, "OSSBucket": "album"})
        assert (answer.status, answer.json["Code"]) == (400, "ResourceAlreadyExists")
        assert "already" in answer.json["Message"]
    assert (await call(client, "ListAttachedOSSBuckets", ProjectName="q"))["AttachedOSSBuckets"] == []
    answer = await client.call("AttachOSSBucket", {"ProjectName": "unknown", "OSSBucket": "more"})
    assert (answer.status, answer.json["Code"]) == (404, "ResourceNotFound")
    answer = await client.call("DetachOSSBucket", {"OSSBucket": "more"})
    assert (answer.status, answer.json["Code"]) == (404, "ResourceNotFound")


async def test_a_project_goes_after_its_buckets(client: Client) -> None:
    await call(client, "CreateProject", ProjectName="p")
    await call(client, "AttachOSSBucket", ProjectName="p", OSSBucket="album")
    answer = await client.call("DeleteProject", {"ProjectName": "p"})
    assert (answer.status, answer.json["Code"]) == (400, "StatusConflict")
    await call(client, "DetachOSSBucket", OSSBucket="album")
    await call(client, "DeleteProject", ProjectName="p")


async def test_page_by_page(client: Client) -> None:
    await call(client, "CreateProject", ProjectName="p")
    await call(client, "CreateProject", ProjectName="q")
    for number in range(5):
        await call(client, "AttachOSSBucket", ProjectName="pq"[number == 2], OSSBucket=f"album-{number}")
    found, token = [], ""
    while True:
        page = await call(client, "ListAttachedOSSBuckets", ProjectName="p", MaxResults="2", NextToken=token)
        found.append([one["OSSBucket"] for one in page["AttachedOSSBuckets"]])
        token = page["NextToken"]
        if not token:
            break
    assert found == [["album-0", "album-1"], ["album-3", "album-4"]]
