from __future__ import annotations

import json

import pytest
from made_files import Made, flac, id3, mp3, picture, sound, with_info

from emulator.understanding.media import read
from emulator.understanding.media.streams import ffprobe, pyav


@pytest.fixture(autouse=True)
def _tags_only(monkeypatch):
    """Here is what is read without PyAV and ffprobe; what they add is in test_media_films.py."""
    monkeypatch.setattr(pyav, "present", lambda: False)
    monkeypatch.setattr(ffprobe, "program", lambda: None)


def test_a_wav_has_its_streams_basics():
    reading = read(Made("a.wav", sound(1.5, 8000, 2)))
    assert reading.reasons == ()
    assert reading.facts_by_operator["MIME"] == {"MediaType": "audio", "ContentType": "audio/wav"}
    assert reading.facts_by_operator["MediaMeta"] == {
        "FormatName": "wav",
        "FormatLongName": "WAV / WAVE (Waveform Audio)",
        "Duration": 1.5,
        "StartTime": 0.0,
        "StreamCount": 1,
        "Bitrate": 256000,
        "AudioStreams": [
            {
                "Index": 0,
                "SampleRate": 8000,
                "StartTime": 0.0,
                "Duration": 1.5,
                "Bitrate": 256000,
                "Channels": 2,
                "ChannelLayout": "stereo",
                "CodecName": "pcm_s16le",
                "CodecLongName": "PCM signed 16-bit little-endian",
            }
        ],
    }


def test_types_are_those_of_the_wire():
    facts = read(Made("a.wav", sound(1.0, 8000, 1))).facts
    assert type(facts["Duration"]) is float
    assert type(facts["Bitrate"]) is int
    assert facts["AudioStreams"][0]["ChannelLayout"] == "mono"
    assert json.loads(json.dumps(facts)) == facts


def test_tags_of_a_wav():
    facts = read(Made("a.wav", with_info(sound(), {b"INAM": "静夜思".encode(), b"IART": b"Jane"}))).facts
    assert (facts["Title"], facts["Artist"]) == ("静夜思", "Jane")


def test_tags_and_length_of_an_mp3():
    tags = {b"TIT2": "静夜思", b"TPE1": "Jane", b"TALB": "FirstAlbum", b"TPE2": "Various", b"TCOM": "李白"}
    reading = read(Made("a.mp3", id3(tags) + mp3(50)))
    assert reading.reasons == ()
    facts = reading.facts
    assert {name: facts[name] for name in ("Title", "Artist", "Album", "AlbumArtist", "Composer")} == {
        "Title": "静夜思",
        "Artist": "Jane",
        "Album": "FirstAlbum",
        "AlbumArtist": "Various",
        "Composer": "李白",
    }
    assert facts["FormatName"] == "mp3"
    assert facts["Bitrate"] == 128_000
    assert abs(facts["Duration"] - 50 * 1152 / 44100) < 0.05
    assert facts["AudioStreams"][0]["CodecName"] == "mp3"


def test_a_tag_that_claims_latin_1_and_holds_gbk():
    assert read(Made("a.mp3", id3({b"TIT2": "青花瓷".encode("gb18030")}) + mp3())).facts["Title"] == "青花瓷"
    assert read(Made("a.mp3", id3({b"TIT2": "Für Elise".encode("latin-1")}) + mp3())).facts["Title"] == "Für Elise"


def test_a_cover_is_described_as_an_image():
    cover = picture(size=(50, 40))
    frame = b"\x00image/jpeg\x00\x03\x00" + cover
    body = b"APIC" + len(frame).to_bytes(4, "big") + b"\x00\x00" + frame
    size = bytes((len(body) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    covers = read(Made("a.mp3", b"ID3\x03\x00\x00" + size + body + mp3())).facts["AudioCovers"]
    assert [(one["ImageWidth"], one["ImageHeight"]) for one in covers] == [(50, 40)]
    assert json.loads(covers[0]["EXIF"])["FileSize"] == {"value": str(len(cover))}


def test_a_flac():
    facts = read(Made("a.flac", flac())).facts
    assert (facts["Title"], facts["Artist"], facts["Album"]) == ("静夜思", "Jane", "FirstAlbum")
    assert facts["Duration"] == 2.0
    assert facts["AudioStreams"][0]["SampleRate"] == 44100
    assert facts["AudioStreams"][0]["CodecName"] == "flac"


def test_an_m4a():
    facts = read(Made("memo 2024-01-03 09.15.00.m4a", m4a("静夜思"))).facts
    assert facts["Title"] == "静夜思"
    assert facts["FormatName"] == "mov"
    assert facts["Duration"] == 5.0
    assert facts["ProduceTime"] == "2024-01-03T09:15:00+08:00"
    assert facts["Bitrate"] == 64_000
    assert facts["AudioStreams"][0] == {
        "Index": 0,
        "SampleRate": 44100,
        "StartTime": 0.0,
        "Duration": 5.0,
        "Bitrate": 64_000,
        "Channels": 2,
        "ChannelLayout": "stereo",
        "CodecName": "aac",
        "CodecLongName": "AAC (Advanced Audio Coding)",
    }


def box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return (len(body) + 8).to_bytes(4, "big") + name + body


def m4a(title: str) -> bytes:
    data = box(b"data", b"\x00\x00\x00\x01\x00\x00\x00\x00", title.encode())
    tags = box(b"udta", box(b"meta", bytes(4), box(b"ilst", box(b"\xa9nam", data))))
    header = box(b"mvhd", bytes(12), (1000).to_bytes(4, "big"), (5000).to_bytes(4, "big"), bytes(80))
    config = b"\x04\x0d\x40\x15" + bytes(3) + bytes(4) + (64_000).to_bytes(4, "big")
    descriptor = box(b"esds", bytes(4), b"\x03\x12\x00\x01\x00", config)
    shape = bytes(6) + b"\x00\x01" + bytes(8) + b"\x00\x02\x00\x10" + bytes(4) + (44100 << 16).to_bytes(4, "big")
    entry = box(b"mp4a", shape, descriptor)
    table = box(b"stbl", box(b"stsd", bytes(4), b"\x00\x00\x00\x01", entry))
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), b"soun", bytes(13)), box(b"minf", table)))
    return box(b"ftyp", b"M4A \x00\x00\x00\x00M4A mp42") + box(b"moov", header, track, tags)


def test_a_sound_that_is_none_is_described_with_a_reason():
    for key, data in (
        ("a.mp3", b"\x00" * 2000),
        ("a.flac", b"fLaC"),
        ("a.wav", b"RIFF\x00\x00"),
        ("a.m4a", b"\x00" * 99),
    ):
        reading = read(Made(key, data))
        assert reading.reasons, key
        assert reading.facts["Size"] == len(data)
        assert "Duration" not in reading.facts


def test_a_wav_that_is_cut_off_says_so_and_keeps_what_it_tells():
    whole = sound(1.5, 8000, 2)
    reading = read(Made("a.wav", whole[:-1000]))
    assert reading.reasons == ("the sound is cut off: 47000 of its 48000 bytes are there",)
    assert reading.facts["AudioStreams"][0]["Channels"] == 2


@pytest.mark.parametrize("length", [0, 0xFFFFFFFF])
def test_a_wav_that_was_written_into_a_pipe_is_not_cut_off(length):
    whole = sound(0.5)
    at = whole.index(b"data") + 4
    reading = read(Made("a.wav", whole[:at] + length.to_bytes(4, "little") + whole[at + 4 :]))
    assert not any("cut off" in reason for reason in reading.reasons)


def test_what_stands_before_a_wav_s_sound_is_passed_over():
    whole = with_info(sound(0.5), {b"INAM": "静夜思".encode()})
    assert read(Made("a.wav", whole)).reasons == ()
