"""The load's own side: whole requests as bytes, one connection, answers counted and not parsed."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass

TIMEOUT = 60.0


class BadAnswer(RuntimeError):
    """A server answered something else than was measured for."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Round:
    """Some requests one after the other. In seconds: ``wall`` is all, ``connecting`` and ``client`` (CPU) its parts."""

    requests: int
    wall: float
    connecting: float
    client: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.wall

    @property
    def exchanging(self) -> float:
        """Seconds without those for opening connections."""
        return self.wall - self.connecting


def request(method: str, target: str, headers: Sequence[tuple[str, str]], body: bytes = b"") -> bytes:
    """An HTTP/1.1 request, ready to send."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Connection:
    """One connection, kept alive as long as the server keeps it; a server that closes it gets another one."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connecting = 0.0
        self.opened = 0
        self._socket: socket.socket | None = None

    def exchange(self, sent: bytes) -> Answer:
        """Send a request and read its whole answer. Raises OSError, BadAnswer."""
        if self._socket is None:
            began = time.perf_counter()
            self._socket = socket.create_connection(("127.0.0.1", self.port), TIMEOUT)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connecting += time.perf_counter() - began
            self.opened += 1
        self._socket.sendall(sent)
        head, rest = self._head(self._socket)
        fields = head.lower()
        at = fields.find(b"\r\ncontent-length:")
        if at < 0:
            raise BadAnswer(f"no Content-Length in {head[:300]!r}")
        length = int(fields[at + 17 : fields.find(b"\r\n", at + 17)])
        body = bytearray(rest)
        while len(body) < length:
            chunk = self._socket.recv(262_144)
            if not chunk:
                raise BadAnswer("the answer ended early")
            body += chunk
        if b"\r\nconnection: close" in fields:
            self.close()
        return Answer(int(head[9:12]), bytes(body))

    def _head(self, open_socket: socket.socket) -> tuple[bytes, bytes]:
        """The head with its last line break, and what came behind it."""
        read = b""
        while True:
            chunk = open_socket.recv(262_144)
            if not chunk:
                self.close()
                raise BadAnswer("the server closed the connection without an answer")
            read += chunk
            end = read.find(b"\r\n\r\n")
            if end >= 0:
                return read[: end + 2], read[end + 4 :]

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def drive(connection: Connection, requests: Sequence[bytes], least: int) -> Round:
    """Send the requests one after the other. Raises BadAnswer for a status but 200, or fewer than ``least`` bytes."""
    connecting = connection.connecting
    cpu, began = time.process_time(), time.perf_counter()
    for each in requests:
        answer = connection.exchange(each)
        if answer.status != 200 or len(answer.body) < least:
            raise BadAnswer(f"{answer.status}, {len(answer.body)} bytes: {answer.body[:500]!r}")
    wall, spent = time.perf_counter() - began, time.process_time() - cpu
    return Round(len(requests), wall, connection.connecting - connecting, spent)
