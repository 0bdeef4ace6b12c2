from __future__ import annotations

import io

import pytest
from made_files import Made, labelled, pdf, picture

from emulator.understanding.media import Limits, Passage, read
from emulator.understanding.media.passages import cut, weight
from emulator.understanding.media.reading import Block

CHINESE = "床前明月光，疑是地上霜。\n举头望明月，低头思故乡。"


def passages(key: str, data: bytes | str, **limits: int) -> list[Passage]:
    reading = read(Made(key, data.encode() if isinstance(data, str) else data), Limits(**limits))
    assert reading.reasons == ()
    return list(reading.passages)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
@pytest.mark.parametrize("key", ["a.txt", "a.md", "a.html"])
def test_text_in_every_encoding(encoding, key):
    text = f"<p>{CHINESE}</p>" if key == "a.html" else CHINESE
    shown = CHINESE.replace("\n", " ") if key == "a.html" else CHINESE
    assert passages(key, text.encode(encoding)) == [Passage(shown)]


def test_big_endian_utf_16_by_its_mark():
    assert passages("a.txt", b"\xfe\xff" + "月光".encode("utf-16-be")) == [Passage("月光")]


def test_html_may_declare_its_encoding():
    page = '<meta charset="big5"><title>標題</title><p>繁體中文</p>'.encode("big5")
    reading = read(Made("a.html", page))
    assert reading.passages == (Passage("繁體中文"),)
    assert reading.facts["Title"] == "標題"


def test_text_facts_are_only_those_of_the_store_and_kind():
    reading = read(Made("a.txt", CHINESE.encode()))
    assert set(reading.facts_by_operator) == {"OSSMeta", "MIME"}
    assert reading.facts["MediaType"] == "document"


def test_markdown():
    text = """# 标题 one #

A paragraph with **bold** words, `code`
and a [link](http://example.com/x).

Second Title
------------

- first item
- second item

| 名称 | 数量 |
|------|-----:|
| 苹果 | 3 |

![一只猫](cat.jpg)

```python
# no heading
```
"""
    assert passages("a.md", text) == [
        Passage("标题 one", None, "title"),
        Passage("A paragraph with bold words, code\nand a link."),
        Passage("Second Title", None, "title"),
        Passage("first item\nsecond item"),
        Passage("名称 | 数量\n苹果 | 3", None, "table"),
        Passage("一只猫", None, "image"),
        Passage("# no heading"),
    ]


def test_html():
    page = """<!DOCTYPE html><html><head><title>The &amp; page</title><style>p{color:red}</style>
<script>if (a < b) document.write("<p>no</p>")</script></head><body><!-- <p>no</p> -->
<h1>One</h1><p>First   <b>bold</b>
line<br>second &lt;line&gt;</p><img src="a.png" alt='一只"猫"'><ul><li>x<li>y</ul>
<table><tr><th>名称</th><th>数量</th></tr><tr><td><p>苹果</p></td><td>3</td></tr></table>
<pre>kept
 lines</pre>tail 1 < 2</body></html>"""
    reading = read(Made("a.html", page.encode()))
    assert reading.facts_by_operator["ExtractDocumentText"] == {"Title": "The & page"}
    assert list(reading.passages) == [
        Passage("One", None, "title"),
        Passage("First bold line\nsecond <line>"),
        Passage('一只"猫"', None, "image"),
        Passage("x\ny"),
        Passage("名称 | 数量\n苹果 | 3", None, "table"),
        Passage("kept\nlines\ntail 1 < 2"),
    ]


def test_xml_texts_in_order():
    assert passages("a.xml", "<a>one<b>two</b>three<c x='no'/></a>") == [Passage("one\ntwo\nthree")]


def test_pdf_page_by_page_chinese_and_english():
    data = pdf(["第一页讲述草原上的狮子\n以及羚羊", "The second page is about snow."], "野生动物", "lion, 羚羊")
    reading = read(Made("a.pdf", data))
    assert reading.reasons == ()
    assert list(reading.passages) == [
        Passage("第一页讲述草原上的狮子以及羚羊", 1),
        Passage("The second page is about snow.", 2),
    ]
    assert reading.facts_by_operator["ExtractDocumentText"] == {"Title": "野生动物"}
    assert reading.facts_by_operator["Keywords"] == {"Labels": [labelled("lion", 1), labelled("羚羊", 2)]}
    assert reading.facts_by_operator["MIME"] == {"MediaType": "document", "ContentType": "application/pdf"}


def test_a_pdf_without_text_says_so():
    reading = read(Made("a.pdf", pdf([""])))
    assert reading.reasons == ("no page of the PDF has a text layer",)
    assert "Keywords" not in reading.facts_by_operator


def test_an_encrypted_pdf_says_so():
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(pdf(["secret"]))))
    writer.encrypt("password")
    out = io.BytesIO()
    writer.write(out)
    assert read(Made("a.pdf", out.getvalue())).reasons == ("the document is encrypted",)


def made_docx() -> bytes:
    import docx
    from docx.enum.text import WD_BREAK

    document = docx.Document()
    document.core_properties.title = "季度报告"
    document.core_properties.keywords = "销售；华东"
    document.add_heading("第一章", 1)
    document.add_paragraph("本季度销售增长。").add_run(" More text.").bold = True
    table = document.add_table(2, 2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ["名称", "数量", "苹果", "3"], strict=True
    ):
        cell.text = text
    document.add_picture(io.BytesIO(picture("PNG", (10, 10))))
    document.inline_shapes[0]._inline.docPr.set("descr", "柱状图")
    paragraph = document.add_paragraph("before")
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    paragraph.add_run("after the break")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_docx_in_body_order_with_pages():
    reading = read(Made("a.docx", made_docx()))
    assert reading.reasons == ()
    assert list(reading.passages) == [
        Passage("第一章", 1, "title"),
        Passage("本季度销售增长。 More text.", 1),
        Passage("名称 | 数量\n苹果 | 3", 1, "table"),
        Passage("柱状图", 1, "image", ((3, "word/media/image1.png"),)),
        Passage("before", 1, pictures=((0, "word/media/image1.png"),)),
        Passage("after the break", 2),
    ]
    assert reading.facts_by_operator["ExtractDocumentText"] == {"Title": "季度报告"}
    assert reading.facts_by_operator["Keywords"] == {"Labels": [labelled("销售", 1), labelled("华东", 2)]}


def test_a_docx_without_breaks_has_no_pages():
    import docx

    document = docx.Document()
    document.add_paragraph("alone")
    out = io.BytesIO()
    document.save(out)
    reading = read(Made("a.docx", out.getvalue()))
    assert reading.passages == (Passage("alone"),)
    assert "Keywords" not in reading.facts_by_operator  # the library's own placeholder is no title


def test_pptx_slides_are_pages():
    import pptx

    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "发布会"
    slide.placeholders[1].text_frame.text = "新产品"
    slide.notes_slide.notes_text_frame.text = "speak slowly"
    second = deck.slides.add_slide(deck.slide_layouts[6])
    shape = second.shapes.add_picture(io.BytesIO(picture("PNG", (10, 10))), 0, 0)
    shape._element.nvPicPr.cNvPr.set("descr", "产品照片")
    cells = second.shapes.add_table(1, 2, 0, 0, 100, 100).table.rows[0].cells
    cells[0].text, cells[1].text = "价格", "99"
    out = io.BytesIO()
    deck.save(out)
    reading = read(Made("a.pptx", out.getvalue()))
    assert reading.reasons == ()
    assert list(reading.passages) == [
        Passage("发布会", 1, "title"),
        Passage("新产品\nspeak slowly", 1),
        Passage("产品照片", 2, "image", ((4, "ppt/media/image1.png"),)),
        Passage("价格 | 99", 2, "table"),
    ]


def test_xlsx_sheets_are_pages():
    from datetime import datetime

    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "库存"
    book.active.append(["名称", "数量", None])
    book.active.append(["苹果", 3, datetime(2024, 5, 1)])
    book.create_sheet("Second").append([1.5])
    out = io.BytesIO()
    book.save(out)
    assert passages("a.xlsx", out.getvalue()) == [
        Passage("库存", 1, "title"),
        Passage("名称 | 数量\n苹果 | 3 | 2024-05-01", 1, "table"),
        Passage("Second", 2, "title"),
        Passage("1.5", 2, "table"),
    ]


def test_paragraphs_are_joined_to_about_a_passage():
    chinese = [Block("明" * 100) for _ in range(7)]
    assert [len(one.text) for one in cut(chinese, Limits())[0]] == [201, 201, 201, 100]
    english = [Block("word " * 50) for _ in range(5)]
    assert [len(one.text.split()) for one in cut(english, Limits())[0]] == [100, 100, 50]


def test_passages_never_cross_a_page_or_a_kind():
    blocks = [
        Block("a", page=1),
        Block("b", page=2),
        Block("c", "table", 2),
        Block("d", "table", 2),
        Block("e", page=2),
    ]
    assert cut(blocks, Limits())[0] == (
        Passage("a", 1),
        Passage("b", 2),
        Passage("c\nd", 2, "table"),
        Passage("e", 2),
    )


@pytest.mark.parametrize(
    "piece", ["春眠不觉晓，处处闻啼鸟。", "A short sentence of seven words here. ", "一", "x", "word "]
)
def test_a_long_paragraph_is_divided_and_nothing_is_lost(piece):
    text = piece * (6000 // len(piece))
    found = [one.text for one in cut([Block(text)], Limits())[0]]
    assert len(found) > 1
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    assert all(weight(one) <= 1.5 for one in found)


def test_sentences_stay_whole_where_they_can():
    text = "春眠不觉晓，处处闻啼鸟。" * 100
    assert all(one.text.endswith("。") for one in cut([Block(text)], Limits())[0])


def test_text_over_the_limit_is_cut_with_a_reason():
    reading = read(Made("a.txt", ("字" * 200 + "\n\n").encode() * 100), Limits(text=1000))
    assert sum(len(one.text) for one in reading.passages) <= 1000
    assert reading.passages
    assert reading.reasons == ("only the first 1000 characters of the text are kept",)


def test_control_characters_never_reach_a_passage():
    assert passages("a.html", "<p>a&#0;b\x07c&#xD800;d\u200be</p>") == [Passage("a\ufffdbc\ufffdd\u200be")]
