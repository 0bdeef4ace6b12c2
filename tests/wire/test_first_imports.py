"""What a start and the first answers import: what they do not need would make everybody wait who starts a Myna."""

from __future__ import annotations

import asyncio
import os
import re
import sys

from wire_client import Client

IMPORT = re.compile(r"import time: +\d+ \| +\d+ \| +(\S+)")
ROOMS = ("catalog", "dialects", "domain", "engine", "query", "understanding")
START = {
    "catalog": {"addresses"},
    "dialects": {"superset"},
    "domain": {"readers", "refusals"},
    "engine": {"embedded", "embedded.engine", "embedded.lock", "failures"},
    "query": set(),
    "understanding": {"embed", "embed.api", "embed.later"},
}
ANSWER = {
    "catalog": {"errors", "fields", "flat", "formats", "jsontext", "limits", "load", "schema", "shapes", "values"}
    | {"violation"},
    "dialects": {"handlers", "listing", "members", "world"},
    "domain": {"attachment", "cuts", "errand", "library", "place", "projects", "realm", "switches"},
    "engine": set(),
    "query": {"fields"},
    "understanding": set(),
}
"""What the first answer of IMM may add, beside the dialect of its own."""
HEAVY = {"PIL", "elasticsearch", "marshmallow", "numpy", "tomllib", "torch", "xmltodict"}


async def imported(first_answer: bool) -> set[str]:
    """The modules that a server process has imported when it has told its health, or given its first answer."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-X", "importtime", "-m", "emulator.cli", "serve"),
        *("--port", "0", "--log", "off", "--web-preload", "3600"),
        stderr=asyncio.subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if not name.startswith("MYNA_")},
    )
    assert process.stderr is not None
    lines: list[str] = []
    try:
        while not lines or "listens on" not in lines[-1]:
            lines.append((await process.stderr.readline()).decode())
            assert lines[-1], "".join(lines)
        client = Client(int(lines[-1].rsplit(":", 1)[1]))
        assert (await client.send("GET", "/_myna/health", [("Host", "127.0.0.1")])).status == 200
        if first_answer:
            assert (await client.call("ListProjects")).json["Projects"] == []
        await client.close()
    finally:
        process.kill()
        lines.append((await process.stderr.read()).decode())
        await process.wait()
    return {found[1] for found in map(IMPORT.match, "".join(lines).splitlines()) if found}


def of_room(modules: set[str], room: str) -> set[str]:
    start = f"emulator.{room}."
    return {name.removeprefix(start) for name in modules if name.startswith(start)}


async def test_a_start_imports_no_domain() -> None:
    modules = await imported(first_answer=False)
    assert "emulator.listen.server" in modules
    assert {room: of_room(modules, room) for room in ROOMS} == START
    assert not HEAVY & modules


async def test_the_first_answer_imports_what_it_is_made_of() -> None:
    modules = await imported(first_answer=True)
    more = {room: {name for name in of_room(modules, room) if name.split(".")[0] != "imm"} for room in ROOMS}
    assert more == {room: START[room] | ANSWER[room] for room in ROOMS}
    assert HEAVY & modules == {"marshmallow"}
