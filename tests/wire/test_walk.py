"""A large album is walked by NextToken while somebody else writes: what was there comes once, what comes later at most
once."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
from wire_client import Client

from emulator.app import Myna

FILES, BATCH, PAGE = 10_000, 100, 100


def uri(number: int) -> str:
    """Names whose order is not that of the numbers, so that later files land on every page."""
    return f"oss://trusted/{number * 7919 % 100_003:06d}/{number}.jpg"


def file(number: int) -> dict[str, Any]:
    return {"URI": uri(number), "ProduceTime": f"20{number % 60 + 10:02d}-01-01T00:00:00Z", "CustomId": f"c{number}"}


async def index(client: Client, names: dict[str, str], numbers: range) -> None:
    files = json.dumps([file(number) for number in numbers])
    answer = await client.call("BatchIndexFileMeta", names | {"Files": files})
    assert answer.status == 200, answer


@pytest.fixture
async def other(myna: Myna) -> AsyncIterator[Client]:
    connection = Client(myna.port)
    yield connection
    await connection.close()


class Writer:
    """Indexes new files, indexes old ones again and deletes some of its own, until it is told to stop."""

    def __init__(self, client: Client, names: dict[str, str], first: int) -> None:
        self._client = client
        self._names = names
        self._next = first
        self.first = first
        self.calls = 0
        self._enough = asyncio.Event()

    async def run(self) -> None:
        while not self._enough.is_set():
            new = range(self._next, self._next + 10)
            await index(self._client, self._names, new)
            await index(self._client, self._names, range(self.calls * 13 % FILES, self.calls * 13 % FILES + 5))
            gone = json.dumps([uri(new[0])])
            answer = await self._client.call("BatchDeleteFileMeta", self._names | {"URIs": gone})
            assert answer.status == 200
            self._next += 10
            self.calls += 1

    def stop(self) -> None:
        self._enough.set()


async def walked(client: Client, names: dict[str, str], **asked: str) -> list[str]:
    """The URIs of all pages in order."""
    found: list[str] = []
    token, seen = "", set()
    while True:
        given = names | {"MaxResults": str(PAGE), "WithFields": '["URI"]', "NextToken": token} | asked
        answer = await client.call("SimpleQuery", given)
        assert answer.status == 200, answer
        found += [each["URI"] for each in answer.json["Files"]]
        token = answer.json["NextToken"]
        if not token:
            return found
        assert token not in seen
        seen.add(token)


async def test_every_file_once_while_another_writes(client: Client, other: Client, dataset: dict[str, str]) -> None:
    for first in range(0, FILES, BATCH):
        await index(client, dataset, range(first, first + BATCH))
    before = {uri(number) for number in range(FILES)}
    assert len(before) == FILES
    later = FILES
    for asked in ({}, {"Sort": "ProduceTime", "Order": "desc"}):
        there = set(await walked(client, dataset))
        assert there >= before
        writer = Writer(other, dataset, later)
        task = asyncio.create_task(writer.run())
        found = Counter(await walked(client, dataset, **asked))
        writer.stop()
        await task
        later = writer._next
        assert writer.calls > 5, "nobody wrote"
        assert {one for one in there if found[one] != 1} == set()
        new = {uri(number) for number in range(writer.first, later)}
        assert found.keys() <= there | new
        assert max(found.values()) == 1
        assert found.keys() & new, "some of the later files are met, too"
