"""``--objects-writable``: a folder of the user that is written."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from layers import ME, OTHER, keys, text, writable

from emulator.clock import Clock
from emulator.objects import writable as writable_module
from emulator.objects.api import KeyRefused, ObjectExists, ObjectMissing, Properties, ReadOnly, TooLarge
from emulator.objects.layer import Layer

SAID = Properties((("content-type", "text/plain"),), (("author", "李雷"),), (("kind", "x"),))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "buckets"
    (folder / "album" / "2024").mkdir(parents=True)
    (folder / "album" / "a.txt").write_text("a")
    (folder / "album" / "2024" / "c.txt").write_text("c")
    return folder


@pytest.fixture
def layer(root: Path) -> Layer:
    return writable(root)


def test_what_is_put_is_a_file_that_all_see(layer: Layer, root: Path) -> None:
    clock = Clock()
    clock.set(ME, 1_700_000_000_123_456_700, frozen=True)
    layer = writable(root, clock=clock)
    made = layer.put(ME, "album", "五月/x y.txt", [b"123", b"456"], SAID)
    path = root / "album" / "五月" / "x y.txt"
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (b"123456", 1_700_000_000_123_456_700)
    assert (made.properties, made.size, made.modified_ns) == (SAID, 6, 1_700_000_000_123_456_700)
    assert writable(root).find(OTHER, "album", "五月/x y.txt") == made  # another process, another account
    assert made.digest == layer.head(OTHER, "album", "五月/x y.txt").digest
    assert keys(layer, OTHER) == ["2024/c.txt", "a.txt", "五月/x y.txt"]
    assert path.stat().st_mode & 0o777 == (root / "album" / "a.txt").stat().st_mode & 0o777


def test_what_the_user_does_to_a_file_counts(layer: Layer, root: Path) -> None:
    layer.put(ME, "album", "a.txt", [b"new"], SAID)
    path = root / "album" / "a.txt"
    path.write_text("the user's")
    found = layer.find(ME, "album", "a.txt")
    assert (found.read(99), found.properties, found.digest) == (b"the user's", Properties(), None)
    layer.put(ME, "album", "a.txt", [b"new"], SAID)
    for attributes in (root / ".myna" / "attributes" / "album").iterdir():
        kept = json.loads(attributes.read_text())
        attributes.write_text(json.dumps({**kept, "headers": 1}))
    assert layer.find(ME, "album", "a.txt").properties == Properties()
    path.unlink()
    assert text(layer, "a.txt") is ObjectMissing


def test_deleting_removes_the_file_and_its_empty_folders(layer: Layer, root: Path) -> None:
    layer.put(ME, "album", "2024/05/x.txt", [b"x"], SAID)
    assert layer.delete(ME, "album", "2024/05/x.txt")
    assert not layer.delete(ME, "album", "2024/05/x.txt")
    assert sorted(path.name for path in (root / "album" / "2024").iterdir()) == ["c.txt"]
    assert list((root / ".myna" / "attributes" / "album").iterdir()) == []
    assert layer.delete(OTHER, "album", "2024/c.txt")
    assert layer.delete(OTHER, "album", "a.txt")
    assert (list((root / "album").iterdir()), layer.has_bucket(ME, "album")) == ([], True)


def test_buckets_are_folders(layer: Layer, root: Path) -> None:
    assert layer.make_bucket(ME, "new")
    assert (root / "new").is_dir()
    assert layer.buckets(OTHER) == ("album", "new")
    layer.put(ME, "made", "x/y", [b"x"])
    layer.delete(ME, "made", "x/y")
    (root / "made" / "empty" / "deeper").mkdir(parents=True)
    (root / "new" / "a.myna.json").write_text("{}")
    layer.drop_bucket(ME, "made")
    with pytest.raises(ReadOnly, match="no objects"):
        layer.drop_bucket(ME, "new")
    assert layer.buckets(ME) == ("album", "new")


def test_sidecars_lie_beside(layer: Layer, root: Path) -> None:
    layer.put(ME, "album", "a.txt.myna.json", [b"{}"])
    assert (root / "album" / "a.txt.myna.json").read_text() == "{}"
    assert (keys(layer), layer.find(OTHER, "album", "a.txt").sidecar()) == (["2024/c.txt", "a.txt"], b"{}")


def test_folders_that_are_only_read_stay_so(root: Path, tmp_path: Path) -> None:
    second = tmp_path / "second"
    (second / "album").mkdir(parents=True)
    (second / "read").mkdir()
    (second / "album" / "hidden.txt").write_text("")
    (second / "read" / "r.txt").write_text("r")
    layer = writable(root, second)
    assert (keys(layer), keys(layer, bucket="read")) == (["2024/c.txt", "a.txt"], ["r.txt"])
    for attempt in (
        lambda: layer.put(ME, "read", "x.txt", [b"x"]),
        lambda: layer.delete(ME, "read", "r.txt"),
        lambda: layer.copy(ME, ("album", "a.txt"), ("read", "x.txt")),
    ):
        with pytest.raises(ReadOnly, match="make a folder read in"):
            attempt()
    assert layer.copy(ME, ("read", "r.txt"), ("album", "r.txt")).read(9) == b"r"
    assert sorted(path.name for path in root.iterdir()) == [".myna", "album"]
    assert layer.make_bucket(ME, "read") is False


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("../x", "segment"),
        ("/x", "absolute"),
        ("a//b", "empty segment"),
        ("a/", "empty segment"),
        ("a\\b", "backslash"),
        ("a.txt/x", "where its folder would be"),
        ("2024", "objects below it"),
        ("a" * 300, "the disk does not take it"),
        ("a" * 300 + "/x", "the disk does not take it"),
        ("out/x", "leaves the folder"),
        ("out/new/x", "leaves the folder"),
    ],
)
def test_hostile_keys(layer: Layer, root: Path, tmp_path: Path, key: str, why: str) -> None:
    (tmp_path / "outside").mkdir()
    (root / "album" / "out").symlink_to(tmp_path / "outside")
    with pytest.raises(KeyRefused, match=why):
        layer.put(ME, "album", key, [b"x"])
    assert list((tmp_path / "outside").iterdir()) == []
    assert sorted(path.name for path in (root / "album").iterdir()) == ["2024", "a.txt", "out"]
    assert list((root / ".myna" / "incoming").glob("*")) == []


def test_a_link_is_replaced_and_deleted_not_what_it_leads_to(layer: Layer, root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (root / "album" / "out").symlink_to(tmp_path / "secret")
    (root / "album" / "in").symlink_to("a.txt")
    assert layer.delete(ME, "album", "in")
    assert not layer.delete(ME, "album", "out")
    layer.put(ME, "album", "out", [b"mine"])
    assert [path.read_text() for path in (tmp_path / "secret", root / "album" / "a.txt")] == ["secret", "a"]
    assert not (root / "album" / "out").is_symlink()


def test_a_disk_blind_to_case_does_not_overwrite_another_key(
    layer: Layer, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the names of a folder are not what was asked for; a link stands in for such a disk."""
    monkeypatch.setattr(writable_module, "blind", lambda folder: True)
    listdir = os.listdir
    monkeypatch.setattr(
        "emulator.objects.writable.os.listdir", lambda path: [n for n in listdir(path) if n not in ("A.txt", "X")]
    )
    (root / "album" / "A.txt").symlink_to("a.txt")
    (root / "album" / "X").symlink_to("2024")
    for key in ("A.txt", "X/new.txt"):
        with pytest.raises(KeyRefused, match="does not tell it from another"):
            layer.put(ME, "album", key, [b"x"])
    layer.put(ME, "album", "a.txt", [b"x"])
    layer.put(ME, "album", "2024/new.txt", [b"x"])


def test_blindness_is_seen_from_our_own_folder(tmp_path: Path) -> None:
    folder = tmp_path / ".myna"
    assert not writable_module.blind(folder)
    folder.mkdir()
    if not writable_module.blind(folder):  # else the disk below the tests is
        (tmp_path / ".MYNA").mkdir()
        assert writable_module.blind(folder)


def test_refused_writes_leave_the_file(layer: Layer, root: Path) -> None:
    with pytest.raises(ObjectExists):
        layer.put(ME, "album", "a.txt", [b"x"], fresh=True)
    with pytest.raises(TooLarge):
        layer.put(ME, "album", "a.txt", [b"x" * 20_000])
    layer.forget(ME)
    layer.close()
    assert (root / "album" / "a.txt").read_text() == "a"


def test_what_is_said_anew_stays_with_the_file(layer: Layer, root: Path) -> None:
    before = layer.head(ME, "album", "a.txt")
    after = layer.describe(ME, "album", "a.txt", SAID)
    assert (after.properties, after.modified_ns, after.digest) == (SAID, before.modified_ns, before.digest)
    assert layer.copy(ME, ("album", "a.txt"), ("album", "b.txt")).properties == SAID


def test_a_folder_that_another_process_removes_meanwhile_is_made_again(
    layer: Layer, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, removed = os.replace, []

    def late(source: str, target: Path) -> None:
        if Path(target).name == "x.txt" and not removed:
            removed.append((root / "album" / "new").rmdir())
        replace(source, target)

    monkeypatch.setattr("emulator.objects.writable.os.replace", late)
    assert layer.put(ME, "album", "new/x.txt", [b"x"]).read(9) == b"x"
    assert removed
