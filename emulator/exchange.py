"""The values that travel through the house: Request, Call, Reply, Fault.

A request arrives as a :class:`Request`, becomes a :class:`Call` once it is known who wants what, and leaves as a
:class:`Reply`; whatever is refused on the way leaves as a :class:`Fault`, which one place per dialect renders.
All of them are frozen; none of them knows an HTTP library or a vendor.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class Headers:
    """Header fields as they arrived: order and repetition kept, names compared without case."""

    __slots__ = ("_first", "items")

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        self.items: tuple[tuple[str, str], ...] = tuple(items)
        self._first = {name.lower(): value for name, value in reversed(self.items)}

    def get(self, name: str, default: str | None = None) -> str | None:
        """The first value of ``name`` (given in lower case), or ``default``."""
        return self._first.get(name, default)

    def all(self, name: str) -> list[str]:
        """Every value of ``name``, in order of arrival."""
        if name not in self._first:
            return []
        return [value for key, value in self.items if key.lower() == name]

    def __contains__(self, name: object) -> bool:
        return name in self._first

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.items)

    def __repr__(self) -> str:
        # Names only: values may hold keys and tokens, and a value's repr ends up in logs.
        return f"Headers({[name for name, _ in self.items]})"


class Kept(Protocol):
    """A body that was too long to be held: it lies in a file, which whoever received it discards after the answer."""

    @property
    def size(self) -> int: ...

    def discard(self) -> None:
        """Remove the file if it is still here."""
        ...


class Sink(Protocol):
    """Takes a long body as it comes. Blocks: not for the event loop."""

    def write(self, chunk: bytes) -> None:
        """Raises OSError."""
        ...

    def done(self) -> Kept:
        """Nothing comes any more."""
        ...

    def discard(self) -> None:
        """What came is not wanted."""
        ...


@dataclass(frozen=True, slots=True)
class Room:
    """What becomes of a long body: at most ``limit`` bytes are read, into a sink or, without one, into memory.

    ``sink`` makes a new one; it blocks and raises OSError. ``shut``: nothing is read, the request is refused by its
    head alone.
    """

    limit: int
    sink: Callable[[], Sink] | None = None
    shut: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What arrived, before anybody understood it.

    ``id`` is 128 random bits as 32 lower-case hex digits, minted on arrival; each dialect prints it in its product's
    form. ``at`` is the real clock's reading in seconds since the epoch. ``target`` is the request target exactly as
    received; ``path`` and ``query`` are cut from it, still percent-encoded. ``too_large`` says that the body passed the
    limit, the number of bytes, and was not kept; 0 says that it did not. ``kept`` is a long body that goes into an
    object; then ``body`` is empty. ``unread``: nobody wanted the body.
    """

    id: str
    at: float
    method: str
    target: str
    path: str
    query: str
    headers: Headers
    body: bytes = field(repr=False)
    secure: bool = False
    peer: str = ""
    too_large: int = 0
    kept: Kept | None = None
    unread: bool = False


class Operation(Protocol):
    """What the stages need of a catalogue row (:class:`emulator.catalog.load.Operation`)."""

    @property
    def product(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def group(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def handler(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is asking: the account's number, the key that was used and the scheme that proved it.

    ``home`` is the region where the host names none; ``deny`` what the key may not do; ``regions`` empty allows all.
    ``appid`` is the account's number at Tencent Cloud.
    ``scheme`` is empty for who only says so. ``texts_only``: the proof covers query and form alone, so that nothing
    else of the request may name the operation or be a parameter of it.
    """

    account: str
    key: str
    scheme: str
    home: str
    deny: tuple[str, ...] = ()
    regions: frozenset[str] = frozenset()
    texts_only: bool = False
    appid: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """Who wants what. ``parameters`` are checked and typed; ``unknown`` are names the catalogue does not have."""

    request: Request
    operation: Operation
    identity: Identity
    region: str
    parameters: Mapping[str, Any]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wire:
    """What an injected fault does to a reply on its way out, executed by the listener.

    ``delay`` in seconds before anything is sent. ``reset`` breaks the connection instead of answering, ``cut`` sends
    half of the body and closes, ``garbage`` sends a body that is not what its content type says.
    """

    delay: float = 0.0
    reset: bool = False
    cut: bool = False
    garbage: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back. ``body`` is whole, or an async iterator of chunks for an event stream.

    ``operation``, ``account``, ``code``, ``understood``, how a question in the call was read, and ``notes`` are for the
    log and the journal; they do not reach the wire.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes | AsyncIterator[bytes] = field(repr=False)
    operation: str = "-"
    account: str = "-"
    code: str = ""
    wire: Wire | None = None
    understood: Mapping[str, Any] = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()


class ErrorRow(Protocol):
    """A row of a product's error table (:class:`emulator.catalog.errors.Row`)."""

    @property
    def code(self) -> str: ...
    @property
    def status(self) -> int: ...
    @property
    def message(self) -> str: ...
    @property
    def members(self) -> tuple[str, ...]: ...


QUOTED = 64 * 1024
"""Characters of a field that a refusal quotes at most: what was signed can be megabytes."""


class Fault(Exception):
    """A refusal in the vendor's words: a row of an error table and the fields that its message needs.

    ``members`` are those fields that stand in the body by themselves, beside code and message. ``claimant`` is who the
    request says it is from, where that was found and not proven; it is for the log and the journal. Of a field longer
    than :data:`QUOTED` the beginning stands, and how much more there was.
    """

    def __init__(self, row: ErrorRow, **fields: str) -> None:
        fields = {name: quoted(value) for name, value in fields.items()}
        self.code = fill(row.code, fields)
        self.status = row.status
        self.message = fill(row.message, fields)
        self.members = {name: fields.get(name, "") for name in row.members}
        self.headers: tuple[tuple[str, str], ...] = ()
        self.claimant: Identity | None = None
        super().__init__(f"{self.status} {self.code}: {self.message}")


def quoted(value: str) -> str:
    """A text as a refusal quotes it."""
    return value if len(value) <= QUOTED else f"{value[:QUOTED]}… ({len(value) - QUOTED} more characters)"


def fill(template: str, fields: Mapping[str, str]) -> str:
    """Put ``fields`` into the ``{Name}`` places of ``template``; braces inside values stay as they are."""
    for name, value in fields.items():
        template = template.replace("{" + name + "}", value)
    return template
