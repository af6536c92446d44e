from __future__ import annotations

import pytest

from enforcement_review.extracting.discussion import read_discussion
from enforcement_review.extracting.form import Form
from tests.extracting.build import Rows, form_of, read_paper, state, sure, value

KIND = "collective_discussion_record"


def read(lines: tuple[str, ...] = (), table: Rows = (), *, boxes: bool = False) -> Form:
    form = form_of(KIND, lines, table, boxes=boxes)
    read_discussion(form)
    return form


TYPED = (
    "行政处罚案件集体讨论记录",
    "案件名称：某某公司经营超过保质期食品案",
    "讨论时间：2024年4月20日9时00分至10时20分",
    "讨论地点：三楼会议室",
    "主持人：周正（局长）　　汇报人：李四　　记录人：赵一鸣",
    "参加人员姓名及职务：周正（局长）、吴敏（副局长）、郑凯（副局长）",
    "列席人员姓名及职务：梁静宜（法规科科长）",
    "讨论内容：违法事实、证据、法律适用和处罚裁量。",
    "讨论记录：",
    "李四：汇报案件情况。建议罚款80000元。",
    "吴敏：同意，建议罚款60000元。",
    "结论性意见：没收违法所得86.00元，并处罚款50000元（大写：伍万元整）。",
    "主持人（签名）：周正",
    "参加人员（签名）：周正　吴敏　郑凯",
    "记录人（签名）：赵一鸣　　2024年4月20日",
)


def test_a_typed_record_is_read_whole() -> None:
    form = read(TYPED)
    assert value(form, "discussed_on") == "2024-04-20"
    assert (value(form, "started_at"), value(form, "ended_at")) == ("2024-04-20T09:00", "2024-04-20T10:20")
    assert value(form, "chair") == "周正"
    assert value(form, "participants") == ("周正", "吴敏", "郑凯")
    assert value(form, "attendees") == ("梁静宜",)
    assert str(value(form, "conclusion")).startswith("没收违法所得")
    assert "主持人" not in str(value(form, "conclusion"))
    assert value(form, "fine") == "50000.00"
    assert value(form, "signed") is True
    assert sure(form, "fine")


@pytest.mark.parametrize("boxes", [True, False])
def test_a_ruled_form(boxes: bool) -> None:
    form = read(
        (),
        [
            ["案件名称", ("某某公司案", 3)],
            ["讨论时间", "2024年4月20日", "主持人", "周正"],
            ["参加人员", ("周正、吴敏、郑凯", 3)],
            ["列席人员", ("无", 3)],
            ["讨论意见", ("吴敏：同意罚款60000元。", 3)],
            ["讨论结论", ("经讨论，一致同意对当事人罚款50000元。\n参加人员签名：周正　吴敏　郑凯", 3)],
        ],
        boxes=boxes,
    )
    assert value(form, "discussed_on") == "2024-04-20"
    assert value(form, "participants") == ("周正", "吴敏", "郑凯")
    assert state(form, "attendees") == "absent"
    assert value(form, "fine") == "50000.00"
    assert value(form, "signed") is True


def test_minutes_in_prose() -> None:
    form = read(
        (
            "案审委会议纪要",
            "时间：2024年4月20日上午9时",
            "主持人：周正",
            "出席：周正、吴敏、郑凯",
            "会议听取了李四的汇报。李四建议罚款80000元。",
            "经集体讨论，会议一致同意对某某公司作出罚款50000元的行政处罚。",
        )
    )
    assert value(form, "discussed_on") == "2024-04-20"
    assert value(form, "participants") == ("周正", "吴敏", "郑凯")
    assert value(form, "fine") == "50000.00"


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
    form = read(lines)
    assert value(form, "discussed_on") == day
    assert value(form, "chair") == chair
    assert value(form, "participants") == people
    assert value(form, "fine") == "20000.00"


def test_what_minutes_tell_of_others_is_not_the_meeting() -> None:
    form = read(
        (
            "案件讨论记录",
            "2023年3月1日，本局依法举行听证会，由法规科孙明主持。当事人及其代理人参加。",
            "结论性意见：罚款20000元。",
        )
    )
    assert value(form, "discussed_on") is None
    assert value(form, "participants") is None


@pytest.mark.parametrize("boxes", [True, False])
@pytest.mark.parametrize(
    "people",
    [
        ("参加人：周正（局长）、吴敏（副局长）、郑凯（副局长）列席：梁静宜",),
        ("参加人：周正、吴敏、郑凯 列席：梁静宜", "一、案情介绍"),
        ("参加人：周正、吴敏、郑凯", "一、案情介绍"),
    ],
)
def test_those_who_take_part_end_where_another_list_or_a_heading_begins(
    people: tuple[str, ...],
    boxes: bool,
) -> None:
    typed = read(("案审委会议纪要", *people, "李四汇报案件情况。"), boxes=boxes)
    ruled = read((), [("参加人", "\n".join(people).removeprefix("参加人："))], boxes=boxes)
    for form in (typed, ruled):
        assert value(form, "participants") == ("周正", "吴敏", "郑凯")


def test_label_above_value() -> None:
    form = read(
        (),
        [
            ["讨论时间", "主持人", "参加人员", "结论"],
            ["2024-04-20", "周正", "吴敏\n郑凯\n周正", "罚款50000元"],
        ],
        boxes=True,
    )
    assert value(form, "discussed_on") == "2024-04-20"
    assert value(form, "chair") == "周正"
    assert value(form, "participants") == ("吴敏", "郑凯", "周正")
    assert value(form, "fine") == "50000.00"


def test_who_took_part_as_rows_of_a_table() -> None:
    form = read(
        (),
        [
            [("参加人员", 4), None, None, None],
            ["姓名", "职务", "发言", "签名"],
            ["秦岭", "局长", "同意", ""],
            ["邱一鸣", "副局长", "同意", ""],
            ["段青", "副局长", "无异议", ""],
        ],
        boxes=True,
    )
    assert value(form, "participants") == ("秦岭", "邱一鸣", "段青")


@pytest.mark.parametrize("label", ["主持人及职务", "会议主持人姓名及职务", "主持人（姓名、职务）"])
def test_a_label_that_asks_for_the_office_too(label: str) -> None:
    form = read(
        (),
        [[label, "唐一平　主任", "记录人及职务", "石磊　科员"], ["讨论时间", "2023年4月6日", "", ""]],
    )
    assert value(form, "chair") == "唐一平"


@pytest.mark.parametrize(
    ("time", "outcome"),
    [("议案时间", "议案结果"), ("审议日期", "审议决定"), ("会审时间", "会审结论"), ("开会时间", "集体决议")],
)
def test_other_words_for_discussing(time: str, outcome: str) -> None:
    form = read((), [[time, "2023年4月6日"], [outcome, "罚款人民币6000元。"]])
    assert value(form, "discussed_on") == "2023-04-06"
    assert value(form, "fine") == "6000.00"


@pytest.mark.parametrize("label", ["时间、地点", "会议时间及地点", "讨论时间、地点"])
def test_time_and_place_in_one(label: str) -> None:
    form = read((), [[label, "2023年4月6日9时，二楼会议室"]])
    assert value(form, "discussed_on") == "2023-04-06"


def test_what_was_left_blank() -> None:
    form = read(("讨论时间：　　年　月　日", "主持人：", "参加人员：", "讨论结论：", "参加人员（签名）："))
    assert [state(form, name) for name in ("discussed_on", "chair", "participants", "conclusion")] == [
        "empty"
    ] * 4
    assert value(form, "signed") is False


def test_a_conclusion_by_reference_states_no_sum() -> None:
    form = read(("建议罚款80000元。", "讨论结论：同意办案机构的处理意见。"))
    assert state(form, "fine") == "absent"


def test_a_sum_that_was_changed_is_not_taken_surely() -> None:
    form = read(("讨论结论：由罚款80000元调整为罚款50000元。",))
    assert value(form, "fine") == "50000.00" or not sure(form, "fine")


def test_a_time_that_runs_on_behind_another_field() -> None:
    form = read(
        (
            "案件名称：某某公司未建立事故隐患排查治理制度案讨论时间：2024年4月20日9时00分至10时20分",
            "主持人：周正",
        )
    )
    assert value(form, "discussed_on") == "2024-04-20"
    assert value(form, "ended_at") == "2024-04-20T10:20"


def test_a_conclusion_stands_below_a_numbered_heading_not_below_what_each_one_says() -> None:
    lines = [
        "三、讨论意见",
        "高某：同意罚款9万元。",
        "四、结论性意见",
        "一致同意罚款人民币15万元。",
        "参加人员签名：段某",
    ]
    form = read_paper("collective_discussion_record", lines)
    said = {f.name.partition(".")[2]: f.value for f in form.facts}
    assert (said["conclusion"], said["fine"]) == ("一致同意罚款人民币15万元。", "150000.00")


def test_a_heading_that_was_joined_to_the_line_above() -> None:
    form = read(
        (
            "案件讨论记录",
            "邱一鸣：同意。段青：无异议，同意。会议决定",
            "警告，并处罚款6000元。",
            "记录人：石磊",
        )
    )
    assert value(form, "fine") == "6000.00"
