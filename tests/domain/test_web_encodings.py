"""Which encoding pages are read in."""

from __future__ import annotations

import codecs
import tomllib

import pytest

from emulator.domain.web.encodings import TABLE, codec_of_label, decoded

TEXT = "<p>三杯清茶，一本好书。</p>"


@pytest.mark.parametrize(
    ("body", "told", "shown"),
    [
        (TEXT.encode("gbk"), "gb2312", TEXT),
        (TEXT.encode("gbk"), "x-gbk", TEXT),
        (TEXT.encode("gbk"), None, TEXT),
        (TEXT.encode("gbk") + b"\xff", "gbk", TEXT + "\ufffd"),
        ("龘𠮷".encode("gb18030"), "GBK", "龘𠮷"),
        (TEXT.encode() + b"caf\xe9s", "utf-8", TEXT + "caf\ufffds"),
        (TEXT.encode() + b"caf\xe9s", None, TEXT + "caf\ufffds"),
        (b"<meta charset=utf-8>" + TEXT.encode() + b"\xe9s", None, f"<meta charset=utf-8>{TEXT}\ufffds"),
        (b"<meta charset=gbk>" + TEXT.encode("big5", "replace"), "big5", None),
        (b"\x93caf\xe9\x94", "latin1", "“café”"),
        (b"\x93caf\xe9\x94", "us-ascii", "“café”"),
        (b"\x93 caf\xe9 noir", None, "“ café noir"),
        ("“café”".encode(), "punycode", "“café”"),
        (TEXT.encode("utf-16-le"), "utf-16", TEXT),
        (TEXT.encode("utf-16-be"), "utf-16be", TEXT),
        (b"<meta charset=utf-16>tea", None, "<meta charset=utf-16>tea"),
        (b"<p>tea", "utf-16", "<p>tea"),
        ("<p>tea".encode("utf-16-le"), None, "<p>tea"),
        ("<p>tea".encode("utf-16-be"), None, "<p>tea"),
        ("\ufefftea".encode("utf-16-be"), "gbk", "tea"),
        (b"\xef\xbb\xbftea\xff", "gbk", "tea\ufffd"),
        (b"", None, ""),
        (b"", "idna", ""),
        ("茶とコーヒー".encode("shift_jis"), " Windows-31J\n", "茶とコーヒー"),
        ("茶とｺｰﾋｰ".encode("iso2022_jp_ext"), "ISO-2022-JP", "茶とｺｰﾋｰ"),
        ("녹차".encode("euc_kr"), "ks_c_5601-1987", "녹차"),
        ("Зелёный чай".encode("koi8-r"), "koi8", "Зелёный чай"),
        ("Зелёный чай".encode("mac-cyrillic"), "x-mac-ukrainian", "Зелёный чай"),
        ("תה ירוק".encode("iso8859-8"), "logical", "תה ירוק"),
        ("čaj".encode("iso8859-2"), "L2", "čaj"),
        (b'<meta charset="koi8-r">' + "чай".encode("koi8-r"), "hex", '<meta charset="koi8-r">чай'),
    ],
)
def test_a_page_is_read_as_a_browser_would(body: bytes, told: str | None, shown: str | None) -> None:
    found = decoded(body, told)
    assert found == (body.decode("big5", "replace") if shown is None else shown)


STRANGE = """
charmap cp037 cp437 utf-32 utf_32_le utf-7 idna punycode rot13 hex base64 zlib mbcs undefined unicode-escape utf-8-sig
x-latin1 u8 utf_8 hz-gb-2312 iso-2022-kr
"""


@pytest.mark.parametrize("told", STRANGE.split())
def test_a_name_that_no_browser_knows_is_none(told: str) -> None:
    """Most of them are Python's, and would make something else of these bytes or of none."""
    assert decoded(TEXT.encode(), told) == TEXT
    assert decoded(TEXT.encode("gbk"), told) == TEXT
    assert decoded(b"+AGE- 7465 \\u0061", told) == "+AGE- 7465 \\u0061"


WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso2022_jp": "iso2022_jp_ext",
    "utf-16": "utf-16-le",
}
"""What browsers read as something that has more (the Encoding Standard, 4.2), by Python's names."""


def test_the_table_agrees_with_what_python_knows() -> None:
    labels = [label for row in tomllib.loads(TABLE.read_text("utf-8")).values() for label in row.split()]
    assert len(labels) == len(set(labels)) == 221
    known = 0
    for label, codec in codec_of_label().items():
        assert label == label.lower()
        assert "tea".encode(codec).decode(codec) == "tea"
        try:
            python = codecs.lookup(label).name
        except LookupError:
            continue
        known += 1
        assert WIDER.get(python, python) == codecs.lookup(codec).name, label
    assert known > 100
