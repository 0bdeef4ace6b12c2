"""ContextualAnswer through a socket: sentences of the files, whole and as a stream of events."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from wire_client import Answer, Client, signed

from emulator.app import Myna
from emulator.settings import Settings

RULES = """# Library rules

A reader may borrow five books for three weeks. Late books cost ten cents a day.

The library closes at nine in the evening; on Sundays it stays closed.
"""
TEA = """# Tea

Oolong wants water of 90 degrees. It should steep for three minutes. Cups are washed by hand.
"""
CAT = "# 养猫\n\n幼猫要吃幼猫粮。猫砂每天要清理。疫苗每年打一次。\n"


@pytest.fixture
async def names(client: Client, dataset: dict[str, str], bucket: Path) -> dict[str, str]:
    """Two datasets of project ``p``: the rules in one, the others in the other."""
    for name, text in (("rules.md", RULES), ("tea.md", TEA), ("cat.md", CAT)):
        (bucket / name).write_text(text, "utf-8")
    other = dataset | {"DatasetName": "e"}
    assert (await client.call("CreateDataset", other)).status == 200
    await index(client, dataset, "rules.md")
    await index(client, other, "tea.md", "cat.md")
    return {"ProjectName": "p"}


async def index(client: Client, names: dict[str, str], *keys: str) -> None:
    files = json.dumps([{"URI": f"oss://bucket/{key}"} for key in keys])
    assert (await client.call("BatchIndexFileMeta", names | {"Files": files})).status == 200


def said(*turns: str) -> str:
    """Turns of user and assistant."""
    return json.dumps(
        [
            {"Role": "assistant" if number % 2 else "user", "Content": text, "Files": []}
            for number, text in enumerate(turns)
        ]
    )


async def ask(client: Client, names: dict[str, str], *turns: str, files: Any = None) -> dict[str, Any]:
    form = {"Messages": said(*turns)} | ({} if files is None else {"Files": json.dumps(files)})
    answer = await client.call("ContextualAnswer", names, form)
    assert answer.status == 200, answer
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    assert answer.json.keys() == {"RequestId", "Answer"}
    found: dict[str, Any] = answer.json["Answer"]
    assert found.keys() == {"Content", "References"}
    return found


@pytest.mark.parametrize(
    ("question", "content", "key", "held_in"),
    [
        ("When does the library close?", "The library closes at nine in the evening", "rules.md", "d"),
        ("How many books may I borrow?", "A reader may borrow five books for three weeks.", "rules.md", "d"),
        ("how hot should water for oolong be", "Oolong wants water of 90 degrees.", "tea.md", "e"),
        ("猫砂多久清理一次？", "猫砂每天要清理。", "cat.md", "e"),
    ],
)
async def test_a_sentence_of_the_right_file_in_any_dataset(
    client: Client, names: dict[str, str], question: str, content: str, key: str, held_in: str
) -> None:
    found = await ask(client, names, question)
    assert content in found["Content"]
    for line in found["Content"].splitlines():
        assert any(line in text for text in (RULES, TEA, CAT)), line
    first = found["References"][0]
    uri = f"oss://bucket/{key}"
    file = (await client.call("GetFileMeta", names | {"DatasetName": held_in, "URI": uri})).json["Files"][0]
    assert first == {"ProjectName": "p", "DatasetName": held_in, "ObjectId": file["ObjectId"], "URI": uri}


async def test_only_what_answers_nearly_as_well_is_said_besides(client: Client, names: dict[str, str]) -> None:
    text = "The red bridge has lanterns. A bridge is long. Lanterns hang on the red bridge."
    given = [{"Elements": [{"ElementContents": [{"Type": "text", "Content": text}]}]}]
    found = await ask(client, names, "red bridge lanterns", files=given)
    assert found["Content"].splitlines() == ["The red bridge has lanterns.", "Lanterns hang on the red bridge."]


LEAVE = """# 年休假管理制度

## 假期天数

- 累计工作满一年不满十年的，每年五天年假。
- 累计工作满十年的，每年十天年假。

## 结转

当年没有用完的可以用到次年三月。
"""
ROUTER = """Setting up the wireless router

Reset
Hold the small button at the back with a pin for ten seconds. The lamp is green then.
"""
COFFEE = "Coffee machine\n\nPress the button once for an espresso and twice for a long coffee.\n"


async def test_headings_are_no_answer(client: Client, names: dict[str, str], bucket: Path) -> None:
    """They tell what the sentences below them are about; of a file that has nothing else they are what it says."""
    for name, text in (("leave.md", LEAVE), ("router.txt", ROUTER), ("coffee.txt", COFFEE), ("sign.txt", "Parking C")):
        (bucket / name).write_text(text, "utf-8")
    await index(client, names | {"DatasetName": "d"}, "leave.md", "router.txt", "coffee.txt", "sign.txt")
    found = await ask(client, names, "年休假有几天？")
    assert found["Content"].splitlines() == [
        "累计工作满一年不满十年的，每年五天年假。",
        "累计工作满十年的，每年十天年假。",
    ]
    found = await ask(client, names, "How long must I hold the reset button of the router?")
    assert found["Content"] == "Hold the small button at the back with a pin for ten seconds."
    assert [one["URI"] for one in found["References"]] == ["oss://bucket/router.txt"]
    assert (await ask(client, names, "parking"))["Content"] == "Parking C"


async def test_lines_of_a_list_come_after_sentences(client: Client, names: dict[str, str]) -> None:
    text = "Prices\nRed lantern 4\nRed lantern large 9\n\nA red lantern is lit at night."
    given = [{"Elements": [{"ElementContents": [{"Type": "text", "Content": text}]}]}]
    found = await ask(client, names, "red lantern", files=given)
    assert found["Content"].splitlines() == ["A red lantern is lit at night.", "Red lantern 4", "Red lantern large 9"]
    given = [{"Elements": [{"ElementContents": [{"Type": "text", "Content": "Prices\nRed lantern 4\nBlue kite 9"}]}]}]
    assert (await ask(client, names, "red lantern", files=given))["Content"] == "Red lantern 4"


async def test_what_no_file_says_is_not_made_up(client: Client, names: dict[str, str]) -> None:
    assert await ask(client, names, "区块链的共识算法") == {"Content": "", "References": []}


async def test_the_conversation_counts(client: Client, names: dict[str, str]) -> None:
    alone = await ask(client, names, "How long?")
    asked = await ask(client, names, "Tell me about oolong", "It is a tea.", "How long should it steep?")
    assert "It should steep for three minutes." in asked["Content"]
    assert asked != alone


async def test_the_given_files_and_no_others(client: Client, names: dict[str, str]) -> None:
    tea = {"DatasetName": "e", "URI": "oss://bucket/tea.md"}
    assert (await ask(client, names, "When does the library close?", files=[tea]))["Content"] == ""
    found = await ask(client, names, "how hot should the water be for oolong", files=[tea])
    assert [one["URI"] for one in found["References"]] == [tea["URI"]]


async def test_elements_that_come_with_a_file_are_its_text(client: Client, names: dict[str, str]) -> None:
    """What ContextualRetrieval returned goes back as it is, whether it is still indexed or not."""
    form = {"Messages": said("When does the library close?")}
    where = names | {"DatasetName": "d"}
    (file, *_) = (await client.call("ContextualRetrieval", where, form)).json["Results"]
    assert (await client.call("DeleteFileMeta", where | {"URI": file["URI"]})).status == 200
    found = await ask(client, names, "When does the library close?", files=[file])
    assert "closes at nine" in found["Content"]
    assert found["References"][0]["ObjectId"] == file["ObjectId"]
    text = {"Elements": [{"ElementContents": [{"Type": "text", "Content": "The zoo closes at five."}]}]}
    found = await ask(client, names, "When does the zoo close?", files=[{"URI": "oss://b/zoo.txt", **text}])
    assert found == {
        "Content": "The zoo closes at five.",
        "References": [{"ProjectName": "p", "URI": "oss://b/zoo.txt"}],
    }


async def test_files_of_the_newest_message_count_where_the_request_has_none(
    client: Client, names: dict[str, str]
) -> None:
    tea = {"DatasetName": "e", "URI": "oss://bucket/tea.md"}
    messages = [{"Role": "user", "Content": "When does the library close?", "Files": [tea]}]
    answer = await client.call("ContextualAnswer", names, {"Messages": json.dumps(messages)})
    assert answer.json["Answer"]["Content"] == ""


async def refused(client: Client, names: dict[str, str], form: dict[str, Any]) -> Answer:
    return await client.call("ContextualAnswer", names, {name: json.dumps(value) for name, value in form.items()})


async def test_what_cannot_be_answered_from(client: Client, names: dict[str, str]) -> None:
    messages = json.loads(said("When?"))
    for file, status, code in (
        ({"URI": "oss://bucket/tea.md"}, 400, "InvalidArgument"),
        ({"DatasetName": "e"}, 400, "InvalidArgument"),
        ({"DatasetName": "e", "URI": "oss://bucket/nope.md"}, 404, "ResourceNotFound"),
        ({"DatasetName": "nope", "URI": "oss://bucket/tea.md"}, 404, "ResourceNotFound"),
    ):
        answer = await refused(client, names, {"Messages": messages, "Files": [file]})
        assert (answer.status, answer.json["Code"]) == (status, code), file
    answer = await refused(client, {"ProjectName": "nope"}, {"Messages": messages})
    assert (answer.status, answer.json["Code"]) == (404, "ResourceNotFound")
    for bad in (json.loads(said("a", "b")), [{"Role": "assistant", "Content": "a"}]):
        answer = await refused(client, names, {"Messages": bad})
        assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument")


async def events(client: Client, names: dict[str, str], question: str, accept: str) -> tuple[dict[str, str], bytes]:
    """Head and body of an answer in chunks, over a connection of its own."""
    import asyncio

    target, headers, body = signed("ContextualAnswer", names, {"Messages": said(question)})
    lines = [f"POST {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    lines += [f"Accept: {accept}", f"Content-Length: {len(body)}", "Connection: close"]
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    whole = await reader.read()
    writer.close()
    await writer.wait_closed()
    head, _, rest = whole.partition(b"\r\n\r\n")
    status, *fields = head.decode().split("\r\n")
    assert status.split(" ")[1] == "200", whole
    return dict(field.lower().split(": ", 1) for field in fields), b"".join(unchunked(rest))


def unchunked(rest: bytes) -> list[bytes]:
    found = []
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        count = int(size, 16)
        found.append(rest[:count])
        rest = rest[count + 2 :]
    return found


async def test_a_client_that_takes_events_gets_one_a_sentence(client: Client, names: dict[str, str]) -> None:
    question = "When does the library close and how many books may I borrow?"
    whole = await ask(client, names, question)
    head, body = await events(client, names, question, "text/event-stream")
    assert head["content-type"] == "text/event-stream;charset=utf-8"
    frames = body.decode().removesuffix("\n\n").split("\n\n")
    told = []
    for number, frame in enumerate(frames):
        first, second, data = frame.split("\n")
        assert (first, second) == (f"id:{number}", "event:message")
        told.append(json.loads(data.removeprefix("data:")))
    assert {one["RequestId"] for one in told} == {head["x-acs-request-id"].upper()}
    assert [one["Answer"]["Content"] for one in told] == whole["Content"].splitlines()
    assert [one["Answer"]["References"] for one in told] == [whole["References"]] * len(told)


class TestSettings:
    """``--answers``: the official SDK asks for a stream in the words in which it asks for JSON."""

    @pytest.fixture
    async def streaming(self, settings: Settings, bucket: Path) -> AsyncIterator[Client]:
        server = Myna(replace(settings, answers="stream"))
        await server.start()
        connection = Client(server.port)
        yield connection
        await connection.close()
        await server.stop()

    async def test_stream_is_for_everybody(self, streaming: Client) -> None:
        assert (await streaming.call("CreateProject", {"ProjectName": "p"})).status == 200
        _, body = await events(streaming, {"ProjectName": "p"}, "When?", "application/json")
        assert json.loads(body.decode().partition("data:")[2])["Answer"] == {"Content": "", "References": []}

    async def test_a_refusal_is_an_ordinary_one(self, streaming: Client) -> None:
        answer = await streaming.call("ContextualAnswer", {"ProjectName": "nope"}, {"Messages": said("When?")})
        assert (answer.status, answer.json["Code"]) == (404, "ResourceNotFound")
        assert answer.headers["content-type"] == "application/json;charset=utf-8"

    async def test_json_is_for_everybody(self, settings: Settings) -> None:
        server = Myna(replace(settings, answers="json"))
        await server.start()
        connection = Client(server.port)
        assert (await connection.call("CreateProject", {"ProjectName": "p"})).status == 200
        accepting = {"accept": "text/event-stream"}
        answer = await connection.call(
            "ContextualAnswer", {"ProjectName": "p"}, {"Messages": said("When?")}, extra=accepting
        )
        assert answer.json["Answer"] == {"Content": "", "References": []}
        await connection.close()
        await server.stop()
