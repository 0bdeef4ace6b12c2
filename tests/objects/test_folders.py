from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.objects.api import BucketNotMapped, KeyRefused, ObjectMissing
from emulator.objects.folders import SIDECAR_LIMIT, Folders


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """A mapped folder with a secret beside it and links of every kind inside it."""
    folder = tmp_path / "objects"
    bucket = folder / "album"
    (bucket / "2024" / "五月").mkdir(parents=True)
    (folder / "other").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "outside" / "secret.txt").write_text("secret")
    (folder / "other" / "b.txt").write_text("other bucket")
    (folder / "loose.txt").write_text("in no bucket")
    (bucket / "a.txt").write_text("hello")
    (bucket / "a.txt.myna.json").write_text('{"Title": "t"}')
    (bucket / "2024" / "五月" / "x y%20+#?.jpg").write_bytes(b"\xff\xd8")
    (bucket / "to-secret.txt").symlink_to(tmp_path / "secret.txt")
    (bucket / "to-outside").symlink_to(tmp_path / "outside")
    (bucket / "to-other").symlink_to(folder / "other")
    (bucket / "to-a.txt").symlink_to("a.txt")
    (bucket / "to-nothing").symlink_to("nowhere")
    (bucket / "to-itself").symlink_to("to-itself")
    (bucket / "up").symlink_to(bucket)
    os.mkfifo(bucket / "pipe")
    return folder


def test_an_object_has_its_size_time_and_bytes(album):
    path = album / "album" / "a.txt"
    os.utime(path, ns=(0, 1_776_774_493_123_456_789))
    found = Folders([album]).find("album", "a.txt")
    assert (found.bucket, found.key, found.size) == ("album", "a.txt", 5)
    assert found.modified_ns == 1_776_774_493_123_456_789
    assert found.read(3) == b"hel"
    with found.open() as stream:
        assert stream.read() == b"hello"
        assert stream.seek(1) == 1


def test_keys_are_raw(album):
    assert Folders([album]).find("album", "2024/五月/x y%20+#?.jpg").size == 2
    with pytest.raises(ObjectMissing):
        Folders([album]).find("album", "2024/五月/x%20y%20+#?.jpg")


def test_a_link_inside_the_bucket_is_followed(album):
    assert Folders([album]).find("album", "to-a.txt").read(9) == b"hello"


REFUSED = [
    "../../secret.txt",
    "../other/b.txt",
    "2024/../../../secret.txt",
    "2024/..",
    "..",
    "./a.txt",
    "2024/./五月/x y%20+#?.jpg",
    "/a.txt",
    "//a.txt",
    "2024//五月/x y%20+#?.jpg",
    "a.txt/",
    "2024/",
    "",
    "a.txt\x00.jpg",
    "..\\..\\secret.txt",
    "2024\\五月",
    "C:\\secret.txt",
    "\\\\server\\share\\secret.txt",
    "\ud800.txt",
    "to-secret.txt",
    "to-outside/secret.txt",
    "to-other/b.txt",
]


@pytest.mark.parametrize("key", REFUSED)
def test_keys_that_lead_out_or_alias_are_refused_and_say_why(album, key):
    with pytest.raises(KeyRefused) as refused:
        Folders([album]).find("album", key)
    assert refused.value.why


MISSING = [
    "b.txt",
    "2024",
    "2024/五月",
    "a.txt/b.txt",
    "pipe",
    "to-nothing",
    "to-itself",
    "a.txt.myna.json",
    "a.txt.MYNA.json",
    "A" * 5000,
    "%2e%2e/secret.txt",
    "~/a.txt",
    "$HOME",
]


@pytest.mark.parametrize("key", MISSING)
def test_what_is_no_regular_object_is_missing(album, key):
    with pytest.raises(ObjectMissing) as missing:
        Folders([album]).find("album", key)
    assert not isinstance(missing.value, KeyRefused)


@pytest.mark.parametrize(
    "bucket", ["nowhere", "", ".", "..", "../objects/album", "album/2024", "al\\bum", "a\x00", "loose.txt"]
)
def test_buckets_that_no_folder_has(album, bucket):
    with pytest.raises(BucketNotMapped):
        Folders([album]).find(bucket, "a.txt")
    with pytest.raises(BucketNotMapped):
        Folders([album]).list(bucket)


def test_a_bucket_that_is_a_link_out_of_its_folder_is_refused_not_trusted(album, tmp_path):
    (album / "linked").symlink_to(tmp_path / "outside")
    with pytest.raises(KeyRefused, match="leaves its folder"):
        Folders([album]).find("linked", "secret.txt")


def test_a_mapped_folder_may_itself_be_reached_through_a_link(album, tmp_path):
    (tmp_path / "way").symlink_to(album)
    assert Folders([tmp_path / "way"]).find("album", "a.txt").size == 5


def test_the_first_folder_that_has_the_bucket_wins(album, tmp_path):
    second = tmp_path / "second"
    (second / "album").mkdir(parents=True)
    (second / "album" / "only-here.txt").write_text("x")
    (second / "new").mkdir()
    (second / "new" / "n.txt").write_text("n")
    folders = Folders([album, second])
    assert folders.find("new", "n.txt").size == 1
    with pytest.raises(ObjectMissing):
        folders.find("album", "only-here.txt")
    assert Folders([second, album]).find("album", "only-here.txt").size == 1


def test_sidecars(album):
    folders = Folders([album])
    assert folders.find("album", "a.txt").sidecar() == b'{"Title": "t"}'
    assert folders.find("album", "2024/五月/x y%20+#?.jpg").sidecar() is None
    (album / "album" / "a.txt.myna.json").write_bytes(b" " * (SIDECAR_LIMIT + 10))
    assert len(folders.find("album", "a.txt").sidecar()) == SIDECAR_LIMIT + 1


def test_a_sidecar_that_is_a_link_out_is_refused(album, tmp_path):
    sidecar = album / "album" / "a.txt.myna.json"
    sidecar.unlink()
    sidecar.symlink_to(tmp_path / "secret.txt")
    with pytest.raises(KeyRefused):
        Folders([album]).find("album", "a.txt").sidecar()


def test_a_list_has_objects_only_in_code_point_order(album):
    assert list(Folders([album]).list("album")) == ["2024/五月/x y%20+#?.jpg", "a.txt", "to-a.txt"]


@pytest.mark.parametrize(
    ("prefix", "keys"),
    [
        ("2024", ["2024/五月/x y%20+#?.jpg"]),
        ("2024/五", ["2024/五月/x y%20+#?.jpg"]),
        ("2024/六", []),
        ("a", ["a.txt"]),
        ("a.txt", ["a.txt"]),
        ("a.txt/", []),
        ("../", []),
    ],
)
def test_a_prefix_is_a_piece_of_text(album, prefix, keys):
    assert list(Folders([album]).list("album", prefix)) == keys


@settings(max_examples=40, deadline=None)
@given(
    st.sets(
        st.lists(st.text("ab-.0é草🙂", min_size=1, max_size=3), min_size=1, max_size=3).map("/".join),
        max_size=12,
    )
)
def test_the_walk_has_the_order_of_whole_keys(tmp_path_factory, keys):
    root = tmp_path_factory.mktemp("walk")
    bucket = root / "b"
    bucket.mkdir()
    made = set()
    for key in sorted(keys):
        parts = key.split("/")
        if any(part in ("", ".", "..") for part in parts):
            continue
        path = bucket.joinpath(*parts)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            continue
        if path.is_file():
            made.add(key)
    folders = Folders([root])
    assert list(folders.list("b")) == sorted(made)
    for prefix in {key[:2] for key in made}:
        assert list(folders.list("b", prefix)) == sorted(key for key in made if key.startswith(prefix))


def test_folders_are_never_written(album):
    before = sorted((str(path), path.lstat().st_mtime_ns) for path in album.rglob("*"))
    folders = Folders([album])
    list(folders.list("album"))
    folders.find("album", "a.txt").sidecar()
    assert sorted((str(path), path.lstat().st_mtime_ns) for path in album.rglob("*")) == before
