"""Myna makes no connection of its own, to anywhere."""

from __future__ import annotations

import json
import socket

from wire_client import Client


async def test_a_life_cycle_connects_to_nothing(client: Client, dataset: dict[str, str], monkeypatch) -> None:
    await client.call("ListProjects")  # the test's own connection is open from here on
    asked: list[object] = []

    def refused(self: socket.socket, address: object) -> None:
        asked.append(address)
        raise ConnectionRefusedError(str(address))

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **_: refused(None, given))  # type: ignore[arg-type]
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
