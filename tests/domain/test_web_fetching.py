"""Which addresses ``--web-fetch`` allows, however they are spelt."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest

from emulator.domain.web.fetching import GZIP, LARGEST, Fetched, Fetching, Unfetched, unpacked
from emulator.domain.web.markup import Keep
from emulator.domain.web.outside import Outside
from emulator.domain.web.reading import plain
from emulator.settings import BadSetting, read


@pytest.mark.parametrize(
    ("hosts", "allowed", "refused"),
    [
        (
            ("docs.example.com",),
            [
                "http://docs.example.com/a",
                "https://DOCS.example.com:443/",
                "http://docs.example.com./",
                "http://docs.example.com:80",
            ],
            [
                "http://docs.example.com:8080/",
                "https://docs.example.com:80/",
                "http://example.com/",
                "http://a.docs.example.com/",
                "http://notdocs.example.com/",
                "ftp://docs.example.com/",
                "file://docs.example.com/etc/passwd",
                "http://evil.example/docs.example.com",
                "http://docs.example.com@evil.example/",
                "http://evil.example#@docs.example.com/",
                "http://evil.example\\@docs.example.com/",
                "http://docs.example.com:80@evil.example/",
                "http://docs.example.com.evil.example/",
                "http://docs.example.com%2f.evil.example/",
                "http://docs.example.com../",
                "http://[::1/",
                "http://docs.example.com:99999/",
                "docs.example.com",
                "",
            ],
        ),
        (
            ("*.example.com",),
            ["http://a.example.com/", "https://a.b.example.com/"],
            ["http://example.com/", "http://a-example.com/"],
        ),
        (
            ("127.0.0.1:8080",),
            ["http://127.0.0.1:8080/x", "https://127.0.0.1:8080"],
            ["http://127.0.0.1/", "http://localhost:8080/"],
        ),
        (("localhost:*",), ["http://localhost/", "http://localhost:1/"], ["http://127.0.0.1/"]),
        (("[::1]:8080",), ["http://[::1]:8080/", "http://[0:0::1]:8080/"], ["http://[::1]/", "http://[::2]:8080/"]),
        (
            ("bücher.example", "例子.测试"),
            ["http://xn--bcher-kva.example/", "http://BÜCHER.example/", "http://例子.测试/"],
            ["http://bucher.example/"],
        ),
        ((), [], ["http://127.0.0.1/"]),
    ],
)
def test_hosts(hosts: tuple[str, ...], allowed: list[str], refused: list[str]) -> None:
    fetching = Fetching(hosts)
    assert [one for one in allowed if not fetching.allows(one)] == []
    assert [one for one in refused if fetching.allows(one)] == []


def test_the_setting_comes_as_flags_or_as_a_variable() -> None:
    assert read({}, {}).web_fetch == ()
    assert read({"web_fetch": ["a.example", "*.b.example:*"]}, {}).web_fetch == ("a.example", "*.b.example:*")
    assert read({}, {"MYNA_WEB_FETCH": "a.example, [::1]:80 "}).web_fetch == ("a.example", "[::1]:80")


@pytest.mark.parametrize(
    "good",
    [
        "127.0.0.1",
        "1.example",
        "127.0.0.1.example",
        "[::ffff:127.0.0.1]:*",
        "a_b.example",
        "xn--fsqu00a.测试",
        "localhost",
    ],
)
def test_names_and_whole_addresses_are_hosts(good: str) -> None:
    assert read({"web_fetch": [good]}, {}).web_fetch == (good,)


@pytest.mark.parametrize(
    "bad",
    [
        "*",
        "*:*",
        "*:80",
        "http://a.example",
        "a.example/path",
        "a b",
        "",
        "a.example:0",
        "a.example:65536",
        "a:b",
        "me@a",
        "a.*",
        "[::1",
        "*.",
        "a,b",
        "a;b",
        "<b>",
        ".a.example",
        "a..example",
        f"{'x' * 64}.example",
        "127.1",
        "2130706433",
        "256.1.1.1",
        "*.127.0.0.1",
        "*.127.0.0.1:*",
        "*.[::1]",
        "127.0.0.01",
        "127.0.0.1.5",
        "１２７.０.０.１",
        "a.1",
        "[127.0.0.1]",
        "[::1%lo]",
        "[:::1]",
        "[]",
        "::1",
        "a.example:８０",
        "$(id)",
        "[1.2]",
        "é" * 63,
    ],
)
def test_what_is_no_host_is_refused(bad: str) -> None:
    with pytest.raises(BadSetting, match=r"--web-fetch: .*(is not a host such as|no such port)"):
        read({"web_fetch": [bad]}, {})


@pytest.mark.parametrize(
    "url",
    [
        "https://bücher.example:443/tea",
        "http://BÜCHER.example./tea/",
        "http://xn--bcher-kva.example:80/%74ea#top",
        "https://xn--bcher-kva.example/a/../tea?",
    ],
)
def test_one_page_has_many_spellings(url: str) -> None:
    assert plain(url) == plain("http://bücher.example/tea") == "xn--bcher-kva.example/tea"


@pytest.mark.parametrize(
    "other", ["http://a.example:443/tea", "https://a.example:80/tea", "http://a.example/tea?a", "http://a.example/Tea"]
)
def test_other_addresses_are_other_pages(other: str) -> None:
    assert plain(other) != plain("http://a.example/tea")


def test_a_page_of_the_corpus_may_have_an_address_that_nobody_can_ask_for() -> None:
    assert plain("http://a.example:99999/tea") == "http://a.example:99999/tea"


@pytest.mark.parametrize("bits", [31, 15, -15])
def test_what_unpacks_to_more_than_is_read_stops_there(bits: int) -> None:
    packed = zlib.compressobj(wbits=bits)
    most = packed.compress(b"x" * LARGEST) + packed.flush()
    assert len(unpacked(most, abs(bits))) == LARGEST
    packed = zlib.compressobj(wbits=bits)
    more = packed.compress(bytes(8 * LARGEST)) + packed.flush()
    tracemalloc.start()
    with pytest.raises(Unfetched, match="larger than"):
        unpacked(more, abs(bits))
    assert tracemalloc.get_traced_memory()[1] < 4 * LARGEST
    tracemalloc.stop()


def test_a_page_may_come_in_very_many_members() -> None:
    """Nothing behind a member is copied for it: that would take minutes."""
    member, last = gzip.compress(b""), gzip.compress(b"tea")
    assert unpacked(member * (LARGEST // len(member) - 2) + last, GZIP) == b"tea"


@pytest.mark.parametrize("kind", ["text", "markdown"])
def test_a_page_takes_the_memory_of_its_text(kind: str) -> None:
    """Blocks take many times that."""
    fetched = Fetched("http://a.example/", kind, None, b"ab\n\n" * 100_000)
    tracemalloc.start()
    page, _ = Outside._page(object.__new__(Outside), fetched)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(page.source) <= held < 1.1 * len(page.source)
    assert len(page.blocks("", "normal", Keep())) == 50_000
