"""The control API, one readable table: method, path, what the facade does with it."""

from __future__ import annotations

import inspect
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import unquote

from emulator.control import objects
from emulator.control.facade import Facade, Told
from emulator.control.members import given
from emulator.exchange import Reply, Request

Answer: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Handler: TypeAlias = Callable[[Facade, "Asked"], Answer | Awaitable[Answer]]

LOG = logging.getLogger("myna")
JSON = (("Content-Type", "application/json;charset=utf-8"),)


class Asked:
    """A control request: what follows the path, and the members that it gives."""

    def __init__(self, rest: str, given: Mapping[str, Any]) -> None:
        self.rest = rest
        self.given = given


FAULT = ("id", "match", "effect", "times", "probability", "seed")
LISTING = ("account", "operation", "code", "limit", "after", "wait", "count")

# Method, path, the names that its query (GET, DELETE) or its body has, what answers.
TABLE: tuple[tuple[str, str, tuple[str, ...], Handler], ...] = (
    ("GET", "/_myna/health", (), lambda myna, asked: myna.health()),
    ("GET", "/_myna/operations", (), lambda myna, asked: myna.operations()),
    ("GET", "/_myna/requests", LISTING, lambda myna, asked: myna.requests(asked.given)),
    ("GET", "/_myna/requests/", (), lambda myna, asked: myna.request(asked.rest)),
    ("POST", "/_myna/understand", ("Query", "Now", "Language"), lambda myna, asked: myna.understand(asked.given)),
    ("POST", "/_myna/settle", ("account", "timeout"), lambda myna, asked: myna.settle(asked.given)),
    ("POST", "/_myna/reset", ("account",), lambda myna, asked: myna.reset(asked.given)),
    ("GET", "/_myna/clock", ("account",), lambda myna, asked: myna.clock(asked.given.get("account", ""))),
    ("POST", "/_myna/clock", ("account", "now", "advance", "frozen"), lambda myna, asked: myna.set_clock(asked.given)),
    ("POST", "/_myna/accounts", ("fork",), lambda myna, asked: myna.mint(asked.given)),
    ("DELETE", "/_myna/accounts/", (), lambda myna, asked: myna.forget(asked.rest)),
    ("GET", "/_myna/faults", (), lambda myna, asked: myna.faults()),
    ("PUT", "/_myna/faults", FAULT, lambda myna, asked: myna.put_fault(asked.given)),
    ("DELETE", "/_myna/faults", (), lambda myna, asked: myna.remove_faults("")),
    ("DELETE", "/_myna/faults/", (), lambda myna, asked: myna.remove_faults(asked.rest)),
)
LATER = ("/_myna/state", "/_myna/metrics")


async def answer(request: Request, refusal: str, facade: Facade) -> Reply:
    """Answer one request, or refuse it with the sentence of who may not ask. A failure of ours is told as one too."""
    try:
        if refusal:
            raise Told(403, refusal)
        if request.path == objects.ROOT or request.path.startswith(objects.ROOT + "/"):
            result: Any = await objects.answer(request, facade)
        else:
            names, handler, rest = found(request)
            result = handler(facade, Asked(unquote(rest), given(request, names)))
        if inspect.isawaitable(result):
            result = await result
    except Told as told:
        return written(told.status, {"error": told.sentence})
    except Exception:
        LOG.exception("%s %s failed", request.method, request.path)
        return written(500, {"error": "Myna failed; its log has the traceback."})
    if isinstance(result, Reply):
        return result
    status = 503 if request.path == "/_myna/health" and starting(result) else 200
    return written(status, result)


def starting(result: Any) -> bool:
    return isinstance(result, Mapping) and result.get("status") not in (None, "ready")


def found(request: Request) -> tuple[tuple[str, ...], Handler, str]:
    """The names and the handler of the table's row for a request, and what stands after its path."""
    path = request.path
    method = "GET" if request.method == "HEAD" else request.method
    verbs = []
    for verb, row, names, handler in TABLE:
        if path == row or (row.endswith("/") and path.startswith(row) and path != row):
            if verb == method:
                return names, handler, path[len(row) :]
            verbs.append(verb)
    if verbs:
        raise Told(405, f"{path} takes {' and '.join(verbs)}, not {request.method}.")
    if path in ("/_myna", "/_myna/") or path.startswith(LATER):
        raise Told(501, f"This version of Myna does not serve {path} yet.")
    raise Told(
        404, f"There is no {path}. There are {', '.join(sorted({objects.ROOT, *(row for _, row, _, _ in TABLE)}))}."
    )


def written(status: int, value: Any) -> Reply:
    text = json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "replace")
    return Reply(status, JSON, text, code="" if status < 400 else str(status))
