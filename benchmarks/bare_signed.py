"""The least that an aiohttp server behind Alibaba Cloud's signature can be: it checks V3 and answers one body.

Run as ``python -m benchmarks.bare_signed PORT PATH FILE``: POST to PATH gets what is in FILE.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from signing import acs3
from signing.message import message
from signing.stamp import seconds
from signing.verify import verify

SECRET = "test"
WINDOW = 900


def answering(body: bytes) -> Callable[[web.Request], Awaitable[web.Response]]:
    """The handler: the same check of key, time, nonce and signature that Myna makes."""
    nonces: set[str] = set()

    async def answer(request: web.Request) -> web.Response:
        sent = await request.read()
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.raw_headers]
        signed = message(request.method, request.path, request.query_string, headers, sent)
        claim = acs3.claim(signed)
        if claim is None or claim.key != "test" or claim.nonce in nonces:
            return web.Response(status=400)
        if abs(time.time() - (seconds(claim.date) or 0)) > WINDOW:
            return web.Response(status=400)
        if not verify(signed, claim, SECRET, (request.path,)).ok:
            return web.Response(status=403)
        nonces.add(claim.nonce)
        return web.Response(body=body, content_type="application/json", charset="utf-8")

    return answer


def main() -> None:
    port, path, file = sys.argv[1:]
    application = web.Application()
    application.router.add_post(path, answering(Path(file).read_bytes()))
    web.run_app(application, host="127.0.0.1", port=int(port), print=None, access_log=None)


if __name__ == "__main__":
    main()
