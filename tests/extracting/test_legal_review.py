from __future__ import annotations

import pytest

from enforcement_review.extracting.form import Form
from enforcement_review.extracting.legal_review import conclusion_of, read_legal_review
from enforcement_review.model import Box, TextFrom
from tests.extracting.build import CellText, facts, form_of, state, sure, value

KIND = "legal_review_opinion"
ALL = ("主体", "权限", "人员资格", "程序", "事实证据", "法律适用", "裁量", "文书", "是否移送")
ITEMS = (
    "执法主体是否合法",
    "是否超越法定职权",
    "执法人员是否具备\n执法资格",
    "执法程序是否合法",
    "违法事实是否清楚，证据是否充分",
    "适用法律、法规、规章是否正确",
    "裁量是否适当",
    "执法文书是否规范、齐备",
    "是否涉嫌犯罪需要移送司法机关",
)


def table_form(
    answers: list[str],
    *,
    boxes: bool = True,
    opinion: str = "同意办案机构的处理意见。",
    signer: str = "梁静宜",
) -> Form:
    items: list[list[CellText]] = [
        [(f"{number}.{item}", 2), answer]
        for number, (item, answer) in enumerate(zip(ITEMS, answers, strict=True), 1)
    ]
    rows: list[list[CellText]] = [
        ["案件名称", ("某某公司经营超过保质期食品案", 3)],
        ["送审机构", "执法大队", "送审时间", "2024年4月9日"],
        [("审核内容", 1, len(answers) + 1), ("审核事项", 2), "审核结论"],
        *items,
        [
            "审核意见",
            (
                f"本案{opinion}\n审核人（签名）：{signer}　法律职业资格证书编号：A20144105230117\n2024年4月11日",
                3,
            ),
        ],
        ["审核机构负责人意见", ("同意审核意见。\n签名：周岚　2024年4月12日", 3)],
    ]
    form = form_of(KIND, ["重大行政处罚决定法制审核表"], rows, boxes=boxes)
    read_legal_review(form)
    return form


@pytest.mark.parametrize("boxes", [True, False])
def test_a_ruled_form_is_read_whole(boxes: bool) -> None:
    form = table_form(["是"] * 8 + ["否"], boxes=boxes)
    assert value(form, "submitted_on") == "2024-04-09"
    assert value(form, "reviewed_on") == "2024-04-12"
    assert value(form, "reviewer") == "梁静宜"
    assert value(form, "reviewer_qualification") == "A20144105230117"
    assert value(form, "conclusion") == "同意"
    assert value(form, "topics") == ALL
    assert value(form, "signed") is True
    assert all(sure(form, name) for name in ("conclusion", "topics", "reviewed_on", "signed"))


@pytest.mark.parametrize("blank", [("", ""), ("☑是 □否", "□是 □否"), ("合法", "")])
def test_a_row_without_a_result_is_a_matter_not_judged(blank: tuple[str, str]) -> None:
    done, left = blank
    form = table_form([done or "是"] * 7 + [left, done or "否"])
    assert value(form, "topics") == tuple(topic for topic in ALL if topic != "文书")
    assert sure(form, "topics")


def test_a_checklist_without_one_tick_says_nothing() -> None:
    form = table_form(["□是 □否"] * 9)
    assert state(form, "topics") == "absent"


def test_boxes_before_the_matters() -> None:
    form = form_of(
        KIND,
        [],
        [
            [
                "审核内容",
                "☑主体合法 ☑权限合法 ☑执法人员具备资格 □程序合法\n☑事实清楚 ☑适用法律正确 ☑裁量适当 ☑文书完备 ☑不涉嫌犯罪",
            ]
        ],
    )
    read_legal_review(form)
    assert value(form, "topics") == tuple(topic for topic in ALL if topic != "程序")


LETTER = [
    "法制审核意见书",
    "河市监法审〔2024〕5号",
    "执法大队：",
    "你队于2024年4月9日提交的某某公司案收悉。经审核，提出如下意见：",
    "一、行政执法主体合法，执法人员具备执法资格，未超越本机关法定权限。",
    "二、案件事实清楚，证据确凿充分，程序合法。",
    "三、适用法律、法规准确，裁量基准运用适当，执法文书完备、规范。",
    "四、违法行为不涉嫌犯罪，无需移送司法机关。",
    "综上，同意你队的处理意见。",
]


def test_a_letter_is_read_whole() -> None:
    form = form_of(
        KIND,
        [
            *LETTER,
            "审核人：梁静宜（法律职业资格证号：A20144105230117）",
            "某某市市场监督管理局政策法规科",
            "2024年4月11日",
        ],
    )
    read_legal_review(form)
    assert value(form, "topics") == ALL
    assert value(form, "conclusion") == "同意"
    assert value(form, "reviewed_on") == "2024-04-11"
    assert value(form, "reviewer") == "梁静宜"
    assert value(form, "reviewer_qualification") == "A20144105230117"


def test_what_a_letter_leaves_out_is_left_out_surely() -> None:
    form = form_of(KIND, [line for line in LETTER if not line.startswith("四")])
    read_legal_review(form)
    assert value(form, "topics") == ALL[:-1]
    assert sure(form, "topics")


def test_what_recognition_may_have_lost_is_no_omission() -> None:
    form = form_of(KIND, [line for line in LETTER if not line.startswith("四")], text_from=TextFrom.OCR)
    read_legal_review(form)
    assert not sure(form, "topics")


@pytest.mark.parametrize(
    ("words", "written", "day"),
    [
        ("6月3日你队报来的某公司案卷收悉。", "2023年6月9日", None),
        ("6月3日你队送来的某公司一案案卷收悉。", "2023年6月9日", "2023-06-03"),
        ("贵科12月28日送审的某店案材料收悉。", "2024年1月4日", "2023-12-28"),
    ],
)
def test_a_day_of_submission_without_its_year(words: str, written: str, day: str | None) -> None:
    form = form_of(KIND, ["法制审核意见", "执法大队：", words, "经审核，同意。", "法规科", written])
    read_legal_review(form)
    assert value(form, "submitted_on") == day


def test_an_office_signs_beside_the_date() -> None:
    form = form_of(KIND, ["法制审核意见", "稽查科：", "经审核，同意。", "政策法规处　2023年5月4日"])
    read_legal_review(form)
    assert value(form, "reviewed_on") == "2023-05-04"


def test_typed_labels() -> None:
    form = form_of(
        KIND,
        [
            "案件名称：某某公司案",
            "送审日期：2024.4.9   审核日期：2024.4.12",
            "审核人员：梁静宜、赵一鸣",
            "法律职业资格证号：",
            "审核结论：退回补充调查。",
            "采纳情况：已补充询问两名证人，见卷第30页。",
        ],
    )
    read_legal_review(form)
    assert value(form, "submitted_on") == "2024-04-09"
    assert value(form, "reviewed_on") == "2024-04-12"
    assert [fact.value for fact in facts(form, "reviewer")] == ["梁静宜", "赵一鸣"]
    assert state(form, "reviewer_qualification") == "empty"
    assert value(form, "conclusion") == "补充调查"
    assert "补充询问" in str(value(form, "opinion_response"))


def test_label_above_value() -> None:
    form = form_of(
        KIND,
        [],
        [
            ["送审时间", "审核人", "法律职业资格证号", "审核日期"],
            ["2024-04-09", "梁静宜", "A20144105230117", "2024-04-11"],
        ],
        boxes=True,
    )
    read_legal_review(form)
    assert value(form, "submitted_on") == "2024-04-09"
    assert value(form, "reviewer") == "梁静宜"
    assert value(form, "reviewed_on") == "2024-04-11"
    assert value(form, "reviewer_qualification") == "A20144105230117"


def test_a_name_and_its_certificate_in_one_place() -> None:
    form = form_of(KIND, [], [["审核人员及资格证号", "石磊\nA20131234567890"], ["审核意见", "同意"]])
    read_legal_review(form)
    assert value(form, "reviewer") == "石磊"
    assert value(form, "reviewer_qualification") == "A20131234567890"


@pytest.mark.parametrize(
    ("reviewer", "number"),
    [
        ("石磊，B20131234567890", "B20131234567890"),
        ("石磊（A20131234567890）", "A20131234567890"),
        ("石磊", None),
    ],
)
def test_a_certificate_beside_the_name(reviewer: str, number: str | None) -> None:
    form = form_of(
        KIND,
        [],
        [["审核人（姓名、资格）", reviewer], ["业务科室送审时间", "2023年5月2日"], ["审核意见", "同意"]],
    )
    read_legal_review(form)
    assert value(form, "reviewer_qualification") == number
    assert value(form, "submitted_on") == "2023-05-02"


def test_places_left_blank_are_read_as_blank() -> None:
    form = form_of(
        KIND, [], [["审核意见", "同意。\n审核人（签名）：\n　　年　月　日"], ["资格证号", ""]], boxes=True
    )
    read_legal_review(form)
    assert value(form, "signed") is False
    assert state(form, "reviewed_on") == "empty"
    assert state(form, "reviewer_qualification") == "empty"


def test_a_picture_in_the_place_of_a_signature_is_one() -> None:
    picture = Box(150.0, 70.0, 210.0, 95.0)
    form = form_of(KIND, ["审核人（签名）："], boxes=True, pictures=(picture,))
    read_legal_review(form)
    assert value(form, "signed") is True


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("同意。", "同意"),
        ("本案事实清楚，证据确凿，程序合法，处罚适当，同意办案机构的处理意见。", "同意"),
        ("☑同意 □退回补充调查 □不同意", "同意"),
        ("□同意 ☑退回补充调查 □不同意", "补充调查"),
        ("□同意 □改正 □不同意 ☑建议移送", "移送"),
        ("不同意承办机构的处罚意见。", "不同意"),
        ("当事人无不同意见。", None),
        ("同意移送公安机关处理。", "移送"),
        ("建议将处罚决定书中引用的条款予以修改后再报审。", "改正"),
        ("建议改正：处罚幅度应当调整。", "改正"),
        ("当事人已主动改正违法行为，同意从轻处罚。", "同意"),
        ("同意责令改正并处罚款的意见。", "同意"),
        ("案件不涉嫌犯罪，无需移送司法机关，同意处罚意见。", "同意"),
        ("事实不清，建议补充调查取证。", "补充调查"),
        ("不同意，退回补充调查。", "补充调查"),
        ("审核通过。", "同意"),
        ("同意，但建议修改裁量理由后作出处罚决定。", None),
        ("□同意 □不同意", None),
        ("已阅。", None),
        ("同意听证报告的意见，罚款调整为130000元。", "同意"),
        ("同意退回补充调查。", "补充调查"),
    ],
)
def test_conclusions(words: str, verdict: str | None) -> None:
    form = form_of(KIND, [words])
    assert conclusion_of(form.text) == verdict


def test_a_head_who_overrules_leaves_it_open() -> None:
    form = form_of(
        KIND,
        [],
        [["审核意见", "同意。\n审核人：梁静宜"], ["审核机构负责人意见", "退回补充调查。\n签名：周岚"]],
    )
    read_legal_review(form)
    assert state(form, "conclusion") == "absent"


@pytest.mark.parametrize("item", ["执法文书", "8.行政处罚文书制作", "文书质量"])
def test_an_item_of_a_checklist_is_named_by_its_matter_alone(item: str) -> None:
    items = [
        "执法主体",
        "执法权限",
        "执法人员资格",
        "执法程序",
        "事实和证据",
        "法律适用",
        "裁量",
        item,
        "是否涉嫌犯罪需要移送",
    ]
    form = form_of(KIND, [], [[words, "合法、适当、规范"] for words in items])
    read_legal_review(form)
    assert value(form, "topics") == ALL
