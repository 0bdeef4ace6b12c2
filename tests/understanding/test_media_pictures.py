from __future__ import annotations

import io
import json
import struct
from datetime import timedelta, timezone

import pytest
from made_files import (
    XMP,
    Made,
    ascii_exif,
    exif_of,
    iptc_block,
    labelled,
    picture,
    png_chunk,
    png_header,
    raw_exif,
    with_segment,
)
from PIL import Image

from emulator.understanding.media import read
from emulator.understanding.media.pictures.tiff import tags_of


def exif_text(reading):
    return {name: entry["value"] for name, entry in json.loads(reading.facts["EXIF"]).items()}


def test_a_camera_picture_gives_every_fact_in_imms_names_and_types():
    data = picture(exif=exif_of())
    reading = read(Made("photos/a.jpg", data))
    assert reading.reasons == ()
    assert reading.passages == ()
    facts = reading.facts_by_operator["EXIF"]
    assert facts == {
        "ImageWidth": 270,
        "ImageHeight": 500,
        "Orientation": 6,
        "LatLong": "30.243100,120.150300",
        "ProduceTime": "2021-04-15T10:20:30+08:00",
        "EXIF": facts["EXIF"],
    }
    assert reading.origins == {"ProduceTime": "DateTimeOriginal"}
    assert reading.facts_by_operator["MIME"] == {"MediaType": "image", "ContentType": "image/jpeg"}


def test_the_exif_text_is_what_the_object_store_prints():
    data = picture(exif=exif_of())
    values = exif_text(read(Made("a.jpg", data)))
    assert list(values) == sorted(values)
    pointers = {name: values.pop(name) for name in ("ExifTag", "GPSTag")}
    assert all(value.isdecimal() for value in pointers.values())
    assert values == {
        "DateTime": "2021:04:16 00:00:00",
        "DateTimeOriginal": "2021:04:15 10:20:30",
        "ExifVersion": "48 50 51 48",
        "FNumber": "16/5",
        "FileSize": str(len(data)),
        "Format": "jpg",
        "FrameCount": "1",
        "GPSLatitude": "30deg 14' 35.160\"",
        "GPSLatitudeRef": "North",
        "GPSLongitude": "120deg 9' 1.080\"",
        "GPSLongitudeRef": "East",
        "GPSVersionID": "2 2 0 0",
        "ISOSpeedRatings": "250",
        "ImageHeight": "500",
        "ImageWidth": "270",
        "Make": "NIKON CORPORATION",
        "Orientation": "6",
        "XResolution": "96/1",
    }


def test_a_picture_without_exif_still_has_the_basic_entries():
    data = picture("PNG")
    reading = read(Made("a.png", data))
    assert exif_text(reading) == {
        "FileSize": str(len(data)),
        "Format": "png",
        "FrameCount": "1",
        "ImageHeight": "500",
        "ImageWidth": "270",
    }
    assert set(reading.facts_by_operator["EXIF"]) == {"EXIF", "ImageWidth", "ImageHeight"}
    assert "Keywords" not in reading.facts_by_operator


@pytest.mark.parametrize(
    ("form", "name", "short"),
    [
        ("JPEG", "a.jpg", "jpg"),
        ("PNG", "a.png", "png"),
        ("WEBP", "a.webp", "webp"),
        ("AVIF", "a.avif", "avif"),
        ("TIFF", "a.tiff", "tiff"),
    ],
)
def test_exif_and_xmp_are_found_in_every_container(form, name, short):
    save = {"exif": exif_of()} if form != "TIFF" else {"tiffinfo": exif_of()}
    if form in ("JPEG", "WEBP", "AVIF"):
        save["xmp"] = XMP.encode()
    data = picture(form, (321, 123), **save)
    reading = read(Made(name, data))
    assert reading.reasons == ()
    facts = reading.facts
    assert (facts["ImageWidth"], facts["ImageHeight"], facts["Orientation"]) == (321, 123, 6)
    assert exif_text(reading)["Format"] == short
    assert facts["ProduceTime"].startswith("2021-04-1")
    assert facts["MediaType"] == "image"
    if "xmp" in save:
        assert facts["Title"] == "草原之王"
    with Image.open(io.BytesIO(data)) as seen:
        assert sorted(seen.size) == [123, 321]  # Pillow turns a TIFF when it opens it


@pytest.mark.parametrize(
    ("form", "name", "save"),
    [
        ("GIF", "a.gif", {}),
        ("BMP", "a.bmp", {}),
        ("WEBP", "a.webp", {"lossless": True}),
        ("WEBP", "a.webp", {"quality": 80}),
        ("JPEG", "a.jpeg", {"progressive": True}),
        ("TIFF", "a.tif", {"compression": "tiff_lzw"}),
        ("AVIF", "a.avif", {}),
    ],
)
def test_the_size_is_that_of_the_stored_picture(form, name, save):
    reading = read(Made(name, picture(form, (77, 33), **save)))
    assert reading.reasons == ()
    assert (reading.facts["ImageWidth"], reading.facts["ImageHeight"]) == (77, 33)


@pytest.mark.parametrize(("form", "name"), [("GIF", "a.gif"), ("WEBP", "a.webp"), ("PNG", "a.png"), ("TIFF", "a.tif")])
def test_frames_are_counted(form, name):
    pictures = [Image.new("RGB", (20, 20), (red, 0, 0)) for red in (0, 120, 250)]
    out = io.BytesIO()
    pictures[0].save(out, form, save_all=True, append_images=pictures[1:])
    assert exif_text(read(Made(name, out.getvalue())))["FrameCount"] == "3"


def test_an_exif_chunk_behind_the_pixels_of_a_png_is_seen():
    data = picture("PNG")
    block = exif_of().tobytes().removeprefix(b"Exif\x00\x00")
    late = data[:-12] + png_chunk(b"eXIf", block) + data[-12:]
    assert read(Made("a.png", late)).facts["Orientation"] == 6


def test_xmp_of_a_png():
    text = png_chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + XMP.encode())
    data = picture("PNG")
    assert read(Made("a.png", data[:-12] + text + data[-12:])).facts["Title"] == "草原之王"


def test_keywords_give_labels_with_level_and_parent_once_each():
    facts = read(Made("a.jpg", picture(xmp=XMP.encode()))).facts_by_operator["Keywords"]
    assert facts == {
        "Labels": [
            labelled("动物", 1),
            labelled("哺乳动物", 2, LabelLevel=2, ParentLabelName="动物"),
            labelled("狮子", 3, LabelLevel=3, ParentLabelName="哺乳动物"),
            labelled("草原", 4),
            labelled("lion", 5),
        ],
        "Title": "草原之王",
        "Insights": {"Image": {"Caption": "一只雄狮站在草原上"}},
    }


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_iptc_keywords_title_and_caption_in_both_chinese_encodings(encoding):
    texts = [(25, "雪山"), (25, "旅行"), (5, "日照金山"), (120, "清晨的梅里雪山")]
    block = iptc_block([(tag, text.encode(encoding)) for tag, text in texts])
    assert read(Made("a.jpg", with_segment(picture(), block))).facts_by_operator["Keywords"] == {
        "Labels": [labelled("雪山", 1), labelled("旅行", 2)],
        "Title": "日照金山",
        "Insights": {"Image": {"Caption": "清晨的梅里雪山"}},
    }


def test_windows_keywords_and_title():
    exif = exif_of(main={0x9C9E: "西湖;断桥;".encode("utf-16-le") + b"\x00\x00", 0x9C9B: "杭州".encode("utf-16-le")})
    reading = read(Made("a.jpg", picture(exif=exif)))
    assert reading.facts["Labels"] == [labelled("西湖", 1), labelled("断桥", 2)]
    assert reading.facts["Title"] == "杭州"
    assert exif_text(reading)["XPKeywords"] == "西湖;断桥;"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "latin-1"])
def test_an_ascii_tag_that_holds_something_else(encoding):
    text = "Düsseldorf im Mai" if encoding == "latin-1" else "西湖边的朱镕基"
    reading = read(Made("a.jpg", with_segment(picture(), ascii_exif(0x010E, text.encode(encoding)))))
    assert exif_text(reading)["ImageDescription"] == text
    assert reading.facts["Insights"] == {"Image": {"Caption": text}}


def test_rationals_and_undefined_bytes_are_printed_as_they_lie_in_the_file():
    values = exif_text(read(Made("a.jpg", with_segment(picture(), raw_exif(0x829D, 5, 1, struct.pack("<II", 32, 10))))))
    assert values["FNumber"] == "32/10"
    values = exif_text(read(Made("a.jpg", with_segment(picture(), raw_exif(0x9204, 10, 1, struct.pack("<ii", -2, 6))))))
    assert values["ExposureBiasValue"] == "-2/6"
    values = exif_text(read(Made("a.jpg", with_segment(picture(), raw_exif(0xA302, 7, 8, b"\2\0\2\0\0\1\1\2")))))
    assert values["CFAPattern"] == "2 0 2 0 0 1 1 2"
    assert "MakerNote" not in exif_text(read(Made("a.jpg", with_segment(picture(), raw_exif(0x927C, 7, 5, b"NIKON")))))


def test_what_a_camera_writes_by_itself_is_no_caption():
    reading = read(Made("a.jpg", with_segment(picture(), ascii_exif(0x010E, b"OLYMPUS DIGITAL CAMERA"))))
    assert "Insights" not in reading.facts
    assert exif_text(reading)["ImageDescription"] == "OLYMPUS DIGITAL CAMERA"


def test_a_user_comment_is_read_by_its_character_set():
    exif = exif_of(exif={0x9286: b"UNICODE\x00" + "你好".encode("utf-16-be")})
    assert exif_text(read(Made("a.jpg", picture(exif=exif))))["UserComment"] == "你好"


@pytest.mark.parametrize(
    ("tags", "time", "origin"),
    [
        ({"exif": {0x9011: "+01:00"}}, "2021-04-15T10:20:30+01:00", "DateTimeOriginal"),
        ({"exif": {0x9011: "Z"}}, "2021-04-15T10:20:30+00:00", "DateTimeOriginal"),
        ({"exif": {0x9003: None, 0x9004: "2020:01:02 03:04:05"}}, "2020-01-02T03:04:05+08:00", "DateTimeDigitized"),
        ({"exif": {0x9003: "0000:00:00 00:00:00"}}, "2021-04-16T00:00:00+08:00", "DateTime"),
        ({"exif": {0x9003: "    :  :     :  :  "}, "main": {0x0132: None}}, "2019-12-24T18:30:00+08:00", "file name"),
    ],
)
def test_produce_time_falls_back_in_order(tags, time, origin):
    reading = read(Made("x/IMG_20191224_183000.jpg", picture(exif=exif_of(**tags))))
    assert reading.facts["ProduceTime"] == time
    assert reading.origins["ProduceTime"] == origin


@pytest.mark.parametrize(
    ("name", "time"),
    [
        ("IMG_20210415_102030.jpg", "2021-04-15T10:20:30+08:00"),
        ("Screenshot_20240103-091500.png", "2024-01-03T09:15:00+08:00"),
        ("PXL_20230709_071112345.jpg", "2023-07-09T07:11:12+08:00"),
        ("Screenshot 2024-01-03 at 09.15.00.png", "2024-01-03T09:15:00+08:00"),
        ("mmexport1618453230000.jpg", "2021-04-15T10:20:30+08:00"),
        ("IMG_20211345_102030.jpg", None),
        ("IMG-20210415-WA0001.jpg", "2021-04-15T00:00:00+08:00"),
        ("120210415_1020304.jpg", None),
        ("20240101_120000/plain.jpg", None),
    ],
)
def test_times_in_file_names(name, time):
    form = "PNG" if name.endswith("png") else "JPEG"
    assert read(Made(name, picture(form))).facts.get("ProduceTime") == time


def test_the_zone_of_times_without_an_offset_is_a_setting():
    tokyo = timezone(timedelta(hours=9))
    assert read(Made("a.jpg", picture(exif=exif_of())), zone=tokyo).facts["ProduceTime"] == "2021-04-15T10:20:30+09:00"


@pytest.mark.parametrize(
    ("gps", "place"),
    [
        ({1: "S", 3: "W"}, "-30.243100,-120.150300"),
        ({1: "s", 3: "e"}, "-30.243100,120.150300"),
        ({1: "n", 3: "West"}, "30.243100,-120.150300"),
        ({2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)}, None),
        ({2: (95.0, 0.0, 0.0)}, None),
        ({4: None}, None),
    ],
)
def test_positions(gps, place):
    reading = read(Made("a.jpg", picture(exif=exif_of(gps=gps))))
    assert reading.facts.get("LatLong") == place


def test_zero_minutes_are_not_printed():
    exif = exif_of(gps={2: (0.0, 0.0, 0.0)})
    assert exif_text(read(Made("a.jpg", picture(exif=exif))))["GPSLatitude"] == "0deg "


def test_a_motion_photo_has_a_film_behind_its_end_and_is_whole():
    assert read(Made("a.jpg", picture() + bytes(300_000))).reasons == ()


def test_an_svg_has_the_size_and_title_it_declares():
    data = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 480"><title>图标</title><rect/></svg>'
    reading = read(Made("a.svg", data.encode()))
    assert reading.facts_by_operator["EXIF"] == {"ImageWidth": 640, "ImageHeight": 480}
    assert reading.facts["Title"] == "图标"
    pixels = data.replace("viewBox", 'width="32px" height="16" viewBox')
    assert read(Made("a.svg", pixels.encode())).facts["ImageWidth"] == 32


def test_a_picture_over_the_limit_of_pixels_keeps_its_facts():
    data = png_header(20_000, 20_000) + png_chunk(b"IEND", b"")
    reading = read(Made("big.png", data))
    assert (reading.facts["ImageWidth"], reading.facts["ImageHeight"]) == (20_000, 20_000)
    assert any("400000000 pixels" in reason for reason in reading.reasons)


def test_a_chain_of_directories_that_bites_its_tail_ends():
    looped = b"II*\x00\x08\x00\x00\x00" + b"\x00\x00" + b"\x08\x00\x00\x00"
    assert tags_of(io.BytesIO(looped)).directories == 2
