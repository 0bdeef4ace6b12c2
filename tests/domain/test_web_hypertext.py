"""HTML from anywhere as blocks; texts in which nothing is a mark."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.domain.web.hypertext import hypertext
from emulator.domain.web.legible import forms
from emulator.domain.web.markup import Block, Keep, as_html, as_text, label, literal, paragraph

URL = "http://s/f/page"
SOUP = (
    "<p> <a href=x> </a> <b> </b> <code> <ul> <li> </ul> <ol> <table> <tr> <td> </table> <pre> </pre> <h2> </h2> <br>"
)
SOUP += " <blockquote> </blockquote> <nav> </nav> <main> </main> <img src=i alt='[a]'> [b](c) **d** `e` \\ &amp; <!-- <"


def markdown(source: str, mode: str = "normal", keep: Keep = Keep()) -> str:  # noqa: B008  # frozen
    return forms(hypertext(URL, source), "", mode, keep).markdown


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a<br>b<p>c\n d", "a\nb\n\nc d"),
        ("<p>one<p>two <i>three</i>", "one\n\ntwo three"),
        ("<h2>A <b>b</b></h2>text", "## A **b**\n\ntext"),
        ("<ul><li>a<li><p>b</p><p>c</p></ul>d", "- a\n- b\n- c\n\nd"),
        ("<ol><li>a<ul><li>b</ul><li>c</ol>", "1. a\n2. b\n3. c"),
        ("<ol><li>a<pre>x\ny</pre><li>b</ol>", "1. a\n\n```\nx\ny\n```\n\n1. b"),
        ("<blockquote><p>a</p>b</blockquote>c", "> a\n\n> b\n\nc"),
        ("<a href='x'>a</a> <a href='/y?z=(1) 2'>b [c]</a>", r"[a](http://s/f/x) [b \[c\]](http://s/y?z=%281%29%202)"),
        ("<a href=javascript:alert(1)>a</a> <a href='mailto:a@b'>c</a> <a>d</a>", "a c d"),
        ("<a href=x><h3>title</h3><p>text</a>", "### [title](http://s/f/x)\n\n[text](http://s/f/x)"),
        ("<a href=x><img src=i alt=p> a <b>b</b></a>", "![p](http://s/f/i) [a b](http://s/f/x)"),
        ("<a href=x>a<a href=y>b", "[a](http://s/f/x)[b](http://s/f/y)"),
        ("<b>a</b><b> c </b>d<strong>e*f</strong>", "**a** **c** de*f"),
        ("<code>a`b</code> <code>c**d**</code>", r"a\`b `c**d**`"),
        ("<img src='data:image/png;base64,AA'>a<img>", "a"),
        ("<table><tr><td>only</table>x", "only\n\nx"),
        ("<td>a<td>b|c<tr><td><td>d", "| a | b\\|c |\n| --- | --- |\n|  | d |"),
        ("<header>h</header><nav>n</nav>a<footer>f</footer>", "a"),
        ("<nav>n<div>x</div></nav><article><header>h</header>a</article><article>b</article>c", "h\n\na\n\nb"),
        ("<base href='http://other.example/b/'><a href=x>a</a>", "[a](http://other.example/b/x)"),
        ("<title>t</title>a<script>b</script><!-- c --><style>d</style>", "a"),
        ("1. a<p>- b<p># c<p>&gt; d<p>```<p>2.5", "1\\. a\n\n\\- b\n\n\\# c\n\n\\> d\n\n\\`\\`\\`\n\n2.5"),
        ("&lt;b&gt; &amp; &#20013;&nbsp;", "<b> & 中"),
        ("", ""),
    ],
)
def test_markdown(source: str, expected: str) -> None:
    assert markdown(source) == expected


@pytest.mark.parametrize("tag", ["div", "span", "table", "li", "h2"])
def test_tags_that_are_left_out_take_all_in_them(tag: str) -> None:
    source = f"before<{tag}>inside<{tag}>deep</{tag}></{tag}><h1>after</h1>"
    assert "inside" in markdown(source)
    made = markdown(source, keep=replace(Keep(), tags=frozenset({tag})))
    assert made == "before\n\n# after"


def test_a_paragraph_that_is_left_out_ends_where_html_ends_it() -> None:
    assert markdown("<p>a<p>b<h1>c</h1><p>d", keep=replace(Keep(), tags=frozenset({"p"}))) == "# c"


def test_what_the_page_says_of_itself() -> None:
    page = hypertext(URL, "<title>A\n &amp; B</title><meta property=article:published_time content=2025-03-01>")
    assert page.title == "A & B"
    assert page.published is not None
    assert page.published.isoformat() == "2025-03-01T00:00:00+08:00"
    page = hypertext(URL, "<meta property=article:published_time content=soon></head><title>late</title>")
    assert (page.title, page.published) == ("", None)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*SOUP.split(" "), "a", "9. ", "\n", "中"]), max_size=40).map("".join))
def test_whatever_comes_is_read_and_its_html_is_sound(source: str) -> None:
    page = hypertext(URL, source)
    for mode in ("none", "normal", "article"):
        made = forms(page, "", mode, Keep())
        assert "\x00" not in made.markdown
        opened = re.findall(r"<([a-z0-9]+)", re.sub(r"<img [^>]*>", "", made.html))
        assert sorted(opened) == sorted(re.findall(r"</([a-z0-9]+)", made.html))
    page.links()


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab 1.)(#>-+*_`[]!\\|中"), min_size=1, max_size=30))
def test_nothing_in_a_literal_text_is_a_mark(text: str) -> None:
    text = " ".join(text.split())
    if text:
        block = Block("p", (paragraph(literal(text)),))
        assert as_text([block]) == text
        assert as_html([block], Keep()) == f"<p>{html.escape(text, quote=False)}</p>"
        linked = as_html([Block("p", (f"[{label(text)}](http://a/)",))], Keep())
        assert linked == f'<p><a href="http://a/">{html.escape(text, quote=False)}</a></p>'


def test_a_page_of_nothing_but_beginnings_takes_no_time() -> None:
    """Each of these was, or would be, quadratic: minutes in place of a second."""
    for one in ("<a href=x><p>", "<b>[", "<ul><li>", "<table><td>", "<nav>", "<blockquote>", "<pre>", "[", "`", "**a"):
        assert markdown(one * (100_000 // len(one))) is not None
