"""What a user reads when it cannot start with Elasticsearch; what is refused in a shared state."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from wire_client import Client

from emulator import cli
from emulator.clock import Ids
from emulator.engine.api import EngineError
from emulator.keeping import keeping
from emulator.settings import BadSetting, Settings, read

LOCAL = [("Host", "127.0.0.1")]
SHARED = replace(Settings(), port=0, log="off", engine="elasticsearch", elasticsearch_url="http://127.0.0.1:9")


async def started(settings: Settings, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = await cli.running(settings)
    return code, capsys.readouterr().err


async def test_a_server_that_is_not_there(capsys):
    code, said = await started(SHARED, capsys)
    assert code == 1
    assert said.startswith("myna: Elasticsearch does not answer")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"elasticsearch_url": ""}, "--elasticsearch-url"),
        ({"elasticsearch_url": "nonsense"}, "nonsense"),
        ({"data_dir": Path("/nowhere")}, "--data-dir"),
    ],
)
async def test_settings_that_do_not_go_together(capsys, changes, word):
    code, said = await started(replace(SHARED, **changes), capsys)
    assert code == 1
    assert word in said


async def test_a_client_that_is_not_installed(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "elasticsearch", None)
    code, said = await started(SHARED, capsys)
    assert code == 1
    assert "pip install 'myna[elasticsearch]'" in said


@pytest.mark.parametrize("version", ["7.17.29", "8.18.0", "10.0.0"])
async def test_a_server_of_another_generation(capsys, version):
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = json.dumps({"version": {"number": version}}).encode()
        head = f"HTTP/1.1 200 OK\r\nX-elastic-product: Elasticsearch\r\nContent-Length: {len(body)}\r\n"
        writer.write(head.encode() + b"Content-Type: application/json\r\nConnection: close\r\n\r\n" + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    code, said = await started(replace(SHARED, elasticsearch_url=f"http://127.0.0.1:{port}"), capsys)
    server.close()
    assert code == 1
    assert f"Elasticsearch {version} is not supported" in said


@pytest.mark.parametrize("prefix", ["Myna", "", "-a", "a/b", "x" * 101])
def test_prefixes_that_name_no_index(prefix):
    with pytest.raises(BadSetting, match="--elasticsearch-prefix"):
        read({"elasticsearch_prefix": prefix}, {})


async def test_no_file_is_opened(settings, monkeypatch):
    monkeypatch.setattr("tempfile.mkdtemp", lambda **_: pytest.fail("a temporary folder was made"))
    kept = keeping(settings, Ids())
    await kept.close()


async def test_embedded_imports_no_client():
    code = "import sys, emulator.app; print('elasticsearch' in sys.modules, 'emulator.engine.elastic' in sys.modules)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    assert said.split() == [b"False", b"False"]


async def test_what_one_process_alone_would_know_is_refused(myna, client: Client):
    for method, path, body in (
        ("POST", "/_myna/clock", {"advance": 1}),
        ("PUT", "/_myna/faults", {"match": {}, "effect": {"code": "Throttling"}}),
    ):
        answer = await client.send(method, path, LOCAL, json.dumps(body).encode())
        assert answer.status == 409, answer
        assert "--engine elasticsearch" in answer.json["error"]
    assert (await client.send("GET", "/_myna/health", LOCAL)).json["engine"] == "elasticsearch"


async def test_an_engine_needs_an_address():
    with pytest.raises(EngineError, match="elasticsearch-url"):
        keeping(replace(SHARED, elasticsearch_url=""), Ids())
