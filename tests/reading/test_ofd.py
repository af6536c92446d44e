"""OFD files: what stands on their pages, pictures, seals, and what is wrong with damaged ones."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from enforcement_review.model import Line, Page, ReadSource, SealShape
from enforcement_review.reading import ofd_content, ofd_package
from enforcement_review.reading.ofd import (
    BROKEN,
    DOCUMENT_BROKEN,
    LOCKED,
    PAGE_BROKEN,
    PAGE_TOO_MUCH,
    ofd_page_picture,
)
from enforcement_review.reading.ofd_content import POINT, deltas
from sample_cases.generator.ofd_file import OfdPage, OfdText, ofd_from_pages, write_ofd, zipped
from sample_cases.generator.ofd_seal import stamp_picture
from tests.reading.make import PARAGRAPH, cell_texts, read, tables, texts

OFD = "application/ofd"
SPEC = 'xmlns:ofd="http://www.ofdspec.org/2016"'
FORM = ((20, 60, 120, 60), (20, 80, 120, 80), (20, 60, 20, 80), (60, 60, 60, 80), (120, 60, 120, 80))


def read_ofd_bytes(data: bytes) -> ReadSource:
    return read(data, OFD)


def only_page(data: bytes) -> Page:
    result = read_ofd_bytes(data)
    assert result.error is None
    assert len(result.pages) == 1
    return result.pages[0]


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def by_hand(
    objects: str, *, page: str = "", resources: str = "", more: dict[str, bytes] | None = None
) -> bytes:
    """A file of one page as programs write it that share nothing with our writer: default namespace, paths from the root."""
    ns = 'xmlns="http://www.ofdspec.org/2016"'
    files = {
        "OFD.xml": f"<OFD {ns}><DocBody><DocRoot>/Doc_0/Document.xml</DocRoot></DocBody></OFD>",
        "Doc_0/Document.xml": f"<Document {ns}><CommonData><PageArea><PhysicalBox>0 0 210 297</PhysicalBox></PageArea>"
        "<DocumentRes>Res.xml</DocumentRes></CommonData>"
        '<Pages><Page ID="1" BaseLoc="/Doc_0/Pages/P.xml"/></Pages></Document>',
        "Doc_0/Pages/P.xml": f"<Page {ns}>{page}<Content><Layer>{objects}</Layer></Content></Page>",
        "Doc_0/Res.xml": f'<Res {ns} BaseLoc="Res">{resources}</Res>',
    }
    encoded = {path: text.encode() for path, text in files.items()}
    return zipped(encoded | (more or {}))


def text_object(code: str, boundary: str = "20 30 100 6", size: float = 5, rest: str = "") -> str:
    return f'<TextObject Boundary="{boundary}" Font="1" Size="{size}" {rest}>{code}</TextObject>'


def edges_mm(line: Line) -> list[float]:
    assert line.edges is not None
    return [round(edge / POINT, 2) for edge in line.edges]


# What is written is read


def test_text_stands_where_it_was_written() -> None:
    line = OfdText("立案审批表", 60, 40, 7, (10, 10, 10, 10))
    page = only_page(write_ofd([OfdPage((line,))]))
    (found,) = page.lines()
    assert found.text == "立案审批表"
    assert edges_mm(found) == [60, 70, 80, 90, 100, 107]
    assert found.size == pytest.approx(7 * POINT, abs=0.01)
    assert found.box is not None
    assert found.box.y0 / POINT < 40 - 5 < 40 < found.box.y1 / POINT
    assert (round(page.width), round(page.height)) == (595, 842)


def test_rulings_make_a_table_with_text_in_its_cells() -> None:
    label, value = OfdText("当事人", 22, 72, 5), OfdText("湘沅市某商行", 62, 72, 5)
    (table,) = tables(only_page(write_ofd([OfdPage((label, value), FORM)])))
    assert cell_texts(table) == {(0, 0): "当事人", (0, 1): "湘沅市某商行"}


def test_a_template_under_the_page_belongs_to_it() -> None:
    form = OfdPage((OfdText("当事人", 22, 72, 5),), FORM)
    first, second = (OfdPage((OfdText(name, 62, 72, 5),)) for name in ("甲商行", "乙商行"))
    result = read_ofd_bytes(write_ofd([first, second], template=form))
    found = [cell_texts(tables(page)[0]) for page in result.pages]
    assert found == [{(0, 0): "当事人", (0, 1): "甲商行"}, {(0, 0): "当事人", (0, 1): "乙商行"}]
    assert [page.number for page in result.pages] == [1, 2]


def test_pages_written_from_pages_read_the_same() -> None:
    texts_of_page = [OfdText("行政处罚决定书", 60, 30, 8), OfdText("当事人", 22, 72, 5)]
    texts_of_page += [
        OfdText(PARAGRAPH[at : at + 30], 20, 100 + at / 3, 5) for at in range(0, len(PARAGRAPH), 30)
    ]
    texts_of_page.append(OfdText("2024-05-06", 62, 72, 5, (2.5,) * 9))
    before = read_ofd_bytes(write_ofd([OfdPage(tuple(texts_of_page), FORM)]))
    after = read_ofd_bytes(ofd_from_pages(before.pages))
    assert texts(after.pages[0].blocks) == texts(before.pages[0].blocks)
    assert cell_texts(tables(after.pages[0])[0]) == cell_texts(tables(before.pages[0])[0])
    for one, other in zip(before.pages[0].lines(), after.pages[0].lines(), strict=True):
        assert edges_mm(one) == pytest.approx(edges_mm(other), abs=0.02)


def test_the_same_content_gives_the_same_bytes() -> None:
    page = OfdPage((OfdText("案由", 20, 30, 5),), FORM, ((stamp_picture(), (20, 200, 42, 42)),))
    assert write_ofd([page]) == write_ofd([page])


@given(
    st.lists(st.floats(4.0, 7.0), min_size=3, max_size=12),
    st.floats(10, 60),
    st.floats(20, 280),
    st.sampled_from((4.0, 5.0, 6.5)),
)
@settings(max_examples=25, deadline=None)
def test_every_letter_keeps_its_edge(steps: list[float], x: float, y: float, size: float) -> None:
    near = [min(step, size * 1.5) for step in steps]  # wider gaps separate lines
    letters = "当事人张三于五月六日签收决定书"[: len(near) + 1]
    (line,) = only_page(write_ofd([OfdPage((OfdText(letters, x, y, size, tuple(near)),))])).lines()
    lefts = edges_mm(line)[:-1]
    assert [right - left for left, right in pairwise(lefts)] == pytest.approx(near, abs=0.03)


# Other ways to write the same


def test_steps_may_be_packed() -> None:
    assert deltas("3 g 3 2.5 4", 9) == [3, 2.5, 2.5, 2.5, 4]
    assert deltas("g 999999999 1", 4) == [1] * 4
    assert deltas("1 x 2", 9) == [1]
    code = '<TextCode X="0" Y="5" DeltaX="g 3 6 5">当事人姓名</TextCode>'
    (line,) = only_page(by_hand(text_object(code))).lines()
    assert edges_mm(line) == [20, 26, 32, 38, 43, 48]


def test_a_matrix_scales_moves_and_turns() -> None:
    scaled = '<TextCode X="100" Y="-50" DeltaX="g 2 14.1732">证据一</TextCode>'
    objects = text_object(scaled, "50 80 40 6", 14.1732, 'CTM="0.3528 0 0 0.3528 -35.28 22.64"')
    (line,) = only_page(by_hand(objects)).lines()
    assert line.text == "证据一"
    assert edges_mm(line) == pytest.approx([50, 55, 60, 65], abs=0.02)
    assert line.box is not None
    assert line.box.y1 / POINT == pytest.approx(80 + 5 + 0.6, abs=0.05)
    assert line.size == pytest.approx(5 * POINT, abs=0.02)


def test_several_codes_in_one_object_and_objects_of_one_letter() -> None:
    codes = '<TextCode X="0" Y="5">经查</TextCode><TextCode X="0" Y="15">当事人</TextCode><TextCode Y="25">陈述</TextCode>'
    objects = text_object(codes, "20 30 60 30")
    objects += "".join(
        text_object(f'<TextCode X="0" Y="5">{letter}</TextCode>', f"{100 + 5 * at} 30 5 6")
        for at, letter in enumerate("签收人")
    )
    assert texts(only_page(by_hand(objects)).blocks) == ["经查", "签收人", "当事人", "陈述"]


def test_half_wide_letters_join_by_their_steps() -> None:
    code = '<TextCode X="0" Y="5" DeltaX="1.4 3.9 g 3 2.6">iW2024</TextCode>'
    (line,) = only_page(by_hand(text_object(code))).lines()
    assert line.text == "iW2024"


def test_a_page_written_on_its_side_is_read_as_it_is_held() -> None:
    line = OfdText("现场检查笔录", 150, 40, 7, (7,) * 5, down=True)
    (found,) = only_page(write_ofd([OfdPage((line,))])).lines()
    assert found.text == "现场检查笔录"
    assert found.box is not None
    assert found.box.height > 4 * found.box.width


def test_coordinates_are_those_of_the_page_box() -> None:
    page = "<Area><PhysicalBox>10 20 100 150</PhysicalBox></Area>"
    code = '<TextCode X="0" Y="5">甲方</TextCode>'
    inside, outside = text_object(code, "20 30 20 6"), text_object(code, "160 30 20 6")
    found = only_page(by_hand(inside + outside, page=page))
    assert (round(found.width / POINT), round(found.height / POINT)) == (100, 150)
    (line,) = found.lines()
    assert edges_mm(line) == [10, 15, 20]


def test_what_is_hidden_is_not_read() -> None:
    code = '<TextCode X="0" Y="5">不可见</TextCode>'
    objects = (
        text_object(code, rest='Visible="false"')
        + f'<PageBlock Visible="false">{text_object(code)}</PageBlock>'
    )
    assert only_page(by_hand(objects)).blocks == ()


def test_composites_are_drawn_where_they_are_named() -> None:
    unit = text_object('<TextCode X="0" Y="5">第三人</TextCode>', "1 2 20 6")
    resources = f'<CompositeGraphicUnits><CompositeGraphicUnit ID="7"><Content>{unit}</Content></CompositeGraphicUnit></CompositeGraphicUnits>'
    objects = '<CompositeObject ResourceID="7" Boundary="40 50 60 10"/>'
    (line,) = only_page(by_hand(objects, resources=resources)).lines()
    assert edges_mm(line) == [41, 46, 51, 56]
    assert only_page(by_hand(objects)).unread == PAGE_BROKEN  # nobody knows what it shows


def test_rulings_as_thin_areas_rectangles_and_relative_to_a_matrix() -> None:
    def path(boundary: str, data: str, rest: str = "") -> str:
        return (
            f'<PathObject Boundary="{boundary}" {rest}><AbbreviatedData>{data}</AbbreviatedData></PathObject>'
        )

    thin = path("20 60 100 0.3", "M0 0L100 0L100 0.3L0 0.3C", 'Fill="true" Stroke="false"')
    box = path("20 60 100 20", "M 0 0 L 100 0 L 100 20 L 0 20 C")
    middle = path("60 60 1 20", "M 0 0 L 0 40", 'CTM="0.5 0 0 0.5 0 0"')
    white = path("20 85 80 30", "M 0 0 L 80 0 L 80 30 L 0 30 C", 'Fill="true" Stroke="false" DrawParam="3"')
    resources = '<DrawParams><DrawParam ID="3"><FillColor Value="255 255 255"/></DrawParam></DrawParams>'
    label = text_object('<TextCode X="0" Y="5">案号</TextCode>', "22 65 20 6")
    (table,) = tables(only_page(by_hand(thin + box + middle + white + label, resources=resources)))
    assert cell_texts(table) == {(0, 0): "案号", (0, 1): ""}


def test_prefixes_nobody_declared_and_other_encodings_are_read() -> None:
    files = parts_of(by_hand(text_object('<TextCode X="0" Y="5">听证笔录</TextCode>')))
    path = "Doc_0/Pages/P.xml"
    undeclared = files[path].replace(b"<Page ", b"<ofd:Page ").replace(b"</Page>", b"</ofd:Page>")
    gbk = '<?xml version="1.0" encoding="GB2312"?>' + files[path].decode()
    for content in (undeclared, gbk.encode("gb18030"), b"\xef\xbb\xbf" + files[path], gbk.encode("utf-16")):
        assert texts(only_page(zipped(files | {path: content})).blocks) == ["听证笔录"]


def test_annotations_that_show_belong_to_the_page() -> None:
    def note(kind: str, text: str, y: int) -> str:
        shown = text_object(f'<TextCode X="0" Y="5">{text}</TextCode>', "0 0 60 6")
        return f'<Annot Type="{kind}"><Appearance Boundary="30 {y} 60 10">{shown}</Appearance></Annot>'

    files = parts_of(by_hand(text_object('<TextCode X="0" Y="5">送达回证</TextCode>')))
    document = files["Doc_0/Document.xml"].replace(
        b"</Document>", b"<Annotations>A.xml</Annotations></Document>"
    )
    listing = b'<Annotations><Page PageID="1"><FileLoc>Annots/1.xml</FileLoc></Page></Annotations>'
    notes = f"<PageAnnot>{note('Stamp', '已收讫', 60)}{note('Watermark', '内部资料', 90)}</PageAnnot>"
    files |= {"Doc_0/Document.xml": document, "Doc_0/A.xml": listing, "Doc_0/Annots/1.xml": notes.encode()}
    assert texts(only_page(zipped(files)).blocks) == ["送达回证", "已收讫"]
    files["Doc_0/A.xml"] = listing[:40]
    assert only_page(zipped(files)).unread == PAGE_BROKEN


def test_documents_of_one_file_follow_one_another() -> None:
    one = parts_of(by_hand(text_object('<TextCode X="0" Y="5">甲卷</TextCode>')))
    two = parts_of(by_hand(text_object('<TextCode X="0" Y="5">乙卷</TextCode>')))
    moved = {name.replace("Doc_0", "Doc_1"): data.replace(b"Doc_0", b"Doc_1") for name, data in two.items()}
    bodies = "".join(
        f"<DocBody><DocRoot>{root}/Document.xml</DocRoot></DocBody>" for root in ("Doc_0", "Gone", "Doc_1")
    )
    result = read_ofd_bytes(zipped(one | moved | {"OFD.xml": f"<OFD>{bodies}</OFD>".encode()}))
    assert [page.number for page in result.pages] == [1, 2, 3]
    assert [page.unread for page in result.pages] == [None, DOCUMENT_BROKEN, None]
    assert [page.text() for page in result.pages] == ["甲卷", "", "乙卷"]


def test_the_current_version_of_a_document_is_read() -> None:
    old = parts_of(by_hand(text_object('<TextCode X="0" Y="5">旧版</TextCode>')))
    new = parts_of(by_hand(text_object('<TextCode X="0" Y="5">新版</TextCode>')))
    moved = {name.replace("Doc_0", "Doc_1"): data.replace(b"Doc_0", b"Doc_1") for name, data in new.items()}
    versions = '<Versions><Version ID="2" Index="2" Current="true" BaseLoc="V.xml"/></Versions>'
    body = f"<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot>{versions}</DocBody></OFD>"
    listing = b"<DocVersion><DocRoot>/Doc_1/Document.xml</DocRoot></DocVersion>"
    assert only_page(zipped(moved | old | {"OFD.xml": body.encode(), "V.xml": listing})).text() == "新版"


# Pictures


def photograph(width: int, height: int, color: tuple[int, int, int] = (90, 120, 90)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), color).save(buffer, "JPEG")
    return buffer.getvalue()


def test_a_scan_is_unread_and_its_picture_can_be_had() -> None:
    scan = photograph(620, 877)
    data = write_ofd([OfdPage(pictures=((scan, (0, 0, 210, 297)),))])
    page = only_page(data)
    assert page.unread == "没有文字层（扫描件）"
    picture = ofd_page_picture(data, 1)
    assert picture is not None
    assert picture.data == scan
    assert picture.box.width == pytest.approx(page.width, abs=0.1)
    assert ofd_page_picture(data, 2) is None


def test_strips_of_a_scan_come_as_one_picture_of_the_page() -> None:
    dark, light = photograph(420, 297, (20, 20, 20)), photograph(420, 297, (200, 200, 200))
    strips = ((dark, (0.0, 0.0, 210.0, 148.5)), (light, (0.0, 148.5, 210.0, 138.5)))
    data = write_ofd([OfdPage(pictures=strips)])
    picture = ofd_page_picture(data, 1)
    assert picture is not None
    image = Image.open(io.BytesIO(picture.data)).convert("L")
    assert image.width / image.height == pytest.approx(210 / 297, abs=0.01)
    at = [image.getpixel((image.width // 2, round(image.height * share))) for share in (0.25, 0.75, 0.985)]
    assert at == pytest.approx([20, 200, 255], abs=6)


def test_a_picture_that_lies_on_its_side_is_set_upright() -> None:
    buffer = io.BytesIO()
    image = Image.new("RGB", (297, 210), (255, 255, 255))
    image.paste((0, 0, 0), (0, 0, 148, 210))  # the left half black
    image.save(buffer, "PNG")
    media = (
        '<MultiMedias><MultiMedia ID="5" Type="Image"><MediaFile>a.png</MediaFile></MultiMedia></MultiMedias>'
    )
    # Turned by a quarter clockwise: its left side is on top.
    objects = '<ImageObject ResourceID="5" Boundary="0 0 210 297" CTM="0 297 -210 0 210 0"/>'
    data = by_hand(objects, resources=media, more={"Doc_0/Res/a.png": buffer.getvalue()})
    picture = ofd_page_picture(data, 1)
    assert picture is not None
    shown = Image.open(io.BytesIO(picture.data)).convert("L")
    assert [shown.getpixel((shown.width // 2, shown.height * part // 4)) for part in (1, 3)] == [0, 255]


def test_a_red_stamp_picture_is_a_seal_and_a_photograph_is_none() -> None:
    pictures = (
        (stamp_picture(), (120.0, 200.0, 42.0, 42.0)),
        (photograph(200, 200), (20.0, 200.0, 42.0, 42.0)),
    )
    data = write_ofd([OfdPage((OfdText(PARAGRAPH[:30], 20, 50, 5),), pictures=pictures)])
    (seal,) = only_page(data).seals
    assert (seal.shape, seal.signature) == (SealShape.ROUND, None)
    assert seal.box is not None
    assert seal.box.x0 / POINT == pytest.approx(120)


# Damage


def test_what_is_no_ofd_says_so_in_one_sentence() -> None:
    whole = write_ofd([OfdPage((OfdText("案由", 20, 30, 5),))])
    files = parts_of(whole)
    bomb = b'<!DOCTYPE a [<!ENTITY x "xxxxxxxx">]><OFD><DocBody><DocRoot>&x;</DocRoot></DocBody></OFD>'
    broken = [
        b"",
        b"PK",
        whole[: len(whole) // 2],
        zipped({"a.txt": b"a"}),
        zipped(files | {"OFD.xml": b"<OFD"}),
        zipped(files | {"OFD.xml": b"<OFD/>"}),
        zipped(files | {"OFD.xml": bomb}),
        zipped({name: data for name, data in files.items() if name != "Doc_0/Document.xml"}),
        zipped(files | {"Doc_0/Document.xml": files["Doc_0/Document.xml"][:-30]}),
        zipped(files | {"Doc_0/Document.xml": b"<Document/>"}),
        zipped(files | {"OFD.xml": b'<?xml version="1.0" encoding="punycode"?><OFD/>'}),
        zipped(files | {"OFD.xml": b"<a>" * 100_000}),
    ]
    for data in broken:
        result = read_ofd_bytes(data)
        assert (result.error, result.pages) == (BROKEN, ())


def test_a_locked_file_says_that_it_is_locked() -> None:
    data = bytearray(write_ofd([OfdPage((OfdText("案由", 20, 30, 5),))]))
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    at = -1
    while (at := data.find(b"PK\x03\x04", at + 1)) >= 0:
        data[at + 6] |= 1
    assert read_ofd_bytes(bytes(data)).error == LOCKED
    files = parts_of(write_ofd([OfdPage()]))
    encrypted = zipped(files | {"Encryptions.xml": b"<Encryptions/>", "Doc_0/Document.xml": b"\x93\x11\x07"})
    assert read_ofd_bytes(encrypted).error == LOCKED


@pytest.mark.parametrize("damage", [None, b"", b"<Page><Content>", b"\x00" * 100, b"<!DOCTYPE a><Page/>"])
def test_one_bad_page_leaves_the_others(damage: bytes | None) -> None:
    pages = [OfdPage((OfdText(name, 20, 30, 5),)) for name in ("第一页", "第二页", "第三页")]
    files = parts_of(write_ofd(pages))
    if damage is None:
        del files["Doc_0/Pages/Page_1/Content.xml"]
    else:
        files["Doc_0/Pages/Page_1/Content.xml"] = damage
    result = read_ofd_bytes(zipped(files))
    assert [page.unread for page in result.pages] == [None, PAGE_BROKEN, None]
    assert [page.text() for page in result.pages] == ["第一页", "", "第三页"]


def test_a_missing_template_leaves_no_page_read() -> None:
    files = parts_of(write_ofd([OfdPage((OfdText("张三", 62, 72, 5),))], template=OfdPage(rulings=FORM)))
    del files["Doc_0/Tpls/Tpl_0/Content.xml"]
    assert only_page(zipped(files)).unread == PAGE_BROKEN


def test_figures_beyond_sense_do_no_harm() -> None:
    for figures in (
        "-5 -5 -100 -20",
        "nan nan 1 1",
        "1e308 1e308 1e308 1e308",
        "x",
        "inf 0 0 0",
        "1e8 1 1 1",
    ):
        code = f'<TextCode X="{figures.split()[0]}" Y="5" DeltaX="1e300 nan">案由书</TextCode>'
        objects = (
            text_object(code, figures, rest=f'CTM="{figures} 1 1"')
            + f'<PathObject Boundary="{figures}" CTM="{figures} 0 0"><AbbreviatedData>M {figures} L 5 1e999</AbbreviatedData></PathObject>'
            + f'<ImageObject ResourceID="5" Boundary="{figures}"/>'
            + text_object('<TextCode X="0" Y="5">决定书</TextCode>')
        )
        page = only_page(by_hand(objects, page=f"<Area><PhysicalBox>{figures}</PhysicalBox></Area>"))
        assert page.unread is not None or "决定书" in page.text() or page.width < 100


def test_a_page_with_too_much_on_it_is_given_up_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd_content, "MAX_OBJECTS", 50)
    full = OfdPage(tuple(OfdText("字", 5 + at, 30, 3) for at in range(60)))
    result = read_ofd_bytes(write_ofd([full, OfdPage((OfdText("末页", 20, 30, 5),))]))
    assert [page.unread for page in result.pages] == [PAGE_TOO_MUCH, None]


def test_composites_that_hold_one_another_come_to_an_end() -> None:
    units = "".join(
        f'<CompositeGraphicUnit ID="{number}"><Content>'
        + f'<CompositeObject ResourceID="{number + 1}"/>' * 10
        + "</Content></CompositeGraphicUnit>"
        for number in range(5)
    )
    units += '<CompositeGraphicUnit ID="5"><Content><CompositeObject ResourceID="0"/></Content></CompositeGraphicUnit>'
    resources = f"<CompositeGraphicUnits>{units}</CompositeGraphicUnits>"
    page = only_page(by_hand('<CompositeObject ResourceID="0"/>', resources=resources))
    assert page.unread == PAGE_TOO_MUCH


def test_a_part_used_by_every_page_is_counted_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    files = parts_of(by_hand(text_object('<TextCode X="0" Y="5">案由</TextCode>')))
    listed = b"".join(b'<Page ID="%d" BaseLoc="Pages/P.xml"/>' % number for number in range(20))
    document = files["Doc_0/Document.xml"].replace(b"<Pages>", b"<Pages>" + listed)
    monkeypatch.setattr(ofd_package, "MAX_XML_OF_FILE", 4000)
    result = read_ofd_bytes(zipped(files | {"Doc_0/Document.xml": document}))
    unread = [page.unread for page in result.pages]
    assert unread[0] is None
    assert unread[-1] == PAGE_TOO_MUCH
