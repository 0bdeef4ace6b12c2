"""A little site on 127.0.0.1 for pages that are really fetched."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

HTML = """<!doctype html><html><head><title> Tea &amp;
 leaves</title><meta charset="utf-8"><meta property="article:published_time" content="2025-03-01T08:00:00Z">
<style>p { color: red }</style></head><body>
<header>The site's name</header><nav><a href="/">Home</a></nav>
<main><h1>Oolong</h1><p>It steeps for <b>three</b> minutes [sic]; see <a href="water?a=(1)">the water</a>.</p>
<img src="/leaf.png" alt="a leaf"><ul><li>cup</li><li>pot<ol><li>lid</li></ol></li></ul>
<table><tr><th>tea</th><th>°C</th></tr><tr><td>oolong</td><td></td></tr></table>
<pre>a  [b]
  c</pre><script>var lost = 1;</script></main>
<footer>Imprint</footer></body></html>"""
CHINESE = "<html><head><title>茶</title>%s</head><body><p>三杯清茶，一本好書。</p></body></html>"
PDF = Path(__file__).parent.parent / "fixtures" / "formats" / "files" / "paper.pdf"
BOMB = 64 * 1024 * 1024


@dataclass
class Site:
    """``asked`` are the requests that came, ``page`` what ``/changing`` shows."""

    port: int = 0
    asked: list[web.Request] = field(default_factory=list)
    page: str = "<p>first</p>"
    released: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def at(self, path: str) -> str:
        return f"http://{self.host}{path}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        match request.path:
            case "/tea":
                return web.Response(text=HTML, content_type="text/html")
            case "/changing":
                return web.Response(text=self.page, content_type="text/html")
            case "/gb18030":
                body = (CHINESE % "").encode("gb18030")
                return web.Response(body=body, headers={"Content-Type": "text/html; charset=gb2312"})
            case "/header-big5":
                body = (CHINESE % '<meta charset="gbk">').encode("big5")
                return web.Response(body=body, headers={"Content-Type": "text/html; charset=Big5"})
            case "/meta-big5":
                body = (CHINESE % '<meta charset="big5">').encode("big5")
                return web.Response(body=body, content_type="text/html")
            case "/utf-16":
                return web.Response(body=(CHINESE % "").encode("utf-16"), content_type="text/html")
            case "/torn-gbk":
                body = (CHINESE % "").encode("gbk").replace("。".encode("gbk"), b"\xff")
                return web.Response(body=body, headers={"Content-Type": "text/html; charset=gbk"})
            case "/latin":
                return web.Response(
                    body=b"<p>\x93caf\xe9\x94", headers={"Content-Type": "text/html; charset=iso-8859-1"}
                )
            case "/json":
                return web.Response(text='{"tea": "oolong"}', content_type="application/json")
            case "/feed":
                return web.Response(text="<rss><title>tea</title></rss>", content_type="application/rss+xml")
            case "/policy":
                return web.Response(
                    text=HTML, content_type="text/html", headers={"Content-Security-Policy": "a " * 8000}
                )
            case "/torn":
                return web.Response(body=b"<p>caf\xe9 \xff\x00 torn</p>", content_type="text/html")
            case "/plain":
                return web.Response(text="# no heading\n- no item\n\n**not bold** [x](http://y/)\n")
            case "/markdown":
                text = "# Tea\n\nIt is **green**, [more](/more).\n"
                return web.Response(text=text, content_type="text/markdown")
            case "/paper":
                return web.Response(body=PDF.read_bytes(), content_type="application/pdf")
            case "/damaged.pdf":
                return web.Response(body=b"%PDF-1.4 nothing", content_type="application/pdf")
            case "/untold":
                return web.Response(body=HTML.encode(), headers={"Content-Type": "application/octet-stream"})
            case "/binary":
                return web.Response(body=bytes(range(256)) * 8)
            case "/picture":
                return web.Response(body=b"\x89PNG\r\n\x1a\n", content_type="image/png")
            case "/status":
                return web.Response(status=int(request.query["code"]), text="no")
            case "/to":
                headers = {"Location": request.query["to"], "Set-Cookie": "seen=1; Path=/"}
                return web.Response(status=int(request.query.get("code", "302")), headers=headers)
            case "/loop":
                return web.Response(status=302, headers={"Location": "/loop"})
            case "/slow":
                await self.released.wait()
                return web.Response(text="late")
            case "/drip":
                dripping = web.StreamResponse(headers={"Content-Type": "text/html"})
                await dripping.prepare(request)
                await dripping.write(b"<p>it begins")
                await self.released.wait()
                return dripping
            case "/cut":
                cut = web.StreamResponse(headers={"Content-Type": "text/html", "Content-Length": "1000"})
                await cut.prepare(request)
                await cut.write(b"<p>it begins")
                assert request.transport is not None
                request.transport.close()
                return cut
            case "/lines":
                return web.Response(text="a\n\n" * 100_000)
            case "/many":
                return web.Response(text="<p>a" * 200_000, content_type="text/html")
            case "/huge":
                return web.Response(body=b"x" * (6 * 1024 * 1024), content_type="text/html")
            case path if path[1:] in PACKED:
                return packed(path[1:])
        return web.Response(status=404, text="nothing here")


def packed(how: str) -> web.Response:
    """A page in an encoding, or what feigns one."""
    encoding, body = PACKED[how]
    return web.Response(body=body(), headers={"Content-Type": "text/html", "Content-Encoding": encoding})


def deflated(data: bytes) -> bytes:
    """Without a frame."""
    raw = zlib.compressobj(wbits=-15)
    return raw.compress(data) + raw.flush()


PAGE = HTML.encode()
PACKED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "gzip": ("gzip", lambda: gzip.compress(PAGE)),
    "members": ("gzip", lambda: gzip.compress(PAGE[:100]) + gzip.compress(PAGE[100:])),
    "trailing": ("gzip", lambda: gzip.compress(PAGE) + b"what is not counted"),
    "deflate": ("deflate", lambda: zlib.compress(PAGE)),
    "raw-deflate": ("deflate", lambda: deflated(PAGE)),
    "damaged-gzip": ("gzip", lambda: gzip.compress(PAGE)[:-40]),
    "one-more": ("gzip", lambda: gzip.compress(PAGE) + b"\n"),
    "damaged-member": ("gzip", lambda: gzip.compress(PAGE) + gzip.compress(PAGE)[:-8] + bytes(8)),
    "empty-gzip": ("gzip", lambda: b""),
    "brotli": ("br", lambda: b"\x8b\x02\x80"),
    "bomb": ("gzip", lambda: gzip.compress(bytes(BOMB))),
}


@asynccontextmanager
async def running() -> AsyncIterator[Site]:
    """A site on a free port."""
    site = Site()
    runner = web.AppRunner(application(site))
    await runner.setup()
    listener = web.TCPSite(runner, "127.0.0.1", 0)
    await listener.start()
    site.port = runner.addresses[0][1]
    try:
        yield site
    finally:
        site.released.set()
        await runner.cleanup()


def application(site: Site) -> web.Application:
    made = web.Application()
    made.router.add_route("*", "/{path:.*}", site.answer)
    return made
