"""The embedder that needs nothing: it knows what is *written* about a file, in Chinese and English and up and down the
lexicon's kinds, and what pictures look like. What a picture shows it does not see, but for its colours.

A vector has five blocks: concepts, words, colours, pixels, and one number that brings a file's vector to length 1, so
that a block a file does not have costs it nothing. Sizes and weights: light.toml.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from emulator.understanding.embed import colours, concepts, keywords, lexical, pixels, words
from emulator.understanding.embed.api import Asked, Evidence, Said, Scale
from emulator.understanding.embed.entries import Entry, Features
from emulator.understanding.embed.signs import Directions
from emulator.understanding.embed.vectors import Vectors, unit
from emulator.understanding.lexicon import revision as concepts_revision

Told: TypeAlias = tuple[dict[str, float], dict[str, float]]
"""Concepts, and what words are made of, with their weights."""
HERE = Path(__file__).parent
TABLES = ("light.toml", "colours.toml", "filler.toml")
SHORT = 300
"""Characters of a question that is read on the event loop, at about a millisecond, once the tables are there."""


@functools.cache
def table() -> Mapping[str, Any]:
    return tomllib.loads((HERE / "light.toml").read_text("utf-8"))


@functools.cache
def scales() -> Mapping[Asked, Scale]:
    rows = table()["scales"].items()
    return {asked: tuple((float(cosine), float(value)) for cosine, value in points) for asked, points in rows}


@functools.cache
def revision() -> str:
    """Names the contents of all tables that make a vector what it is."""
    digest = hashlib.blake2b(concepts_revision().encode(), digest_size=6)
    for name in TABLES:
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()


@functools.cache
def light() -> LightEmbedder:
    """The one of this process."""
    return LightEmbedder()


class LightEmbedder:
    """An :class:`~emulator.understanding.embed.api.Embedder`; numpy, and Pillow where there is a picture."""

    id = "light"
    sees = True
    reads = True

    def __init__(self) -> None:
        blocks = table()["blocks"]
        self._dims = {name: int(block["dims"]) for name, block in blocks.items()}
        self._weights = {name: float(block["weight"]) for name, block in blocks.items()}
        self._whole = math.sqrt(sum(weight * weight for weight in self._weights.values()))
        self._directions = {name: Directions(self._dims[name]) for name in ("concepts", "lexical")}
        self.dims = sum(self._dims.values()) + 1
        self._read = False

    @property
    def model(self) -> str:
        return f"light-{table()['version']}-{self.dims}-{revision()}"

    async def start(self) -> None:
        """Nothing to wait for: the tables are read with the first text."""

    async def close(self) -> None:
        """Nothing is open."""

    def scale(self, asked: Asked) -> Scale:
        return scales()[asked]

    async def encode_query(self, said: Sequence[Said]) -> Vectors | None:
        if self._read and sum(len(one.text) for one in said) <= SHORT:
            row = self.query(said)
        else:
            row = await asyncio.to_thread(self.query, said)
            self._read = True
        return row if row.any() else None

    async def encode_texts(self, texts: Sequence[str]) -> Vectors:
        rows = await asyncio.to_thread(lambda: [self.query([Said(text)]) for text in texts])
        return np.array(rows, np.float32).reshape(-1, self.dims)

    async def encode_image(self, picture: bytes, evidence: Sequence[Evidence] = ()) -> Vectors | None:
        return await asyncio.to_thread(self.likeness, picture, evidence)

    async def encode_file(self, evidence: Sequence[Evidence], picture: bytes = b"") -> Vectors | None:
        return await asyncio.to_thread(self.file, evidence, picture)

    async def encode_passages(self, passages: Sequence[str], evidence: Sequence[Evidence]) -> list[Vectors | None]:
        entries = [Entry((Evidence("passage", one),), passage=True, worded=False) for one in passages]
        return await asyncio.to_thread(lambda: [one.row for one in self.features(entries, evidence)])

    async def rewritten(
        self, rows: Sequence[Vectors], passages: Sequence[str], evidence: Sequence[Evidence]
    ) -> list[Vectors]:
        about = tuple(evidence)
        entries = [
            Entry((Evidence("passage", one),) if one else about, b"", bool(one), row, worded=False)
            for row, one in zip(rows, passages, strict=True)
        ]
        made = await asyncio.to_thread(lambda: [one.row for one in self.features(entries, evidence)])
        return [row for row in made if row is not None]

    def features(self, entries: Iterable[Entry], about: Sequence[Evidence], reads: bool = True) -> Iterator[Features]:
        """What makes the parts of one file findable; what is written ``about`` it is read once for all of them.

        Without ``reads`` writing gives tokens and no row. Raises EmbedderError for a picture that cannot be decoded.
        """
        beside: Told | None = None
        for entry in entries:
            tokens = keywords.tokens(entry.evidence) if entry.worded else ()
            if not reads:
                yield Features(tokens, self.file((), entry.picture))
                continue
            if entry.passage:
                beside = beside or self._evidence(about, beside=True)
                told = self._passage(entry.evidence, beside)
            else:
                told = self._evidence(entry.evidence)
            yield Features(tokens, self._row(entry, told))

    def _row(self, entry: Entry, told: Told) -> Vectors | None:
        if entry.old is not None:
            return self._revised(entry.old, told)
        if not entry.evidence and not entry.picture:
            return None
        return self._filled(self._told(told, self._seen(entry.picture) if entry.picture else {})[:-1])

    def alike(self, row: Vectors) -> Vectors | None:
        """The same as :meth:`likeness` of the file's picture and evidence."""
        blocks = self._parted(row)
        if not blocks["pixels"].any():
            return None
        return unit(
            np.concatenate(
                [
                    block * np.float32(table()["lexical"]["like"] if name == "lexical" else 1.0)
                    for name, block in blocks.items()
                ]
                + [np.zeros(1, np.float32)]
            )
        )

    def _revised(self, row: Vectors, told: Told) -> Vectors:
        """A file's row with other evidence and the picture of before."""
        new, old = self._parted(self._told(told)), self._parted(np.asarray(row, np.float32))
        return self._filled(np.concatenate([new["concepts"], new["lexical"], old["colours"], old["pixels"]]))

    def query(self, said: Iterable[Said]) -> Vectors:
        """A row for a question; zero where nothing in it can be looked for."""
        read = [(words.read(one.text), one.weight) for one in said]
        meant, written = self._strongest(read)
        seen = ((colours.in_words(text, self._dims["colours"]), weight) for text, weight in read)
        shades = [np.float32(weight) * shade for shade, weight in seen if shade is not None]
        blocks = {
            "concepts": self._meaning(meant, table()["concepts"]["asked"]),
            "lexical": self._block("lexical", written),
        }
        if shades:
            alone = float(table()["colours"]["alone"]) if not any(name[0] != "=" for name in meant) else 1.0
            blocks["colours"] = unit(np.add.reduce(shades)) * np.float32(alone)
        return unit(self._joined(**blocks))

    def file(self, evidence: Sequence[Evidence], picture: bytes = b"") -> Vectors | None:
        """A row for a file. Raises EmbedderError for a picture that cannot be decoded."""
        return self._row(Entry(tuple(evidence), picture), self._evidence(evidence))

    def _told(self, told: Told, seen: Mapping[str, Vectors] | None = None) -> Vectors:
        """All blocks of a file's row at their share of the length, the last number zero."""
        meant, written = told
        blocks = {"concepts": self._meaning(meant), "lexical": self._block("lexical", written)}
        return self._joined(**blocks, **(seen or {})) / np.float32(self._whole)

    @staticmethod
    def _filled(blocks: Vectors) -> Vectors:
        """A file's row at length 1 from all its blocks."""
        rest = math.sqrt(max(0.0, 1.0 - float(np.dot(blocks, blocks))))
        return unit(np.append(blocks, np.float32(rest)))

    def _parted(self, row: Vectors) -> dict[str, Vectors]:
        ends = np.cumsum(list(self._dims.values()))
        return dict(zip(self._dims, np.split(np.asarray(row, np.float32)[:-1], ends[:-1]), strict=True))

    def likeness(self, picture: bytes, evidence: Sequence[Evidence] = ()) -> Vectors:
        """A row for a question by a picture. Raises EmbedderError for one that cannot be decoded."""
        meant, written = self._evidence(evidence)
        like = np.float32(table()["lexical"]["like"])
        lexical_block = self._block("lexical", written) * like
        return unit(self._joined(concepts=self._meaning(meant), lexical=lexical_block, **self._seen(picture)))

    def _evidence(self, evidence: Sequence[Evidence], beside: bool = False) -> Told:
        """Concepts and words of what is written about a file; of each the strongest place counts.

        ``beside``: one of the file's passages, which may be among the evidence too, stands beside it and outweighs it.
        """
        fields = table()["fields"]
        beside = beside or any(one.kind == "passage" for one in evidence)
        read = []
        for one in evidence:
            share = fields["beside_passage"] if beside and one.kind != "passage" else 1.0
            read.append((words.read(one.text), fields[one.kind] * share))
        return self._strongest(read)

    @staticmethod
    def _strongest(read: Sequence[tuple[words.Text, float]]) -> Told:
        """Concepts and words of several weighted texts."""
        unknown, weights = table()["concepts"]["unknown"], table()["lexical"]
        meant = lexical.strongest((concepts.named(text, unknown), weight) for text, weight in read)
        return meant, lexical.strongest((lexical.features(text, weights), weight) for text, weight in read)

    def _passage(self, passage: Sequence[Evidence], beside: Told) -> Told:
        both = zip(self._evidence(passage), beside, strict=True)
        meant, written = (lexical.strongest((one, 1.0) for one in pair) for pair in both)
        return meant, written

    def _meaning(self, meant: Mapping[str, float], share: float = 1.0) -> Vectors:
        steps = table()["concepts"]
        spread = concepts.spread(meant, share * steps["first"], steps["further"])
        return self._block("concepts", {f"concept {name}": weight for name, weight in spread.items()})

    def _block(self, name: str, weights: Mapping[str, float]) -> Vectors:
        """A block at length 1, or zero."""
        return unit(self._directions[name].added(weights))

    def _seen(self, picture: bytes) -> dict[str, Vectors]:
        image = pixels.opened(picture)
        shade = colours.in_pixels(image, self._dims["colours"], table()["colours"]["least"])
        return {"colours": shade, "pixels": pixels.block(image)}

    def _joined(self, **blocks: Vectors) -> Vectors:
        """All blocks at their weights, those that are not given zero, and the last number zero."""
        parts = [
            blocks[name] * np.float32(self._weights[name]) if name in blocks else np.zeros(dims, np.float32)
            for name, dims in self._dims.items()
        ]
        return np.concatenate([*parts, np.zeros(1, np.float32)])
