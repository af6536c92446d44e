from __future__ import annotations

import pytest

from enforcement_review.extracting.defence import (
    read_defence_record,
    read_defence_review,
    read_defence_statement,
    read_waiver,
)
from tests.extracting.build import form_of, state, value


@pytest.mark.parametrize(
    "closing",
    [
        ["申辩人：某某食品有限公司", "2024年5月10日"],
        ["某某食品有限公司（盖章）", "二〇二四年五月十日"],
        ["申辩人（签名）：孙平　2024.5.10"],
        ["　　　　　　2024-05-10"],
    ],
)
def test_the_day_of_a_statement(closing: list[str]) -> None:
    form = form_of(
        "defence_statement",
        ["陈述申辩书", "某某局：", "我单位于2024年5月6日收到告知书，现申辩如下。", *closing],
    )
    read_defence_statement(form)
    assert value(form, "made_on") == "2024-05-10"


def test_a_record_of_what_was_said() -> None:
    form = form_of(
        "defence_record",
        [
            "陈述申辩笔录",
            "陈述申辩时间：2024年5月10日9时00分至2024年5月10日9时40分",
            "地点：本局会议室",
            "陈述申辩人：孙平　　职务：经理",
            "执法人员：李四、王五　　记录人：王五",
            "陈述申辩人（签名）：孙平　　2024年5月10日",
        ],
    )
    read_defence_record(form)
    assert value(form, "made_on") == "2024-05-10"
    assert value(form, "ended_at") == "2024-05-10T09:40"
    assert value(form, "party_signed") is True


def test_a_ruled_recheck() -> None:
    form = form_of(
        "defence_review",
        ["陈述申辩复核意见书"],
        [
            ["案由", ("某案", 3)],
            ["陈述申辩的主要意见", ("请求从轻处罚。", 3)],
            ["复核情况及意见", ("经复核，申辩理由不成立，不予采纳。\n复核人：李四　2024年5月12日", 3)],
            ["机关负责人意见", ("同意。\n签名：周正　2024年5月14日", 3)],
        ],
        boxes=True,
    )
    read_defence_review(form)
    assert value(form, "conclusion") == "经复核，申辩理由不成立，不予采纳。"
    assert value(form, "reviewed_on") == "2024-05-12"
    assert value(form, "approved_on") == "2024-05-14"


def test_a_recheck_as_a_letter() -> None:
    form = form_of(
        "defence_review",
        [
            "陈述申辩复核意见书",
            "某某公司：",
            "你单位于2024年5月10日提出的申辩收悉。",
            "经复核，申辩理由成立，予以采纳。",
            "某某市市场监督管理局",
            "2024年5月12日",
        ],
    )
    read_defence_review(form)
    assert "予以采纳" in str(value(form, "conclusion"))
    assert value(form, "reviewed_on") == "2024-05-12"


def test_a_typed_recheck() -> None:
    form = form_of("defence_review", ["复核意见：不予采纳。", "复核人：李四", "复核日期：2024年5月12日"])
    read_defence_review(form)
    assert value(form, "conclusion") == "不予采纳。"
    assert value(form, "reviewed_on") == "2024-05-12"


def test_a_recheck_left_blank() -> None:
    form = form_of("defence_review", [], [["当事人", "某某公司"], ["复核意见", ""]])
    read_defence_review(form)
    assert state(form, "conclusion") == "empty"


@pytest.mark.parametrize(
    ("words", "waived"),
    [
        ("自愿放弃陈述、申辩及要求听证的权利。", ("defence", "hearing")),
        ("自愿放弃陈述、申辩的权利。", ("defence",)),
        ("我单位放弃听证。", ("hearing",)),
        ("本人不要求听证，也不进行陈述申辩。", ("defence", "hearing")),
        ("☑放弃陈述申辩权利　□放弃听证权利", ("defence",)),
        ("□放弃陈述申辩权利　√放弃听证权利", ("hearing",)),
        ("我单位不放弃陈述申辩权利，放弃听证权利。", ("hearing",)),
    ],
)
def test_what_is_given_up(words: str, waived: tuple[str, ...]) -> None:
    form = form_of("waiver", ["声明", "某某局：", words, "声明人（签名或盖章）：孙平", "2024年5月7日"])
    read_waiver(form)
    assert value(form, "waives") == waived
    assert value(form, "made_on") == "2024-05-07"
    assert value(form, "party_signed") is True


def test_a_declaration_that_nobody_signed() -> None:
    form = form_of("waiver", ["自愿放弃陈述、申辩的权利。", "声明人（签名）：", "　　年　月　日"])
    read_waiver(form)
    assert value(form, "party_signed") is False
    assert state(form, "made_on") == "empty"
