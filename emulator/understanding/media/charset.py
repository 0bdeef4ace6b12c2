"""Bytes of unknown encoding to text: UTF-8, UTF-16 with a mark, GB18030."""

from __future__ import annotations

import codecs
import re

from emulator.understanding.media.reading import Unreadable

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_RARE = re.compile("[\u0180-\u036f\u0460-\u058f\u0700-\u07ff]")
"""Letters that hardly anybody writes, but that two Chinese characters in GBK look like (雪山 as UTF-8 is ѩɽ)."""
_HIGH_PAIR = re.compile(rb"([\xa1-\xfe])([\x40-\xfe])")


def decode(data: bytes, declared: str | None = None) -> str:
    """Text of a document: by its mark, else UTF-8, else what it declares, else GB18030. Raises :class:`Unreadable`."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    for candidate in ("utf-8", declared, "gb18030"):
        if candidate is not None and _is_text_encoding(candidate):
            try:
                text = data.decode(candidate)
            except UnicodeDecodeError:
                continue
            if "\x00" in text:
                break
            return text
    raise Unreadable("the text is neither UTF-8 nor UTF-16 with a byte order mark nor GB18030")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as broken:
        raise Unreadable(f"the text is marked as {encoding} but is not ({broken.reason} at {broken.start})") from None


def _is_text_encoding(name: str) -> bool:
    try:
        return bool(codecs.lookup(name)._is_text_encoding)
    except (LookupError, ValueError):
        return False


def looks_like_text(head: bytes) -> bool:
    """Whether the first bytes of a file are text; a character cut at the end does no harm."""
    if not head:
        return False
    for mark, _ in _MARKS:
        if head.startswith(mark):
            return True
    if any(byte < 32 and byte not in b"\t\n\r\x0c\x1b" for byte in head):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(encoding)("strict").decode(head)
        except UnicodeDecodeError:
            continue
        return True
    return False


def field_text(data: bytes) -> str:
    """A metadata field that claims to be ASCII or Latin-1 but often holds UTF-8 or GBK."""
    data = data.split(b"\x00", 1)[0] if not data.startswith(b"\x00") else data.strip(b"\x00")
    chinese = _is_chinese(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("gb18030" if chinese else "latin-1")
    else:
        if chinese and _RARE.search(text):
            text = data.decode("gb18030")
    return clean(text).strip()


def repair(text: str) -> str:
    """The same for text that a library has already read as Latin-1."""
    if text.isascii():
        return text
    try:
        return field_text(text.encode("latin-1"))
    except UnicodeEncodeError:
        return text


def _is_chinese(data: bytes) -> bool:
    """GBK pairs of the old GB2312 square must outnumber the others: ``ü`` and ``s`` make a pair outside of it."""
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    pairs = _HIGH_PAIR.findall(data)
    inside = sum(1 for _, trail in pairs if trail >= b"\xa1")
    return inside > len(pairs) - inside


def clean(text: str) -> str:
    """Without control characters and lone surrogates, which no JSON reader likes; newlines and tabs stay."""
    return _CONTROLS.sub("", text)
