"""Bytes of unknown encoding to text: UTF-8, UTF-16 with a mark, what is declared, the old ones of East Asia."""

from __future__ import annotations

import codecs
import re

from emulator.understanding.media import plausibility
from emulator.understanding.media.reading import Unreadable

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_RARE = re.compile("[\u0180-\u036f\u0460-\u058f\u0700-\u07ff]")
"""Letters that hardly anybody writes, but that two Chinese characters in GBK look like (雪山 as UTF-8 is ѩɽ)."""
_SURE = re.compile("[\u0800-\U0010ffff]")
"""What two bytes of another encoding do not look like by chance in UTF-8."""
_HIGH_PAIR = re.compile(rb"([\xa1-\xfe])([\x40-\xfe])")


def decode(data: bytes, declared: str | None = None) -> str:
    """Text of a document: by its mark, else as it declares, else UTF-8, else by what it would say in GB18030, Big5,
    Shift-JIS, EUC-JP and EUC-KR. What is surely UTF-8 stays so whatever it declares.

    Raises :class:`Unreadable` where none of them gives a likely text: a wrong one would be found by nobody.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    plain = _tried(data, "utf-8")
    if plain is not None and (plain.isascii() or declared is None or _SURE.search(plain)):
        told = plain
        if "\x1b$" in plain and plain.isascii():  # seven bits with escapes
            told = plausibility.text_of(data) or plain
    else:
        named = None if declared is None else _tried(data, _wider(declared))
        told = next((one for one in (named, plain) if one is not None), None) or _guessed(data)
    if "\x00" in told:
        raise Unreadable("the text is neither UTF-8 nor UTF-16 with a byte order mark nor GB18030")
    return told


def _tried(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding) if _is_text_encoding(encoding) else None
    except UnicodeDecodeError:
        return None


def _guessed(data: bytes) -> str:
    text = plausibility.text_of(data)
    if text is None:
        raise Unreadable("the text is not UTF-8, and which other encoding it is in cannot be told: it declares none")
    return text


def _wider(declared: str) -> str:
    """The encoding that is written under a declared name: GB18030 is also called GB2312, and so on."""
    wider: dict[str, str] = plausibility.data()["wider"]
    try:
        return wider.get(declared.lower()) or wider.get(codecs.lookup(declared).name) or declared
    except (LookupError, ValueError):
        return declared


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
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(head)
    except UnicodeDecodeError:
        return plausibility.encoding_of(head, final=False) is not None
    return True


def field_text(data: bytes) -> str:
    """A metadata field that claims to be ASCII or Latin-1 but often holds UTF-8, GBK or another one of East Asia."""
    data = data.split(b"\x00", 1)[0] if not data.startswith(b"\x00") else data.strip(b"\x00")
    chinese = _is_chinese(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        told = plausibility.encoding_of(data)
        other = None if told in (None, "gb18030") else plausibility.text_of(data)
        text = other or data.decode("gb18030" if chinese else "latin-1")
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
