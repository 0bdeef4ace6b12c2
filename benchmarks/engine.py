"""The embedded engine beside what the machine can do at best: bare scans of the same vectors, an empty HTTP answer."""

from __future__ import annotations

import asyncio
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks import servers
from benchmarks.enginework import Work, opened
from benchmarks.pictures import DIMS, documents
from benchmarks.report import Aim, Row, table
from benchmarks.rounds import Spread, paired, ratios, spread
from emulator.engine.api import Near, Search
from emulator.engine.embedded import kernel
from emulator.engine.embedded.matrix import quantised_rows

LARGE = 100_000
# What engine.md's prototype needed in units of the floor, at 10,000 and at 100,000 documents.
AIMS: dict[str, tuple[str, float, float]] = {
    "filter, 1 % match, sorted": ("hello", 0.7, 1.4),
    "filter, 75 % match, sorted": ("hello", 1.1, 6.0),
    "nested and/or/not, sorted": ("hello", 1.4, 8.0),
    "BM25, 3 words": ("hello", 0.7, 1.8),
    "group by ContentType": ("hello", 0.2, 2.8),
    "group by Labels.LabelName": ("hello", 2.5, 14.0),
    "nearest 10": ("int8", 3.1, 1.7),
    "nearest 10, 1 % filter": ("int8", 0.94, 0.15),
    "nearest 10, 30 % filter": ("int8", 3.3, 1.8),
    "hybrid, 100 candidates": ("int8", 7.6, 2.6),
    "insert one": ("hello", 2.3, 2.8),
    "insert one, then find it both ways": ("int8", 6.5, 2.6),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured. ``documents`` is the larger collection, the smaller one has a tenth."""

    rounds: int = 7
    documents: int = LARGE
    calls: int = 20


@dataclass
class Floor:
    """What nothing can be faster than, each as a call that takes the number of a query."""

    vectors: np.ndarray
    queries: np.ndarray
    codes: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        blocks = [quantised_rows(self.vectors[at : at + 8192])[0] for at in range(0, len(self.vectors), 8192)]
        self.codes = np.concatenate(blocks)
        self.small = quantised_rows(self.queries)[0]

    def float32(self, number: int) -> None:
        scores = self.vectors @ self.queries[number % len(self.queries)]
        np.argpartition(scores, -10)[-10:]

    def int8(self, number: int) -> None:
        scan(self.codes, self.small[number % len(self.small)])


def scan(codes: np.ndarray, query: np.ndarray) -> None:
    """The bare scan on one core, as engine.md measured it."""
    if kernel.products is kernel.by_simsimd:
        kernel.by_simsimd(codes, query, cores=1)
    else:
        kernel.by_numpy(codes, query)


def run(plan: Plan) -> None:
    """The embedded engine beside bare scans and an empty HTTP answer."""
    fast = kernel.products is kernel.by_simsimd
    print(f"Embedded engine, Python {platform.python_version()}, numpy {np.__version__}, {os.cpu_count()} cores,")
    print(f"{'simsimd' if fast else 'numpy only'}; 512 dimensions, records of 3.4 KB, calls without HTTP and threads")
    port = servers.free_port()
    with servers.running(servers.bare(port), port):
        hello = Hello(port)
        for count in (plan.documents // 10, plan.documents):
            rows = measured(plan, count, hello)
            print(f"\n{count:,} documents\n{table(rows)}", flush=True)
        print(f"\n{plan.documents:,} vectors in documents of so many parts\n{table(in_parts(plan))}")


class Hello:
    """The same request to a bare aiohttp server over one connection, from an asyncio client in this process."""

    def __init__(self, port: int) -> None:
        self._loop = asyncio.new_event_loop()
        self._reader, self._writer = self._loop.run_until_complete(asyncio.open_connection("127.0.0.1", port))

    def __call__(self, _number: int) -> None:
        self._loop.run_until_complete(self._ask())

    async def _ask(self) -> None:
        self._writer.write(servers.get("/"))
        head = await self._reader.readuntil(b"\r\n\r\n")
        await self._reader.readexactly(int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]))


def measured(plan: Plan, count: int, hello: Callable[[int], object]) -> list[Row]:
    aim = 1 if count >= LARGE else 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.db"
        seconds = filled(path, count, 1)
        rows = [
            figure(
                f"bulk, 1,000 a commit: {count / seconds:,.0f}/s, each",
                seconds / count,
                [timed(hello, 50)],
                "hello",
                (1.2, 1.2)[aim],
            )
        ]
        with opened(path) as store:
            work = Work(store, count)
            floor = Floor(work.exact(), work.vectors)
            name, first = "open, first nearest 10", lambda _number: nearest_of_closed(path)
            rows.append(compared(name, first, "float32", floor.float32, plan, (28, 16)[aim], calls=1))
            floors = {"hello": hello, "int8": floor.int8, "float32": floor.float32}
            calls: dict[str, Callable[[int], object]] = {
                "filter, 1 % match, sorted": work.selective,
                "filter, 75 % match, sorted": work.broad,
                "nested and/or/not, sorted": work.nested,
                "BM25, 3 words": work.words,
                "group by ContentType": work.group,
                "group by Labels.LabelName": work.group_labels,
                "nearest 10": work.near,
                "nearest 10, 1 % filter": work.near_one,
                "nearest 10, 30 % filter": work.near_thirty,
                "hybrid, 100 candidates": work.hybrid,
                "insert one": work.insert,
                "insert one, then find it both ways": work.insert_and_find,
            }
            for name, call in calls.items():
                print(f"  {count:,}: {name} …", file=sys.stderr, flush=True)
                unit, *aims = AIMS[name]
                rows.append(compared(name, call, unit, floors[unit], plan, aims[aim]))
            rows.append(compared("nearest 10", work.near, "float32", floor.float32, plan, (0.4, 0.21)[aim]))
        resident = int(
            subprocess.run(
                [sys.executable, "-m", "benchmarks.enginework", str(path), str(count)],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        size, ideal = resident / 2**20, count * 512 * 4 / 2**20
        rows.append(
            Row(
                "resident, all of that loaded / the vectors as float32",
                f"{size:.0f} MiB",
                f"{ideal:.0f} MiB",
                spread([size / ideal]),
                Aim((4.6, 1.1)[aim], least=False),
            )
        )
    return rows


def nearest_of_closed(path: Path) -> None:
    """Open the file, load what is needed, search, close it. Modules are there: the first round does not count."""
    with opened(path) as store:
        store.search(Search(near=Near("picture", np.ones(DIMS), candidates=10), size=10))


def in_parts(plan: Plan) -> list[Row]:
    """As many vectors in fewer documents."""
    rows = []
    for parts in (1, 5, 20):
        count = plan.documents // parts
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "index.db"
            filled(path, count, parts)
            with opened(path) as store:
                work = Work(store, count)
                work.near(0)
                floor = Floor(work.exact(), work.vectors)
                for name, call in (
                    ("nearest 10", work.near),
                    ("nearest 10, 1 % filter", work.near_one),
                    ("nearest 10, 30 % filter", work.near_thirty),
                    ("hybrid, 100 candidates", work.hybrid),
                    ("hybrid, 100 found, 3 parts each", work.hybrid_parts),
                ):
                    print(f"  {parts} parts: {name} …", file=sys.stderr, flush=True)
                    aim = AIMS[name][2] if name in AIMS else None
                    rows.append(compared(f"{parts:2} parts: {name}", call, "int8", floor.int8, plan, aim))
                print(f"  {parts} parts: recall@10 {work.recall(floor.vectors):.3f}", file=sys.stderr, flush=True)
    return rows


def filled(path: Path, count: int, parts: int) -> float:
    """Seconds that writing took, without making the documents."""
    seconds = 0.0
    with opened(path) as store:
        for batch in documents(count, parts):
            began = time.perf_counter()
            store.put(batch)
            seconds += time.perf_counter() - began
    return seconds


def timed(call: Callable[[int], object], calls: int, first: int = 0) -> float:
    """The median of single calls, in seconds."""
    taken = []
    for number in range(first, first + calls):
        began = time.perf_counter()
        call(number)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def compared(
    name: str,
    ours: Callable[[int], object],
    unit: str,
    floor: Callable[[int], object],
    plan: Plan,
    aim: float | None,
    calls: int = 0,
) -> Row:
    """Rounds of calls of one beside the other; ``calls`` of ours where it is not the plan's number."""
    mine = calls or plan.calls
    pairs = list(
        paired(
            lambda number: timed(ours, mine, number * mine),
            lambda number: timed(floor, plan.calls, number * plan.calls),
            plan.rounds,
        )
    )
    took, theirs = (statistics.median(pair[at] for pair in pairs) for at in (0, 1))
    return row(name, took, theirs, unit, spread(ratios(pairs, lambda seconds: seconds)), aim)


def figure(name: str, ours: float, floors: list[float], unit: str, aim: float) -> Row:
    """One thing that is done once."""
    return row(name, ours, floors[0], unit, spread([ours / floors[0]]), aim)


def row(name: str, ours: float, theirs: float, unit: str, ratio: Spread, aim: float | None) -> Row:
    beside = f"{unit} {theirs * 1000:.2f} ms"
    return Row(name, f"{ours * 1000:.2f} ms", beside, ratio, None if aim is None else Aim(aim, least=False))
