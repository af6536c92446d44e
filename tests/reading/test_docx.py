from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from hypothesis import given, settings
from hypothesis import strategies as st

from enforcement_review.model import Line, Page, Table
from enforcement_review.reading.docx import BROKEN, PICTURES_ONLY, TOO_LARGE
from enforcement_review.reading.docx_numbering import figure
from tests.reading.make import DOCX, cell_texts, picture, read, tables, texts

W = nsdecls("w")


def saved(document: WordDocument) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def sheets(document: WordDocument) -> tuple[Page, ...]:
    result = read(saved(document), DOCX)
    assert result.error is None
    assert result.page_count is None
    return result.pages


def only_sheet(document: WordDocument) -> Page:
    (sheet,) = sheets(document)
    return sheet


def with_body(xml: str, prefixes: str = W) -> WordDocument:
    """A document whose first paragraph is replaced by what stands in `xml`."""
    document = docx.Document()
    wrapper: Any = parse_xml(f"<w:body {prefixes}>{xml}</w:body>")
    body = document.element.body
    for place, child in enumerate(list(wrapper)):
        body.insert(place, child)
    return document


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def test_paragraphs_carry_their_number_and_font_size() -> None:
    document = docx.Document()
    document.add_paragraph().add_run("行政处罚决定书").font.size = Pt(22)
    document.add_paragraph("")
    document.add_paragraph("当事人：张三")
    first, second = only_sheet(document).blocks
    assert first == Line("行政处罚决定书", None, "段落 1", 22.0)
    assert isinstance(second, Line)
    assert (second.text, second.anchor) == ("当事人：张三", "段落 3")


def test_the_size_of_a_style_holds_where_the_run_names_none() -> None:
    document = docx.Document()
    document.styles["Heading 1"].font.size = Pt(18)
    document.add_heading("案件来源", level=1)
    (line,) = only_sheet(document).lines()
    assert line.size == 18.0


def test_tables_keep_their_place_merges_and_anchors() -> None:
    document = docx.Document()
    document.add_paragraph("立案审批表")
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "当事人"
    table.cell(0, 1).text = "名称"
    table.cell(0, 2).text = "某公司"
    table.cell(2, 0).merge(table.cell(2, 2)).text = "案由"
    document.add_paragraph("表后")
    sheet = only_sheet(document)
    assert [type(block) for block in sheet.blocks] == [Line, Table, Line]
    (found,) = tables(sheet)
    assert found.box is None
    spans = {(c.row, c.column): (c.row_span, c.column_span, c.text) for c in found.cells}
    assert spans == {
        (0, 0): (2, 1, "当事人"), (0, 1): (1, 1, "名称"), (0, 2): (1, 1, "某公司"),
        (1, 1): (1, 1, ""), (1, 2): (1, 1, ""), (2, 0): (1, 3, "案由"),
    }  # fmt: skip
    assert [line.anchor for line in found.lines()] == ["表 1 行 1"] * 3 + ["表 1 行 3"]
    assert texts(sheet.blocks) == ["立案审批表", "表后"]


def test_tables_inside_cells_are_read_into_the_cell() -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "外"
    cell.add_table(1, 2).cell(0, 1).text = "内"
    (table,) = tables(only_sheet(document))
    assert cell_texts(table) == {(0, 0): "外\n内"}


def test_page_breaks_cut_sheets() -> None:
    document = docx.Document()
    document.add_paragraph("甲").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("乙").paragraph_format.page_break_before = False
    document.add_paragraph("丙").paragraph_format.page_break_before = True
    document.add_section(WD_SECTION.NEW_PAGE)
    document.add_paragraph("丁")
    document.add_section(WD_SECTION.CONTINUOUS)
    document.add_paragraph("戊")
    found = sheets(document)
    assert [texts(sheet.blocks) for sheet in found] == [["甲"], ["乙"], ["丙"], ["丁", "戊"]]
    assert {sheet.number for sheet in found} == {None}


def test_breaks_of_lines_cut_lines_and_tabs_leave_a_wide_space() -> None:
    document = docx.Document()
    document.add_paragraph("姓名：张三\t性别：男\n住所：某地")
    assert texts(only_sheet(document).blocks) == ["姓名：张三\u3000性别：男", "住所：某地"]


def test_tracked_changes_are_taken_as_accepted() -> None:
    document = with_body(
        f"<w:p>{run('罚款')}<w:del w:id='1' w:author='a'><w:r><w:delText>五千</w:delText></w:r></w:del>"
        f"<w:ins w:id='2' w:author='a'>{run('一万')}</w:ins>{run('元')}"
        f"<w:moveFrom w:id='3' w:author='a'>{run('旧')}</w:moveFrom></w:p>"
    )
    assert texts(only_sheet(document).blocks) == ["罚款一万元"]


def test_hidden_text_is_left_out() -> None:
    document = with_body(f"<w:p>{run('看得见')}{run('看不见', '<w:vanish/>')}</w:p>")
    assert texts(only_sheet(document).blocks) == ["看得见"]


def test_boxes_to_tick_show_their_state() -> None:
    w14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    boxes = "".join(
        f"<w:sdt><w:sdtPr><w14:checkbox {w14}><w14:checked w14:val='{value}'/></w14:checkbox></w:sdtPr>"
        f"<w:sdtContent>{run('x')}</w:sdtContent></w:sdt>{run(word)}"
        for value, word in (("1", "是"), ("0", "否"))
    )
    symbols = "".join(
        f"<w:r><w:sym w:font='Wingdings' w:char='{code}'/></w:r>" for code in ("F0FE", "F0A8", "F06F")
    )
    assert texts(only_sheet(with_body(f"<w:p>{boxes}{symbols}</w:p>")).blocks) == ["☑是☐否☑□□"]


def test_old_form_fields_to_tick_show_their_state() -> None:
    fields = "".join(
        "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox><w:default w:val='0'/>"
        f"{state}</w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>"
        f"<w:r><w:fldChar w:fldCharType='end'/></w:r>{run(word)}"
        for state, word in (("<w:checked/>", "是"), ("", "否"))
    )
    assert texts(only_sheet(with_body(f"<w:p>{fields}</w:p>")).blocks) == ["☑是☐否"]


def test_the_prompt_of_an_unfilled_field_is_no_text() -> None:
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>" + run("张三") + "</w:sdtContent></w:sdt>"
    filled, unfilled = control.format(""), control.format("<w:showingPlcHdr/>")
    document = with_body(f"<w:p>{run('甲：')}{filled}</w:p><w:p>{run('乙：')}{unfilled}</w:p>")
    assert texts(only_sheet(document).blocks) == ["甲：张三", "乙："]


def test_the_strict_variant_is_read_too() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    xml = (
        f'<w:document xmlns:w="{strict}"><w:body><w:p><w:r><w:t>正文</w:t></w:r></w:p></w:body></w:document>'
    )
    assert read(package(xml.encode()), DOCX).pages[0].text() == "正文"


def test_text_boxes_are_read_once() -> None:
    prefixes = (
        f'{W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    box = f"<w:txbxContent><w:p>{run('框中文字')}</w:p></w:txbxContent>"
    document = with_body(
        f"<w:p>{run('段中文字')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}"
        f"</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>",
        prefixes,
    )
    assert texts(only_sheet(document).blocks) == ["段中文字", "框中文字"]


def test_headers_and_footers_stand_once_without_page_numbers() -> None:
    document = docx.Document()
    document.add_paragraph("正文")
    section = document.sections[0]
    section.header.paragraphs[0].text = "某市市场监督管理局"
    footer = section.footer.paragraphs[0]
    footer.text = "第"
    for piece in (
        "<w:r {}><w:fldChar w:fldCharType='begin'/></w:r>",
        "<w:r {}><w:instrText> PAGE </w:instrText></w:r>",
        "<w:r {}><w:fldChar w:fldCharType='separate'/></w:r>",
        "<w:r {}><w:t>7</w:t></w:r>",
        "<w:r {}><w:fldChar w:fldCharType='end'/></w:r>",
        "<w:r {}><w:t>页</w:t></w:r>",
    ):
        footer._p.append(parse_xml(piece.format(W)))
    document.add_section(WD_SECTION.NEW_PAGE)
    document.add_paragraph("第二节")
    first, second = sheets(document)
    assert texts(first.blocks) == ["某市市场监督管理局", "正文", "第页"]
    assert texts(second.blocks) == ["第二节"]
    assert [line.anchor for line in first.lines()] == ["页眉", "段落 1", "页脚"]


def test_other_fields_show_their_result_only() -> None:
    document = with_body(
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>"
        f"<w:r><w:fldChar w:fldCharType='separate'/></w:r>{run('2024年3月5日')}"
        f"<w:r><w:fldChar w:fldCharType='end'/></w:r>{run('签')}</w:p>"
    )
    assert texts(only_sheet(document).blocks) == ["2024年3月5日签"]


def test_numbers_of_lists_are_written_out() -> None:
    document = docx.Document()
    for text in ("甲", "乙"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("丙", style="List Bullet")
    assert texts(only_sheet(document).blocks) == ["1.甲", "2.乙", "丙"]


@pytest.mark.parametrize(
    ("number", "kind", "shown"),
    [
        (1, "chineseCountingThousand", "一"),
        (10, "chineseCounting", "十"),
        (12, "japaneseCounting", "十二"),
        (30, "chineseCounting", "三十"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (3, "lowerLetter", "c"),
        (5, "decimalFullWidth", "５"),
        (3, "hebrew1", None),
    ],
)
def test_figures_of_lists(number: int, kind: str, shown: str | None) -> None:
    assert figure(number, kind) == shown


def test_a_document_of_pictures_only_is_unread() -> None:
    document = docx.Document()
    image = io.BytesIO()
    picture(50, 50)._image.save(image, "PNG")
    document.add_picture(image)
    assert only_sheet(document).unread == PICTURES_ONLY


def test_an_empty_document_is_one_empty_sheet() -> None:
    sheet = only_sheet(docx.Document())
    assert (sheet.blocks, sheet.unread) == ((), None)


def test_entities_are_not_expanded_and_nothing_is_fetched(tmp_path: Any) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密")
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    xml = (
        f'<!DOCTYPE d [<!ENTITY e0 "笑">{levels}<!ENTITY file SYSTEM "{secret.as_uri()}">]>'
        f"<w:document {W}><w:body><w:p>{run('正文')}{run('&e11;')}{run('&file;')}</w:p></w:body></w:document>"
    )
    result = read(package(xml.encode()), DOCX)
    shown = "".join(page.text() for page in result.pages)
    assert "秘密" not in shown
    assert len(shown) < 10


def package(document: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", document)
    return buffer.getvalue()


def test_a_part_that_unpacks_without_end_is_refused() -> None:
    body = b"<w:document>" + b" " * (70 * 2**20)
    assert read(package(body), DOCX).error == TOO_LARGE


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        package(b"<not xml"),
        package(b"<a/>"),
        package(b"<a>" * 2000 + b"</a>" * 2000),
    ],
)
def test_a_broken_document_is_an_error(data: bytes) -> None:
    assert read(data, DOCX).error == BROKEN


def whole() -> bytes:
    document = docx.Document()
    document.add_paragraph("行政处罚决定书")
    document.add_table(2, 2).cell(0, 0).text = "当事人"
    return saved(document)


WHOLE = whole()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_bytes_never_raise(data: st.DataObject) -> None:
    broken = bytearray(WHOLE)
    for position in data.draw(st.lists(st.integers(0, len(WHOLE) - 1), max_size=8)):
        broken[position] = data.draw(st.integers(0, 255))
    result = read(bytes(broken), DOCX)
    assert (result.error is None) == bool(result.pages)
