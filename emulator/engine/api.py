"""The contract of every search engine, in one page.

An :class:`Engine` opens one :class:`Index` a dataset. An index holds :class:`Document` values and answers
:class:`Search` values with a :class:`Page` of :class:`Hit`. Engines know no vendor: field types come from the dialect's
catalogue as a :class:`~emulator.query.fields.FieldTable`, records are opaque bytes that come back as they were given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeAlias

from emulator.engine.failures import BadToken as BadToken
from emulator.engine.failures import Changed as Changed
from emulator.engine.failures import Damaged as Damaged
from emulator.engine.failures import Dropped as Dropped
from emulator.engine.failures import EngineError as EngineError
from emulator.engine.failures import Foreign as Foreign
from emulator.engine.failures import ForeignVectors as ForeignVectors
from emulator.engine.failures import Locked as Locked
from emulator.engine.failures import Unreachable as Unreachable
from emulator.query.fields import FieldTable
from emulator.query.nodes import Everything, Node

if TYPE_CHECKING:  # imported with the first vector
    import numpy as np
    from numpy.typing import NDArray

FieldValue: TypeAlias = Any
"""keyword/text ``str``; integer ``int``; double ``float``; time ``int`` (µs); geo ``(lat, lon)``; map ``{str: str}``.
An array of objects is a list of mappings from member name (without the array's path) to such values. None and an empty
list are the same as absent."""

Vector: TypeAlias = "Sequence[float] | NDArray[np.float32]"
"""Numbers, or a numpy row of float32."""


@dataclass(frozen=True, slots=True)
class VectorField:
    """Vectors that parts may have under this name.

    ``model`` says what makes them (provider, model, revision, lexicon): an index made with another is refused.
    ``exact``: an engine that compresses vectors by default keeps these as they are.
    """

    name: str
    dims: int
    model: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a document that is found by its words: the file as a whole, a passage, a scene.

    ``id`` is unique inside the document; ``element`` is what the dialect shows of the part, opaque to the engine.
    ``tokens`` are found and counted like words, behind those of the text: no white space, of ASCII only 0-9 and a-z, at
    most 255 characters; a first character of the private use area keeps them apart from words.
    ``vectors`` by field name are finite and not zero, one a part and field; engines bring them to length 1.
    """

    id: str
    text: str
    kind: Literal["file", "passage", "scene"] = "file"
    page: int | None = None
    time_range: tuple[int, int] | None = None
    element: bytes = b""
    tokens: tuple[str, ...] = ()
    vectors: Mapping[str, Vector] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """``fields`` maps paths of the field table to values, arrays and maps by their own path; paths that are not in the
    table are refused. ``size`` is what the document counts in bytes for statistics. ``version`` is what ``load`` read:
    put over anything newer it is Changed. Empty: whatever is there is replaced.
    """

    uri: str
    record: bytes
    fields: Mapping[str, FieldValue]
    parts: tuple[Part, ...] = ()
    size: int = 0
    version: str = field(default="", compare=False)


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


DAMPING = 2.0
"""What the best BM25 score is increased by before the others are measured against it, so that a weak best stays low."""


@dataclass(frozen=True, slots=True)
class Near:
    """Nearest parts by cosine to ``vector``, in one vector field.

    ``scale`` turns a cosine into a similarity in 0..1: rising ``(cosine, similarity)`` points with straight lines
    between them, flat beyond the ends; empty: the cosine itself, 0 where it is negative.
    ``candidates`` is how many documents each way of ranking brings into a search by vector.
    ``weight`` is the share of the similarity where words rank as well, the rest is theirs. ``damping``: see
    :data:`DAMPING`.
    """

    field: str
    vector: Vector
    scale: tuple[tuple[float, float], ...] = ()
    candidates: int = 100
    weight: float = 0.5
    damping: float = DAMPING


@dataclass(frozen=True, slots=True)
class Search:
    """One question.

    ``where`` filters; ``text`` and ``terms`` (tokens with weights) rank what is left by BM25 over parts, ``near`` by
    cosine; without any the order is ``sort``, then URI. With ``near`` the hits are the nearest documents and, where
    there are words too, those with the best words: each of them gets both scores, exactly, and their weighted sum
    (:mod:`emulator.engine.fusion`) is the order and the score. ``total`` then counts those hits.
    ``after`` is the token of the page before. ``size`` 0 asks for totals and aggregations only. ``best_parts`` is how
    many parts of each document come back with it. ``groups`` bounds the buckets of a group aggregation.
    ``explain`` fills :attr:`Hit.words` and :attr:`Hit.cosine`. Without ``paged`` nobody asks for the page after this
    one, and there need be no token.
    """

    where: Node = field(default_factory=Everything)
    text: str = ""
    terms: tuple[tuple[str, float], ...] = ()
    near: Near | None = None
    sort: tuple[Order, ...] = ()
    after: str = ""
    size: int = 100
    total: bool = True
    aggregations: tuple[Aggregation, ...] = ()
    groups: int = 100
    best_parts: int = 0
    explain: bool = False
    paged: bool = True


@dataclass(frozen=True, slots=True)
class PartHit:
    """``score`` on the scale of the hit's own."""

    part: str
    score: float
    element: bytes


class Hit(NamedTuple):
    """``score``: by words alone the raw BM25 score of the best part, by vector alone the similarity of the nearest
    part, by both the weighted sum of the two; 0.0 where nothing was ranked. ``words`` is the raw BM25 score of the best
    part, ``cosine`` that of the nearest part; None where it was not asked for or there is none.
    """

    uri: str
    record: bytes
    score: float = 0.0
    parts: tuple[PartHit, ...] = ()
    words: float | None = None
    cosine: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """``token`` is empty when this page holds the last hit, and may be where nobody asked for more; ``total`` is exact,
    or -1 when it was not asked for.
    """

    hits: tuple[Hit, ...]
    total: int = -1
    token: str = ""
    aggregates: tuple[Aggregate, ...] = ()


@dataclass(frozen=True, slots=True)
class Statistics:
    documents: int
    bytes: int


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

    async def index(self, key: tuple[str, ...], fields: FieldTable, vectors: Sequence[VectorField] = ()) -> Index:
        """Open the index, creating it when it is new. Opened ones are kept in an LRU.

        Raises Foreign where the stored one has other vectors or was made by another model.
        """
        ...

    async def remake(
        self, key: tuple[str, ...], fields: FieldTable, vectors: Sequence[VectorField], done: bool = False
    ) -> Index:
        """Open the index to make these vectors anew, whatever made them before; documents are put again by the caller.

        Until it is called once more with ``done``, :meth:`index` raises Foreign: what has some new and some old vectors
        must not be searched. Earlier handles are useless.
        """
        ...

    async def drop(self, key: tuple[str, ...]) -> None:
        """Forget the index and everything in it."""
        ...

    async def close(self) -> None: ...
