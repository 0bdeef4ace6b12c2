"""SIGTERM: what runs is finished and acknowledged, the temporary folder is gone, the exit code is 0."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import pytest
from wire_client import Client


async def started(*more: str, **environ: str) -> tuple[asyncio.subprocess.Process, int]:
    """A server process of our own on a free port, and the port that it announces."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "emulator.cli", "serve", "--port", "0", "--log", "off", *more),
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **environ},
    )
    assert process.stderr is not None
    line = (await process.stderr.readline()).decode()
    while "listens on" not in line:
        assert line, "the server ended before it listened"
        line = (await process.stderr.readline()).decode()
    return process, int(line.rsplit(":", 1)[1])


def folders(parent: Path) -> list[Path]:
    """The temporary data folders that are there."""
    return list(parent.glob("myna-*"))


@pytest.mark.skipif(os.name == "nt", reason="SIGTERM is not there on Windows")
async def test_a_running_call_is_finished_and_the_folder_removed(tmp_path: Path) -> None:
    process, port = await started(TMPDIR=str(tmp_path))
    client, other = Client(port), Client(port)
    await client.call("CreateProject", {"ProjectName": "p"})
    assert folders(tmp_path)
    rule = {"match": {"operation": "ListProjects"}, "effect": {"delay_ms": 300}}
    await other.send("PUT", "/_myna/faults", [("Host", "127.0.0.1")], json.dumps(rule).encode())
    running = asyncio.create_task(client.call("ListProjects"))
    seen = await other.send("GET", "/_myna/requests?operation=ListProjects&wait=20", [("Host", "127.0.0.1")])
    assert seen.status == 200
    process.send_signal(signal.SIGTERM)
    answer = await running
    assert answer.status == 200
    assert [one["ProjectName"] for one in answer.json["Projects"]] == ["p"]
    assert await process.wait() == 0
    assert not folders(tmp_path)
    await client.close()
    await other.close()


@pytest.mark.skipif(os.name == "nt", reason="SIGTERM is not there on Windows")
async def test_what_is_not_finished_in_time_is_aborted_and_said(tmp_path: Path) -> None:
    process, port = await started("--stop-grace", "0.2", "--log", "text", TMPDIR=str(tmp_path))
    client, other = Client(port), Client(port)
    rule = {"match": {"operation": "ListProjects"}, "effect": {"delay_ms": 600_000}}
    await other.send("PUT", "/_myna/faults", [("Host", "127.0.0.1")], json.dumps(rule).encode())
    running = asyncio.create_task(client.call("ListProjects"))
    await other.send("GET", "/_myna/requests?operation=ListProjects&wait=20", [("Host", "127.0.0.1")])
    process.send_signal(signal.SIGTERM)
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await running
    assert process.stderr is not None
    async with asyncio.timeout(60):
        said = (await process.stderr.read()).decode()
    assert [line.split()[-4:-2] for line in said.splitlines() if "ListProjects" in line] == [["-", "Aborted"]]
    assert await process.wait() == 0
    await client.close()
    await other.close()


async def test_a_taken_port_is_said_and_leaves_nothing_behind(tmp_path: Path) -> None:
    first, port = await started(TMPDIR=str(tmp_path))
    second = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "emulator.cli", "serve", "--port", str(port)),
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    _, said = await second.communicate()
    assert second.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in said.decode()
    assert len(folders(tmp_path)) == 1
    first.terminate()
    await first.wait()


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--port", "x"], "--port: 'x' is not a whole number"),
        (["--read-budget", "-1"], "--read-budget: '-1' is not a time"),
        (["--objects", "/nowhere"], "/nowhere is not a folder"),
        (["--objects-writable", "/nowhere"], "--objects-writable (MYNA_OBJECTS_WRITABLE): /nowhere is not a folder"),
        (["--log", "loud"], "--log: 'loud' is not one of text, json, off"),
        (["--accounts", "/nowhere.toml"], "/nowhere.toml cannot be read"),
        (["--data-dir", __file__], "cannot be used as a folder"),
    ],
)
async def test_bad_settings_end_with_a_sentence(flags: list[str], words: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "emulator.cli", "serve", *flags, stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    assert process.returncode != 0
    assert words in said.decode()
    assert "Traceback" not in said.decode()


async def test_a_second_server_on_the_same_data_is_told(tmp_path: Path) -> None:
    first, _ = await started("--data-dir", str(tmp_path / "data"))
    second = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "emulator.cli", "serve", "--port", "0", "--data-dir", str(tmp_path / "data")),
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await second.communicate()
    assert second.returncode == 1
    assert "in use by another Myna" in said.decode()
    first.terminate()
    await first.wait()


async def test_why_and_requests_tell_of_a_running_server(tmp_path: Path) -> None:
    process, port = await started(TMPDIR=str(tmp_path))
    client = Client(port)
    identifier = (await client.call("GetProject", {"ProjectName": "nope"})).json["RequestId"]
    await client.send("GET", "/?Version=2020-09-30&Action=%1b[31mX%0aFAKE", [("Host", "127.0.0.1")])
    for command, words in (
        (["requests"], "GetProject 404 ResourceNotFound"),
        (["requests"], r"\x1b[31mX\nFAKE 400"),
        (["why", identifier], "\n    host: 127.0.0.1\n"),
    ):
        told = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "emulator.cli", *command, "--port", str(port)), stdout=asyncio.subprocess.PIPE
        )
        said, _ = await told.communicate()
        assert told.returncode == 0
        assert words in said.decode()
    await client.close()
    process.terminate()
    assert await process.wait() == 0
