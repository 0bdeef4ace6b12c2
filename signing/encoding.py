"""Percent-encoding as the signatures want it, whatever the client put on the wire.

Clients differ in how they quote a query (space as ``+`` or ``%20``, ``*`` bare or ``%2A``) but all sign RFC 3986's
strict form. So a verifier decodes and encodes again, on bytes, so that even invalid UTF-8 survives unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote_from_bytes, unquote_to_bytes

UNRESERVED = r"[A-Za-z0-9\-_.~]*+"
ESCAPE = r"%(?:2[0-9A-CF]|3[A-F]|40|5[B-E]|60|7[B-DF]|[0189A-F][0-9A-F])"
"""Upper-case hex of a byte that is not unreserved."""
ESCAPES = re.compile("((?:%[0-9A-Fa-f]{2})+)")
PAIRS = re.compile(r"[A-Za-z0-9\-_.~%&=]*+")
SLICE = 32 * 1024
"""Characters that are worked on at once: one call of the library for a text of megabytes would hold up all threads."""
STRICT = re.compile(f"{UNRESERVED}(?:(?:{ESCAPE})++{UNRESERVED})*+")


def strict(raw: str) -> str:
    """A wire form, decoded and strictly encoded: unreserved ``A-Za-z0-9-_.~``, upper-case hex, space as ``%20``."""
    if len(raw) > SLICE:
        return "".join(map(strict, slices(raw)))
    if raw.isalnum() and raw.isascii():
        return raw
    raw = raw.replace("+", "%20")
    if STRICT.fullmatch(raw):  # as most clients write it; to decode and encode it again takes nine times as long
        return raw
    return quote_from_bytes(unquote_to_bytes(raw.encode("utf-8", "surrogateescape")), safe="")


def decoded(raw: str, errors: str = "replace") -> str:
    """A name or value of a query as text; ``+`` is a space. As :func:`urllib.parse.unquote_plus`, in a third of its
    time where there are many escapes. In a long text unescaped bytes that are no ASCII and escapes beside them make one
    character.
    """
    if len(raw) > SLICE:
        whole = b"".join(
            unquote_to_bytes(each.encode("utf-8", "surrogateescape")) for each in slices(raw.replace("+", " "))
        )
        return whole.decode("utf-8", errors)
    raw = raw.replace("+", " ")
    if "%" not in raw:
        return raw
    parts = ESCAPES.split(raw)
    for at in range(1, len(parts), 2):
        parts[at] = bytes.fromhex(parts[at].replace("%", " ")).decode("utf-8", errors)
    return "".join(parts)


def quoted(text: str) -> str:
    """RFC 3986's strict form of a text: unreserved ``A-Za-z0-9-_.~``, upper-case hex, space as ``%20``."""
    return "".join(
        quote_from_bytes(text[at : at + SLICE].encode("utf-8", "surrogateescape"), safe="")
        for at in range(0, len(text), SLICE)
    )


def slices(raw: str) -> Iterator[str]:
    """Parts of a wire form, none of which ends within an escape."""
    start = 0
    while start < len(raw):
        end = start + SLICE
        if end < len(raw):
            end -= 1 if raw[end - 1] == "%" else 2 if raw[end - 2] == "%" else 0
        yield raw[start:end]
        start = end


def again(encoded: str) -> str:
    """Strictly encoded pairs (``a=1&b=%20``) encoded once more, as a whole; any other text too."""
    if len(encoded) > SLICE:
        return "".join(again(encoded[at : at + SLICE]) for at in range(0, len(encoded), SLICE))
    if PAIRS.fullmatch(encoded):
        return encoded.replace("%", "%25").replace("&", "%26").replace("=", "%3D")
    return quote_from_bytes(encoded.encode("utf-8", "surrogateescape"), safe="")


def canonical_query(query: str) -> str:
    """``name=value`` pairs sorted by name, strictly encoded; a name without a value keeps its ``=``."""
    if not query:
        return ""
    pairs = []
    for pair in query.split("&"):
        if pair:
            name, _, value = pair.partition("=")
            pairs.append((strict(name), strict(value)))
    pairs.sort()
    return "&".join(f"{name}={value}" for name, value in pairs)


def trimmed(values: list[str]) -> str:
    """A header's values as signed: trimmed; repeated ones sorted and joined with commas (seen in the Python SDK)."""
    if len(values) == 1:
        return values[0].strip()
    return ",".join(sorted(value.strip() for value in values))
