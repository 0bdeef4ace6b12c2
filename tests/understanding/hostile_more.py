"""More hostile files: films, sounds, pixels, fonts, and boxes that lie about their length."""

from __future__ import annotations

import gzip
import io
import struct
import zlib

from hostile_files import LAUGHS, assembled, bomb, pdf_with_contents, stream
from made_files import exif_of, flac, id3, mp3, picture, png_chunk, png_header, sound, with_segment, zipped
from made_films import film

GIB = 1024**3


def box(name: bytes, *parts: bytes, length: int | None = None) -> bytes:
    body = b"".join(parts)
    return (len(body) + 8 if length is None else length).to_bytes(4, "big") + name + body


def nested(name: bytes, depth: int) -> bytes:
    """Boxes within boxes, made from the inside out without copying each time."""
    return b"".join((8 * (depth - level)).to_bytes(4, "big") + name for level in range(depth))


def element(name: int, body: bytes, length: int | None = None) -> bytes:
    wide = (name.bit_length() + 7) // 8
    size = len(body) if length is None else length
    return name.to_bytes(wide, "big") + (size | 1 << 56).to_bytes(8, "big") + body


def matroska(*children: bytes) -> bytes:
    return element(0x1A45DFA3, element(0x4282, b"webm")) + element(0x18538067, b"".join(children))


def ifd(entries: int) -> bytes:
    """An EXIF block whose directory claims so many entries and has them all point at 900 kilobytes."""
    row = struct.pack("<HHII", 0x9286, 7, 900_000, 8)
    body = b"Exif\x00\x00II*\x00\x08\x00\x00\x00" + struct.pack("<H", entries) + row * min(entries, 5000)
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def real_png(width: int, height: int) -> bytes:
    """A whole PNG of grey pixels, packed well."""
    packer = zlib.compressobj(1)
    rows = b"".join(packer.compress((b"\x00" + bytes(3 * width)) * 100) for _ in range(height // 100)) + packer.flush()
    return png_header(width, height) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def png_with(*chunks: bytes) -> bytes:
    whole = picture("PNG", (20, 20))
    return whole[:33] + b"".join(chunks) + whole[33:]


def outlines() -> bytes:
    return assembled(
        b"<</Type/Catalog/Pages 2 0 R/Outlines 3 0 R/Names 3 0 R>>",
        b"<</Type/Pages/Kids[]/Count 0>>",
        b"<</First 3 0 R/Last 3 0 R/Next 3 0 R/Prev 3 0 R/Parent 3 0 R/Kids[3 0 R]/Count 9>>",
    )


def deep_tree(depth: int) -> bytes:
    kids = [b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (n - 1, n + 1) for n in range(3, depth)]
    return assembled(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", *kids)


def object_stream() -> bytes:
    """An object stream that says of itself that it lies in itself."""
    inner = stream(b"4 0 <</Type/Catalog/Pages 4 0 R>>", b"/Type/ObjStm/N 1/First 4/Extends 4 0 R")
    return assembled(b"<</Type/Catalog/Pages 4 0 R>>", b"<<>>", b"<<>>", inner)


def font() -> bytes:
    """A page in a font whose maps are endless in what they claim."""
    claims = b"begincmap 1 begincodespacerange <0000> <FFFFFFFF> endcodespacerange\n"
    claims += b"100 beginbfrange\n" + b"<0000> <FFFFFFFF> <0041>\n" * 100 + b"endbfrange endcmap"
    fonts = b"<</Type/Font/Subtype/Type0/BaseFont/F/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[5 0 R]>>"
    return assembled(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F %s>>>>>>" % fonts,
        stream(b"BT /F 9 Tf (\x00\x01) Tj ET"),
        b"<</Type/Font/Subtype/CIDFontType2/W[0 [" + b"1 " * 100_000 + b"]]>>",
        stream(claims),
    )


def predicted() -> bytes:
    """Instructions behind a predictor of columns without end."""
    data = zlib.compress(bytes(1000))
    entries = b"<</Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 2000000000>>/Length %d>>stream\n" % len(data)
    return pdf_with_contents(b"x").replace(stream(b"x"), entries + data + b"\nendstream")


def filtered(times: int) -> bytes:
    """A gibibyte behind filter upon filter."""
    data = bytes(10_000_000)
    for _ in range(times):
        data = zlib.compress(data)
    whole = b"<</Filter[%s]/Length %d>>stream\n%s\nendstream" % (b"/FlateDecode" * times, len(data), data)
    return pdf_with_contents(b"x").replace(stream(b"x"), whole)


def sheet(cells: bytes) -> bytes:
    import openpyxl

    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    import zipfile

    with zipfile.ZipFile(out) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return zipped(parts | {"xl/worksheets/sheet1.xml": head + cells + b"</sheetData></worksheet>"})


def mixed(data: bytes, key: int = 0x5A, start: int = 600) -> bytes:
    """The same length, its inside spoilt here and there."""
    spoilt = bytearray(data)
    for at in range(start, len(spoilt), 97):
        spoilt[at] ^= key
    return bytes(spoilt)


MORE = {
    "an MP4 of nested boxes": lambda: ("a.mp4", box(b"ftyp", b"isom") + nested(b"moov", 200_000)),
    "an MP4 of nested metadata": lambda: ("a.mp4", box(b"ftyp", b"isom") + box(b"moov", nested(b"udta", 100_000))),
    "an MP4 of empty boxes": lambda: ("a.mp4", box(b"ftyp", b"isom") + box(b"free") * 500_000),
    "an MP4 whose film is longer than the file": lambda: ("a.mp4", box(b"ftyp", b"isom") + box(b"moov", length=2**31)),
    "an MP4 of a length of one": lambda: ("a.mp4", box(b"ftyp", b"isom") + b"\x00\x00\x00\x01moov" + b"\xff" * 8),
    "an MP4 of four thousand million samples": lambda: (
        "a.mp4",
        film().replace(b"stsz" + bytes(8), b"stsz" + bytes(4) + b"\x00\x00\x00\x01", 1).replace(b"moov", b"mooo"),
    ),
    "an MP4 cut in its film": lambda: ("a.mp4", film()[: len(film()) // 2]),
    "an MP4 of nothing but its mark": lambda: ("a.mp4", box(b"ftyp", b"isom")),
    "a MOV that calls in other files": lambda: (
        "a.mov",
        box(b"ftyp", b"qt  ") + box(b"moov", box(b"rmra", box(b"rmda", box(b"rdrf", bytes(4), b"url ", b"file:///x")))),
    ),
    "a Matroska of lengths without end": lambda: ("a.mkv", matroska(element(0x1549A966, b"", length=2**56 - 1))),
    "a Matroska of nested elements": lambda: (
        "a.mkv",
        matroska() + b"".join(b"\x1f\x43\xb6\x75\x01" + b"\xff" * 7 for _ in range(100_000)),
    ),
    "a Matroska of zeros": lambda: ("a.mkv", matroska()[:40] + bytes(3_000_000)),
    "a Matroska of void": lambda: ("a.mkv", matroska(b"\xec\x80" * 1_000_000)),
    "a Matroska of a million tracks": lambda: ("a.webm", matroska(element(0x1654AE6B, b"\xae\x80" * 1_000_000))),
    "a list of other files that calls itself a film": lambda: (
        "a.mp4",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n" * 1000,
    ),
    "an AVI that is none": lambda: ("a.avi", b"RIFF\xff\xff\xff\xffAVI LIST\xff\xff\xff\xffhdrl" + bytes(100_000)),
    "an AVI of nested lists": lambda: ("a.avi", b"RIFF\xff\xff\xff\x7fAVI " + b"LIST\xff\xff\xff\x7fhdrl" * 100_000),
    "an FLV of noise": lambda: ("a.flv", b"FLV\x01\x05\x00\x00\x00\x09" + bytes(range(256)) * 4000),
    "a broadcast of noise": lambda: ("a.mts", b"\x47" + bytes(range(256)) * 4000),
    "an AMR of nothing": lambda: ("a.amr", b"#!AMR\n"),
    "a FLAC that is cut": lambda: ("a.flac", flac()[:30]),
    "an MP3 whose tag is a gibibyte": lambda: ("a.mp3", b"ID3\x03\x00\x00\x7f\x7f\x7f\x7f" + bytes(1000)),
    "a WAV of no rate": lambda: ("a.wav", sound()[:24] + bytes(8) + sound()[32:36]),
    "an Ogg of pages without end": lambda: ("a.ogg", (b"OggS" + bytes(22) + b"\xff" + b"\xff" * 255) * 2000),
    "a real PNG of 100 megapixels": lambda: ("a.png", real_png(10_000, 10_000)),
    "a PNG whose pixels end early": lambda: ("a.png", png_header(999, 999) + png_chunk(b"IDAT", zlib.compress(b"x"))),
    "a PNG whose XMP is a bomb": lambda: (
        "a.png",
        png_with(png_chunk(b"iTXt", b"XML:com.adobe.xmp\x00\x01\x00\x00\x00" + zlib.compress(bytes(GIB // 8), 9))),
    ),
    "a JPEG whose scan is spoilt": lambda: ("a.jpg", mixed(picture(size=(600, 600)))[:-2]),
    "a JPEG whose directory is huge": lambda: ("a.jpg", with_segment(picture(), ifd(5000))),
    "a JPEG of the largest size": lambda: (
        "a.jpg",
        picture().replace(struct.pack(">HH", 500, 270), struct.pack(">HH", 65_500, 65_500), 1),
    ),
    "a WebP of the largest size": lambda: (
        "a.webp",
        b"RIFF\x1e\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff" + bytes(8),
    ),
    "a GIF whose frames lie": lambda: ("a.gif", b"GIF89a" + b"\xff" * 4 + bytes(3) + b"\x2c" + b"\xff" * 9 + b"\x08"),
    "a TIFF of strips without end": lambda: (
        "a.tif",
        b"II*\x00\x08\x00\x00\x00\x03\x00"
        + struct.pack("<HHII", 0x100, 4, 1, 60_000)
        + struct.pack("<HHII", 0x101, 4, 1, 60_000)
        + struct.pack("<HHII", 0x111, 4, 2**30, 8)
        + bytes(4),
    ),
    "an AVIF cut in its pixels": lambda: ("a.avif", picture("AVIF", (300, 300))[:-20]),
    "a BMP of no end": lambda: ("a.bmp", b"BM" + bytes(12) + struct.pack("<IiiHHI", 40, 2**31 - 1, 1, 1, 24, 0)),
    "an SVG that is packed": lambda: ("a.svg", gzip.compress(bytes(50_000_000))),
    "an SVG of nested groups": lambda: ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g>" * 300_000),
    "XML of nested elements": lambda: ("a.xml", b"<a>" * 2_000_000),
    "XML of attributes": lambda: ("a.xml", b"<a " + b" ".join(b'a%d="x"' % n for n in range(200_000)) + b">"),
    "a text that is packed": lambda: ("a.txt", gzip.compress(bytes(1_000_000))),
    "a zip bomb of small parts": lambda: ("a.docx", zipped({f"p{n}.xml": b"x" for n in range(11_000)})),
    "a DOCX of one bomb": lambda: ("a.docx", bomb("word/document.xml", 17_000_000)),
    "a DOCX whose relations expand": lambda: (
        "a.docx",
        zipped({"[Content_Types].xml": (LAUGHS + "]><x>&j;</x>").encode(), "word/document.xml": b"<x/>"}),
    ),
    "an XLSX of a row without end": lambda: ("a.xlsx", sheet(b"<row>" + b"<c><v>1</v></c>" * 400_000 + b"</row>")),
    "an XLSX of a far cell": lambda: (
        "a.xlsx",
        sheet(b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (n, n) for n in range(1, 2000))),
    ),
    "a PPTX that is none": lambda: ("a.pptx", zipped({"[Content_Types].xml": b"<Types/>", "ppt/x.xml": b"<x/>"})),
    "a PDF whose outlines turn in a circle": lambda: ("a.pdf", outlines()),
    "a PDF whose pages lie deep": lambda: ("a.pdf", deep_tree(20_000)),
    "a PDF whose objects lie in themselves": lambda: ("a.pdf", object_stream()),
    "a PDF of filter upon filter": lambda: ("a.pdf", filtered(40)),
    "a PDF whose pictures' predictor has no end": lambda: ("a.pdf", predicted()),
    "a PDF that is nothing but arrays": lambda: ("a.pdf", assembled(b"[" * 200_000)),
}  # fmt: skip

FINE = {
    "a font that maps everything": lambda: ("a.pdf", font()),
    "a JPEG with two kinds of metadata": lambda: ("a.jpg", with_segment(picture(exif=exif_of()), ifd(3))),
    "a sound with a long name": lambda: ("a.mp3", id3({b"TIT2": "长" * 100_000}) + mp3(3)),
}
"""Nothing is wrong with these, but they cost: no reason is asked for."""
