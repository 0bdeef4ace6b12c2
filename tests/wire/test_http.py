"""What clients do to HTTP, and that the answer is always an envelope."""

from __future__ import annotations

import asyncio
import json
import resource
from dataclasses import replace

import pytest
from qsign_client import HOST, Sender
from wire_client import Client, encoded, signed

from emulator.app import Myna
from emulator.settings import Settings


def lines(method: str, target: str, headers: list[tuple[str, str]]) -> bytes:
    return "\r\n".join([f"{method} {target} HTTP/1.1", *(f"{k}: {v}" for k, v in headers)]).encode() + b"\r\n"


async def test_health_answers_without_a_signature(client: Client) -> None:
    answer = await client.send("GET", "/_myna/health", [("Host", "127.0.0.1")])
    assert answer.status == 200
    assert answer.json["status"] == "ready"


@pytest.mark.parametrize(
    "headers",
    [
        [("Host", "evil.example")],
        [("Host", "127.0.0.1"), ("Origin", "https://evil.example")],
        [("Host", "127.0.0.1.evil.example")],
        [("Host", "127.0.0.1"), ("Origin", "null")],
    ],
)
async def test_a_web_page_cannot_drive_the_control_api(client: Client, headers: list[tuple[str, str]]) -> None:
    assert (await client.send("GET", "/_myna/health", headers)).status == 403


async def test_what_the_control_api_lacks_says_so(client: Client) -> None:
    answer = await client.send("GET", "/_myna/metrics", [("Host", "localhost")])
    assert answer.status == 501
    assert "/_myna/metrics" in answer.json["error"]


@pytest.mark.parametrize(
    "host",
    ["http://127.0.0.1:8080", "127.0.0.1:8080/", "[::1]:8080", "imm.cn-beijing.aliyuncs.com", "a b", "127.0.0.1/imm"],
)
async def test_odd_hosts_are_signed_as_they_are(client: Client, host: str) -> None:
    assert (await client.call("ListProjects", host=host)).status == 200


async def test_fields_are_kept_as_they_came_whatever_their_bytes(myna: Myna, client: Client) -> None:
    fields = [(b"Host", b"127.0.0.1"), (b"X-One", b"\xe5\x9b"), (b"X-Two", b""), (b"x-one", "图".encode())]
    fields += [(b"X-Three", b"\xbe\xff a"), (b"X-Four", b"b: c"), (b"Content-Length", b"0")]
    head = b"\r\n".join([b"POST / HTTP/1.1", *(name + b": " + value for name, value in fields), b"", b""])
    assert (await client.raw(head)).status == 404
    headers = next(myna.journal.newest()).request.headers
    assert [(name.encode(), value.encode("utf-8", "surrogateescape")) for name, value in headers] == fields
    assert headers.get("x-one") == "\udce5\udc9b"
    assert headers.all("x-one") == ["\udce5\udc9b", "图"]
    assert headers.all("x-five") == []


async def test_a_cloud_host_name_decides_the_region(client: Client) -> None:
    beijing = "imm.cn-beijing.aliyuncs.com"
    assert (await client.call("CreateProject", {"ProjectName": "north"}, host=beijing)).status == 200
    assert (await client.call("GetProject", {"ProjectName": "north"})).status == 404
    assert (
        await client.call("GetProject", {"ProjectName": "north"}, host="imm-vpc.cn-beijing.aliyuncs.com")
    ).status == 200


async def test_absolute_targets_work_as_through_a_proxy(client: Client) -> None:
    target, headers, body = signed("ListProjects", {"MaxResults": "5"}, host="imm.cn-hangzhou.aliyuncs.com")
    answer = await client.send("POST", "http://imm.cn-hangzhou.aliyuncs.com" + target, headers, body)
    assert answer.status == 200


@pytest.mark.parametrize("path", ["/", "//", "/imm/"])
async def test_a_path_prefix_still_routes(client: Client, path: str) -> None:
    assert (await client.call("ListProjects", path=path)).status == 200


async def test_another_path_is_not_found(client: Client) -> None:
    answer = await client.call("ListProjects", path="/projects")
    assert (answer.status, answer.json["Code"]) == (404, "InvalidAction.NotFound")


async def test_a_long_request_line_is_read(client: Client, dataset: dict[str, str]) -> None:
    uris = json.dumps([f"oss://nowhere/{number:0400d}.jpg" for number in range(100)])
    target, headers, _ = signed("BatchGetFileMeta", {**dataset, "URIs": uris})
    assert len(target) > 40_000
    assert (await client.send("POST", target, headers)).json["Files"] == []


async def test_a_chunked_form_is_signed_over_its_content(client: Client) -> None:
    target, headers, body = signed("ListProjects", {}, {"MaxResults": "5"})
    chunks = b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (4, body[:4], len(body) - 4, body[4:])
    sent = lines("POST", target, [*headers, ("Transfer-Encoding", "chunked")]) + b"\r\n" + chunks
    assert (await client.raw(sent)).status == 200


async def test_a_post_without_any_length_is_an_empty_one(client: Client) -> None:
    target, headers, _ = signed("ListProjects", {})
    assert (await client.raw(lines("POST", target, headers) + b"\r\n")).status == 200


async def test_an_octet_stream_of_nothing_is_passed_over(client: Client) -> None:
    target, headers, _ = signed("ListProjects", {})
    assert (await client.send("POST", target, [*headers, ("Content-Type", "application/octet-stream")])).status == 200


async def test_expectations_are_met(client: Client) -> None:
    target, headers, body = signed("ListProjects", {}, {"MaxResults": "5"})
    headers += [("Expect", "100-continue"), ("Content-Length", str(len(body)))]
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    writer.write(lines("POST", target, headers) + b"\r\n")
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")
    writer.write(body)
    assert (await client.read(reader)).status == 200
    writer.close()
    await writer.wait_closed()


async def test_a_json_body_fills_gaps(client: Client) -> None:
    """An early SDK repeats its query as a JSON body."""
    target, headers, _ = signed("ListProjects", {"MaxResults": "1"})
    body = b'{"MaxResults": "oops", "Prefix": "zz"}'
    import hashlib

    from signing import acs3
    from signing.message import message

    kept = [(name, value) for name, value in headers if name not in ("x-acs-content-sha256", "Authorization")]
    kept += [
        ("x-acs-content-sha256", hashlib.sha256(body).hexdigest()),
        ("content-type", "application/json; charset=utf-8"),
    ]
    names = tuple(sorted(name for name, _ in kept))
    claim = acs3.Claim("ACS3-HMAC-SHA256", "test", names, "", "", "", "")
    text = target.partition("?")[2]
    right = acs3.signature(
        "test", acs3.string_to_sign(claim, acs3.canonical(message("POST", "/", text, kept, body), claim))
    )
    kept.append(
        ("Authorization", f"ACS3-HMAC-SHA256 Credential=test,SignedHeaders={';'.join(names)},Signature={right}")
    )
    assert (await client.send("POST", target, kept, body)).status == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nNo colon\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
)
async def test_what_is_no_http_gets_an_envelope_and_no_page(client: Client, sent: bytes) -> None:
    answer = await client.raw(sent)
    assert answer.status == 400
    assert answer.json["Code"] == answer.json["code"] == "InvalidRequest"
    assert answer.headers["connection"] == "close"


async def test_what_is_too_long_says_which_limit(client: Client, settings: Settings) -> None:
    for sent in (
        b"GET /" + b"a" * (settings.max_target + 10) + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: 1\r\n" % number for number in range(400)) + b"\r\n",
    ):
        answer = await Client(client.port).raw(sent)
        assert answer.status == 400
        assert "--max-target" in answer.json["Message"]


async def test_a_client_that_closes_its_side_gets_its_answer(client: Client) -> None:
    target, headers, body = signed("ListProjects", {})
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    writer.write(lines("POST", target, headers) + b"Content-Length: 0\r\n\r\n" + body)
    writer.write_eof()
    assert (await client.read(reader)).status == 200
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


async def test_half_a_body_and_an_end_are_not_waited_for(client: Client) -> None:
    target, headers, _ = signed("ListProjects", {})
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    writer.write(lines("POST", target, headers) + b"Content-Length: 10\r\n\r\nabc")
    writer.write_eof()
    async with asyncio.timeout(20):
        assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


async def test_a_parameter_of_many_megabytes_is_refused(client: Client) -> None:
    answer = await client.call("ListProjects", {"Prefix": "a" * 5_000_000})
    assert (answer.status, answer.json["Code"]) == (413, "InvalidContent")
    answer = await client.call("ListProjects", {"Prefix": "a" * 4_000_000})
    assert (answer.status, answer.json["Code"]) == (400, "InvalidArgument")


async def test_a_request_for_nobody_is_told_what_to_do(client: Client) -> None:
    answer = await client.send("GET", "/", [("Host", "127.0.0.1")])
    assert answer.status == 404
    assert "SDK" in answer.json["Message"]


async def test_iqs_is_admitted_with_a_key_alone(client: Client) -> None:
    path, key = "/search/multimodal", ("Authorization", "Bearer test")
    answer = await client.send("POST", path, [("Host", "127.0.0.1"), key], b'{"query":"lion"}')
    assert answer.status == 200
    for headers, code in (([("X-API-Key", "nope")], "Retrieval.InvalidAPIKey"), ([], "Retrieval.InvalidAPIKey")):
        answer = await client.send("POST", path, [("Host", "cloud-iqs.aliyuncs.com"), *headers])
        assert answer.status == (403 if headers else answer.status)
        assert answer.json["code"] in (code, "MissingAccessKeyId")


async def test_ci_is_admitted_and_refused_loudly_in_xml(client: Client) -> None:
    answer = await Sender(client)("POST", "/datasetquery/export")
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/xml"
    assert b"<Code>InvalidUrl</Code>" in answer.body
    assert b"<Resource>" in answer.body
    answer = await client.send("POST", "/datasetquery/hybridsearch", [("Host", HOST)])
    assert answer.status == 401
    assert b"<Code>MissingAuthorization</Code>" in answer.body


async def test_imm_answers_xml_when_asked(client: Client) -> None:
    answer = await client.call("GetProject", {"ProjectName": "nope", "Format": "XML"})
    assert (answer.status, answer.headers["content-type"]) == (404, "text/xml;charset=utf-8")
    assert b"<Code>ResourceNotFound</Code>" in answer.body


async def test_head_has_no_body(client: Client) -> None:
    answer = await client.send("HEAD", "/_myna/health", [("Host", "127.0.0.1")])
    assert (answer.status, answer.body) == (200, b"")


async def test_a_body_over_the_limit_is_refused_whole(settings: Settings) -> None:
    server = Myna(replace(settings, max_body=2048, data_dir=None))
    await server.start()
    client = Client(server.port)
    target, headers, body = signed("ListProjects", {}, {"Prefix": "a" * 5000})
    answer = await client.send("POST", target, headers, body)
    assert (answer.status, answer.json["Code"]) == (413, "InvalidContent")
    await client.close()
    await server.stop()


@pytest.mark.parametrize(
    ("begun", "told"),
    [
        (b"POST /?Acti", b""),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf", b"RequestTimeout"),
    ],
    ids=["head", "body"],
)
async def test_a_request_that_never_ends_is_not_waited_for(settings: Settings, begun: bytes, told: bytes) -> None:
    impatient = Myna(replace(settings, request_timeout=0.05, data_dir=None))
    port = await impatient.start()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(begun)
        async with asyncio.timeout(20):
            received = await reader.read()
        assert (told in received) if told else not received
        writer.close()
        client = Client(port)
        assert (await client.send("GET", "/_myna/health", [("Host", "127.0.0.1")])).status == 200
        await client.close()
    finally:
        await impatient.stop()


async def test_thousands_of_idle_connections_disturb_nobody(client: Client) -> None:
    descriptors = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    count = min(2000, descriptors // 3)  # both ends are in this process
    idle = [await asyncio.open_connection("127.0.0.1", client.port) for _ in range(count)]
    for _, writer in idle[::2]:
        writer.write(b"POST / HTTP/1.1\r\n")
    assert (await client.call("ListProjects")).status == 200
    for _, writer in idle:
        writer.close()
        await writer.wait_closed()


async def test_the_connection_survives_a_refusal(client: Client) -> None:
    assert (await client.call("Nonsense")).status == 404
    first = client._streams
    assert (await client.call("ListProjects")).status == 200
    assert client._streams is first


async def test_a_failure_of_ours_is_the_vendors_internal_error(myna: Myna, client: Client, caplog) -> None:
    async def broken(*_: object) -> None:
        raise ZeroDivisionError("a secret detail")

    handlers = myna.services["imm"].dialect._handlers
    handlers._found["ListProjects"] = broken  # type: ignore[assignment]
    answer = await client.call("ListProjects")
    assert (answer.status, answer.json["Code"]) == (500, "InternalError")
    assert b"secret detail" not in answer.body
    assert "ZeroDivisionError" in caplog.text
    assert (await client.call("GetProject", {"ProjectName": "p"})).status == 404


def test_the_encoding_of_the_test_client_is_the_wires() -> None:
    assert encoded({"a": "x y/猫"}) == "a=x+y%2F%E7%8C%AB"
