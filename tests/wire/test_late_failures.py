"""A file whose reading ends after the reply, and cannot be kept then."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from control_client import control
from wire_client import Client

from emulator.app import Myna
from emulator.settings import Settings


@pytest.fixture
async def broken() -> AsyncIterator[str]:
    """An embedder that knows the record of a file, and not its text."""

    async def embeddings(request: web.Request) -> web.Response:
        texts = (await request.json())["input"]
        if any("passage" in text for text in texts):
            return web.Response(status=400, text="no")
        return web.json_response({"data": [{"index": at, "embedding": [1.0, 0.5]} for at, _ in enumerate(texts)]})

    application = web.Application()
    application.router.add_post("/v1/embeddings", embeddings)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    await runner.cleanup()


async def test_what_fails_after_the_reply_is_told(settings: Settings, bucket: Path, broken: str) -> None:
    (bucket / "a.txt").write_text("A passage of text.")
    late = replace(settings, embedder=f"http:{broken}", embedder_model="tiny", read_budget=0.0)
    server = Myna(late)
    await server.start()
    client = Client(server.port)
    try:
        names = {"ProjectName": "p", "DatasetName": "d"}
        for action in ("CreateProject", "CreateDataset"):
            assert (await client.call(action, names)).status == 200
        answer = await client.call("IndexFileMeta", names | {"File": '{"URI":"oss://bucket/a.txt"}'})
        assert answer.status == 200
        await control(client, "POST", "settle", {})
        (notice,) = (await control(client, "GET", f"requests/{answer.json['RequestId']}"))["Notifications"]
        (file,) = json.loads(notice["Message"]["content"])["Files"]
        assert file["Error"] == "[InternalError] The request has been failed due to some unknown error."
        kept = (await client.call("GetFileMeta", names | {"URI": "oss://bucket/a.txt"})).json["Files"]
        assert [one["URI"] for one in kept] == ["oss://bucket/a.txt"], "what was known at once stays"
    finally:
        await client.close()
        await server.stop()
