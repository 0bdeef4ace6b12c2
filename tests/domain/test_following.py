"""What a dialect may ask of bindings beyond what IMM does; and what happens when something below fails."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from control_client import control
from wire_client import Client

from emulator.app import Myna
from emulator.clock import Ids
from emulator.dialects.imm import notices
from emulator.domain import watcher
from emulator.domain.bindings import Binding
from emulator.domain.bound import Bound
from emulator.domain.errand import Event
from emulator.domain.place import Place, Scope
from emulator.engine.api import EngineError, Search
from emulator.objects.api import Properties
from emulator.settings import Settings

ME = "1000000000000001"
PLACE = Place(Scope(ME, "cn-hangzhou", "imm"), "p", "d")
BUCKET = Bound("oss", "bucket")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, binding_interval=0.02)


async def uris(myna: Myna) -> list[str]:
    page = await (await myna.libraries.imm.datasets.records(PLACE)).search(Search())
    return sorted(hit.uri for hit in page.hits)


async def test_only_what_comes_from_now_on(myna: Myna, dataset: dict[str, str], bucket: Path) -> None:
    """Mode 0 of CI (tencent-behaviour 3.1); what is there counts once it changes."""
    for name in ("old", "changed", "deleted"):
        (bucket / f"{name}.txt").write_text(name)
    made = await myna.libraries.imm.bindings.create(PLACE, BUCKET, existing=False)
    (bucket / "new.txt").write_text("new")
    await myna.libraries.imm.settle()
    assert await uris(myna) == ["oss://bucket/new.txt"]
    found = await myna.libraries.imm.bindings.get(PLACE, BUCKET)
    assert (made.phase, found.state, found.phase) == ("", "Running", "IncrementalScanning")
    (bucket / "changed.txt").write_text("changed again")
    (bucket / "deleted.txt").unlink()
    await myna.libraries.imm.settle()
    assert await uris(myna) == ["oss://bucket/changed.txt", "oss://bucket/new.txt"]


async def test_what_comes_while_the_bucket_is_being_bound_counts_as_new(
    myna: Myna, dataset: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told of through the layer between the look at what exists and the answer."""
    myna.objects.put(ME, "layer", "old.txt", [b"old"])
    keep = myna.libraries.imm.bindings._keep

    async def late(*given: Any) -> None:
        await asyncio.to_thread(myna.objects.put, ME, "layer", "late.txt", [b"late"])
        await keep(*given)

    monkeypatch.setattr(myna.libraries.imm.bindings, "_keep", late)
    await myna.libraries.imm.bindings.create(PLACE, Bound("oss", "layer"), existing=False)
    await myna.libraries.imm.settle()
    assert await uris(myna) == ["oss://layer/late.txt"]


async def test_a_prefix(myna: Myna, dataset: dict[str, str], bucket: Path) -> None:
    for folder in ("2023", "2024", "20245"):
        (bucket / folder).mkdir()
        (bucket / folder / "a.txt").write_text(folder)
    await myna.libraries.imm.bindings.create(PLACE, Bound("oss", "bucket", "2024/"))
    await myna.libraries.imm.settle()
    for folder in ("2023", "2024", "20245"):
        (bucket / folder / "b.txt").write_text(folder)
        myna.objects.put(ME, "bucket", f"{folder}/c.txt", [b"text"])
    await myna.libraries.imm.settle()
    assert await uris(myna) == [f"oss://bucket/2024/{name}.txt" for name in "abc"]


async def until(hold: Callable[[Binding], bool], myna: Myna) -> Binding:
    async with asyncio.timeout(20):
        while not hold(found := await myna.libraries.imm.bindings.get(PLACE, BUCKET)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return found


async def test_an_engine_that_fails_for_a_while(
    myna: Myna, dataset: dict[str, str], bucket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher, "PATIENCE", (0.01,))
    failing = True
    index = myna.libraries.imm.datasets.index

    async def away(place: Place) -> Any:
        if failing:
            raise EngineError("the disk is full")
        return await index(place)

    monkeypatch.setattr(myna.libraries.imm.datasets, "index", away)
    (bucket / "a.txt").write_text("one")
    await myna.libraries.imm.bindings.create(PLACE, BUCKET)
    found = await until(lambda found: found.state == "Retrying", myna)
    assert (found.reason, found.phase) == ("the disk is full", "FullScanning")
    settling = asyncio.create_task(myna.libraries.imm.settle())
    await until(lambda found: found.state == "Running", myna)  # it tries again
    await until(lambda found: found.state == "Retrying", myna)
    assert not settling.done()
    failing = False
    await settling
    assert await uris(myna) == ["oss://bucket/a.txt"]
    found = await until(lambda found: found.phase == "IncrementalScanning", myna)
    assert (found.state, found.reason) == ("Running", "")


async def test_a_fault_of_ours_is_told(
    myna: Myna, dataset: dict[str, str], bucket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*given: Any) -> None:
        raise RuntimeError("secret details")

    monkeypatch.setattr(myna.libraries.imm.indexing, "follow", broken)
    (bucket / "a.txt").write_text("one")
    await myna.libraries.imm.bindings.create(PLACE, BUCKET)
    found = await until(lambda found: found.state == "Failed", myna)
    assert found.reason == "Myna could not go on; its log says why"
    await asyncio.wait_for(myna.libraries.imm.settle(), 20)


async def test_a_deletion_stops_at_once(
    myna: Myna, dataset: dict[str, str], bucket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of a file that takes long to read."""
    reading = asyncio.Event()

    async def slow(*given: Any) -> None:
        reading.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(myna.libraries.imm.indexing, "follow", slow)
    (bucket / "a.txt").write_text("one")
    await myna.libraries.imm.bindings.create(PLACE, BUCKET)
    await reading.wait()
    await asyncio.wait_for(myna.libraries.imm.bindings.delete(PLACE, BUCKET), 5)
    monkeypatch.undo()
    await myna.libraries.imm.settle()
    assert await uris(myna) == []


async def test_an_object_that_goes_while_it_is_read(
    myna: Myna, dataset: dict[str, str], bucket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow = myna.libraries.imm.indexing.follow

    async def late(place: Place, uris: list[str], *given: Any) -> Any:
        (bucket / "a.txt").unlink(missing_ok=True)
        return await follow(place, uris, *given)

    monkeypatch.setattr(myna.libraries.imm.indexing, "follow", late)
    for name in ("a", "b"):
        (bucket / f"{name}.txt").write_text(name)
    await myna.libraries.imm.bindings.create(PLACE, BUCKET)
    await myna.libraries.imm.settle()
    assert await uris(myna) == ["oss://bucket/b.txt"]


async def test_files_are_told_like_a_batch_that_no_request_asked_for(
    myna: Myna, dataset: dict[str, str], bucket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Event] = []
    notify = myna.libraries.imm.indexing._notify
    monkeypatch.setattr(myna.libraries.imm.indexing, "_notify", told.append)
    (bucket / "a.txt").write_text("one")
    await myna.libraries.imm.bindings.create(PLACE, BUCKET)
    await myna.libraries.imm.settle()
    (event,) = told
    assert (event.place, event.uris, event.errors, event.errand.kind) == (PLACE, ("oss://bucket/a.txt",), {}, "bound")
    assert len(event.errand.request) == 32
    message = notices.message(event, Ids(1))
    assert message["type"] == "imm:FileMeta:BatchIndex"
    assert '"Files":[{"URI":"oss://bucket/a.txt","Error":""}]' in message["content"]
    monkeypatch.undo()
    notify(event)
    assert not myna.journal._early, "notices of requests that are still running are kept there"


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not there on Windows")
async def test_a_crash_between_index_and_ledger(
    settings: Settings, tmp_path: Path, bucket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is in the dataset, and what would say so is not: it goes with its object nevertheless."""
    settings = replace(settings, data_dir=tmp_path / "data")
    myna = Myna(settings)
    client = Client(await myna.start())
    for action in ("CreateProject", "CreateDataset"):
        await client.call(action, {"ProjectName": "p", "DatasetName": "d"})
    (bucket / "a.txt").write_text("one")
    follow, done = myna.libraries.imm.indexing.follow, asyncio.Event()

    async def last(*given: Any) -> Any:
        await follow(*given)
        done.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(myna.libraries.imm.indexing, "follow", last)
    await myna.libraries.imm.bindings.create(PLACE, BUCKET)
    await done.wait()
    assert await uris(myna) == ["oss://bucket/a.txt"]
    await client.close()
    await myna.stop()
    (bucket / "a.txt").unlink()
    again = Myna(settings)
    client = Client(await again.start())
    await control(client, "POST", "settle", {})
    assert await uris(again) == []
    await client.close()
    await again.stop()


async def test_a_folder_that_is_written(settings: Settings, tmp_path: Path) -> None:
    """Tags alone make another object of it."""
    myna = Myna(replace(settings, objects_writable=tmp_path / "written"))
    client = Client(await myna.start())
    for action in ("CreateProject", "CreateDataset"):
        await client.call(action, {"ProjectName": "p", "DatasetName": "d"})
    other = "1000000000000002"  # whose changes nobody tells this account of
    myna.objects.put(other, "shared", "a.txt", [b"one"])
    await myna.libraries.imm.bindings.create(PLACE, Bound("oss", "shared"))
    await myna.libraries.imm.settle()
    myna.objects.put(other, "shared", "b.txt", [b"two"])
    myna.objects.describe(other, "shared", "a.txt", Properties(tags=(("k", "v"),)))
    await myna.libraries.imm.settle()
    records = await myna.libraries.imm.files.get(PLACE, ["oss://shared/a.txt", "oss://shared/b.txt"])
    found = [myna.libraries.imm.realm.facts(record) for record in records]
    assert [one.get("OSSTagging") for one in found] == [{"k": "v"}, None]
    await client.close()
    await myna.stop()
