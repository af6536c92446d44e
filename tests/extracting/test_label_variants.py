"""The labels under which the forms of the offices ask for the same thing."""

from __future__ import annotations

import pytest

from tests.extracting.build import (
    FINDINGS,
    OFFICERS,
    PARTY,
    PLACE,
    RIGHTS,
    Rows,
    facts,
    read_paper,
    scanned,
    state,
    sure,
    value,
)

SHOP = "东陵市老赵饭店"
PEOPLE = "邹国栋、李四光、王一"


@pytest.mark.parametrize(
    ("kind", "name", "label", "written", "expected"),
    [
        ("onsite_inspection_record", "party_name", "被检查场所", SHOP, SHOP),
        ("onsite_inspection_record", "party_name", "被勘验单位", SHOP, SHOP),
        ("onsite_inspection_record", "party_name", "被检查勘验单位", SHOP, SHOP),
        ("onsite_inspection_record", "place", "检查现场", "人民路1号", "人民路1号"),
        ("onsite_inspection_record", "place", "检查位置", "人民路1号", "人民路1号"),
        ("interview_record", "interviewee", "询问对象", "赵大山", "赵大山"),
        ("service_receipt", "served_document", "被送达文书", "行政处罚决定书", "行政处罚决定书"),
        ("service_receipt", "served_document", "送达的文书及文号", "行政处罚决定书", "行政处罚决定书"),
        ("service_receipt", "servers", "送达执法人员", "张明 王亮", ("张明", "王亮")),
        ("service_receipt", "servers", "送达人签名及证号", "张明 王亮", ("张明", "王亮")),
        ("service_receipt", "recipient_signed", "受送达人或代收人签名盖章", "赵大山", True),
        ("service_receipt", "served_on", "送达时间、地点", "2024年3月8日", "2024-03-08"),
        ("payment_receipt", "payer", "付款方户名", "赵大山", "赵大山"),
        ("payment_receipt", "payer", "缴费人名称", "赵大山", "赵大山"),
        ("payment_receipt", "payer", "缴款者", "赵大山", "赵大山"),
        ("payment_receipt", "payer", "兹收到", "赵大山", "赵大山"),
        ("payment_receipt", "payer", "付款账户名称", "赵大山", "赵大山"),
        ("legal_review_opinion", "submitted_on", "提交审核时间", "2024年3月8日", "2024-03-08"),
        ("legal_review_opinion", "submitted_on", "送审机构/时间", "执法支队 2024年3月8日", "2024-03-08"),
        ("legal_review_opinion", "reviewer", "法制员", "李四光", "李四光"),
        ("legal_review_opinion", "reviewer", "主审人", "李四光", "李四光"),
        ("legal_review_opinion", "reviewer", "审核经办人", "李四光", "李四光"),
        ("collective_discussion_record", "participants", "到会人员", PEOPLE, tuple(PEOPLE.split("、"))),
        ("collective_discussion_record", "participants", "出席会议领导", PEOPLE, tuple(PEOPLE.split("、"))),
        (
            "collective_discussion_record",
            "participants",
            "参加人员（签名）",
            PEOPLE,
            tuple(PEOPLE.split("、")),
        ),
        ("collective_discussion_record", "fine", "集体研究决定", "罚款5000元", "5000.00"),
        ("collective_discussion_record", "fine", "审议结论", "罚款5000元", "5000.00"),
        ("collective_discussion_record", "fine", "处理结论", "罚款5000元", "5000.00"),
        ("publicity_record", "published_on", "上网日期", "2024年3月28日", "2024-03-28"),
        ("publicity_record", "published_on", "首次公示时间", "2024年3月28日", "2024-03-28"),
        ("publicity_record", "decided_on", "行政处罚日期", "2024年3月25日", "2024-03-25"),
        ("publicity_record", "decided_on", "处罚决定下达时间", "2024年3月25日", "2024-03-25"),
        ("publicity_record", "penalty", "处罚种类及幅度", "罚款5000元", "罚款5000元"),
        ("publicity_record", "penalty", "处罚方式", "罚款5000元", "罚款5000元"),
        ("publicity_record", "site", "公示媒介", "信用中国", "信用中国"),
        ("publicity_record", "number", "决定书字号", "东罚〔2024〕8号", "东罚〔2024〕8号"),
        ("cover", "archived_on", "归档年月日", "2024年4月20日", "2024-04-20"),
        ("cover", "archived_on", "立卷（归档）日期", "2024年4月20日", "2024-04-20"),
        ("cover", "case_name", "案件题名", "某公司无证经营案", "某公司无证经营案"),
        ("cover", "case.number", "立案字号", "东立〔2024〕8号", "东立〔2024〕8号"),
    ],
)
def test_a_form_asks_for_it_under_this_label_too(
    kind: str, name: str, label: str, written: str, expected: object
) -> None:
    form = read_paper(kind, table=[[label, written], ["备注", ""]], boxes=True)
    assert facts(form, name)[0].value == expected  # a penalty is told by its content, then by its kind
    assert sure(form, name)


@pytest.mark.parametrize(
    "label",
    [
        "处罚决定送达日期",
        "公示截止日期",
        "公示期限",
        "收款人",
        "付款人账号",
        "应到人员",
        "归档号",
        "移交日期",
    ],
)
def test_labels_that_ask_for_something_else_are_not_taken(label: str) -> None:
    for kind, name in (
        ("publicity_record", "decided_on"),
        ("publicity_record", "published_on"),
        ("payment_receipt", "payer"),
        ("cover", "archived_on"),
        ("collective_discussion_record", "participants"),
    ):
        form = read_paper(kind, table=[[label, "2024年3月8日"], ["附注", "无"]], boxes=True)
        assert not sure(form, name), (kind, name)


@pytest.mark.parametrize(
    ("place", "officers", "party"),
    [
        ("巡查地点", "巡查人员", "被巡查单位"),
        ("盘点（清点）地点", "清点人员", "受检单位"),
        ("现场位置", "检查组成员", "涉检单位"),
        ("执法检查具体地址", "现场核查人员", "被检单位"),
    ],
)
def test_labels_say_what_officers_do_in_words_of_their_own(place: str, officers: str, party: str) -> None:
    rows = [(place, PLACE), (officers, "、".join(OFFICERS)), (party, PARTY)]
    for form in (
        scanned(
            "onsite_inspection_record", [*(f"{label}：{words}" for label, words in rows), RIGHTS, FINDINGS]
        ),
        scanned("onsite_inspection_record", table=[*(list(row) for row in rows), ["告知事项", RIGHTS]]),
    ):
        assert value(form, "place") == PLACE
        assert value(form, "officers") == OFFICERS
        assert value(form, "party_name") == PARTY


@pytest.mark.parametrize("label", ["主办监察员", "承办监督员", "现场稽查员"])
def test_officers_have_the_names_of_their_offices(label: str) -> None:
    form = scanned("case_filing_approval", table=[["案由", "涉嫌违规修造"], [label, "邹立新、沈若兰"]])
    assert value(form, "officers") == OFFICERS


@pytest.mark.parametrize(
    ("written", "manner"),
    [
        ("直接送达（√） 留置送达（ ）", "direct"),
        ("直接□ 邮寄☑ 公告□", "mail"),
        ("（√）直接送达 （ ）留置送达", "direct"),
        ("☑直接 □留置", "direct"),
    ],
)
def test_a_tick_belongs_to_the_words_on_the_side_on_which_the_form_has_them(
    written: str, manner: str
) -> None:
    form = read_paper("service_receipt", table=[["送达方式", written]], boxes=True)
    assert value(form, "manner") == manner


def test_manner_and_place_may_share_a_field() -> None:
    rows: Rows = [["送达方式、地点", "☑直接 □留置 □邮寄 人民路1号"]]
    assert value(read_paper("service_receipt", table=rows, boxes=True), "manner") == "direct"


@pytest.mark.parametrize("chief", ["大队长意见", "大队负责人意见", "支队长意见", "队长意见"])
def test_the_chiefs_opinion_is_the_heads_where_none_stands_above_him(chief: str) -> None:
    rows: Rows = [["承办人意见", "建议结案。\n张明 2024年4月5日"], [chief, "同意结案。\n李四光 2024年4月8日"]]
    for form in (
        read_paper("closing_approval", table=rows, boxes=True),
        scanned("closing_approval", table=rows),
    ):
        assert value(form, "approved_on") == "2024-04-08"
        assert sure(form, "approved_on")


def test_the_chiefs_opinion_is_not_the_heads_where_one_follows() -> None:
    rows: Rows = [
        ["大队长意见", "同意报批。\n李四光 2024年4月6日"],
        ["局领导意见", "同意结案。\n邹国栋 2024年4月8日"],
    ]
    assert value(read_paper("closing_approval", table=rows, boxes=True), "approved_on") == "2024-04-08"


def test_a_label_may_stand_in_two_cells() -> None:
    rows: Rows = [
        ["时间", "立案", "2024年3月22日", "结案", "2024年6月14日"],
        ["归档", "日期", "2024年7月5日", "保管期限", "长期"],
        ["文号", "立案", "东立〔2024〕57号", "处罚", "东罚〔2024〕49号"],
    ]
    form = read_paper("cover", table=rows, boxes=True)
    assert value(form, "filed_on") == "2024-03-22"
    assert value(form, "closed_on") == "2024-06-14"
    assert value(form, "archived_on") == "2024-07-05"
    assert value(form, "case.number") == "东立〔2024〕57号"


def test_a_value_among_pairs_of_labels_and_values_is_no_label() -> None:
    rows: Rows = [
        ["处罚种类", "罚款", "处罚金额", "20000元"],
        ["决定日期", "2024年9月24日", "公示日期", "2024年9月30日"],
    ]
    form = read_paper("publicity_record", table=rows, boxes=True)
    assert value(form, "penalty") == "罚款"
    assert value(form, "published_on") == "2024-09-30"


def test_a_row_of_pairs_is_no_row_of_headings() -> None:
    """The value is never the unknown label of the row below."""
    rows: Rows = [["当事人", "王小明", "性别", "男"], ["某某栏", "张明、王亮", "", ""]]
    assert value(read_paper("case_filing_approval", table=rows, boxes=True), "party_name") == "王小明"


def test_names_may_fill_the_cells_of_a_row() -> None:
    rows: Rows = [["案件调查人", "张明", "王亮", ""], ["处理意见", ("罚款5000元。", 3)]]
    assert value(read_paper("investigation_report", table=rows, boxes=True), "officers") == ("张明", "王亮")


def test_labels_may_be_numbered_or_in_brackets() -> None:
    form = read_paper(
        "onsite_inspection_record",
        [
            "现场检查笔录",
            "1.检查时间：2025年9月3日8时45分至10时05分",
            "2.检查地点：二桥锚地",
            "【当事人】顺达航运有限公司",
        ],
        boxes=True,
    )
    assert value(form, "started_at") == "2025-09-03T08:45"
    assert value(form, "place") == "二桥锚地"
    assert value(form, "party_name") == "顺达航运有限公司"


def test_numbered_headings_in_cells_are_labels() -> None:
    form = scanned(
        "case_filing_approval",
        table=[
            [f"一、涉嫌违法主体\n名称：{PARTY}"],
            ["二、承办人意见\n建议立案，由邹立新、沈若兰承办。"],
            ["三、港航科意见\n拟同意。2023年8月10日"],
            ["四、局长审批\n同意立案。　魏长征　2023年8月11日"],
        ],
    )
    assert value(form, "party_name") == PARTY
    assert value(form, "approved_on") == "2023-08-11"
    assert value(form, "approver") == "魏长征"


def test_begin_and_end_may_have_places_of_their_own_beside_the_day() -> None:
    rows: Rows = [["检查时间", "2024年3月5日", "开始时间", "9时10分", "结束时间", "10时20分"]]
    form = read_paper("onsite_inspection_record", table=rows, boxes=True)
    assert value(form, "started_at") == "2024-03-05T09:10"
    assert value(form, "ended_at") == "2024-03-05T10:20"


@pytest.mark.parametrize("label", ["被询间人", "被调査人", "被询问入"])
def test_a_label_with_a_letter_misread_is_known_on_a_scan(label: str) -> None:
    assert value(scanned("interview_record", table=[[label + "姓名", "赵大山"]]), "interviewee") == "赵大山"


def test_a_misread_label_that_may_be_either_of_two_is_none() -> None:
    form = scanned("cover", table=[["主案日期", "2024年3月22日"]])
    assert state(form, "filed_on") == state(form, "closed_on") == "absent"


def test_a_paper_with_a_text_layer_has_no_misread_labels() -> None:
    form = read_paper("service_receipt", table=[["受送迖人名称", SHOP]], boxes=True)
    assert state(form, "recipient") == "absent"


def test_a_box_that_is_not_ticked_tells_no_manner_where_the_others_were_not_read() -> None:
    assert not sure(scanned("service_receipt", table=[["送达方式", "□公告送达"]]), "manner")
