"""Which encoding a page is in: as browsers read what it declares (encodings.toml), else guessed."""

from __future__ import annotations

import codecs
import tomllib
from functools import cache
from pathlib import Path

from emulator.understanding.media.documents import html

TABLE = Path(__file__).with_suffix(".toml")
BLANK = "\t\n\f\r "
HEAD = 64 * 1024
"""Bytes of a page that tell whether it is UTF-16."""
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decoded(body: bytes, told: str | None) -> str:
    """A page's text, as its mark, its site (``told``) or itself says it is encoded; a browser shows even what is not.
    Blocks.
    """
    for mark, encoding in MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    declared = encoding_of(told) or encoding_of(html.charset(body))
    if declared is not None and (b"\0" in body or not declared.startswith("utf-16")):
        return body.decode(declared, "replace")
    return body.decode(guessed(body), "replace")


def encoding_of(label: str | None) -> str | None:
    """The codec of Python for what browsers read as an encoding of that name; None for what none of them knows,
    whatever Python does. Blocks the first time.
    """
    return codec_of_label().get((label or "").strip(BLANK).lower())


@cache
def codec_of_label() -> dict[str, str]:
    rows = tomllib.loads(TABLE.read_text("utf-8"))
    return {label: codec for codec, labels in rows.items() for label in labels.split()}


def guessed(body: bytes) -> str:
    """The encoding of a page that says none. In UTF-16, letters have zeros beside them."""
    head = body[:HEAD]
    for at, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if 2 * head[at::2].count(0) > len(head[at::2]):
            return encoding
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if sum(not one.isascii() for one in text) > 3 * broken or not broken:
        return "utf-8"
    try:
        body.decode("gb18030")
    except UnicodeDecodeError:
        return "cp1252"
    return "gb18030"
