"""Every bad value of every parameter of IQS, generated from the catalogue, through a socket."""

from __future__ import annotations

import json
import re
from typing import Any

import bad_input
import pytest
import samples
from iqs_client import BEARER, LONG, Iqs, proof, query
from wire_client import Answer, Client

from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import load

CATALOG, ERRORS = load("iqs"), ErrorTable.load("iqs")
ROWS = pytest.mark.parametrize("operation", CATALOG.operations, ids=lambda one: one.name)
UUID = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")
ASKED = {
    "ReadPageBasic": {"url": "http://zoo.example/lion"},
    "ReadPageScrape": {"url": "http://zoo.example/lion"},
    "ScanFile": {"imageUrl": "http://nowhere.example/a.jpg"},
    "GetIqsUsage": {"startDate": "20261101", "endDate": "20261101"},
    "AiSearch": {"query": "狮子"},
}
"""Beyond the catalogue's limits: what the handlers ask for."""
EASTERN = "2026-11-20T00:00:00+08:00"


def given(operation: Any) -> dict[str, str]:
    return samples.valid(CATALOG, operation) | ASKED.get(operation.name, {})


async def sent(client: Client, name: str, texts: dict[str, str]) -> Answer:
    """Texts in the query of a GET, as members of the JSON body of a POST."""
    method, path = LONG[name]
    text, body = (query(texts), b"") if method == "GET" else ("", json.dumps(texts).encode())
    headers = [("Host", "127.0.0.1"), BEARER] if path.startswith("/search/") else proof(method, path, text, body)
    return await client.send(method, f"{path}?{text}" if text else path, headers, body)


@ROWS
async def test_every_bad_value_is_refused_with_its_row(operation: Any, client: Client) -> None:
    count = 0
    for case in bad_input.cases(CATALOG, operation):
        if any("\ud800" <= one <= "\udfff" for one in case.text or "") and LONG[operation.name][0] == "GET":
            continue  # no text of a query
        texts = {**given(operation), **({} if case.text is None else {case.parameter: case.text})}
        if case.text is None:
            texts.pop(case.parameter, None)
        answer = await sent(client, operation.name, texts)
        row = case.row(ERRORS)
        assert (answer.status, answer.json["code"]) == (row.status, row.code), (case, answer)
        assert case.parameter in answer.json["message"], (case, answer)
        assert UUID.fullmatch(answer.json["requestId"])
        assert answer.headers["x-acs-request-id"] == answer.json["requestId"]
        count += 1
    assert count >= 2


@ROWS
async def test_harmless_spellings_are_not_refused(operation: Any, client: Client, myna: Any) -> None:
    from datetime import datetime

    myna.clock.set("1000000000000001", int(datetime.fromisoformat(EASTERN).timestamp()) * 10**9)
    wanted = 501 if operation.name == "ScanFile" else 200
    for name, text in bad_input.harmless(operation):
        if name in ASKED.get(operation.name, {}):
            continue
        answer = await sent(client, operation.name, {**given(operation), name: text})
        assert answer.status == wanted, (name, text, answer)


@ROWS
async def test_wrong_verbs_are_refused(operation: Any, client: Client) -> None:
    for method in {"GET", "POST", "PUT", "DELETE", "PATCH"} - set(operation.methods):
        path = LONG[operation.name][1]
        answer = await client.send(method, path, proof(method, path, body=b"{}"), b"{}")
        assert (answer.status, answer.json["code"]) == (400, "UnsupportedHTTPMethod")


@ROWS
async def test_numbers_and_truths_may_stand_for_texts(operation: Any, client: Client) -> None:
    """As the service's own reader takes them."""
    parameter = operation.parameter("query")
    if parameter is None or parameter.place != "body":
        return
    more = {"type": "food"} if operation.name == "MedicalKnowledge" else {}
    for value in (12345, True, 1.5):
        assert (await Iqs(client).call(operation.name, query=value, **more)).status == 200
