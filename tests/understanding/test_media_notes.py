"""What stands beside the body of a DOCX: headers and footers once, notes and comments behind what they belong to."""

from __future__ import annotations

import io
import zipfile

import docx
from made_files import Made

from emulator.understanding.media import Passage, read

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NOTES = (
    f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
    '<w:footnote w:id="2"><w:p><w:r><w:t>见附录甲</w:t></w:r></w:p></w:footnote></w:footnotes>'
)
REFERENCE = '<w:r><w:footnoteReference w:id="2"/></w:r>'


def made(notes: str = NOTES) -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.sections[0].footer.paragraphs[0].text = "Confidential"
    document.add_section()
    for margin, text in ((document.sections[1].header, "内部资料"), (document.sections[1].footer, "第二章")):
        margin.is_linked_to_previous = False
        margin.paragraphs[0].text = text
    document.add_heading("报告", 1)
    first = document.add_paragraph("销售增长。FOOTNOTE")
    document.add_comment(first.runs, text="请核对数字", author="Anna")
    document.add_heading("尾声", 1)
    table = document.add_table(1, 1)
    table.cell(0, 0).text = "甲FOOTNOTE"
    out = io.BytesIO()
    document.save(out)
    return with_notes(out.getvalue(), notes)


def with_notes(data: bytes, notes: str) -> bytes:
    """With a part of footnotes, and references to it in place of a word."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name).decode("utf-8", "surrogateescape")
            if name == "word/document.xml":
                part = part.replace("FOOTNOTE</w:t></w:r>", f"</w:t></w:r>{REFERENCE}")
            if name == "word/_rels/document.xml.rels":
                more = f'<Relationship Id="rId900" Type="{KINDS}/footnotes" Target="footnotes.xml"/>'
                part = part.replace("</Relationships>", more + "</Relationships>")
            if name == "[Content_Types].xml":
                kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
                more = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/>'
                part = part.replace("</Types>", more + "</Types>")
            new.writestr(name, part.encode("utf-8", "surrogateescape"))
        new.writestr("word/footnotes.xml", notes)
    return out.getvalue()


def test_each_text_stands_once_and_where_it_belongs():
    reading = read(Made("a.docx", made()))
    assert reading.reasons == ()
    assert list(reading.passages) == [
        Passage("内部资料"),
        Passage("报告", None, "title"),
        Passage("销售增长。\n见附录甲\n请核对数字"),
        Passage("尾声", None, "title"),
        Passage("甲", None, "table"),
        Passage("Confidential\n第二章"),
    ]


def test_a_damaged_part_of_notes_does_not_take_the_body_with_it():
    for notes in ("<w:footnotes", "", f'<w:endnotes xmlns:w="{W}"/>'):
        texts = [one.text for one in read(Made("a.docx", made(notes))).passages]
        assert "销售增长。\n请核对数字" in texts


def test_notes_that_declare_entities_are_refused_as_everywhere():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + NOTES
    reading = read(Made("a.docx", made(bomb)))
    assert reading.passages == ()
    assert reading.reasons == ("the document declares entities of its own, which are not read",)
