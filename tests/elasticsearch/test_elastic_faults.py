"""An Elasticsearch that is slow, refuses, dies and comes back: 503 with a RequestId, nothing acknowledged is lost."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest
from elasticsearch_node import Node
from proxy import proxied
from wire_client import Client

from emulator.app import Myna

NAMES = {"ProjectName": "p", "DatasetName": "d"}


def unavailable(answer) -> None:
    assert (answer.status, answer.json["Code"]) == (503, "ServiceUnavailable"), answer
    assert answer.headers["x-acs-request-id"] == answer.json["RequestId"]


async def test_a_slow_and_a_refusing_server(settings, elasticsearch_url):
    async with proxied(elasticsearch_url) as proxy:
        myna = Myna(replace(settings, elasticsearch_url=proxy.url, elasticsearch_timeout=0.75))
        client = Client(await myna.start())
        assert (await client.call("CreateProject", NAMES)).status == 200
        assert (await client.call("CreateDataset", NAMES)).status == 200
        for number, (trouble, calls) in enumerate(((proxy.stall, 2), (proxy.refuse, 5))):
            trouble()
            file = json.dumps({"URI": f"oss://nowhere/{number}.jpg"})
            asked = [
                ("IndexFileMeta", {"File": file}),
                ("SimpleQuery", {}),
                ("GetFileMeta", {"URI": "oss://nowhere/0.jpg"}),
                ("UpdateProject", {"Description": "x"}),
                ("ListDatasets", {}),
            ]
            for action, more in asked[:calls]:
                unavailable(await client.call(action, NAMES | more))
            proxy.serve()
            assert (await client.call("IndexFileMeta", NAMES | {"File": file})).status == 200
            found = (await client.call("SimpleQuery", NAMES)).json["Files"]
            assert f"oss://nowhere/{number}.jpg" in [each["URI"] for each in found]
        await client.close()
        await myna.stop()


@pytest.fixture
def node(elasticsearch_url):
    """A node of its own, to be killed."""
    made = Node()
    try:
        made.start()
        yield made
    finally:
        made.close()


async def write(client: Client, worker: int, done: list[str]) -> None:
    """Index file after file, noting what was acknowledged, until the server is away."""
    for count in range(10**6):
        uris = [f"oss://nowhere/{worker}-{count}-{at}.jpg" for at in range(1 + count % 5)]
        files = json.dumps([{"URI": uri, "CustomId": uri} for uri in uris])
        answer = await client.call("BatchIndexFileMeta", NAMES | {"Files": files})
        if answer.status != 200:
            unavailable(answer)
            return
        done += uris


async def test_a_killed_server_comes_back_with_all_that_was_acknowledged(settings, node):
    myna = Myna(replace(settings, elasticsearch_url=node.url, elasticsearch_timeout=5.0, elasticsearch_prefix="kill"))
    port = await myna.start()
    clients = [Client(port) for _ in range(3)]
    assert (await clients[0].call("CreateProject", NAMES)).status == 200
    assert (await clients[0].call("CreateDataset", NAMES)).status == 200
    done: list[str] = []
    writers = [asyncio.create_task(write(client, at, done)) for at, client in enumerate(clients)]
    while len(done) < 60:
        assert not any(writer.done() for writer in writers)
        await asyncio.sleep(0)
    node.kill()
    await asyncio.gather(*writers)
    unavailable(await clients[0].call("SimpleQuery", NAMES))
    unavailable(await clients[0].call("CreateDataset", NAMES | {"DatasetName": "e"}))
    await asyncio.to_thread(node.start)  # the same port, the same data
    for start in range(0, len(done), 100):
        wanted = done[start : start + 100]
        answer = await clients[0].call("BatchGetFileMeta", NAMES | {"URIs": json.dumps(wanted)})
        assert [file["CustomId"] for file in answer.json["Files"]] == wanted
    total = (await clients[0].call("SimpleQuery", NAMES | {"MaxResults": "1"})).json["TotalHits"]
    assert total >= len(done)
    assert (await clients[0].call("CreateDataset", NAMES | {"DatasetName": "e"})).status == 200
    for client in clients:
        await client.close()
    await myna.stop()
