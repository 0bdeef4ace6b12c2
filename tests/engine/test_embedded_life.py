"""Documents, files, threads: what surrounds the embedded engine's answers."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import subprocess
import sys
import threading

import album
import pytest

from emulator.domain.refusals import NotFound, outage
from emulator.engine.api import (
    Document,
    Dropped,
    EngineError,
    Order,
    Part,
    Search,
)
from emulator.engine.embedded import EmbeddedEngine
from emulator.engine.embedded.store import Store
from emulator.query.nodes import Compare, Phrase, Prefix

KEY = ("account", "region", "imm", "project", "dataset")


def simple(at: int, size: int = 1, record: bytes = b"{}") -> Document:
    return Document(f"u{at:04}", record, {"Size": at, "Title": f"标题 {at}"}, (Part("file", f"cat w{at}"),), size)


async def test_put_get_load_delete(index):
    part = Part("p", "cat", "scene", 3, (0, 1500), b"element")
    document = Document("u", b"record", {"Size": 1}, (part, Part("q", "")), 7)
    await index.put([document])
    assert await index.get(["u", "missing"]) == {"u": b"record"}
    assert await index.load(["u", "missing"]) == {"u": dataclasses.replace(document, fields={})}
    assert dataclasses.astuple(await index.statistics()) == (1, 7)
    await index.put([dataclasses.replace(document, record=b"new", size=2)])
    assert await index.get(["u"]) == {"u": b"new"}
    assert dataclasses.astuple(await index.statistics()) == (1, 2)
    assert await index.delete(["u", "u", "missing"]) == 1
    assert await index.get(["u"]) == {}
    assert dataclasses.astuple(await index.statistics()) == (0, 0)


async def test_the_last_of_one_batch_counts(index):
    await index.put([Document("u", b"1", {"Size": 1}), Document("u", b"2", {"Size": 2})])
    assert await index.get(["u"]) == {"u": b"2"}
    assert (await index.search(Search())).total == 1


async def test_many_records_at_once(index):
    await index.put([simple(at) for at in range(100)])
    assert len(await index.get([f"u{at:04}" for at in range(100)])) == 100


@pytest.mark.parametrize(
    "fields",
    [
        {"Unknown": 1},
        {"Labels.Name": "x"},
        {"Both.a": "x"},
        {"Size": "1"},
        {"Size": True},
        {"Size": 2**63},
        {"Score.Overall": float("nan")},
        {"Type": 1},
        {"Type": "\ud800"},
        {"Place": (91.0, 0.0)},
        {"Both": {"a": 1}},
        {"Both": "x"},
        {"Labels": [{"Unknown": 1}]},
        {"Labels": ["x"]},
        {"URI": "other"},
    ],
)
async def test_a_wrong_field_is_refused_and_nothing_is_written(index, fields):
    with pytest.raises(EngineError):
        await index.put([simple(1), Document("u", b"", fields)])
    assert (await index.search(Search())).total == 0


async def test_vectors_and_double_parts_are_refused(index):
    with pytest.raises(EngineError, match="vectors"):
        await index.put([Document("u", b"", {}, (Part("p", "", vectors={"clip": [1.0]}),))])
    with pytest.raises(EngineError, match="one id"):
        await index.put([Document("u", b"", {}, (Part("p", ""), Part("p", "")))])


async def test_unknown_fields_of_a_search_are_refused(index):
    for search in (
        Search(where=Compare("Unknown", "eq", 1)),
        Search(sort=(Order("Labels.Level"),)),
        Search(sort=(Order("Place"),)),
        Search(where=Prefix("Size", "1")),
        Search(where=Phrase("Type", "x")),
        Search(where=Compare("Size", "eq", "1")),
    ):
        with pytest.raises(EngineError):
            await index.search(search)


async def test_reopened_engine_has_everything(tmp_path):
    engine = EmbeddedEngine(tmp_path)
    index = await engine.index(KEY, album.FIELDS)
    await index.put([simple(at) for at in range(5)])
    await engine.close()
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".db"]
    engine = EmbeddedEngine(tmp_path)
    index = await engine.index(KEY, album.FIELDS)
    assert (await index.search(Search(where=Compare("Size", "gte", 3)))).total == 2
    await engine.close()
    await engine.close()
    with pytest.raises(EngineError, match="closed"):
        await engine.index(KEY, album.FIELDS)


async def test_indexes_do_not_see_each_other(engine):
    one = await engine.index(("A",), album.FIELDS)
    two = await engine.index(("a",), album.FIELDS)
    await one.put([simple(1)])
    assert await two.get(["u0001"]) == {}
    names = [path.name for path in engine.folder.glob("*.db")]
    assert len(names) == 2
    assert all(name == name.lower() for name in names)


async def test_drop_deletes_the_files_and_ends_the_handles(engine):
    index = await engine.index(KEY, album.FIELDS)
    assert await engine.index(KEY, album.FIELDS) is index
    await index.put([simple(1)])
    await engine.drop(KEY)
    assert [path.name for path in engine.folder.iterdir()] == ["lock"]
    for call in (index.get(["u0001"]), index.search(Search()), index.put([simple(2)]), index.statistics()):
        with pytest.raises(Dropped, match="dropped") as caught:
            await call
        assert isinstance(outage(caught.value), NotFound)  # a caller of the domain is told that there is no dataset
    assert [path.name for path in engine.folder.iterdir()] == ["lock"]
    again = await engine.index(KEY, album.FIELDS)
    assert (await again.search(Search())).total == 0
    await engine.drop(("never", "made"))


def long(uri: str, record: bytes) -> Document:
    """More parts than are made ready where they are written."""
    return Document(uri, record, {}, tuple(Part(f"p{at}", "cat " * 20) for at in range(1000)), 1)


async def test_writes_are_done_in_the_order_in_which_they_were_asked_for(engine):
    index = await engine.index(KEY, album.FIELDS)
    await asyncio.gather(index.put([long("u", b"1")]), index.put([Document("u", b"2", {})]))
    assert await index.get(["u"]) == {"u": b"2"}
    await asyncio.gather(index.put([long("u", b"3")]), index.delete(["u"]))
    assert await index.get(["u"]) == {}


async def test_closing_waits_for_a_document_that_is_made_ready(tmp_path, monkeypatch):
    engine, ready, shut = EmbeddedEngine(tmp_path), threading.Event(), threading.Event()
    rows, shutting = Store.rows, EmbeddedEngine._shut

    def slowly(store, documents):
        ready.wait(10)
        return rows(store, documents)

    def noted(closed):
        shut.set()
        shutting(closed)

    index = await engine.index(KEY, album.FIELDS)
    monkeypatch.setattr(Store, "rows", slowly)
    monkeypatch.setattr(EmbeddedEngine, "_shut", noted)
    putting = asyncio.create_task(index.put([long("u", b"1")]))
    closing = asyncio.create_task(engine.close())
    assert not await asyncio.to_thread(shut.wait, 0.1), "writes are under way"
    ready.set()
    await asyncio.gather(putting, closing)
    again = EmbeddedEngine(tmp_path)
    assert await (await again.index(KEY, album.FIELDS)).get(["u"]) == {"u": b"1"}
    await again.close()


async def test_idle_indexes_make_room(tmp_path):
    engine = EmbeddedEngine(tmp_path, open_limit=2)
    indexes = [await engine.index((str(at),), album.FIELDS) for at in range(6)]
    for at, index in enumerate(indexes):
        await index.put([simple(at)])
    for at, index in enumerate(indexes):
        assert list(await index.get([f"u{at:04}"])) == [f"u{at:04}"]
        assert (await index.search(Search(text=f"w{at}"))).total == 1
        assert (await index.statistics()).documents == 1
    assert sum(engine.shelf.peek(index.path) is not None for index in indexes) == 2
    await engine.close()


async def test_the_log_moves_into_the_file_beside_the_writes(index, engine):
    for start in range(0, 20, 4):
        await index.put([simple(at, record=os.urandom(1_000_000)) for at in range(start, start + 4)])
    engine._tidying.submit(int).result()
    assert index.path.stat().st_size > 12_000_000
    assert (await index.search(Search())).total == 20


async def test_dead_rows_are_compacted(index, engine):
    await index.put([simple(at) for at in range(400)])
    assert (await index.search(Search(where=Compare("Size", "gte", 0), text="cat"))).total == 400
    for _ in range(4):
        await index.put([simple(at) for at in range(400)])
    snapshot = engine.shelf.peek(index.path)._snapshot
    assert len(snapshot.live) < 1500
    assert snapshot.alive == 400
    assert (await index.search(Search(where=Compare("Size", "gte", 390), text="cat w395", size=1))).hits[
        0
    ].uri == "u0395"
    assert (await index.search(Search(where=Phrase("Title", "标题 7")))).hits[0].uri == "u0007"


async def test_uris_that_come_in_between_keep_their_order(index):
    """Insertions that each go before the last one use up the keys of a gap; the order is loaded again then."""
    uris = ["a", "z", "m"]
    await index.put([Document(uri, b"", {}) for uri in uris])
    for _ in range(60):
        uris.append(uris[-1][:-1] + "l" + uris[-1][-1])
        await index.put([Document(uris[-1], b"", {})])
        assert [hit.uri for hit in (await index.search(Search())).hits] == sorted(uris)


async def test_twenty_writers_and_readers(engine):
    """Readers never miss a settled document, see one twice or see half a batch."""
    index = await engine.index(KEY, album.FIELDS)
    settled = [Document(f"settled{at:02}", b"s", {"Type": "s", "Size": at}) for at in range(20)]
    await index.put(settled)

    async def write(worker: int) -> None:
        for step in range(15):
            pair = [Document(f"{worker}-{step}-{side}", b"p", {"Type": "p"}) for side in "ab"]
            await index.put(pair)
            await index.put([settled[(worker * 15 + step) % 20]])
            assert len(await index.get([document.uri for document in pair])) == 2
            if step % 2:
                assert await index.delete([document.uri for document in pair]) == 2

    async def read() -> None:
        for _ in range(25):
            page = await index.search(Search(where=Compare("Type", "eq", "s"), sort=(Order("Size"),)))
            assert [hit.uri for hit in page.hits] == [document.uri for document in settled]
            assert (await index.search(Search(where=Compare("Type", "eq", "p"), size=0))).total % 2 == 0

    await asyncio.gather(*(write(worker) for worker in range(10)), *(read() for _ in range(10)))
    assert (await index.statistics()).documents == 20 + 10 * 8 * 2
    assert (await index.search(Search(size=0))).total == 20 + 10 * 8 * 2


def test_importing_the_engine_loads_no_numpy():
    code = "import sys, emulator.engine.embedded, os; print('numpy' in sys.modules, os.environ['OPENBLAS_NUM_THREADS'])"
    environment = {key: value for key, value in os.environ.items() if key != "OPENBLAS_NUM_THREADS"}
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert out.stdout.split() == ["False", "1"]
