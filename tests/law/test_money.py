from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.law.money import AmountForm, find_amounts, format_yuan, in_capitals, parse_capitals

SUMS = st.decimals(min_value=1, max_value=10**12, places=2)


@given(SUMS)
def test_figures_to_capitals_and_back(value: Decimal) -> None:
    assert parse_capitals(in_capitals(value)) == value


@given(SUMS)
def test_every_sum_is_found_in_capitals_and_in_figures(value: Decimal) -> None:
    text = f"处罚款人民币（大写）{in_capitals(value)}（￥{value:,.2f}元）。"
    capitals, figures = find_amounts(text)
    assert (capitals.value, capitals.form) == (value, AmountForm.CAPITALS)
    assert (figures.value, figures.form) == (value, AmountForm.FIGURES)
    assert text[capitals.start : capitals.end] == f"人民币（大写）{in_capitals(value)}"


@pytest.mark.parametrize(
    ("text", "written", "value"),
    [
        ("罚款￥12,000.00。", "￥12,000.00", "12000"),
        ("人民币 12000 元整", "人民币 12000 元整", "12000"),
        ("１２，０００．００元", "１２，０００．００元", "12000"),
        ("12,000.\n00元", "12,000.\n00元", "12000"),
        ("约12 000元", "12 000元", "12000"),
        ("1.2万元", "1.2万元", "12000"),
        ("3亿元", "3亿元", "300000000"),
        ("3万5000元", "3万5000元", "35000"),
        ("1亿2000万元", "1亿2000万元", "120000000"),
        ("5元5角", "5元5角", "5.5"),
        ("¥0.5万", "¥0.5万", "5000"),
        ("RMB5000", "RMB5000", "5000"),
        ("数量 3 金额 12000元", "12000元", "12000"),
        ("壹万贰仟元整", "壹万贰仟元整", "12000"),
        ("人民币壹万贰仟叁佰元伍角", "人民币壹万贰仟叁佰元伍角", "12300.5"),
        ("贰万圆正", "贰万圆正", "20000"),
        ("伍仟元", "伍仟元", "5000"),
        ("罚款五千元", "五千元", "5000"),
        ("五万元以下", "五万元", "50000"),
        ("两千元", "两千元", "2000"),
        ("人民币伍仟整", "人民币伍仟整", "5000"),
        ("壹 万 贰 仟 元 整", "壹 万 贰 仟 元 整", "12000"),
        ("零佰壹拾万零仟伍佰零拾零元零角零分", "零佰壹拾万零仟伍佰零拾零元零角零分", "100500"),
        ("壹仟元正在缴纳", "壹仟元", "1000"),
        ("10元/斤", "10元", "10"),
    ],
)
def test_ways_of_writing_money(text: str, written: str, value: str) -> None:
    [amount] = find_amounts(text)
    assert text[amount.start : amount.end] == written
    assert amount.value == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "0.5万平方米",
        "每日3%",
        "壹贰元",
        "5000美元",
        "2024年元旦",
        "几十元",
        "数万元",
        "二元论",
        "3单元",
        "单元3元件",
        "2024元月",
        "370812199001011234",
        "元",
        "",
    ],
)
def test_what_is_no_sum_is_not_found(text: str) -> None:
    assert find_amounts(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "壹贰元",
        "拾佰元",
        "壹仟伍元",
        "壹万伍元",
        "壹佰壹佰元",
        "元",
        "整",
        "",
        "壹亿亿元",
        "壹元伍",
        "万元",
        "伍角元",
        "abc",
    ],
)
def test_words_that_do_not_make_one_number_are_refused(text: str) -> None:
    assert parse_capitals(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("伍角", "0.5"),
        ("拾元整", "10"),
        ("壹拾万零伍元", "100005"),
        ("一千零五", "1005"),
        ("人民币：壹元零伍分", "1.05"),
        ("壹万亿元", "1000000000000"),
    ],
)
def test_words_that_make_one_number(text: str, value: str) -> None:
    assert parse_capitals(text) == Decimal(value)


@pytest.mark.parametrize("value", ["-1", "0.001", "1e16"])
def test_what_capitals_cannot_say_is_an_error(value: str) -> None:
    with pytest.raises(ValueError, match="capitals"):
        in_capitals(Decimal(value))


def test_yuan_are_printed_with_two_places() -> None:
    assert format_yuan(Decimal("1.2") * 10000) == "12000.00"
    assert format_yuan(Decimal("1E+4")) == "10000.00"
    assert format_yuan(Decimal("0.005")) == "0.01"


@given(st.text(alphabet="0123456789,. 万亿元角分整壹贰拾佰仟零五十¥人民币（）", max_size=40))
def test_any_text_gives_spans_in_order_inside_it(text: str) -> None:
    end = 0
    for amount in find_amounts(text):
        assert end <= amount.start < amount.end <= len(text)
        assert amount.value >= 0
        end = amount.end


@pytest.mark.parametrize("text", ["￥1\n50.00", "¥ 3\n,000.00", "￥1\n,250.00\n合计"])
def test_a_sum_that_a_line_break_parts_is_not_guessed(text: str) -> None:
    assert all(amount.value not in (Decimal(1), Decimal(3)) for amount in find_amounts(text))


def test_a_sum_above_another_line_is_whole() -> None:
    assert [amount.value for amount in find_amounts("￥150.00\n3\n备注")] == [Decimal(150)]
    assert find_amounts("￥1500\n200.00元")[0].value == Decimal(1500)
