"""Hashes, kinds, gating by operator, order of trust."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest
from made_files import Made, picture, sound, zipped

from emulator.understanding.media import Reading, mime, read
from emulator.understanding.media.reading import OPERATORS
from emulator.understanding.media.trust import merge


def test_what_the_object_store_knows():
    reading = read(Made("a/123456789.bin", b"123456789"))
    assert reading == Reading(
        {
            "OSSMeta": {
                "Size": 9,
                "FileModifiedTime": "2026-04-21T20:28:13+08:00",
                "ETag": '"25F9E794323B453885F5181F1B624D0B"',
                "FileHash": "25f9e794323b453885f5181f1b624d0b",
                "ContentMd5": "JfnnlDI7RTiF9RgfG2JNCw==",
                "OSSCRC64": str(0x995DC9BBDF1939FA),
                "OSSStorageClass": "Standard",
                "OSSObjectType": "Normal",
                "ObjectACL": "default",
                "OSSTaggingCount": 0,
                "ContentType": "text/plain",
            },
            "MIME": {"MediaType": "document", "ContentType": "text/plain"},
        },
        reading.passages,
    )


def test_hashes_stream_over_many_chunks():
    data = bytes(range(256)) * 4096 * 5 + b"tail"
    reading = read(Made("a.dat", data))
    assert reading.facts["FileHash"] == hashlib.md5(data).hexdigest()
    whole = read(Made("b.dat", data[:1024] * 3))
    assert reading.facts["OSSCRC64"] != whole.facts["OSSCRC64"]
    assert reading.facts["OSSCRC64"] == str(slow_crc64(data))


def slow_crc64(data: bytes) -> int:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0xC96C5795D7870F42 if byte & 1 else 0)
        table.append(byte)
    value = 2**64 - 1
    for byte in data:
        value = table[(value ^ byte) & 255] ^ value >> 8
    return value ^ 2**64 - 1


@pytest.mark.parametrize(
    ("key", "data", "content_type", "media_type"),
    [
        ("a.JPG", picture(), "image/jpeg", "image"),
        ("noending", picture(), "image/jpeg", "image"),
        ("wrong.jpg", picture("PNG"), "image/png", "image"),
        ("wrong.txt", picture("PNG"), "image/png", "image"),
        ("a.jpg", b"not a picture at all", "image/jpeg", "image"),
        ("bmw.txt", b"BMW, MZ and ID3 are words", "text/plain", "document"),
        ("noending", "纯文本".encode("gb18030"), "text/plain", "document"),
        ("noending", b"<!DOCTYPE html><p>x", "text/html", "document"),
        ("noending", b'<?xml version="1.0"?><svg xmlns="x"/>', "image/svg+xml", "image"),
        ("noending", b"\x00\x01\x02\x03", "application/octet-stream", "other"),
        ("a.wav", sound(), "audio/wav", "audio"),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", "video/mp4", "video"),
        ("a.m4a", b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A mp42", "audio/mp4", "audio"),
        ("a.zip", zipped({"x": b"y"}), "application/zip", "archive"),
        ("a.tar.gz", b"\x1f\x8b\x08\x00", "application/gzip", "archive"),
        ("a.md", "# 标题".encode(), "text/markdown", "document"),
        ("a.rmvb", b".RMF\x00", "application/vnd.rn-realmedia-vbr", "video"),
        ("a.b/c", b"", "application/octet-stream", "other"),
        ("a.docx", zipped({"x": b"y"}), mime.table()["extensions"]["docx"], "document"),
    ],
)
def test_kinds(key, data, content_type, media_type):
    assert mime.detect(key, data[:8192]) == mime.Kind(content_type, media_type)


def test_media_types_of_given_content_types():
    assert mime.media_type("Text/HTML; charset=gbk") == "document"
    assert mime.media_type("video/x-unheard-of") == "video"
    assert mime.media_type("application/x-unheard-of") == "other"
    assert mime.media_type("") == "other"


def test_the_table_of_kinds_is_sound():
    table = tomllib.loads(Path(mime.__file__).with_name("kinds.toml").read_text("utf-8"))
    known = set(table["extensions"].values())
    for part in ("certain", "text"):
        assert set(table["signatures"][part]) <= known
    assert set(table["aliases"].values()) <= known
    assert set(table["readers"]) <= known
    assert set(table["audio"]) == {kind for kind, reader in table["readers"].items() if reader == "audio"}
    assert set(table["readers"].values()) == {
        "pictures", "svg", "audio", "film", "plain", "markdown", "html", "xml", "pdf", "docx", "pptx", "xlsx",
    }  # fmt: skip
    for kinds in table["kinds"].values():
        assert set(kinds) <= known
    assert all("/" in one for one in known)


def test_facts_are_gated_by_operator():
    reading = read(Made("IMG_20210415_102030.jpg", picture()))
    assert set(reading.facts_by_operator) == {"OSSMeta", "MIME", "EXIF"}
    assert set(reading.facts_of(["MIME", "FaceDetection"])) == {"MediaType", "ContentType"}
    assert set(reading.facts_of(["EXIF"])) == {"EXIF", "ImageWidth", "ImageHeight", "ProduceTime"}
    assert reading.facts_of([]) == {}
    assert reading.facts == reading.facts_of(OPERATORS)
    assert len(reading.facts) == len(reading.facts_by_operator["OSSMeta"]) + 1 + 4


def test_the_request_is_believed_before_the_sidecar_before_the_file():
    merged = merge(
        {"Title": "request", "Artist": None},
        {"Title": "sidecar", "Artist": "sidecar", "Insights": {"Image": {"Caption": "s"}}},
        {"Title": "file", "Artist": "file", "Insights": {"Image": {"Caption": "f", "Description": "f"}}, "Size": 3},
    )
    assert merged == {"Title": "request", "Artist": "sidecar", "Insights": {"Image": {"Caption": "s"}}, "Size": 3}


def test_figures_are_counted_unless_somebody_did():
    assert merge({}, {"Figures": [{}, {}]}, {})["FigureCount"] == 2
    assert merge({}, {"Figures": [{}], "FigureCount": 10}, {})["FigureCount"] == 10
    assert "FigureCount" not in merge({}, {}, {"Size": 1})


def test_merging_changes_nothing_that_was_given():
    file = {"Size": 1}
    merge({"Size": 2}, {"Size": 3}, file)
    assert file == {"Size": 1}
