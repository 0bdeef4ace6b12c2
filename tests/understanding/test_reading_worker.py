"""Reading in processes of their own: the same values, limits that hold, nobody left behind."""

from __future__ import annotations

import io
import logging
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hostile_files import pdf_with_contents
from hostile_more import real_png
from made_files import XMP, exif_of, id3, mp3, pdf, picture, sound
from made_on_disk import Filed, filed

from emulator.domain.readers import Readers
from emulator.understanding.media import Passage, Reading, read
from emulator.understanding.media.reading import PICTURED
from emulator.understanding.worker import frames
from emulator.understanding.worker.pool import Workers
from emulator.understanding.worker.process import Process
from emulator.understanding.worker.watch import Watch

posix = pytest.mark.skipif(os.name != "posix", reason="signals and named pipes are POSIX's")
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory and watches processes")


@pytest.fixture(scope="module")
def workers():
    pool = Workers(60, 0, count=1)
    yield pool
    pool.close()


@pytest.mark.parametrize(
    ("key", "data"),
    [
        ("a.jpg", picture(exif=exif_of(), xmp=XMP.encode())),
        ("a.pdf", pdf(["床前明月光", "second page"], title="静夜思")),
        ("a.wav", sound()),
        ("a.mp3", id3({b"TIT2": "静夜思"}) + mp3()),
        ("a.txt", ("一二三四五。" * 100_000).encode()),
        ("a.docx", b"PK\x03\x04"),
        ("a.bin", b""),
    ],
)
def test_what_comes_back_is_what_reading_here_gives(key, data, workers, tmp_path):
    file = filed(tmp_path / key, data)
    assert workers.read(file) == read(file)
    assert workers.read(file, ("OSSMeta", PICTURED)) == read(file, operators=("OSSMeta", PICTURED))


def test_an_object_that_went_away(workers, tmp_path):
    file = Filed(tmp_path / "gone.jpg", "gone.jpg", 7)
    assert workers.read(file) == read(file)
    assert workers.read(file).reasons == ("the object cannot be opened: No such file or directory",)


def test_a_long_text_comes_in_pieces():
    out = io.BytesIO()
    whole = Reading({"MIME": {"MediaType": "document"}}, tuple(Passage("x" * 1000, page) for page in range(1000)))
    pieces = list(frames.written(whole))
    assert len(pieces) > 6
    for frame in ({"known": {"MIME": {"MediaType": "document"}}}, *pieces):
        frames.send(out, frame)
    out.seek(0)
    assert frames.read(out, {}) == whole


@pytest.mark.parametrize("data", [b"", b"\x00\x00", b"\x00\x00\x00\x09{}", b"\xff\xff\xff\xff{}"])
def test_a_frame_that_is_none(data):
    with pytest.raises(frames.Ended):
        frames.receive(io.BytesIO(data))


def test_processes_start_with_the_first_file_and_stay(tmp_path):
    pool = Workers(60, 0)
    try:
        assert pool.pids == []
        file = filed(tmp_path / "a.txt", b"text")
        pool.read(file)
        (pid,) = pool.pids
        pool.read(file)
        assert pool.pids == [pid]
    finally:
        pool.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert pool.read(file).reasons == ("the server is stopping",)
    assert pool.pids == []


@posix
def test_a_process_that_somebody_ended_is_replaced(workers, tmp_path):
    file = filed(tmp_path / "a.txt", b"text")
    workers.read(file)
    (pid,) = workers.pids
    os.kill(pid, signal.SIGKILL)
    assert workers.read(file) == read(file)
    assert workers.pids != [pid]


@posix
@pytest.mark.parametrize(("deaths", "reasons"), [(1, ()), (2, ("the reading process broke down over it",))])
def test_a_process_that_was_killed_over_a_file_tries_it_once_more(deaths, reasons, monkeypatch, tmp_path):
    real, left = Process.ask, [None] * deaths

    def dying(self, asked):
        if not left:
            return real(self, asked)
        left.pop()
        self.known = {"OSSMeta": {"Size": 4}}
        os.kill(self.pid, signal.SIGKILL)
        return None

    monkeypatch.setattr(Process, "ask", dying)
    pool = Workers(60, 0, count=1)
    try:
        assert pool.read(filed(tmp_path / "a.txt", b"text")).reasons == reasons
        assert left == []
        assert pool.read(filed(tmp_path / "b.txt", b"text")).reasons == ()
    finally:
        pool.close()


@posix
def test_a_file_over_its_time_ends_in_a_reason_and_is_known_as_far_as_it_was_read(tmp_path):
    """A named pipe that nobody writes into is never read to its end; a long page is, but not in this time."""
    pool = Workers(0.3, 0, count=1)
    try:
        os.mkfifo(tmp_path / "a.jpg")
        reading = pool.read(Filed(tmp_path / "a.jpg", "a.jpg", 5))
        assert reading.reasons == ("reading it took more than the 0.3 seconds allowed",)
        assert reading.facts == {
            "Size": 5,
            "FileModifiedTime": "2026-04-21T20:28:13+08:00",
            "ContentType": "image/jpeg",
            "MediaType": "image",
        }
        slow = filed(tmp_path / "a.pdf", pdf_with_contents(b"BT (x) Tj ET " * 80_000))
        reading = pool.read(slow)
        assert reading.reasons == ("reading it took more than the 0.3 seconds allowed",)
        assert reading.facts["FileHash"] == read(Filed(slow.path, "a.bin", slow.size)).facts["FileHash"]
        assert reading.passages == ()
        assert pool.read(filed(tmp_path / "a.txt", b"text")).reasons == ()
    finally:
        pool.close()


@linux
def test_a_file_over_its_memory_ends_in_a_reason(tmp_path):
    file = filed(tmp_path / "a.png", real_png(7000, 7000))
    small, large = Workers(60, 96 * 1024 * 1024, count=1), Workers(60, 1024 * 1024 * 1024, count=1)
    try:
        reading = small.read(file, (PICTURED,))
        assert any("memory" in reason for reason in reading.reasons)
        assert (reading.facts["ImageWidth"], reading.picture) == (7000, b"")
        assert small.read(filed(tmp_path / "a.txt", b"text")).reasons == ()
        reading = large.read(file, (PICTURED,))
        assert reading.reasons == ()
        assert reading.picture.startswith(b"\xff\xd8")
    finally:
        small.close()
        large.close()


def test_a_process_that_cannot_start_is_a_reason(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no python"))
    pool = Workers(60, 0)
    assert pool.read(filed(tmp_path / "a.txt", b"text")).reasons == ("the reading process cannot be started",)
    assert "cannot be started" in caplog.text
    pool.close()


@linux
def test_processes_end_with_a_server_that_is_killed(tmp_path):
    code = f"""
import os, signal, sys
sys.path[:0] = {[str(Path(__file__).parent)]!r}
from pathlib import Path
from made_on_disk import filed
from emulator.understanding.worker.pool import Workers
from emulator.understanding.worker.watch import Watch
pool = Workers(60, 0)
pool.read(filed(Path({str(tmp_path / "a.txt")!r}), b"text"))
print(*pool.pids, flush=True)
sys.stdin.read()
"""
    server = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert server.stdin is not None
    assert server.stdout is not None
    watched = os.pidfd_open(int(server.stdout.readline()))
    try:
        server.kill()
        server.wait()
        assert select.select([watched], [], [], 30)[0], "the reading process lives on"
    finally:
        os.close(watched)
        server.stdin.close()
        server.stdout.close()


def test_an_extra_that_is_missing_is_told_once(tmp_path, caplog, monkeypatch):
    monkeypatch.setattr(Workers, "read", lambda self, file, operators: Reading({}, notes=("install more",)))
    readers = Readers(60, 0)
    with caplog.at_level(logging.INFO, "myna.reading"):
        for _ in range(3):
            readers.read(None, ())  # type: ignore[arg-type]
    assert caplog.messages == ["install more"]
    readers.close()


def test_a_process_that_hears_no_alarm_is_ended_by_the_watch(monkeypatch):
    monkeypatch.setattr("emulator.understanding.worker.watch.TICK", 0.001)
    ended = threading.Event()
    watch = Watch(3)
    watch.begin(1, ended.set)
    assert ended.wait(30)
    assert watch.end(1)
    spared = threading.Event()
    watch.begin(2, spared.set)
    assert not watch.end(2)
    watch.close()
    assert not spared.is_set()
