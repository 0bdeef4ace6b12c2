"""Web pages: which may call the services, which the control API, and what browsers are told (Fetch standard, CORS).

Anybody's page can send requests to a port of the machine that shows it. What tells them from programs is ``Origin``,
which pages cannot forge, and for what sends none (a picture's address, a link) ``Sec-Fetch-Site`` with ``Referer``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from emulator.exchange import Reply, Request

LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
HOST = r"(\[[0-9a-f:.]{2,64}\]|[a-z0-9._-]{1,255})(?::\d{1,5})?"
NAMED = re.compile(HOST, re.ASCII)
ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://" + HOST, re.ASCII)
REFERER = re.compile(r"([a-z][a-z0-9+.-]*://[^/?#\\]*)", re.ASCII | re.IGNORECASE)
OPEN = (("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", "*"))
METHODS = "GET, HEAD, POST, PUT, DELETE, OPTIONS"
UNSAID = "an origin that is not said"


class Pages:
    """Pages of this machine may call the services, and those of ``named`` origins; ``*`` stands for any."""

    def __init__(self, named: Collection[str]) -> None:
        self._named = frozenset(origin.lower().rstrip("/") for origin in named)

    def foreign(self, request: Request) -> str | None:
        """The origin of a page that may not, as it names itself; None for a program and for a page that may."""
        return next((origin for origin in origins(request) if not self._may(origin.lower())), None)

    def _may(self, origin: str) -> bool:
        if "*" in self._named or origin in self._named:
            return True
        host = host_of(origin)
        return host in LOCAL or host.endswith(".localhost")  # which browsers never look up anywhere else


class Neighbours:
    """Who may use the control API: what calls it by a name of this machine or of ``hosts``, pages of these too."""

    def __init__(self, hosts: Collection[str]) -> None:
        self._hosts = LOCAL | {host.lower() for host in hosts}

    def refusal(self, request: Request) -> str:
        """Why a request is refused, in a sentence; empty where it is not."""
        names = ", ".join(sorted(self._hosts))
        called = request.headers.all("host")
        named = NAMED.fullmatch(called[0].strip().lower()) if len(called) == 1 else None
        if named is None or named[1].rstrip(".") not in self._hosts:
            shown = ", ".join(called)[:200] or "nothing"
            return f"The control API answers to {names}, and was called {shown}; allow more with --control-hosts."
        for origin in request.headers.all("origin"):
            if host_of(origin.lower()) not in self._hosts:
                shown = origin[:200] or "no name"
                return (
                    f"The control API takes requests of web pages of {names}, and the Origin is {shown}; "
                    "allow its host with --control-hosts."
                )
        return ""


def origins(request: Request) -> list[str]:
    """Whose page sends a request; empty for a program's."""
    said = request.headers.all("origin")
    if said or (request.headers.get("sec-fetch-site") or "").lower() != "cross-site":
        return said
    referer = REFERER.match(request.headers.get("referer") or "")
    return [referer[1] if referer else UNSAID]


def host_of(origin: str) -> str:
    """The host of an origin in lower case; empty for what is none (``null``, a path behind it)."""
    parts = ORIGIN.fullmatch(origin)
    return parts[1] if parts else ""


def preflight(request: Request) -> Reply | None:
    """What a browser is told that asks before it sends; None for every other request. It is never signed."""
    asked = request.headers.get("access-control-request-method")
    if request.method != "OPTIONS" or asked is None or "origin" not in request.headers:
        return None
    headers = [*OPEN, ("Access-Control-Allow-Methods", METHODS), ("Access-Control-Max-Age", "600")]
    wanted = request.headers.get("access-control-request-headers")
    if wanted:  # a star would not cover Authorization
        headers.append(("Access-Control-Allow-Headers", wanted))
    if "access-control-request-private-network" in request.headers:
        headers.append(("Access-Control-Allow-Private-Network", "true"))
    return Reply(200, tuple(headers), b"")


def shown_to_pages(reply: Reply, request: Request, may: bool) -> Reply:
    """A reply that a page can read, or one that it cannot; to programs it goes as it is."""
    if not origins(request):
        return reply
    kept = tuple(pair for pair in reply.headers if not pair[0].lower().startswith("access-control-allow-origin"))
    if not may:
        return replace(reply, headers=kept)
    return reply if kept != reply.headers else replace(reply, headers=(*reply.headers, *OPEN))
