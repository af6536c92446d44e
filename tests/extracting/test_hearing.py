from __future__ import annotations

from enforcement_review.extracting.hearing import (
    read_hearing_notice,
    read_hearing_record,
    read_hearing_report,
)
from tests.extracting.build import form_of, state, value

NOTICE = (
    "某某市市场监督管理局",
    "行政处罚听证通知书",
    "河市监听通〔2024〕3号",
    "某某食品有限公司：",
    "根据你单位2024年4月20日提出的听证申请，本机关决定于2024年5月20日9时00分在三楼会议室就经营超过保质期食品一案举行公开听证。",
    "经本机关负责人指定，本次听证由周岚担任听证主持人，郑凯担任听证员，赵一鸣担任记录员。",
    "某某市市场监督管理局",
    "2024年5月8日",
)


def test_a_notice_in_prose() -> None:
    form = form_of("hearing_notice", NOTICE)
    read_hearing_notice(form)
    assert value(form, "number") == "河市监听通〔2024〕3号"
    assert value(form, "party_name") == "某某食品有限公司"
    assert value(form, "hearing_on") == "2024-05-20"
    assert value(form, "issued_on") == "2024-05-08"
    assert value(form, "chair") == "周岚"


def test_a_notice_with_labels() -> None:
    form = form_of(
        "hearing_notice",
        [
            "当事人：某某公司",
            "听证时间：2024年5月20日9时",
            "听证地点：三楼",
            "听证主持人：周岚",
            "某某局",
            "2024年5月8日",
        ],
    )
    read_hearing_notice(form)
    assert value(form, "hearing_on") == "2024-05-20"
    assert value(form, "issued_on") == "2024-05-08"
    assert value(form, "chair") == "周岚"


def test_a_ruled_notice() -> None:
    form = form_of(
        "hearing_notice",
        ["听证通知书"],
        [["案由", "某案", "听证时间", "2024.5.20"], ["主持人", "周岚", "听证员", "郑凯"]],
        after=["某某局", "2024年5月8日"],
        boxes=True,
    )
    read_hearing_notice(form)
    assert value(form, "hearing_on") == "2024-05-20"
    assert value(form, "chair") == "周岚"


def test_a_notice_whose_day_was_left_blank() -> None:
    form = form_of("hearing_notice", ["本机关决定于　　年　月　日　时在三楼会议室举行听证。"])
    read_hearing_notice(form)
    assert state(form, "hearing_on") == "empty"


def test_a_typed_record() -> None:
    form = form_of(
        "hearing_record",
        [
            "听证笔录",
            "听证时间：2024年5月20日9时00分至2024年5月20日10时35分",
            "听证地点：三楼会议室　　听证方式：公开",
            "听证主持人：周岚　　听证员：郑凯　　记录员：赵一鸣",
            "听证申请人：某某食品有限公司　　法定代表人：孙平",
            "案件调查人员：李四、王五",
            "听证记录：主持人宣布听证开始。",
            "申请人（签名或盖章）：孙平　　2024年5月20日",
            "听证主持人（签名）：周岚　听证员（签名）：郑凯　记录员（签名）：赵一鸣　2024年5月20日",
        ],
    )
    read_hearing_record(form)
    assert value(form, "held_on") == "2024-05-20"
    assert (value(form, "started_at"), value(form, "ended_at")) == ("2024-05-20T09:00", "2024-05-20T10:35")
    assert value(form, "chair") == "周岚"
    assert value(form, "case_handlers") == ("李四", "王五")
    assert value(form, "party_name") == "某某食品有限公司"
    assert value(form, "party_signed") is True


def test_a_ruled_record_that_nobody_signed() -> None:
    form = form_of(
        "hearing_record",
        [],
        [["听证时间", "2024年5月20日", "听证主持人", "周岚"], ["案件承办人", "李四　王五", "当事人签名", ""]],
        boxes=True,
    )
    read_hearing_record(form)
    assert value(form, "held_on") == "2024-05-20"
    assert value(form, "chair") == "周岚"
    assert value(form, "case_handlers") == ("李四", "王五")
    assert value(form, "party_signed") is False


def test_a_report() -> None:
    form = form_of(
        "hearing_report",
        [
            "听证报告",
            "听证时间：2024年5月20日9时　　听证地点：三楼",
            "听证主持人：周岚　听证员：郑凯",
            "一、基本情况",
            "听证如期举行。",
            "二、处理意见",
            "维持。",
            "听证主持人：周岚",
            "2024年5月22日",
        ],
    )
    read_hearing_report(form)
    assert value(form, "held_on") == "2024-05-20"
    assert value(form, "chair") == "周岚"
