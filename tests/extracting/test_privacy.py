"""Personal data that a published paper may hold where it was not read."""

from __future__ import annotations

import pytest

from enforcement_review.model import Box
from tests.extracting.build import LEFT, SIZE, TOP, facts, scanned, sure

PUBLISHED = [
    "行政处罚信息公示表",
    "行政相对人名称：清河县远航饲料有限公司",
    "决定书文号：清农罚〔2024〕12号",
    "统一社会信用代码：91370812MA3C5T1X2R",
    "处罚内容：罚款3000元",
]
BELOW = TOP + 300
LISTS = ("id_numbers_shown", "phones_shown", "accounts_shown", "addresses_shown")


def ink(letters: float, high: float = 1.5) -> Box:
    return Box(LEFT, BELOW, LEFT + letters * SIZE, BELOW + high * SIZE)


@pytest.mark.parametrize("mark", [ink(3.0), ink(1.0, 4.0), ink(12.0, 0.4)])
def test_marks_too_short_for_a_number_or_an_address_hide_none(mark: Box) -> None:
    form = scanned("publicity_record", PUBLISHED, ink=(mark,))
    for name in LISTS:
        (fact,) = facts(form, name)
        assert fact.value == ()
        assert fact.confidence >= 0.75


@pytest.mark.parametrize("mark", [ink(6.0), ink(20.0, 5.0)])
def test_a_mark_as_long_as_a_number_may_hide_one(mark: Box) -> None:
    form = scanned("publicity_record", PUBLISHED, ink=(mark,))
    assert not any(facts(form, name) for name in LISTS)


def test_words_that_were_hardly_read_may_hide_an_address() -> None:
    form = scanned("publicity_record", [*PUBLISHED, "建设路九号院"], unsure={"建设路九号院": 0.5})
    assert not facts(form, "addresses_shown")


def test_a_number_with_a_figure_in_doubt_may_be_another() -> None:
    form = scanned("publicity_record", [*PUBLISHED, "电话:1381234S678"], unsure={"S": 0.4})
    assert not facts(form, "phones_shown")


def test_what_was_seen_is_told_beside_what_may_be_hidden() -> None:
    form = scanned("publicity_record", [*PUBLISHED, "经营者手机：13812345678"], ink=(ink(6.0),))
    assert sure(form, "phones_shown")
    assert not facts(form, "accounts_shown")
