from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from enforcement_review.model import Block, Box, Document, Line, Table, TextFrom
from tests.splitting.build import (
    WORDS,
    body,
    foot,
    full_body,
    line,
    outline,
    sheets,
    source,
    split,
    split_whole,
    table,
    title,
)

UNREAD = "没有文字层"
RECORD_HEAD = ("时间：2024年3月5日9时00分至10时00分", "地点：某市某路1号", "被询问人：张三")


def test_each_title_begins_a_paper() -> None:
    file = source(
        [title("立案审批表"), *body(WORDS)],
        [title("行政处罚决定书"), *body(WORDS)],
        [title("送达回证"), *body(WORDS)],
    )
    assert outline(file) == [("case_filing_approval", (1,)), ("decision", (2,)), ("service_receipt", (3,))]


def test_a_paper_keeps_its_title_as_printed_without_spaces() -> None:
    (document,) = split(source([title("送 达 回 证"), *body(WORDS)]))
    assert (document.title, document.source, document.pages) == ("送达回证", "案卷.pdf", (1,))


def test_papers_are_numbered_through_all_sources() -> None:
    one, other = (
        source([title(name), *body(WORDS)], name=f"{name}.pdf") for name in ("立案审批表", "送达回证")
    )
    assert [(d.id, d.source) for d in split(one, other)] == [
        ("d01", "立案审批表.pdf"),
        ("d02", "送达回证.pdf"),
    ]


def test_an_untitled_page_goes_on_with_a_full_one() -> None:
    file = source([title("行政处罚决定书"), *full_body()], body(WORDS, "2024年3月5日"), [title("送达回证")])
    assert outline(file) == [("decision", (1, 2)), ("service_receipt", (3,))]


@pytest.mark.parametrize("size", [22.0, 12.0])
def test_a_part_of_a_letter_at_the_top_of_a_page_goes_on_with_the_letter(size: float) -> None:
    page = [title("处罚依据", size=size), *body(*[WORDS] * 4)]
    full = source([title("行政处罚决定书"), *full_body()], page)
    assert outline(full) == [("decision", (1, 2))]
    ended = source([title("行政处罚决定书"), *body(WORDS, "某市市场监督管理局", "2024年5月6日")], page)
    assert outline(ended) == [("decision", (1,)), ("other", (2,))]


def test_excerpts_of_laws_are_a_paper_of_their_own() -> None:
    page = [title("法律法规摘录"), *body(*[WORDS] * 4)]
    file = source([title("行政处罚决定书"), *full_body()], page)
    assert outline(file) == [("decision", (1,)), ("other", (2,))]


def test_a_transcript_of_many_pages_is_one_paper() -> None:
    file = source(
        [title("询问笔录"), *body(*RECORD_HEAD), *full_body(200)],
        full_body(80),
        [*body("问：还有什么补充？", "答：没有。", "以上笔录看过，属实。", "张三 2024年3月5日")],
        [title("送达回证"), *body(WORDS)],
    )
    assert outline(file) == [("interview_record", (1, 2, 3)), ("service_receipt", (4,))]


@pytest.mark.parametrize("mark", ["询问笔录（续页）", "询问笔录续页", "询问笔录附页"])
def test_a_continued_title_goes_on_with_its_record(mark: str) -> None:
    file = source(
        [title("询问笔录"), *body(*RECORD_HEAD)], [title(mark), *body("问：数量是多少？", "答：三箱。")]
    )
    assert outline(file) == [("interview_record", (1, 2))]


def test_a_repeated_title_over_more_answers_goes_on() -> None:
    file = source(
        [title("询问笔录"), *body(*RECORD_HEAD), *full_body(200)],
        [title("询问笔录"), *body("问：数量是多少？", "答：三箱。")],
    )
    assert outline(file) == [("interview_record", (1, 2))]


def test_a_repeated_title_over_a_new_head_is_another_record() -> None:
    file = source(
        [title("询问笔录"), *body(*RECORD_HEAD), *full_body(200)],
        [title("询问笔录"), *body("时间：2024年3月6日", "地点：某市", "被询问人：李四")],
    )
    assert outline(file) == [("interview_record", (1,)), ("interview_record", (2,))]


def test_page_marks_keep_a_record_together_whatever_its_pages_look_like() -> None:
    file = source(
        [title("现场检查笔录"), *body(WORDS), foot("第1页 共3页")],
        [title("现场检查笔录"), *body("当事人：张三"), foot("第2页 共3页")],
        [*body(WORDS), foot("第3页 共3页")],
        [title("询问笔录"), *body(WORDS)],
    )
    assert outline(file) == [("onsite_inspection_record", (1, 2, 3)), ("interview_record", (4,))]


def test_page_marks_that_begin_again_begin_another_record() -> None:
    file = source(
        [title("询问笔录"), *full_body(), foot("第1页 共2页")],
        [*full_body(80), foot("第2页 共2页")],
        [title("询问笔录"), *full_body(), foot("第1页 共2页")],
        [*full_body(80), foot("第2页 共2页")],
    )
    assert outline(file) == [("interview_record", (1, 2)), ("interview_record", (3, 4))]


def test_page_marks_through_the_whole_file_part_nothing_and_join_nothing() -> None:
    names = ["立案审批表", "现场检查笔录", "询问笔录", "行政处罚决定书", "送达回证"]
    file = source(
        *([title(name), *body(WORDS), foot(f"第{n}页 共5页")] for n, name in enumerate(names, 1)),
        name="全卷.pdf",
    )
    assert [pages for _, pages in outline(file)] == [(1,), (2,), (3,), (4,), (5,)]


def test_an_unread_page_inside_a_numbered_record_belongs_to_it() -> None:
    file = source(
        [title("询问笔录"), *body(*RECORD_HEAD), foot("第1页 共3页")],
        UNREAD,
        [*body(WORDS), foot("第3页 共3页")],
    )
    document = split(file)[0]
    assert (document.type, document.complete) == ("interview_record", False)
    assert document.pages[:2] == (1, 2)


def test_an_unread_page_between_papers_could_be_anything() -> None:
    result = split_whole(source([title("立案审批表"), *body(WORDS)], UNREAD, [title("行政处罚决定书")]))
    documents = [paper.document for paper in result.documents]
    assert [d.type for d in documents] == ["case_filing_approval", "other", "decision"]
    unknown = documents[1]
    assert {"service_receipt", "prior_notice", "legal_review_opinion"} <= set(unknown.could_be)
    assert not unknown.complete
    assert [(page.source, page.page, page.reason) for page in result.unread] == [("案卷.pdf", 2, UNREAD)]


def test_papers_beside_an_unread_page_are_complete_in_themselves() -> None:
    documents = split(source([title("立案审批表"), *body("2024年3月5日")], UNREAD, [title("行政处罚决定书")]))
    assert documents[0].complete
    assert documents[2].complete


def test_a_paper_that_was_never_read_is_no_known_paper() -> None:
    (document,) = split(source(UNREAD, UNREAD))
    assert (document.type, document.confidence, document.pages) == ("other", 0.0, (1, 2))
    assert UNREAD in document.reason


TITLE_OF_INK = Box(220.0, 60.0, 375.0, 85.0)


def scan(
    *pages: Sequence[Block], sure: float = 0.99, ink: tuple[Box, ...] = (), stained: int = 2
) -> list[tuple[str, tuple[int, ...], bool]]:
    """The papers in a scan of which one page (`stained`) was read with doubt, or not all of it."""
    clear = source(*pages, text_from=TextFrom.OCR)
    seen = [replace(page, ink=()) for page in clear.pages]
    blocks = tuple(replace(b, confidence=sure) if isinstance(b, Line) else b for b in pages[stained - 1])
    seen[stained - 1] = replace(seen[stained - 1], blocks=blocks, ink=ink)
    found = split(replace(clear, pages=tuple(seen)))
    return [(document.type, document.pages, document.complete) for document in found]


LETTER = (title("行政处罚决定书"), *full_body()[:-3], line("2024年3月5日", 720))
REST = (*body(WORDS, WORDS), line("2024年3月5日", 300))


def test_a_clear_scanned_page_without_a_title_goes_on_with_a_full_one() -> None:
    assert scan(LETTER, REST) == [("decision", (1, 2), True)]
    mark = Box(430.0, 300.0, 500.0, 340.0)  # a signature beside the date
    assert scan(LETTER, REST, ink=(mark,)) == [("decision", (1, 2), True)]


def test_where_a_title_is_lost_nothing_goes_on_however_open_its_end() -> None:
    letter = (title("行政处罚决定书"), *full_body())
    assert scan(letter, REST, sure=0.8) == [("decision", (1, 2), True)]
    assert scan(letter, REST, ink=(TITLE_OF_INK,)) == [("decision", (1,), False), ("other", (2,), False)]


@pytest.mark.parametrize(
    ("sure", "ink"),
    [
        (0.8, ()),
        (0.99, (TITLE_OF_INK,)),
        (0.99, tuple(Box(72.0, y, 300.0, y + 15) for y in range(350, 700, 30))),
    ],
    ids=["read with doubt", "ink where titles stand", "more ink than words"],
)
def test_a_page_that_lost_its_title_may_be_another_paper_and_leaves_both_open(
    sure: float, ink: tuple[Box, ...]
) -> None:
    assert scan(LETTER, REST, sure=sure, ink=ink) == [("decision", (1,), False), ("other", (2,), False)]
    ended = (title("行政处罚决定书"), *body(WORDS, "2024年3月5日"))
    assert scan(ended, REST, sure=sure, ink=ink) == [("decision", (1,), True), ("other", (2,), False)]


def test_a_half_read_page_is_joined_where_more_than_room_speaks_for_it() -> None:
    counted = [*LETTER, foot("第1页 共2页")]
    assert scan(counted, [*REST, foot("第2页 共2页")], sure=0.8) == [("decision", (1, 2), True)]
    record = [title("询问笔录"), *body(*RECORD_HEAD), *full_body(200)]
    assert scan(record, REST, sure=0.8) == [("interview_record", (1, 2), True)]


def test_a_half_read_page_with_its_title_is_the_paper_that_it_says() -> None:
    receipt = (title("送达回证"), *body(WORDS))
    assert scan(LETTER, receipt, sure=0.8)[1] == ("service_receipt", (2,), True)


def test_a_blank_back_side_belongs_to_its_sheet() -> None:
    file = source([title("立案审批表"), *body(WORDS)], [], [title("行政处罚决定书")])
    assert outline(file) == [("case_filing_approval", (1, 2)), ("decision", (3,))]


def test_a_picture_page_is_no_blank_back_side() -> None:
    file = source([title("立案审批表"), *body("2024年3月5日")], [], pictures={2: (Box(60, 60, 500, 700),)})
    assert len(outline(file)) == 2


def test_a_catalogue_that_lists_all_titles_is_one_paper() -> None:
    names = ("立案审批表", "现场检查笔录", "询问笔录", "行政处罚决定书", "送达回证")
    rows = [(str(n), name, str(n)) for n, name in enumerate(names, 1)]
    file = source(
        [title("卷内文件目录"), table(("序号", "文件名称", "页号"), *rows)],
        [title("立案审批表"), *body(WORDS)],
    )
    assert outline(file) == [("file_catalogue", (1,)), ("case_filing_approval", (2,))]


def test_a_typed_catalogue_is_not_cut_at_the_titles_it_lists() -> None:
    names = ("立案审批表", "现场检查笔录", "询问笔录", "行政处罚事先告知书", "行政处罚决定书", "送达回证")
    rows = [line(name, 150 + 24 * n, x=200) for n, name in enumerate(names)]
    assert outline(source([title("卷内目录"), *rows])) == [("file_catalogue", (1,))]


def test_a_catalogue_goes_on_over_the_page() -> None:
    head = ("序号", "文件名称", "页号")
    rows = [(str(n), "证据材料", str(n)) for n in range(1, 22)]
    file = source([title("卷内目录"), table(head, *rows)], [table(("22", "送达回证", "30"), y=60.0)])
    assert outline(file) == [("file_catalogue", (1, 2))]


def test_names_of_other_papers_in_running_text_begin_nothing() -> None:
    file = source(
        [
            title("行政处罚决定书"),
            *body("证据：询问笔录", "现场检查笔录", "送达回证", WORDS),
            *full_body(240),
        ],
        body("行政处罚事先告知书已于2024年3月5日送达", "当事人收到行政处罚告知书后未提出陈述申辩", WORDS),
    )
    assert outline(file) == [("decision", (1, 2))]


def test_a_notice_and_its_receipt_on_one_page_are_two_papers() -> None:
    file = source(
        [
            title("责令改正通知书"),
            *body("张三：", *[WORDS] * 6, "某市市场监督管理局", "2024年3月5日"),
            title("送达回证", y=420),
            table(("受送达人", "张三"), ("送达地点", "某路1号"), y=460),
        ]
    )
    assert outline(file) == [("rectification_order", (1,)), ("service_receipt", (1,))]
    notice, receipt = split_whole(file).documents
    assert "受送达人" not in "".join(page.text() for page in notice.pages)
    assert receipt.pages[0].text().startswith("送达回证")


def test_a_running_head_begins_no_paper_on_every_page() -> None:
    head = line("行政处罚案卷", 30, x=260, size=10)
    pages = [[head, *([title("行政处罚决定书")] if not n else []), *full_body()] for n in range(8)]
    assert outline(source(*pages)) == [("decision", tuple(range(1, 9)))]


def test_page_numbers_and_running_heads_are_no_text_of_the_paper() -> None:
    head = line("某市市场监督管理局执法案卷", 30, x=230, size=9)
    pages = [
        [head, *([title("询问笔录")] if not n else []), *full_body(), foot(f"- {n + 1} -")] for n in range(6)
    ]
    (paper,) = split_whole(source(*pages)).documents
    text = "\n".join(page.text() for page in paper.pages)
    assert "执法案卷" not in text
    assert "- 3 -" not in text
    assert WORDS in text


def test_two_certificates_of_one_kind_are_two_papers() -> None:
    file = source([title("营业执照"), *body(WORDS)], [title("居民身份证"), *body(WORDS)])
    assert outline(file) == [("identity_document", (1,)), ("identity_document", (2,))]


def test_a_list_belongs_to_the_notice_before_it() -> None:
    file = source(
        [title("先行登记保存证据通知书"), *body(WORDS)], [title("先行登记保存证据清单"), *body(WORDS)]
    )
    assert outline(file) == [("evidence_preservation_notice", (1, 2))]


def test_a_title_may_be_broken_over_two_lines() -> None:
    file = source([title("重大行政执法决定"), title("法制审核意见书", y=110), *body(WORDS, y=160)])
    assert [kind for kind, _ in outline(file)] == ["legal_review_opinion"]


def test_a_page_with_an_unknown_title_is_other() -> None:
    (document,) = split(source([title("关于感谢信的回信"), *body(WORDS)]))
    assert document.type == "other"
    assert document.title == "关于感谢信的回信"


def test_an_unknown_page_after_a_finished_paper_is_not_taken_into_it() -> None:
    file = source([title("立案审批表"), *body("2024年3月5日")], [title("一封来信"), *body(WORDS)])
    assert [document.type for document in split(file)] == ["case_filing_approval", "other"]


def test_an_unnamed_source_is_known_by_its_file_name() -> None:
    file = source(body(WORDS), name="05 送达回证.pdf")
    (document,) = split(file)
    assert document.type == "service_receipt"
    assert "文件名" in document.reason


def test_a_title_inside_goes_before_the_file_name() -> None:
    (document,) = split(source([title("询问笔录"), *body(WORDS)], name="送达回证.pdf"))
    assert document.type == "interview_record"


def test_sheets_without_layout_are_split_at_their_titles() -> None:
    file = sheets(
        ["立案审批表", "案由：无证经营", WORDS],
        ["行政处罚决定书", "某市监罚〔2024〕1号", WORDS],
        ["送达回证", "受送达人：张三"],
    )
    assert [document.type for document in split(file)] == [
        "case_filing_approval",
        "decision",
        "service_receipt",
    ]


def test_a_sheet_that_holds_two_papers_is_cut_between_them() -> None:
    file = sheets(
        ["行政处罚决定书", "某市监罚〔2024〕1号", *[WORDS] * 4, "2024年3月5日", "送达回证", "受送达人：张三"]
    )
    assert [document.type for document in split(file)] == ["decision", "service_receipt"]


def test_an_empty_file_holds_no_papers() -> None:
    assert split() == []
    assert split(sheets()) == []


def test_every_page_stands_in_exactly_one_paper() -> None:
    file = source(
        [title("卷宗封面")], [title("卷内目录"), *body(WORDS)], UNREAD, [title("询问笔录"), *full_body()], full_body(80), [],
        [title("行政处罚决定书"), *full_body()], body("2024年3月5日"), UNREAD, [title("送达回证")],
    )  # fmt: skip
    pages = [number for document in split(file) for number in document.pages]
    assert pages == list(range(1, 11))


def confident(documents: list[Document]) -> list[str]:
    return [document.type for document in documents if document.type != "other" and document.confidence < 0.6]


def test_no_paper_is_named_on_weak_grounds() -> None:
    file = source([line("现场检査笔绿", 300)], [title("情况"), *body(WORDS)], body("送达", WORDS))
    assert confident(split(file)) == []


def test_the_same_pages_give_the_same_papers() -> None:
    file = source([title("询问笔录"), *full_body()], [title("送达回证")], UNREAD, [])
    assert split_whole(file) == split_whole(file)


RECEIPT = (("受送达人", "某某有限公司"), ("送达文书", "行政处罚决定书"), ("送达时间", "2024年3月5日"))


def test_receipts_of_one_title_on_one_sheet_are_papers_of_their_own() -> None:
    file = source([title("送达回证"), table(*RECEIPT), title("送达回证", y=300.0), table(*RECEIPT, y=340.0)])
    assert outline(file) == [("service_receipt", (1,)), ("service_receipt", (1,))]


def test_receipts_on_the_sheets_of_a_docx_are_papers_of_their_own() -> None:
    form: list[Line | Table] = [title("送达回证"), table(*RECEIPT)]
    assert len(split(source(form, form, form, name="送达回证.docx"))) == 3


def test_what_has_the_words_of_another_paper_below_a_table_may_be_one() -> None:
    """A title that was not seen must not make the file lack the paper that it heads."""
    rows = [
        "信用中国 处罚结果公示",
        "行政处罚决定书文号：某罚〔2024〕3号",
        "行政相对人名称：某县远航饲料有限公司",
        "处罚日期：2024年5月6日",
        "处罚类别：罚款",
        "处罚依据：某条例第三条第一款第二项之规定",
    ]
    page: list[Line | Table] = [
        title("罚没票据"),
        table(("交款人", "某县远航饲料有限公司"), ("金额", "400.00")),
        *body(*rows, y=320),
    ]
    (paper,) = split(source(page))
    assert paper.type == "payment_receipt"
    assert "publicity_record" in paper.could_be
    (plain,) = split(source(page[:2]))
    assert plain.could_be == ()
