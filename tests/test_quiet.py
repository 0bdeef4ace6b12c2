"""Myna makes no connection of its own, to anywhere."""

from __future__ import annotations

import json
import socket

import pytest
from iqs_client import Iqs
from wire_client import Client


@pytest.fixture
async def asked(client: Client, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The addresses and names that somebody wants a connection to."""
    await client.call("ListProjects")  # the test's own connection is open from here on
    asked: list[object] = []

    def refused(self: socket.socket, address: object) -> None:
        asked.append(address)
        raise ConnectionRefusedError(str(address))

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **_: refused(None, given))  # type: ignore[arg-type]
    return asked


async def test_a_life_cycle_connects_to_nothing(client: Client, dataset: dict[str, str], asked: list[object]) -> None:
    file = {"URI": "oss://nowhere/a.jpg", "Title": "一只猫"}
    for action, parameters in (
        ("IndexFileMeta", {"File": json.dumps(file), "Notification": '{"MNS":{"TopicName":"t"}}'}),
        ("SimpleQuery", {}),
        ("SemanticQuery", {"Query": "猫"}),
        ("FuzzyQuery", {"Query": "猫"}),
        ("ContextualRetrieval", {"Messages": '[{"Role":"user","Content":"猫"}]'}),
        ("ContextualAnswer", {"Messages": '[{"Role":"user","Content":"猫"}]'}),
        ("ListRegions", {"AcceptLanguage": "ja"}),
        ("DeleteFileMeta", {"URI": file["URI"]}),
        ("DeleteDataset", {}),
    ):
        assert (await client.call(action, dataset | parameters)).status == 200
    assert asked == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://nowhere.example/", "http://zoo.example/nothing"])
async def test_reading_pages_connects_to_nothing(client: Client, asked: list[object], url: str) -> None:
    for name in ("ReadPageBasic", "ReadPageScrape"):
        assert (await Iqs(client).call(name, url=url)).json["data"]["statusCode"] in (404, 5010)
    assert asked == []
