"""Which encoding a page is in: as browsers read what it declares, else guessed."""

from __future__ import annotations

import codecs

from emulator.understanding.media.documents import html

SAME = {
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "big5": "big5hkscs",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "utf-16": "utf-16-le",
}
"""Encodings by Python's names, and what browsers read them as (the Encoding Standard, 4.2)."""
STRANGE = frozenset(("punycode", "unicode-escape", "raw-unicode-escape", "utf-7"))
"""Python's, and no browser's."""
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
    """What browsers read as an encoding of that name; None for none, or one of no texts."""
    try:
        found = codecs.lookup((label or "").strip().lower().removeprefix("x-"))
        b"a".decode(found.name, "replace")
    except (LookupError, ValueError):
        return None
    if found.name in STRANGE:
        return None
    return SAME.get(found.name, found.name)


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
