"""An account's own layer above the user's folders."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from layers import LIMIT, ME, OTHER, keys, own, text

from emulator.clock import Clock
from emulator.objects.api import (
    BucketNotEmpty,
    BucketNotMapped,
    BucketRefused,
    Change,
    DigestWrong,
    KeyRefused,
    ObjectExists,
    ObjectMissing,
    Properties,
    ReadOnly,
    TooLarge,
)
from emulator.objects.folders import Folders
from emulator.objects.keys import LONGEST
from emulator.objects.layer import Layer
from emulator.objects.upper import Nothing

SAID = Properties((("content-type", "image/jpeg"),), (("author", "李雷"),), (("kind", "a=b&c"), ("kind2", "")))


@pytest.fixture
def album(tmp_path: Path) -> Path:
    folder = tmp_path / "objects" / "album"
    (folder / "2024").mkdir(parents=True)
    (folder / "a.txt").write_text("a below")
    (folder / "b.txt").write_text("b below")
    (folder / "b.txt.myna.json").write_text('{"Title": "below"}')
    (folder / "2024" / "c.txt").write_text("c below")
    return folder


@pytest.fixture
def layer(tmp_path: Path, album: Path) -> Iterator[Layer]:
    made = own(tmp_path / "own", album.parent)
    yield made
    made.close()


def unchanged(album: Path) -> bool:
    found = {path.relative_to(album).as_posix(): path.read_text() for path in album.rglob("*") if path.is_file()}
    return found == {
        "a.txt": "a below",
        "b.txt": "b below",
        "b.txt.myna.json": '{"Title": "below"}',
        "2024/c.txt": "c below",
    }


def test_what_is_put_is_there_whole(layer: Layer, tmp_path: Path) -> None:
    made = layer.put(ME, "new", "五月/x y+%20.jpg", [b"12345", b"", b"6789"], SAID)
    found = layer.find(ME, "new", "五月/x y+%20.jpg")
    assert made == found
    assert (found.bucket, found.key, found.size, found.properties) == ("new", "五月/x y+%20.jpg", 9, SAID)
    assert found.digest is not None
    assert found.digest.etag == hashlib.md5(b"123456789").hexdigest()
    assert found.digest.crc == 0x995DC9BBDF1939FA  # the check value of CRC-64/XZ
    assert found.path.read_bytes() == b"123456789"
    assert found.path.is_relative_to(tmp_path / "own")
    with found.open() as stream:
        assert stream.seek(7) == 7
        assert stream.read() == b"89"
    assert found.sidecar() is None


def test_its_time_is_the_accounts(tmp_path: Path) -> None:
    clock = Clock()
    clock.set(ME, 1_700_000_000_123_456_789, frozen=True)
    layer = own(tmp_path / "own", clock=clock)
    assert layer.put(ME, "b", "k", [b""]).modified_ns == 1_700_000_000_123_456_789
    layer.close()


def test_nothing_is_opened_before_something_is_put(layer: Layer, tmp_path: Path) -> None:
    assert text(layer, "a.txt") == b"a below"
    assert keys(layer) == ["2024/c.txt", "a.txt", "b.txt"]
    layer.forget(ME)
    with pytest.raises(KeyRefused):
        layer.put(ME, "album", "../x", [b""])
    assert not (tmp_path / "own").exists()


def test_it_lies_above_the_folder_which_stays_as_it_is(layer: Layer, album: Path) -> None:
    layer.put(ME, "album", "a.txt", [b"a above"])
    layer.put(ME, "album", "2024/b.txt", [b"new"])
    assert layer.delete(ME, "album", "b.txt")
    assert not layer.delete(ME, "album", "b.txt")
    assert keys(layer) == ["2024/b.txt", "2024/c.txt", "a.txt"]
    assert [text(layer, key) for key in ("a.txt", "b.txt", "2024/b.txt")] == [b"a above", ObjectMissing, b"new"]
    assert layer.delete(ME, "album", "a.txt")
    assert text(layer, "a.txt") is ObjectMissing
    layer.put(ME, "album", "b.txt", [b"b again"])
    assert (keys(layer), text(layer, "b.txt")) == (["2024/b.txt", "2024/c.txt", "b.txt"], b"b again")
    assert unchanged(album)


def test_another_account_sees_the_folder_alone(layer: Layer) -> None:
    layer.put(ME, "album", "a.txt", [b"mine"])
    layer.put(ME, "album", "d.txt", [b"mine"])
    layer.put(ME, "own", "e.txt", [b"mine"])
    layer.delete(ME, "album", "b.txt")
    assert keys(layer, OTHER) == ["2024/c.txt", "a.txt", "b.txt"]
    assert text(layer, "a.txt", OTHER) == b"a below"
    assert text(layer, "e.txt", OTHER, "own") is BucketNotMapped
    assert (layer.buckets(OTHER), layer.buckets(ME)) == (("album",), ("album", "own"))
    assert not layer.has_bucket(OTHER, "own")
    with pytest.raises(BucketNotMapped):
        layer.delete(OTHER, "own", "e.txt")
    with pytest.raises(BucketNotMapped):
        layer.copy(OTHER, ("own", "e.txt"), ("album", "e.txt"))
    layer.put(OTHER, "own", "e.txt", [b"theirs"])
    assert [text(layer, "e.txt", account, "own") for account in (ME, OTHER)] == [b"mine", b"theirs"]
    layer.forget(OTHER)
    assert layer.buckets(ME) == ("album", "own")
    assert [text(layer, "e.txt", account, "own") for account in (ME, OTHER)] == [b"mine", BucketNotMapped]


def test_one_account_forgets_all_of_its_own(layer: Layer, tmp_path: Path, album: Path) -> None:
    layer.put(ME, "album", "a.txt", [b"mine"])
    layer.delete(ME, "album", "b.txt")
    layer.make_bucket(ME, "empty")
    layer.forget(ME)
    assert (keys(layer), layer.buckets(ME)) == (["2024/c.txt", "a.txt", "b.txt"], ("album",))
    assert [path for path in (tmp_path / "own" / "blobs").rglob("*") if path.is_file()] == []
    assert unchanged(album)


def test_sidecars_lie_beside_objects_of_either(layer: Layer, album: Path) -> None:
    layer.put(ME, "album", "a.txt.myna.json", [b'{"Title": "above"}'])
    layer.put(ME, "album", "d.txt", [b"d"])
    layer.put(ME, "album", "d.txt.MYNA.json", [b"{}"])
    layer.put(ME, "album", "d.txt.myna.json", [b'{"Title": "d"}'])
    layer.put(ME, "album", "b.txt", [b"b above"])
    assert keys(layer) == ["2024/c.txt", "a.txt", "b.txt", "d.txt"]
    assert [one.key for one in layer.page(ME, "album").objects] == keys(layer)
    sidecars = [layer.find(ME, "album", key).sidecar() for key in ("a.txt", "b.txt", "2024/c.txt", "d.txt")]
    assert sidecars == [b'{"Title": "above"}', b'{"Title": "below"}', None, b'{"Title": "d"}']
    assert layer.find(OTHER, "album", "a.txt").sidecar() is None
    assert text(layer, "a.txt.myna.json") is ObjectMissing
    assert layer.head(ME, "album", "a.txt.myna.json").size == 18
    assert layer.head(ME, "album", "b.txt.myna.json").size == 18
    assert layer.delete(ME, "album", "b.txt.myna.json")
    assert layer.find(ME, "album", "b.txt").sidecar() is None
    assert unchanged(album)


def test_a_head_has_the_digest_of_a_folders_file_and_reads_it_once(
    layer: Layer, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert layer.find(ME, "album", "a.txt").digest is None
    found = layer.head(ME, "album", "a.txt").digest
    assert found is not None
    assert found.etag == hashlib.md5(b"a below").hexdigest()
    monkeypatch.setattr("emulator.objects.staging.digest", lambda path: pytest.fail("read again"))
    assert layer.head(ME, "album", "a.txt").digest == found


def test_copies(layer: Layer, tmp_path: Path, album: Path) -> None:
    layer.put(ME, "new", "x", [b"x"], SAID)
    copy = layer.copy(ME, ("new", "x"), ("other", "y"))
    assert (copy.properties, copy.digest) == (SAID, layer.find(ME, "new", "x").digest)
    assert copy.path == layer.find(ME, "new", "x").path
    assert layer.copy(ME, ("new", "x"), ("new", "x"), Properties()).properties == Properties()
    below = layer.copy(ME, ("album", "a.txt"), ("new", "a.txt"))
    assert (below.read(99), below.properties) == (b"a below", Properties())
    layer.delete(ME, "new", "x")
    assert text(layer, "y", bucket="other") == b"x"
    with pytest.raises(ObjectMissing):
        layer.copy(ME, ("new", "x"), ("new", "z"))
    with pytest.raises(ObjectExists):
        layer.copy(ME, ("album", "a.txt"), ("new", "a.txt"), fresh=True)
    with pytest.raises(ObjectExists):
        layer.copy(ME, ("other", "y"), ("new", "a.txt"), fresh=True)
    assert unchanged(album)


def test_what_is_said_of_an_object_can_be_said_anew(layer: Layer, album: Path) -> None:
    for key in ("a.txt", "new.txt"):
        if key == "new.txt":
            layer.put(ME, "album", key, [b"a below"])
        before = layer.head(ME, "album", key)
        after = layer.describe(ME, "album", key, SAID)
        assert (after.properties, after.modified_ns, after.digest) == (SAID, before.modified_ns, before.digest)
        assert text(layer, key) == b"a below"
    assert layer.find(OTHER, "album", "a.txt").properties == Properties()
    assert unchanged(album)


def test_refused_writes_leave_nothing(layer: Layer, tmp_path: Path) -> None:
    layer.put(ME, "new", "x", [b"x"])
    with pytest.raises(TooLarge):
        layer.put(ME, "new", "y", [b"." * LIMIT, b"."])
    with pytest.raises(DigestWrong):
        layer.put(ME, "new", "y", [b"y"], md5=hashlib.md5(b"z").hexdigest())
    with pytest.raises(ObjectExists):
        layer.put(ME, "new", "x", [b"y"], fresh=True)
    with pytest.raises(ObjectExists):
        layer.put(ME, "album", "a.txt", [b"y"], fresh=True)
    with pytest.raises(BucketRefused):
        layer.put(ME, "../new", "x", [b"y"])
    with pytest.raises(ZeroDivisionError):
        layer.put(ME, "new", "y", (b"y" * (1 // number) for number in (1, 0)))
    assert (keys(layer, bucket="new"), text(layer, "x", bucket="new")) == (["x"], b"x")
    assert list((tmp_path / "own" / "incoming").iterdir()) == []
    assert layer.put(ME, "new", "y", [b"." * LIMIT], md5=hashlib.md5(b"." * LIMIT).hexdigest().upper()).size == LIMIT


HOSTILE = [
    *("", "/a", "//a", "..", "../a", "a/../b", "a/..", "./a", "a/./b", "a\x00b", "\\a", "\\\\host\\share"),
    *("\ud800", "a" * (LONGEST + 1), "五" * 342),
]


@pytest.mark.parametrize("key", HOSTILE)
def test_hostile_keys(layer: Layer, tmp_path: Path, key: str) -> None:
    layer.make_bucket(ME, "new")
    before = sorted(tmp_path.rglob("*"))
    for attempt in (
        lambda: layer.put(ME, "new", key, [b"x"]),
        lambda: layer.copy(ME, ("album", "a.txt"), ("new", key)),
        lambda: layer.find(ME, "new", key),
        lambda: layer.head(ME, "album", key),
        lambda: layer.copy(ME, ("new", key), ("new", "x")),
    ):
        with pytest.raises(ObjectMissing):
            attempt()
    assert layer.delete(ME, "new", key) is False
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "key",
    ["a//b", "a/", "a\\b", "%2e%2e/a", "a\nb", "A", "a.", "CON", "a:b", "é", "e\u0301", "\U0010ffff", "a" * LONGEST],
)
def test_odd_keys_are_keys(layer: Layer, key: str) -> None:
    others = ["a", "a/b", "%2E%2E/a", "é".upper()]
    for one in {*others, key}:
        layer.put(ME, "new", one, [one.encode()])
    assert keys(layer, bucket="new") == sorted({*others, key})
    assert text(layer, key, bucket="new") == key.encode()


def test_buckets(layer: Layer) -> None:
    assert layer.make_bucket(ME, "new")
    assert not layer.make_bucket(ME, "new")
    assert not layer.make_bucket(ME, "album")
    assert (keys(layer, bucket="new"), layer.has_bucket(ME, "new")) == ([], True)
    assert text(layer, "x", bucket="new") is ObjectMissing
    layer.put(ME, "new", "x", [b"x"])
    with pytest.raises(BucketNotEmpty):
        layer.drop_bucket(ME, "new")
    layer.delete(ME, "new", "x")
    assert layer.has_bucket(ME, "new")
    layer.drop_bucket(ME, "new")
    assert text(layer, "x", bucket="new") is BucketNotMapped
    with pytest.raises(BucketNotMapped):
        layer.drop_bucket(ME, "new")
    for key in keys(layer):
        layer.delete(ME, "album", key)
    with pytest.raises(ReadOnly):
        layer.drop_bucket(ME, "album")
    for name in ("", ".", "..", "a/b", "a b", "\x00"):
        with pytest.raises(BucketRefused):
            layer.make_bucket(ME, name)
        with pytest.raises(BucketNotMapped):
            layer.find(ME, name, "a.txt")


def test_who_listens_hears_of_every_change(layer: Layer, caplog: pytest.LogCaptureFixture) -> None:
    told: list[Change] = []

    def broken(change: Change) -> None:
        raise ZeroDivisionError

    ends = [layer.subscribe(broken), layer.subscribe(told.append)]
    layer.put(ME, "album", "a.txt", [b"1"])
    layer.put(OTHER, "new", "x", [b"1"])
    layer.put(ME, "album", "x.txt.myna.json", [b"{}"])  # beside nothing
    layer.put(ME, "album", "b.txt.myna.json", [b"{}"])
    layer.copy(ME, ("album", "a.txt"), ("album", "e.txt"))
    layer.describe(ME, "album", "2024/c.txt", SAID)
    layer.delete(ME, "album", "b.txt")
    layer.delete(ME, "album", "b.txt")
    layer.delete(ME, "album", "b.txt.myna.json")
    with pytest.raises(ObjectExists):
        layer.put(ME, "album", "a.txt", [b"2"], fresh=True)
    layer.put(ME, "album", "b.txt", [b"1"])
    for end in ends:
        end()
    layer.put(ME, "album", "f.txt", [b"1"])
    assert [(change.kind, change.account, change.bucket, change.key) for change in told] == [
        ("changed", ME, "album", "a.txt"),
        ("created", OTHER, "new", "x"),
        ("changed", ME, "album", "b.txt"),
        ("created", ME, "album", "e.txt"),
        ("changed", ME, "album", "2024/c.txt"),
        ("deleted", ME, "album", "b.txt"),
        ("created", ME, "album", "b.txt"),
    ]
    assert "a listener failed" in caplog.text


def test_where_nothing_may_be_written_the_sentence_says_so(album: Path) -> None:
    layer = Layer(Nothing("Ask somebody else."), Folders([album.parent]), Clock(), LIMIT)
    assert keys(layer) == ["2024/c.txt", "a.txt", "b.txt"]
    for attempt in (
        lambda: layer.put(ME, "album", "x", [b"x"]),
        lambda: layer.delete(ME, "album", "a.txt"),
        lambda: layer.copy(ME, ("album", "a.txt"), ("album", "x")),
        lambda: layer.make_bucket(ME, "new"),
    ):
        with pytest.raises(ReadOnly, match="Ask somebody else"):
            attempt()
    layer.forget(ME)
    layer.close()
