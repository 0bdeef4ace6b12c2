"""Pages that are really fetched: from the hosts that ``--web-fetch`` names, and from nowhere else.

Every address is taken apart once, by what also connects to it, so that no spelling means one host to the check and
another to the connection. Nothing is sent that could tell who asks: no cookies, no credentials, no proxy.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from yarl import URL

from emulator.domain.web.legible import FORBIDDEN, UNKNOWN, Read, answered

if TYPE_CHECKING:
    import aiohttp

HOPS = 5
"""How often an address may lead on."""
LARGEST = 5 * 1024 * 1024
"""Bytes of a page, packed and unpacked (iqs-behaviour.md 8.5, of a PDF)."""
LONGEST = 64 * 1024
"""Bytes of a header of the site's: some say at length what scripts may do."""
CHUNK = 64 * 1024
STEP = 4096
"""Bytes that are unpacked at once: a member of gzip may have no more than twenty, and each copies what is left."""
TOLD = 300
"""Characters of what a site says of its page."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PORTS = {"http": 80, "https": 443}
GZIP = 31
MEMBER = b"\x1f\x8b"
"""What every member of gzip begins with."""
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
    """``kind`` is html, markdown, text or pdf, empty where the bytes must tell; ``charset`` what the site says of it,
    ``url`` where it was found. ``packing`` is as zlib's ``wbits``, 0 for none.
    """

    url: str
    kind: str
    charset: str | None
    body: bytes
    packing: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One ``--web-fetch``: ``below`` means all hosts below ``host``; without ``port`` the scheme's own, -1 for any."""

    host: str
    below: bool
    port: int | None

    def has(self, url: URL) -> bool:
        host = (url.raw_host or "").removesuffix(".")
        if not (host.endswith(f".{self.host}") if self.below else host == self.host):
            return False
        return self.port == -1 or url.port == (PORTS[url.scheme] if self.port is None else self.port)


def entry(written: str) -> Entry:
    below = written.startswith("*.")
    name = written.removeprefix("*.")
    any_port = name.endswith(":*")
    url = URL(f"http://{name.removesuffix(':*')}")
    return Entry(url.raw_host or "", below, -1 if any_port else url.explicit_port)


def normal(url: str) -> str:
    """One spelling of all that lead to the same page. Raises ValueError for no address."""
    found = URL(url).with_fragment(None)
    host = found.raw_host or ""
    return str(found.with_host(host.removesuffix(".")) if host.endswith(".") else found)


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

    async def fetch(self, url: str) -> Fetched:
        """The page at an address, as it comes. Raises Unfetched."""
        import aiohttp

        address = URL(url)
        try:
            async with aiohttp.ClientSession(
                headers=HEADERS,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                max_line_size=LONGEST,
                max_field_size=LONGEST,
                timeout=aiohttp.ClientTimeout(total=None),
            ) as session:
                return await self._followed(session, address)
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
    return Fetched(url, kind, reply.charset, bytes(body), PACKED[packing])


def opened(fetched: Fetched) -> Fetched:
    """A page unpacked, its kind known. Raises Unfetched for what is damaged, too large or nothing to read. Blocks."""
    body = unpacked(fetched.body, fetched.packing) if fetched.packing else fetched.body
    return replace(fetched, body=body, packing=0, kind=fetched.kind or sniffed(URL(fetched.url).name, body))


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
        found, at = bytearray(), 0
        try:
            while at < len(body):  # gzip may come in several members
                at = member(body, at, zlib.decompressobj(each), found)
                if bits != GZIP:
                    break
        except (EOFError, zlib.error):
            if not at or body.startswith(MEMBER, at):
                continue
        return bytes(found)  # what is behind the last member is none
    raise Unfetched(Read(UNKNOWN, "The page is packed, and damaged."))


def member(body: bytes, at: int, packed: zlib._Decompress, found: bytearray) -> int:
    """Adds what begins there; where it ends. Raises EOFError if it does not, zlib.error, Unfetched."""
    while not packed.eof:
        if at >= len(body):
            raise EOFError
        step = body[at : at + STEP]
        found += packed.decompress(step, LARGEST + 1 - len(found))
        if len(found) > LARGEST:
            raise too_large()
        at += len(step) - len(packed.unused_data)
    return at


def too_large() -> Unfetched:
    return Unfetched(Read(UNKNOWN, f"The page is larger than {LARGEST} bytes."))
