"""The parameters of a call as texts by name, for the catalogue's reader: of a GET its query's, of a POST the members of
its JSON body, whatever the content type says (iqs-behaviour.md 4.3, 11)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from emulator.catalog import jsontext
from emulator.catalog.load import Member, Operation, Parameter
from emulator.domain.refusals import BadValue
from emulator.exchange import Request

Given: TypeAlias = Mapping[str, Any]
WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
DIGITS = 4300
"""Digits of an integer that Python converts, by default."""
ENDLESS = re.compile(rf"(?<![0-9])[0-9]{{{DIGITS}}}")
LONG = 20
HUGE = re.compile(rf"[+-]?[0-9]{{{LONG},}}")
"""Digits of an integer that no parameter takes."""
BEYOND = 1 << 63
"""What such a one is read as, and refused for its size."""
UNFIT = re.compile(r"""[\s\x00-\x1f\x7f<>"\\^`{|}]""")
"""What no host has in its name."""
DATES, SITES = ("startPublishedDate", "endPublishedDate"), ("includeSites", "excludeSites")
ADVANCED: Mapping[str, frozenset[str]] = {
    "MultimodalSearch": frozenset({"numResults", "excludeSites"}),
    "UnifiedSearch": frozenset({"numResults", *SITES, *DATES}),
    "GenericSearch": frozenset({*SITES, *DATES}),
}
"""What ``advancedParams`` may have in it; of GenericSearch a guess: the pages name no member."""
SHAPES = ("an array", "an object")
TRUTHS = {"true": True, "false": False}
ENCODE = json.JSONEncoder(ensure_ascii=False).encode


def body(sent: bytes) -> Mapping[str, Any]:
    """The JSON object of a body; an empty body is ``{}``. Raises BadValue."""
    if not sent.strip():
        return {}
    try:
        found = parsed(sent.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadValue("body", "It must be a JSON object in UTF-8: It is not UTF-8.") from None
    except jsontext.NotJson as error:
        raise BadValue("body", f"It must be a JSON object in UTF-8: {error}") from None
    if not isinstance(found, dict):
        raise BadValue("body", "It must be a JSON object.")
    return found


def parsed(text: str) -> Any:
    """The value of a JSON text. An integer of more digits than Python converts keeps its first ones: it stays beyond
    every range, and its parameter says so. Raises NotJson.
    """
    return jsontext.parse(text, SHORTENING)


SHORTENING = jsontext.decoding(lambda digits: int(digits[:DIGITS]))


def unpacked(request: Request) -> None:
    """Raises BadValue for a body that is packed: no page says that the service unpacks any."""
    for value in request.headers.all("content-encoding") if request.body else ():
        if any(one.strip().lower() not in ("", "identity") for one in value.split(",")):
            raise BadValue("Content-Encoding", "No packed body is read: send this one unpacked, without the header.")


def engine(operation: Operation, given: Mapping[str, Any] | bytes) -> str:
    """The engine that a refused call asked for, by its body or its texts; empty where that names none that there is."""
    known = operation.parameter("engineType")
    if known is None:
        return ""
    try:
        members = body(given) if isinstance(given, bytes) else given
    except BadValue:
        return ""
    named = members.get("engineType") or known.enforced["default"]
    return named if named in known.enforced["enum"] else ""


def convertible(given: Mapping[str, str], operation: Operation) -> Mapping[str, str]:
    """Texts without numbers of more digits than can be read."""
    long = {name: text for name, text in given.items() if len(text) >= LONG}
    return {**given, **{name: fitting(operation.parameter(name), text) for name, text in long.items()}}


def fitting(known: Parameter | None, text: str) -> str:
    if known is not None and known.type == "integer" and HUGE.fullmatch(text):
        return str(-BEYOND - 1 if text.startswith("-") else BEYOND)
    if known is not None and known.json and ENDLESS.search(text):
        with suppress(jsontext.NotJson):  # its parameter says so
            return json.dumps(parsed(text))
    return text


def unheard(name: str, advanced: Mapping[str, Any]) -> list[str]:
    """The members of ``advancedParams`` that an operation does not know, as paths."""
    known = ADVANCED.get(name, frozenset())
    return [f"advancedParams.{one}" for one in advanced if one not in known]


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
        named = bool(parts.hostname) and not UNFIT.search(parts.hostname or "")
        fine = parts.scheme in ("http", "https") and named and (parts.port or 80) > 0
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
