"""A page's Markdown as HTML, as Markdown and as text; pieces of it around the words of a question."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.domain.web import excerpts
from emulator.domain.web.legible import led
from emulator.domain.web.markup import (
    MOST,
    Block,
    Keep,
    as_html,
    as_markdown,
    as_text,
    blocks,
    bounded,
    literal,
    plain,
    read,
)

TEXT = """# 狮子 & 老虎

第一段,有**重点**和[链接](http://a.example/?x=1&y=2)。
第二行。

- 一
- 二 `代码`

1. first
2) second

> 引用

```
<b>code</b>
**not bold**
```

![图](http://a.example/1.jpg)
"""


@pytest.mark.parametrize(
    ("line", "heading"),
    [("# About C#", "About C#"), ("# About C #", "About C"), ("# closed ##", "closed"), ("# ##", ""), ("# #1", "#1")],
)
def test_a_heading_is_closed_behind_a_blank(line: str, heading: str) -> None:
    assert read(line) == ("h1", heading)


def test_html() -> None:
    assert as_html(tuple(blocks(TEXT)), Keep()) == (
        "<h1>狮子 &amp; 老虎</h1>\n"
        '<p>第一段,有<strong>重点</strong>和<a href="http://a.example/?x=1&amp;y=2">链接</a>。 第二行。</p>\n'
        "<ul><li>一</li><li>二 <code>代码</code></li></ul>\n"
        "<ol><li>first</li><li>second</li></ol>\n"
        "<blockquote>引用</blockquote>\n"
        "<pre>&lt;b&gt;code&lt;/b&gt;\n**not bold**</pre>\n"
        '<p><img src="http://a.example/1.jpg" alt="图"></p>'
    )


def test_text() -> None:
    assert plain(TEXT).split("\n") == [
        "狮子 & 老虎",
        "第一段,有重点和链接。",
        "第二行。",
        "一",
        "二 代码",
        "first",
        "second",
        "引用",
        "<b>code</b>",
        "**not bold**",
    ]


def test_markdown_of_what_is_kept() -> None:
    found = as_markdown(tuple(blocks(TEXT)), Keep(images=False, links=False, tags=frozenset(("pre", "ol"))))
    assert found == "# 狮子 & 老虎\n\n第一段,有**重点**和链接。\n第二行。\n\n- 一\n- 二 `代码`\n\n> 引用\n\n"


@pytest.mark.parametrize("hostile", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_only_web_addresses_become_links(hostile: str) -> None:
    html = as_html(tuple(blocks(f"[a]({hostile}) ![b]({hostile})")), Keep())
    assert "href" not in html
    assert "<a" not in html
    assert "<img" not in html


@given(st.text(alphabet="ab<>&\"'`*[]()!#-1. >\n狮/:"))
@settings(max_examples=300, deadline=None)
def test_nothing_of_a_text_becomes_an_element_of_its_own(text: str) -> None:
    html = as_html(tuple(blocks(text)), Keep())
    names = set(re.findall(r"</?([a-z]+[0-9]?)", html))
    assert names <= {
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "strong",
        "code",
        "a",
        "img",
    }
    as_markdown(tuple(blocks(text)), Keep())
    as_text(tuple(blocks(text)))


def test_excerpts_begin_where_the_words_are() -> None:
    text = "第一句没有。" * 30 + "狮子在草原上休息。" + "后面也没有。" * 30
    found = excerpts.excerpt(text, excerpts.asked("狮子在哪里"), 50)
    assert found.startswith("狮子在草原上休息。")
    assert len(found) <= 50
    assert excerpts.excerpt("short\ntext", (), 50) == "short text"


def test_emphasis_is_html() -> None:
    assert excerpts.emphasised("狮子 <b> & LION", ("狮子", "lion")) == "<em>狮子</em> &lt;b&gt; &amp; <em>LION</em>"
    assert excerpts.emphasised("<a>", ()) == "&lt;a&gt;"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# a #", "# a"),
        ("#", "#"),
        ("3. a\n   - b\n     1. c\n   - d\n4. e", "3. a\n   - b\n     1. c\n   - d\n4. e"),
        ("- a\n    - b\n- c\n\n2) d", "- a\n  - b\n- c\n\n2. d"),
        ("````md\n```\na\n````\nb", "````md\n```\na\n````\n\nb"),
        ("```a```", "```a```"),
        ("a\x00b\x1bc\r\nd", "abc\nd"),
    ],
)
def test_markdown_is_written_as_it_was_meant(source: str, expected: str) -> None:
    assert as_markdown(tuple(blocks(source)), Keep()) == expected


def test_a_page_of_nothing_but_marks_is_read_as_far_as_anybody_would() -> None:
    """The second took cubic time for its heading."""
    for one in ("[" * 3 * MOST, "# a" + " " * 20_000 + "x", "# " + "#" * 100_000 + "x", "a\n\n" * 2 * MOST):
        found = bounded(tuple(blocks(one)))
        assert 0 < len(found) <= MOST
        assert sum(line.count("[") for block in found for line in block.lines) <= MOST
    assert len(literal("[" * 2 * MOST)) == 2 * MOST
    assert bounded([Block("p", ("[" * MOST + "a[b", "c"))]) == (Block("p", ("[" * MOST + "a",)),)
    assert len(led("http://a/", (f"[](/{number})" for number in range(MOST + 5)))) == MOST
