"""Paging tokens: stateless, so a page can be asked for at any time, of any process.

A token holds the sort values of the last hit, ending in its URI, and what the engine wants to remember for later
pages, behind a checksum over the question. base64url without padding.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from emulator.engine.api import BadToken, Near, Search

SortValue = str | int | float | None
_CHECKSUM = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page ended; ``held`` is any JSON value."""

    values: tuple[SortValue, ...]
    held: Any = None


def token(index: str, search: Search, values: Sequence[SortValue], held: Any = None) -> str:
    """``index`` is any text that tells indexes apart."""
    payload = json.dumps([list(values), held], ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_checksum(index, search, payload) + payload).rstrip(b"=").decode()


def mark(index: str, search: Search) -> Mark:
    """The mark in ``search.after``; BadToken if it is damaged or was given for another question."""
    refusal = BadToken("The token is damaged or belongs to another query; ask again without a token")
    if "=" in search.after:
        raise refusal
    try:
        raw = base64.b64decode(search.after + "=" * (-len(search.after) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise refusal from None
    checksum, payload = raw[:_CHECKSUM], raw[_CHECKSUM:]
    if checksum != _checksum(index, search, payload):
        raise refusal
    values, held = json.loads(payload)
    return Mark(tuple(values), held)


def _checksum(index: str, search: Search, payload: bytes) -> bytes:
    near = None if search.near is None else near_told(search.near)
    question = repr((index, search.where, search.text, search.terms, near, search.sort)).encode()
    return hashlib.blake2b(payload, digest_size=_CHECKSUM, key=hashlib.blake2b(question).digest()).digest()


def near_told(near: Near) -> tuple[object, ...]:
    """A question by vector as values that are compared and printed whole."""
    import numpy as np

    vector = np.asarray(near.vector, np.float64).tobytes()
    return (near.field, hashlib.blake2b(vector).digest(), near.scale, near.candidates, near.weight, near.damping)
