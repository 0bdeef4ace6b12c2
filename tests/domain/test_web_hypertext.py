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
from emulator.domain.web.markup import Block, Keep, as_html, as_text, literal, paragraph

URL = "http://s/f/page"
SOUP = (
    "<p> <a href=x> </a> <b> </b> <code> <ul> <li> </ul> <ol> <table> <tr> <td> </table> <pre> </pre> <h2> </h2> <br>"
)
SOUP += " <caption> <tr> <td colspan=3 rowspan=2> <ol start=3> <p> <dl> <dt> <dd> </dl> </main> <article> </article>"
SOUP += " <blockquote> </blockquote> <nav> </nav> <main> </main> <img src=i alt='[a]'> [b](c) **d** `e` \\ &amp; <!-- <"


def markdown(source: str, mode: str = "normal", keep: Keep = Keep()) -> str:  # noqa: B008  # frozen
    return forms(hypertext(URL, source), "", mode, keep).markdown


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a<br>b<p>c\n d", "a\nb\n\nc d"),
        ("<p>one<p>two <i>three</i>", "one\n\ntwo three"),
        ("<h2>A <b>b</b></h2>text", "## A **b**\n\ntext"),
        ("<ul><li>a<li><p>b</p><p>c</p></ul>d", "- a\n- b\n  c\n\nd"),
        ("<ol><li>a<ul><li>b</ul><li>c</ol>", "1. a\n   - b\n2. c"),
        ("<ol><li>a<pre>x\ny</pre><li>b</ol>", "1. a\n\n```\nx\ny\n```\n\n2. b"),
        ("<blockquote><p>a</p>b</blockquote>c", "> a\n\n> b\n\nc"),
        ("<a href='x'>a</a> <a href='/y?z=(1) 2'>b [c]</a>", r"[a](http://s/f/x) [b \[c\]](http://s/y?z=%281%29%202)"),
        ("<a href=javascript:alert(1)>a</a> <a href='mailto:a@b'>c</a> <a>d</a>", "a c d"),
        ("<a href=x><h3>title</h3><p>text</a>", "### [title](http://s/f/x)\n\n[text](http://s/f/x)"),
        ("<a href=x><img src=i alt=p> a <b>b</b></a>", "![p](http://s/f/i) [a b](http://s/f/x)"),
        ("<a href=x>a<a href=y>b", "[a](http://s/f/x)[b](http://s/f/y)"),
        ("<b>a</b><b> c </b>d<strong>e*f</strong>", "**a** **c** d**e\\*f**"),
        ("<code>a`b</code> <code>c**d**</code>", r"a\`b `c**d**`"),
        ("<img src='data:image/png;base64,AA'>a<img>", "a"),
        ("<table><tr><td>only</table>x", "only\n\nx"),
        ("<td>a<td>b|c<tr><td><td>d", "| a | b\\|c |\n| --- | --- |\n|  | d |"),
        ("<header>h</header><nav>n</nav>a<footer>f</footer>", "a"),
        ("<nav>n<div>x</div></nav><article><header>h</header>a</article><article>b</article>c", "h\n\na\n\nb"),
        ("<base href='http://other.example/b/'><a href=x>a</a>", "[a](http://other.example/b/x)"),
        ("<title>t</title>a<script>b</script><!-- c --><style>d</style>", "a"),
        ("1. a<p>- b<p># c<p>&gt; d<p>```<p>2.5", "1\\. a\n\n\\- b\n\n\\# c\n\n\\> d\n\n\\`\\`\\`\n\n2.5"),
        ("&lt;b&gt; &amp; &#20013;&nbsp;", "\\<b> & 中"),
        ("", ""),
        (
            "<ol start=3><li>a<ol><li>b<ul><li>c</ul><li>d</ol>e<li>f</ol>",
            "3. a\n   1. b\n      - c\n   2. d\n   e\n4. f",
        ),
        ("<ol><li>a<p>b</p><pre>x</pre>c<li>d</ol>", "1. a\n   b\n\n```\nx\n```\n\nc\n\n2. d"),
        ("<ul><ul><li>a</ul><li>b</ul>", "- a\n\n- b"),
        ("&lt;script&gt; *a* _b_ c_d 2 * 3 &amp;lt; ~~e~~", r"\<script> \*a\* \_b\_ c_d 2 * 3 \&lt; \~\~e\~\~"),
        ("<b>&lt;i&gt;</b> <a href=x>_&lt;i&gt;_</a>", r"**\<i>** [\_\<i>\_](http://s/f/x)"),
        ("a<p>===<p>1984. b<p>+", "a\n\n\\===\n\n1984\\. b\n\n\\+"),
        ("<pre class='x language-c++'>a\n```\nb</pre>", "````c++\na\n```\nb\n````"),
        ("<pre><code class=language-python>a</code></pre>", "```python\na\n```"),
        ("<table><caption>c<tr><td>a<td>b<tr><td>d</table>", "c\n\n| a | b |\n| --- | --- |\n| d |  |"),
        (
            "<table><tr><td colspan=2>a<td>b<tr><td rowspan=2>c<td>d<td>e<tr><td>f<td>g</table>",
            "| a |  | b |\n| --- | --- | --- |\n| c | d | e |\n|  | f | g |",
        ),
        ("a\x00b\x1b[c<pre>d\x00\r\ne\x0cf</pre>", "ab\\[c\n\n```\nd\ne\nf\n```"),
        ("<h1>t</h1><div>long text</div><article>teaser</article>", "# t\n\nlong text\n\nteaser"),
        ("<article>a</article>long<article>b</article>", "a\n\nlong\n\nb"),
        ("<main id=root></main><div>a</div>", "a"),
        ("<main>most of it</main><footer>f</footer>x", "most of it"),
        ("<h1>a</h1><nav>b<p>c", "# a\n\nb\n\nc"),
        ("<nav/><p>a", "a"),
        ("<header><p>a</p></header>", "a"),
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


@pytest.mark.parametrize(
    ("tag", "source", "expected"),
    [
        ("source", "<picture><source srcset=a><img src=i></picture><p>b", "![](http://s/f/i)\n\nb"),
        ("input", "a<input><p>b", "a\n\nb"),
        ("wbr", "a<wbr>b", "ab"),
        ("li", "<ul><li>a<ul><li>b</ul>c<li>d</ul><p>e", "e"),
        ("dt", "<dl><dt>a<dd>b<dt>c<dd>d</dl>e", "b\n\nd\n\ne"),
        ("td", "<table><tr><td>a<td>b<tr><th>c<td>d<th>e</table>f", "| c | e |\n| --- | --- |\n\nf"),
        ("tr", "<table><tr><td>a<table><tr><td>b</table><tr><td>c</table>d", "d"),
        ("span", "<div><span>a</div>b", "b"),
        ("p", "<p>a<ul><li>b</ul>", "- b"),
        ("main", "a<main>b</main>c", "a\n\nc"),
    ],
)
def test_what_is_left_out_ends_where_html_ends_it(tag: str, source: str, expected: str) -> None:
    assert markdown(source, keep=replace(Keep(), tags=frozenset({tag}))) == expected


def test_lines_and_lists_in_html_and_text() -> None:
    made = forms(
        hypertext(URL, "a<br>b<ol start=2><li>c<ul><li>d</ul>e<li>f</ol><pre>g\n\nh</pre>"), "", "normal", Keep()
    )
    assert made.html == (
        '<p>a<br>b</p>\n<ol start="2"><li>c<ul><li>d</li></ul><br>e</li><li>f</li></ol>\n<pre>g\n\nh</pre>'
    )
    assert made.text == "a\nb\nc\nd\ne\nf\ng\n\nh"
    made = forms(hypertext(URL, "<pre class=language-c>&lt;</pre>"), "", "normal", Keep())
    assert made.html == '<pre><code class="language-c">&lt;</code></pre>'


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
        opened = re.findall(r"<([a-z0-9]+)", re.sub(r"<img [^>]*>|<br>", "", made.html))
        assert sorted(opened) == sorted(re.findall(r"</([a-z0-9]+)", made.html))
    page.links()


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab 1.)(#>-+*_`[]!\\|中<&;~/="), min_size=1, max_size=30))
def test_nothing_in_a_literal_text_is_a_mark(text: str) -> None:
    text = " ".join(text.split())
    if text:
        block = Block("p", (paragraph(literal(text)),))
        assert as_text([block]) == text
        assert as_html([block], Keep()) == f"<p>{html.escape(text, quote=False)}</p>"
        linked = as_html([Block("p", (f"[{literal(text)}](http://a/)",))], Keep())
        assert linked == f'<p><a href="http://a/">{html.escape(text, quote=False)}</a></p>'


def test_a_page_of_nothing_but_beginnings_takes_no_time() -> None:
    """Each of these was, or would be, quadratic: minutes in place of a second."""
    for one in ("<a href=x><p>", "<b>[", "<ul><li>", "<table><td>", "<nav>", "<blockquote>", "<pre>", "[", "`", "**a"):
        assert markdown(one * (100_000 // len(one))) is not None


def test_cells_of_many_places_do_not_multiply() -> None:
    made = markdown("<table>" + "<td colspan=100 rowspan=100>a<tr>" * 3000 + "</table>")
    assert made.count("|") < 250_000


def test_lists_inside_of_lists_without_end_do_not_multiply() -> None:
    assert len(markdown("<ul><li>a" * 20_000)) < 20_000 * 30
