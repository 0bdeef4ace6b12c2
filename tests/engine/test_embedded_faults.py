"""What can go wrong around the embedded engine: locks, damaged and foreign files, full disks, crashes."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
from pathlib import Path

import album
import apsw
import pytest

from emulator.engine.api import Damaged, Document, EngineError, Foreign, Locked, Part, Search, Unreachable
from emulator.engine.embedded import EmbeddedEngine
from emulator.query.fields import Field, FieldTable
from emulator.query.nodes import Compare

KEY = ("account", "region", "imm", "project", "dataset")


def simple(at: int, record: bytes = b"{}") -> Document:
    return Document(f"u{at:04}", record, {"Size": at, "Title": f"标题 {at}"}, (Part("file", f"cat w{at}"),), 1)


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
