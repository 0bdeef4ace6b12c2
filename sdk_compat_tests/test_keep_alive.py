"""Connections that nobody uses stay open for longer than any SDK keeps them, and for as long as --keep-alive says.

What an SDK does after a rest is in the scenarios; how long the rest may be is here.
"""

from __future__ import annotations

import socket
import time
from pathlib import Path

from myna_process import serving

from emulator.settings import Settings

SDKS = 300  # seconds that the most patient client, Java's, keeps a connection
REQUEST = b"GET /_myna/clock HTTP/1.1\r\nHost: localhost\r\n\r\n"


def kept(endpoint: str) -> socket.socket:
    """A connection on which a request was answered whole."""
    host, _, port = endpoint.partition(":")
    connection = socket.create_connection((host, int(port)), timeout=30)
    connection.sendall(REQUEST)
    said = connection.recv(65536)
    while b"\r\n\r\n" not in said or not said.endswith(b"]"):
        more = connection.recv(65536)
        assert more, "closed with the answer"
        said += more
    return connection


def test_the_default_is_longer_than_any_client_keeps_one() -> None:
    assert Settings().keep_alive > SDKS


def test_an_idle_connection_lives_as_long_as_the_setting(tmp_path: Path, endpoint: str) -> None:
    """A server that closes after a second closes; the one of the default has the same connection after that."""
    with kept(endpoint) as lasting, serving([tmp_path], "--keep-alive", "1") as short:
        began = time.monotonic()
        with kept(short) as closed:
            assert closed.recv(1) == b"", "it was to be closed"
        assert 0.5 < time.monotonic() - began < 20
        lasting.sendall(REQUEST)
        assert lasting.recv(15) == b"HTTP/1.1 200 OK"
