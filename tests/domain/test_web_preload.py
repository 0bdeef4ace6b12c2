"""The web corpus is loaded ahead of the first call for it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from iqs_client import Iqs
from wire_client import Client

from emulator import webroom
from emulator.app import Myna
from emulator.settings import Settings


async def test_what_goes_wrong_is_in_the_log_and_breaks_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def imported() -> None:
        raise ImportError("a library is gone")

    monkeypatch.setattr(webroom, "imported", imported)
    server = Myna(replace(settings, web_preload=0.0))
    await server.start()
    assert server.webroom._ahead is not None
    await asyncio.wait([server.webroom._ahead])
    assert "could not be loaded ahead of the first call for it" in caplog.text
    assert "a library is gone" in caplog.text
    client = Client(server.port)
    assert (await Iqs(client).call("MultimodalSearch", query="lion")).status == 200
    await client.close()
    await server.stop()


async def test_a_server_that_stops_before_waits_no_longer(settings: Settings) -> None:
    server = Myna(replace(settings, web_preload=10.0**6))
    await server.start()
    await server.stop()
    assert server.webroom._ahead is not None
    assert server.webroom._ahead.cancelled()
    assert "web" not in vars(server.webroom)
