"""The least that an aiohttp server can be: one route that says 200. Run as ``python benchmarks/bare.py PORT``."""

from __future__ import annotations

import sys

from aiohttp import web


async def answer(_request: web.Request) -> web.Response:
    return web.Response(text="ok")


def main() -> None:
    application = web.Application()
    application.router.add_get("/", answer)
    web.run_app(application, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)


if __name__ == "__main__":
    main()
