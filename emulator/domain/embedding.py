"""Tokens and vectors of what is indexed and of what is asked: what makes a file findable by its meaning.

An index has one vector field that the configured embedder makes, and one more by the light embedder for what that one
cannot do: ``pixels`` where it reads texts alone, ``writing`` where it sees pictures alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from emulator.domain.realm import Facts
from emulator.engine.api import Near, Part, VectorField
from emulator.understanding.embed.api import Embedder, Evidence, Said
from emulator.understanding.embed.later import Later

if TYPE_CHECKING:
    from emulator.understanding.embed.vectors import Vectors

MEANING, PIXELS, WRITING = "meaning", "pixels", "writing"
SEEN = frozenset(("image", "video"))
"""Media types that have pixels."""
CANDIDATES = 100
"""Documents that each way of ranking brings into a search."""


@dataclass(frozen=True, slots=True)
class Space:
    """A vector field and who makes it: from what is written (``reads``), from the picture (``sees``)."""

    name: str
    embedder: Embedder
    reads: bool
    sees: bool

    async def whole(self, evidence: Sequence[Evidence], picture: bytes) -> Vectors | None:
        """Of a file as a whole."""
        told, shown = evidence if self.reads else (), picture if self.sees else b""
        return await self.embedder.encode_file(told, shown) if told or shown else None


def spaces(main: Embedder) -> tuple[Space, ...]:
    """The first is the configured embedder's."""
    first = Space(MEANING, main, main.reads, main.sees)
    if first.reads and first.sees:
        return (first,)
    return first, Space(*((WRITING, Later(), True, False) if first.sees else (PIXELS, Later(), False, True)))


class Embedding:
    """Every method may raise EmbedderError, and must not be called before the embedder has started."""

    def __init__(self, embedder: Embedder) -> None:
        self._main = embedder
        self._spaces: tuple[Space, ...] = ()

    @property
    def spaces(self) -> tuple[Space, ...]:
        """Known once the embedder has started."""
        self._spaces = self._spaces or spaces(self._main)
        return self._spaces

    def fields(self) -> tuple[VectorField, ...]:
        """What an index keeps. Light vectors lose too much when they are compressed."""
        return tuple(
            VectorField(one.name, one.embedder.dims, one.embedder.model, exact=one.embedder.id == "light")
            for one in self.spaces
        )

    async def parts(self, facts: Facts, passages: Sequence[Part], picture: bytes = b"") -> tuple[Part, ...]:
        """A file's parts with their vectors: the file as a whole, its scenes, its passages, which have their tokens."""
        (about, *scenes), evidence = await asyncio.to_thread(written, facts)
        made = [about, *passages]
        for space in self.spaces:
            made[0] = with_row(made[0], space, await space.whole(evidence, picture))
            if space.reads and passages:
                rows = await space.embedder.encode_passages([part.text for part in passages], evidence)
                made[1:] = [with_row(part, space, row) for part, row in zip(made[1:], rows, strict=True)]
        return (made[0], *await self._scenes(scenes), *made[1:])

    async def worded(self, facts: Facts) -> tuple[Part, ...]:
        """What is found by words alone until the file has been read."""
        parts, _ = await asyncio.to_thread(written, facts)
        return tuple(parts)

    async def revised(self, facts: Facts, parts: Sequence[Part]) -> tuple[Part, ...]:
        """The parts of a file whose facts have changed. What they know of its picture stays."""
        (about, *scenes), evidence = await asyncio.to_thread(written, facts)
        kept = [part for part in parts if part.kind == "passage"]
        old = next((part for part in parts if part.kind == "file"), about)
        anew = [replace(about, vectors=old.vectors), *kept]
        for space in self.spaces:
            if not space.reads:
                continue
            if space.name not in anew[0].vectors:
                anew[0] = with_row(anew[0], space, await space.whole(evidence, b""))
            having = [at for at, part in enumerate(anew) if space.name in part.vectors]
            rows = [anew[at].vectors[space.name] for at in having]
            texts = [anew[at].text if at else "" for at in having]
            made = await space.embedder.rewritten(rows, texts, evidence)  # type: ignore[arg-type]  # rows of float32
            for at, row in zip(having, made, strict=True):
                anew[at] = with_row(anew[at], space, row)
        return (anew[0], *await self._scenes(scenes), *anew[1:])

    async def _scenes(self, scenes: Sequence[Part]) -> list[Part]:
        """With the vectors of their labels."""
        for space in self.spaces:
            if space.reads and scenes:
                told = [(Evidence("label", part.text),) for part in scenes]
                rows = [await space.whole(one, b"") for one in told]
                scenes = [with_row(part, space, row) for part, row in zip(scenes, rows, strict=True)]
        return list(scenes)

    async def asked(self, said: Sequence[Said], seen: bool) -> Near | None:
        """A question as the engine takes it; ``seen``: pictures are looked for, by what can be seen on them. None where
        nothing in it can be looked for."""
        space = next(one for one in self.spaces if one.reads or seen)
        row = await space.embedder.encode_query(said)
        return None if row is None else Near(space.name, row, space.embedder.scale("text"), CANDIDATES)

    async def alike(self, picture: bytes, facts: Facts) -> Near | None:
        """A question by a picture; ``facts`` are what is known of it."""
        space = self._seeing
        evidence = pieces(facts) if facts and space.reads else ()
        row = await space.embedder.encode_image(picture, evidence)
        return None if row is None else Near(space.name, row, space.embedder.scale("image"), CANDIDATES)

    def alike_stored(self, parts: Sequence[Part]) -> Near | None:
        """A question by the picture of a stored file; None where it has none."""
        space = self._seeing
        for part in parts:
            if part.kind == "file" and space.name in part.vectors:
                row = space.embedder.alike(part.vectors[space.name])  # type: ignore[arg-type]  # a row of float32
                return None if row is None else Near(space.name, row, space.embedder.scale("image"), CANDIDATES)
        return None

    @property
    def _seeing(self) -> Space:
        return next(one for one in self.spaces if one.sees)


def with_row(part: Part, space: Space, row: Vectors | None) -> Part:
    return part if row is None else replace(part, vectors={**part.vectors, space.name: row})


def pieces(facts: Facts) -> tuple[Evidence, ...]:
    """What is written about a file."""
    from emulator.understanding.embed.evidence import written as evidence_of

    return evidence_of(facts, str(facts.get("Filename", "")))


def written(facts: Facts) -> tuple[list[Part], tuple[Evidence, ...]]:
    """The file as a part, its scenes that have labels, and what is written about it. Reads tables the first time."""
    evidence = pieces(facts)
    about = Part("", "\n".join(one.text for one in evidence), tokens=tokens(evidence))
    return [about, *scenes(facts)], evidence


def scenes(facts: Facts) -> list[Part]:
    """A film's scenes by their labels; times in milliseconds."""
    found = []
    for number, scene in enumerate(facts.get("SceneElements") or ()):
        names = [label.get("LabelName") for label in scene.get("Labels") or () if isinstance(label, Mapping)]
        text = " ".join(name for name in names if isinstance(name, str) and name)
        if text:
            at = scene.get("TimeRange")
            span = (at[0], at[1]) if isinstance(at, list) and len(at) == 2 else None
            found.append(Part(f"s{number}", text, "scene", None, span, tokens=tokens([Evidence("label", text)])))
    return found


def tokens(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """The concepts of a text for the keyword index."""
    from emulator.understanding.embed import keywords

    return keywords.tokens(evidence)


def terms(said: Sequence[Said]) -> tuple[tuple[str, float], ...]:
    """The words and concepts of a question for the keyword index."""
    from emulator.understanding.embed import keywords

    return keywords.terms(said)
