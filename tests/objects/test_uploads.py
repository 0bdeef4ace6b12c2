"""Objects that come in parts."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from layers import LIMIT, ME, OTHER, keys, own, text, writable

from emulator.clock import Clock, Ids
from emulator.objects.api import DigestWrong, KeyRefused, ObjectExists, Properties, TooLarge
from emulator.objects.layer import Layer
from emulator.objects.uploads import (
    PartNumberWrong,
    PartsUnordered,
    PartTooSmall,
    PartWrong,
    UploadMissing,
    Uploads,
)
from emulator.objects.upper import Nothing

SAID = Properties((("content-type", "video/mp4"),), (("author", "李雷"),), (("kind", "x"),))
NOW = 1_700_000_000_000_000_000


def md5(data: bytes) -> str:
    return hashlib.md5(data).hexdigest()


@pytest.fixture
def clock() -> Clock:
    made = Clock()
    for account in (ME, OTHER):
        made.set(account, NOW, frozen=True)
    return made


@pytest.fixture(params=["own", "writable"])
def layer(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Layer]:
    (tmp_path / "place").mkdir()
    made = (own if request.param == "own" else writable)(tmp_path / "place", clock=clock)
    yield made
    made.close()


@pytest.fixture
def uploads(layer: Layer, clock: Clock) -> Uploads:
    return Uploads(layer, clock, Ids(1))


def test_parts_become_an_object(layer: Layer, uploads: Uploads, clock: Clock) -> None:
    upload = uploads.begin(ME, "album", "五月/x.mp4", SAID)
    assert (upload.begun_ns, uploads.get(ME, "album", "五月/x.mp4", upload.id)) == (NOW, upload)
    third = uploads.part(upload, 3, [b"cc", b"c"])
    assert uploads.part(upload, 3, [b"ccc"]) == third  # sent again, as clients do
    first = uploads.part(upload, 1, [b"wrong"])
    first = uploads.part(upload, 1, [b"aaa"], md5=md5(b"aaa").upper())
    uploads.part(upload, 2, [b"left out"])
    assert (first.etag, first.size, first.modified_ns) == (md5(b"aaa"), 3, NOW)
    assert not layer.has_bucket(ME, "album")
    again = Uploads(layer, clock, Ids(2))  # after a restart, or in another process
    named = [(1, f'"{first.etag.upper()}"'), (3, third.etag)]
    made = again.complete(again.get(ME, "album", "五月/x.mp4", upload.id), named)
    assert (made.read(99), made.properties, made.modified_ns) == (b"aaaccc", SAID, NOW)
    digests = bytes.fromhex(first.etag) + bytes.fromhex(third.etag)
    assert made.digest is not None
    assert made.digest.etag == f"{md5(digests)}-2"
    layer.put(ME, "album", "same", [b"aaaccc"])
    same = layer.find(ME, "album", "same").digest
    assert same is not None
    assert made.digest.crc == same.crc
    for attempt in (
        lambda: uploads.get(ME, "album", "五月/x.mp4", upload.id),
        lambda: uploads.part(upload, 1, [b"late"]),
        lambda: uploads.parts(upload),
        lambda: uploads.complete(upload, named),
    ):
        with pytest.raises(UploadMissing):
            attempt()
    assert not list((layer.workspace() / "uploads").iterdir())
    assert not list(layer.incoming().glob("*"))


def test_parts_are_listed_by_number(uploads: Uploads, clock: Clock) -> None:
    upload = uploads.begin(ME, "album", "x")
    for number in (10_000, 1, 20, 3):
        uploads.part(upload, number, [b"%d" % number])
    clock.set(ME, advance=10**9)
    uploads.part(upload, 3, [b"again"])
    parts, more = uploads.parts(upload, 1, 2)
    assert ([(one.number, one.size) for one in parts], more) == ([(3, 5), (20, 2)], True)
    assert parts[0].modified_ns == NOW + 10**9
    parts, more = uploads.parts(upload, 20)
    assert ([one.number for one in parts], more) == ([10_000], False)


def test_what_is_under_way_is_listed(uploads: Uploads) -> None:
    begun = [uploads.begin(ME, "album", key) for key in ("b/2", "a", "b/1", "b/1")]
    uploads.begin(OTHER, "album", "b/0")
    uploads.begin(ME, "other", "b/0")
    listed = uploads.pending(ME, "album", "b/")
    assert [one.key for one in listed] == ["b/1", "b/1", "b/2"]
    assert {one.id for one in listed} == {begun[index].id for index in (0, 2, 3)}
    uploads.abort(begun[0])
    assert [one.key for one in uploads.pending(ME, "album", "b/")] == ["b/1", "b/1"]
    uploads.forget(ME)
    assert (uploads.pending(ME, "album"), len(uploads.pending(OTHER, "album"))) == ([], 1)


@pytest.mark.parametrize("identifier", ["0" * 32, "", "..", "../uploads", "A" * 32, "x/y", "\x00"])
def test_uploads_that_are_none(uploads: Uploads, identifier: str) -> None:
    uploads.begin(ME, "album", "x")
    with pytest.raises(UploadMissing):
        uploads.get(ME, "album", "x", identifier)


def test_an_upload_is_one_accounts_for_one_object(uploads: Uploads) -> None:
    upload = uploads.begin(ME, "album", "x")
    for account, bucket, key in ((OTHER, "album", "x"), (ME, "other", "x"), (ME, "album", "y")):
        with pytest.raises(UploadMissing):
            uploads.get(account, bucket, key, upload.id)


def test_parts_that_do_not_fit(layer: Layer, uploads: Uploads) -> None:
    upload = uploads.begin(ME, "album", "x")
    for number in (0, -1, 10_001):
        with pytest.raises(PartNumberWrong):
            uploads.part(upload, number, [b""])
    with pytest.raises(DigestWrong):
        uploads.part(upload, 1, [b"x"], md5=md5(b"y"))
    with pytest.raises(TooLarge):
        uploads.part(upload, 1, [b"x" * (LIMIT + 1)])
    one, two = uploads.part(upload, 1, [b"1" * 10]), uploads.part(upload, 2, [b"2" * LIMIT])
    for named, refused in (
        ([], PartsUnordered),
        ([(2, two.etag), (1, one.etag)], PartsUnordered),
        ([(1, one.etag), (1, one.etag)], PartsUnordered),
        ([(1, two.etag)], PartWrong),
        ([(3, two.etag)], PartWrong),
        ([(1, one.etag), (2, "../" + two.etag)], PartWrong),
    ):
        with pytest.raises(refused):
            uploads.complete(upload, named)
    with pytest.raises(PartTooSmall):
        uploads.complete(upload, [(1, one.etag), (2, two.etag)], least=11)
    with pytest.raises(TooLarge):
        uploads.complete(upload, [(1, one.etag), (2, two.etag)])
    layer.put(ME, "album", "x", [b"before"])
    with pytest.raises(ObjectExists):
        uploads.complete(upload, [(1, one.etag)], fresh=True)
    assert text(layer, "x") == b"before"
    assert uploads.complete(upload, [(1, one.etag)], least=11).size == 10  # the last may be small
    assert keys(layer) == ["x"]


def test_keys_are_refused_at_once(uploads: Uploads) -> None:
    with pytest.raises(KeyRefused):
        uploads.begin(ME, "album", "../x")


def test_parts_may_come_at_once(layer: Layer, uploads: Uploads) -> None:
    upload = uploads.begin(ME, "album", "x")
    data = {number: b"%d" % number * 50 for number in range(1, 21)}

    def work(first: int) -> None:
        for number in range(first, 21, 4):
            uploads.part(upload, number, [data[number]])

    threads = [threading.Thread(target=work, args=(first,)) for first in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = uploads.complete(upload, [(number, md5(body)) for number, body in data.items()])
    assert made.read(LIMIT) == b"".join(data.values())


def test_where_nothing_is_written_there_is_nothing_to_forget(clock: Clock, tmp_path: Path) -> None:
    from emulator.objects.folders import Folders

    Uploads(Layer(Nothing("no"), Folders([]), clock, 1), clock, Ids(1)).forget(ME)
    untouched = own(tmp_path / "own")
    Uploads(untouched, clock, Ids(1)).forget(ME)
    assert not (tmp_path / "own").exists()
