"""Which kind of file an object is: ContentType and MediaType."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emulator.understanding.media.charset import looks_like_text

OTHER = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Kind:
    """``media_type`` is one of image, video, audio, document, archive, other."""

    content_type: str
    media_type: str


@functools.cache
def table() -> dict[str, Any]:
    """The data of ``kinds.toml``; it is not to be changed."""
    with (Path(__file__).parent / "kinds.toml").open("rb") as stream:
        return tomllib.load(stream)


def detect(key: str, head: bytes) -> Kind:
    """The kind by the ending of the key, unless the first bytes surely say otherwise; by the bytes if it has none."""
    declared = table()["extensions"].get(key.rsplit("/", 1)[-1].rpartition(".")[2].lower())
    sniffed = _sniff(head)
    certain = table()["signatures"]["certain"]
    if declared is None:
        content_type = sniffed or OTHER
    elif sniffed is None or not (sniffed in certain or declared in certain):
        content_type = declared
    elif sniffed.startswith("text/"):
        content_type = declared  # a damaged picture, not a text: its reader says so
    elif any({declared, sniffed} <= set(group) for group in table()["signatures"]["alike"].values()):
        content_type = declared  # the first bytes do not tell them apart
    else:
        content_type = sniffed
    return Kind(content_type, media_type(content_type))


def media_type(content_type: str) -> str:
    """IMM's MediaType of a content type; parameters such as ``charset`` are not looked at."""
    plain = content_type.partition(";")[0].strip().lower()
    for kind, content_types in table()["kinds"].items():
        if plain in map(str.lower, content_types):
            return str(kind)
    family = plain.partition("/")[0]
    if family in ("image", "video", "audio"):
        return family
    return "document" if family == "text" else "other"


def _is_frame(head: bytes) -> bool:
    """Whether a frame of MPEG sound begins here: with a layer, a bit rate and a sampling rate that exist."""
    return len(head) > 2 and bool(head[1] & 0x06) and head[2] >> 4 != 0x0F and head[2] >> 2 & 0x03 != 0x03


def _sniff(head: bytes) -> str | None:
    """A content type by the first bytes; ``text/…`` for text, None for what nobody knows."""
    if not head:
        return None
    import filetype

    guess = filetype.guess(head)
    found = None if guess is None else str(table()["aliases"].get(guess.mime, guess.mime))
    if head[4:8] == b"ftyp":
        found = table()["brands"].get(head[8:12].decode("latin-1"), found or "video/mp4")
    elif head.startswith(b"\xff\x4f\xff\x51"):
        found = "image/jp2"
    elif found == "audio/mpeg" and not head.startswith(b"ID3") and not _is_frame(head):
        found = None
    if not looks_like_text(head):
        return found
    if found in table()["signatures"]["text"]:
        return found
    start = head[:512].lstrip(b"\xef\xbb\xbf\t\r\n ").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in start):
        return "image/svg+xml"
    return "text/plain"
