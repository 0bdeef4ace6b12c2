"""``GET /_myna/health``, and honest answers for the rest of the control API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from emulator.exchange import Reply, Request

LOCAL = ("localhost", "127.0.0.1", "[::1]")
JSON = (("Content-Type", "application/json;charset=utf-8"),)


class Facade(Protocol):
    """What the control API may ask the product for."""

    def health(self) -> Mapping[str, Any]:
        """``status`` is ``ready`` or ``starting``."""
        ...


def answer(request: Request, host: str, facade: Facade) -> Reply:
    """Refuses what a web page could send: a foreign ``Host`` or ``Origin``."""
    origin = request.headers.get("origin") or ""
    if host not in LOCAL or (origin and not local_origin(origin)):
        return told(403, "The control API answers local names only.")
    if request.path != "/_myna/health":
        return told(501, f"This version of Myna does not serve {request.path} yet; /_myna/health is there.")
    if request.method not in ("GET", "HEAD"):
        return told(405, "Use GET.")
    health = facade.health()
    return Reply(200 if health["status"] == "ready" else 503, JSON, json.dumps(health).encode())


def local_origin(origin: str) -> bool:
    """Whether a page of this machine asks; ``null`` and everything without a host is nobody's."""
    host = origin.partition("://")[2].lower()
    return (host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]) in LOCAL


def told(status: int, sentence: str) -> Reply:
    """An error of the control API."""
    return Reply(status, JSON, json.dumps({"error": sentence}).encode(), code=str(status))
