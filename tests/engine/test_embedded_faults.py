"""Damaged files, full disks, crowds, and values that fit nowhere."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from pathlib import Path

import album
import pytest

from emulator.engine.api import Damaged, Document, EngineError, Near, Order, Part, Search
from emulator.engine.embedded import EmbeddedEngine
from emulator.query.nodes import Compare, Phrase

KEY = ("account", "region", "imm", "project", "dataset")
NEAR = Near("text", [1.0, 0.0, 0.0, 0.0, 0.0, 0.0])


def vectored(at: int, **fields: object) -> Document:
    vector = [1.0, at / 100, 0.0, 0.0, 0.0, 0.5]
    part = Part("p", f"cat w{at}", element=b"e", vectors={"text": vector})
    return Document(f"u{at:04}", b"r%d" % at, {"Size": at, "Title": f"标题 {at}", **fields}, (part,))


async def answers(index) -> list[object]:
    """One of everything."""
    return [
        [(h.uri, h.record) for h in (await index.search(Search(size=500))).hits],
        [h.uri for h in (await index.search(Search(near=NEAR, size=500, best_parts=1))).hits],
        [h.uri for h in (await index.search(Search(text="cat w7", near=NEAR, size=500))).hits],
        [h.uri for h in (await index.search(Search(Phrase("Title", "标题"), sort=(Order("Size", True),)))).hits],
        [h.uri for h in (await index.search(Search(Compare("Labels.Name", "eq", "x")))).hits],
        sorted(await index.load([f"u{at:04}" for at in range(300)])),
    ]


async def filled(folder: Path, count: int = 300) -> Path:
    engine = EmbeddedEngine(folder)
    index = await engine.index(KEY, album.FIELDS, album.VECTORS)
    await index.put([vectored(at, Labels=[{"Name": "x", "Level": at}] * (at % 3)) for at in range(count)])
    await engine.close()
    return engine.path(KEY)


@pytest.mark.parametrize("seed", range(12))
async def test_junk_in_the_middle_is_damage_or_does_no_harm(tmp_path, seed):
    """Pages full of junk: never another exception than Damaged, and other datasets keep working."""
    path = await filled(tmp_path)
    chance = random.Random(seed)
    with path.open("r+b") as file:
        for _ in range(chance.randint(1, 30)):
            file.seek(chance.randrange(4096, path.stat().st_size))
            file.write(chance.randbytes(chance.randint(1, 4096)))
    engine = EmbeddedEngine(tmp_path)
    other = await engine.index(("other",), album.FIELDS, album.VECTORS)
    await other.put([vectored(1)])
    try:
        index = await engine.index(KEY, album.FIELDS, album.VECTORS)
        for call in (answers(index), index.put([vectored(7)]), index.delete(["u0008"]), answers(index)):
            try:
                await call
            except Damaged as error:
                assert path.name in str(error)  # noqa: PT017 - it may come or not
    except Damaged as error:
        assert path.name in str(error)  # noqa: PT017
    assert (await other.search(Search(near=NEAR))).total == 1
    await other.put([vectored(2)])
    await engine.drop(KEY)
    index = await engine.index(KEY, album.FIELDS, album.VECTORS)
    assert (await index.search(Search())).total == 0
    await engine.close()


@pytest.mark.parametrize("what", ["floats", "nan", "short", "gone"])
async def test_vectors_that_cannot_be_are_damage(tmp_path, what):
    import apsw
    import numpy as np

    path = await filled(tmp_path, 40)
    connection = apsw.Connection(str(path))
    (size,) = connection.execute("SELECT length(floats) FROM chunk").fetchall()[0]
    junk = {"floats": np.full(size // 4, 3.0, np.float32), "nan": np.full(size // 4, np.nan, np.float32)}
    if what == "gone":
        connection.execute("DELETE FROM chunk")
    else:
        connection.execute("UPDATE chunk SET floats = ?", (junk[what].tobytes() if what in junk else b"short",))
    connection.close()
    engine = EmbeddedEngine(tmp_path)
    index = await engine.index(KEY, album.FIELDS, album.VECTORS)
    with pytest.raises(Damaged, match=path.name):
        await index.search(Search(near=NEAR))
    assert (await index.search(Search(text="cat"))).total == 40
    await engine.close()


FILLER = """
import asyncio, resource, sys
from pathlib import Path
from emulator.engine.api import Search, Unreachable
from test_embedded_faults import KEY, NEAR, EmbeddedEngine, album, vectored

async def main():
    engine = EmbeddedEngine(Path(sys.argv[1]))
    index = await engine.index(KEY, album.FIELDS, album.VECTORS)
    await index.put([vectored(at) for at in range(20)])
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
    done, refused = 20, 0
    for _ in range(60):
        try:
            await index.put([vectored(at, Plain={"k": "x" * 20_000}) for at in (done, done + 1)])
            done += 2
        except Unreachable as error:
            assert engine.path(KEY).name in str(error), error
            refused += 1
            assert (await index.search(Search(size=0))).total == done
            assert (await index.search(Search(near=NEAR))).total == min(done, 100)
    assert refused and done > 20, (refused, done)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await index.put([vectored(done), vectored(done + 1)])
    done += 2
    assert (await index.search(Search(text="cat", size=0))).total == done
    assert (await index.statistics()).documents == done
    print(done, flush=True)
    await engine.close()

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files there")
async def test_a_disk_that_fills_up_loses_nothing(tmp_path):
    command = [sys.executable, "-c", FILLER, str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parent)  # noqa: ASYNC221
    assert run.returncode == 0, run.stderr
    engine = EmbeddedEngine(tmp_path)
    index = await engine.index(KEY, album.FIELDS, album.VECTORS)
    done = int(run.stdout)
    page = await index.search(Search(near=Near("text", NEAR.vector, candidates=1000), size=1000))
    assert {hit.uri for hit in page.hits} == {f"u{at:04}" for at in range(done)}
    await engine.close()


async def test_two_hundred_writers_and_readers(tmp_path):
    """No lost update, no exception, no half of a batch."""
    engine = EmbeddedEngine(tmp_path)
    index = await engine.index(KEY, album.FIELDS, album.VECTORS)
    settled = [vectored(at, Type="settled") for at in range(20)]
    await index.put(settled)
    nearest = [hit.uri for hit in (await index.search(Search(Compare("Type", "eq", "settled"), near=NEAR))).hits]

    def own(worker: int, step: int) -> list[float]:
        chance = random.Random(worker * 10 + step)
        return [chance.gauss(0, 1) for _ in range(6)]

    def pair(worker: int, step: int) -> list[Document]:
        part = Part("p", f"pair{worker}", vectors={"text": own(worker, step)})
        return [Document(f"{worker}-{side}", b"%d" % step, {"Type": "pair", "Size": step}, (part,)) for side in "ab"]

    async def write(worker: int) -> None:
        for step in range(4):
            await index.put(pair(worker, step))
            await index.put([settled[(worker + step) % 20]])
            assert await index.get([f"{worker}-a"]) == {f"{worker}-a": b"%d" % step}
            near = Near("text", own(worker, step), candidates=2)
            assert {h.uri for h in (await index.search(Search(near=near))).hits} == {f"{worker}-a", f"{worker}-b"}
        if worker % 2:
            assert await index.delete([f"{worker}-a", f"{worker}-b"]) == 2

    async def read(worker: int) -> None:
        for step in range(3):
            search = Search(Compare("Type", "eq", "settled"), "cat" if step == 1 else "", near=NEAR)
            found = [hit.uri for hit in (await index.search(search)).hits]
            assert found == nearest or (step == 1 and sorted(found) == sorted(nearest))
            assert (await index.search(Search(Compare("Type", "eq", "pair"), size=0))).total % 2 == 0
            if worker % 10 == 0:
                engine.shelf.peek(index.path).tidy()

    await asyncio.gather(*(write(worker) for worker in range(100)), *(read(worker) for worker in range(100)))
    assert (await index.statistics()).documents == 20 + 50 * 2
    for worker in range(0, 100, 2):
        assert (await index.search(Search(text=f"pair{worker}"))).total == 2
    await engine.close()


@pytest.mark.parametrize("empty", [None, []])
async def test_nothing_is_the_same_as_absent(tmp_path, empty):
    engine = EmbeddedEngine(tmp_path)
    index = await engine.index(KEY, album.FIELDS, album.VECTORS)
    await index.put([Document("u", b"", {"Labels": empty, "Figures": empty, "Title": None, "Size": None})])
    assert (await index.search(Search(Compare("Labels.Name", "eq", "")))).total == 0
    assert (await index.search(Search(near=NEAR))).total == 0
    await engine.close()


@pytest.mark.parametrize(
    "document",
    [
        Document("\ud800", b"", {}),
        Document("u", b"", {}, (Part("\udfff", ""),)),
        Document("u", b"", {}, (Part("p", "\ud83d"),)),
        Document("u", b"", {"Labels": [{"Name": "\ud800"}]}),
        Document("u", b"", {"Both": {"\ud800": "x"}}),
        Document("u", b"", {"Both": {"x": "\ud800"}}),
    ],
    ids=range(6),
)
async def test_half_a_surrogate_pair_is_refused(tmp_path, document):
    engine = EmbeddedEngine(tmp_path)
    index = await engine.index(KEY, album.FIELDS, album.VECTORS)
    with pytest.raises(EngineError):
        await index.put([vectored(1), document])
    assert (await index.search(Search())).total == 0
    await engine.close()


async def test_huge_texts_are_kept_and_found(tmp_path):
    engine = EmbeddedEngine(tmp_path)
    index = await engine.index(KEY, album.FIELDS, album.VECTORS)
    long = "山水" * 200_000
    word = "w" * 100_000
    await index.put(
        [
            Document("u" * 100_000, long.encode(), {"Title": long, "Type": word}, (Part("p", long + " cat"),)),
            Document("v", b"", {}, (Part("p", word),)),
        ]
    )
    assert (await index.search(Search(text="cat"))).hits[0].record == long.encode()
    assert (await index.search(Search(Compare("Type", "eq", word)))).total == 1
    assert (await index.search(Search(Phrase("Title", "山水山")))).total == 1
    assert (await index.search(Search(text=word))).hits[0].uri == "v"
    await engine.close()
