"""The bounded record of requests: a ring, newest kept, bodies capped, nothing secret in it."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from emulator.exchange import Reply, Request
from emulator.journal import masking

ENTRIES = 1000
BODY = 256 * 1024
TOTAL = 64 * 1024 * 1024


@dataclass(slots=True)
class Entry:
    """One request whole. ``stages`` are milliseconds by the stage's name; ``cut``: not all of its body was kept."""

    id: str
    at: float
    product: str
    operation: str
    request: Request
    account: str = ""
    key: str = ""
    scheme: str = ""
    region: str = ""
    unknown: tuple[str, ...] = ()
    reply: Reply | None = None
    stages: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    failure: str = ""
    cut: bool = False

    @property
    def code(self) -> str:
        return self.reply.code if self.reply else ""

    @property
    def size(self) -> int:
        """Bytes of bodies that the entry holds."""
        replied = len(self.reply.body) if self.reply and isinstance(self.reply.body, bytes) else 0
        # The target is kept twice: as it came, and its query cut from it.
        return len(self.request.body) + 2 * len(self.request.target) + replied


class Journal:
    """The last requests, by id."""

    def __init__(self, entries: int = ENTRIES, total: int = TOTAL) -> None:
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._limit = entries
        self._total = total
        self._held = 0
        self._counts: dict[tuple[str, str], int] = {}
        self._changed = asyncio.Event()

    def write(self, entry: Entry) -> None:
        """Keep an entry, its bodies capped; the oldest make room."""
        if len(entry.request.body) > BODY:
            entry.request = replace(entry.request, body=entry.request.body[:BODY])
            entry.cut = True
            entry.notes.append("the request's body is cut")
        if entry.reply and isinstance(entry.reply.body, bytes) and len(entry.reply.body) > BODY:
            entry.reply = replace(entry.reply, body=entry.reply.body[:BODY])
            entry.notes.append("the reply's body is cut")
        self._entries[entry.id] = entry
        self._held += entry.size
        self._counts[entry.product, entry.operation] = self._counts.get((entry.product, entry.operation), 0) + 1
        while len(self._entries) > self._limit or (self._held > self._total and len(self._entries) > 1):
            _, oldest = self._entries.popitem(last=False)
            self._held -= oldest.size
        self._changed.set()
        self._changed = asyncio.Event()

    def find(self, identifier: str) -> Entry | None:
        """By a RequestId in any product's form."""
        return self._entries.get(plain(identifier))

    def newest(self, account: str = "", operation: str = "", code: str = "") -> Iterator[Entry]:
        """Matching entries, newest first; an empty condition is none."""
        for entry in reversed(self._entries.values()):
            if (
                account in ("", entry.account)
                and operation in ("", entry.operation)
                and code in ("", entry.code or "OK")
            ):
                yield entry

    def calls(self, product: str, operation: str) -> int:
        """How often an operation was called since the start or the last reset."""
        return self._counts.get((product, operation), 0)

    async def change(self) -> None:
        """Returns after the next entry was written."""
        await self._changed.wait()

    def forget(self, account: str = "") -> None:
        """Drop all entries, or one account's."""
        for entry in [entry for entry in self._entries.values() if account in ("", entry.account)]:
            del self._entries[entry.id]
            self._held -= entry.size
        if not account:
            self._counts.clear()


def plain(identifier: str) -> str:
    """32 lower-case hex digits from a UUID, from bare hex, or from Tencent's base64 of ``<seconds>_<the digits>``,
    which are parted by ``_`` too. Empty for anything else.
    """
    text = identifier.strip().replace("-", "").lower()
    if len(text) == 32 and all(character in "0123456789abcdef" for character in text):
        return text
    try:
        decoded = base64.b64decode(identifier.strip(), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
    return decoded.lower().partition("_")[2].replace("_", "")


def summary(entry: Entry) -> dict[str, Any]:
    """One line of a list."""
    return {
        "RequestId": entry.id,
        "At": entry.at,
        "Account": entry.account or None,
        "Product": entry.product,
        "Operation": entry.operation,
        "Status": entry.reply.status if entry.reply else None,
        "Code": entry.code or "OK",
        "Milliseconds": round(sum(entry.stages.values()), 3),
        "Unknown": list(entry.unknown),
        "Notes": entry.notes,
    }


def whole(entry: Entry, parameters: Mapping[str, Any], admission: Mapping[str, str]) -> dict[str, Any]:
    """Everything that is known of one request, masked."""
    request, reply = entry.request, entry.reply
    return {
        **summary(entry),
        "Request": {
            "Method": request.method,
            "Target": masking.query(request.target),
            "Headers": masking.headers(request.headers),
            "Body": text(request.body, masked=True),
            "Peer": request.peer,
        },
        "Identity": {"Account": entry.account, "Key": entry.key, "Scheme": entry.scheme, "Region": entry.region},
        "Admission": {name: masking.canonical(value) for name, value in admission.items()},
        "Parameters": {name: masking.parameter(name, value) for name, value in parameters.items()},
        "Reply": {
            "Status": reply.status,
            "Headers": list(reply.headers),
            "Body": replied(reply),
        }
        if reply
        else None,
        "Stages": {name: round(value, 3) for name, value in entry.stages.items()},
        "Failure": entry.failure or None,
    }


def replied(reply: Reply) -> str:
    """A reply's body as text. What refuses a signature quotes the canonical request, with tokens in it."""
    if not isinstance(reply.body, bytes):
        return "(a stream)"
    shown = text(reply.body)
    return masking.refusal(shown) if reply.status >= 400 else shown


def text(body: bytes, masked: bool = False) -> str:
    """A body as text; a form's secrets are masked."""
    shown = body.decode("utf-8", "backslashreplace")
    return masking.query(shown) if masked else shown
