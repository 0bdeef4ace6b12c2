"""The control API, one readable table: method, path, what the facade does with it."""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, unquote

from emulator.control.facade import Facade, Told
from emulator.exchange import Reply, Request

Answer: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Handler: TypeAlias = Callable[[Facade, "Asked"], Answer | Awaitable[Answer]]

LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
JSON = (("Content-Type", "application/json;charset=utf-8"),)


class Asked:
    """A control request: what follows the path, the query, the JSON body (an object, or nothing)."""

    def __init__(self, rest: str, query: Mapping[str, str], body: Mapping[str, Any]) -> None:
        self.rest = rest
        self.query = query
        self.body = body


TABLE: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/_myna/health", lambda myna, asked: myna.health()),
    ("GET", "/_myna/operations", lambda myna, asked: myna.operations()),
    ("GET", "/_myna/requests", lambda myna, asked: myna.requests(asked.query)),
    ("GET", "/_myna/requests/", lambda myna, asked: myna.request(asked.rest)),
    ("POST", "/_myna/settle", lambda myna, asked: myna.settle(asked.body)),
    ("POST", "/_myna/reset", lambda myna, asked: myna.reset(asked.body)),
    ("GET", "/_myna/clock", lambda myna, asked: myna.clock(asked.query.get("account", ""))),
    ("POST", "/_myna/clock", lambda myna, asked: myna.set_clock(asked.body)),
    ("POST", "/_myna/accounts", lambda myna, asked: myna.mint(asked.body)),
    ("DELETE", "/_myna/accounts/", lambda myna, asked: myna.forget(asked.rest)),
    ("GET", "/_myna/faults", lambda myna, asked: myna.faults()),
    ("PUT", "/_myna/faults", lambda myna, asked: myna.put_fault(asked.body)),
    ("DELETE", "/_myna/faults", lambda myna, asked: myna.remove_faults("")),
    ("DELETE", "/_myna/faults/", lambda myna, asked: myna.remove_faults(asked.rest)),
)
LATER = ("/_myna/state", "/_myna/objects/", "/_myna/metrics", "/_myna/understand")


async def answer(request: Request, host: str, hosts: Collection[str], facade: Facade) -> Reply:
    """Answer one request. Refuses what a web page could send: a foreign ``Host`` or ``Origin``."""
    try:
        local(request, host, hosts)
        handler, rest = found(request)
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        result = handler(facade, Asked(unquote(rest), query, body(request)))
        if inspect.isawaitable(result):
            result = await result
    except Told as told:
        return written(told.status, {"error": told.sentence})
    status = 503 if request.path == "/_myna/health" and starting(result) else 200
    return written(status, result)


def starting(result: Any) -> bool:
    return isinstance(result, Mapping) and result.get("status") not in (None, "ready")


def local(request: Request, host: str, hosts: Collection[str]) -> None:
    """Only names of this machine and those that the user allowed; ``null`` is nobody's origin."""
    allowed = LOCAL | set(hosts)
    origin = request.headers.get("origin")
    if host not in allowed or (origin and origin_host(origin) not in allowed):
        raise Told(403, f"The control API answers {', '.join(sorted(allowed))} only; allow more with --control-hosts.")


def origin_host(origin: str) -> str:
    host = origin.partition("://")[2].lower()
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


def found(request: Request) -> tuple[Handler, str]:
    """The table's row for a request, and what stands after its path."""
    path = request.path
    method = "GET" if request.method == "HEAD" else request.method
    verbs = []
    for verb, row, handler in TABLE:
        if path == row or (row.endswith("/") and path.startswith(row) and path != row):
            if verb == method:
                return handler, path[len(row) :]
            verbs.append(verb)
    if verbs:
        raise Told(405, f"{path} takes {' and '.join(verbs)}, not {request.method}.")
    if path in ("/_myna", "/_myna/") or path.startswith(LATER):
        raise Told(501, f"This version of Myna does not serve {path} yet.")
    raise Told(404, f"There is no {path}. There are {', '.join(sorted({row for _, row, _ in TABLE}))}.")


def body(request: Request) -> Mapping[str, Any]:
    if not request.body:
        return {}
    try:
        value = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Told(400, "The body is not JSON.") from None
    if not isinstance(value, dict):
        raise Told(400, "The body must be a JSON object.")
    return value


def written(status: int, value: Any) -> Reply:
    text = json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "replace")
    return Reply(status, JSON, text, code="" if status < 400 else str(status))
