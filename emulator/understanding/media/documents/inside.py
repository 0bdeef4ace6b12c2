"""One picture out of an Office file: bounded, and only what browsers show without running anything."""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO

FOLDERS = ("word/media/", "ppt/media/", "xl/media/")
KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
)


def part(stream: BinaryIO, name: str, most: int) -> bytes:
    """The part of an archive; empty where there is none, or it is too large or damaged."""
    if not name.startswith(FOLDERS):
        return b""
    try:
        with zipfile.ZipFile(stream) as archive:
            entry = archive.getinfo(name)
            if entry.file_size > most or entry.flag_bits & 1:
                return b""
            with archive.open(entry) as found:
                return found.read(most)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, zlib.error):
        return b""


def kind(data: bytes) -> str:
    """The content type of a picture by its first bytes; empty for anything else, SVG with its scripts too."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in KINDS if data.startswith(start)), "")
