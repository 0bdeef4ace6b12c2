"""Rounds of ``kill -9`` at random moments, what must hold after each, and how long opening takes afterwards."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from benchmarks.crashing import DOCUMENTS, FIELDS, GONE, KEY, VECTORS, document, vector
from emulator.engine.api import Document, Index, Near, Search, Vector
from emulator.engine.embedded import EmbeddedEngine
from emulator.query.nodes import Compare, Phrase

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    rounds: int = 40
    documents: int = 10_000


@dataclass
class Tally:
    """``kept``: the version of each document as it was acknowledged or found last; 0: it is not there."""

    acknowledged: int = 0
    lost: int = 0
    torn: int = 0
    newest: int = 0
    kept: dict[int, int] = field(default_factory=dict)

    def heard(self, line: str) -> None:
        what, version, first, count = line.split()
        self.newest = int(version)
        for at in range(int(count)):
            self.kept[(int(first) + at) % DOCUMENTS] = self.newest if what == "put" else 0
            self.acknowledged += 1

    def found(self, number: int, version: int) -> None:
        """The write behind the last acknowledged one may be there too."""
        following = self.newest + 1
        possible = {self.kept.get(number, 0), following, *([0] if following % GONE == 0 else [])}
        self.lost += version not in possible
        self.kept[number] = version


def kill_once(folder: Path, seed: int, tally: Tally, chance: random.Random) -> None:
    """Start a writer, let it write for a while, kill it in the middle."""
    command = [sys.executable, "-m", "benchmarks.crashing", str(folder), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        for _ in range(chance.randint(1, 60)):
            tally.heard(process.stdout.readline())
        sum(range(chance.randint(0, 300_000)))  # into the middle of a write, up to some milliseconds later
        process.kill()
        for line in process.stdout.read().split("\n")[:-1]:
            tally.heard(line)


async def examine(folder: Path, tally: Tally) -> None:
    """Count what is lost or torn."""
    engine = EmbeddedEngine(folder)
    try:
        index = await engine.index(KEY, FIELDS, VECTORS)
        loaded = await index.load([f"u{number:04}" for number in range(DOCUMENTS)])
        for number in range(DOCUMENTS):
            given = loaded.get(f"u{number:04}")
            tally.found(number, int(given.record) if given is not None else 0)
            tally.torn += given is not None and not _whole(given, number)
        counted = await index.statistics()
        total = (await index.search(Search(size=0))).total
        tally.torn += not len(loaded) == total == counted.documents == counted.bytes
        versions = sorted(set(filter(None, tally.kept.values())))
        for version in versions[:: max(1, len(versions) // 5)]:
            tally.torn += not await _agrees(index, version)
    finally:
        await engine.close()


def _whole(given: Document, number: int) -> bool:
    wanted = document(number, int(given.record))
    return len(given.parts) == len(wanted.parts) and all(
        (part.id, part.text, part.tokens) == (other.id, other.text, other.tokens)
        and np.allclose(part.vectors["text"], unit(other.vectors["text"]), atol=1e-6)
        for part, other in zip(given.parts, wanted.parts, strict=True)
    )


def unit(row: Vector) -> np.ndarray:
    return np.asarray(row) / np.linalg.norm(row)


async def _agrees(index: Index, version: int) -> bool:
    """Every way to find the documents of one write finds the same ones."""
    fields = {hit.uri for hit in (await index.search(Search(Compare("Version", "eq", version), size=100))).hits}
    ways = [
        Search(Phrase("Title", f"v{version}")),
        Search(text=f"v{version}"),
        Search(terms=((f"\ue000v{version}", 1.0),)),
        Search(near=Near("text", vector(version), candidates=len(fields)), explain=True),
    ]
    pages = [await index.search(search) for search in ways]
    near = pages[-1].hits
    return all({hit.uri for hit in page.hits} == fields for page in pages) and all(
        hit.cosine is not None and hit.cosine > 0.99999 for hit in near
    )


def run(plan: Plan) -> None:
    """The embedded engine, killed while it writes."""
    chance, tally = random.Random(os.getpid()), Tally()
    with tempfile.TemporaryDirectory() as place:
        for number in range(1, plan.rounds + 1):
            print(f"  round {number} …", file=sys.stderr, flush=True)
            kill_once(Path(place), number, tally, chance)
            asyncio.run(examine(Path(place), tally))
        print(
            f"{plan.rounds} rounds: {tally.acknowledged:,} documents acknowledged, {tally.lost} lost, {tally.torn} torn"
        )
    with tempfile.TemporaryDirectory() as place:
        first, later = asyncio.run(reopened(Path(place), plan.documents))
        print(f"{plan.documents:,} documents, log not yet in the file: reopened in {first * 1000:.0f} ms (aim: 200),")
        print(f"first answer by vector {later * 1000:.0f} ms after that")
    if tally.lost or tally.torn:
        raise SystemExit(1)


async def reopened(folder: Path, documents: int) -> tuple[float, float]:
    """Seconds from nothing to a first record, and from there to a first answer by vector."""
    engine = EmbeddedEngine(folder)
    index = await engine.index(KEY, FIELDS, VECTORS)
    for start in range(0, documents, 1000):
        numbers = range(start, min(start + 1000, documents))
        await index.put([replace(document(0, number), uri=f"u{number:06}") for number in numbers])
    shutil.copytree(folder, folder / "copy", ignore=shutil.ignore_patterns("lock"))  # as a killed process leaves it
    await engine.close()
    engine = EmbeddedEngine(folder / "copy")
    began = time.perf_counter()
    index = await engine.index(KEY, FIELDS, VECTORS)
    assert await index.get(["u000001"])
    first = time.perf_counter() - began
    assert (await index.search(Search(near=Near("text", vector(1)), size=1))).hits[0].uri == "u000001"
    later = time.perf_counter() - began - first
    await engine.close()
    return first, later
