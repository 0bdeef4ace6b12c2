"""The values of this package: what is read from, what comes out, what bounds it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal, Protocol, TypeAlias

Facts: TypeAlias = dict[str, Any]
"""Top-level names of IMM's File with their JSON values: ``long`` int, ``number`` float, times and EXIF text."""

PassageKind: TypeAlias = Literal["title", "image", "table", "narrative-text"]

OPERATORS = (
    "OSSMeta",
    "MIME",
    "EXIF",
    "MediaMeta",
    "Keywords",
    "FaceDetection",
    "FaceNames",
    "TextRecognition",
    "SceneDetection",
    "ExtractDocumentText",
)
"""Who yields what, in IMM's operator names ("IMM: Supported operators"). Four are ours: ``Keywords`` (labels, titles
and captions that people wrote into the file), ``FaceNames`` (whose the marked faces are, only where it is named),
``TextRecognition`` (text in pictures), ``SceneDetection`` (of films)."""

NAMED = "FaceNames"
"""The operator that asks for the names of faces."""

MARK = "\ufffc"
"""Unicode's object replacement character: where a picture stands in a block's text."""

PICTURED = "ImageEmbeddingExtraction"
"""The operator that asks for a :class:`Reading`'s picture."""


class Source(Protocol):
    """The object that is read; ``open`` gives a seekable stream, ``modified_ns`` counts from the epoch."""

    @property
    def key(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def modified_ns(self) -> int: ...
    def open(self) -> BinaryIO: ...


class Unreadable(Exception):
    """A reader's own refusal; the message becomes a reason."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on work, in bytes unless said otherwise. They are counts, not seconds: the same file reads the same."""

    text_input: int = 20 * 1024 * 1024
    packed_input: int = 200 * 1024 * 1024
    """PDF and Office files, which are read by pieces."""
    unpacked: int = 200 * 1024 * 1024
    unpacked_part: int = 16 * 1024 * 1024
    """One XML part of an Office file."""
    ratio: int = 200
    """Unpacked to packed, for parts over a mebibyte."""
    text: int = 2_000_000
    """Characters of text kept from a document."""
    pages: int = 2_000
    page_stream: int = 1024 * 1024
    """Unpacked drawing instructions of one PDF page, with those of the forms that it draws as often as it does."""
    streams: int = 8 * 1024 * 1024
    """The same for all pages."""
    elements: int = 300_000
    """Tags of HTML or XML, cells of a sheet."""
    blocks: int = 20_000
    """Paragraphs, rows and headings of a document."""
    pixels: int = 178_956_970
    """Where a picture's size is called out."""
    decoded: int = 64_000_000
    """Pixels of a picture that is decoded (a JPEG is decoded in a smaller size)."""
    waves: int = 4_000_000
    """The same of JPEG 2000, which takes the longest."""
    program: float = 8.0
    """Seconds that an ``ffprobe`` gets."""

    def area(self, content_type: str) -> int:
        """Pixels that a picture of a type may have to be looked at."""
        return {"image/jpeg": self.pixels, "image/jp2": min(self.waves, self.decoded)}.get(content_type, self.decoded)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, table row or picture's text in a document's own order; pages count from 1.

    ``pictures`` are parts of the document, each where the text has one :data:`MARK`.
    """

    text: str
    kind: PassageKind = "narrative-text"
    page: int | None = None
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text that is found on its own; it never crosses a page.

    ``pictures``: before which character a picture stands, and which part of the document it is.
    """

    text: str
    page: int | None = None
    kind: PassageKind = "narrative-text"
    pictures: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """What one reader found: facts by operator, text in order, and what it could not read."""

    facts: Mapping[str, Facts] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    reasons: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    picture: bytes = b""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is known of an object from its bytes.

    ``reasons`` say what could not be read. ``origins`` names where a fact was taken from when there is a choice
    (``ProduceTime``: an EXIF tag or ``file name``). ``picture`` is a small upright JPEG of the picture for whoever
    looks at pixels, empty unless it was asked for. ``notes`` name extras that would have read more.
    """

    facts_by_operator: Mapping[str, Facts]
    passages: tuple[Passage, ...] = ()
    reasons: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    picture: bytes = b""
    notes: tuple[str, ...] = ()

    @property
    def facts(self) -> Facts:
        """Everything, whatever operator yielded it."""
        return self.facts_of(OPERATORS)

    def facts_of(self, operators: Collection[str]) -> Facts:
        """Only what the given operators yield; names of operators that read no bytes are allowed and yield nothing."""
        merged: Facts = {}
        for operator in OPERATORS:
            if operator in operators:
                merged.update(self.facts_by_operator.get(operator, {}))
        return merged
