"""Sources made in memory, and the real files that the tests of media reading are about."""

from __future__ import annotations

import io
import struct
import wave
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/">
<dc:subject><rdf:Bag><rdf:li>草原</rdf:li><rdf:li>lion</rdf:li><rdf:li>狮子</rdf:li></rdf:Bag></dc:subject>
<lr:hierarchicalSubject><rdf:Bag><rdf:li>动物|哺乳动物|狮子</rdf:li></rdf:Bag></lr:hierarchicalSubject>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">草原之王</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="en">a lion</rdf:li><rdf:li xml:lang="x-default">一只雄狮站在草原上</rdf:li>
</rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


@dataclass(frozen=True)
class Made:
    """A source whose bytes lie in memory, last written on 2026-04-21T20:28:13+08:00."""

    key: str
    data: bytes
    modified_ns: int = 1_776_774_493_123_456_789

    @property
    def size(self) -> int:
        return len(self.data)

    def open(self) -> BinaryIO:
        return io.BytesIO(self.data)


def exif_of(**overrides):
    """A Pillow Exif with camera, time, place and orientation."""
    from PIL import Image
    from PIL.TiffImagePlugin import IFDRational

    exif = Image.Exif()
    exif[0x010F] = "NIKON CORPORATION"
    exif[0x0112] = 6
    exif[0x0132] = "2021:04:16 00:00:00"
    exif[0x011A] = IFDRational(96, 1)
    exif.get_ifd(0x8769).update(
        {0x9003: "2021:04:15 10:20:30", 0x829D: IFDRational(32, 10), 0x9000: b"0230", 0x8827: 250}
    )
    exif.get_ifd(0x8825).update(
        {
            0: b"\x02\x02\x00\x00",
            1: "N",
            2: (IFDRational(30, 1), IFDRational(14, 1), IFDRational(3516, 100)),
            3: "E",
            4: (IFDRational(120, 1), IFDRational(9, 1), IFDRational(108, 100)),
        }
    )
    for directory, tags in overrides.items():
        target = exif if directory == "main" else exif.get_ifd({"exif": 0x8769, "gps": 0x8825}[directory])
        for tag, value in tags.items():
            if value is None:
                del target[tag]
            else:
                target[tag] = value
    return exif


def labelled(name: str, rank: int, **more) -> dict:
    """The label of a keyword that stands at a rank."""
    label = {"LabelName": name, "LabelConfidence": 0.95, "LabelLevel": 1, "CentricScore": round(1 / rank, 6)}
    return label | more


def picture(form="JPEG", size=(270, 500), **save) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, form, **save)
    return out.getvalue()


def iptc_block(records: list[tuple[int, bytes]]) -> bytes:
    """Photoshop's APP13 segment with an IPTC resource behind another one."""
    body = b"".join(b"\x1c\x02" + bytes([tag]) + len(text).to_bytes(2, "big") + text for tag, text in records)
    other = b"8BIM\x03\xed\x00\x00" + (3).to_bytes(4, "big") + b"abc\x00"
    resource = b"8BIM\x04\x04\x00\x00" + len(body).to_bytes(4, "big") + body + b"\x00" * (len(body) % 2)
    data = b"Photoshop 3.0\x00" + other + resource
    return b"\xff\xed" + (len(data) + 2).to_bytes(2, "big") + data


def with_segment(jpeg: bytes, segment: bytes) -> bytes:
    return jpeg[:2] + segment + jpeg[2:]


def ascii_exif(tag: int, text: bytes) -> bytes:
    """An APP1 segment whose only entry is an ASCII tag with any bytes: Pillow writes ``?`` for what is not ASCII."""
    return raw_exif(tag, 2, len(text) + 1, text + b"\x00")


def raw_exif(tag: int, kind: int, count: int, data: bytes) -> bytes:
    """An APP1 segment with one entry of more than four bytes."""
    directory = struct.pack("<HHHII", 1, tag, kind, count, 26) + b"\x00\x00\x00\x00"
    body = b"Exif\x00\x00II*\x00\x08\x00\x00\x00" + directory + data
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def png_chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def png_header(width: int, height: int) -> bytes:
    """Nothing but the first chunk of a PNG."""
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def sound(seconds: float = 1.5, rate: int = 8000, channels: int = 2) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(int(seconds * rate) * channels * 2))
    return out.getvalue()


def with_info(wav: bytes, texts: dict[bytes, bytes]) -> bytes:
    """A WAV with a LIST INFO chunk."""
    chunks = b"".join(
        name + len(text).to_bytes(4, "little") + text + b"\x00" * (len(text) % 2) for name, text in texts.items()
    )
    info = b"LIST" + (len(chunks) + 4).to_bytes(4, "little") + b"INFO" + chunks
    return b"RIFF" + (len(wav) - 8 + len(info)).to_bytes(4, "little") + wav[8:] + info


def id3(texts: dict[bytes, str | bytes]) -> bytes:
    """An ID3v2.3 tag: text frames in UTF-16, or raw bytes that claim to be Latin-1."""
    frames = b""
    for name, text in texts.items():
        body = b"\x00" + text if isinstance(text, bytes) else b"\x01" + text.encode("utf-16")
        frames += name + len(body).to_bytes(4, "big") + b"\x00\x00" + body
    size = len(frames)
    packed = bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + packed + frames


def mp3(frames: int = 50) -> bytes:
    """Frames of silence: MPEG 1 layer 3, 128 kbit/s, 44.1 kHz, stereo; 417 bytes and 26.1 ms each."""
    return (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def flac(seconds: int = 2, rate: int = 44100) -> bytes:
    """A FLAC of one STREAMINFO block and a comment block; no audio frames."""
    bits = (rate << 44) | (1 << 41) | (15 << 36) | (seconds * rate)
    info = struct.pack(">HH", 4096, 4096) + bytes(6) + bits.to_bytes(8, "big") + bytes(16)
    comments = [b"TITLE=" + "静夜思".encode(), b"ARTIST=Jane", b"ALBUM=FirstAlbum"]
    block = struct.pack("<I", 0) + struct.pack("<I", len(comments))
    block += b"".join(struct.pack("<I", len(one)) + one for one in comments)
    return b"fLaC\x00" + len(info).to_bytes(3, "big") + info + b"\x84" + len(block).to_bytes(3, "big") + block


def pdf(pages: list[str], title: str = "", keywords: str = "") -> bytes:
    """One text line a ``\\n``; Chinese through the standard CID font."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen import canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    paper = canvas.Canvas(out)
    paper.setTitle(title)
    paper.setKeywords(keywords)
    for page in pages:
        paper.setFont("STSong-Light", 12)
        for line, text in enumerate(page.split("\n")):
            paper.drawString(72, 780 - 16 * line, text)
        paper.showPage()
    paper.save()
    return out.getvalue()


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()
