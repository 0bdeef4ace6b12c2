"""Files, locks, threads, crashes: what surrounds the embedded engine's answers."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import album
import apsw
import pytest

from emulator.domain.refusals import NotFound, outage
from emulator.engine.api import (
    Damaged,
    Document,
    Dropped,
    EngineError,
    Foreign,
    Locked,
    Order,
    Part,
    Search,
    Unreachable,
)
from emulator.engine.embedded import EmbeddedEngine
from emulator.engine.embedded.store import Store
from emulator.query.fields import Field, FieldTable
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


HOLDER = """
import sys
from pathlib import Path
from emulator.engine.embedded import EmbeddedEngine
try:
    engine = EmbeddedEngine(Path(sys.argv[1]))
except Exception as error:
    print(type(error).__name__, error)
else:
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


async def test_a_second_process_is_locked_out_until_the_first_dies(tmp_path):
    with holder(tmp_path) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(Locked, match="lock"):
            EmbeddedEngine(tmp_path)
        with holder(tmp_path) as second:
            out, _ = second.communicate("")
            assert out.startswith("Locked")
            assert str(tmp_path / "lock") in out
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    engine = EmbeddedEngine(tmp_path)
    await engine.close()
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_cannot_be_used_is_unreachable(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unreachable, match="file"):
        EmbeddedEngine(tmp_path / "file" / "data")


@pytest.mark.parametrize("content", [b"junk" * 1000, b"SQLite format 3\0" + bytes(4000), b"x"])
async def test_a_junk_file_is_damaged_and_others_work(engine, content):
    engine.path(KEY).write_bytes(content)
    with pytest.raises(Damaged, match=engine.path(KEY).name):
        await engine.index(KEY, album.FIELDS)
    other = await engine.index(("other",), album.FIELDS)
    await other.put([simple(1)])
    assert (await other.search(Search())).total == 1
    await engine.drop(KEY)
    assert (await (await engine.index(KEY, album.FIELDS)).search(Search())).total == 0


@pytest.mark.parametrize("share", [0.001, 0.3, 0.9])
async def test_a_file_that_was_cut_short_is_damaged(tmp_path, share):
    engine = EmbeddedEngine(tmp_path)
    await (await engine.index(KEY, album.FIELDS)).put([simple(at) for at in range(200)])
    await engine.close()
    engine = EmbeddedEngine(tmp_path)
    path = engine.path(KEY)
    with path.open("r+b") as file:
        file.truncate(int(path.stat().st_size * share))
    with pytest.raises(Damaged, match=path.name):
        await engine.index(KEY, album.FIELDS)
    await engine.close()


@pytest.mark.parametrize("name", ["format", "tokens", "fields"])
async def test_another_version_is_refused(tmp_path, name):
    engine = EmbeddedEngine(tmp_path)
    await engine.index(KEY, album.FIELDS)
    await engine.close()
    connection = apsw.Connection(str(engine.path(KEY)))
    connection.execute("UPDATE meta SET v = 'other' WHERE k = ?", (name,))
    connection.close()
    engine = EmbeddedEngine(tmp_path)
    with pytest.raises(Foreign, match="other"):
        await engine.index(KEY, album.FIELDS)
    await engine.close()


async def test_another_field_table_is_refused(tmp_path):
    engine = EmbeddedEngine(tmp_path)
    await engine.index(KEY, album.FIELDS)
    more = FieldTable([*album.FIELDS, Field("More", "keyword", frozenset())])
    with pytest.raises(EngineError, match="other fields"):
        await engine.index(KEY, more)
    await engine.close()
    engine = EmbeddedEngine(tmp_path)
    with pytest.raises(Foreign, match="fields"):
        await engine.index(KEY, more)
    await engine.close()


async def test_a_full_disk_is_unreachable_and_loses_nothing(index, engine):
    await index.put([simple(1)])
    store = engine.shelf.peek(index.path)
    connection = store._writer.connection
    pages = connection.execute("PRAGMA page_count").fetchall()[0][0]
    connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()
    with pytest.raises(Unreachable, match="full"):
        await index.put([simple(2, record=b"x" * 1_000_000)])
    assert (await index.statistics()).documents == 1
    assert (await index.search(Search())).total == 1
    connection.execute("PRAGMA max_page_count = 1000000").fetchall()
    await index.put([simple(2, record=b"x" * 1_000_000)])
    assert (await index.search(Search())).total == 2


async def test_a_write_that_fails_half_way_leaves_nothing(index, engine):
    await index.put([simple(1), simple(2)])
    page = await index.search(Search(text="cat"))
    connection = engine.shelf.peek(index.path)._writer.connection
    refusal = "BEGIN SELECT RAISE(ABORT, 'half way'); END"
    connection.execute(f"CREATE TEMP TRIGGER stop BEFORE INSERT ON main.body WHEN NEW.uri = 'u0009' {refusal}")
    connection.execute(f"CREATE TEMP TRIGGER stay BEFORE DELETE ON main.body WHEN OLD.uri = 'u0002' {refusal}")
    with pytest.raises(apsw.ConstraintError, match="half way"):
        await index.put([simple(1, record=b"new"), simple(3), simple(9)])
    with pytest.raises(apsw.ConstraintError, match="half way"):
        await index.delete(["u0001", "u0002"])
    connection.execute("DROP TRIGGER temp.stop; DROP TRIGGER temp.stay")
    assert await index.get(["u0001", "u0002", "u0003"]) == {"u0001": b"{}", "u0002": b"{}"}
    assert dataclasses.astuple(await index.statistics()) == (2, 2)
    assert await index.search(Search(text="cat")) == page
    await index.put([simple(3)])
    assert (await index.search(Search(text="cat"))).total == (await index.statistics()).documents == 3


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


WRITER = """
import asyncio, sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
import album
from emulator.engine.api import Document, Part
from emulator.engine.embedded import EmbeddedEngine

async def main():
    index = await EmbeddedEngine(Path(sys.argv[1])).index(("crash",), album.FIELDS)
    at = (await index.statistics()).documents
    while True:
        await index.put([Document(f"u{at}", b"r", {"Size": at}, (Part("p", f"cat w{at}"),))])
        print(at, flush=True)
        at += 1

asyncio.run(main())
"""


async def test_kill_loses_nothing_acknowledged(tmp_path):
    for count in (3, 40):
        command = [sys.executable, "-c", WRITER, str(tmp_path), str(Path(__file__).parent)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: ASYNC220
            assert process.stdout is not None
            for _ in range(count):
                last = int(process.stdout.readline())
            os.kill(process.pid, signal.SIGKILL)
            rest = process.stdout.read().split("\n")[:-1]
        last = int(rest[-1]) if rest else last
        engine = EmbeddedEngine(tmp_path)
        index = await engine.index(("crash",), album.FIELDS)
        page = await index.search(Search(text="cat", size=0))
        assert page.total == (await index.statistics()).documents > last
        assert (await index.search(Search(where=Compare("Size", "eq", last)))).hits[0].uri == f"u{last}"
        await engine.close()


def test_importing_the_engine_loads_no_numpy():
    code = "import sys, emulator.engine.embedded, os; print('numpy' in sys.modules, os.environ['OPENBLAS_NUM_THREADS'])"
    environment = {key: value for key, value in os.environ.items() if key != "OPENBLAS_NUM_THREADS"}
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert out.stdout.split() == ["False", "1"]
