"""Pages that are really fetched: from the hosts that ``--web-fetch`` names, and from nowhere else.

Every address is taken apart once, by what also connects to it, so that no spelling means one host to the check and
another to the connection. Nothing is sent that could tell who asks: no cookies, no credentials, no proxy.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yarl import URL

from emulator.domain.web.legible import FORBIDDEN, TIMED_OUT, UNKNOWN, Read, answered

if TYPE_CHECKING:
    import aiohttp

HOPS = 5
"""How often an address may lead on."""
LARGEST = 5 * 1024 * 1024
"""Bytes of a page, packed and unpacked (iqs-behaviour.md 8.5, of a PDF)."""
LONGEST = 64 * 1024
"""Bytes of a header of the site's: some say at length what scripts may do."""
CHUNK = 64 * 1024
TOLD = 300
"""Characters of what a site says of its page."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PORTS = {"http": 80, "https": 443}
GZIP = 31
PACKED = {"": 0, "identity": 0, "gzip": GZIP, "x-gzip": GZIP, "deflate": 15}
"""Content-Encoding → what zlib calls it, 0 for none."""
HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Myna)",
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,application/pdf;q=0.9,*/*;q=0.1",
    "Accept-Encoding": "gzip, deflate",
}
TEXTS = ("text/", "application/json", "application/xml")
ENDINGS = ("+json", "+xml")
"""Content types of what is shown as it is."""
KINDS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "application/pdf": "pdf",
}
"""What is read of what comes; any other text as plain text."""
UNTOLD = "application/octet-stream"
"""The content type of what says nothing about itself: its bytes do."""


class Unfetched(Exception):
    """What stands in the place of a page."""

    def __init__(self, read: Read) -> None:
        super().__init__(read.error)
        self.read = read


@dataclass(frozen=True, slots=True)
class Fetched:
    """``kind`` is html, markdown, text or pdf; ``charset`` what the site says of it, ``url`` where it was found."""

    url: str
    kind: str
    charset: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One ``--web-fetch``: ``below`` means all hosts below ``host``; without ``port`` the scheme's own, -1 for any."""

    host: str
    below: bool
    port: int | None

    def has(self, url: URL) -> bool:
        host = (url.raw_host or "").rstrip(".")
        if not (host.endswith(f".{self.host}") if self.below else host == self.host):
            return False
        return self.port == -1 or url.port == (PORTS[url.scheme] if self.port is None else self.port)


def entry(written: str) -> Entry:
    below = written.startswith("*.")
    name = written.removeprefix("*.")
    any_port = name.endswith(":*")
    url = URL(f"http://{name.removesuffix(':*')}")
    return Entry((url.raw_host or "").rstrip("."), below, -1 if any_port else url.explicit_port)


class Fetching:
    """``hosts`` as :func:`emulator.settings.reachable` has them."""

    def __init__(self, hosts: Iterable[str]) -> None:
        self._entries = tuple(entry(one) for one in hosts)

    def allows(self, url: str) -> bool:
        """Whether an address is one of an allowed host."""
        try:
            return self._allows(URL(url))
        except ValueError:
            return False

    def _allows(self, url: URL) -> bool:
        return url.scheme in PORTS and any(one.has(url) for one in self._entries)

    async def fetch(self, url: str, patience: float) -> Fetched:
        """The page at an address that comes within so many seconds. Raises Unfetched."""
        import aiohttp

        address = URL(url)
        try:
            async with (
                asyncio.timeout(patience),
                aiohttp.ClientSession(
                    headers=HEADERS,
                    cookie_jar=aiohttp.DummyCookieJar(),
                    auto_decompress=False,
                    max_line_size=LONGEST,
                    max_field_size=LONGEST,
                    timeout=aiohttp.ClientTimeout(total=None),
                ) as session,
            ):
                return await self._followed(session, address)
        except TimeoutError:
            raise Unfetched(Read(TIMED_OUT, f"The page did not come within {round(patience * 1000)} ms.")) from None
        except (aiohttp.ClientError, OSError, ValueError) as broken:
            told = f"The page of {address.host} could not be fetched: {trouble(broken)}."
            raise Unfetched(Read(UNKNOWN, told)) from None

    async def _followed(self, session: aiohttp.ClientSession, url: URL) -> Fetched:
        for _ in range(HOPS + 1):
            if not self._allows(url):
                where = f"{url.scheme}://{url.host or ''}" + (f":{url.port}" if url.explicit_port else "")
                raise Unfetched(Read(FORBIDDEN, f"The page leads to {where}, which no --web-fetch allows."))
            if url.user is not None or url.password is not None:
                raise Unfetched(Read(FORBIDDEN, "The address holds credentials, and Myna sends none."))
            async with session.get(url, allow_redirects=False) as reply:
                if reply.status in REDIRECTS and "Location" in reply.headers:
                    url = url.join(URL(reply.headers["Location"]))
                    continue
                if reply.status != 200:
                    raise Unfetched(answered(reply.status))
                return await received(reply, str(url))
        raise Unfetched(Read(UNKNOWN, f"The address leads on more than {HOPS} times."))


def trouble(broken: Exception) -> str:
    """What went wrong, in words of our own: a library's hold whole addresses, and with them what is secret."""
    import aiohttp

    if isinstance(broken, aiohttp.ClientConnectorCertificateError):
        return "its certificate is not trusted"
    if isinstance(broken, aiohttp.ClientConnectorDNSError):
        return "its name is not known"
    if isinstance(broken, aiohttp.ClientConnectorError):
        return f"no connection ({broken.strerror or type(broken.os_error).__name__})"[:TOLD]
    if isinstance(broken, aiohttp.ServerDisconnectedError | ConnectionError):
        return "the site closed the connection"
    if isinstance(broken, aiohttp.ClientPayloadError):
        return "the page ended before it was whole"
    if isinstance(broken, aiohttp.ClientResponseError):
        return "the answer is not HTTP as Myna reads it"
    if isinstance(broken, aiohttp.InvalidURL | ValueError):
        return "it leads to an address that is none"
    return type(broken).__name__


async def received(reply: aiohttp.ClientResponse, url: str) -> Fetched:
    """A page whole. Raises Unfetched for what is too large or nothing to read."""
    kind = kind_of(reply.content_type)
    packing = reply.headers.get("Content-Encoding", "").strip().lower()
    if packing not in PACKED:
        raise Unfetched(Read(UNKNOWN, f"The page comes packed as {packing[:TOLD]}, which was not asked for."))
    body = bytearray()
    async for chunk in reply.content.iter_chunked(CHUNK):
        body += chunk
        if len(body) > LARGEST:
            raise too_large()
    whole = await asyncio.to_thread(unpacked, bytes(body), PACKED[packing]) if PACKED[packing] else bytes(body)
    return Fetched(url, kind or await asyncio.to_thread(sniffed, reply.url.name, whole), reply.charset, whole)


def kind_of(content_type: str) -> str:
    """Empty where the bytes must tell. Raises Unfetched for what has no words."""
    text = content_type.startswith(TEXTS) or content_type.endswith(ENDINGS)
    kind = KINDS.get(content_type, "text" if text else "")
    if not kind and content_type != UNTOLD:
        what = f"The page is {content_type[:TOLD]}; HTML, text and PDF are read."
        raise Unfetched(Read(UNKNOWN, what))
    return kind


def sniffed(name: str, body: bytes) -> str:
    """The kind of what says nothing about itself. Raises Unfetched. Blocks."""
    from emulator.understanding.media import mime

    found = kind_of(mime.detect(name, body[:CHUNK]).content_type)
    if not found:
        raise Unfetched(Read(UNKNOWN, "The page is neither HTML nor text nor PDF."))
    return found


def unpacked(body: bytes, bits: int) -> bytes:
    """``bits`` as zlib's ``wbits``. Raises Unfetched for what is damaged, and as soon as it is too large. Blocks."""
    for each in (bits, -bits) if bits == 15 else (bits,):  # some send deflate without its frame (RFC 9110, 8.4.1.2)
        found, left = bytearray(), body
        try:
            while left:  # gzip may come in several members
                packed = zlib.decompressobj(each)
                found += packed.decompress(left, LARGEST + 1 - len(found))
                if len(found) > LARGEST:
                    raise too_large()
                if not packed.eof:
                    break
                left = packed.unused_data if bits == GZIP else b""
        except zlib.error:
            if left is body:
                continue
            left = b""  # behind the last member nothing counts
        if not left:
            return bytes(found)
    raise Unfetched(Read(UNKNOWN, "The page is packed, and damaged."))


def too_large() -> Unfetched:
    return Unfetched(Read(UNKNOWN, f"The page is larger than {LARGEST} bytes."))
