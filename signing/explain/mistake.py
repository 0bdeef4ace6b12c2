"""The value that an algorithm's mistakes are told in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SEARCHED = 65_536
"""Longer queries and forms are not searched for the one parameter that was not signed: each is signed anew for that."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """``fits``: whether a client that makes this mistake sends the very signature that arrived.

    Where the mistake can be seen without a signature, ``fits`` is whether it is there. Mistakes come from generators,
    most likely first, so that none is tried after the one that fits.
    """

    cause: str
    sentence: str
    fits: bool


def without_one(encoded: str) -> Iterator[tuple[str, str]]:
    """Each name of ``a=1&b=2`` with what is left without its pair; nothing for a text that is too long."""
    if len(encoded) > SEARCHED or encoded.count("&") >= 64:
        return
    pairs = encoded.split("&")
    for at, pair in enumerate(pairs):
        yield pair.partition("=")[0], "&".join(pairs[:at] + pairs[at + 1 :])
