"""What every embedder is: words and pictures to vectors of one space, and cosines to similarities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

if TYPE_CHECKING:  # the server starts without numpy
    from emulator.understanding.embed.vectors import Vectors

Scale: TypeAlias = tuple[tuple[float, float], ...]
"""Rising (cosine, similarity in 0..1) points with straight lines between them."""
Asked: TypeAlias = Literal["text", "image"]
Written: TypeAlias = Literal["label", "caption", "title", "passage", "name", "ocr", "tag", "folder"]
"""Where a piece of writing about a file comes from. ``name``: the file's own; ``passage``: its text; ``tag``: what else
was given (custom labels, artists)."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of writing about a file."""

    kind: Written
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of a question with its weight, above 0: a turn of a conversation, a hint."""

    text: str
    weight: float = 1.0


class EmbedderError(Exception):
    """What keeps an embedder from working, in one line that names the setting or what to do."""


class Embedder(Protocol):
    """Async because an embedder may be another process; what is heavy runs in a thread of its own.

    A picture is the bytes of a small upright JPEG (``Reading.picture``), or any file that Pillow opens.
    """

    @property
    def id(self) -> str:
        """The provider: light, clip or http."""
        ...

    @property
    def model(self) -> str:
        """Provider, model, revision and tables: vectors of another ``model`` must not be compared with its."""
        ...

    @property
    def dims(self) -> int: ...

    @property
    def sees(self) -> bool:
        """Whether pictures have vectors of their own here."""
        ...

    @property
    def reads(self) -> bool:
        """Whether what is written about a file, and in it, has vectors here."""
        ...

    async def start(self) -> None:
        """Get ready. Raises EmbedderError."""
        ...

    async def close(self) -> None: ...

    async def encode_query(self, said: Sequence[Said]) -> Vectors | None:
        """One row for a question; None where nothing in it can be looked for."""
        ...

    async def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """A row a question, zero where nothing in it can be looked for."""
        ...

    async def encode_image(self, picture: bytes, evidence: Sequence[Evidence] = ()) -> Vectors | None:
        """One row for a question by a picture; ``evidence`` is what is written about it where it is a stored file.
        None where this embedder does not see."""
        ...

    async def encode_file(self, evidence: Sequence[Evidence], picture: bytes = b"") -> Vectors | None:
        """One row for a file, or for a passage of one with what goes with it; None where there is nothing to embed."""
        ...

    async def encode_passages(self, passages: Sequence[str], evidence: Sequence[Evidence]) -> list[Vectors | None]:
        """A row a passage of one file's text; ``evidence`` is what is written about the file."""
        ...

    async def rewritten(
        self, rows: Sequence[Vectors], passages: Sequence[str], evidence: Sequence[Evidence]
    ) -> list[Vectors]:
        """Rows of one file's parts after what is written about it has changed. ``passages``: the text of each row's
        part, empty for the file as a whole. What the rows know of the picture stays."""
        ...

    def alike(self, row: Vectors) -> Vectors | None:
        """A stored file's row as a question by its picture; None where it has no picture."""
        ...

    def scale(self, asked: Asked) -> Scale:
        """For the engine, which turns cosines into similarities."""
        ...
