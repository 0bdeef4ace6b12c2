"""Which encoding pages are read in."""

from __future__ import annotations

import pytest

from emulator.domain.web.encodings import decoded

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
    ],
)
def test_a_page_is_read_as_a_browser_would(body: bytes, told: str | None, shown: str | None) -> None:
    found = decoded(body, told)
    assert found == (body.decode("big5", "replace") if shown is None else shown)
