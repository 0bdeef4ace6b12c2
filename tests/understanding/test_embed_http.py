"""An endpoint of OpenAI's shape, against a server of our own on the loopback address."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from aiohttp import web

from emulator.settings import Settings
from emulator.understanding.embed import EmbedderError, Evidence, Said, embedder
from emulator.understanding.embed.http import HttpEmbedder

Answer = Callable[[dict[str, Any]], Any]


def numbers(text: str) -> list[float]:
    return [float(len(text)), 1.0, 2.0]


def plain(body: dict[str, Any]) -> Any:
    """Vectors in reverse order, as the protocol allows."""
    rows = [{"index": at, "embedding": numbers(text)} for at, text in enumerate(body["input"])]
    return {"object": "list", "data": rows[::-1]}


class Endpoint:
    """Answers by ``answer``; a tuple is a status, headers and a text."""

    def __init__(self) -> None:
        self.answer: Answer = plain
        self.calls: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.waits: list[float] = []
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.calls.append(body)
        self.keys.append(request.headers.get("Authorization"))
        made = self.answer(body)
        if isinstance(made, tuple):
            status, headers, text = made
            return web.Response(status=status, headers=headers, text=text)
        return web.json_response(made)

    async def wait(self, seconds: float) -> None:
        self.waits.append(seconds)

    def embedder(self, key: str = "") -> HttpEmbedder:
        return HttpEmbedder(self.url, "tiny", key, wait=self.wait)


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    made = Endpoint()
    application = web.Application()
    application.router.add_post("/v1/embeddings", made.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield made
    await runner.cleanup()


@pytest.fixture
async def started(endpoint: Endpoint) -> AsyncIterator[HttpEmbedder]:
    made = endpoint.embedder()
    await made.start()
    yield made
    await made.close()


async def test_texts_go_in_batches_and_come_back_in_order(endpoint: Endpoint, started: HttpEmbedder) -> None:
    texts = ["x" * length for length in range(1, 24)]
    rows = await started.encode_texts(texts)
    assert [len(call["input"]) for call in endpoint.calls] == [1, 10, 10, 3]
    assert endpoint.calls[-1]["model"] == "tiny"
    assert started.dims == 3
    assert started.model == "http-tiny-3"
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert np.allclose(rows[:, 0] / rows[:, 1], range(1, 24), rtol=1e-5)


async def test_base64_is_read_as_little_endian_floats(endpoint: Endpoint, started: HttpEmbedder) -> None:
    expected = await started.encode_texts(["abcd"])
    packed = base64.b64encode(np.array(numbers("abcd"), "<f4").tobytes()).decode()
    endpoint.answer = lambda body: {"data": [{"index": 0, "embedding": packed}]}
    assert np.array_equal(await started.encode_texts(["abcd"]), expected)


async def test_a_key_is_sent_and_never_told(endpoint: Endpoint) -> None:
    keyed = endpoint.embedder("sesame")
    await keyed.start()
    assert endpoint.keys == ["Bearer sesame"]
    endpoint.answer = lambda body: (401, {}, json.dumps({"error": {"message": "bad\nkey"}}))
    with pytest.raises(EmbedderError, match="answers 401: bad key") as caught:
        await keyed.encode_texts(["a"])
    assert "sesame" not in str(caught.value)
    await keyed.close()


async def test_a_busy_endpoint_is_asked_again(endpoint: Endpoint, started: HttpEmbedder) -> None:
    refusals = iter([(429, {"Retry-After": "7"}, ""), (503, {}, ""), (429, {"Retry-After": "86400"}, "")])
    endpoint.answer = lambda body: next(refusals, None) or plain(body)
    assert (await started.encode_texts(["a"])).shape == (1, 3)
    assert endpoint.waits == [7.0, 2.0, 30.0]


async def test_an_endpoint_that_stays_busy_is_an_error(endpoint: Endpoint, started: HttpEmbedder) -> None:
    endpoint.answer = lambda body: (429, {"Retry-After": "soon"}, "slow down")
    with pytest.raises(EmbedderError, match="answers 429: slow down"):
        await started.encode_texts(["a"])
    assert endpoint.waits == [1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"data": []}, "answers 1 texts with 0 vectors"),
        ({"error": "x"}, "answers 1 texts with no vectors"),
        ({"data": [{"index": 3, "embedding": [1, 2, 3]}]}, "numbers its vectors wrongly"),
        ({"data": [{"index": [], "embedding": [1, 2, 3]}]}, "numbers its vectors wrongly"),
        ({"data": [{"index": 0, "embedding": [1, 2]}]}, "answers with 2 dimensions where it had 3 before"),
        ({"data": [{"index": 0, "embedding": [0, 0, 0]}]}, "a vector that is none"),
        ({"data": [{"index": 0, "embedding": [1, None, "x"]}]}, "a vector that is none"),
        ({"data": [{"index": 0, "embedding": "*"}]}, "a vector that is none"),
        ({"data": ["x"]}, "a vector that is none"),
        ((200, {}, "[1]"), "no JSON object"),
        ((200, {}, "<html>"), "no JSON object"),
        ((500, {}, "oops"), "answers 500: oops"),
        ((302, {"Location": "http://127.0.0.1:9/"}, ""), "answers 302"),
    ],
)
async def test_a_wrong_answer_is_told(endpoint: Endpoint, started: HttpEmbedder, answer: Any, told: str) -> None:
    endpoint.answer = lambda body: answer
    with pytest.raises(EmbedderError, match=told) as caught:
        await started.encode_texts(["a"])
    assert endpoint.url in str(caught.value)


async def test_an_endpoint_that_is_away_is_told() -> None:
    listener = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    listener.close()
    await listener.wait_closed()
    away = embedder(Settings(embedder=f"http:http://127.0.0.1:{port}/v1", embedder_model="tiny"))
    with pytest.raises(EmbedderError, match="cannot be reached"):
        await away.start()
    await away.close()


async def test_files_are_what_is_written_about_them(endpoint: Endpoint, started: HttpEmbedder) -> None:
    evidence = [
        Evidence("name", "lion"),
        Evidence("folder", "kenya"),
        Evidence("caption", "a lion"),
        Evidence("label", "lion"),
    ]
    file = await started.encode_file(evidence, b"a picture")
    assert endpoint.calls[-1]["input"] == ["a lion\nlion"]
    assert file is not None
    assert file.shape == (3,)
    await started.encode_file([*evidence, Evidence("passage", "The lion sleeps.")])
    assert endpoint.calls[-1]["input"] == ["The lion sleeps."]
    assert await started.encode_file([Evidence("folder", "kenya")]) is None
    assert await started.encode_image(b"a picture") is None


async def test_a_question_of_several_weighs_them(endpoint: Endpoint, started: HttpEmbedder) -> None:
    rows = await started.encode_texts(["a", "bbbbbbbb"])
    mixed = await started.encode_query([Said("a"), Said(" "), Said("bbbbbbbb", 0.5)])
    assert mixed is not None
    expected = rows[0] + 0.5 * rows[1]
    assert np.allclose(mixed, expected / np.linalg.norm(expected))
    assert await started.encode_query([Said("")]) is None


async def test_a_server_asks_its_endpoint_before_it_is_ready(endpoint: Endpoint, settings: Settings) -> None:
    from emulator.app import Myna

    server = Myna(replace(settings, embedder=f"http:{endpoint.url}", embedder_model="tiny", embedder_key="sesame"))
    await server.start()
    assert (server.health()["status"], server.embedder.model, endpoint.keys) == (
        "ready",
        "http-tiny-3",
        ["Bearer sesame"],
    )
    await server.stop()
    endpoint.answer = lambda body: (404, {}, "no such model")
    server = Myna(replace(settings, embedder=f"http:{endpoint.url}", embedder_model="large"))
    with pytest.raises(EmbedderError, match="answers 404: no such model"):
        await server.start()
    await server.stop()


@pytest.mark.parametrize(
    ("named", "told"),
    [
        (Settings(embedder="http:localhost:11434", embedder_model="x"), "begins with http"),
        (Settings(embedder="http:http://127.0.0.1/v1"), "--embedder-model"),
    ],
)
def test_settings_that_name_no_endpoint(named: Settings, told: str) -> None:
    with pytest.raises(EmbedderError, match=told):
        embedder(named)
