"""Whatever a file is, reading it ends soon, in a Reading with a reason, and never in an exception."""

from __future__ import annotations

import time

import pytest
from hostile_files import HOSTILE, SLOW
from hostile_more import FINE, MORE
from hypothesis import given, settings
from hypothesis import strategies as st
from made_files import XMP, Made, exif_of, flac, id3, mp3, pdf, picture, sound
from made_on_disk import filed

from emulator.understanding.media import Limits, read
from emulator.understanding.media.reading import OPERATORS, PICTURED
from emulator.understanding.worker.pool import Workers


@pytest.fixture(scope="module")
def workers():
    """With the limits that a server has by default."""
    pool = Workers(10, 1024 * 1024 * 1024, count=1)
    yield pool
    pool.close()


@pytest.mark.parametrize("name", [*HOSTILE, *MORE])
def test_a_hostile_file_ends_in_a_reason_and_the_worker_lives_on(name, workers, tmp_path):
    """Every operator asked for: pixels are decoded, films are played. No file comes near the limits of time and
    memory: the process that read it is the one that was there before."""
    key, data = {**HOSTILE, **MORE}[name]()
    workers.read(filed(tmp_path / "before.txt", b"text"))
    before = workers.pids
    reading = workers.read(filed(tmp_path / key, data), (*OPERATORS, PICTURED))
    assert reading.reasons
    assert all(reason and len(reason) <= 300 for reason in reading.reasons)
    assert not any("allowed" in reason and "seconds" in reason for reason in reading.reasons)
    assert reading.facts["Size"] == len(data)
    assert reading.facts["FileHash"]
    assert workers.pids == before


@pytest.mark.parametrize("name", SLOW)
def test_a_sound_file_of_the_worst_shape_ends_soon_too(name):
    key, data = SLOW[name]()
    start = time.perf_counter()
    reading = read(Made(key, data))
    assert time.perf_counter() - start < 10, "far from the aim of two seconds on a quiet machine"
    assert reading.facts["Size"] == len(data)


@pytest.mark.parametrize("name", FINE)
def test_a_dear_file_is_read_all_the_same(name, workers, tmp_path):
    key, data = FINE[name]()
    reading = workers.read(filed(tmp_path / key, data), (*OPERATORS, PICTURED))
    assert reading.facts["FileHash"]
    assert not any("seconds" in reason for reason in reading.reasons)


def test_nothing_outside_is_ever_read():
    data = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><title>&a;</title></svg>'
    reading = read(Made("a.svg", data))
    assert "Title" not in reading.facts
    assert "root:" not in str(reading)


def test_what_was_read_before_the_damage_is_kept():
    whole = picture(exif=exif_of(), xmp=XMP.encode())
    reading = read(Made("a.jpg", whole[:-50]))
    assert reading.reasons == ("the JPEG is cut off: its end marker is missing",)
    assert reading.facts["ProduceTime"] == "2021-04-15T10:20:30+08:00"
    assert reading.facts["Title"] == "草原之王"


def test_a_broken_page_does_not_take_the_others_with_it():
    data = pdf(["first page", "second page"])
    reading = read(Made("a.pdf", data), Limits(pages=1))
    assert [one.text for one in reading.passages] == ["first page"]
    assert reading.reasons == ("only the first 1 pages are read",)


class Gone(Made):
    def open(self):
        raise FileNotFoundError(2, "No such file or directory", "/home/somebody/secret/a.jpg")


def test_an_object_that_went_away_is_known_by_size_and_time_and_no_path_is_told():
    reading = read(Gone("a.jpg", b"12345"))
    assert reading.facts == {"Size": 5, "FileModifiedTime": "2026-04-21T20:28:13+08:00"}
    assert reading.reasons == ("the object cannot be opened: No such file or directory",)


SEEDS = {
    "a.jpg": picture(size=(8, 8), exif=exif_of(), xmp=XMP.encode()),
    "a.png": picture("PNG", (8, 8), exif=exif_of()),
    "a.webp": picture("WEBP", (8, 8), exif=exif_of(), xmp=XMP.encode()),
    "a.avif": picture("AVIF", (8, 8), exif=exif_of(), xmp=XMP.encode()),
    "a.tif": picture("TIFF", (8, 8)),
    "a.gif": picture("GIF", (8, 8)),
    "a.bmp": picture("BMP", (8, 8)),
    "a.ico": picture("ICO", (16, 16)),
    "a.tga": picture("TGA", (8, 8)),
    "a.ppm": picture("PPM", (8, 8)),
    "a.jp2": picture("JPEG2000", (8, 8)),
    "b.txt": "東京都は日本の首都です。".encode("cp932"),
    "a.mp3": id3({b"TIT2": "静夜思"}) + mp3(3),
    "a.flac": flac(),
    "a.wav": sound(0.1),
    "a.pdf": pdf(["text"]),
    "a.html": b"<html><body><h1>x</h1><table><tr><td>1</table><p>text",
    "a.md": b"# x\n\n![a](b) [c](d) | x |\n| - |",
}


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(SEEDS)),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=6)), max_size=5),
    st.floats(0, 1),
)
def test_damage_anywhere_never_raises(key, changes, keep):
    data = bytearray(SEEDS[key])
    for place, patch in changes:
        at = int(place * len(data))
        data[at : at + len(patch)] = patch
    cut = bytes(data[: max(1, int(len(data) * keep))])
    reading = read(Made(key, cut), operators=(*OPERATORS, PICTURED))
    assert reading.facts["Size"] == len(cut)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(
        [
            "jpg",
            "png",
            "webp",
            "avif",
            "tif",
            "gif",
            "bmp",
            "ico",
            "tga",
            "ppm",
            "jp2",
            "mp4",
            "mkv",
            "svg",
            "mp3",
            "m4a",
            "flac",
            "ogg",
            "pdf",
            "docx",
            "xlsx",
            "html",
            "xml",
            "txt",
            "",
        ]
    ),
    st.binary(max_size=300),
)
def test_any_bytes_under_any_name_never_raise(ending, data):
    assert read(Made(f"a.{ending}", data)).facts["Size"] == len(data)
