"""``retrieval.toml``: which files does a question find, with its conditions applied as a search does?"""

from __future__ import annotations

import asyncio
import functools
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from emulator.engine.api import Document, Index, Near, Part, Search, VectorField
from emulator.engine.embedded.engine import EmbeddedEngine
from emulator.query.fields import FieldTable
from emulator.understanding.embed.api import Embedder, Evidence, Said
from emulator.understanding.embed.keywords import terms, tokens
from emulator.understanding.embed.light import LightEmbedder
from emulator.understanding.language import Meaning, parse
from evaluation.album import Member, members
from evaluation.lists import Row, table
from evaluation.score import Table

MEASURES = ("recall_at_5", "mrr")
FIELD = "meaning"
FIRST = 5
SIZE = 200
Way = Literal["vectors", "words", "both"]
Ranking = list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Score:
    """One question: how much of what is relevant stands among the first five, 1 / rank of the first relevant file, the
    highest similarity of any file, what stands first."""

    row: Row
    recall: float
    reciprocal: float
    highest: float
    first: Ranking


def score(part: str, wrong: Callable[[Row, Ranking, Sequence[str]], None] | None = None, way: Way = "both") -> Table:
    """``cross`` counts rows marked so beside the category; ``none`` is no part of the whole."""
    made = Table(MEASURES)
    for one in scored(part)[way]:
        shares = {"recall_at_5": (one.recall, 1.0), "mrr": (one.reciprocal, 1.0)}
        if one.row["category"] != "none":
            made.add(one.row["category"], shares)
            if one.row.get("cross") and one.row["category"] != "cross":
                made.beside("cross", shares)
        missed = [name for name, (right, of) in shares.items() if right < of]
        if missed and wrong is not None and one.row["category"] != "none":
            wrong(one.row, one.first, missed)
    return made


def highest(part: str, way: Way = "both") -> float:
    """The highest similarity of any file to a question that no file answers."""
    return max(one.highest for one in scored(part)[way] if one.row["category"] == "none")


def also(part: str) -> list[str]:
    """The ways of searching beside each other."""
    lines = []
    for way in ("vectors", "words"):
        whole = score(part, way=way)
        values = ", ".join(f"{name} {whole.value(name):.2f}" for name in MEASURES)
        lines.append(f"{way} alone: {values}" + (f", none {highest(part, way):.2f}" if way == "vectors" else ""))
    return [*lines, f"highest similarity of a question without an answer {highest(part):.2f}"]


@functools.cache
def scored(part: str) -> dict[Way, list[Score]]:
    return asyncio.run(scores(LightEmbedder(), members(), part))


async def scores(embedder: Embedder, files: Sequence[Member], part: str) -> dict[Way, list[Score]]:
    """Every question by every way of searching."""
    content = table("retrieval", part)
    result: dict[Way, list[Score]] = {"vectors": [], "words": [], "both": []}
    async with indexed(embedder, files) as index:
        for row in content["query"]:
            meaning = parse(row["text"], datetime.fromisoformat(row.get("now", content["now"])))
            fit = {member.key for member in files if fits(member, meaning)}
            for way, found in result.items():
                ranking = await ranked(index, embedder, [Said(meaning.rest.strip() or row["text"])], way)
                found.append(judged(row, [(key, value) for key, value in ranking if key in fit]))
    return result


@asynccontextmanager
async def indexed(embedder: Embedder, files: Sequence[Member]) -> AsyncIterator[Index]:
    """All files in one index, a part a file and one more a passage."""
    with tempfile.TemporaryDirectory() as folder:
        engine = EmbeddedEngine(Path(folder))
        try:
            vectors = [VectorField(FIELD, embedder.dims, embedder.model)]
            index = await engine.index(("evaluation",), FieldTable([]), vectors)
            await index.put([Document(file.key, b"{}", {}, await parts(embedder, file)) for file in files])
            yield index
        finally:
            await engine.close()


async def parts(embedder: Embedder, file: Member) -> tuple[Part, ...]:
    whole = await embedder.encode_file(file.evidence, file.picture)
    text = "\n".join(piece.text for piece in file.evidence)
    made = [Part("file", text, tokens=tokens(file.evidence), vectors={} if whole is None else {FIELD: whole})]
    for number, passage in enumerate(file.passages):
        piece = Evidence("passage", passage)
        row = await embedder.encode_file((piece, *file.evidence))
        vectors = {} if row is None else {FIELD: row}
        made.append(Part(str(number), passage, "passage", tokens=tokens([piece]), vectors=vectors))
    return tuple(made)


async def ranked(index: Index, embedder: Embedder, said: Sequence[Said], way: Way = "both") -> Ranking:
    row = await embedder.encode_query(said)
    near = None if row is None or way == "words" else Near(FIELD, row, embedder.scale("text"), candidates=SIZE)
    words = () if way == "vectors" else terms(said)
    if near is None and not words:
        return []
    page = await index.search(Search(terms=words, near=near, size=SIZE))
    return [(hit.uri, hit.score) for hit in page.hits]


def fits(member: Member, meaning: Meaning) -> bool:
    """Time, place and kind of file are conditions; a place is looked for in the address."""
    if meaning.media_types and member.kind not in meaning.media_types:
        return False
    made = member.facts.get("ProduceTime")
    if meaning.times:
        if made is None:
            return False
        at = datetime.fromisoformat(made)
        if not any(
            (one.start is None or one.start <= at) and (one.end is None or at < one.end) for one in meaning.times
        ):
            return False
    if not meaning.places:
        return True
    lines = [
        str(one.get("AddressLine") or "".join(map(str, one.values()))) for one in member.facts.get("Addresses", ())
    ]
    wanted = {name for place in meaning.places for name in (*place.spellings, *place.place.path[1:])}
    return any(name in line for line in lines for name in wanted)


def judged(row: Row, found: Ranking) -> Score:
    """A question's score; half-right files are taken out of the ranking first."""
    relevant, maybe = set(row["relevant"]), set(row.get("maybe", ()))
    order = [(key, value) for key, value in found if key not in maybe]
    hits = [rank for rank, (key, _) in enumerate(order, 1) if key in relevant]
    recall = sum(rank <= FIRST for rank in hits) / min(FIRST, len(relevant)) if relevant else 0.0
    top = max((value for _, value in found), default=0.0)
    return Score(row, recall, 1 / hits[0] if hits else 0.0, top, order[:FIRST])
