"""The bounded record of requests: a ring, newest kept, bodies capped, nothing secret in it."""

from __future__ import annotations

import asyncio
import base64
import binascii
import sys
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from emulator.exchange import Headers, Reply, Request, Wire
from emulator.journal import masking
from emulator.journal.webhook import Notice

ENTRIES = 1000
BODY = 256 * 1024
HEAD = 64 * 1024
NAMES = 100
NAME = 200
FIELD = 200
"""Bytes that Python takes for a header field, beside its texts."""
UNDERSTOOD = 8 * 1024
"""Bytes that are counted for how a question was read: it was measured to take less."""
EARLY = 100
"""Requests whose notifications came before themselves: those that run now."""
TOTAL = 64 * 1024 * 1024
IDENTIFIERS = ("x-acs-request-id", "x-cos-request-id", "x-ci-request-id")
"""The headers in which a reply tells its client what the request is called."""


@dataclass(slots=True)
class Entry:
    """One request whole. ``stages`` are milliseconds by the stage's name; ``cut``: not all of the request was kept.

    ``account`` and ``key`` are of who says to ask, ``scheme`` is what proved it, empty where nothing did;
    ``texts_only`` as :attr:`emulator.exchange.Identity.texts_only`. ``known``: the operation is one of the catalogue.
    ``wire`` is what an injected fault does to the reply; ``aborted``: the server stopped before the reply was sent.
    ``held`` are the bytes that the journal counts for the entry. ``billable`` are the items that the service bills for
    the operation.
    """

    id: str
    at: float
    product: str
    operation: str
    request: Request
    account: str = ""
    key: str = ""
    scheme: str = ""
    region: str = ""
    texts_only: bool = False
    unknown: tuple[str, ...] = ()
    reply: Reply | None = None
    stages: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    failure: str = ""
    cut: bool = False
    known: bool = False
    wire: Wire | None = None
    aborted: bool = False
    notices: list[Notice] = field(default_factory=list)
    held: int = 0
    billable: tuple[str, ...] = ()

    @property
    def request_id(self) -> str:
        """As the client was told it, so that whoever searches for it finds it; 32 hex digits where nobody was."""
        headers = dict(self.reply.headers) if self.reply else {}
        return next((headers[name] for name in IDENTIFIERS if name in headers), self.id)

    @property
    def billed(self) -> dict[str, int]:
        """How often each item is billed: what is answered or refused is, what fails is not (IMM: error codes)."""
        done = self.reply is not None and self.reply.status < 500 and not self.aborted
        return dict.fromkeys(self.billable, 1) if done else {}

    @property
    def code(self) -> str:
        if self.aborted:
            return "Aborted"
        return self.reply.code if self.reply else ""

    @property
    def understood(self) -> Mapping[str, Any]:
        """How a question in the call was read; bounded by who tells it."""
        return self.reply.understood if self.reply else {}

    def inject(self, wire: Wire) -> None:
        """Remember what a fault does to the reply, if anything; its delay is part of the time that the call takes."""
        if wire == Wire():
            return
        self.wire = wire
        done = [name for name in ("reset", "cut", "garbage") if getattr(wire, name)]
        if wire.delay:
            self.stages["delay"] = wire.delay * 1000
            done.insert(0, f"{wire.delay:g} s late")
        self.notes.append("a fault was injected: " + ", ".join(done))

    def shorten(self) -> None:
        """Keep the beginning of what is long, and say so."""
        request = shortened(self.request)
        if request is not self.request:
            self.request, self.cut = request, True
            self.notes.append("the request's head is cut")
        if len(request.body) > BODY:
            self.request, self.cut = replace(request, body=request.body[:BODY]), True
            self.notes.append("the request's body is cut")
        if self.reply and isinstance(self.reply.body, bytes) and len(self.reply.body) > BODY:
            self.reply = replace(self.reply, body=self.reply.body[:BODY])
            self.notes.append("the reply's body is cut")
        if len(self.unknown) > NAMES:
            self.notes.append(f"of {len(self.unknown)} unknown parameters {NAMES} are listed")
        self.unknown = tuple(name[:NAME] for name in self.unknown[:NAMES])
        self.failure = self.failure[:HEAD]

    def weigh(self) -> int:
        """Bytes of memory that the entry holds."""
        request, reply = self.request, self.reply
        fields = [*request.headers.items, *(reply.headers if reply else ())]
        texts = [request.target, request.path, request.query, self.failure, *self.unknown, *self.notes]
        texts += chain.from_iterable(fields)
        bodies = len(request.body) + (len(reply.body) if reply and isinstance(reply.body, bytes) else 0)
        told = (UNDERSTOOD if self.understood else 0) + sum(map(weight, self.notices))
        return bodies + told + sum(map(sys.getsizeof, texts)) + FIELD * len(fields)


class Journal:
    """The last requests, by id."""

    def __init__(self, entries: int = ENTRIES, total: int = TOTAL) -> None:
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._limit = entries
        self._total = total
        self._held = 0
        self._counts: dict[tuple[str, str], int] = {}
        self._changed = asyncio.Event()
        self._closed = False
        self._early: OrderedDict[str, list[Notice]] = OrderedDict()

    def tell(self, identifier: str, notice: Notice) -> None:
        """Keep a notification with the request that it is about, which may not be written yet."""
        entry = self._entries.get(identifier)
        if entry is None:
            self._early.setdefault(identifier, []).append(notice)
            while len(self._early) > EARLY:
                self._early.popitem(last=False)
            return
        entry.notices.append(notice)
        entry.held += weight(notice)
        self._held += weight(notice)

    def write(self, entry: Entry) -> None:
        """Keep an entry, its head and its bodies capped; the oldest make room."""
        entry.notices += self._early.pop(entry.id, ())
        entry.held = entry.weigh()
        if entry.held > HEAD or entry.unknown:  # else nothing of it is long
            entry.shorten()
            entry.held = entry.weigh()
        self._entries[entry.id] = entry
        self._held += entry.held
        if entry.known:  # what anybody can invent is not counted
            self._counts[entry.product, entry.operation] = self._counts.get((entry.product, entry.operation), 0) + 1
        while len(self._entries) > self._limit or (self._held > self._total and len(self._entries) > 1):
            _, oldest = self._entries.popitem(last=False)
            self._held -= oldest.held
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
        """Returns after the next entry was written, or when nobody should wait any more."""
        await self._changed.wait()

    @property
    def closed(self) -> bool:
        """Whether the server stops."""
        return self._closed

    def close(self) -> None:
        """Let go all that wait; what still comes is written."""
        self._closed = True
        self._changed.set()

    def forget(self, account: str = "") -> None:
        """Drop all entries, or one account's."""
        for entry in [entry for entry in self._entries.values() if account in ("", entry.account)]:
            del self._entries[entry.id]
            self._held -= entry.held
        if not account:
            self._counts.clear()
            self._early.clear()


def shortened(request: Request) -> Request:
    """The same request where its head is short, else one with the beginning of each part."""
    if len(request.target) <= HEAD and sum(map(len, chain.from_iterable(request.headers.items))) <= HEAD:
        return request
    fields, left = [], HEAD
    for name, value in request.headers:
        if left <= 0:
            break
        fields.append((name[:left], value[: max(0, left - len(name))]))
        left -= len(name) + len(value)
    target, path, query = request.target[:HEAD], request.path[:HEAD], request.query[:HEAD]
    return replace(request, target=target, path=path, query=query, headers=Headers(fields))


def weight(notice: Notice) -> int:
    """Bytes of memory that a notification holds."""
    return sum(map(sys.getsizeof, notice.message.values()))


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
        "RequestId": entry.request_id,
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
        "Understood": entry.understood or None,
        "Billed": entry.billed or None,
        "Notifications": [
            {"Message": one.message, "Topic": one.topic or None, "Outcome": one.outcome} for one in entry.notices
        ],
        "Stages": {name: round(value, 3) for name, value in entry.stages.items()},
        "Failure": entry.failure or None,
    }


def replied(reply: Reply) -> str:
    """A reply's body as text. What refuses a signature quotes the canonical request, with tokens in it."""
    if not isinstance(reply.body, bytes):
        return "(a stream)"
    shown = masking.address(text(reply.body))
    return masking.refusal(shown) if reply.status >= 400 else shown


def text(body: bytes, masked: bool = False) -> str:
    """A body as text; the secrets of a form and of JSON are masked."""
    shown = body.decode("utf-8", "backslashreplace")
    return masking.json(masking.query(shown)) if masked else shown
