"""Files made to exhaust, confuse or crash a reader: every one has to end in a reason, and soon."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib

from made_files import (
    pdf,
    picture,
    png_chunk,
    png_header,
    raw_exif,
    sound,
    with_segment,
    zipped,
)

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefghi", "bcdefghij", strict=True)
)


def bomb(name: str = "word/document.xml", size: int = 300_000_000) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive, archive.open(name, "w") as part:
        for _ in range(size // 1_000_000):
            part.write(bytes(1_000_000))
    return out.getvalue()


def docx_with(document: bytes) -> bytes:
    import docx

    out = io.BytesIO()
    docx.Document().save(out)
    with zipfile.ZipFile(out) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts | {"word/document.xml": document})


def assembled(*parts: bytes) -> bytes:
    """A PDF of the given objects, numbered from 1; the first is the catalogue."""
    out = b"%PDF-1.4\n"
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + part + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    return out + head + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, len(out))


def stream(data: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(data, 1)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (entries, len(packed), packed)


def form(data: bytes, other: int) -> bytes:
    """A form that may draw the object of the given number as /F."""
    return stream(data, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>" % other)


def cyclic_pdf() -> bytes:
    """A page tree whose only kids are its own root."""
    return assembled(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>")


def pdf_with_contents(data: bytes, *forms: bytes) -> bytes:
    """One page with the given instructions, which may draw object 5 as /F; ``forms`` are the objects from 5 on."""
    return assembled(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        stream(data),
        *(forms or (form(b"/F Do ", 5),)),
    )


def wordy(body: bytes) -> bytes:
    start = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    return start + body + b"</w:body></w:document>"


def numbered(count: int) -> bytes:
    """Paragraphs that do not pack too well."""
    words = (hashlib.md5(str(number).encode()).hexdigest() for number in range(count))
    return b"".join(f"<w:p><w:r><w:t>{word}</w:t></w:r></w:p>".encode() for word in words)


HOSTILE = {
    "an empty picture": lambda: ("a.jpg", b""),
    "an empty text": lambda: ("a.txt", b""),
    "a JPEG cut in its header": lambda: ("a.jpg", picture()[:100]),
    "a JPEG cut in its scan": lambda: ("a.jpg", picture()[:-50]),
    "a JPEG of start markers": lambda: ("a.jpg", b"\xff\xd8" * 100_000),
    "a JPEG of fill bytes": lambda: ("a.jpg", b"\xff\xd8" + b"\xff" * 2_000_000),
    "a JPEG of tiny segments": lambda: ("a.jpg", b"\xff\xd8" + b"\xff\xe0\x00\x02" * 500_000),
    "a text that calls itself JPEG": lambda: ("a.jpg", b"hello"),
    "a JPEG whose EXIF points outside": lambda: (
        "a.jpg",
        with_segment(picture(), raw_exif(0x010E, 2, 4000, b"short")),
    ),
    "a JPEG with EXIF of garbage": lambda: (
        "a.jpg",
        with_segment(picture(), b"\xff\xe1\x00\x10Exif\x00\x00" + b"g" * 8),
    ),
    "XMP that expands": lambda: ("a.jpg", picture(xmp=(LAUGHS + "]><x>&j;</x>").encode())),
    "a 100 megapixel PNG header": lambda: ("a.png", png_header(10_000, 10_000)),
    "a PNG of four gigapixels": lambda: ("a.png", png_header(2**31 - 1, 2**31 - 1) + png_chunk(b"IEND", b"")),
    "a PNG of no pixels": lambda: ("a.png", png_header(0, 10) + png_chunk(b"IEND", b"")),
    "a PNG of empty chunks": lambda: ("a.png", png_header(10, 10) + png_chunk(b"tEXt", b"") * 500_000),
    "a GIF of half a block": lambda: ("a.gif", picture("GIF")[:-8]),
    "a WebP that is too short": lambda: ("a.webp", picture("WEBP")[:-8]),
    "a TIFF that points at itself": lambda: ("a.tif", b"II*\x00\x08\x00\x00\x00\x00\x00\x08\x00\x00\x00"),
    "an AVIF without its boxes": lambda: ("a.avif", picture("AVIF")[:60]),
    "an AVIF of zeros": lambda: ("a.avif", picture("AVIF")[:40] + bytes(1_000_000)),
    "a zip bomb of a DOCX": lambda: ("a.docx", bomb()),
    "a zip bomb of an XLSX": lambda: ("a.xlsx", bomb("xl/workbook.xml", 30_000_000)),
    "a zip bomb of a PPTX": lambda: ("a.pptx", bomb("ppt/media/image1.png", 100_000_000)),
    "a zip that is no DOCX": lambda: ("a.docx", zipped({"x": b"y"})),
    "a DOCX without its document": lambda: (
        "a.docx",
        docx_with(b"<x/>").replace(b"word/document.xml", b"word/documexx.xml"),
    ),
    "garbage that calls itself DOCX": lambda: ("a.docx", b"PK\x03\x04" + bytes(1000)),
    "an old Word file": lambda: ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "a DOCX with entities": lambda: ("a.docx", docx_with((LAUGHS + "]><x>&j;</x>").encode())),
    "a DOCX with an entity from outside": lambda: (
        "a.docx",
        docx_with(
            b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + wordy(b"<w:p><w:r><w:t>a &e;</w:t></w:r></w:p>")
        ),
    ),
    "a WAV cut in half": lambda: ("a.wav", sound(10)[:100_000]),
    "a DOCX of many paragraphs": lambda: ("a.docx", docx_with(wordy(numbered(200_000)))),
    "a DOCX of nested tables": lambda: ("a.docx", docx_with(wordy(b"<w:tbl><w:tr><w:tc>" * 5000))),
    "a PDF of garbage": lambda: ("a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 400),
    "a PDF cut in half": lambda: ("a.pdf", pdf(["text"] * 20)[:3000]),
    "a cyclic PDF": lambda: ("a.pdf", cyclic_pdf()),
    "a PDF page of 60 megabytes": lambda: ("a.pdf", pdf_with_contents(b"BT (x) Tj ET\n" * 5_000_000)),
    "a PDF form that draws itself": lambda: ("a.pdf", pdf_with_contents(b"/F Do " * 50)),
    "a PDF form drawn too often": lambda: (
        "a.pdf",
        pdf_with_contents(b"/F Do " * 1000, form(b"BT (x) Tj ET " * 8000, 5)),
    ),
    "a PDF form drawn too often under another spelling": lambda: (
        "a.pdf",
        pdf_with_contents(b"/#46 %\n Do " * 1000, form(b"BT (x) Tj ET " * 8000, 5)),
    ),
    "PDF forms that draw one another": lambda: (
        "a.pdf",
        pdf_with_contents(b"/F Do ", *(form(b"/F Do " * 10, 6 + n) for n in range(9)), form(b"BT (x) Tj ET " * 9, 5)),
    ),
    "a text that is none": lambda: ("a.txt", bytes(range(128, 256)) * 50),
    "a text with NULs": lambda: ("a.txt", b"a\x00b" * 50),
    "a text of 21 megabytes": lambda: ("a.txt", b"x" * (21 * 1024 * 1024)),
    "a text of one long word": lambda: ("a.txt", b"x" * 3_000_000),
    "a text of one long line of Chinese": lambda: ("a.txt", "一".encode() * 2_500_000),
    "a text of brackets": lambda: ("a.md", b"[" * 2_500_000),
    "a text of stars": lambda: ("a.md", b"x* _ ** `" * 1_000_000),
    "a text of full stops": lambda: ("a.txt", b"." * 2_500_000),
    "HTML of tags": lambda: ("a.html", b"<p>" * 2_000_000),
    "HTML of long references": lambda: ("a.html", (b"&#" + b"9" * 5000 + b";") * 700),
    "XML that expands": lambda: ("a.xml", (LAUGHS + "]><x>&j;</x>").encode()),
    "XML from outside": lambda: ("a.xml", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'),
    "XML of tags": lambda: ("a.xml", b"<x>" + b"<a/>" * 2_000_000 + b"</x>"),
    "XML without an end": lambda: ("a.xml", b"<x>" * 100_000),
    "an SVG that expands": lambda: ("a.svg", (LAUGHS + ']><svg xmlns="http://www.w3.org/2000/svg">&j;</svg>').encode()),
    "an SVG of tags": lambda: ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g/>" * 1_000_000 + b"</svg>"),
    "an SVG that is none": lambda: ("a.svg", b"<html/>"),
    "a sound of zeros": lambda: ("a.mp3", bytes(5_000_000)),
    "a sound of nested atoms": lambda: ("a.m4a", b"\x00\x00\xff\xffmoov" * 100_000),
    "a film without a reader": lambda: ("a.mp4", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"),
}  # fmt: skip

SLOW = {
    "HTML of unfinished tags": lambda: ("a.html", b"<a" * 5_000_000),
    "HTML of unfinished quotes": lambda: ("a.html", b"<a \"<b '" * 500_000),
    "HTML of many quotes": lambda: ("a.html", b"<a b=\"c\" d='e'" * 500_000),
    "HTML of unfinished comments": lambda: ("a.html", b"<!--" * 2_000_000),
    "HTML of unfinished scripts": lambda: ("a.html", b"<script>" * 1_000_000),
    "HTML of unfinished references": lambda: ("a.html", b"&" * 1_900_000),
    "HTML of declarations": lambda: ("a.html", b"<![if x" * 1_000_000),
    "HTML of alternatives": lambda: ("a.html", b"<img " + b"alt= " * 1_000_000 + b">"),
    "Markdown of links": lambda: ("a.md", b"[a](" * 450_000),
    "Markdown of pictures": lambda: ("a.md", b"![" * 900_000),
    "Markdown of rows": lambda: ("a.md", b"|-" * 900_000),
    "a text of blank lines": lambda: ("a.txt", b"\n \t" * 3_000_000),
    "a text of closing quotes": lambda: ("a.txt", "。”".encode() * 900_000),
    "a page of a megabyte": lambda: ("a.pdf", pdf_with_contents(b"BT (x) Tj ET " * 80_000)),
    "a JPEG of many pieces of XMP": lambda: (
        "a.jpg",
        with_segment(picture(), (b"\xff\xe1\x80\x00http://ns.adobe.com/xap/1.0/\0" + b" " * 32737) * 1000),
    ),
}
