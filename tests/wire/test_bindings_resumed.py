"""Bindings through a socket: many objects, restarts, and processes that are killed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from binding_calls import BOUND, binding, call, files, put, settle, until, uris
from control_client import control
from test_crash import kill, started
from wire_client import Client

from emulator.app import Myna
from emulator.settings import Settings


async def test_a_thousand_objects(client: Client, dataset: dict[str, str], bucket: Path) -> None:
    for number in range(1000):
        folder = bucket / f"{number % 7}"
        folder.mkdir(exist_ok=True)
        (folder / f"{number}.txt").write_text(f"Text number {number}.")
    (bucket / "broken.jpg").write_bytes(b"no picture")
    await call(client, "CreateBinding", dataset | BOUND)
    found = await binding(client, dataset)
    assert (found["State"], found["Phase"]) in (("Ready", ""), ("Running", "FullScanning"))
    await control(client, "POST", "settle", {"timeout": 300})
    found = await files(client, dataset)
    assert len(found) == 1001
    assert "Reason" in found["oss://bucket/broken.jpg"]
    assert (await binding(client, dataset))["State"] == "Running"


@pytest.fixture
async def again(settings: Settings, tmp_path: Path) -> AsyncIterator[Callable[[], Awaitable[Client]]]:
    """Stops the server that runs, and starts another over the same data."""
    kept = replace(settings, data_dir=tmp_path / "data")
    running: list[tuple[Myna, Client]] = []

    async def stop() -> None:
        for myna, client in running:
            await client.close()
            await myna.stop()
        running.clear()

    async def start() -> Client:
        await stop()
        myna = Myna(kept)
        running.append((myna, Client(await myna.start())))
        return running[0][1]

    yield start
    await stop()


async def test_a_restart_takes_up_what_happened_meanwhile(again: Callable[[], Awaitable[Client]], bucket: Path) -> None:
    dataset = {"ProjectName": "p", "DatasetName": "d"}
    client = await again()
    await call(client, "CreateProject", dataset)
    await call(client, "CreateDataset", dataset)
    for name in ("gone", "changed", "same"):
        (bucket / f"{name}.txt").write_text(name)
    await call(client, "CreateBinding", dataset | BOUND)
    await settle(client)
    before = await files(client, dataset)
    assert len(before) == 3
    client = await again()
    await settle(client)
    assert await files(client, dataset) == before
    (bucket / "gone.txt").unlink()
    (bucket / "changed.txt").write_text("changed again")
    (bucket / "new.txt").write_text("new")
    client = await again()
    await settle(client)
    found = await files(client, dataset)
    assert sorted(uri[13:] for uri in found) == ["changed.txt", "new.txt", "same.txt"]
    assert found["oss://bucket/same.txt"] == before["oss://bucket/same.txt"]
    assert found["oss://bucket/changed.txt"]["Size"] == 13
    assert (await binding(client, dataset))["Phase"] == "IncrementalScanning"


async def test_a_start_without_the_folder(again: Callable[[], Awaitable[Client]], bucket: Path, tmp_path: Path) -> None:
    """It is the same as where the folder goes away: what the account has put into the bucket is no news of it."""
    dataset = {"ProjectName": "p", "DatasetName": "d"}
    client = await again()
    await call(client, "CreateProject", dataset)
    await call(client, "CreateDataset", dataset)
    (bucket / "a.txt").write_text("one")
    await call(client, "CreateBinding", dataset | BOUND)
    await put(client, "bucket/layer.txt")
    await settle(client)
    both = ["oss://bucket/a.txt", "oss://bucket/layer.txt"]
    await asyncio.to_thread(bucket.rename, tmp_path / "elsewhere")
    client = await again()
    await settle(client)
    assert await uris(client, dataset) == both
    found = await binding(client, dataset)
    assert (found["State"], found["Phase"]) == ("Retrying", "IncrementalScanning")
    assert "the folder of the bucket bucket is not there" in found["Reason"]
    await asyncio.to_thread((tmp_path / "elsewhere").rename, bucket)
    await settle(client)
    assert await uris(client, dataset) == both
    assert (await binding(client, dataset))["State"] == "Running"


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not there on Windows")
async def test_a_killed_scan_goes_on(tmp_path: Path, bucket: Path) -> None:
    """What a killed process had indexed is still the binding's: it goes with its object."""
    dataset = {"ProjectName": "p", "DatasetName": "d"}
    for number in range(400):
        (bucket / f"{number:03}.txt").write_text(f"Text number {number}.")
    for least in (1, 100, 250):
        process, port = await started(tmp_path / "data", bucket.parent)
        client = Client(port)
        if least == 1:
            for action in ("CreateProject", "CreateDataset", "CreateBinding"):
                await call(client, action, dataset | (BOUND if action == "CreateBinding" else {}))

        async def far(client: Client = client, least: int = least) -> bool:
            asked = {**dataset, "MaxResults": "1"}
            return int((await call(client, "SimpleQuery", asked))["TotalHits"]) >= least

        await until(far)
        await client.close()
        await kill(process)
        (bucket / f"{least - 1:03}.txt").unlink()
    process, port = await started(tmp_path / "data", bucket.parent)
    client = Client(port)
    await control(client, "POST", "settle", {"timeout": 120})
    assert await uris(client, dataset) == sorted(f"oss://bucket/{name}" for name in os.listdir(bucket))
    assert (await binding(client, dataset))["Phase"] == "IncrementalScanning"
    await client.close()
    await kill(process)
