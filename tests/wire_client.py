"""A client without any SDK: it signs with the house's own functions and shows the bytes that come back."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

from signing import acs3
from signing.message import message

NONCES = iter(range(10**9))


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        value = json.loads(self.body)
        assert isinstance(value, dict)
        return value


def encoded(parameters: dict[str, str]) -> str:
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in parameters.items())


def signed(
    action: str,
    query: dict[str, str],
    form: dict[str, str] | None = None,
    *,
    method: str = "POST",
    path: str = "/",
    key: str = "test",
    secret: str = "test",
    date: str = "",
    nonce: str = "",
    version: str = "2020-09-30",
    host: str = "127.0.0.1",
    signature: str = "",
    extra: dict[str, str] | None = None,
) -> tuple[str, list[tuple[str, str]], bytes]:
    """Target, headers and body of an ACS3 request; ``signature`` replaces the right one."""
    body = encoded(form).encode() if form is not None else b""
    headers = [
        ("host", host),
        ("x-acs-action", action),
        ("x-acs-version", version),
        ("x-acs-date", date or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
        ("x-acs-signature-nonce", nonce or f"nonce-{next(NONCES)}"),
        ("x-acs-content-sha256", hashlib.sha256(body).hexdigest()),
    ]
    headers += list((extra or {}).items())
    if form is not None:
        headers.append(("content-type", "application/x-www-form-urlencoded"))
    text = encoded(query)
    names = ";".join(sorted(name for name, _ in headers))
    claim = acs3.Claim("ACS3-HMAC-SHA256", key, tuple(names.split(";")), "", "", "", "")
    canonical = acs3.canonical(message(method, "/", text, headers, body), claim)
    right = acs3.signature(secret, acs3.string_to_sign(claim, canonical))
    credential = f"ACS3-HMAC-SHA256 Credential={key},SignedHeaders={names},Signature={signature or right}"
    return f"{path}?{text}" if text else path, [*headers, ("Authorization", credential)], body


@dataclass
class Client:
    """One keep-alive connection."""

    port: int
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = field(default=None, repr=False)

    async def call(self, action: str, query: dict[str, str] | None = None, form: Any = None, **how: Any) -> Answer:
        """A signed IMM call. Long texts go into the form, as a client with large parameters would send them."""
        query = dict(query or {})
        if form is None and sum(len(value) for value in query.values()) > 20_000:
            query, form = {}, query
        method = how.pop("method", "POST")
        target, headers, body = signed(action, query, form, method=method, **how)
        return await self.send(method, target, headers, body)

    async def send(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes = b"") -> Answer:
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
        if not any(name.lower() in ("content-length", "transfer-encoding") for name, _ in headers):
            lines.append(f"Content-Length: {len(body)}")
        return await self.raw("\r\n".join(lines).encode() + b"\r\n\r\n" + body, method)

    async def raw(self, sent: bytes, method: str = "POST") -> Answer:
        """Send bytes as they are and read one answer."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port, limit=2**26)
        reader, writer = self._streams
        writer.write(sent)
        await writer.drain()
        return await self.read(reader, method)

    async def read(self, reader: asyncio.StreamReader, method: str = "POST") -> Answer:
        head = await reader.readuntil(b"\r\n\r\n")
        line, *fields = head.decode("latin-1").rstrip().split("\r\n")
        status = int(line.split(" ")[1])
        if status == 100:
            return await self.read(reader, method)
        headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in fields)}
        if headers.get("transfer-encoding") == "chunked":
            return Answer(status, headers, await self.chunks(reader))
        length = int(headers["content-length"]) if method != "HEAD" and status not in (204, 304) else 0
        body = await reader.readexactly(length)
        if headers.get("connection", "").lower() == "close":
            await self.close()
        return Answer(status, headers, body)

    async def chunks(self, reader: asyncio.StreamReader) -> bytes:
        """The body of a stream, to its end."""
        found = b""
        while size := int(await reader.readline(), 16):
            found += await reader.readexactly(size)
            await reader.readexactly(2)
        await reader.readexactly(2)
        return found

    async def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            with contextlib.suppress(ConnectionError):  # a killed server's
                await self._streams[1].wait_closed()
            self._streams = None
