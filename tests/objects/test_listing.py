"""Pages of keys, against the plainest model: all keys in a list, cut up."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layers import ME, own, writable

from emulator.objects import own as own_module
from emulator.objects.api import BucketNotMapped, KeyRefused
from emulator.objects.keys import beyond
from emulator.objects.layer import Layer

SEGMENT = st.text(st.sampled_from("ab.-0é\ud7ff\ue000\U0010ffff"), min_size=1, max_size=2).filter(
    lambda text: text not in (".", "..")
)
KEY = st.lists(SEGMENT, min_size=1, max_size=3).map("/".join)
MARK = st.text(st.sampled_from("ab./-0é\ud7ff\U0010ffff"), max_size=3)


def model(keys: set[str], prefix: str, delimiter: str, after: str, limit: int) -> tuple[list[str], list[str], str]:
    """Keys, common prefixes, and the last of them where more follow."""
    items = set()
    for key in keys:
        if key.startswith(prefix):
            place = key.find(delimiter, len(prefix)) if delimiter else -1
            items.add((key[: place + len(delimiter)], True) if place >= 0 else (key, False))
    rest = sorted(item for item in items if item[0] > after)
    told = rest[:limit]
    last = told[-1][0] if len(rest) > limit and told else ""
    return [text for text, common in told if not common], [text for text, common in told if common], last


def files(root: Path, keys: set[str]) -> set[str]:
    """Make files below ``root``; those that are there in the end (a name cannot be a file and a folder)."""
    for key in sorted(keys):
        path = root.joinpath(*key.split("/"))
        if not any(parent.is_file() for parent in path.parents) and not path.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x")
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def told(layer: Layer, *asked: object) -> tuple[list[str], list[str], str]:
    page = layer.page(ME, "album", *asked)  # type: ignore[arg-type]
    return [one.key for one in page.objects], list(page.prefixes), page.next


@settings(max_examples=150, deadline=None)
@given(
    below=st.sets(KEY, max_size=8),
    above=st.sets(KEY, max_size=8),
    hidden=st.sets(KEY, max_size=3),
    prefix=MARK,
    delimiter=st.sampled_from(["", "/", "a", "b/", "\ud7ff", "\U0010ffff"]),
    after=MARK,
    limit=st.integers(0, 6),
    batch=st.integers(1, 3),
)
def test_a_page_is_what_the_model_says(
    tmp_path_factory: pytest.TempPathFactory,
    below: set[str],
    above: set[str],
    hidden: set[str],
    prefix: str,
    delimiter: str,
    after: str,
    limit: int,
    batch: int,
) -> None:
    root = tmp_path_factory.mktemp("listing")
    (root / "objects" / "album").mkdir(parents=True)
    layer = own(root / "own", root / "objects")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(own_module, "BATCH", batch)
        try:
            there = files(root / "objects" / "album", below) | above
            for key in above:
                layer.put(ME, "album", key, [b"above"])
            for key in hidden | set(sorted(there)[:2]):
                layer.delete(ME, "album", key)
                there.discard(key)
            assert told(layer, prefix, delimiter, after, limit) == model(there, prefix, delimiter, after, limit)
            assert list(layer.list(ME, "album", prefix)) == sorted(key for key in there if key.startswith(prefix))
            walked, last = [], ""
            while True:
                keys, prefixes, last = told(layer, prefix, delimiter, last, 2)
                walked += sorted(keys + prefixes)
                if not last:
                    break
            keys, prefixes, _ = model(there, prefix, delimiter, "", 10**6)
            assert walked == sorted(keys + prefixes)
        finally:
            layer.close()
            shutil.rmtree(root)


@settings(max_examples=40, deadline=None)
@given(keys=st.sets(KEY, max_size=8), prefix=MARK, delimiter=st.sampled_from(["", "/"]), after=MARK)
def test_so_it_is_where_a_folder_is_written(
    tmp_path_factory: pytest.TempPathFactory, keys: set[str], prefix: str, delimiter: str, after: str
) -> None:
    root = tmp_path_factory.mktemp("listing")
    layer = writable(root)
    there = set()
    layer.make_bucket(ME, "album")
    for key in keys:
        try:
            layer.put(ME, "album", key, [b"x"])
            there.add(key)
        except KeyRefused:
            continue
    assert told(layer, prefix, delimiter, after, 3) == model(there, prefix, delimiter, after, 3)
    shutil.rmtree(root)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=3), min_size=2))
def test_what_lies_beyond_a_prefix_is_the_least_that_does(texts: list[str]) -> None:
    for prefix, other in pairwise(texts):
        bound = beyond(prefix)
        if other.startswith(prefix):
            assert bound is None or other < bound
        elif other > prefix:
            assert bound is not None
            assert other >= bound


@pytest.mark.parametrize(
    ("prefix", "bound"),
    [("a/", "a0"), ("a\ud7ff", "a\ue000"), ("a\U0010ffff", "b"), ("\U0010ffff\U0010ffff", None), ("", None)],
)
def test_it_is_made_of_characters(prefix: str, bound: str | None) -> None:
    assert beyond(prefix) == bound


def test_a_page_looks_into_no_folder_that_it_does_not_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not those before the marker, not those behind a common prefix, not those behind its end."""
    import os

    album = tmp_path / "objects" / "album"
    files(album, {f"{folder}/{inner}/{name}" for folder in "abcd" for inner in "xy" for name in "12"})
    layer, scanned, scandir = own(tmp_path / "own", tmp_path / "objects"), [], os.scandir

    def noted(path: Path) -> object:
        scanned.append(Path(path).relative_to(album).as_posix())
        return scandir(path)

    monkeypatch.setattr("emulator.objects.walk.os.scandir", noted)
    assert told(layer, "", "", "b/x/2", 2) == (["b/y/1", "b/y/2"], [], "b/y/2")
    assert scanned == [".", "b", "b/x", "b/y", "c", "c/x"]  # in c/x it is seen that more follow
    scanned.clear()
    assert told(layer, "", "/", "", 10) == ([], ["a/", "b/", "c/", "d/"], "")
    assert scanned == [".", "a", "a/x", "b", "b/x", "c", "c/x", "d", "d/x"]
    scanned.clear()
    assert told(layer, "c/y/", "", "", 10) == (["c/y/1", "c/y/2"], [], "")
    assert scanned[:3] == [".", "c", "c/y"]


def test_a_page_reads_no_more_rows_than_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_module, "BATCH", 10)
    layer = own(tmp_path / "own")
    for number in range(60):
        layer.put(ME, "album", f"{number // 20}/{number:03d}", [b""])
    read: list[int] = []
    batch = own_module.Own.batch
    monkeypatch.setattr(own_module.Own, "batch", lambda *asked: read.append(1) or batch(*asked))
    assert told(layer, "", "", "0/005", 3) == (["0/006", "0/007", "0/008"], [], "0/008")
    assert len(read) == 1
    read.clear()
    assert told(layer, "", "/", "", 10) == ([], ["0/", "1/", "2/"], "")
    assert len(read) <= 4
    layer.close()


def test_what_no_key_can_be_compared_with_is_refused(tmp_path: Path) -> None:
    (tmp_path / "objects" / "album").mkdir(parents=True)
    layer = own(tmp_path / "own", tmp_path / "objects")
    with pytest.raises(KeyRefused):
        layer.page(ME, "album", "\ud800")
    with pytest.raises(KeyRefused):
        layer.page(ME, "album", after="\ud800")
    with pytest.raises(BucketNotMapped):
        layer.page(ME, "nowhere")
