"""Another embedder than the one an index was made with, and one that reads texts alone, through a socket."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from wire_client import Client

from emulator.app import Myna
from emulator.settings import Settings
from emulator.understanding.embed import light

DEMO = Path(__file__).parents[2] / "fixtures" / "demo" / "album"
NAMES = {"ProjectName": "p", "DatasetName": "d"}
FILES = ("pets/小猫.jpg", "city/红色自行车.jpg", "documents/租房合同.pdf")


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Client]:
    server = Myna(settings)
    await server.start()
    client = Client(server.port)
    try:
        yield client
    finally:
        await client.close()
        await server.stop()


@pytest.fixture
def settings(settings: Settings, bucket: Path, tmp_path: Path) -> Settings:
    for name in FILES:
        (bucket / name).parent.mkdir(exist_ok=True)
        shutil.copy(DEMO / name, bucket / name)
    return replace(settings, data_dir=tmp_path / "data", read_budget=30.0)


async def index(client: Client) -> None:
    await client.call("CreateProject", NAMES)
    await client.call("CreateDataset", NAMES | {"TemplateId": "Myna:Everything"})
    files = json.dumps([{"URI": f"oss://bucket/{name}", "Labels": [{"LabelName": Path(name).stem}]} for name in FILES])
    answer = await client.call("BatchIndexFileMeta", NAMES | {"Files": files})
    assert answer.status == 200, answer


async def first(client: Client, **asked: str) -> str:
    answer = await client.call("SemanticQuery", NAMES | asked)
    assert answer.status == 200, answer
    name: str = answer.json["Files"][0]["Filename"]
    return name


async def test_what_another_embedder_made_is_refused_until_it_is_made_anew(
    settings: Settings, bucket: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(settings) as client:
        await index(client)
        assert await first(client, Query="kitten") == FILES[0]
    monkeypatch.setattr(light, "revision", lambda: "changed")
    async with serving(settings) as client:
        one = json.dumps({"URI": f"oss://bucket/{FILES[0]}"})
        for action, more in (("SemanticQuery", {"Query": "kitten"}), ("IndexFileMeta", {"File": one})):
            answer = await client.call(action, NAMES | more)
            assert (answer.status, answer.json["Code"]) == (400, "StatusConflict"), action
            assert "run `myna reindex`" in answer.json["Message"], action
            assert str(settings.data_dir) not in answer.json["Message"], action
        for action, more in (
            ("GetDataset", {"WithStatistics": "true"}),
            ("GetProject", {"WithStatistics": "true"}),
            ("ListDatasets", {}),
            ("GetFileMeta", {"URI": f"oss://bucket/{FILES[0]}"}),
            ("SimpleQuery", {"Query": '{"Field": "MediaType", "Operation": "eq", "Value": "image"}'}),
            ("DeleteFileMeta", {"URI": "oss://bucket/none"}),
        ):
            answer = await client.call(action, NAMES | more)
            assert answer.status == 200, (action, answer)
        told = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
        assert len(told) == 1, "once"
        assert "myna reindex" in told[0]
    server = Myna(settings)
    (bucket / FILES[1]).unlink()
    progress = [one async for one in server.reindex()]
    await server.stop()
    assert [(one.place.path, one.files, one.of, one.unseen) for one in progress] == [("p/d", 3, 3, 1)]
    async with serving(settings) as client:
        assert await first(client, Query="kitten") == FILES[0]
        assert await first(client, SourceURI=f"oss://bucket/{FILES[0]}") == FILES[0]
        assert await first(client, Query="押金", MediaTypes='["document"]') == FILES[2]


@pytest.fixture
async def endpoint() -> AsyncIterator[tuple[str, list[str]]]:
    """An endpoint that knows cats from bicycles, and the texts that it was asked for."""
    asked: list[str] = []

    async def embeddings(request: web.Request) -> web.Response:
        texts = (await request.json())["input"]
        asked.extend(texts)
        if any("broken" in text for text in texts):
            return web.Response(status=400, text="no")
        rows = [
            [1.0 + 9 * ("猫" in text or "cat" in text), 1.0 + 9 * ("自行车" in text or "bicycle" in text), 1.0]
            for text in texts
        ]
        return web.json_response({"data": [{"index": at, "embedding": row} for at, row in enumerate(rows)]})

    application = web.Application()
    application.router.add_post("/v1/embeddings", embeddings)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1", asked
    await runner.cleanup()


async def test_an_endpoint_reads_the_texts_and_pictures_are_still_compared(
    settings: Settings, endpoint: tuple[str, list[str]]
) -> None:
    url, asked = endpoint
    async with serving(replace(settings, embedder=f"http:{url}", embedder_model="tiny")) as client:
        await index(client)
        assert any("小猫" in text for text in asked)
        assert any("押金" in text for text in asked), "passages too"
        assert await first(client, Query="any cat?") == FILES[0]
        assert await first(client, Query="the bicycle") == FILES[1]
        assert await first(client, SourceURI=f"oss://bucket/{FILES[0]}") == FILES[0]
        asked.clear()
        change = json.dumps({"URI": f"oss://bucket/{FILES[2]}", "Title": "lease"})
        assert (await client.call("UpdateFileMeta", NAMES | {"File": change})).status == 200
        assert len(asked) == 1, "the passages stay as they are"
        answer = await client.call("SemanticQuery", NAMES | {"Query": "broken"})
        assert (answer.status, answer.json["Code"]) == (503, "ServiceUnavailable")


async def test_the_server_s_own_process_embeds_no_picture_and_no_document(
    settings: Settings, bucket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What reads them does it. Here it would take turns with every request, a millisecond or more for each passage."""
    (bucket / "long.txt").write_text("The tenant pays the deposit before moving in. " * 2000)

    def refused(self: light.LightEmbedder, *asked: object) -> None:
        raise AssertionError("that belongs into another process")

    monkeypatch.setattr(light.LightEmbedder, "features", refused)
    async with serving(settings) as client:
        await index(client)
        more = json.dumps({"URI": "oss://bucket/long.txt"})
        assert (await client.call("IndexFileMeta", NAMES | {"File": more})).status == 200
        assert await first(client, Query="kitten") == FILES[0]
        assert await first(client, Query="押金", MediaTypes='["document"]') in (FILES[2], "long.txt")
