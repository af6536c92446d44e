"""Records, filings and reports of units whose forms are built in ways of their own."""

from __future__ import annotations

import pytest

from enforcement_review.extracting.fields import Shape
from enforcement_review.extracting.form import Form
from enforcement_review.extracting.labels import misread_label_keys
from enforcement_review.model import Box, Cell, FactValue, Line, Page, Table, TextFrom
from tests.extracting.build import form_of_pages, read_paper, scanned, value

PARTY = "望江市恒泰船舶修造有限公司"
PLACE = "望江市沿江大道77号2号船坞"
OFFICERS = ("邹立新", "沈若兰")
NUMBERS = ("42018033007", "42018033019")
TOLD = "我们向你出示了执法证件，告知你有权陈述、申辩和申请回避，应当如实提供情况。"
FOUND = "检查情况：坞内停放在修船舶两艘，现场作业人员未佩戴救生衣，消防器材摆放不到位，已拍照取证。"
WHEN = "2023年8月9日14时05分至15时40分"


def every(form: Form, name: str) -> list[FactValue]:
    return [fact.value for fact in form.facts if fact.name == f"{form.document.type}.{name}"]


# ---- times ----


@pytest.mark.parametrize(
    "written",
    [
        "自2023年8月9日14时05分始，至当日15时40分止",
        "2023年8月9日下午2点05分起，3点40分止",
        "2023年8月9日14时05分开始　2023年8月9日15时40分结束",
        "2023年8月9日（14时05分至15时40分）",
        "2023年8月9日自14时05分起至15时40分止",
        "起：2023年8月9日14时05分　止：2023年8月9日15时40分",
        "2023年8月9日14时05分（开始）至15时40分（结束）",
        "2023年8月9日 14时05分 / 15时40分",
    ],
)
def test_spans_of_time_are_read_as_units_write_them(written: str) -> None:
    for form in (
        scanned("onsite_inspection_record", [f"巡查时间：{written}", f"当事人：{PARTY}", TOLD, FOUND]),
        scanned("onsite_inspection_record", table=[["巡查时间", written], ["当事人", PARTY]]),
    ):
        assert value(form, "started_at") == "2023-08-09T14:05"
        assert value(form, "ended_at") == "2023-08-09T15:40"


def test_a_span_in_the_morning_that_ends_before_it_begins_is_not_put_right() -> None:
    form = scanned("interview_record", ["约谈时间：2023年8月9日10时05分至9时40分", TOLD])
    assert value(form, "ended_at") == "2023-08-09T09:40"


def test_the_day_may_stand_apart_from_the_times() -> None:
    form = scanned(
        "onsite_inspection_record",
        table=[["勘查日期", "2023年8月9日", "勘查起止", "14:05-15:40"], ["当事人", PARTY, "天气", "多云"]],
    )
    assert (value(form, "started_at"), value(form, "ended_at")) == ("2023-08-09T14:05", "2023-08-09T15:40")


def test_a_span_may_go_on_in_the_next_line() -> None:
    form = scanned(
        "onsite_inspection_record",
        [
            "踏勘时间：自2023年8月9日14时05分",
            "　　　　　至2023年8月9日15时40分",
            f"当事人：{PARTY}",
            TOLD,
            FOUND,
        ],
    )
    assert value(form, "ended_at") == "2023-08-09T15:40"


# ---- labels ----


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
        scanned("onsite_inspection_record", [*(f"{label}：{words}" for label, words in rows), TOLD, FOUND]),
        scanned("onsite_inspection_record", table=[*(list(row) for row in rows), ["告知事项", TOLD]]),
    ):
        assert value(form, "place") == PLACE
        assert value(form, "officers") == OFFICERS
        assert value(form, "party_name") == PARTY


def test_a_cell_may_hold_its_label_above_its_value() -> None:
    form = scanned(
        "onsite_inspection_record",
        table=[
            ["检查开始\n2023-08-09 14:05", "检查结束\n2023-08-09 15:40"],
            [f"检查地点\n{PLACE}", f"被检查对象\n{PARTY}"],
            ["检查人员\n邹立新　沈若兰", "执法证号\nWJHS-0071 / WJHS-0088"],
        ],
        after=[TOLD, FOUND],
    )
    assert value(form, "started_at") == "2023-08-09T14:05"
    assert value(form, "ended_at") == "2023-08-09T15:40"
    assert value(form, "place") == PLACE
    assert value(form, "party_name") == PARTY
    assert value(form, "officer_ids") == ("WJHS-0071", "WJHS-0088")


def test_a_value_of_two_lines_that_begins_with_a_label_is_no_form_of_such_cells() -> None:
    form = scanned(
        "onsite_inspection_record",
        table=[["当事人", PARTY], ["检查地点", PLACE], ["处理情况", "罚款\n另行告知"]],
    )
    assert value(form, "party_name") == PARTY
    assert value(form, "place") == PLACE


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


def test_a_record_without_labels_says_all_in_its_first_sentence() -> None:
    form = scanned(
        "onsite_inspection_record",
        [f"{WHEN}，望江海事处执法人员邹立新、沈若兰在{PLACE}对{PARTY}进行了监督检查。", TOLD, FOUND],
    )
    assert value(form, "started_at") == "2023-08-09T14:05"
    assert value(form, "place") == PLACE
    assert value(form, "party_name") == PARTY


# ---- officers ----


@pytest.mark.parametrize(
    "lines",
    [
        [f"检查人员：邹立新（执法证号{NUMBERS[0]}）、沈若兰（执法证号", f"{NUMBERS[1]}）"],
        [f"检查人员：邹立新和沈若兰   证件编号：{NUMBERS[0]}和{NUMBERS[1]}"],
        [
            f"我们是望江海事处执法人员邹立新（执法证号：{NUMBERS[0]}）和沈若兰（执法证号：{NUMBERS[1]}），请看。"
        ],
        ["检查人员：邹立新、沈若兰", f"问：我们的执法证号是{NUMBERS[0]}和{NUMBERS[1]}，请查验。"],
    ],
)
def test_numbers_of_certificates_go_to_their_officers(lines: list[str]) -> None:
    form = scanned("onsite_inspection_record", [f"检查时间：{WHEN}", *lines, FOUND])
    assert value(form, "officers") == OFFICERS
    assert every(form, "officer_ids") == [NUMBERS]


def test_a_number_beside_an_officer_is_his_certificates_and_a_day_is_none() -> None:
    form = scanned(
        "interview_record",
        table=[
            ["询问人1", "邹立新", "证件号", "WJHS-0071"],
            ["询问人2", "沈若兰", "证件号", "WJHS-0088"],
            ["被询问人", "柏青松", "证件号", "420106197903052214"],
            ["询问人员", "邹立新", "签字日期", "2023-08-09 15:44"],
        ],
    )
    assert value(form, "officer_ids") == ("WJHS-0071", "WJHS-0088")


@pytest.mark.parametrize("names", ["邹立新沈若兰", "邹立新\n沈若兰", "邹立新及沈若兰"])
def test_names_that_run_together_are_parted(names: str) -> None:
    form = scanned("case_filing_approval", table=[["案由", "涉嫌违规修造"], ["承办人", names]])
    assert value(form, "officers") == OFFICERS


def test_names_printed_in_the_text_count_where_the_signature_is_hardly_legible() -> None:
    form = scanned(
        "case_filing_approval",
        table=[
            ["案由", "涉嫌违规修造"],
            ["承办人意见", "建议立案，由邹立新、沈若兰具体承办。\n承办人：邻立斯 沈茗三"],
        ],
        unsure={"邻立斯": 0.3, "沈茗三": 0.4},
    )
    assert value(form, "officers") == OFFICERS


# ---- who was asked, who signed ----


def test_the_interviewee_is_in_his_block_and_not_in_his_answer() -> None:
    form = scanned(
        "interview_record",
        table=[
            [("被询问人", 1, 2), "姓名", "柏青松", "性别", "男"],
            [None, "住址", ("望江市渡口街9号", 3)],
            ["告知", ("已出示证件并告知权利。被询问人：听清，不申请", 4)],
        ],
    )
    assert every(form, "interviewee") == ["柏青松"]


HEAD = [
    f"检查时间：{WHEN}",
    f"检查地点：{PLACE}",
    f"被检查单位：{PARTY}",
    "检查人员：邹立新、沈若兰",
    TOLD,
    FOUND,
]
BODY = ["1.坞门已关闭。", "2.消防栓无水。", "3.电焊机两台正在使用。", "4.作业审批单缺少签发人。"]


@pytest.mark.parametrize(
    "foot",
    [
        "被检查单位负责人：柏青松",
        "到场人签名：柏青松",
        "现场负责人意见：以上属实   签名：柏青松",
        "业主签字：柏青松",
        "被检查人核对无误后签名：柏青松",
        "单位负责人签字：柏青松",
    ],
)
def test_the_party_signs_at_the_foot_as_the_form_has_it(foot: str) -> None:
    form = scanned("onsite_inspection_record", [*HEAD, *BODY, foot, "检查人员签名：邹立新　沈若兰"])
    assert value(form, "party_signed") is True
    assert value(form, "officers_signed") is True


@pytest.mark.parametrize("foot", ["被检查单位负责人：拒绝签名", "见证人：柏青松", "联系人：柏青松"])
def test_others_at_the_foot_do_not_sign_for_the_party(foot: str) -> None:
    form = scanned("onsite_inspection_record", [*HEAD, *BODY, foot, "检查人员签名：邹立新　沈若兰"])
    assert value(form, "party_signed") is not True


def test_the_head_of_a_short_record_is_no_signature() -> None:
    form = read_paper(
        "onsite_inspection_record",
        ["勘测时间：2023年8月9日14时05分至15时40分", "勘测人：邹立新、沈若兰", "被勘测人：柏青松", TOLD, FOUND,
         "当事人签名：   年  月  日", "勘测人签名：邹立新　沈若兰　2023年8月9日"],
        boxes=True,
    )  # fmt: skip
    assert value(form, "party_signed") is not True
    form = read_paper(
        "onsite_inspection_record",
        [
            "勘测时间：2023年8月9日14时05分至15时40分",
            "勘测人：邹立新、沈若兰",
            "被勘测人：柏青松",
            TOLD,
            FOUND,
        ],
        boxes=True,
    )
    assert value(form, "party_signed") is not True


def test_a_row_with_the_day_of_signing_is_a_signature() -> None:
    form = scanned(
        "onsite_inspection_record",
        HEAD,
        [
            ["现场负责人", "柏青松", "签署时间", "2023-08-09 15:42"],
            ["检查人员", "邹立新\n沈若兰", "签署时间", "2023-08-09 15:44"],
        ],
    )
    assert value(form, "party_signed") in (True, None)
    form = scanned(
        "onsite_inspection_record",
        HEAD,
        [
            ["现场负责人", "柏青松", "签字时间", "2023-08-09 15:42"],
            ["检查人员", "邹立新\n沈若兰", "签字时间", "2023-08-09 15:44"],
        ],
    )
    assert value(form, "party_signed") is True


# ---- filing, report, preservation ----


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
    assert "唐维" not in str(every(form, "officers"))


@pytest.mark.parametrize("label", ["涉嫌违法行为", "立案事由", "违法行为名称"])
def test_a_filing_may_ask_for_the_act(label: str) -> None:
    form = scanned("case_filing_approval", table=[[label, "未经审批占用岸线"], ["被立案调查单位", PARTY]])
    assert value(form, "case_name") == "未经审批占用岸线"
    assert value(form, "party_name") == PARTY


def test_what_happened_is_no_name_of_a_case() -> None:
    story = "2023年8月9日检查发现，该单位未经审批占用岸线长约三十米，搭建临时码头一座，并对外靠泊船舶收取费用，情节较为严重。"
    assert value(scanned("case_filing_approval", table=[["涉嫌违法行为", story]]), "case_name") is None


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


@pytest.mark.parametrize(
    "words",
    [
        "决定自2023年8月9日起对下列设备予以先行登记保存，保存期限七日。",
        "本机关决定从2023年8月9日起对电焊机两台先行登记保存，期限7日。",
        "决定先行登记保存（保存期限：2023年8月9日至2023年8月15日）。",
    ],
)
def test_preservation_begins_on_the_day_that_the_notice_says(words: str) -> None:
    form = scanned("evidence_preservation_notice", [f"{PARTY}：", words, "望江海事处", "2023年8月10日"])
    assert value(form, "served_on") == "2023-08-09"


@pytest.mark.parametrize("day", ["二〇 二三年年八月九日", "二〇二三年 八八月九日", "2023年8月9日日"])
def test_a_letter_read_twice_across_a_seal_counts_once(day: str) -> None:
    form = scanned("evidence_preservation_handling", [f"{PARTY}：", "现决定予以解除。", "望江海事处", day])
    assert value(form, "decided_on") == "2023-08-09"


def test_the_party_may_run_on_into_its_particulars() -> None:
    form = scanned(
        "investigation_report",
        ["当事人柏青松，男，1979年3月5日出生，住望江市渡口街9号。", "经调查，情况如下。"],
    )
    assert value(form, "party_name") == "柏青松"


def test_what_stands_on_the_next_line_of_a_blank_is_the_party() -> None:
    form = scanned("rectification_order", ["违法行为人：", PARTY, "经查，你单位未经审批占用岸线。"])
    assert value(form, "party_name") == PARTY


def test_an_office_is_no_party() -> None:
    form = scanned("investigation_report", ["局领导：", "经调查，情况如下。"])
    assert value(form, "party_name") is None


def test_the_day_of_filing_in_a_line_with_others() -> None:
    form = scanned("backup_sheet", ["本卷共12件40页。立卷人 沈若兰 检查人 唐维 归档时间 2023年12月5日"])
    assert value(form, "archived_on") == "2023-12-05"


def test_a_catalogue_says_below_its_list_what_the_case_is_about() -> None:
    form = scanned(
        "file_catalogue",
        table=[["序号", "文件名", "日期", "页码"], ["1", "立案审批表", "2023.8.11", "1"]],
        after=["案由：未经审批占用岸线", f"当事人：{PARTY}"],
    )
    assert value(form, "case_name") == "未经审批占用岸线"
    assert value(form, "party_name") == PARTY


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


def test_a_list_of_several_labels_on_one_row_is_no_cell_with_its_label_above() -> None:
    def row(left: str, right: str, y: float) -> Cell:
        lines = tuple(
            Line(text, Box(x, y, x + 12.0 * len(text), y + 12), size=12.0)
            for text, x in ((left, 80.0), (right, 200.0))
        )
        return Cell(int(y // 30), 0, 1, 1, lines, Box(70, y - 6, 520, y + 24))

    cells = (row("当事人", PARTY, 120), row("检查地点", PLACE, 150), row("检查时间", WHEN, 180))
    page = Page("案卷.pdf", 1, 595.0, 842.0, (Table(cells, Box(70, 110, 520, 210)),), TextFrom.TEXT_LAYER)
    form = form_of_pages("onsite_inspection_record", [page])
    assert all(field.shape is not Shape.BELOW for field in form.fields)


@pytest.mark.parametrize("paper", ["行政处罚决定书", "送达地点确认书"])
def test_the_name_of_a_paper_is_no_label_misread(paper: str) -> None:
    assert misread_label_keys(paper) == frozenset()


def test_a_bracket_behind_a_name_holds_a_label_and_is_none_with_it() -> None:
    form = scanned("onsite_inspection_record", [f"检查人员   邹立新（持证编号：{NUMBERS[0]}）", FOUND])
    assert "邹立新" in next(field for field in form.fields if "officers" in field.keys).value.text


@pytest.mark.parametrize("words", ["由邹立新、沈若兰共同负责办理", "指派邹立新、沈若兰两名同志承办"])
def test_officers_are_named_in_the_opinion(words: str) -> None:
    form = scanned(
        "case_filing_approval", table=[["案由", "涉嫌违规修造"], ["拟办意见", f"建议立案，{words}。"]]
    )
    assert value(form, "officers") == OFFICERS


def test_officers_may_stand_in_a_table_of_their_own() -> None:
    form = scanned(
        "onsite_inspection_record",
        [f"检查时间：{WHEN}", f"当事人：{PARTY}", TOLD, FOUND],
        [
            ["检查人员", "姓名", "监督证号", "所在科室"],
            ["1", "邹立新", NUMBERS[0], "船检科"],
            ["2", "沈若兰", NUMBERS[1], "船检科"],
        ],
    )
    assert value(form, "officers") == OFFICERS
    assert value(form, "officer_ids") == NUMBERS


def test_words_beside_the_officers_label_that_are_no_names_are_not_nobody() -> None:
    form = scanned(
        "onsite_inspection_record",
        [f"检查时间：{WHEN}", f"当事人：{PARTY}", "检查人员：详见签到表", TOLD, FOUND],
    )
    assert every(form, "officers") in ([], [None])


@pytest.mark.parametrize("label", ["主办监察员", "承办监督员", "现场稽查员"])
def test_officers_have_the_names_of_their_offices(label: str) -> None:
    form = scanned("case_filing_approval", table=[["案由", "涉嫌违规修造"], [label, "邹立新、沈若兰"]])
    assert value(form, "officers") == OFFICERS


def test_handwriting_in_the_place_of_the_officers_signature_is_no_blank() -> None:
    form = scanned(
        "onsite_inspection_record",
        [*HEAD, *BODY, "被检查人签名：柏青松", "检查人员签名：子 と 宏"],
        unsure={"子 と 宏": 0.6},
    )
    assert value(form, "officers_signed") is not False


def test_what_is_read_back_is_signed_for_behind_it() -> None:
    form = scanned(
        "interview_record",
        [
            "谈话时间：2023年8月9日14时05分至15时40分",
            "谈话对象：柏青松",
            TOLD,
            "以上内容我已核对，无误。签名：柏青松   2023年8月9日",
        ],
    )
    assert value(form, "party_signed") is True


def test_the_strokes_of_a_blank_are_no_part_of_a_name() -> None:
    form = scanned("rectification_order", ["当事人：_   柏青松", "经查，你未经审批占用岸线。"])
    assert value(form, "party_name") == "柏青松"


def test_an_addressee_may_stand_without_its_colon() -> None:
    form = scanned(
        "rectification_order", ["望港责改〔2023〕5号", "柏青松", "经查，你未经审批占用岸线，应当改正。"]
    )
    assert value(form, "party_name") == "柏青松"
    form = scanned("rectification_order", ["望港责改〔2023〕5号", "柏青松", "以下物品已经清点，无误。"])
    assert value(form, "party_name") is None
