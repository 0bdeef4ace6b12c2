"""Generated hostile requests: an envelope or a closed connection, no page, no traceback; the server goes on."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging

import hostile
import pytest
from wire_client import Client

from emulator.exchange import QUOTED

COUNT = 1500


async def answered(port: int, sent: bytes) -> bytes:
    """Everything that comes back before the server closes, or after we have ended our side."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    try:
        await writer.drain()
        writer.write_eof()
        async with asyncio.timeout(30):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


def bodies(received: bytes) -> list[bytes]:
    """The bodies of the answers in a connection's bytes. Raises AssertionError for what is no answer."""
    found = []
    while received:
        head, blank, rest = received.partition(b"\r\n\r\n")
        assert blank, received[:200]
        assert head.startswith(b"HTTP/"), received[:200]
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        if head.startswith(b"HTTP/1.1 100"):
            received = rest
            continue
        length = int(fields[b"content-length"])
        if len(rest) >= length:  # an answer to HEAD announces a body and has none
            found.append(rest[:length])
            received = rest[length:]
        else:
            received = b""
    return found


async def test_hostile_requests_get_envelopes_or_nothing(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    envelopes = 0
    for sent in itertools.islice(hostile.requests(7), COUNT):
        for body in bodies(await answered(client.port, sent)):
            assert body, sent[:300]
            if body.startswith(b"<"):
                assert b"<Error>" in body, body
                assert b"<Code>" in body
            elif not body.startswith(b"HTTP/"):
                told = json.loads(body)
                assert isinstance(told, dict), sent[:300]
            assert b"Traceback" not in body
            envelopes += 1
    assert envelopes > COUNT / 2
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert (await client.call("ListProjects")).status == 200


async def test_requests_for_much_work_get_short_refusals(client: Client) -> None:
    """The benchmark tells how long others wait meanwhile."""
    for name, sent in hostile.heavy(hostile.MIB // 8):
        for body in bodies(await answered(client.port, sent)):
            assert b"Code" in body, name
            assert b"Traceback" not in body, name
            assert len(body) < 4 * QUOTED, name
    assert (await client.call("ListProjects")).status == 200
