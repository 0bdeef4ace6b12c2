"""Web pages: which may call the services, which the control API, and what browsers need to hear."""

from __future__ import annotations

from dataclasses import replace

import pytest
from control_client import control
from qsign_client import HOST, Sender, error
from wire_client import Client, signed

from emulator.app import Myna
from emulator.settings import Settings

Fields = list[tuple[str, str]]
LOCAL = [
    "http://localhost:3000",
    "http://127.0.0.1:5173",
    "http://[::1]:8080",
    "https://localhost",
    "http://app.localhost:3000",
]
FOREIGN = [
    "http://evil.example",
    "https://localhost.evil.example",
    "http://localhost@evil.example",
    "http://127.0.0.1.evil.example:4570",
    "http://localhost:3000/path",
    "localhost",
    "file://",
    "null",
    "",
]


@pytest.mark.parametrize("origin", LOCAL)
async def test_a_page_of_this_machine_can_call_every_service(client: Client, origin: str) -> None:
    target, headers, body = signed("ListProjects", {})
    answer = await client.send("POST", target, [*headers, ("Origin", origin)], body)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, "*")
    answer = await Sender(client)(unsigned=[("Origin", origin)])
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == answer.headers["access-control-expose-headers"] == "*"
    answer = await client.send("POST", "/search/unified", [("Host", "a"), ("X-API-Key", "test"), ("Origin", origin)])
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (400, "*")


@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_page_from_elsewhere_can_neither_do_nor_read_anything(client: Client, origin: str) -> None:
    target, headers, body = signed("CreateProject", {"ProjectName": "p"})
    answer = await client.send("POST", target, [*headers, ("Origin", origin)], body)
    assert (answer.status, answer.json["Code"]) == (403, "Forbidden.Origin")
    assert "--cors-origins" in answer.json["Message"]
    assert "access-control-allow-origin" not in answer.headers
    assert (await client.call("GetProject", {"ProjectName": "p"})).status == 404
    refused = error(await Sender(client)(unsigned=[("Origin", origin)]))
    assert refused["Code"] == "AccessDenied"
    answer = await client.send("GET", "/nowhere", [("Host", "a"), ("Origin", origin)])
    assert (answer.status, answer.json["Code"]) == (403, "AccessDenied")


async def test_two_origins_are_both_looked_at(client: Client) -> None:
    target, headers, body = signed("ListProjects", {})
    headers += [("Origin", LOCAL[0]), ("Origin", "http://evil.example")]
    assert (await client.send("POST", target, headers, body)).status == 403


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ([("Sec-Fetch-Site", "cross-site")], 403),
        ([("Sec-Fetch-Site", "cross-site"), ("Referer", "http://evil.example/localhost")], 403),
        ([("Sec-Fetch-Site", "cross-site"), ("Referer", "http://localhost:3000/album?x")], 200),
        ([("Sec-Fetch-Site", "same-origin")], 200),
        ([("Sec-Fetch-Site", "none")], 200),
        ([("Referer", "http://evil.example/")], 200),
    ],
)
async def test_an_address_in_a_picture_has_no_origin(client: Client, fields: Fields, status: int) -> None:
    target, headers, body = signed("ListProjects", {}, method="GET")
    assert (await client.send("GET", target, [*headers, *fields], body)).status == status


@pytest.mark.parametrize("host", ["127.0.0.1", HOST, "imm.cn-beijing.aliyuncs.com", "cloud-iqs.aliyuncs.com"])
async def test_a_browser_that_asks_first_is_told_that_it_may(client: Client, host: str) -> None:
    asked = [
        ("Host", host),
        ("Origin", "http://localhost:3000"),
        ("Access-Control-Request-Method", "PUT"),
        ("Access-Control-Request-Headers", "authorization,x-acs-date"),
    ]
    answer = await client.send("OPTIONS", "/datasets", asked)
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "PUT" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == "authorization,x-acs-date"
    asked[1] = ("Origin", "http://evil.example")
    answer = await client.send("OPTIONS", "/datasets", asked)
    assert answer.status == 403
    assert "access-control-allow-methods" not in answer.headers


async def test_programs_are_asked_for_no_origin(client: Client) -> None:
    answer = await client.call("ListProjects")
    assert answer.headers["access-control-allow-origin"] == "*"  # as the service sends it
    assert "access-control-allow-origin" not in (await Sender(client)()).headers


@pytest.mark.parametrize(
    ("named", "origin", "status"),
    [
        ("https://app.example", "https://app.example", 200),
        ("https://APP.example/", "https://app.example", 200),
        ("https://app.example", "http://app.example", 403),
        ("https://app.example", "https://app.example:8443", 403),
        ("null", "null", 200),
        ("*", "https://anything.example", 200),
        ("chrome-extension://abcdef", "chrome-extension://abcdef", 200),
    ],
)
async def test_further_origins_can_be_named(settings: Settings, named: str, origin: str, status: int) -> None:
    server = Myna(replace(settings, cors_origins=(named,)))
    await server.start()
    client = Client(server.port)
    target, headers, body = signed("ListProjects", {})
    assert (await client.send("POST", target, [*headers, ("Origin", origin)], body)).status == status
    answer = await client.send("GET", "/_myna/health", [("Host", "127.0.0.1"), ("Origin", origin)])
    assert answer.status == 403  # the control API is another matter
    await client.close()
    await server.stop()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ([("Host", "localhost:evil")], "was called localhost:evil"),
        ([("Host", "evil.example")], "was called evil.example"),
        ([("Host", "localhost"), ("Origin", "")], "Origin is no name"),
        ([("Host", "localhost"), ("Origin", "http://evil.example")], "Origin is http://evil.example"),
        ([("Host", "localhost"), ("Origin", LOCAL[0]), ("Origin", "http://evil.example")], "http://evil.example"),
    ],
)
async def test_the_control_api_says_whom_it_refuses(client: Client, fields: Fields, words: str) -> None:
    answer = await client.send("GET", "/_myna/health", fields)
    assert answer.status == 403
    assert words in answer.json["error"]
    assert "--control-hosts" in answer.json["error"]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:4570", "127.0.0.1:1", "[::1]:4570", "localhost."])
async def test_the_control_api_has_these_names(client: Client, host: str) -> None:
    answer = await client.send("GET", "/_myna/health", [("Host", host), ("Origin", "http://localhost:3000")])
    assert answer.status == 200


async def test_a_refused_page_is_in_the_journal(client: Client) -> None:
    target, headers, body = signed("ListProjects", {})
    await client.send("POST", target, [*headers, ("Origin", "http://evil.example")], body)
    (listed,) = await control(client, "GET", "requests")
    assert (listed["Code"], listed["Account"]) == ("Forbidden.Origin", None)
