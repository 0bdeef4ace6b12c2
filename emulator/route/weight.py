"""How much a request brings: too much is refused before anybody reads it, and much is read on a thread."""

from __future__ import annotations

from dataclasses import dataclass, replace

from emulator.exchange import Request
from emulator.route import fields

HEAVY = 128 * 1024
MANY = 1000
"""Bytes and parameters from which on reading a request would hold up everybody else by some milliseconds."""


@dataclass(frozen=True, slots=True)
class Weight:
    """``large``: its form passes the limit. ``crowded``: it has too many parameters. ``heavy``: it takes time to read.

    ``readable`` is the request, or what may be read of it to find out where it wanted to go.
    """

    large: bool
    crowded: bool
    heavy: bool
    readable: Request


def weigh(request: Request, form: int, parameters: int) -> Weight:
    """Limits: ``form`` in bytes, ``parameters`` of query and form together. Takes a millisecond at most."""
    body = fields.form(request)
    large = len(body) > form
    size = len(request.target) + len(request.body)
    if size < parameters and size < MANY:
        return Weight(large, False, large, request)
    count = pairs(request.query.encode("utf-8", "replace"), parameters)
    if not large and count <= parameters:
        count += pairs(body, parameters)
    crowded = count > parameters
    if not crowded and not large:
        return Weight(False, False, size > HEAVY or count > MANY, request)
    query = "&".join(request.query.split("&", MANY)[:MANY])
    return Weight(large, crowded, True, replace(request, query=query, body=b""))


def pairs(encoded: bytes, most: int) -> int:
    """How many pairs stand between ampersands; beyond ``most`` nobody counts on."""
    if not encoded:
        return 0
    count, at = 1, encoded.find(b"&")
    while at >= 0 and count <= most:
        count, at = count + 1, encoded.find(b"&", at + 1)
    return count
