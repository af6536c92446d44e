from __future__ import annotations

import pytest

from enforcement_review.extracting.form import Form
from enforcement_review.model import TextFrom
from tests.extracting.build import (
    FINDINGS,
    PARTY,
    PLACE,
    RIGHTS,
    WHEN,
    Rows,
    read_paper,
    scanned,
    state,
    sure,
    value,
    values,
)

TOLD = (
    "问：我们是某市市场监督管理局的执法人员，这是我们的执法证，请你看清。", "答：看清了。",
    "问：你享有陈述、申辩的权利，应当如实回答。", "答：知道了。",
    "问：你有申请回避的权利，是否申请回避？", "答：不申请。",
)  # fmt: skip
NAMED = "询问人：李四（执法证号：15080012001）、王五（执法证号：15080012002）"


def interview(
    *lines: str, boxes: bool = True, text_from: TextFrom = TextFrom.TEXT_LAYER, complete: bool = True
) -> Form:
    return read_paper(
        "interview_record", ["询问笔录", *lines], boxes=boxes, text_from=text_from, complete=complete
    )


def inspection(*lines: str) -> Form:
    return read_paper("onsite_inspection_record", ["现场检查笔录", *lines], boxes=True)


@pytest.mark.parametrize("label", ["询问时间：", "时间：", "询 问 时 间：", "询问起止时间："])
@pytest.mark.parametrize(
    ("written", "begins", "ends"),
    [
        ("2024年3月5日14时20分至15时40分", "2024-03-05T14:20", "2024-03-05T15:40"),
        ("2024年3月5日14时20分至2024年3月5日15时40分", "2024-03-05T14:20", "2024-03-05T15:40"),
        ("2024年3月5日22时00分至3月6日0时30分", "2024-03-05T22:00", "2024-03-06T00:30"),
        ("2024年3月5日 14：20—15：40", "2024-03-05T14:20", "2024-03-05T15:40"),
        ("2024年3月5日14时20分至14时10分", "2024-03-05T14:20", "2024-03-05T14:10"),
    ],
)
def test_when_a_record_was_taken(label: str, written: str, begins: str, ends: str) -> None:
    form = interview(label + written)
    assert (value(form, "started_at"), value(form, "ended_at")) == (begins, ends)
    assert sure(form, "started_at")


def test_beginning_and_end_may_have_labels_of_their_own() -> None:
    form = inspection("开始时间：2024年3月5日9时00分   结束时间：2024年3月5日10时30分")
    assert (value(form, "started_at"), value(form, "ended_at")) == ("2024-03-05T09:00", "2024-03-05T10:30")


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
        scanned("onsite_inspection_record", [f"巡查时间：{written}", f"当事人：{PARTY}", RIGHTS, FINDINGS]),
        scanned("onsite_inspection_record", table=[["巡查时间", written], ["当事人", PARTY]]),
    ):
        assert value(form, "started_at") == "2023-08-09T14:05"
        assert value(form, "ended_at") == "2023-08-09T15:40"


def test_a_span_in_the_morning_that_ends_before_it_begins_is_not_put_right() -> None:
    form = scanned("interview_record", ["约谈时间：2023年8月9日10时05分至9时40分", RIGHTS])
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
            RIGHTS,
            FINDINGS,
        ],
    )
    assert value(form, "ended_at") == "2023-08-09T15:40"


def test_an_end_left_blank_is_a_blank() -> None:
    form = interview("询问时间：2024年3月5日14时20分至   时   分")
    assert (state(form, "started_at"), state(form, "ended_at")) == ("read", "empty")


def test_a_time_left_blank_is_a_blank() -> None:
    form = inspection("检查时间：    年   月   日   时   分至   时   分", "检查地点：")
    assert [state(form, name) for name in ("started_at", "ended_at", "place")] == ["empty"] * 3


def test_an_hour_that_cannot_be_is_never_read() -> None:
    assert state(interview("询问时间：2024年3月5日25时61分至26时10分"), "started_at") != "read"


def test_the_place_ends_before_the_next_field() -> None:
    assert value(inspection("检查地点：某市某路1号   邮编：272000"), "place") == "某市某路1号"


def test_a_record_without_labels_says_all_in_its_first_sentence() -> None:
    form = scanned(
        "onsite_inspection_record",
        [f"{WHEN}，望江海事处执法人员邹立新、沈若兰在{PLACE}对{PARTY}进行了监督检查。", RIGHTS, FINDINGS],
    )
    assert value(form, "started_at") == "2023-08-09T14:05"
    assert value(form, "place") == PLACE
    assert value(form, "party_name") == PARTY


@pytest.mark.parametrize("boxes", [True, False])
def test_a_record_that_tells_everything_says_so(boxes: bool) -> None:
    form = interview(NAMED, "被询问人：张三", *TOLD, boxes=boxes)
    for name in ("identity_shown", "rights_told", "avoidance_told"):
        assert value(form, name) is True, name
        assert sure(form, name)


def test_a_record_without_a_word_of_it_says_no() -> None:
    form = interview("被询问人：张三", "问：你叫什么名字？", "答：张三。")
    for name in ("identity_shown", "rights_told", "avoidance_told"):
        assert value(form, name) is False, name


@pytest.mark.parametrize(
    ("complete", "text_from"), [(False, TextFrom.TEXT_LAYER), (True, TextFrom.OCR)], ids=["part", "ocr"]
)
def test_a_record_not_surely_read_never_says_no(complete: bool, text_from: TextFrom) -> None:
    lines = ("被询问人：张三", "问：你叫什么名字？", "被询问人签名：")
    form = interview(*lines, complete=complete, text_from=text_from)
    for name in ("identity_shown", "rights_told", "avoidance_told", "party_signed"):
        assert value(form, name) is not False, name


def test_boxes_left_empty_tell_nothing() -> None:
    form = inspection("□已出示执法证件 □已告知当事人权利")
    assert value(form, "identity_shown") is not True
    assert value(form, "rights_told") is not True


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("被询问人：张三   性别：男", "张三"),
        ("被询问人姓名：欧阳文博", "欧阳文博"),
        ("被询问人：张三（经营者）", "张三"),
    ],
)
def test_who_was_asked(line: str, name: str) -> None:
    assert value(interview(NAMED, line), "interviewee") == name


def test_the_interviewee_is_in_his_block_and_not_in_his_answer() -> None:
    form = scanned(
        "interview_record",
        table=[
            [("被询问人", 1, 2), "姓名", "柏青松", "性别", "男"],
            [None, "住址", ("望江市渡口街9号", 3)],
            ["告知", ("已出示证件并告知权利。被询问人：听清，不申请", 4)],
        ],
    )
    assert values(form, "interviewee") == ["柏青松"]


def test_nobody_named_where_the_name_was_left_out() -> None:
    assert state(interview(NAMED, "被询问人：      性别："), "interviewee") == "empty"


def test_a_signature_is_a_name_and_not_a_date() -> None:
    assert value(interview(*TOLD, "被询问人签名：张三   2024年3月5日"), "party_signed") is True
    assert value(interview(*TOLD, "被询问人签名：      2024年3月5日"), "party_signed") is False
    assert value(interview(*TOLD, "被询问人签名："), "party_signed") is False


def test_who_refused_to_sign_is_noted_and_a_warning_in_print_is_not() -> None:
    assert value(interview(*TOLD, "被询问人拒绝签名。见证人：周九"), "party_refused") is True
    assert value(interview(*TOLD, "注：被询问人拒绝签名的，应注明原因。"), "party_refused") is None


def test_officers_sign_at_the_foot() -> None:
    form = interview(NAMED, *TOLD, "询问人签名：李四、王五")
    assert value(form, "officers_signed") is True
    assert value(form, "officers_unsigned") is None


def test_an_officer_who_did_not_sign_is_named() -> None:
    form = interview(NAMED, *TOLD, "询问人签名：李四")
    assert value(form, "officers_unsigned") == ("王五",)


def test_an_empty_place_for_the_officers_is_unsigned() -> None:
    assert value(interview(NAMED, *TOLD, "询问人签名：   记录人签名："), "officers_signed") is False


def test_the_findings_of_an_inspection() -> None:
    head = ("检查人：李四、王五", "被检查单位：某超市")
    full = inspection(
        *head,
        "检查情况：现场检查发现货架上摆放有过期食品三袋，生产日期为2023年1月1日，当场拍照取证并登记保存。",
    )
    assert value(full, "content_found") is True
    assert value(full, "party_name") == "某超市"
    assert value(inspection(*head, "检查情况："), "content_found") is False


def test_the_party_of_an_interview_is_read_where_it_is_named() -> None:
    assert value(interview("当事人：某超市", "被询问人：张三", *TOLD), "party_name") == "某超市"


FOUND = "检查情况：货架上摆放有超过保质期的食品三袋，执法人员当场拍照取证。"


@pytest.mark.parametrize("boxes", [True, False])
@pytest.mark.parametrize(
    ("block", "party"),
    [
        ("当事人", "张三"), ("法定代表人", None), ("见证人", None), ("送达人", None), ("被询问人", None),
        ("执法人员", None),
    ],
)  # fmt: skip
def test_whose_name_a_block_gives_is_told_by_its_heading(block: str, party: str | None, boxes: bool) -> None:
    rows: Rows = [((block, 1, 2), "姓名", "张三", "性别", "男"), (None, "住址", ("某路1号", 3))]
    form = read_paper("onsite_inspection_record", ["现场检查笔录"], rows, after=[FOUND], boxes=boxes)
    assert value(form, "party_name") == party


@pytest.mark.parametrize("boxes", [True, False])
@pytest.mark.parametrize(("relation", "party"), [("当事人", "张三"), ("驾驶员", None)])
def test_who_is_met_on_the_spot_is_the_party_where_the_form_says_so(
    relation: str,
    party: str | None,
    boxes: bool,
) -> None:
    rows: Rows = [
        (("现场人员基本情况", 1, 3), "姓名", "张三", "性别", "男"),
        (None, "身份证号", "370802199001011234", "与案件关系", relation),
        (None, "单位及职务", "无", "联系电话", "13800000000"),
    ]
    form = read_paper("onsite_inspection_record", ["现场笔录"], rows, after=[FOUND], boxes=boxes)
    assert value(form, "party_name") == party


@pytest.mark.parametrize("boxes", [True, False])
def test_the_name_of_goods_is_no_party(boxes: bool) -> None:
    goods: Rows = [("序号", "名称", "数量"), ("1", "老陈面包", "3袋"), ("2", "饼干", "2袋")]
    form = read_paper("onsite_inspection_record", ["现场检查笔录"], goods, after=[FOUND], boxes=boxes)
    assert state(form, "party_name") == "absent"


@pytest.mark.parametrize("boxes", [True, False])
def test_a_name_and_a_day_at_the_foot_are_a_signature(boxes: bool) -> None:
    talk = [words for _ in range(5) for words in ("问：还卖了什么？", "答：三箱饼干。")]
    form = interview(
        "询问人：罗建国（执法证号：15080012001）、向东（执法证号：15080012002）",
        "被询问人：王德发",
        *talk,
        "被询问人：王德发（以上看过，属实） 2024年9月18日",
        "询问人：罗建国 向东 2024年9月18日",
        boxes=boxes,
    )
    assert (value(form, "party_signed"), value(form, "officers_signed")) == (True, True)
    assert value(form, "officers_unsigned") is None


@pytest.mark.parametrize("boxes", [True, False])
def test_names_at_the_head_are_no_signature(boxes: bool) -> None:
    talk = [words for _ in range(8) for words in ("问：还卖了什么？", "答：三箱饼干。")]
    form = interview(
        "询问人：罗建国 向东 2024年9月18日", "被询问人：王德发 2024年9月18日", *talk, boxes=boxes
    )
    assert value(form, "party_signed") is not True
    assert value(form, "officers_signed") is not True
