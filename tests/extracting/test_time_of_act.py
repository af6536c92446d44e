"""When the act ended, as a decision tells it."""

from __future__ import annotations

import pytest

from tests.extracting.build import read_paper, sure, value


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("经查，当事人于2023年1月3日至2月8日销售上述商品。", "2023-02-08"),
        ("你单位自2023年1月3日起至2023年2月8日止，在河道内采砂。", "2023-02-08"),
        ("2022年5月至2023年2月8日，某店虚报面积。", "2023-02-08"),
        ("办案期间\n2023年1月3日至2月8日\n承办人\n秦岭", None),
        ("2023年1月3日至2月8日，本局对当事人进行了调查。", None),
        ("检查时间：2023年1月3日9时，检查结束时间：2023年1月3日10时。", None),
    ],
)
def test_the_time_for_which_the_party_did_it(words: str, day: str | None) -> None:
    form = read_paper("decision", ["行政处罚决定书", words])
    assert value(form, "case.act_ended_on") == day


@pytest.mark.parametrize(("decided", "relied_on"), [("2023年9月1日", True), ("2024年9月1日", False)])
def test_a_time_that_ended_long_before_the_paper_may_be_of_something_else(
    decided: str,
    relied_on: bool,
) -> None:
    words = "当事人自2022年1月3日起至2023年2月8日止承租上述仓库。"
    form = read_paper("decision", ["行政处罚决定书", words, "某某局", decided])
    assert sure(form, "case.act_ended_on") is relied_on
