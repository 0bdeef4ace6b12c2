"""What a camera and a photo manager write into a picture: EXIF and XMP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from PIL.TiffImagePlugin import IFDRational

from album.canvas import Box


def _position(degrees: float) -> tuple[IFDRational, ...]:
    milliseconds = round(abs(degrees) * 3_600_000)
    whole, rest = divmod(milliseconds, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return IFDRational(whole, 1), IFDRational(minutes, 1), IFDRational(rest, 1000)


def exif(
    camera: Mapping[str, Any],
    time: str,
    orientation: int,
    size: tuple[int, int],
    at: Sequence[float] | None,
    subsec: str,
) -> Image.Exif:
    """EXIF of a photo. `time` is RFC 3339 with offset, `size` the stored pixels, `at` latitude and longitude."""
    taken = datetime.fromisoformat(time)
    clock, offset = taken.strftime("%Y:%m:%d %H:%M:%S"), time[19:]
    tags = Image.Exif()
    tags[Base.Make], tags[Base.Model] = camera["Make"], camera["Model"]
    tags[Base.Orientation] = orientation
    tags[Base.Software] = "Myna demo album"
    tags[Base.DateTime] = clock
    photo = tags.get_ifd(IFD.Exif)
    photo[Base.ExifVersion] = b"0232"
    photo[Base.DateTimeOriginal] = photo[Base.DateTimeDigitized] = clock
    photo[Base.OffsetTime] = photo[Base.OffsetTimeOriginal] = offset
    if subsec:
        photo[Base.SubsecTimeOriginal] = subsec
    photo[Base.FNumber] = IFDRational(*camera["fnumber"])
    photo[Base.ExposureTime] = IFDRational(*camera["exposure"])
    photo[Base.FocalLength] = IFDRational(*camera["focal"])
    photo[Base.ISOSpeedRatings] = camera["iso"]
    photo[Base.ExifImageWidth], photo[Base.ExifImageHeight] = size
    if at is not None:
        place = tags.get_ifd(IFD.GPSInfo)
        place[GPS.GPSVersionID] = b"\x02\x03\x00\x00"
        place[GPS.GPSLatitudeRef] = "N" if at[0] >= 0 else "S"
        place[GPS.GPSLatitude] = _position(at[0])
        place[GPS.GPSLongitudeRef] = "E" if at[1] >= 0 else "W"
        place[GPS.GPSLongitude] = _position(at[1])
    return tags


def xmp(keywords: Sequence[str], people: Sequence[str], faces: Sequence[Box], size: tuple[int, int]) -> bytes:
    """An XMP packet: dc:subject of the keywords, and a named face region (MWG) for each of `people`."""
    subject = "".join(f"<rdf:li>{escape(word)}</rdf:li>" for word in keywords)
    regions = "".join(_region(name, face, size) for name, face in zip(people, faces, strict=bool(people)))
    if regions:
        regions = (
            '<mwg-rs:Regions rdf:parseType="Resource">'
            f'<mwg-rs:AppliedToDimensions stDim:w="{size[0]}" stDim:h="{size[1]}" stDim:unit="pixel"/>'
            f"<mwg-rs:RegionList><rdf:Bag>{regions}</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"
        )
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/" '
        'xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#" xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#">'
        f"<dc:subject><rdf:Bag>{subject}</rdf:Bag></dc:subject>{regions}"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def _region(name: str, face: Box, size: tuple[int, int]) -> str:
    left, top, width, height = face
    return (
        f'<rdf:li><rdf:Description mwg-rs:Name="{escape(name)}" mwg-rs:Type="Face">'
        f'<mwg-rs:Area stArea:x="{(left + width / 2) / size[0]:.4f}" stArea:y="{(top + height / 2) / size[1]:.4f}" '
        f'stArea:w="{width / size[0]:.4f}" stArea:h="{height / size[1]:.4f}" stArea:unit="normalized"/>'
        "</rdf:Description></rdf:li>"
    )
