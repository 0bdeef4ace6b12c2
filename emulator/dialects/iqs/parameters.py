"""The parameters of a call as texts by name, for the catalogue's reader: of a GET its query's, of a POST the members of
its JSON body, whatever the content type says (iqs-behaviour.md 4.3, 11)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from emulator.catalog import jsontext
from emulator.catalog.load import Operation
from emulator.domain.refusals import BadValue
from emulator.exchange import Request

Given: TypeAlias = Mapping[str, Any]
WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
SHAPES = ("an array", "an object")


def body(request: Request) -> Mapping[str, Any]:
    """The JSON object of a body; an empty body is ``{}``. Raises BadValue."""
    if not request.body.strip():
        return {}
    try:
        found = jsontext.parse(request.body.decode("utf-8-sig"))
    except (jsontext.NotJson, UnicodeDecodeError) as error:
        raise BadValue("body", f"It must be a JSON object in UTF-8: {error}") from None
    if not isinstance(found, dict):
        raise BadValue("body", "It must be a JSON object.")
    return found


def texts(given: Mapping[str, Any], operation: Operation) -> dict[str, str]:
    """Members as texts. Numbers and truths may stand where a text is asked for, arrays and objects may not.

    Raises BadValue.
    """
    found = {}
    for name, value in given.items():
        if isinstance(value, str):
            found[name] = value
        elif value is not None:
            known = operation.parameter(name)
            if isinstance(value, list | dict) and value and known is not None and not known.json:
                raise BadValue(name, f"It must be one value, not {SHAPES[isinstance(value, dict)]}.")
            found[name] = json.dumps(value, ensure_ascii=False) if value not in ([], {}) else ""
    return found


def number(given: Given, name: str, default: int, most: int) -> int:
    """A whole number in 1..most of ``advancedParams``, which may come as a text. Raises BadValue."""
    value = given.get(name)
    if value is None or value == "":
        return default
    text = value.strip() if isinstance(value, str) else str(value) if type(value) is int else ""
    if not WHOLE.fullmatch(text) or not 1 <= int(text) <= most:
        raise BadValue(f"advancedParams.{name}", f"It must be a whole number in 1..{most}.")
    return int(text)


def word(given: Given, name: str) -> str:
    """A text of ``advancedParams``, empty where it is not given. Raises BadValue."""
    value = given.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadValue(f"advancedParams.{name}", "It must be a text.")
    return value


def listed(name: str, commas: str, known: Iterable[str]) -> tuple[str, ...]:
    """A comma list of known words. Raises BadValue."""
    found = tuple(one.strip() for one in commas.split(",") if one.strip())
    known = tuple(known)
    for one in found:
        if one not in known:
            raise BadValue(name, f"{one} is none of {', '.join(known)}.")
    return found


def origin(request: Request) -> str:
    """The address under which the client knows this server: an absolute target's, else by ``Host``."""
    host = request.headers.get("host") or ""
    if "://" in request.target and not request.target.startswith("/"):
        host = urlsplit(request.target).netloc
    host = host.strip().split("://", 1)[-1].strip("/")
    return f"{'https' if request.secure else 'http'}://{host or 'localhost'}"
