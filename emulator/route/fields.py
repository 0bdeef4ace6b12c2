"""The names and texts of a request, from its query first and its form second, as every operation reads them."""

from __future__ import annotations

from emulator.exchange import Request
from signing.encoding import decoded

FORM = "application/x-www-form-urlencoded"


def pairs(encoded: str) -> dict[str, str]:
    """``a=1&b=2`` decoded; ``+`` and ``%20`` both mean a space; of a repeated name the first wins.

    Bytes that are not UTF-8 come out as lone surrogates, which every later check refuses with the parameter's name.
    """
    found: dict[str, str] = {}
    if not encoded:
        return found
    for pair in encoded.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            found.setdefault(decoded(name), decoded(value, "surrogateescape"))
    return found


def texts(request: Request) -> dict[str, str]:
    """All parameters of the request by name. The form only fills gaps: clients mix the two up."""
    found = pairs(request.query)
    filled = form(request)
    if filled:
        for name, value in pairs(filled.decode("utf-8", "surrogateescape")).items():
            found.setdefault(name, value)
    return found


def form(request: Request) -> bytes:
    """The body where it is a form, else nothing. What is put is an object, whatever its type."""
    typed = (request.headers.get("content-type") or "").lower().startswith(FORM)
    return request.body if typed and request.method != "PUT" else b""
