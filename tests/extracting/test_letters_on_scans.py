"""Letters as recognition gives them: names broken, colons lost, seals over the name that signs."""

from __future__ import annotations

import pytest

from tests.extracting.build import PARTY, facts, read_paper, scanned, state, sure, value

COMPANY = "东陵市华远运输有限公司"
BODY = [
    "经查，你单位于2024年3月1日未按规定处置渣土，违反了《东陵市城市建筑垃圾管理办法》第十二条的规定。",
    "依据该办法第三十条的规定，拟对你单位处以罚款5000元的行政处罚。",
]
END = ["东陵市城市管理局", "2024年3月15日"]


def notice(*head: str, end: list[str] = END) -> list[str]:
    return ["行政处罚事先告知书", "东城管罚告〔2024〕8号", *head, *BODY, *end]


# ---- to whom ----


@pytest.mark.parametrize(
    "first", ["经查，你单位", "现查明，你（单位）", "我局于2024年3月6日对你单位进行了调查，你单位"]
)
def test_an_addressee_of_which_the_colon_was_not_read_is_the_party(first: str) -> None:
    lines = [
        "行政处罚事先告知书",
        "东城管罚告〔2024〕8号",
        COMPANY,
        f"{first}未按规定处置渣土。",
        *BODY,
        *END,
    ]
    assert value(scanned("prior_notice", lines), "party_name") == COMPANY
    assert sure(scanned("prior_notice", lines), "party_name")


def test_a_company_alone_above_words_to_nobody_is_no_addressee() -> None:
    lines = ["行政处罚事先告知书", COMPANY, "下列材料随案移送。"]
    assert state(scanned("prior_notice", lines), "party_name") == "absent"


@pytest.mark.parametrize(
    ("line", "party"),
    [
        ("赵大山（身份证号：370802197001011234）：", "赵大山"),
        ("赵大山（先生/女士）：", "赵大山"),
        ("致：赵大山", "赵大山"),
        (f"{COMPANY}（91370800MA3CABCD1X）：", COMPANY),
    ],
)
def test_what_stands_around_the_addressee_is_no_part_of_him(line: str, party: str) -> None:
    assert value(read_paper("prior_notice", notice(line), boxes=True), "party_name") == party


@pytest.mark.parametrize("inner", ["局领导：", "局党组：", "执法监察大队：", "法规科："])
def test_a_report_to_somebody_of_the_office_is_not_about_him(inner: str) -> None:
    lines = [
        "调查报告",
        inner,
        "一、当事人基本情况",
        f"{COMPANY}，统一社会信用代码91370800MA3CABCD1X，住所人民路1号。",
    ]
    assert value(read_paper("investigation_report", lines, boxes=True), "party_name") == COMPANY


def test_a_company_in_the_title_is_the_party_also_where_the_title_has_two_lines() -> None:
    lines = [f"关于{COMPANY}", "未按规定处置渣土案的调查报告", "2024年3月1日，检查发现问题。"]
    assert value(read_paper("investigation_report", lines, boxes=True), "party_name") == COMPANY


def test_a_company_that_a_narrow_cell_breaks_is_one_name() -> None:
    form = scanned(
        "case_filing_approval", table=[["当事人", "东陵市华远运输有限\n公司"], ["地址", "人民路1号"]]
    )
    assert value(form, "party_name") == COMPANY


def test_the_next_label_is_no_party() -> None:
    form = scanned("case_filing_approval", table=[["当事人"], ["法定代表人"]])
    assert not sure(form, "party_name")


# ---- who signs ----


@pytest.mark.parametrize(
    "end",
    [
        ["处罚机关：东陵市城市管理局", "2024年3月15日"],
        ["行政执法机关（盖章）：东陵市城市管理局", "2024年3月15日"],
        ["东陵市城市管理局", "（盖章）", "2024年3月15日"],
        ["告知机关：东陵市城市管理局", "告知日期：2024年3月15日"],
    ],
)
def test_the_form_may_print_words_around_the_name_that_signs(end: list[str]) -> None:
    form = read_paper("prior_notice", notice(f"{COMPANY}：", end=end), boxes=True)
    assert value(form, "authority") == "东陵市城市管理局"
    assert value(form, "issued_on") == "2024-03-15"


def test_signs_in_the_rim_of_a_seal_do_not_hide_the_day() -> None:
    lines = notice(f"{COMPANY}：", end=["东陵市城市管理局", "2024年3月15日   10o"])
    assert value(scanned("prior_notice", lines), "issued_on") == "2024-03-15"
    assert value(read_paper("prior_notice", lines, boxes=True), "issued_on") != "2024-03-15"


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
    relied_on: bool,
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


def test_the_letterhead_says_the_name_that_a_seal_covers() -> None:
    lines = ["东陵市城市管理局", *notice(f"{COMPANY}：", end=["东陆市城市管埋局", "2024年3月15日"])]
    assert value(scanned("prior_notice", lines), "authority") == "东陵市城市管理局"


def test_another_authority_than_that_of_the_letterhead_stays_what_it_is() -> None:
    lines = ["东陵市城市管理局", *notice(f"{COMPANY}：", end=["东陵市河阳区水务局", "2024年3月15日"])]
    assert value(scanned("prior_notice", lines), "authority") == "东陵市河阳区水务局"


@pytest.mark.parametrize(
    "line",
    ["填表单位：东陵市水利局", "呈批机关：东陵市水利局（本表一式一份）", "单位：东陵市水利局   编号：3"],
)
def test_an_approval_names_its_authority_beside_the_form(line: str) -> None:
    form = read_paper("case_filing_approval", ["立案审批表", line], [["案由", "无证取水案"]], boxes=True)
    assert value(form, "authority") == "东陵市水利局"


def test_a_stamp_printed_behind_the_authoritys_name_is_no_part_of_it() -> None:
    rows = [["负责人审批意见", "同意立案。\n东陵市文化和旅游局（印章）\n邹国栋 2024年3月8日"]]
    assert (
        value(read_paper("case_filing_approval", table=rows, boxes=True), "authority") == "东陵市文化和旅游局"
    )


# ---- numbers and days ----


def test_a_number_that_shares_its_line_with_a_sentence_may_be_another_papers() -> None:
    lines = ["行政处罚决定书", "东陵市监测中心报告湘沅环监字〔2024〕第088号载明超标事实", *BODY]
    assert not sure(scanned("decision", lines), "number")
    assert sure(scanned("decision", ["行政处罚决定书", "东罚〔2024〕8号", *BODY]), "number")


def test_the_catalogue_may_state_the_cases_number_above_its_list() -> None:
    form = scanned(
        "file_catalogue",
        ["卷内目录", "案号：东立〔2024〕3号"],
        [["序号", "文件名称", "日期", "页号"], ["1", "立案审批表", "2024.3.8", "1-2"]],
    )
    assert value(form, "case.number") == "东立〔2024〕3号"


def test_a_catalogue_may_have_title_and_number_in_one_column() -> None:
    rows = [
        ["序号", "文书名称及文号", "日期", "页码"],
        ["1", "行政处罚决定书 东罚〔2024〕1号", "2024年3月25日", "3"],
    ]
    (found,) = facts(read_paper("file_catalogue", table=rows, boxes=True), "entries")
    assert found.value == (
        {"title": "行政处罚决定书", "number": "东罚〔2024〕1号", "date": "2024-03-25", "pages": "3"},
    )


def test_the_filing_form_gives_the_case_its_number() -> None:
    form = read_paper("case_filing_approval", ["立案审批表", "编号：东立〔2024〕57号"], boxes=True)
    assert value(form, "case.number") == "东立〔2024〕57号"


@pytest.mark.parametrize(
    ("written", "day"), [("2024年3月8曰", "2024-03-08"), ("2024年3月 18 目", "2024-03-18")]
)
def test_a_misread_character_of_a_date_is_what_stands_there_in_every_date(written: str, day: str) -> None:
    assert value(scanned("backup_sheet", ["备考表", f"立卷日期：{written}"]), "archived_on") == day


@pytest.mark.parametrize("day", ["二〇 二三年年八月九日", "二〇二三年 八八月九日", "2023年8月9日日"])
def test_a_letter_read_twice_across_a_seal_counts_once(day: str) -> None:
    form = scanned("evidence_preservation_handling", [f"{PARTY}：", "现决定予以解除。", "望江海事处", day])
    assert value(form, "decided_on") == "2023-08-09"


def test_a_misread_figure_of_a_sum_in_capitals_is_the_one_that_it_stands_for() -> None:
    form = scanned("investigation_report", table=[["处理意见", "建议罚款参万元。"]])
    assert value(form, "proposed_fine") == "30000.00"


def test_a_line_break_does_not_part_a_fine_from_its_sum() -> None:
    lines = [
        "行政处罚事先告知书",
        f"{COMPANY}：",
        "依据规定，拟对你单位责令改正，并处罚款",
        "20000元。",
        *END,
    ]
    assert value(read_paper("prior_notice", lines, boxes=True), "fine") == "20000.00"


def test_the_day_of_the_hearing_is_not_that_of_asking_for_it() -> None:
    lines = [
        "听证通知书",
        f"{COMPANY}：",
        "你单位于2025年3月21日就本案提出听证申请。本机关决定于2025年4月9日上午九时公开举行听证会。",
        *END,
    ]
    assert value(read_paper("hearing_notice", lines, boxes=True), "hearing_on") == "2025-04-09"


def test_the_day_of_sending_a_case_for_review_may_stand_in_the_letter() -> None:
    lines = ["法制审核意见书", "监察大队：", "你队2025年4月14日报送的渣土案材料收悉。经审核，同意处罚意见。"]
    assert value(read_paper("legal_review_opinion", lines, boxes=True), "submitted_on") == "2025-04-14"


def test_what_a_decision_orders_otherwise_is_not_how_the_fine_is_paid() -> None:
    told = ["行政处罚决定书", "限期改正指令书已送达。罚款5000元。如不服，可以在六十日内递交复议申请。"]
    assert state(read_paper("decision", told, boxes=True), "states_performance") != "read" or not value(
        read_paper("decision", told, boxes=True), "states_performance"
    )


def test_the_day_of_archiving_may_stand_in_a_sentence() -> None:
    lines = ["卷内备考表", "本案于2024年4月20日归档，共56页。"]
    assert value(read_paper("backup_sheet", lines, boxes=True), "archived_on") == "2024-04-20"


def test_who_paid_may_stand_in_a_sentence() -> None:
    lines = ["当场收缴罚款收据", "兹收到赵大山交来罚款人民币伍仟元整（￥5000.00）。"]
    assert value(read_paper("payment_receipt", lines, boxes=True), "payer") == "赵大山"


@pytest.mark.parametrize("section", ["社会组织管理科", "法规股", "行政审批处", "政策法规室"])
def test_a_section_of_the_authority_is_not_the_authority(section: str) -> None:
    form = scanned(
        "case_filing_approval", ["立案审批表", f"承办机关：{section}", "当事人：清河县远航饲料有限公司"]
    )
    assert all(fact.value != section for fact in form.facts if fact.name.endswith(".authority"))


@pytest.mark.parametrize("authority", ["清河市住房公积金管理中心", "临水县农业综合执法中心"])
def test_a_centre_may_be_an_authority(authority: str) -> None:
    form = scanned("prior_notice", notice("清河县远航饲料有限公司：", end=[authority, "2024年5月6日"]))
    assert value(form, "authority") == authority


@pytest.mark.parametrize(
    "signs", ["行政机关 清河县农业农村局", "处罚机关清河县农业农村局", "清河县农业农村局"]
)
def test_a_form_may_print_who_signs_without_a_colon(signs: str) -> None:
    form = scanned("prior_notice", notice("清河县远航饲料有限公司：", end=[signs, "2024年5月6日"]))
    assert value(form, "authority") == "清河县农业农村局"
