"""The contract of every search engine, in one page.

An :class:`Engine` opens one :class:`Index` a dataset. An index holds :class:`Document` values and answers
:class:`Search` values with a :class:`Page` of :class:`Hit`. Engines know no vendor: field types come from the dialect's
catalogue as a :class:`~emulator.query.fields.FieldTable`, records are opaque bytes that come back as they were given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

from emulator.query.fields import FieldTable
from emulator.query.nodes import Everything, Node

FieldValue: TypeAlias = Any
"""keyword/text ``str``; integer ``int``; double ``float``; time ``int`` (µs); geo ``(lat, lon)``; map ``{str: str}``.
An array of objects is a list of mappings from member name (without the array's path) to such values. None and an empty
list are the same as absent."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a document that is found by its words: the file as a whole, a passage, a scene.

    ``id`` is unique inside the document; ``element`` is what the dialect shows of the part, opaque to the engine.
    ``vectors`` are unit rows by field name; an engine that keeps none refuses them.
    """

    id: str
    text: str
    kind: Literal["file", "passage", "scene"] = "file"
    page: int | None = None
    time_range: tuple[int, int] | None = None
    element: bytes = b""
    vectors: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """``fields`` maps paths of the field table to values, arrays and maps by their own path; paths that are not in the
    table are refused. ``size`` is what the document counts in bytes for statistics.
    """

    uri: str
    record: bytes
    fields: Mapping[str, FieldValue]
    parts: tuple[Part, ...] = ()
    size: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Aggregation:
    field: str
    operation: Literal["min", "max", "average", "sum", "count", "distinct", "group"]


@dataclass(frozen=True, slots=True)
class Bucket:
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A single number, or the buckets of ``group``, most frequent first, equal counts by value."""

    aggregation: Aggregation
    value: float | None = None
    buckets: tuple[Bucket, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """One question.

    ``where`` filters; ``text`` ranks what is left by BM25 over parts (without it the order is ``sort``, then URI).
    ``after`` is the token of the page before. ``size`` 0 asks for totals and aggregations only. ``best_parts`` is how
    many parts of each document come back with it. ``groups`` bounds the buckets of a group aggregation.
    """

    where: Node = field(default_factory=Everything)
    text: str = ""
    sort: tuple[Order, ...] = ()
    after: str = ""
    size: int = 100
    total: bool = True
    aggregations: tuple[Aggregation, ...] = ()
    groups: int = 100
    best_parts: int = 0


@dataclass(frozen=True, slots=True)
class PartHit:
    part: str
    score: float
    element: bytes


@dataclass(frozen=True, slots=True)
class Hit:
    """``score`` is the raw BM25 score of the best part; 0.0 where nothing was ranked."""

    uri: str
    record: bytes
    score: float = 0.0
    parts: tuple[PartHit, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """``token`` is empty when this page holds the last hit; ``total`` is exact, or -1 when it was not asked for."""

    hits: tuple[Hit, ...]
    total: int = -1
    token: str = ""
    aggregates: tuple[Aggregate, ...] = ()


@dataclass(frozen=True, slots=True)
class Statistics:
    documents: int
    bytes: int


class EngineError(Exception):
    """What an engine cannot do. The message names what to do next."""


class BadToken(EngineError):
    """A paging token that is damaged, or belongs to another query."""


class Damaged(EngineError):
    """The stored index cannot be read. The message names the file."""


class Locked(EngineError):
    """Another process holds the index. The message names the file."""


class Unreachable(EngineError):
    """The engine does not answer (disk full, server away)."""


class Index(Protocol):
    """One dataset. Every write is durable and visible to the next call when it returns."""

    async def put(self, documents: Sequence[Document]) -> None:
        """Insert, or replace what has the same URI, all in one commit."""
        ...

    async def get(self, uris: Sequence[str]) -> dict[str, bytes]:
        """The records of those URIs that are there."""
        ...

    async def load(self, uris: Sequence[str]) -> dict[str, Document]:
        """Whole documents with their parts, for changing them; ``fields`` come back empty."""
        ...

    async def delete(self, uris: Sequence[str]) -> int:
        """Remove; absent URIs are not an error. Returns how many were there."""
        ...

    async def search(self, search: Search) -> Page: ...

    async def statistics(self) -> Statistics: ...


class Engine(Protocol):
    """All datasets of one Myna. ``key`` is a tuple of text (account, region, dialect, project, dataset)."""

    async def index(self, key: tuple[str, ...], fields: FieldTable) -> Index:
        """Open the index, creating it when it is new. Opened ones are kept in an LRU."""
        ...

    async def drop(self, key: tuple[str, ...]) -> None:
        """Forget the index and everything in it."""
        ...

    async def close(self) -> None: ...
