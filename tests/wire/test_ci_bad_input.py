"""What CI must refuse without harm: XML that is none or hostile, wrong shapes, empty and huge bodies, and what it must
pass over because SDKs send it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import bad_input
import pytest
from ci_client import Ci, xml
from qsign_client import Sender, Signer, error
from wire_client import Client

from emulator.app import Myna
from emulator.catalog.errors import ErrorTable
from emulator.catalog.load import load
from emulator.settings import Settings

CATALOG, ERRORS = load("ci"), ErrorTable.load("ci")
BOMB = (
    '<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]><Request><DatasetName>&j;</DatasetName></Request>"
)


@pytest.fixture
def ci(client: Client) -> Ci:
    return Ci(client, accept="")


@pytest.mark.parametrize(
    "body",
    [
        "<",
        "<Request>",
        "<Request></Requests>",
        "<Response><DatasetName>test</DatasetName></Response>",
        "<request><DatasetName>test</DatasetName></request>",
        BOMB,
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><Request><DatasetName>&x;</DatasetName></Request>',
        '<!DOCTYPE Request SYSTEM "http://127.0.0.1:1/a.dtd"><Request/>',
        "<Request><DatasetName>&nobody;</DatasetName></Request>",
        "<Request><DatasetName>\x00</DatasetName></Request>",
        "<Request>" + "<a>" * 70 + "</a>" * 70 + "</Request>",
        "<Request>" * 50_000,
        "<Request>" + "<a/>" * 100_001 + "</Request>",
        "<Request/><Request/>",
        '<Request a="1" a="2"/>',
        "<Request><$and></Request>",
        '<?xml version="1.0" encoding="nothing"?><Request><',
        "<Request>" + "<!--" * 300_000,
        "<Request>" + "<![CDATA[" * 200_000,
        "<$" * 500_000,
    ],
    ids=range(20),
)
async def test_xml_that_is_refused(ci: Ci, body: str) -> None:
    for kind in ("application/xml", "text/xml; charset=utf-8", ""):
        answer = await ci("POST", "/dataset", raw=body.encode(), kind=kind)
        told = error(answer)
        assert (answer.status, told["Code"]) == (400, "InvalidContent"), answer
        assert "passwd" not in told["Message"]
        assert "root:" not in told["Message"]


@pytest.mark.parametrize(
    ("raw", "kind", "code"),
    [
        (b'{"DatasetName": "test"}', "application/xml", "InvalidContent"),
        (b"\xff\xfe<Request/>", "application/xml", "InvalidContent"),
        (b"", "", "MissingContent"),
        (b"  \r\n", "application/json", "MissingContent"),
        (b"", "application/xml", "MissingContent"),
        (b"{", "application/json", "InvalidArgument"),
        (b"[]", "application/json", "InvalidArgument"),
        (b'"x"', "", "InvalidArgument"),
        (b"null", "", "InvalidArgument"),
        (b"{}", "", "InvalidArgument"),
        (b"\xff\xfe", "", "InvalidArgument"),
        (b'{"DatasetName": "a", "DatasetName": "b"}', "", "InvalidArgument"),
        (b'{"DatasetName": "\\ud800"}', "", "InvalidArgument"),
        (b'{"DatasetName": NaN}', "", "InvalidArgument"),
        (b'{"DatasetName": 1}', "", "InvalidArgument"),
        (b'{"DatasetName": {"a": 1}}', "", "InvalidArgument"),
        (b'{"DatasetName": ["a", "b"]}', "", "InvalidArgument"),
        (b'{"a":' * 100_000, "", "InvalidArgument"),
        (b"<Request></Request>", "", "InvalidArgument"),
        (b"DatasetName=test", "application/x-www-form-urlencoded", "InvalidArgument"),
    ],
)
async def test_bodies_that_are_refused(ci: Ci, raw: bytes, kind: str, code: str) -> None:
    answer = await ci("POST", "/dataset", raw=raw, kind=kind)
    assert (answer.status, error(answer)["Code"]) == (400, code)
    assert answer.headers["x-myna-detail"]


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b'{"DatasetName": "test", "AppId": "1250000000", "Nobody": [1], "Volume": null}', ""),
        (b'\xef\xbb\xbf{"DatasetName": "test", "DatasetType": "1"}', "application/json; charset=utf-8"),
        (b"\xef\xbb\xbf<Request><DatasetName> test\n</DatasetName><Nobody><a/></Nobody></Request>", "application/json"),
        (b'<?xml version="1.0" encoding="UTF-8"?><!-- <$x> --><Request><DatasetName>test</DatasetName></Request>', ""),
        (b"<Request><DatasetName><![CDATA[test]]></DatasetName><Volume>0</Volume></Request>", "text/xml"),
        (b'<Request xmlns:a="b" c="d"><DatasetName>te&#115;t</DatasetName><Version/></Request>', "application/xml"),
    ],
)
async def test_bodies_that_are_read(ci: Ci, raw: bytes, kind: str) -> None:
    answer = await ci("POST", "/dataset", raw=raw, kind=kind)
    assert answer.status == 200, answer
    assert xml(answer)["Dataset"][0]["DatasetName"] == ["test"]


async def test_dollars_in_texts_stay(ci: Ci) -> None:
    said = "<Description><![CDATA[<$and> </$and>]]>&lt;$x></Description>"
    body = f"<Request><DatasetName>test</DatasetName>{said}</Request>"
    answer = await ci("POST", "/dataset", raw=body.encode())
    assert xml(answer)["Dataset"][0]["Description"] == ["<$and> </$and><$x>"]


@pytest.fixture
async def small(settings: Settings) -> AsyncIterator[Ci]:
    server = Myna(replace(settings, max_body=4096))
    await server.start()
    client = Client(server.port)
    yield Ci(client)
    await client.close()
    await server.stop()


async def test_a_body_past_the_limit(small: Ci) -> None:
    for accept in ("", "application/json"):
        answer = await Ci(small.client, accept=accept)("POST", "/dataset", raw=b"x" * 5000)
        told = error(answer)
        assert (answer.status, told["Code"]) == (413, "InvalidContent")
        assert "4096" in told["Message"]
    assert Settings().max_body == 64 * 1024 * 1024


async def test_strict_refuses_unknown_names(settings: Settings) -> None:
    server = Myna(replace(settings, strict=True))
    await server.start()
    client = Client(server.port)
    answer = await Ci(client)("POST", "/dataset", {"DatasetName": "test", "Nobody": 1})
    assert (answer.status, answer.json["Message"]) == (400, "Params is invalid")
    assert "Nobody" in answer.headers["x-myna-detail"]
    known = {"DatasetName": "test", "AppId": "1250000000"}  # Java's models have it
    assert (await Ci(client)("POST", "/dataset", known)).status == 200
    await client.close()
    await server.stop()


@pytest.mark.parametrize(
    ("signer", "status", "code"),
    [
        (Signer(secret="wrong"), 403, "SignatureDoesNotMatch"),
        (Signer(key="nobody"), 401, "SecretidNotExist"),
        (Signer(early=-600, late=-60), 401, "SignatureExpired"),
        (Signer(early=1800, late=3600), 401, "SignatureExpired"),
    ],
)
async def test_wrong_keys_and_clocks(client: Client, signer: Signer, status: int, code: str) -> None:
    answer = await Sender(client)("POST", "/dataset", signer=signer, body=b'{"DatasetName": "test"}')
    assert (answer.status, error(answer)["Code"]) == (status, code)


SERVED = [one for one in CATALOG.operations if one.state == "emulated" and one.parameters]
READ_ANOTHER_WAY = {"Filter"}
"""A tree of its own: tests/wire/test_ci_queries.py."""


@pytest.mark.parametrize("operation", SERVED, ids=lambda one: one.name)
async def test_every_bad_value_is_refused(operation: Any, client: Client) -> None:
    ci, count = Ci(client), 0
    await ci.dataset("test")
    for case in bad_input.cases(CATALOG, operation):
        if case.parameter in READ_ANOTHER_WAY or forgiven(case, operation):
            continue
        answer = await asked(ci, operation, case.texts(CATALOG, operation))
        assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument"), (case, answer)
        assert answer.json["Message"] in ("Params is invalid", "Parse Filter Fail"), (case, answer)
        assert answer.headers["x-myna-detail"].startswith((case.parameter, "The body", "It ")), (case, answer.headers)
        count += 1
    assert count >= 1
    listed = (await ci.done("GET", "/datasets"))["Datasets"]
    assert [(one["DatasetName"], one["FileCount"]) for one in listed] == [("test", 0)]


def forgiven(case: bad_input.Case, operation: Any) -> bool:
    """Shapes that some SDK sends and that are read here: one thing for a list of one, a list of one for one thing."""
    parameter = operation.parameter(case.parameter)
    if parameter.type.startswith("array<"):
        return case.kind in ("not-json-array", "invalid")
    return not parameter.json and case.text is not None and case.text.strip() in ("null", "[]")


async def asked(ci: Ci, operation: Any, texts: dict[str, str]) -> Any:
    """A request with parameters as texts: in the query, or as members of a JSON body put together by hand."""
    if operation.methods == ("GET",):
        return await ci("GET", operation.path, None, list(texts.items()))
    members = []
    for name, text in texts.items():
        value = text if operation.parameter(name).json and text else json.dumps(text)
        members.append(f"{json.dumps(name)}: {value}")
    raw = ("{" + ", ".join(members) + "}").encode("utf-8", "replace")
    return await ci(operation.methods[0], operation.path, raw=raw)
