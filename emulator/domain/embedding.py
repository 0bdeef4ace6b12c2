"""Tokens and vectors of what is indexed and of what is asked: what makes a file findable by its meaning.

An index has one vector field that the configured embedder makes, and one more by the light embedder for what that one
cannot do: ``pixels`` where it reads texts alone, ``writing`` where it sees pictures alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from emulator.domain.realm import Facts
from emulator.engine.api import Near, Part, VectorField
from emulator.understanding.embed.api import Embedder, Evidence, Said
from emulator.understanding.embed.entries import Entry, Features
from emulator.understanding.embed.later import Later

if TYPE_CHECKING:
    from emulator.understanding.embed.vectors import Vectors

T = TypeVar("T")
MEANING, PIXELS, WRITING = "meaning", "pixels", "writing"
SEEN = frozenset(("image", "video"))
"""Media types that have pixels."""
CANDIDATES = 100
"""Documents that each way of ranking brings into a search."""
FEW = 600
"""Characters whose tokens and vectors are made in this process, on a thread."""
SHORT = 300
"""Characters of a question whose words are found within some tens of microseconds."""
CHARACTERS = 32_000
AT_ONCE = 80
"""Characters and parts that an embedder gets at once: a whole number of every provider's batches."""
Aside: TypeAlias = Callable[[Sequence[Entry], Sequence[Evidence], bool], Awaitable[list[Features]]]
"""See :meth:`emulator.understanding.embed.light.LightEmbedder.features`."""


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
    """Every method may raise EmbedderError, and must not be called before the embedder has started.

    ``aside`` makes tokens and light vectors in another process. What is long goes there: a thread of this one would
    hold up every request, a millisecond for every passage. ``near`` makes the others.
    """

    def __init__(self, embedder: Embedder, aside: Aside | None = None, near: Aside | None = None) -> None:
        self._main = embedder
        self._aside = aside
        self._near = near or on_a_thread
        self._spaces: tuple[Space, ...] = ()
        self._worded = False

    @property
    def spaces(self) -> tuple[Space, ...]:
        """Known once the embedder has started."""
        self._spaces = self._spaces or spaces(self._main)
        return self._spaces

    @property
    def _light(self) -> Space | None:
        """The space of the light embedder, whose rows are made together with the tokens."""
        return next((one for one in self.spaces if one.embedder.id == "light"), None)

    def fields(self) -> tuple[VectorField, ...]:
        """What an index keeps. Light vectors lose too much when they are compressed."""
        return tuple(
            VectorField(one.name, one.embedder.dims, one.embedder.model, exact=one.embedder.id == "light")
            for one in self.spaces
        )

    async def parts(self, facts: Facts, passages: Sequence[Part], picture: bytes = b"") -> tuple[Part, ...]:
        """A file's parts with their tokens and vectors: the file as a whole, its scenes, its passages."""
        evidence, light = pieces(facts), self._light
        seen = picture if light is not None and light.sees else b""
        made = await self._lit([whole(evidence), *scenes(facts), *passages], evidence, seen)
        for space in self.spaces:
            if space is light:
                continue
            made[0] = with_row(made[0], space, await space.whole(evidence, picture))
            if space.reads:
                made[1:] = await self._read(space, made[1:], evidence)
        return tuple(made)

    async def worded(self, facts: Facts) -> tuple[Part, ...]:
        """What is found by words alone until the file has been read."""
        evidence = pieces(facts)
        return tuple(await self._lit([whole(evidence), *scenes(facts)], evidence, rows=False))

    async def revised(self, facts: Facts, parts: Sequence[Part]) -> tuple[Part, ...]:
        """The parts of a file whose facts have changed. What they know of its picture stays."""
        evidence, light = pieces(facts), self._light
        about, kept = whole(evidence), [part for part in parts if part.kind == "passage"]
        old = next((part for part in parts if part.kind == "file"), about)
        name = light.name if light is not None and light.reads else ""
        beside = [part for part in kept if name in part.vectors]
        fresh = [replace(about, vectors=old.vectors), *scenes(facts)]
        lit = {part.id: part for part in await self._lit([*fresh, *beside], evidence, renewed=name)}
        made = [lit.get(part.id, part) for part in (*fresh, *kept)]
        for space in self.spaces:
            if space is not light and space.reads:
                made = await self._reread(space, made, evidence)
        return tuple(made)

    async def _lit(
        self,
        parts: Sequence[Part],
        evidence: tuple[Evidence, ...],
        picture: bytes = b"",
        rows: bool = True,
        renewed: str = "",
    ) -> list[Part]:
        """With tokens, and with ``rows`` with light vectors. Of parts with a row of the field ``renewed`` that row is
        made anew, and passages keep their tokens."""
        light = self._light
        reads = rows and light is not None and light.reads
        made: list[Part] = []
        for some in slices(parts):
            entries = [entry(part, evidence, picture, renewed) for part in some]
            if self._aside is None or small(entries):
                found = await self._near(entries, evidence, reads)
            else:
                found = await self._aside(entries, evidence, reads)
            for part, asked, one in zip(some, entries, found, strict=True):
                tokens = one.tokens if asked.worded else part.tokens
                row = {light.name: one.row} if light is not None and one.row is not None else {}
                made.append(replace(part, tokens=tokens, vectors={**part.vectors, **row}))
        return made

    async def _read(self, space: Space, parts: Sequence[Part], evidence: Sequence[Evidence]) -> list[Part]:
        """Scenes and passages with the rows of an embedder that is not the light one."""
        made = [
            with_row(part, space, await space.whole((Evidence("label", part.text),), b""))
            for part in parts
            if part.kind == "scene"
        ]
        passages = [part for part in parts if part.kind == "passage"]
        for at in range(0, len(passages), AT_ONCE):
            some = passages[at : at + AT_ONCE]
            rows = await space.embedder.encode_passages([part.text for part in some], evidence)
            made += [with_row(part, space, row) for part, row in zip(some, rows, strict=True)]
        return made

    async def _reread(self, space: Space, parts: Sequence[Part], evidence: Sequence[Evidence]) -> list[Part]:
        """The same after what is written about the file has changed; the first part is the file as a whole."""
        about, *others = parts
        if space.name not in about.vectors:
            about = with_row(about, space, await space.whole(evidence, b""))
        fresh = await self._read(space, [part for part in others if part.kind == "scene"], evidence)
        anew = [about, *(part for part in others if part.kind == "passage")]
        having = [at for at, part in enumerate(anew) if space.name in part.vectors]
        rows = [anew[at].vectors[space.name] for at in having]
        texts = [anew[at].text if at else "" for at in having]
        made = await space.embedder.rewritten(rows, texts, evidence)  # type: ignore[arg-type]  # rows of float32
        for at, row in zip(having, made, strict=True):
            anew[at] = with_row(anew[at], space, row)
        return [anew[0], *fresh, *anew[1:]]

    async def asked(self, said: Sequence[Said], seen: bool) -> Near | None:
        """A question as the engine takes it; ``seen``: pictures are looked for, by what can be seen on them. None where
        nothing in it can be looked for."""
        space = next(one for one in self.spaces if one.reads or seen)
        row = await space.embedder.encode_query(said)
        return None if row is None else Near(space.name, row, space.embedder.scale("text"), CANDIDATES)

    async def terms(self, said: Sequence[Said]) -> tuple[tuple[str, float], ...]:
        """The words and concepts of a question for the keyword index. Of a short one at once, when the tables are
        there: a thread would take longer."""
        if self._worded and sum(len(one.text) for one in said) <= SHORT:
            return terms(said)
        found = await asyncio.to_thread(terms, said)
        self._worded = True
        return found

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


def whole(evidence: Sequence[Evidence]) -> Part:
    """The file as a part, without its tokens."""
    return Part("", "\n".join(one.text for one in evidence))


def scenes(facts: Facts) -> list[Part]:
    """A film's scenes that have labels, without their tokens; times in milliseconds."""
    found = []
    for number, scene in enumerate(facts.get("SceneElements") or ()):
        names = [label.get("LabelName") for label in scene.get("Labels") or () if isinstance(label, Mapping)]
        text = " ".join(name for name in names if isinstance(name, str) and name)
        if text:
            at = scene.get("TimeRange")
            span = (at[0], at[1]) if isinstance(at, list) and len(at) == 2 else None
            found.append(Part(f"s{number}", text, "scene", None, span))
    return found


def slices(parts: Sequence[Part]) -> Iterator[Sequence[Part]]:
    """All parts in order, some at a time: tenths of a second of work."""
    first = size = 0
    for at, part in enumerate(parts):
        if at > first and (at - first >= AT_ONCE or size + len(part.text) > CHARACTERS):
            yield parts[first:at]
            first, size = at, 0
        size += len(part.text)
    yield parts[first:]


def entry(part: Part, evidence: tuple[Evidence, ...], picture: bytes, renewed: str) -> Entry:
    """A part as it is handed over."""
    old: Any = part.vectors.get(renewed)
    match part.kind:
        case "file":
            return Entry(evidence, picture, old=old)
        case "scene":
            return Entry((Evidence("label", part.text),), old=old)
        case "passage":
            return Entry((Evidence("passage", part.text),), passage=True, old=old, worded=not renewed)


def small(entries: Sequence[Entry]) -> bool:
    """Whether a thread of this process may do it: it takes a few milliseconds."""
    heavy = any(one.picture or one.old is not None for one in entries)
    return not heavy and sum(len(piece.text) for one in entries for piece in one.evidence) <= FEW


async def apart(count: int, work: Callable[[], T]) -> T:
    """Do something with so many parts: some of them at once, thousands would hold up the event loop."""
    return work() if count <= AT_ONCE else await asyncio.to_thread(work)


async def on_a_thread(entries: Sequence[Entry], about: Sequence[Evidence], reads: bool) -> list[Features]:
    """Tokens and light rows, made in this process. Reads tables the first time."""
    return await asyncio.to_thread(here, entries, about, reads)


async def at_once(entries: Sequence[Entry], about: Sequence[Evidence], reads: bool) -> list[Features]:
    """The same for a loop that has nothing else to do."""
    return here(entries, about, reads)


def here(entries: Sequence[Entry], about: Sequence[Evidence], reads: bool) -> list[Features]:
    from emulator.understanding.embed.light import light

    return list(light().features(entries, about, reads))


def terms(said: Sequence[Said]) -> tuple[tuple[str, float], ...]:
    """The words and concepts of a question for the keyword index."""
    from emulator.understanding.embed import keywords

    return keywords.terms(said)


def alone(said: Sequence[Said]) -> str:
    """The characters of a question for the keyword index that stand alone."""
    from emulator.understanding.embed import keywords

    return keywords.alone(said)
