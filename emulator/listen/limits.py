"""How much a client may send, and how long it may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds. ``arrival`` bounds a head, and then a body, from its first byte on.

    ``headers`` bounds all of a request together, ``fields`` their number, ``path`` the target up to its query.
    """

    target: int
    headers: int
    body: int
    keep_alive: float
    arrival: float
    fields: int = 256
    path: int = 65536
