"""Paging tokens: stateless, so a page can be asked for at any time, by any process.

A token holds the sort values of the last hit, ending in its URI, and what its scores depended on, behind a checksum
over the question. base64url without padding.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from emulator.engine.api import BadToken, Search
from emulator.engine.embedded.bm25 import Collection

SortValue = str | int | float | None
_CHECKSUM = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page ended."""

    values: tuple[SortValue, ...]
    collection: Collection | None = None


def _checksum(index: str, search: Search, payload: bytes) -> bytes:
    question = repr((index, search.where, search.text, search.sort)).encode()
    return hashlib.blake2b(payload, digest_size=_CHECKSUM, key=hashlib.blake2b(question).digest()).digest()


def token(index: str, search: Search, mark: Mark) -> str:
    """``index`` is any text that tells indexes apart."""
    collection = mark.collection
    held: Sequence[object] | None = (
        [collection.parts, collection.tokens, list(collection.frequencies)] if collection else None
    )
    payload = json.dumps([list(mark.values), held], ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_checksum(index, search, payload) + payload).rstrip(b"=").decode()


def mark(index: str, search: Search) -> Mark:
    """The mark in ``search.after``; BadToken if it is damaged or was given for another question."""
    refusal = BadToken("The token is damaged or belongs to another query; ask again without a token")
    try:
        raw = base64.b64decode(search.after + "=" * (-len(search.after) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise refusal from None
    checksum, payload = raw[:_CHECKSUM], raw[_CHECKSUM:]
    if checksum != _checksum(index, search, payload):
        raise refusal
    values, held = json.loads(payload)
    collection = Collection(held[0], held[1], tuple(held[2])) if held else None
    return Mark(tuple(values), collection)
