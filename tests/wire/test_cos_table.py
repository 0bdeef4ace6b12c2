"""Every operation that is served is called, and every row of COS's error table comes back, through a socket."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from control_client import control
from cos_store import Store, document
from qsign_client import BUCKET, Sender, error
from wire_client import Client

from emulator.app import Myna
from emulator.catalog.errors import ErrorTable, Row
from emulator.catalog.load import load

CATALOG, ERRORS = load("cos"), ErrorTable.load("cos")
SERVED = {each.name for each in CATALOG.operations if each.state == "emulated"}
SOURCE = [("x-cos-copy-source", f"{BUCKET}/k")]
TAGGING = b"<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"


async def test_every_operation_is_served(client: Client, myna: Myna) -> None:
    store = Store(client)
    seen: dict[str, int] = {}

    async def call(
        method: str,
        key: str = "",
        asked: Sequence[tuple[str, str]] = (),
        headers: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> str:
        """Returns the body as text."""
        answer = await store(method, key, asked, headers, body)
        entry = next(myna.journal.newest())
        assert answer.status in (200, 204), (entry.operation, answer)
        assert (entry.product, entry.known, entry.unknown) == ("cos", True, ())
        seen[entry.operation] = answer.status
        return answer.body.decode()

    await call("PUT")
    await call("HEAD")
    for sub in ("location", "acl", "uploads"):
        await call("GET", "", [(sub, "")])
    await call("PUT", "k", body=b"one")
    await call("PUT", "copy", headers=SOURCE)
    await call("GET", "k")
    await call("HEAD", "k")
    await call("GET", "k", [("acl", "")])
    await call("PUT", "k", [("tagging", "")], body=TAGGING)
    await call("GET", "k", [("tagging", "")])
    await call("DELETE", "k", [("tagging", "")])
    for number, headers in enumerate(([], SOURCE), 1):
        upload = (await call("POST", "parts", [("uploads", "")])).partition("<UploadId>")[2].partition("<")[0]
        asked = [("uploadId", upload)]
        await call("PUT", "parts", [("partNumber", str(number)), *asked], headers, b"" if headers else b"x")
        etag = (await call("GET", "parts", asked)).partition("<ETag>")[2].partition("<")[0]
        part = f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
        end = f"<CompleteMultipartUpload>{part}</CompleteMultipartUpload>".encode()
        await call(*("DELETE", "parts", asked) if headers else ("POST", "parts", asked, [], end))
    await call("GET")
    await call("DELETE", "copy")
    body = b"<Delete><Object><Key>k</Key></Object><Object><Key>parts</Key></Object></Delete>"
    await call("POST", "", [("delete", "")], body=body)
    await call("DELETE")
    document(await Sender(client, "service.cos.myqcloud.com")("GET", "/"))
    seen[next(myna.journal.newest()).operation] = 200
    assert set(seen) == SERVED
    told = await control(client, "GET", "operations")
    assert {one["Operation"] for one in told if one["Product"] == "cos" and one["Calls"]} == SERVED
    assert {name for name, status in seen.items() if status == 204} == {
        *("DeleteBucket", "DeleteObject", "DeleteObjectTagging", "AbortMultipartUpload"),
    }


@pytest.mark.parametrize("row", ERRORS, ids=lambda row: row.row)
async def test_every_row_can_be_provoked(client: Client, row: Row) -> None:
    rule = {"match": {"product": "cos", "operation": "GetBucket"}, "effect": {"code": row.row}}
    await control(client, "PUT", "faults", rule)
    answer = await Store(client)("GET")
    found = error(answer)
    assert (answer.status, found["Code"]) == (row.status, row.code)
    assert found["Message"].partition("{")[0].startswith(row.message.partition("{")[0])
    assert set(row.members) <= set(found)
    assert found["Resource"] == f"{BUCKET}/"
    head = await Sender(client, BUCKET)("HEAD", "/")
    assert head.status == 404, "the rule is for another operation"
