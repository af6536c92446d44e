from __future__ import annotations

import pytest

from enforcement_review.extracting.form import Form
from enforcement_review.model import TextFrom
from tests.extracting.build import Rows, read_paper, state, sure, value

both = pytest.mark.parametrize("boxes", [True, False], ids=["pdf", "docx"])


def filing(*lines: str, table: Rows = (), boxes: bool = True) -> Form:
    return read_paper("case_filing_approval", ["立案审批表", *lines], table, boxes=boxes)


@both
def test_a_ruled_approval_is_read_whole(boxes: bool) -> None:  # noqa: FBT001
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
def test_a_typed_approval_is_read_whole(boxes: bool) -> None:  # noqa: FBT001
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
def test_of_two_heads_of_one_day_the_one_further_down_approves(boxes: bool) -> None:  # noqa: FBT001
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
def test_a_report_names_its_day_its_officers_and_its_proposal(boxes: bool) -> None:  # noqa: FBT001
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


def test_the_authority_of_a_form_stands_behind_a_label_or_beside_its_number() -> None:
    for head in ("填表机关：澄江市水务局", "澄江市水务局   编号：澄水立〔2025〕6号"):
        form = read_paper("case_filing_approval", [head, "立案审批表"])
        assert [f.value for f in form.facts if f.name == "case_filing_approval.authority"] == ["澄江市水务局"]
