"""The parameters of a call as texts by name, for the catalogue's reader: of a GET its query's, of a POST the members of
its JSON body, whatever the content type says (iqs-behaviour.md 4.3, 11)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from emulator.catalog import jsontext
from emulator.catalog.load import Member, Operation, Parameter
from emulator.domain.refusals import BadValue
from emulator.exchange import Request

Given: TypeAlias = Mapping[str, Any]
WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
SHAPES = ("an array", "an object")
TRUTHS = {"true": True, "false": False}
ENCODE = json.JSONEncoder(ensure_ascii=False).encode


def body(sent: bytes) -> Mapping[str, Any]:
    """The JSON object of a body; an empty body is ``{}``. Raises BadValue."""
    if not sent.strip():
        return {}
    try:
        found = jsontext.parse(sent.decode("utf-8-sig"))
    except (jsontext.NotJson, UnicodeDecodeError) as error:
        raise BadValue("body", f"It must be a JSON object in UTF-8: {error}") from None
    if not isinstance(found, dict):
        raise BadValue("body", "It must be a JSON object.")
    return found


def texts(given: Mapping[str, Any], operation: Operation, schemas: Mapping[str, tuple[Member, ...]]) -> dict[str, str]:
    """Members as texts. Numbers and truths may stand where a text is asked for, and texts for truths
    (iqs-behaviour.md 11); arrays and objects may stand for nothing else. Raises BadValue.
    """
    found = {}
    for name, value in given.items():
        known = operation.parameter(name)
        if isinstance(value, str):
            found[name] = value
        elif isinstance(value, list | dict):
            if known is not None:
                shaped(known, value)
            if isinstance(value, dict) and known is not None:
                value = loosened(value, schemas.get(known.type, ()))
            found[name] = ENCODE(value) if value not in ([], {}) else ""
        elif value is not None:
            found[name] = json.dumps(value)
    return found


def shaped(known: Parameter, value: list[Any] | dict[str, Any]) -> None:
    """Raises BadValue for an array or object where something else belongs, empty or not."""
    kind = isinstance(value, dict)
    if not known.json:
        raise BadValue(known.name, f"It must be one value, not {SHAPES[kind]}.")
    wanted = not known.type.startswith("array<")
    if kind is not wanted:
        raise BadValue(known.name, f"It must be {SHAPES[wanted]}.")
    if isinstance(value, dict) and known.type.startswith("map<"):
        for name, inner in value.items():
            if isinstance(inner, list | dict):
                raise BadValue(f"{known.name}.{name}", f"It must be one value, not {SHAPES[isinstance(inner, dict)]}.")


def loosened(value: Mapping[str, Any], members: Iterable[Member]) -> dict[str, Any]:
    """An object whose truths may have come as texts."""
    truths = {one.name for one in members if one.type == "boolean"}
    return {
        name: TRUTHS.get(inner.lower(), inner) if name in truths and isinstance(inner, str) else inner
        for name, inner in value.items()
    }


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


def web_address(name: str, written: str) -> None:
    """Raises BadValue for what is no http or https address."""
    try:
        parts = urlsplit(written)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 80) > 0
    except ValueError:
        fine = False
    if not fine:
        raise BadValue(name, "It must be an http or https address.")


def origin(request: Request) -> str:
    """The address under which the client knows this server: an absolute target's, else by ``Host``."""
    host = request.headers.get("host") or ""
    if "://" in request.target and not request.target.startswith("/"):
        host = urlsplit(request.target).netloc
    host = host.strip().split("://", 1)[-1].strip("/")
    return f"{'https' if request.secure else 'http'}://{host or 'localhost'}"
