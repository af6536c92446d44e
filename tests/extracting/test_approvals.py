from __future__ import annotations

import pytest

from enforcement_review.extracting.form import Form
from enforcement_review.model import TextFrom
from tests.extracting.build import (
    NUMBERS,
    OFFICERS,
    PARTY,
    Rows,
    read_paper,
    scanned,
    state,
    sure,
    value,
    values,
)

both = pytest.mark.parametrize("boxes", [True, False], ids=["pdf", "docx"])


def filing(*lines: str, table: Rows = (), boxes: bool = True) -> Form:
    return read_paper("case_filing_approval", ["立案审批表", *lines], table, boxes=boxes)


@both
def test_a_ruled_approval_is_read_whole(boxes: bool) -> None:
    form = filing(
        table=[
            ("案由", ("未经许可经营", 3)),
            ("当事人", "某超市", "法定代表人", "张三"),
            ("案件来源", "日常检查", "发现时间", "2024年3月5日"),
            ("承办人意见", ("建议立案。\n承办人：李四、王五\n2024年3月6日", 3)),
            ("承办机构负责人意见", ("同意。\n签名：赵六\n2024年3月7日", 3)),
            ("行政机关负责人意见", ("同意立案。\n签名：钱七\n2024年3月8日", 3)),
        ],
        boxes=boxes,
    )
    expected = {
        "case_name": "未经许可经营",
        "party_name": "某超市",
        "discovered_on": "2024-03-05",
        "approved_on": "2024-03-08",
        "approver": "钱七",
        "officers": ("李四", "王五"),
    }
    assert {name: value(form, name) for name in expected} == expected
    assert sure(form, "approved_on")


@both
def test_a_typed_approval_is_read_whole(boxes: bool) -> None:
    form = filing(
        "案    由：未经许可经营", "当 事 人：张三   性别：男   年龄：35", "承办人：李四、王五",
        "领导审批意见：", "同意立案", "钱七", "2024年3月8日", boxes=boxes,
    )  # fmt: skip
    expected = {
        "case_name": "未经许可经营",
        "party_name": "张三",
        "approved_on": "2024-03-08",
        "approver": "钱七",
        "officers": ("李四", "王五"),
    }
    assert {name: value(form, name) for name in expected} == expected


def test_the_head_approves_and_not_who_proposes() -> None:
    rows: Rows = [
        ("承办人意见", "建议立案。李四 2024年3月6日"),
        ("负责人审批意见", "同意。钱七 2024年3月8日"),
    ]
    assert value(filing(table=rows), "approved_on") == "2024-03-08"


def test_of_two_heads_the_later_approves() -> None:
    rows: Rows = [
        ("分管领导意见", "同意。钱七 2024年3月8日"),
        ("主要负责人意见", "同意立案。孙八 2024年3月9日"),
    ]
    form = filing(table=rows)
    assert (value(form, "approved_on"), value(form, "approver")) == ("2024-03-09", "孙八")


@both
def test_of_two_heads_of_one_day_the_one_further_down_approves(boxes: bool) -> None:
    rows: Rows = [
        ("分管负责人意见", "同意。钱七 2024年3月8日"),
        ("局负责人意见", "同意立案。孙八 2024年3月8日"),
    ]
    form = filing(table=rows, boxes=boxes)
    assert (value(form, "approved_on"), value(form, "approver")) == ("2024-03-08", "孙八")


def test_a_day_named_inside_an_opinion_is_not_the_day_of_approval() -> None:
    rows: Rows = [("领导意见", "经2024年3月1日会议研究，同意立案。\n签名：钱七 2024年3月8日")]
    form = filing(table=rows)
    assert (value(form, "approved_on"), value(form, "approver")) == ("2024-03-08", "钱七")


@pytest.mark.parametrize("left", ["", "签名：       年   月   日", "同意立案。\n签名：      年   月   日"])
def test_an_approval_without_a_day_is_empty(left: str) -> None:
    rows: Rows = [("案由", "未经许可经营"), ("负责人审批意见", left)]
    assert state(filing(table=rows), "approved_on") == "empty"


def test_an_empty_opinion_names_nobody() -> None:
    assert state(filing(table=[("案由", "无证经营"), ("负责人审批意见", "")]), "approver") == "empty"


def test_an_approval_on_a_page_that_was_not_read_is_no_absence() -> None:
    form = read_paper("case_filing_approval", ["立案审批表", "案由：无证经营"], complete=False)
    assert state(form, "approved_on") == "absent"


def test_a_party_in_a_block_of_particulars() -> None:
    rows: Rows = [
        (("当事人", 1, 3), ("单位", 1, 2), "名称", "某超市"),
        (None, None, "法定代表人", "张三"),
        (None, "个人", "姓名", "/"),
        ("案由", ("无证经营", 3)),
    ]
    assert value(filing(table=rows), "party_name") == "某超市"


def test_when_the_act_was_found_may_be_told_in_the_text() -> None:
    rows: Rows = [("案情摘要", "2024年3月5日，本局执法人员检查发现某超市无证经营。")]
    assert value(filing(table=rows), "discovered_on") == "2024-03-05"


@pytest.mark.parametrize("label", ["涉嫌违法行为", "立案事由", "违法行为名称"])
def test_a_filing_may_ask_for_the_act(label: str) -> None:
    form = scanned("case_filing_approval", table=[[label, "未经审批占用岸线"], ["被立案调查单位", PARTY]])
    assert value(form, "case_name") == "未经审批占用岸线"
    assert value(form, "party_name") == PARTY


def test_what_happened_is_no_name_of_a_case() -> None:
    story = "2023年8月9日检查发现，该单位未经审批占用岸线长约三十米，搭建临时码头一座，并对外靠泊船舶收取费用，情节较为严重。"
    assert value(scanned("case_filing_approval", table=[["涉嫌违法行为", story]]), "case_name") is None


def test_a_closing_says_what_was_carried_out_and_who_approved() -> None:
    rows: Rows = [
        ("案件名称", "某超市无证经营案", "处罚决定书文号", "某市监罚〔2024〕12号"),
        ("立案时间", "2024年3月8日", "处罚时间", "2024年5月6日"),
        ("执行情况", ("罚款已于2024年5月10日缴纳。", 3)),
        ("负责人意见", ("同意结案。钱七 2024年6月1日", 3)),
    ]
    form = read_paper("closing_approval", ["结案审批表"], rows, boxes=True)
    assert value(form, "approved_on") == "2024-06-01"
    assert value(form, "case_name") == "某超市无证经营案"
    assert value(form, "result") == "罚款已于2024年5月10日缴纳。"


@both
def test_a_report_names_its_day_its_officers_and_its_proposal(boxes: bool) -> None:
    form = read_paper(
        "investigation_report",
        [
            "关于某超市涉嫌无证经营案的调查终结报告", "二、调查经过：2024年3月5日检查发现。", "三、处理建议",
            "建议对当事人作出如下处罚：1.没收违法所得1000元；2.罚款20000元。", "调查人员：李四、王五", "2024年4月1日",
        ],
        boxes=boxes,
    )  # fmt: skip
    assert value(form, "party_name") == "某超市"
    assert value(form, "officers") == ("李四", "王五")
    assert value(form, "reported_on") == "2024-04-01"
    assert value(form, "proposed_fine") == "20000.00"


def test_a_report_in_prose_names_party_officers_and_day() -> None:
    form = scanned(
        "investigation_report",
        [
            f"关于{PARTY}占用岸线案的调查情况报告",
            "局领导：",
            f"2023年8月11日，我处对{PARTY}涉嫌未经审批占用岸线一案立案。本处执法人员邹立新（{NUMBERS[0]}）、沈若兰（{NUMBERS[1]}）对现场进行了勘验。",
            "二、建议：处罚款人民币30000元。",
            "二〇二三年九月四日",
        ],
        title="关于占用岸线案的调查情况报告",
    )
    assert value(form, "party_name") == PARTY
    assert value(form, "officers") == OFFICERS
    assert value(form, "reported_on") == "2023-09-04"


def test_the_day_of_the_report_is_the_day_its_officers_signed() -> None:
    form = scanned(
        "investigation_report",
        table=[
            ["当事人", PARTY, "立案日期", "2023年8月11日"],
            ["调查人", "邹立新、沈若兰", "调查期间", "2023.8.11-2023.9.1"],
            ["调查人员签名", ("邹立新　沈若兰　　2023年9月4日", 3)],
        ],
    )
    assert value(form, "reported_on") == "2023-09-04"
    assert value(form, "officers") == OFFICERS


def test_the_head_of_the_deciding_body_approves_whatever_the_body_is_called() -> None:
    form = read_paper(
        "case_filing_approval", table=[("大队负责人\n审批意见", "同意立案。邹国栋 2024年3月8日")]
    )
    assert [f.value for f in form.facts if f.name == "case_filing_approval.approved_on"] == ["2024-03-08"]


def test_the_last_consent_on_a_scan_is_the_heads_in_doubt_where_its_label_was_not_read() -> None:
    table = [("承办意见", "建议罚款。张三 2025年4月3日"), ("", "同意罚款1500元。梅国强 2025年4月8日")]
    form = read_paper("decision_approval", table=table, text_from=TextFrom.OCR)
    found = [(f.value, f.confidence) for f in form.facts if f.name == "decision_approval.approved_on"]
    assert found == [("2025-04-08", 0.6)]


def test_in_a_flow_of_steps_the_head_is_who_did_the_heads_step() -> None:
    form = read_paper(
        "case_filing_approval",
        table=[
            ["序号", "环节名称", "处理人", "处理结果", "处理意见", "处理时间"],
            ["1", "承办人呈报", "邹立新", "提交", "建议立案", "2023-08-10 09:12"],
            ["2", "港航科审核", "唐维", "通过", "拟同意", "2023-08-10 15:40"],
            ["3", "处领导审批", "魏长征", "通过", "同意立案", "2023-08-11 10:05"],
        ],
        boxes=True,
    )
    assert value(form, "approver") == "魏长征"
    assert value(form, "approved_on") == "2023-08-11"
    assert "唐维" not in str(values(form, "officers"))


def test_steps_may_be_printed_without_a_table() -> None:
    form = scanned(
        "decision_approval",
        [
            "承办人提交  邹立新", "意见：呈报，请审批。", "提交时间：2023-09-05 16:02",
            "局负责人审批  魏长征", "意见：同意作出处罚决定。", "审批时间：2023-09-07 08:51",
        ],
    )  # fmt: skip
    assert value(form, "approved_on") == "2023-09-07"
    assert value(form, "approver") == "魏长征"


def test_the_authority_of_a_form_stands_behind_a_label_or_beside_its_number() -> None:
    for head in ("填表机关：澄江市水务局", "澄江市水务局   编号：澄水立〔2025〕6号"):
        form = read_paper("case_filing_approval", [head, "立案审批表"])
        assert [f.value for f in form.facts if f.name == "case_filing_approval.authority"] == ["澄江市水务局"]
