"""IMM's requests, signed as the SDKs sign them: signature V3 with a nonce of its own and the time of now."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from benchmarks.album import Photo, Slice, facts
from benchmarks.client import request
from signing import acs3
from signing.message import message

KEY = SECRET = "test"
PROJECT, DATASET = "bench", "photos"
BATCH = 100
PLACE = {"ProjectName": PROJECT, "DatasetName": DATASET}


def call(action: str, parameters: dict[str, str], in_body: bool = False) -> bytes:
    """One signed request; large parameters go into the form."""
    text = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in parameters.items())
    query, body = ("", text.encode()) if in_body else (text, b"")
    headers = [
        ("host", "127.0.0.1"),
        ("x-acs-action", action),
        ("x-acs-version", "2020-09-30"),
        ("x-acs-date", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
        ("x-acs-signature-nonce", uuid.uuid4().hex),
        ("x-acs-content-sha256", hashlib.sha256(body).hexdigest()),
        ("accept", "application/json"),
        ("user-agent", "AlibabaCloud (Linux; x86_64) Python/3.11 Core/1.0 TeaDSL/2"),
    ]
    if in_body:
        headers.append(("content-type", "application/x-www-form-urlencoded"))
    names = tuple(sorted(name for name, _ in headers if name.startswith("x-acs-") or name in ("host", "content-type")))
    claim = acs3.Claim("ACS3-HMAC-SHA256", KEY, names, "", "", "", "")
    canonical = acs3.canonical(message("POST", "/", query, headers, body), claim)
    proof = acs3.signature(SECRET, acs3.string_to_sign(claim, canonical))
    line = f"{claim.algorithm} Credential={KEY},SignedHeaders={';'.join(names)},Signature={proof}"
    return request("POST", f"/?{query}" if query else "/", [*headers, ("authorization", line)], body)


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def list_projects() -> bytes:
    return call("ListProjects", {})


def create() -> list[bytes]:
    """The project and its dataset."""
    return [call("CreateProject", {"ProjectName": PROJECT}), call("CreateDataset", PLACE)]


def loading(photos: Sequence[Photo]) -> Iterator[bytes]:
    """Requests that index all files by what is said of them: the bucket holds nothing to read."""
    for at in range(0, len(photos), BATCH):
        files = compact([facts(each) for each in photos[at : at + BATCH]])
        yield call("BatchIndexFileMeta", {**PLACE, "Files": files}, in_body=True)


def get_file_meta(photo: Photo) -> bytes:
    return call("GetFileMeta", {**PLACE, "URI": photo.uri})


def simple_query(asked: Slice) -> bytes:
    """The newest pictures of a trip from a time on, with their total."""
    conditions = [
        {"Operation": "eq", "Field": "MediaType", "Value": "image"},
        {"Operation": "eq", "Field": "CustomLabels.trip", "Value": asked.trip},
        {"Operation": "gte", "Field": "ProduceTime", "Value": asked.since},
    ]
    tree = {"Operation": "and", "SubQueries": conditions}
    sorting = {"Sort": "ProduceTime", "Order": "desc", "MaxResults": str(asked.size)}
    return call("SimpleQuery", {**PLACE, "Query": compact(tree), **sorting})


def uris(body: bytes) -> list[str]:
    """The files of an answer, in order."""
    return [one["URI"] for one in json.loads(body)["Files"]]
