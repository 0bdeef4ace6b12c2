"""ProduceTime where EXIF does not tell it: XMP, satellites, days without a time, names of files."""

from __future__ import annotations

import pytest
from made_files import Made, exif_of, picture
from PIL.TiffImagePlugin import IFDRational

from emulator.understanding.media import read

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" %s>%s
</rdf:Description></rdf:RDF></x:xmpmeta>"""
NOTHING = {"exif": {0x9003: None}, "main": {0x0132: None}}


def made(key="a.jpg", tags=None, xmp=""):
    save = {"exif": exif_of(**tags)} if tags is not None else {}
    reading = read(Made(key, picture(**save, **({"xmp": xmp.encode()} if xmp else {}))))
    assert reading.reasons == ()
    return reading.facts.get("ProduceTime"), reading.origins.get("ProduceTime")


@pytest.mark.parametrize(
    ("name", "time"),
    [
        ("微信图片_20220308143022.jpg", "2022-03-08T14:30:22"),
        ("Screenshot_20230405-102030.png", "2023-04-05T10:20:30"),
        ("Screenshot_20230405-102030_WeChat.jpg", "2023-04-05T10:20:30"),
        ("VID_20230102_030405.jpg", "2023-01-02T03:04:05"),
        ("PXL_20230102_030405678.jpg", "2023-01-02T03:04:05"),
        ("20230102030405678.jpg", "2023-01-02T03:04:05"),
        ("屏幕截图 2023-01-02 030405.png", "2023-01-02T03:04:05"),
        ("Screen Shot 2023-01-02 at 3.04.05 PM.png", "2023-01-02T15:04:05"),
        ("Screenshot 2023-01-02 at 3.04.05\u202fAM.png", "2023-01-02T03:04:05"),
        ("WhatsApp Image 2023-01-02 at 12.04.05 AM.jpeg", "2023-01-02T00:04:05"),
        ("WhatsApp Image 2023-01-02 at 12.04.05 PM (1).jpeg", "2023-01-02T12:04:05"),
        ("截屏2023-01-02 下午3.04.05.png", "2023-01-02T15:04:05"),
        ("mmexport1577836800000.jpg", "2020-01-01T08:00:00"),
        ("IMG-20190203-WA0001.jpg", "2019-02-03T00:00:00"),
        ("旅行 2019-02-03.jpg", "2019-02-03T00:00:00"),
        ("20191345.jpg", None),
        ("2019-02-30.jpg", None),
        ("120190203.jpg", None),
        ("Screen Shot 2023-01-02 at 13.04.05 AM.png", None),
        ("IMG_0001.jpg", None),
    ],
)
def test_names_of_files(name, time):
    assert made(name) == ((f"{time}+08:00", "file name") if time else (None, None))


@pytest.mark.parametrize(
    ("attributes", "inner", "time", "origin"),
    [
        ('xmp:CreateDate="2022-03-04T05:06:07"', "", "2022-03-04T05:06:07+08:00", "xmp:CreateDate"),
        ('xmp:CreateDate="2022-03-04T05:06:07.123Z"', "", "2022-03-04T05:06:07+00:00", "xmp:CreateDate"),
        ("", "<xmp:CreateDate>2022-03-04T05:06+01:00</xmp:CreateDate>", "2022-03-04T05:06:00+01:00", "xmp:CreateDate"),
        (
            'xmp:CreateDate="2022-03-04T05:06:07" photoshop:DateCreated="1999-01-02T03:04:05"',
            "",
            "1999-01-02T03:04:05+08:00",
            "photoshop:DateCreated",
        ),
        ('photoshop:DateCreated="1999-01-02"', "", "1999-01-02T00:00:00+08:00", "photoshop:DateCreated"),
        ('photoshop:DateCreated="1999"', "", None, None),
    ],
)
def test_xmp(attributes, inner, time, origin):
    assert made(xmp=XMP % (attributes, inner)) == (time, origin)


def test_xmp_stands_between_exif_s_taking_and_changing():
    xmp = XMP % ('xmp:CreateDate="2022-03-04T05:06:07"', "")
    assert made(tags={}, xmp=xmp)[1] == "DateTimeOriginal"
    assert made(tags={"exif": {0x9003: None}}, xmp=xmp)[1] == "xmp:CreateDate"


def test_what_satellites_say_is_utc():
    clock = {0x1D: "2022:03:04", 0x07: (IFDRational(20, 1), IFDRational(5, 1), IFDRational(615, 10))}
    assert made(tags=NOTHING | {"gps": clock}) == (None, None)  # no such second
    clock[0x07] = (IFDRational(20, 1), IFDRational(5, 1), IFDRational(65, 10))
    assert made(tags=NOTHING | {"gps": clock}) == ("2022-03-05T04:05:06+08:00", "GPSTimeStamp")
    assert made(tags={"gps": clock})[1] == "DateTimeOriginal"


def test_a_day_alone_is_its_beginning_and_gives_way_to_any_time():
    day = {"exif": {0x9003: "2021:04:15"}, "main": {0x0132: None}}
    assert made(tags=day) == ("2021-04-15T00:00:00+08:00", "DateTimeOriginal")
    assert made(tags={"exif": {0x9003: "2021:04:15"}}) == ("2021-04-16T00:00:00+08:00", "DateTime")
    assert made("IMG_20191224_183000.jpg", tags=day)[1] == "DateTimeOriginal"


@pytest.mark.parametrize("gone", [1, 3])
def test_a_position_without_its_side_is_none_and_that_is_said(gone):
    reading = read(Made("a.jpg", picture(exif=exif_of(gps={gone: None}))))
    assert "LatLong" not in reading.facts
    assert "GPSLatitudeRef or GPSLongitudeRef is missing" in reading.reasons[0]
