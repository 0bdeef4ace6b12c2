"""Bindings that cannot go on until somebody mends something, through a socket: they say so, and then go on."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from binding_calls import BOUND, binding, call, files, put, settle, until, uris
from wire_client import Client

from emulator.settings import Settings


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, binding_interval=0.02)


async def test_a_full_dataset(client: Client, dataset: dict[str, str], bucket: Path) -> None:
    """It takes what it can, the binding says why no more, and goes on by itself when there is room."""
    await call(client, "UpdateDataset", dataset | {"DatasetMaxFileCount": "3"})
    for number in range(5):
        (bucket / f"{number}.txt").write_text("text")
    await call(client, "CreateBinding", dataset | BOUND)
    await settle(client)
    assert len(await uris(client, dataset)) == 3
    found = await binding(client, dataset)
    assert (found["State"], found["Phase"]) == ("Retrying", "FullScanning")
    assert found["Reason"] == "DatasetMaxFileCount is limited to 3"

    async def has(*names: str) -> bool:
        return await uris(client, dataset) == [f"oss://bucket/{name}.txt" for name in names]

    (bucket / "0.txt").unlink()
    (bucket / "1.txt").write_text("changed")
    await until(lambda: has("1", "2", "3"))
    assert (await files(client, dataset))["oss://bucket/1.txt"]["Size"] == 7
    assert (await binding(client, dataset))["UpdateTime"] == found["UpdateTime"]
    await call(client, "UpdateDataset", dataset | {"DatasetMaxFileCount": "4"})
    await until(lambda: has("1", "2", "3", "4"))

    async def follows() -> bool:
        return (await binding(client, dataset))["State"] == "Running"

    await until(follows)
    found = await binding(client, dataset)
    assert (found["Phase"], found.get("Reason")) == ("IncrementalScanning", None)
    (bucket / "5.txt").write_text("one too many")
    await settle(client)
    found = await binding(client, dataset)
    assert (found["State"], found["Phase"]) == ("Retrying", "IncrementalScanning")
    await call(client, "DeleteFileMeta", dataset | {"URI": "oss://bucket/4.txt"})
    await until(lambda: has("1", "2", "3", "5"))
    await call(client, "UpdateDataset", dataset | {"DatasetMaxFileCount": "2"})
    (bucket / "1.txt").write_text("changed again")  # what is there is kept up to date
    await settle(client)
    assert (await files(client, dataset))["oss://bucket/1.txt"]["Size"] == 13
    await until(follows)


async def test_a_dataset_that_has_too_many_bytes(client: Client, dataset: dict[str, str], bucket: Path) -> None:
    """The file that passes the limit is the last, of those that are scanned together too."""
    await call(client, "UpdateDataset", dataset | {"DatasetMaxTotalFileSize": "9"})
    for number in range(6):
        (bucket / f"{number}.txt").write_text("text")
    await call(client, "CreateBinding", dataset | BOUND)
    await settle(client)
    assert await uris(client, dataset) == [f"oss://bucket/{number}.txt" for number in range(3)]
    found = await binding(client, dataset)
    assert (found["State"], found["Reason"]) == ("Retrying", "DatasetMaxTotalFileSize is limited to 9")
    given = [{"URI": f"oss://bucket/{number}.txt"} for number in range(6)]
    for uri in await uris(client, dataset):
        await call(client, "DeleteFileMeta", dataset | {"URI": uri})
    await call(client, "DeleteBinding", dataset | BOUND)
    texts = dataset | {"Files": json.dumps(given)}
    assert (await client.call("BatchIndexFileMeta", texts)).json["Code"] == "LimitExceededError"


async def test_a_folder_that_goes_away_and_comes_back(
    client: Client, dataset: dict[str, str], bucket: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As where a disk is unmounted: the files stay, the binding says what it waits for."""
    (bucket / "a.txt").write_text("one")
    (bucket / "b.txt").write_text("two")
    await call(client, "CreateBinding", dataset | BOUND)
    await settle(client)

    async def waits() -> bool:
        return (await binding(client, dataset))["State"] == "Retrying"

    async def follows() -> bool:
        return (await binding(client, dataset))["State"] == "Running"

    await asyncio.to_thread(bucket.rename, tmp_path / "elsewhere")
    await until(waits)
    found = await binding(client, dataset)
    assert found["Phase"] == "IncrementalScanning"
    assert "the folder of the bucket bucket is not there" in found["Reason"]
    assert found["Reason"] in caplog.text
    await put(client, "bucket/layer.txt")
    await settle(client)
    assert await uris(client, dataset) == [f"oss://bucket/{name}.txt" for name in ("a", "b", "layer")]
    assert (await binding(client, dataset))["State"] == "Retrying"
    (tmp_path / "elsewhere" / "a.txt").unlink()
    await asyncio.to_thread((tmp_path / "elsewhere").rename, bucket)
    await until(follows)
    assert await uris(client, dataset) == [f"oss://bucket/{name}.txt" for name in ("b", "layer")]
    assert "Reason" not in await binding(client, dataset)
