"""Same version, seed, clock and requests: byte-identical replies."""

from __future__ import annotations

import json
from pathlib import Path

from wire_client import Client

from emulator.app import Myna
from emulator.clock import Clock, Ids
from emulator.settings import Settings

START = 1_790_000_000_000_000_000


async def told(settings: Settings) -> list[tuple[int, bytes]]:
    """The replies of one server's short life; its service clock is set and stands still, its ids are seeded."""
    clock = Clock()
    clock.set("1000000000000001", now=START, frozen=True)
    server = Myna(settings, clock, Ids(7))
    await server.start()
    client = Client(server.port)
    names = {"ProjectName": "p", "DatasetName": "d"}
    files = json.dumps([{"URI": f"oss://bucket/{name}.txt"} for name in "abc"])
    answers = [
        await client.call(action, names | more, host="127.0.0.1")
        for action, more in (
            ("CreateProject", {}),
            ("CreateDataset", {}),
            ("BatchIndexFileMeta", {"Files": files}),
            ("SimpleQuery", {"MaxResults": "2", "Sort": "Size"}),
            ("SemanticQuery", {"Query": "text", "MediaTypes": '["document"]'}),
            ("GetProject", {"ProjectName": "nope"}),
        )
    ]
    await client.close()
    await server.stop()
    return [(answer.status, answer.body) for answer in answers]


async def test_two_servers_say_the_same(settings: Settings, bucket: Path) -> None:
    for size, name in enumerate("abc"):
        (bucket / f"{name}.txt").write_text("text " * (size + 1))
    assert await told(settings) == await told(settings)
