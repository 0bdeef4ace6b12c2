"""DynamoDB's requests as moto_server takes them. It checks no signature but wants to see a credential's scope."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.album import Photo, Slice, item
from benchmarks.client import request

TABLE = "photos"
BATCH = 25
AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=test/20250101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + "0" * 64
)


def call(operation: str, body: dict[str, Any]) -> bytes:
    """One request."""
    headers = [
        ("Host", "dynamodb.us-east-1.amazonaws.com"),
        ("Content-Type", "application/x-amz-json-1.0"),
        ("X-Amz-Target", f"DynamoDB_20120810.{operation}"),
        ("X-Amz-Date", "20250101T000000Z"),
        ("Authorization", AUTHORIZATION),
    ]
    return request("POST", "/", headers, json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())


def list_tables() -> bytes:
    return call("ListTables", {})


def create_table() -> bytes:
    keys = [("trip", "HASH"), ("produced", "RANGE")]
    return call(
        "CreateTable",
        {
            "TableName": TABLE,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
            "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in keys],
        },
    )


def loading(photos: Sequence[Photo]) -> Iterator[bytes]:
    """Requests that put all items."""
    for at in range(0, len(photos), BATCH):
        puts = [{"PutRequest": {"Item": item(each)}} for each in photos[at : at + BATCH]]
        yield call("BatchWriteItem", {"RequestItems": {TABLE: puts}})


def get_item(photo: Photo) -> bytes:
    return call("GetItem", {"TableName": TABLE, "Key": {"trip": {"S": photo.trip}, "produced": {"S": photo.produced}}})


def query(asked: Slice) -> bytes:
    """The newest items of a partition from a range key on."""
    return call(
        "Query",
        {
            "TableName": TABLE,
            "KeyConditionExpression": "trip = :trip AND produced >= :since",
            "ExpressionAttributeValues": {":trip": {"S": asked.trip}, ":since": {"S": asked.since}},
            "ScanIndexForward": False,
            "Limit": asked.size,
        },
    )


def uris(body: bytes) -> list[str]:
    """The items of an answer, in order."""
    answer = json.loads(body)
    found = answer["Items"] if "Items" in answer else [answer["Item"]]
    return [one["URI"]["S"] for one in found]
