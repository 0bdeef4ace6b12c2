"""Films and sounds by PyAV, by an ffprobe on PATH, and by their headers alone."""

from __future__ import annotations

import json
import stat
import sys

import pytest
from made_files import Made, id3, mp3, picture, sound
from made_films import cut_off, film

from emulator.understanding.media import Limits, read
from emulator.understanding.media.streams import boxes, ebml, ffprobe, probe, pyav

pytest.importorskip("av", reason="the extra media is not installed: PyAV makes these tests' films")


@pytest.fixture
def bare(monkeypatch):
    """Neither PyAV nor ffprobe."""
    monkeypatch.setattr(pyav, "present", lambda: False)
    monkeypatch.setattr(ffprobe, "program", lambda: None)


def test_an_mp4_whole():
    reading = read(Made("2024/a.mp4", film(turned=True)))
    assert (reading.reasons, reading.notes) == ((), ())
    assert reading.facts_by_operator["MIME"] == {"MediaType": "video", "ContentType": "video/mp4"}
    facts = reading.facts_by_operator["MediaMeta"]
    picture, sound = facts["VideoStreams"][0], facts["AudioStreams"][0]
    assert {name: fact for name, fact in facts.items() if not name.endswith("Streams")} == {
        "FormatName": "mov",
        "FormatLongName": "QuickTime / MOV",
        "Duration": 3.0,
        "StartTime": 0.0,
        "Bitrate": facts["Bitrate"],
        "ProgramCount": 0,
        "StreamCount": 2,
        "VideoWidth": 320,
        "VideoHeight": 240,
        "Title": "西湖",
        "Artist": "Jane",
        "Album": "FirstAlbum",
        "AlbumArtist": "Various",
        "Composer": "李白",
        "Language": "zho",
        "ProduceTime": "2024-05-01T09:02:03+08:00",
        "LatLong": "30.243100,120.150300",
    }
    assert picture == {
        "Index": 0,
        "Language": "eng",
        "CodecName": "h264",
        "CodecLongName": "H.264 / AVC / MPEG-4 AVC / MPEG-4 part 10",
        "CodecTimeBase": "1/50",
        "CodecTagString": "avc1",
        "CodecTag": "0x31637661",
        "Profile": "High",
        "Width": 320,
        "Height": 240,
        "HasBFrames": 2,
        "SampleAspectRatio": "1:1",
        "DisplayAspectRatio": "4:3",
        "PixelFormat": "yuv420p",
        "Level": 13,
        "FrameRate": "25/1",
        "AverageFrameRate": "25/1",
        "TimeBase": "1/12800",
        "StartTime": 0.0,
        "Duration": 3.0,
        "Bitrate": picture["Bitrate"],
        "FrameCount": 75,
        "Rotate": "90",
        "BitDepth": 8,
        "ColorSpace": "bt709",
        "ColorRange": "tv",
        "ColorTransfer": "bt709",
        "ColorPrimaries": "bt709",
    }
    assert sound == {
        "Index": 1,
        "Language": "zho",
        "CodecName": "aac",
        "CodecLongName": "AAC (Advanced Audio Coding)",
        "CodecTimeBase": "1/48000",
        "CodecTagString": "mp4a",
        "CodecTag": "0x6134706d",
        "TimeBase": "1/48000",
        "StartTime": 0.0,
        "Duration": sound["Duration"],
        "Bitrate": sound["Bitrate"],
        "FrameCount": sound["FrameCount"],
        "SampleFormat": "fltp",
        "SampleRate": 48000,
        "Channels": 2,
        "ChannelLayout": "stereo",
    }
    assert reading.origins == {"ProduceTime": "creation_time"}
    assert json.loads(json.dumps(reading.facts)) == reading.facts


def test_scenes_are_where_the_picture_changes_and_only_when_asked_for():
    scenes = read(Made("a.mp4", film())).facts["SceneElements"]
    assert [one["TimeRange"] for one in scenes] == [[0, 1000], [1000, 2000], [2000, 3000]]
    assert [one["FrameTimes"] for one in scenes] == [[0], [1000], [2000]]
    assert {one["VideoStreamIndex"] for one in scenes} == {0}
    assert "SceneElements" not in read(Made("a.mp4", film()), operators=("MediaMeta",)).facts


def test_subtitles_have_their_text():
    facts = read(Made("a.mkv", film("matroska"))).facts
    assert facts["Subtitles"] == [
        {
            "Index": 2,
            "Language": "chi",
            "CodecName": "subrip",
            "CodecLongName": "SubRip subtitle",
            "StartTime": 0.0,
            "Duration": facts["Subtitles"][0]["Duration"],
            "Content": "你好, 西湖\nbye, now",
        }
    ]
    assert facts["Performer"] == "Anna"
    assert facts["FormatName"] == "matroska"
    assert facts["VideoStreams"][0]["Duration"] == 3.0


def test_subtitles_are_cut_where_text_is():
    facts = read(Made("a.mkv", film("matroska")), Limits(text=3)).facts
    assert facts["Subtitles"][0]["Content"] == "你好, 西湖"


@pytest.mark.parametrize(
    ("form", "key"),
    [("mov", "a.mov"), ("webm", "a.webm"), ("avi", "a.avi"), ("mpegts", "a.mts"), ("mp4", "a.3gp"), ("mp4", "a.m4v")],
)
def test_other_containers(form, key):
    reading = read(Made(key, film(form)))
    assert reading.reasons == ()
    facts = reading.facts
    assert (facts["VideoWidth"], facts["VideoHeight"], facts["MediaType"]) == (320, 240, "video")
    assert 2.9 < facts["Duration"] < 3.1
    assert [one["Channels"] for one in facts["AudioStreams"]] == [2]
    assert ("ProgramCount" in facts) == (form != "mpegts")


def test_a_sounds_streams_are_ffprobes_and_its_tags_tinytags():
    tags = {b"TIT2": "青花瓷".encode("gb18030"), b"TPE1": b"Jane"}
    reading = read(Made("a.mp3", id3(tags) + mp3(50)))
    assert reading.reasons == ()
    facts = reading.facts
    assert (facts["Title"], facts["Artist"], facts["FormatName"]) == ("青花瓷", "Jane", "mp3")
    stream = facts["AudioStreams"][0]
    assert stream["CodecLongName"] == "MP3 (MPEG audio layer 3)"
    assert (stream["SampleFormat"], stream["SampleRate"], stream["Bitrate"]) == ("fltp", 44100, 128_000)
    assert "VideoStreams" not in facts


def test_a_cover_is_no_film():
    cover = picture(size=(50, 40))
    frame = b"\x00image/jpeg\x00\x03\x00" + cover
    body = b"APIC" + len(frame).to_bytes(4, "big") + b"\x00\x00" + frame
    size = bytes((len(body) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    facts = read(Made("a.mp3", b"ID3\x03\x00\x00" + size + body + mp3(50))).facts
    assert [(one["ImageWidth"], one["ImageHeight"]) for one in facts["AudioCovers"]] == [(50, 40)]
    assert "VideoStreams" not in facts
    assert len(facts["AudioStreams"]) == 1


def test_lyrics():
    words = b"\x01eng" + "\ufeff\0".encode("utf-16-le") + "床前明月光".encode("utf-16")
    body = b"USLT" + len(words).to_bytes(4, "big") + b"\x00\x00" + words
    size = bytes((len(body) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    facts = read(Made("a.mp3", b"ID3\x03\x00\x00" + size + body + mp3(50))).facts
    assert facts["AudioStreams"][0]["Lyric"] == "床前明月光"


def test_a_wav_in_one_channel():
    stream = read(Made("a.wav", sound(1.0, 8000, 1))).facts["AudioStreams"][0]
    assert (stream["ChannelLayout"], stream["SampleFormat"], stream["CodecName"]) == ("mono", "s16", "pcm_s16le")


@pytest.mark.parametrize(
    ("form", "key"), [("mp4", "a.mp4"), ("mov", "a.mov"), ("matroska", "a.mkv"), ("webm", "a.webm")]
)
def test_headers_alone_agree_with_pyav(form, key, bare, monkeypatch):
    """What our own reading of headers tells is what PyAV tells, but for what is rounded or counted otherwise."""
    data = film(form, turned=form == "mp4")
    headers = read(Made(key, data))
    monkeypatch.undo()
    whole = read(Made(key, data))
    assert headers.reasons == ()
    assert "myna[media]" in headers.notes[0]
    ours, theirs = (one.facts_by_operator["MediaMeta"] for one in (headers, whole))
    for name in ("FormatName", "FormatLongName", "VideoWidth", "VideoHeight", "StreamCount", "Title", "ProduceTime"):
        assert ours[name] == theirs[name], name
    assert abs(ours["Duration"] - theirs["Duration"]) < 0.05
    for kind in ("VideoStreams", "AudioStreams"):
        for mine, other in zip(ours[kind], theirs[kind], strict=True):
            told = set(mine) - {"Duration", "Bitrate", "StartTime", "CodecTimeBase"}
            assert {"Index", "CodecName", *(["Language"] if form != "mov" else [])} <= told
            assert {name: mine[name] for name in told} == {name: other[name] for name in told}
    if form == "mp4":
        assert ours["VideoStreams"][0]["Rotate"] == "90"
        assert ours["LatLong"] == theirs["LatLong"]


def test_a_kind_that_only_pyav_reads_says_what_to_install(bare):
    reading = read(Made("a.avi", film("avi")))
    assert len(reading.reasons) == 1
    assert "pip install 'myna[media]'" in reading.reasons[0]
    assert reading.facts["Size"] == len(film("avi"))


def test_a_film_cut_off_is_told_as_far_as_it_goes():
    facts = read(Made("a.mkv", cut_off("matroska"))).facts
    assert facts["VideoWidth"] == 320
    reading = read(Made("a.mp4", cut_off("mp4")))
    assert reading.reasons
    assert "VideoWidth" not in reading.facts


PROBED = {
    "streams": [
        {
            "index": 0, "codec_name": "h264", "codec_long_name": "H.264 / AVC / MPEG-4 AVC / MPEG-4 part 10",
            "profile": "High", "codec_type": "video", "codec_tag_string": "avc1", "codec_tag": "0x31637661",
            "width": 1280, "height": 720, "has_b_frames": 2, "sample_aspect_ratio": "1:1", "level": 40,
            "display_aspect_ratio": "16:9", "pix_fmt": "yuv420p", "color_range": "tv", "color_space": "bt709",
            "color_transfer": "bt709", "color_primaries": "unknown", "r_frame_rate": "25/1", "avg_frame_rate": "25/1",
            "time_base": "1/12800", "start_time": "0.000000", "duration": "22.880000", "bit_rate": "5407765",
            "bits_per_raw_sample": "8", "nb_frames": "572", "disposition": {"attached_pic": 0},
            "tags": {"language": "und", "rotate": "90"},
        },
        {
            "index": 1, "codec_name": "aac", "codec_long_name": "AAC (Advanced Audio Coding)", "codec_type": "audio",
            "codec_tag_string": "[0][0][0][0]", "codec_tag": "0x0000", "sample_fmt": "fltp", "sample_rate": "48000",
            "channels": 2, "channel_layout": "stereo", "avg_frame_rate": "0/0", "time_base": "1/48000",
            "start_time": "0.023500", "duration": "3.690667", "bit_rate": "320087", "nb_frames": "173",
            "tags": {"language": "eng"},
        },
    ],
    "format": {
        "nb_streams": 2, "nb_programs": 1, "format_name": "mov,mp4,m4a,3gp,3g2,mj2",
        "format_long_name": "QuickTime / MOV", "start_time": "0.000000", "duration": "15.263000",
        "bit_rate": "13091201", "tags": {"TITLE": "test", "com.apple.quicktime.location.ISO6709": "-33.8568+151.2153/"},
    },
}  # fmt: skip


def with_ffprobe(monkeypatch, folder, code):
    """A program of that name on PATH, and no PyAV."""
    script = folder / "ffprobe"
    script.write_text(f"#!{sys.executable}\nimport sys, time\n{code}")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(pyav, "present", lambda: False)


def test_ffprobe_on_path(monkeypatch, tmp_path):
    asked = tmp_path / "asked"
    tells = f"open({str(asked)!r}, 'w').write('\\n'.join(sys.argv[1:]))\nprint({json.dumps(PROBED)!r})"
    with_ffprobe(monkeypatch, tmp_path, tells)
    reading = read(Made("a.mp4", b"\x00\x00\x00\x08ftyp"))
    assert reading.reasons == ()
    facts = reading.facts
    assert facts["Title"] == "test"
    assert (facts["FormatName"], facts["ProgramCount"], facts["Bitrate"]) == ("mov", 1, 13091201)
    assert (facts["VideoWidth"], facts["VideoHeight"], facts["LatLong"]) == (1280, 720, "-33.856800,151.215300")
    picture, sound = facts["VideoStreams"][0], facts["AudioStreams"][0]
    assert (picture["Rotate"], picture["FrameCount"], picture["Duration"]) == ("90", 572, 22.88)
    assert "Language" not in picture
    assert "ColorPrimaries" not in picture
    assert (sound["Language"], sound["StartTime"], sound["SampleRate"]) == ("eng", 0.0235, 48000)
    assert "CodecTag" not in sound
    words = asked.read_text().split("\n")
    assert words[words.index("-protocol_whitelist") + 1] == "file"
    assert words[-1].startswith("file:/")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("print('{')", "ffprobe found nothing"),
        ("sys.exit('x: Invalid data found')", "Invalid data found"),
        ("time.sleep(60)", "ffprobe needed more than 0.2 seconds"),
    ],
)
def test_ffprobe_that_fails_leaves_the_header(monkeypatch, tmp_path, code, told):
    with_ffprobe(monkeypatch, tmp_path, code)
    reading = read(Made("a.mp4", film()), Limits(program=0.2))
    assert told in reading.reasons[0]
    assert reading.facts["VideoWidth"] == 320


@pytest.mark.parametrize(
    ("tags", "when"),
    [
        ({"creation_time": "2024-05-01T01:02:03.000000Z"}, "2024-05-01T09:02:03+08:00"),
        ({"com.apple.quicktime.creationdate": "2024-05-01T09:02:03+0900"}, "2024-05-01T08:02:03+08:00"),
        ({"date": "2024-05-01 09:02:03"}, "2024-05-01T09:02:03+08:00"),
        ({"creation_time": "1904-01-01T00:00:00Z"}, None),
        ({"date": "2024"}, None),
        ({"creation_time": "yesterday, or the day before"}, None),
    ],
)
def test_when_a_film_was_made(tags, when):
    from emulator.clock import CHINA

    made = probe.made({"format": {"tags": tags}}, CHINA)
    assert (None if made is None else made[0]) == when


@pytest.mark.parametrize("place", ["+00.0000+000.0000/", "+91.0+000.1/", "here", "+30.1"])
def test_a_place_that_is_none(place):
    assert probe.position({"format": {"tags": {"location": place}}}) is None


def test_headers_that_are_none():
    import io

    from emulator.understanding.media.reading import Unreadable

    for reader in (boxes.read, ebml.read):
        for data in (b"", b"\x00" * 100, film()[:40], film("matroska")[:40]):
            with pytest.raises(Unreadable):
                reader(io.BytesIO(data))
