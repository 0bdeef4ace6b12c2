"""``kill -9`` in the middle of indexing: what was acknowledged is there after the next start."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
from pathlib import Path

import pytest
from wire_client import Client

ROUNDS = 10
OBJECTS = 20


async def started(data: Path, objects: Path) -> tuple[asyncio.subprocess.Process, int]:
    """A server process of our own on a free port, and the port that it announces."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "emulator.cli", "serve", "--port", "0", "--log", "off"),
        *("--data-dir", str(data), "--objects", str(objects)),
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    line = (await process.stderr.readline()).decode()
    while "listens on" not in line:
        assert line, "the server ended before it listened"
        line = (await process.stderr.readline()).decode()
    return process, int(line.rsplit(":", 1)[1])


async def kill(process: asyncio.subprocess.Process) -> None:
    os.kill(process.pid, signal.SIGKILL)
    assert process.stderr is not None
    await process.stderr.read()
    await process.wait()


async def index_until_killed(port: int, number: int, names: dict[str, str], done: list[str]) -> None:
    """Index file after file, single ones and batches, of real objects and of trusted ones."""
    client = Client(port)
    try:
        for count in range(10**6):
            if count % 2:
                uris = [f"oss://elsewhere/{number}-{count}-{one}.txt" for one in range(1 + count % 7)]
            else:
                uris = [f"oss://bucket/{number % OBJECTS}/{count % OBJECTS}.txt"]
            files = json.dumps([{"URI": uri, "CustomId": uri} for uri in uris])
            answer = await client.call("BatchIndexFileMeta", {**names, "Files": files})
            assert answer.status == 200
            done += uris
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        await client.close()


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not there on Windows")
async def test_nothing_acknowledged_is_lost(tmp_path: Path, bucket: Path) -> None:
    data, names = tmp_path / "data", {"ProjectName": "p", "DatasetName": "d"}
    kept: list[str] = []
    chance = random.Random(7)
    for folder in range(OBJECTS):
        (bucket / str(folder)).mkdir()
        for number in range(OBJECTS):
            (bucket / str(folder) / f"{number}.txt").write_text(f"Text number {number} of folder {folder}.")
    for number in range(ROUNDS):
        process, port = await started(data, bucket.parent)
        client = Client(port)
        if number == 0:
            assert (await client.call("CreateProject", names)).status == 200
            assert (await client.call("CreateDataset", names)).status == 200
        for start in range(0, len(kept), 100):
            wanted = kept[start : start + 100]
            answer = await client.call("BatchGetFileMeta", {**names, "URIs": json.dumps(wanted)})
            found = {file["URI"]: file["CustomId"] for file in answer.json["Files"]}
            assert found == {uri: uri for uri in wanted}
        await client.close()
        done: list[str] = []
        writers = [asyncio.create_task(index_until_killed(port, number * 10 + one, names, done)) for one in range(2)]
        target = chance.randint(20, 120)
        while len(done) < target:
            finished = [task for task in writers if task.done()]
            assert not finished, finished[0].exception()
            await asyncio.sleep(0)
        await kill(process)
        await asyncio.gather(*writers)
        kept = sorted({*kept, *done})
    process, port = await started(data, bucket.parent)
    client = Client(port)
    total = (await client.call("SimpleQuery", {**names, "MaxResults": "1"})).json["TotalHits"]
    assert total >= len(kept)
    for uri in kept:
        answer = await client.call(
            "SimpleQuery", {**names, "Query": json.dumps({"Field": "CustomId", "Operation": "eq", "Value": uri})}
        )
        assert [file["URI"] for file in answer.json["Files"]] == [uri]
    await client.close()
    await kill(process)
