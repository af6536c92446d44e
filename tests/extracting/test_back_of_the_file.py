"""Papers of the second half of a file, as units build them otherwise than the patterns do."""

from __future__ import annotations

import pytest

from enforcement_review.extracting.decisions import read_decision
from enforcement_review.extracting.discussion import read_discussion
from enforcement_review.extracting.legal_review import read_legal_review
from enforcement_review.extracting.money_papers import (
    read_deferred_payment,
    read_extension_approval,
    read_late_fine_decision,
)
from enforcement_review.extracting.payments import read_payment_receipt
from enforcement_review.extracting.publicity import read_publicity_record
from enforcement_review.extracting.service import read_receipt
from tests.extracting.build import facts, form_of, read_paper, scanned, sure, value

# ---- 会议纪要 in sentences ----


@pytest.mark.parametrize(
    ("lines", "day", "chair", "people"),
    [
        (
            (
                "案件审理会议纪要",
                "2023年4月6日上午，副主任唐一平在二楼会议室主持召开案件审理会，研究某厂违法排污案。唐一平、罗方、何小雨等委领导参加，法规处石磊列席。",
                "会议决定：罚款20000元。",
            ),
            "2023-04-06",
            "唐一平",
            ("唐一平", "罗方", "何小雨"),
        ),
        (
            (
                "重大案件讨论纪要",
                "2023年4月6日，局党组召开会议讨论某店案件。会议由局长秦岭同志主持，参加会议的人员有：秦岭、邱一鸣、段青，列席人员有：石磊。",
                "会议决定：罚款20000元。",
            ),
            "2023-04-06",
            "秦岭",
            ("秦岭", "邱一鸣", "段青"),
        ),
    ],
)
def test_minutes_in_sentences(lines: tuple[str, ...], day: str, chair: str, people: tuple[str, ...]) -> None:
    form = form_of("collective_discussion_record", lines)
    read_discussion(form)
    assert value(form, "discussed_on") == day
    assert value(form, "chair") == chair
    assert value(form, "participants") == people
    assert value(form, "fine") == "20000.00"


def test_what_minutes_tell_of_others_is_not_the_meeting() -> None:
    form = form_of(
        "collective_discussion_record",
        [
            "案件讨论记录",
            "2023年3月1日，本局依法举行听证会，由法规科孙明主持。当事人及其代理人参加。",
            "结论性意见：罚款20000元。",
        ],
    )
    read_discussion(form)
    assert value(form, "discussed_on") is None
    assert value(form, "participants") is None


@pytest.mark.parametrize("label", ["主持人及职务", "会议主持人姓名及职务", "主持人（姓名、职务）"])
def test_a_label_that_asks_for_the_office_too(label: str) -> None:
    form = form_of(
        "collective_discussion_record",
        [],
        [[label, "唐一平　主任", "记录人及职务", "石磊　科员"], ["讨论时间", "2023年4月6日", "", ""]],
    )
    read_discussion(form)
    assert value(form, "chair") == "唐一平"


# ---- 法制审核意见 as a letter ----


@pytest.mark.parametrize(
    ("words", "written", "day"),
    [
        ("6月3日你队报来的某公司案卷收悉。", "2023年6月9日", None),
        ("6月3日你队送来的某公司一案案卷收悉。", "2023年6月9日", "2023-06-03"),
        ("贵科12月28日送审的某店案材料收悉。", "2024年1月4日", "2023-12-28"),
    ],
)
def test_a_day_without_its_year(words: str, written: str, day: str | None) -> None:
    form = form_of(
        "legal_review_opinion", ["法制审核意见", "执法大队：", words, "经审核，同意。", "法规科", written]
    )
    read_legal_review(form)
    assert value(form, "submitted_on") == day


# ---- slips of a bank ----


def _slip(day: str, figures: str, words: str) -> tuple[list[str], list[list[str | tuple[str, int, int]]]]:
    head = ["某某银行　客户回单", f"{day}　　　流水号：99881"]
    table: list[list[str | tuple[str, int, int]]] = [
        [("付款人", 1, 1), "全称", "某公司", ("收款人", 1, 1), "全称", "某市财政局"],
        [("金额", 1, 1), (f"（大写）{words}　（小写）￥{figures}", 5, 1)],
    ]
    return head, table


def test_a_slip_whose_day_has_no_label() -> None:
    head, table = _slip("2023年05月08日", "3,000.00", "叁仟元整")
    form = form_of("payment_receipt", head, table, after=["打印时间：2023-05-11 09:12:44"])
    read_payment_receipt(form)
    assert value(form, "paid_on") == "2023-05-08"
    assert value(form, "amount") == "3000.00"


def test_two_slips_on_a_sheet() -> None:
    lines = []
    for day, figures in (("2023年05月08日", "3,000.00"), ("2023年06月08日", "4,000.00")):
        lines += [
            "某某银行　客户回单",
            day,
            "付款人：某公司",
            f"金额：￥{figures}",
            f"打印时间：2023-07-01 0{figures[0]}:12",
        ]
    form = form_of("payment_receipt", lines)
    read_payment_receipt(form)
    assert [fact.value for fact in facts(form, "paid_on")] == ["2023-05-08", "2023-06-08"]
    assert [fact.value for fact in facts(form, "amount")] == ["3000.00", "4000.00"]


@pytest.mark.parametrize("label", ["银行记账日期", "实际到账时间", "国库入库日期"])
def test_the_day_on_which_it_was_paid_goes_before_that_of_the_form(label: str) -> None:
    form = form_of(
        "payment_receipt",
        ["缴款书", "填制日期：2023年5月1日", "缴款人：某公司", f"{label}：2023年5月4日", "金额：￥50.00"],
    )
    read_payment_receipt(form)
    assert value(form, "paid_on") == "2023-05-04"


# ---- 延长期限 ----


@pytest.mark.parametrize(
    ("rows", "days", "until"),
    [
        ([["延长期限（日）", "45"]], "45", None),
        ([["延长期限", "45日（至2023年8月1日）"]], "45", "2023-08-01"),
    ],
)
def test_how_long_it_was_extended(rows: list[list[str]], days: str, until: str | None) -> None:
    form = form_of("extension_approval", [], rows)
    read_extension_approval(form)
    assert value(form, "days") == days
    assert value(form, "until") == until


# ---- 送达回证 ----


def test_the_block_says_what_the_name_is_of() -> None:
    form = form_of(
        "service_receipt",
        [],
        [
            [("送达文书", 1, 2), "名称", "责令改正通知书", "文号", "某改〔2023〕2号"],
            [None, "份数", "1", "页数", "2"],
            ["受送达人", ("某公司", 4), None, None, None],
        ],
        boxes=True,
    )
    read_receipt(form)
    assert value(form, "served_document") == "责令改正通知书"
    assert value(form, "recipient") == "某公司"


@pytest.mark.parametrize(
    "label", ["投妥日期", "邮件妥投（签收）时间", "到达受送达人系统时间", "视为送达日期"]
)
def test_when_the_post_or_a_system_delivered_it(label: str) -> None:
    form = form_of(
        "service_receipt", [], [["交寄日期", "2023年5月1日"], [label, "2023年5月4日"], ["受送达人", "某公司"]]
    )
    read_receipt(form)
    assert value(form, "served_on") == "2023-05-04"


# ---- 决定书 ----


def test_letters_of_the_seal_beside_the_date_are_no_words() -> None:
    lines = (
        "某川市水务局",
        "行政处罚决定书",
        "某水罚〔2023〕2号",
        "当事人：某公司",
        "决定罚款人民币2000元。如不服，可以在六个月内起诉。",
        "川市",
        "水　2023年5月4日",
    )
    form = scanned("decision", lines)
    assert value(form, "decided_on") == "2023-05-04"
    assert value(read_paper("decision", lines), "decided_on") is None


@pytest.mark.parametrize(("beside", "relied_on"), [("水", True), ("芮", False)])
def test_a_letter_beside_the_date_may_be_all_that_was_read_of_a_name(
    beside: str,
    relied_on: bool,  # noqa: FBT001
) -> None:
    lines = (
        "某川市水务局",
        "行政处罚决定书",
        "对某公司罚款2000元。不服可以起诉。",
        f"{beside}　　2023年5月4日",
    )
    form = scanned("decision", lines)
    assert value(form, "decided_on") == "2023-05-04"
    assert sure(form, "decided_on") is relied_on


@pytest.mark.parametrize(
    ("words", "clause"),
    [
        ("依据该条例第九条第二款", "《某某管理条例》第九条第二款"),
        ("根据《行政处罚法》第四十四条和该条例第九条", "《某某管理条例》第九条"),
    ],
)
def test_that_regulation_is_the_one_named_before(words: str, clause: str) -> None:
    form = form_of(
        "decision",
        ["行政处罚决定书", f"你单位违反了《某某管理条例》第三条的规定。{words}的规定，决定罚款2000元。"],
    )
    read_decision(form)
    assert value(form, "violated_clauses") == ("《某某管理条例》第三条",)
    assert value(form, "applied_clauses") == (clause,)


# ---- when the act ended ----


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("经查，当事人于2023年1月3日至2月8日销售上述商品。", "2023-02-08"),
        ("你单位自2023年1月3日起至2023年2月8日止，在河道内采砂。", "2023-02-08"),
        ("2022年5月至2023年2月8日，某店虚报面积。", "2023-02-08"),
        ("办案期间\n2023年1月3日至2月8日\n承办人\n秦岭", None),
        ("2023年1月3日至2月8日，本局对当事人进行了调查。", None),
        ("检查时间：2023年1月3日9时，检查结束时间：2023年1月3日10时。", None),
    ],
)
def test_the_time_for_which_the_party_did_it(words: str, day: str | None) -> None:
    form = read_paper("decision", ["行政处罚决定书", words])
    assert value(form, "case.act_ended_on") == day


@pytest.mark.parametrize(("decided", "relied_on"), [("2023年9月1日", True), ("2024年9月1日", False)])
def test_a_time_that_ended_long_before_the_paper_may_be_of_something_else(
    decided: str,
    relied_on: bool,  # noqa: FBT001
) -> None:
    words = "当事人自2022年1月3日起至2023年2月8日止承租上述仓库。"
    form = read_paper("decision", ["行政处罚决定书", words, "某某局", decided])
    assert sure(form, "case.act_ended_on") is relied_on


def test_a_lost_gap_before_the_time_of_day() -> None:
    form = form_of("service_receipt", [], [["送达时间", "2023-05-0416:20:11"]])
    read_receipt(form)
    assert value(form, "served_on") == "2023-05-04"
    assert sure(form, "served_on")


@pytest.mark.parametrize(
    ("time", "outcome"),
    [("议案时间", "议案结果"), ("审议日期", "审议决定"), ("会审时间", "会审结论"), ("开会时间", "集体决议")],
)
def test_other_words_for_discussing(time: str, outcome: str) -> None:
    form = form_of(
        "collective_discussion_record", [], [[time, "2023年4月6日"], [outcome, "罚款人民币6000元。"]]
    )
    read_discussion(form)
    assert value(form, "discussed_on") == "2023-04-06"
    assert value(form, "fine") == "6000.00"


def test_a_name_and_its_certificate_in_one_place() -> None:
    form = form_of(
        "legal_review_opinion", [], [["审核人员及资格证号", "石磊\nA20131234567890"], ["审核意见", "同意"]]
    )
    read_legal_review(form)
    assert value(form, "reviewer") == "石磊"
    assert value(form, "reviewer_qualification") == "A20131234567890"


def test_an_office_signs_beside_the_date() -> None:
    form = form_of(
        "legal_review_opinion", ["法制审核意见", "稽查科：", "经审核，同意。", "政策法规处　2023年5月4日"]
    )
    read_legal_review(form)
    assert value(form, "reviewed_on") == "2023-05-04"


def test_the_last_instalment_is_the_day_by_which_all_is_paid() -> None:
    plan = "2023年5月31日前缴3万元，6月30日前缴2万元，2023年7月31日前缴2万元"
    form = form_of(
        "deferred_payment_approval", [], [["准予方案", plan], ["负责人意见", "同意。秦岭 2023年5月9日"]]
    )
    read_deferred_payment(form)
    assert value(form, "due_on") == "2023-07-31"


def test_an_address_in_brackets_that_were_opened_before_it() -> None:
    form = form_of(
        "decision", ["行政处罚决定书", "当事人：某公司（法定代表人：秦岭，地址：人民路1号(东区)2幢）"]
    )
    read_decision(form)
    assert str(value(form, "party_address")) == "人民路1号(东区)2幢"


@pytest.mark.parametrize(
    ("label", "figure"),
    [("罚款金额/万元（必填）", "0.6"), ("罚款金额（单位：万元）", "0.6"), ("罚款金额/元", "6000")],
)
def test_the_unit_of_a_fine_in_its_label(label: str, figure: str) -> None:
    form = form_of("publicity_record", [], [["决定书文号", "某罚〔2023〕1号"], [label, figure]])
    read_publicity_record(form)
    assert value(form, "fine") == "6000.00"


def test_who_took_part_as_rows_of_a_table() -> None:
    form = form_of(
        "collective_discussion_record",
        [],
        [
            [("参加人员", 4), None, None, None],
            ["姓名", "职务", "发言", "签名"],
            ["秦岭", "局长", "同意", ""],
            ["邱一鸣", "副局长", "同意", ""],
            ["段青", "副局长", "无异议", ""],
        ],
        boxes=True,
    )
    read_discussion(form)
    assert value(form, "participants") == ("秦岭", "邱一鸣", "段青")


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
        "legal_review_opinion",
        [],
        [["审核人（姓名、资格）", reviewer], ["业务科室送审时间", "2023年5月2日"], ["审核意见", "同意"]],
    )
    read_legal_review(form)
    assert value(form, "reviewer_qualification") == number
    assert value(form, "submitted_on") == "2023-05-02"


def test_the_row_of_the_case_in_a_list_under_a_heading_row() -> None:
    form = form_of(
        "publicity_record",
        [],
        [
            [("某局行政处罚公示（第2期）", 4), None, None, None],
            ["单位名称", "处罚决定书文号", "处罚内容", "处罚日期"],
            ["甲公司", "某罚〔2023〕1号", "罚款100元", "2023.5.1"],
            ["乙公司", "某罚〔2023〕2号", "罚款200元", "2023.5.2"],
        ],
        boxes=True,
    )
    form.decision_numbers = ("某罚〔2023〕2号",)
    read_publicity_record(form)
    assert value(form, "fine") == "200.00"
    assert value(form, "decided_on") == "2023-05-02"


def test_capitals_where_the_penalty_begins_on_a_line_of_its_own() -> None:
    form = form_of(
        "decision",
        [
            "行政处罚决定书",
            "依据《某某办法》第三条的规定，决定给予",
            "罚款人民币陆仟元整（￥6000.00）的行政处罚。",
        ],
    )
    read_decision(form)
    assert value(form, "fine_capitals") == "陆仟元整"
    assert value(form, "penalty_kinds") == ("罚款",)


def test_a_note_that_tells_of_the_publication_in_sentences() -> None:
    form = form_of(
        "publicity_record",
        [
            "公示说明",
            "2023年5月4日，我局依法对某某饲料有限公司作出行政处罚决定（某罚〔2023〕2号），罚款3000元。",
            "该决定已于2023年5月9日在某县人民政府网站公示。",
        ],
    )
    read_publicity_record(form)
    assert value(form, "party_name") == "某某饲料有限公司"
    assert value(form, "decided_on") == "2023-05-04"
    assert value(form, "published_on") == "2023-05-09"
    assert value(form, "number") == "某罚〔2023〕2号"
    assert value(form, "fine") == "3000.00"


def test_a_note_that_names_nobody_says_nothing_of_a_party() -> None:
    form = form_of("publicity_record", ["公示说明", "本案处罚决定已于2023年5月9日在某县人民政府网站公示。"])
    read_publicity_record(form)
    assert value(form, "party_name") is None
    assert value(form, "decided_on") is None


@pytest.mark.parametrize("product", ["10000元×3%×5日=1500元", "10000元*3%*5天=1500元（壹仟伍佰元整）"])
def test_a_late_fine_that_is_reckoned(product: str) -> None:
    form = form_of("late_fine_decision", ["加处罚款决定书", f"决定加处罚款，数额为{product}。"])
    read_late_fine_decision(form)
    assert value(form, "amount") == "1500.00"


@pytest.mark.parametrize("label", ["时间、地点", "会议时间及地点", "讨论时间、地点"])
def test_time_and_place_in_one(label: str) -> None:
    form = form_of("collective_discussion_record", [], [[label, "2023年4月6日9时，二楼会议室"]])
    read_discussion(form)
    assert value(form, "discussed_on") == "2023-04-06"


def test_a_heading_that_was_joined_to_the_line_above() -> None:
    form = form_of(
        "collective_discussion_record",
        [
            "案件讨论记录",
            "邱一鸣：同意。段青：无异议，同意。会议决定",
            "警告，并处罚款6000元。",
            "记录人：石磊",
        ],
    )
    read_discussion(form)
    assert value(form, "fine") == "6000.00"


def test_slips_of_two_kinds_on_a_sheet() -> None:
    form = form_of(
        "payment_receipt",
        [
            "某省罚没收据",
            "开票日期：2023年5月4日",
            "今收到：石磊　交来",
            "金额：￥60.00",
            "某某银行网上银行电子回单",
            "交易日期：2023年6月8日",
            "付款人户名：某公司",
            "交易金额：￥700.00",
        ],
    )
    read_payment_receipt(form)
    assert [fact.value for fact in facts(form, "paid_on")] == ["2023-05-04", "2023-06-08"]
    assert [fact.value for fact in facts(form, "amount")] == ["60.00", "700.00"]
    assert [fact.value for fact in facts(form, "payer")] == ["石磊", "某公司"]


def test_capitals_on_a_form_that_only_names_the_fine() -> None:
    form = form_of("summary_decision", ["当场处罚决定书"], [["处罚决定", "罚款人民币陆拾元整（60.00元）"]])
    read_decision(form)
    assert value(form, "fine_capitals") == "陆拾元整"
