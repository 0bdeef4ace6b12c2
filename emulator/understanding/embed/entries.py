"""The parts of a file as they are handed to whoever makes them findable, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.understanding.embed.api import Evidence

if TYPE_CHECKING:  # the server starts without numpy
    from emulator.understanding.embed.vectors import Vectors


@dataclass(frozen=True, slots=True)
class Entry:
    """A part of a file: the file as a whole, a scene, a passage.

    ``evidence``: what is written in it; with ``passage`` that is one text, beside which stands what is written about
    the file. ``picture``: a small upright JPEG. ``old``: its row until now, whose picture stays. ``worded``: its tokens
    are asked for too.
    """

    evidence: tuple[Evidence, ...]
    picture: bytes = b""
    passage: bool = False
    old: Vectors | None = None
    worded: bool = True


@dataclass(frozen=True, slots=True)
class Features:
    """``tokens`` for the keyword index, and a row of the light embedder; None where there is nothing to embed."""

    tokens: tuple[str, ...]
    row: Vectors | None
