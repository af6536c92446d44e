"""How forms are built that scans show without gaps, colons or rulings."""

from __future__ import annotations

import pytest

from tests.extracting.build import facts, read_paper, scanned, sure, value

# ---- labels close before their values ----


@pytest.mark.parametrize(
    ("lines", "name", "expected"),
    [
        (["勘查地点柳河镇东岭村三组北坡"], "place", "柳河镇东岭村三组北坡"),
        (["检查地点新港区海滨路8号二楼仓库"], "place", "新港区海滨路8号二楼仓库"),
        (["检查时间2023年6月5日8时20分至10时05分"], "started_at", "2023-06-05T08:20"),
        (["勘查、检查人方晓棠", "勘查、检查人梁一鸣"], "officers", ("方晓棠", "梁一鸣")),
        (["被检查人周志远   性别男"], "party_name", "周志远"),
    ],
)
def test_a_label_may_stand_close_before_its_value(lines: list[str], name: str, expected: object) -> None:
    assert value(scanned("onsite_inspection_record", ["现场检查笔录", *lines]), name) == expected


@pytest.mark.parametrize("sentence", ["被检查人员不配合", "地点在路边不明", "检查人到场后"])
def test_words_that_begin_like_a_label_are_no_field(sentence: str) -> None:
    form = scanned("onsite_inspection_record", ["现场检查笔录", sentence])
    assert not any(sure(form, name) for name in ("party_name", "place", "officers"))


# ---- times ----


@pytest.mark.parametrize(
    "written",
    [
        "2023年6月5日08时20分起   2023年6月5日10时05分止",
        "2023年6月5日08时20分起\n2023年6月5日10时05分止",
        "2023年6月5日8时20分一2023年6月5日10时05分",
        "2023年6月5日8时20分一10时05分",
    ],
)
def test_beginning_and_end_in_the_ways_forms_print_them(written: str) -> None:
    form = scanned("interview_record", ["询问笔录"], [["询问时间", written], ["询问地点", "本局"]])
    assert value(form, "started_at") == "2023-06-05T08:20"
    assert value(form, "ended_at") == "2023-06-05T10:05"


# ---- officers ----


@pytest.mark.parametrize("numbers", [("15080012001", "15080012002"), ("32100077001", "32100077009")])
def test_a_number_below_the_other_is_the_second_officers(numbers: tuple[str, str]) -> None:
    lines = ["询问笔录", f"询问人 方晓棠 梁一鸣   执法证号 {numbers[0]}", f"{' ' * 19}{numbers[1]}"]
    form = scanned("interview_record", [*lines, "问：你听清了吗？"])
    assert value(form, "officers") == ("方晓棠", "梁一鸣")
    assert value(form, "officer_ids") == numbers


def test_one_number_behind_a_list_of_names_is_not_given_to_each() -> None:
    form = scanned(
        "interview_record", ["询问笔录", "询问人 方晓棠 梁一鸣   执法证号 15080012001", "答：是。"]
    )
    assert all(fact.value != ("15080012001", "15080012001") for fact in facts(form, "officer_ids"))


@pytest.mark.parametrize("label", ["天 气多云", "天 气小雨"])
def test_a_parted_label_is_no_officer(label: str) -> None:
    lines = ["现场检查笔录", "检查人   方晓棠", "检查人   梁一鸣", f"记录人   梁一鸣   {label}"]
    assert value(scanned("onsite_inspection_record", lines), "officers") == ("方晓棠", "梁一鸣")


def test_a_list_signed_anew_and_misread_names_nobody_else() -> None:
    rows = [["案由", "无证排污案"], ["承办人", "方晓棠、梁一鸣"]]
    form = scanned(
        "investigation_report", ["调查终结报告"], rows, after=["建议罚款。", "承办人：方六子 梁一鸣"]
    )
    assert value(form, "officers") == ("方晓棠", "梁一鸣")


def test_whom_the_head_gives_the_case_to_is_not_who_approved() -> None:
    rows = [["负责人意见", "局负责人：同意立案，由方晓棠、梁一鸣承办。\n钟立新\n2023年6月6日"]]
    assert value(scanned("case_filing_approval", ["立案审批表"], rows), "approver") == "钟立新"


@pytest.mark.parametrize("signed", ["钟立新", "雷文秋"])
def test_a_name_parted_by_a_signature_leaves_the_list_in_doubt(signed: str) -> None:
    lines = ["立案审批表", f"同意立案，由方晓棠、梁   {signed}", "一鸣承办。"]
    assert not sure(scanned("case_filing_approval", lines), "officers")


# ---- approvals as systems print them ----


@pytest.mark.parametrize(
    ("heads", "chief"),
    [
        (["办理环节", "办理意见", "办理人", "办理时间"], "局负责人"),
        (["审批步骤", "审批意见", "审批人", "审批日期"], "机关分管领导"),
    ],
)
def test_the_heads_step_is_his_approval(heads: list[str], chief: str) -> None:
    rows = [
        heads,
        ["承办人", "建议立案。", "方晓棠", "2023/06/05"],
        ["法规科", "拟同意。", "雷文秋", "2023/06/06"],
        [chief, "同意立案。", "钟立新", "2023/06/07"],
    ]
    form = scanned("case_filing_approval", ["立案审批表"], rows)
    assert value(form, "approved_on") == "2023-06-07"
    assert value(form, "approver") == "钟立新"


def test_the_step_of_a_section_is_no_approval_of_the_head() -> None:
    rows = [
        ["办理环节", "办理意见", "办理人", "办理时间"],
        ["承办人", "建议立案。", "方晓棠", "2023/06/05"],
        ["承办科负责人", "拟报批。", "雷文秋", "2023/06/06"],
    ]
    assert not sure(scanned("case_filing_approval", ["立案审批表"], rows), "approved_on")


# ---- parties, penalties, conclusions ----


@pytest.mark.parametrize("words", ["居民身份证号码", "公民身份号码", "身份证号"])
def test_the_number_in_brackets_is_no_part_of_the_name(words: str) -> None:
    lines = [
        "行政处罚事先告知书",
        f"周志远（{words}150802198001011234）：",
        "经查，你于2023年6月5日在河道内倾倒渣土，你的行为违反了《某某条例》第九条的规定，",
        "你有权陈述、申辩。",
    ]
    assert value(scanned("prior_notice", lines), "party_name") == "周志远"


@pytest.mark.parametrize(
    "words", ["决定处货值金额1.5倍的罚款，计人民币", "决定并处违法所得二倍的罚款，计人民币"]
)
def test_a_multiple_is_a_fine_as_well(words: str) -> None:
    lines = [
        "行政处罚决定书", "你的行为违反了《某某条例》第九条的规定，责令你改正，",
        f"{words}叁万元整（¥30,000.00）。", "当事人应当自收到本决定书之日起十五日内缴纳罚款。",
    ]  # fmt: skip
    form = read_paper("decision", ["".join(lines[:1]), "".join(lines[1:3]), lines[3]])
    assert value(form, "penalty_kinds") == ("罚款",)
    assert value(form, "fine") == "30000.00"
    assert value(form, "fine_capitals") == "叁万元整"


@pytest.mark.parametrize("heading", ["结论", "讨论结论", "四、会议决定"])
def test_the_conclusion_stands_below_its_heading(heading: str) -> None:
    lines = [
        "集体讨论记录", "参加人员   关海涛（局长）、孟繁星（副局长）、邵立新", "汇报人   方晓棠（承办人）",
        heading, "一致同意责令停止违法行为，处罚款人民币贰万元（20000元）。", "参加人员签名：关海涛 孟繁星 邵立新",
    ]  # fmt: skip
    form = scanned("collective_discussion_record", lines)
    assert value(form, "participants") == ("关海涛", "孟繁星", "邵立新")
    assert value(form, "fine") == "20000.00"


# ---- when the act ended ----


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("现场检查发现该公司2022年3月1日至2022年12月30日期间超标准收费。", "2022-12-30"),
        ("现场检查发现其2022年3月1日上报的数据不实。", "2023-06-05"),
    ],
)
def test_an_act_of_before_the_inspection_leaves_its_last_day_in_doubt(told: str, expected: str) -> None:
    form = read_paper("case_filing_approval", ["立案审批表", f"2023年6月5日，{told}"])
    assert value(form, "case.act_ended_on") == expected
    assert not sure(form, "case.act_ended_on")


@pytest.mark.parametrize("heading", ["开始时间—结束时间", "开始时间一结束时间", "起始时间至终止时间"])
def test_beginning_and_end_of_a_recording_in_one_column(heading: str) -> None:
    rows = [["序号", "文件名", heading, "记录人"]]
    rows += [["1", "X0605.mp4", "2023/06/05 08:20—\n2023/06/05 09:00", "梁一鸣"]]
    entries = value(read_paper("av_record_list", ["音像记录清单"], rows), "entries")
    assert isinstance(entries, tuple)
    assert isinstance(entries[0], dict)
    assert (entries[0]["started_at"], entries[0]["ended_at"]) == ("2023-06-05T08:20", "2023-06-05T09:00")
