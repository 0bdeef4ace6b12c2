"""``kill -9`` while objects are put: what was acknowledged is there after the next start, and nothing is half there."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
from pathlib import Path

import pytest
from control_client import LOCAL, control
from test_crash import kill, started
from wire_client import Client

ROUNDS = 4


def body(key: str) -> bytes:
    """Of a size and contents that follow from the key."""
    chance = random.Random(key)
    return chance.randbytes(chance.choice((0, 10, 5_000, 300_000)))


async def put_until_killed(port: int, number: int, done: dict[str, str]) -> None:
    """Objects, one after the other; every third is deleted again."""
    client = Client(port)
    try:
        for count in range(10**6):
            key = f"{number}/{count}"
            answer = await client.send("PUT", f"/_myna/objects/new/{key}", LOCAL, body(key))
            assert answer.status == 200
            done[key] = answer.json["ETag"]
            if count % 3 == 2:
                done[key] = "going"
                await client.send("DELETE", f"/_myna/objects/new/{key}", LOCAL)
                done[key] = "gone"
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        await client.close()


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is not there on Windows")
async def test_nothing_acknowledged_is_lost(tmp_path: Path, bucket: Path) -> None:
    data, kept, chance = tmp_path / "data", dict[str, str](), random.Random(7)
    for number in range(ROUNDS + 1):
        process, port = await started(data, bucket.parent)
        client = Client(port)
        for key, etag in kept.items():
            answer = await client.send("GET", f"/_myna/objects/new/{key}", LOCAL)
            if etag == "gone" or (etag == "going" and answer.status == 404):
                assert answer.status == 404
            else:
                assert (answer.status, answer.body) == (200, body(key))
                assert answer.headers["etag"] == f'"{hashlib.md5(body(key)).hexdigest()}"'
        if kept:
            for one in (await control(client, "GET", "objects/new"))["Objects"]:  # acknowledged or not: whole
                assert (await client.send("GET", f"/_myna/objects/new/{one['Key']}", LOCAL)).body == body(one["Key"])
        await client.close()
        if number < ROUNDS:
            writers = [asyncio.create_task(put_until_killed(port, number * 10 + one, kept)) for one in range(3)]
            target = len(kept) + chance.randint(10, 40)
            while len(kept) < target:
                finished = [task for task in writers if task.done()]
                assert not finished, finished[0].exception()
                await asyncio.sleep(0)
            await kill(process)
            await asyncio.gather(*writers)
            named = {path.name for path in (data / "objects" / "blobs").rglob("*") if path.is_file()}
            assert len(named) >= len({etag for etag in kept.values() if etag.startswith('"')})
    process.terminate()
    assert process.stderr is not None
    await process.stderr.read()
    assert await process.wait() == 0
    blobs = [path for path in (data / "objects" / "blobs").rglob("*") if path.is_file()]
    assert {path.name for path in blobs} == {
        hashlib.blake2b(path.read_bytes(), digest_size=32).hexdigest() for path in blobs
    }
