"""Pictures inside documents: where they can be fetched, and what they are.

An address holds what it leads to and a mark that only this account's secret can make: nobody can guess one, and to
change one is to lose it. The secret is kept with the account's things, so addresses outlive the process.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass

from emulator.clock import Ids
from emulator.domain.objects import behind
from emulator.objects.api import KeyRefused, Objects
from emulator.objects.uri import UriInvalid
from emulator.store.api import Key, Store, Taken

ROOT = "/_content/pictures/"
LARGEST = 32 * 1024 * 1024
"""Bytes of a picture that is handed out."""
MARK = 32
LONGEST = 8192
"""Hex digits of a mark; bytes of what an address names."""


@dataclass(frozen=True, slots=True)
class Picture:
    """``kind`` is its content type."""

    kind: str
    data: bytes


class Pictures:
    """``site`` turns where a client reached Myna, empty if nobody knows, into the beginning of an address."""

    def __init__(self, store: Store, objects: Objects, ids: Ids, site: Callable[[str], str]) -> None:
        self._store = store
        self._objects = objects
        self._ids = ids
        self._site = site

    async def address(self, account: str, uri: str, part: str, origin: str) -> str:
        """Where a part of a document can be fetched. ``origin``: ``http://127.0.0.1:4570``."""
        named = json.dumps([account, uri, part], ensure_ascii=False, separators=(",", ":")).encode()
        secret = await self._secret(account)
        token = base64.urlsafe_b64encode(named).decode().rstrip("=")
        return f"{self._site(origin).rstrip('/')}{ROOT}{token}.{mark(secret, named)}"

    async def find(self, token: str) -> Picture | None:
        """What an address leads to; None for whatever is wrong with it."""
        head, _, given = token.rpartition(".")
        try:
            named = base64.b64decode(head + "=" * (-len(head) % 4), altchars=b"-_", validate=True)
            account, uri, part = (str(one) for one in json.loads(named[:LONGEST]))
        except (ValueError, TypeError, binascii.Error, RecursionError):
            return None
        row = await self._store.get(self._key(account))
        right = "" if row is None else mark(bytes.fromhex(row.body["secret"]), named)
        if not right or not hmac.compare_digest(right.encode(), given.encode("utf-8", "replace")):
            return None
        return await asyncio.to_thread(self._read, account, uri, part)

    async def _secret(self, account: str) -> bytes:
        """Made with the first address."""
        row = await self._store.get(self._key(account))
        if row is None:
            try:
                row = await self._store.create(self._key(account), {"secret": f"{self._ids.bits(256):064x}"})
            except Taken:
                return await self._secret(account)
        return bytes.fromhex(row.body["secret"])

    def _read(self, account: str, uri: str, part: str) -> Picture | None:
        """Blocks: touches the disk."""
        from emulator.understanding.media.documents import inside

        try:
            found = behind(uri, account, self._objects).object
        except (KeyRefused, UriInvalid):
            return None
        if found is None:
            return None
        try:
            with found.open() as stream:
                data = inside.part(stream, part, LARGEST)
        except OSError:
            return None
        kind = inside.kind(data)
        return Picture(kind, data) if kind else None

    @staticmethod
    def _key(account: str) -> Key:
        return Key((account, "", ""), "secret", "", "pictures")


def mark(secret: bytes, named: bytes) -> str:
    return hmac.new(secret, named, hashlib.sha256).hexdigest()[:MARK]
