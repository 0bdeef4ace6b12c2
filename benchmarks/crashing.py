"""A process that writes until it is killed: ``python -m benchmarks.crashing FOLDER SEED``.

Prints ``put VERSION FIRST COUNT`` or ``gone VERSION FIRST 1`` after each acknowledged write. Every document
says in all of its forms (record, field, words, token, vector) which version it is, so that a torn one shows.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import numpy as np

from emulator.engine.api import Document, Part, VectorField
from emulator.engine.embedded import EmbeddedEngine
from emulator.query.fields import Field, FieldTable

KEY = ("crash",)
ANY: frozenset[str] = frozenset()
FIELDS = FieldTable(
    [Field("URI", "keyword", ANY, unique=True), Field("Version", "integer", ANY), Field("Title", "text", ANY)]
)
VECTORS = (VectorField("text", 64, "crash"),)
DOCUMENTS = 500
GONE = 9  # every ninth write is a deletion


def vector(version: int) -> np.ndarray:
    return np.random.default_rng(version).standard_normal(64)


def document(number: int, version: int) -> Document:
    parts = tuple(
        Part(str(at), f"cat v{version}", tokens=(f"\ue000v{version}",), vectors={"text": vector(version)})
        for at in range(1 + number % 3)
    )
    return Document(
        f"u{number:04}", str(version).encode(), {"Version": version, "Title": f"title v{version}"}, parts, size=1
    )


async def main(folder: Path, seed: int) -> None:
    chance = np.random.default_rng(seed)
    index = await EmbeddedEngine(folder).index(KEY, FIELDS, VECTORS)
    version = seed * 1_000_000
    while True:
        version += 1
        first, count = int(chance.integers(0, DOCUMENTS)), int(chance.choice([1, 1, 50]))
        if version % GONE == 0:
            await index.delete([f"u{first:04}"])
            print("gone", version, first, 1, flush=True)
        else:
            numbers = [(first + at) % DOCUMENTS for at in range(count)]
            await index.put([document(number, version) for number in numbers])
            print("put", version, first, count, flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
