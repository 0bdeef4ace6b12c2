"""What a control request gives: the members of its query or of its body."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl

from emulator.control.facade import Told
from emulator.exchange import Request

LONGEST = 256 * 1024


def given(request: Request, names: Collection[str], raw: bool = False) -> Mapping[str, Any]:
    """The members of the query or the body; ``raw``: of the query, because the body is an object's bytes.

    A name that is not known is refused: misspelt it would mean everything.
    """
    if len(request.query) + (0 if raw else len(request.body)) > LONGEST:
        raise Told(400, f"A request to the control API has {LONGEST} bytes at most.")
    places = {"query": dict(parse_qsl(request.query, keep_blank_values=True)), "body": {} if raw else body(request)}
    taken = "query" if raw or request.method in ("GET", "HEAD", "DELETE") else "body"
    for place, members in places.items():
        for name in members:
            if place != taken or name not in names:
                takes = f"takes {', '.join(names)} in its {taken}" if names else "takes nothing"
                raise Told(400, f"{name[:200]} in the {place} is not known; {request.method} {request.path} {takes}.")
    return places[taken]


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
