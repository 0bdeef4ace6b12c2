"""What indexing tells: into the journal always, to ``--notify-url`` where there is one, never holding anybody up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from wire_client import Answer, Client

from emulator.app import Myna
from emulator.journal.webhook import Notice, Webhook
from emulator.settings import BadSetting, Settings, read

MNS = '{"MNS": {"TopicName": "topic-1"}}'


@dataclass
class Listener:
    """An HTTP server that keeps what it is sent, and answers with the next of ``answers``, then with 200."""

    answers: list[bytes] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = next(int(line[15:]) for line in head.split("\r\n") if line.lower().startswith("content-length:"))
        self.heads.append(head)
        self.bodies.append(json.loads(await reader.readexactly(length)))
        writer.write(self.answers.pop(0) if self.answers else b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        writer.close()
        await writer.wait_closed()


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    found = Listener()
    server = await asyncio.start_server(found.handle, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    yield found
    server.close()
    await server.wait_closed()


@pytest.fixture
def settings(settings: Settings, listener: Listener) -> Settings:
    return replace(settings, notify_url=f"http://127.0.0.1:{listener.port}/told?from=myna")


async def journal(client: Client, answer: Answer) -> list[dict[str, Any]]:
    shown = await client.send("GET", f"/_myna/requests/{answer.json['RequestId']}", [("Host", "127.0.0.1")])
    found: list[dict[str, Any]] = shown.json["Notifications"]
    return found


async def settled(myna: Myna) -> None:
    await myna.libraries.imm.indexing.settle()
    assert myna._webhook is not None
    await myna._webhook.settle()


async def test_the_documented_envelope(myna: Myna, client: Client, dataset: dict[str, str], listener: Listener) -> None:
    asked = dataset | {"File": '{"URI": "oss://bucket/nope.jpg"}', "UserData": "mine", "Notification": MNS}
    answer = await client.call("IndexFileMeta", asked)
    assert answer.status == 200  # the object is missing: only the notification says so
    await settled(myna)
    (message,) = listener.bodies
    assert message.keys() == {"id", "source", "type", "subject", "time", "content"}
    assert all(isinstance(value, str) for value in message.values())
    assert (message["source"], message["type"]) == ("acs.imm", "imm:FileMeta:Index")
    assert message["subject"] == "acs:imm:cn-hangzhou:1000000000000001:p/imm:FileMeta:Index"
    assert message["time"].isdigit()
    content = json.loads(message["content"])
    assert list(content) == [
        *("ProjectName", "DatasetName", "RequestId", "StartTime", "EndTime", "Success", "Message", "Files"),
        "UserData",
    ]
    assert content["RequestId"] == answer.json["RequestId"]
    assert (content["Success"], content["Message"], content["UserData"]) == (True, "", "mine")
    assert content["StartTime"] <= content["EndTime"]
    assert content["StartTime"].endswith("+08:00")
    assert content["Files"] == [{"URI": "oss://bucket/nope.jpg", "Error": "[InvalidArgument] File does not exist."}]
    (head,) = listener.heads
    assert head.startswith("POST /told?from=myna HTTP/1.1\r\n")
    assert "\r\nx-myna-topic: topic-1\r\n" in head
    assert await journal(client, answer) == [{"Message": message, "Topic": "topic-1", "Outcome": "told: 200"}]


async def test_a_batch_is_one_message_in_its_own_order(
    myna: Myna, client: Client, dataset: dict[str, str], listener: Listener, bucket
) -> None:
    (bucket / "a.txt").write_text("a")
    uris = ["oss://bucket/none.txt", "oss://bucket/a.txt", "oss://trusted/b.jpg"]
    files = json.dumps([{"URI": uri} for uri in uris])
    await client.call("BatchIndexFileMeta", dataset | {"Files": files, "UserData": "mine"})
    await client.call("BatchIndexFileMeta", dataset | {"Files": files, "UserData": "mine", "Notification": MNS})
    await settled(myna)
    contents = [json.loads(message["content"]) for message in listener.bodies]
    assert {message["type"] for message in listener.bodies} == {"imm:FileMeta:BatchIndex"}
    assert [file["URI"] for file in contents[0]["Files"]] == uris
    assert [bool(file["Error"]) for file in contents[0]["Files"]] == [True, False, False]
    # A batch's UserData reaches a message queue only (IMM: BatchIndexFileMeta).
    assert ["UserData" in content for content in contents] == [False, True]
    assert listener.bodies[0]["id"] != listener.bodies[1]["id"]


async def test_what_is_read_late_is_told_when_it_is_read(settings: Settings, listener: Listener, bucket) -> None:
    """Once for the whole call, with what came out in the end."""
    (bucket / "a.txt").write_text("a")
    server = Myna(replace(settings, read_budget=0.0))
    await server.start()
    client = Client(server.port)
    names = {"ProjectName": "p", "DatasetName": "d"}
    await client.call("CreateProject", names)
    await client.call("CreateDataset", names)
    files = json.dumps([{"URI": "oss://bucket/none.txt"}, {"URI": "oss://bucket/a.txt"}])
    answer = await client.call("BatchIndexFileMeta", names | {"Files": files})
    await settled(server)
    (message,) = listener.bodies
    content = json.loads(message["content"])
    assert [file["Error"] for file in content["Files"]] == ["[InvalidArgument] File does not exist.", ""]
    assert [one["Message"] for one in await journal(client, answer)] == [message]
    await client.close()
    await server.stop()


async def test_what_is_refused_is_not_told(
    myna: Myna, client: Client, dataset: dict[str, str], listener: Listener
) -> None:
    answer = await client.call("IndexFileMeta", dataset | {"DatasetName": "nope", "File": '{"URI":"oss://b/a.jpg"}'})
    assert answer.status == 404
    await settled(myna)
    assert listener.bodies == []
    assert await journal(client, answer) == []


async def test_a_topic_cannot_break_the_head(
    myna: Myna, client: Client, dataset: dict[str, str], listener: Listener
) -> None:
    odd = json.dumps({"MNS": {"TopicName": "a\r\nX-Evil: 1 主题"}})
    await client.call("IndexFileMeta", dataset | {"File": '{"URI":"oss://trusted/a.jpg"}', "Notification": odd})
    await settled(myna)
    assert "x-myna-topic: a??X-Evil: 1 ??\r\n" in listener.heads[0]


async def told(listener: Listener, *answers: bytes, pauses: tuple[float, ...] = (0.0, 0.0)) -> Notice:
    listener.answers[:] = answers
    webhook = Webhook(f"http://127.0.0.1:{listener.port}/", pauses)
    webhook.start()
    notice = Notice({"id": "1"})
    webhook.send(notice)
    assert notice.outcome == "waits"
    await webhook.settle()
    await webhook.close(1)
    return notice


BUSY = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"


async def test_it_is_tried_a_little(listener: Listener) -> None:
    assert (await told(listener, BUSY, b"")).outcome == "told: 200"
    assert len(listener.bodies) == 3
    assert (await told(listener, BUSY, BUSY, BUSY)).outcome == "failed: the answer was 503"
    assert len(listener.bodies) == 6


async def test_a_redirect_leads_nowhere(listener: Listener) -> None:
    away = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{listener.port}/away\r\nContent-Length: 0\r\n\r\n"
    assert (await told(listener, away.encode(), pauses=())).outcome == "failed: the answer was 302"
    assert len(listener.bodies) == 1


async def test_nobody_waits_for_an_address_that_is_not_there(settings: Settings, listener: Listener) -> None:
    """Nor does the end of the server, beyond its grace."""
    server = Myna(replace(settings, notify_url="http://127.0.0.1:1/", stop_grace=0.05))
    await server.start()
    client = Client(server.port)
    await client.call("CreateProject", {"ProjectName": "p"})
    names = {"ProjectName": "p", "DatasetName": "d"}
    await client.call("CreateDataset", names)
    answer = await client.call("IndexFileMeta", names | {"File": '{"URI":"oss://trusted/a.jpg"}'})
    assert answer.status == 200
    (shown,) = await journal(client, answer)
    assert shown["Outcome"] == "waits"
    await client.close()
    await server.stop()


async def test_without_an_address_the_journal_has_it(settings: Settings, listener: Listener) -> None:
    server = Myna(replace(settings, notify_url=""))
    await server.start()
    client = Client(server.port)
    await client.call("CreateProject", {"ProjectName": "p"})
    names = {"ProjectName": "p", "DatasetName": "d"}
    await client.call("CreateDataset", names)
    answer = await client.call("IndexFileMeta", names | {"File": '{"URI":"oss://trusted/a.jpg"}'})
    (shown,) = await journal(client, answer)
    assert json.loads(shown["Message"]["content"])["Files"] == [{"URI": "oss://trusted/a.jpg", "Error": ""}]
    assert shown["Outcome"] == "not told: there is no --notify-url"
    await client.close()
    await server.stop()
    assert listener.bodies == []


@pytest.mark.parametrize(
    "text", ["ftp://a/", "localhost:80", "http://", "http://a:99999/", "http://u:p@a/", "http://ä/"]
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(BadSetting, match="--notify-url"):
        read({"notify_url": text}, {})
