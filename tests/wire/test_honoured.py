"""Each parameter that is honoured changes an answer; and what every operation answers has the schema's names and types.

The requests are data: ``honoured.toml``. Each is made in a world of its own, a copy of one that was filled once.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import tomllib
import wave
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import reply_types
from control_client import control
from PIL import Image
from wire_client import Answer, Client

from emulator.app import Myna
from emulator.catalog.load import Operation, load
from emulator.domain.readers import Readers
from emulator.settings import Settings

CATALOG = load("imm")
ROWS: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("honoured.toml").read_text("utf-8"))
EVERY = ROWS.pop("every")
SERVED = {operation.name: operation for operation in CATALOG.operations if operation.state == "emulated"}
PASSING = re.compile(r"RequestId|EventId|HostId|Recommend|CreateTime|UpdateTime|StartTime|EndTime")
"""Members that differ from one call to the next whatever is asked."""
NEVER = {"GetTask"}
"""No operation that is served makes a task, so that none is ever found."""
NAMES = {"ProjectName": "p", "DatasetName": "d"}
SIDECARS: dict[str, dict[str, Any]] = {
    "cat.jpg": {
        "Labels": [{"LabelName": "猫", "LabelConfidence": 0.9}, {"LabelName": "动物", "LabelConfidence": 0.97}],
        "Figures": [{"Gender": "female", "Age": 31}],
        "OCRTexts": "MILK",
    },
    "dog.png": {
        "Labels": [{"LabelName": "狗", "LabelConfidence": 0.97}, {"LabelName": "动物", "LabelConfidence": 0.97}],
        "Figures": [{"Gender": "male", "Age": 60}],
        "OCRTexts": "BONES",
    },
}
TEXTS = {
    "tea.md": "# Tea\n\nOolong tea should steep for three minutes. Oolong wants water of 90 degrees.\n",
    "bridge.md": "# The bridge\n\nTwo main cables carry the suspension bridge. The city paid for it.\n",
    "page": "<!doctype html><title>t</title><p>A page.</p>",
}


@dataclass(frozen=True)
class Probe:
    """Two requests that differ in one parameter."""

    operation: str
    parameter: str
    one: Any
    other: Any
    base: Mapping[str, Any] = field(default_factory=dict)
    then: tuple[list[Any], ...] = ()

    @property
    def needed(self) -> set[str]:
        """The operations that must be served for it."""
        return {call[0] for call in self.then} - {"journal"}


def names(operation: Operation) -> dict[str, str]:
    return {name: value for name, value in NAMES.items() if operation.parameter(name)}


def probe(operation: Operation, parameter: str) -> Probe | None:
    """The row of a parameter, or None."""
    table = ROWS.get(operation.name, {})
    row = table.get(parameter) or EVERY.get(parameter)
    if row is None:
        return None
    base = names(operation) | table.get("base", {}) | row.get("base", {})
    then = row.get("then", table.get("then", ()))
    return Probe(operation.name, parameter, row["one"], row["other"], base, tuple(then))


def honoured() -> Iterator[tuple[Operation, str]]:
    for operation in SERVED.values():
        for parameter in operation.parameters:
            if parameter.effect == "honoured":
                yield operation, parameter.name


def probes() -> list[Any]:
    found = [probe(operation, parameter) for operation, parameter in honoured()]
    return [
        pytest.param(one, id=f"{one.operation}.{one.parameter}") for one in found if one and one.needed <= SERVED.keys()
    ]


def test_every_honoured_parameter_has_a_row() -> None:
    assert [f"{one.name}.{parameter}" for one, parameter in honoured() if probe(one, parameter) is None] == []


def test_every_row_is_of_an_honoured_parameter() -> None:
    known = {(operation.name, parameter) for operation, parameter in honoured()}
    rows = {(name, key) for name, table in ROWS.items() for key in table if key not in ("base", "then")}
    assert rows <= known


def test_what_waits_for_an_operation_waits_for_one_of_the_catalogue() -> None:
    for operation, parameter in honoured():
        one = probe(operation, parameter)
        assert one is None or all(CATALOG.operation(name) for name in one.needed), one


def fill_bucket(bucket: Path) -> None:
    Image.new("RGB", (64, 48), "red").save(bucket / "cat.jpg")
    Image.new("RGB", (32, 32), "blue").save(bucket / "dog.png")
    for key, facts in SIDECARS.items():
        (bucket / f"{key}.myna.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    for key, text in TEXTS.items():
        (bucket / key).write_text(text, "utf-8")
    for key, frames in (("tone.wav", 8000), ("short.wav", 4000)):
        with wave.open(str(bucket / key), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8000)
            sound.writeframes(bytes(2 * frames))


async def fill_service(client: Client) -> None:
    async def call(action: str, **given: Any) -> None:
        assert (await client.call(action, texts(given))).status == 200

    for project, kind in (("p", "first"), ("q", "second"), ("empty", "none")):
        await call("CreateProject", ProjectName=project, Tag=[{"Key": "kind", "Value": kind}])
    for project, dataset in (("p", "d"), ("p", "e"), ("p", "void"), ("q", "d")):
        template = {} if dataset == "void" else {"TemplateId": "Myna:Everything"}
        await call("CreateDataset", ProjectName=project, DatasetName=dataset, **template)
    keys = (*SIDECARS, *TEXTS, "tone.wav")
    await call("BatchIndexFileMeta", **NAMES, Files=[{"URI": f"oss://bucket/{key}"} for key in keys])
    for project, dataset in (("p", "e"), ("q", "d")):
        await call("IndexFileMeta", ProjectName=project, DatasetName=dataset, File={"URI": "oss://bucket/dog.png"})
    for project, dataset, uri in (("p", "d", "a"), ("p", "d", "b"), ("p", "e", "a"), ("q", "d", "a")):
        await call("CreateBinding", ProjectName=project, DatasetName=dataset, URI=f"oss://bound-{uri}")
    for project, name in (("p", "a"), ("p", "b"), ("q", "c")):
        await call("AttachOSSBucket", ProjectName=project, OSSBucket=f"attached-{name}")
    await control(client, "POST", "settle", {})


def texts(given: Mapping[str, Any]) -> dict[str, str]:
    found = {name: each if isinstance(each, str) else json.dumps(each) for name, each in given.items()}
    return {name: each for name, each in found.items() if each}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, lent_readers: Readers) -> Settings:
    """Settings with a data folder that is to be copied."""
    folder = tmp_path_factory.mktemp("honoured")
    buckets = folder / "objects"
    for bucket in ("bucket", "second"):
        (buckets / bucket).mkdir(parents=True)
    fill_bucket(buckets / "bucket")
    settings = replace(
        Settings(), port=0, log="off", objects=(buckets,), data_dir=folder / "data", read_budget=60.0, seed=1
    )

    async def fill() -> None:
        server = Myna(settings)
        await server.start()
        client = Client(server.port)
        await fill_service(client)
        await client.close()
        await server.stop()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("emulator.app.Readers", lambda seconds, memory: lent_readers)
        asyncio.run(fill())
    return settings


@dataclass
class World:
    """A server over a copy of the filled data folder; ``answers`` are its successful ones, with what was asked."""

    client: Client
    answers: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def call(self, operation: str, given: Mapping[str, Any]) -> Answer:
        answer = await self.client.call(operation, texts(given))
        assert answer.status < 500 or answer.json["Code"] == "NotImplemented", answer
        if answer.status == 200:
            self.answers.append((operation, answer.json))
        return answer

    async def play(self, one: Probe, value: Any) -> list[Any]:
        """What is compared: the answer, or those of the calls afterwards."""
        if value == "$NextToken":
            value = (await self.call(one.operation, one.base)).json["NextToken"]
            assert value
        answer = await self.call(one.operation, {**one.base, one.parameter: value})
        if not one.then:
            return [answer.status, lasting(answer.json)]
        told: list[Any] = []
        for operation, *given in one.then:
            if operation == "journal":
                entry = await control(self.client, "GET", f"requests/{answer.json['RequestId']}")
                notices = [(each["Topic"], json.loads(each["Message"]["content"])) for each in entry["Notifications"]]
                assert notices
                told += [[topic, lasting(content)] for topic, content in notices]
            else:
                later = await self.call(operation, given[0])
                told.append([later.status, lasting(later.json)])
        return told


def lasting(value: Any) -> Any:
    """Without what passes."""
    if isinstance(value, dict):
        return {name: lasting(each) for name, each in value.items() if not PASSING.fullmatch(name)}
    return [lasting(each) for each in value] if isinstance(value, list) else value


async def played(one: Probe, values: list[Any], settings: Settings, folder: Path) -> list[Any]:
    """What came of each value, each in a world of its own; all successful answers are held against the schemas."""
    found, answered = [], set(NEVER)
    for number, value in enumerate(values):
        assert settings.data_dir is not None
        data = Path(shutil.copytree(settings.data_dir, folder / str(number)))
        server = Myna(replace(settings, data_dir=data))
        await server.start()
        world = World(Client(server.port))
        try:
            found.append(await world.play(one, value))
        finally:
            await world.client.close()
            await server.stop()
        answered |= {operation for operation, _ in world.answers}
        for operation, body in world.answers:
            assert reply_types.faults(CATALOG, operation, body) == []
    assert one.operation in answered, "no answer was held against the schema"
    return found


@pytest.mark.parametrize("one", probes())
async def test_it_changes_the_answer(one: Probe, filled: Settings, tmp_path: Path) -> None:
    first, again, second = await played(one, [one.one, one.one, one.other], filled, tmp_path)
    assert first == again, "more than the parameter changes the answer"
    assert first != second
