"""Percent-encoding as the signatures want it, whatever the client put on the wire.

Clients differ in how they quote a query (space as ``+`` or ``%20``, ``*`` bare or ``%2A``) but all sign RFC 3986's
strict form. So a verifier decodes and encodes again, on bytes, so that even invalid UTF-8 survives unchanged.
"""

from __future__ import annotations

from urllib.parse import quote_from_bytes, unquote_to_bytes


def strict(raw: str) -> str:
    """A wire form, decoded and strictly encoded: unreserved ``A-Za-z0-9-_.~``, upper-case hex, space as ``%20``."""
    if raw.isalnum() and raw.isascii():
        return raw
    return quote_from_bytes(unquote_to_bytes(raw.replace("+", " ")), safe="")


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
