"""What the disk says of a folder: every change is seen, nothing is opened, no link leads out or round in circles."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from layers import own, writable

from emulator.objects.glimpse import changed, glimpse


@pytest.mark.parametrize(
    ("change", "keys"),
    [
        (lambda root: (root / "new.txt").write_text("x"), {"new.txt"}),
        (lambda root: (root / "a.txt").unlink(), {"a.txt"}),
        (lambda root: (root / "deep/er/b.txt").write_text("longer than before"), {"deep/er/b.txt"}),
        (lambda root: os.utime(root / "a.txt", ns=(5, 5)), {"a.txt"}),
        (lambda root: (root / "a.txt.myna.json").write_text("{}"), {"a.txt"}),
        (lambda root: (root / "a.txt.MYNA.json").write_text("{}"), {"a.txt"}),
        (lambda root: (root / "deep").rename(root / "other"), {"deep/er/b.txt", "other/er/b.txt"}),
        (lambda root: (root / "empty").mkdir(), set()),
    ],
)
def test_changes(tmp_path: Path, change: Callable[[Path], object], keys: set[str]) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    for name in ("a.txt", "c.txt", "deep/er/b.txt"):
        (tmp_path / name).write_text(name)
    before = glimpse(tmp_path)
    assert changed(before, glimpse(tmp_path)) == set()
    change(tmp_path)
    assert changed(before, glimpse(tmp_path)) == keys


def test_a_file_that_another_replaced_is_another(tmp_path: Path) -> None:
    """Of the same size and time: tags may have come with it."""
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "b.txt").write_text("two")
    for name in ("a.txt", "b.txt"):
        os.utime(tmp_path / name, ns=(5, 5))
    before = glimpse(tmp_path)
    os.replace(tmp_path / "b.txt", tmp_path / "a.txt")
    assert changed(before, glimpse(tmp_path)) == {"a.txt", "b.txt"}


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    (root / "deep").mkdir(parents=True)
    outside.mkdir()
    (root / "deep" / "a.txt").write_text("one")
    (outside / "b.txt").write_text("two")
    (root / "alias").symlink_to(root / "deep")
    (root / "deep" / "round").symlink_to(root)
    (root / "out").symlink_to(outside)
    found = glimpse(root)
    assert {"deep/a.txt", "alias/a.txt"} <= set(found)
    assert not any("b.txt" in key for key in found)
    assert len(found) < 10


def test_who_may_change_unheard(tmp_path: Path) -> None:
    """Only a folder of the user; what the account's own layer holds is told of."""
    folder = tmp_path / "folder"
    (folder / "album").mkdir(parents=True)
    (folder / "album" / "a.txt").write_text("one")
    layer = own(tmp_path / "own", folder)
    layer.put("me", "mine", "b.txt", [b"two"])
    layer.put("me", "album", "c.txt", [b"three"])
    assert set(layer.glimpse("album") or ()) == {"a.txt"}
    assert layer.glimpse("mine") is None
    assert layer.glimpse("unknown") is None
    written = writable(tmp_path / "written", folder)
    assert set(written.glimpse("album") or ()) == {"a.txt"}
    written.put("me", "new", "d.txt", [b"four"])
    assert set(written.glimpse("new") or ()) == {"d.txt"}
