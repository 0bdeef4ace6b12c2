"""``--index-delay``: who does not wait for a file to be indexed learns it here, and not from the real service."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from binding_calls import call, settle, until
from ci_client import BUCKET, Ci
from control_client import DEFAULT, control
from wire_client import Client

from emulator.app import Myna
from emulator.clock import Clock
from emulator.settings import Settings

FILE = {"File": {"URI": "oss://bucket/a.txt", "CustomId": "one", "Title": "A"}}
BY_SIZE = {"Query": {"Field": "Size", "Operation": "gt", "Value": "0"}}


@pytest.fixture
def settings(settings: Settings, bucket: Path) -> Settings:
    (bucket / "a.txt").write_text("a text")
    return replace(settings, index_delay=600.0)


@pytest.fixture
async def frozen(client: Client, dataset: dict[str, str]) -> dict[str, str]:
    await control(client, "POST", "clock", {"frozen": True})
    return dataset


async def file(client: Client, dataset: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = (await call(client, "GetFileMeta", dataset | {"URI": FILE["File"]["URI"]}))["Files"][0]
    return found


async def test_what_was_read_comes_with_the_time_of_the_account(client: Client, frozen: dict[str, str]) -> None:
    await call(client, "IndexFileMeta", frozen | FILE)
    first = await file(client, frozen)
    assert (first["CustomId"], first["Title"]) == ("one", "A")
    assert not {"ObjectStatus", "Size", "ContentType", "MediaType"} & first.keys()
    await control(client, "POST", "clock", {"advance": 599})
    await asyncio.wait_for(call(client, "UpdateFileMeta", frozen | {"File": FILE["File"] | {"Title": "B"}}), 10)
    assert (await call(client, "SimpleQuery", frozen | BY_SIZE))["TotalHits"] == 0
    await control(client, "POST", "clock", {"advance": 1})

    async def whole() -> bool:
        return "Size" in await file(client, frozen)

    await until(whole)
    found = await file(client, frozen)
    assert (found["ObjectStatus"], found["Size"], found["MediaType"], found["Title"]) == ("Indexed", 6, "document", "B")
    assert found["CreateTime"] == first["CreateTime"] < found["UpdateTime"]
    assert (await call(client, "SimpleQuery", frozen | BY_SIZE))["TotalHits"] == 1


async def test_settling_does_not_wait_for_it(client: Client, frozen: dict[str, str]) -> None:
    """Nor does forgetting everything. Afterwards there is a delay again; what is not there is never seen."""
    answer = await call(client, "IndexFileMeta", frozen | FILE)
    await settle(client)
    assert (await file(client, frozen))["Size"] == 6
    (notice,) = (await control(client, "GET", f"requests/{answer['RequestId']}"))["Notifications"]
    assert json.loads(notice["Message"]["content"])["Success"] is True
    answer = await call(client, "IndexFileMeta", frozen | {"File": {"URI": "oss://bucket/none.txt"}})
    assert (await call(client, "GetFileMeta", frozen | {"URI": "oss://bucket/none.txt"}))["Files"] == []
    await call(client, "IndexFileMeta", frozen | FILE)
    assert "Size" not in await file(client, frozen)
    await asyncio.wait_for(control(client, "POST", "reset", {}), 20)


async def test_it_is_the_same_for_ci(client: Client, bucket: Path) -> None:
    (bucket.parent / BUCKET).mkdir()
    (bucket.parent / BUCKET / "a.jpg").write_bytes(b"x")
    await control(client, "POST", "clock", {"frozen": True, "account": DEFAULT})
    ci = Ci(client)
    await ci.dataset("test", "Official:COSBasicMeta")
    await ci.index("test", "a.jpg", CustomId="one")
    first = await ci.file("test", "a.jpg")
    assert first is not None
    assert first["CustomId"] == "one"
    assert not {"Size", "ETag"} & first.keys()
    await control(client, "POST", "clock", {"advance": 600, "account": DEFAULT})

    async def whole() -> bool:
        return "ETag" in (await ci.file("test", "a.jpg") or {})

    await until(whole)


async def test_a_restart_keeps_the_rest_of_it(settings: Settings, tmp_path: Path) -> None:
    dataset = {"ProjectName": "p", "DatasetName": "d"}
    for start in range(2):
        myna = Myna(replace(settings, data_dir=tmp_path / "data"))
        client = Client(await myna.start())
        try:
            if not start:
                await call(client, "CreateProject", dataset)
                await call(client, "CreateDataset", dataset)
                await call(client, "IndexFileMeta", dataset | FILE)
            assert "Size" not in await file(client, dataset)
            if start:
                await control(client, "POST", "clock", {"advance": 600})

                async def whole() -> bool:
                    return "Size" in await file(client, dataset)  # noqa: B023

                await until(whole)
        finally:
            await client.close()
            await myna.stop()


async def test_a_clock_that_runs_comes_there_by_itself() -> None:
    clock = Clock()
    await asyncio.wait_for(clock.until("a", clock.service("a") + 10_000_000), 20)
    waiting = asyncio.create_task(clock.until("a", clock.service("a") + 10**18))
    await asyncio.sleep(0)
    clock.set("b", advance=2 * 10**18)
    clock.set("a", advance=10**17)
    for _ in range(5):
        await asyncio.sleep(0)
    assert not waiting.done()
    clock.set("a", advance=10**18)
    await asyncio.wait_for(waiting, 20)
