"""How the own layer lies on the disk: durable, whole, without garbage, shared by threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from layers import ME, OTHER, keys, own, text

from emulator.objects import own as own_module
from emulator.objects.api import ObjectMissing, Properties
from emulator.objects.layer import Layer
from emulator.store.api import StoreFailure

SAID = Properties((("content-type", "image/jpeg"),), (("author", "李雷"),), (("kind", "x"),))


@pytest.fixture
def album(tmp_path: Path) -> Path:
    folder = tmp_path / "objects" / "album"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("a below")
    return folder


@pytest.fixture
def layer(tmp_path: Path) -> Iterator[Layer]:
    made = own(tmp_path / "own")
    yield made
    made.close()


def blobs(folder: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in (folder / "blobs").rglob("*") if path.is_file())


def test_it_is_all_there_after_closing_but_for_garbage(tmp_path: Path, album: Path) -> None:
    first = own(tmp_path / "own", album.parent)
    first.put(ME, "new", "x", [b"old"])
    first.put(ME, "new", "x", [b"new"], SAID)
    first.put(OTHER, "new", "same", [b"new"])
    first.delete(ME, "album", "a.txt")
    assert blobs(tmp_path / "own") == [b"new", b"old"]  # somebody may still be reading
    first.close()
    assert blobs(tmp_path / "own") == [b"new"]
    with pytest.raises(StoreFailure, match="stops"):
        first.put(ME, "new", "y", [b"y"])
    (tmp_path / "own" / "incoming").mkdir(exist_ok=True)
    (tmp_path / "own" / "incoming" / "1.part").write_bytes(b"half")
    (tmp_path / "own" / "blobs" / "ab").mkdir()
    (tmp_path / "own" / "blobs" / "ab" / ("ab" * 32)).write_bytes(b"no row")
    again = own(tmp_path / "own", album.parent)
    found = again.find(ME, "new", "x")
    assert (found.read(9), found.properties) == (b"new", SAID)
    assert (text(again, "a.txt"), blobs(tmp_path / "own")) == (ObjectMissing, [b"new"])
    assert not (tmp_path / "own" / "incoming").exists()
    again.close()


def test_much_garbage_does_not_wait_for_the_end(layer: Layer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_module, "GARBAGE", 10)
    for number in range(10):
        layer.put(ME, "new", "x", [b"%06d" % number])
    assert blobs(tmp_path / "own")[-2:] == [b"000008", b"000009"]  # the last may still be read
    assert len(blobs(tmp_path / "own")) <= 4
    assert text(layer, "x", bucket="new") == b"000009"


@pytest.mark.parametrize("damage", [b"not a database, but long enough to look like one" * 50, None])
def test_a_file_that_is_not_ours_is_said(tmp_path: Path, damage: bytes | None) -> None:
    layer = own(tmp_path / "own")
    layer.put(ME, "new", "x", [b"x"])
    if damage is None:
        layer._upper._connection.execute("UPDATE meta SET v=99")  # type: ignore[attr-defined]
    layer.close()
    if damage:
        for path in (tmp_path / "own").glob("rows.db*"):
            path.unlink()
        (tmp_path / "own" / "rows.db").write_bytes(damage)
    again = own(tmp_path / "own")
    with pytest.raises(StoreFailure, match="format 99" if damage is None else "cannot be opened"):
        again.find(ME, "new", "x")
    again.close()


def test_a_write_that_fails_halfway_is_undone(layer: Layer, monkeypatch: pytest.MonkeyPatch) -> None:
    layer.put(ME, "new", "x", [b"x"])
    with monkeypatch.context() as patched:
        patched.setattr(own_module, "_written", lambda row: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            layer.put(ME, "newer", "x", [b"y"])
    assert not layer.has_bucket(ME, "newer")
    layer.put(ME, "new", "y", [b"y"])
    assert keys(layer, bucket="new") == ["x", "y"]


def test_threads_share_it(layer: Layer) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for count in range(20):
                layer.put(ME, "new", f"{number}/{count}", [b"%d" % (count % 3)])
                assert text(layer, f"{number}/{count}", bucket="new") == b"%d" % (count % 3)
                assert len(list(layer.list(ME, "new", f"{number}/"))) == count + 1
                layer.put(ME, "new", "shared", [b"%d" % number])
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(keys(layer, bucket="new")) == 81
