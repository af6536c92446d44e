from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.extracting.decisions import read_decision
from enforcement_review.extracting.form import Form
from tests.extracting.build import facts, form_of, read_paper, state, sure, value

HEAD = ("某市市场监督管理局", "行政处罚决定书", "某市监罚〔2024〕12号", "当事人：某市好又多超市有限公司")
END = ("某市市场监督管理局", "2024年5月6日")
PAYING = (
    "当事人应自收到本决定书之日起15日内缴纳罚款。到期不缴纳罚款的，每日按罚款数额的百分之三加处罚款。",
    "如不服本决定，可在收到本决定书之日起六十日内向某市人民政府申请行政复议，也可在六个月内向某市人民法院提起行政诉讼。",
)
DIGITS, PLACES = "零壹贰叁肆伍陆柒捌玖", ("仟", "佰", "拾", "")


def decision(*body: str, boxes: bool = False) -> Form:
    return read_paper("decision", [*HEAD, *body, *PAYING, *END], boxes=boxes)


def _four(value: int) -> str:
    text, pending = "", False
    for place, unit in zip((1000, 100, 10, 1), PLACES, strict=True):
        digit = value // place % 10
        if not digit:
            pending = bool(text)
            continue
        text += ("零" if pending else "") + DIGITS[digit] + unit
        pending = False
    return text


def capitals(yuan: int) -> str:
    """Yuan below 100 million in 大写, as the rules for 票据 want it: 12034 → 壹万贰仟零叁拾肆."""
    high, low = divmod(yuan, 10_000)
    if not high:
        return _four(low)
    zero = "零" if low and low < 1000 else ""
    return f"{_four(high)}万{zero}{_four(low) if low else ''}"


@pytest.mark.parametrize(
    ("yuan", "written"),
    [
        (50000, "伍万"),
        (12034, "壹万贰仟零叁拾肆"),
        (100020, "壹拾万零贰拾"),
        (305, "叁佰零伍"),
        (10500, "壹万零伍佰"),
    ],
)
def test_the_capitals_of_these_tests_are_right(yuan: int, written: str) -> None:
    assert capitals(yuan) == written


INTRODUCTIONS = (
    "决定给予当事人如下行政处罚：",
    "本局决定作出如下处罚：",
    "依据《中华人民共和国食品安全法》第一百二十四条第一款的规定，决定对当事人",
    "决定处罚如下：1.没收违法所得1元；2.",
)


@given(st.sampled_from(INTRODUCTIONS), st.integers(2, 9_999_999))
def test_a_fine_in_figures_is_read(introduction: str, yuan: int) -> None:
    form = decision(f"{introduction}罚款人民币{yuan}元。")
    assert value(form, "fine") == f"{yuan}.00"
    assert sure(form, "fine")


@given(st.sampled_from(INTRODUCTIONS), st.integers(2, 9_999_999))
def test_a_fine_in_figures_with_commas_is_read(introduction: str, yuan: int) -> None:
    assert value(decision(f"{introduction}罚款￥{yuan:,}.00元。"), "fine") == f"{yuan}.00"


@given(st.sampled_from(INTRODUCTIONS), st.integers(2, 9_999_999))
def test_a_fine_in_capitals_is_read(introduction: str, yuan: int) -> None:
    form = decision(f"{introduction}罚款人民币{capitals(yuan)}元整。")
    assert value(form, "fine") == f"{yuan}.00"
    assert value(form, "fine_capitals") == f"{capitals(yuan)}元整"


@given(st.sampled_from(INTRODUCTIONS), st.integers(2, 9_999_999), st.booleans())
def test_a_fine_written_twice_is_one_fine(introduction: str, yuan: int, first: bool) -> None:
    written = f"{capitals(yuan)}元整（￥{yuan}元）" if first else f"{yuan}元（大写：{capitals(yuan)}元整）"
    form = decision(f"{introduction}罚款人民币{written}。")
    assert value(form, "fine") == f"{yuan}.00"
    assert sure(form, "fine")


@given(st.integers(1, 99), st.sampled_from(["万元", "千元", "百元"]))
def test_a_fine_in_units_is_read(count: int, unit: str) -> None:
    times = {"万元": 10_000, "千元": 1000, "百元": 100}[unit]
    assert Decimal(str(value(decision(f"决定罚款{count}{unit}。"), "fine"))) == count * times


@pytest.mark.parametrize("boxes", [True, False])
@pytest.mark.parametrize(
    ("words", "fine"),
    [
        (("决定给予以下行政处罚：处货值金额2000元十倍的罚款，计人民币20000元。",), "20000.00"),
        (("决定给予以下行政处罚：对当事人处货值金额2000元15倍罚款30000元。",), "30000.00"),
        (("依据《食品安全法》第一百二十四条“处五万元以上十万元以下罚款”的规定，决定对当事人罚款60000元。",), "60000.00"),
        (("违法生产经营货值金额不足一万元的，并处五万元以上十万元以下罚款的规定，决定对当事人处以罚款6万元。",), "60000.00"),
        (("决定对当事人处以罚款5000元。", "逾期每日按罚款数额的3%加处罚款，加处罚款不超过5000元。"), "5000.00"),
        (("决定给予警告，并处罚款人民币叁仟元整（¥3000.00）。",), "3000.00"),
        (("决定给予当事人三千元罚款的行政处罚。",), "3000.00"),
        (("决定给予如下行政处罚：", "1.没收违法所得1200元；", "2.罚款50000元。"), "50000.00"),
        (("决定处罚如下：1.没收违法所得2000元；2.罚款10000元。罚没款合计12000元。",), "10000.00"),
        (("决定处罚如下：1.没收违法所得2000元；2.罚款10000元；以上罚没款共计人民币12000元。",), "10000.00"),
        (("决定处罚如下：", "一、对第一项行为处罚款10000元；", "二、对第二项行为处罚款20000元；", "以上合计罚款30000元。"), "30000.00"),
        (("本机关于2024年4月1日告知拟罚款80000元。经集体讨论，决定处以罚款60000元。",), "60000.00"),
        (("拟罚款50000元，鉴于其主动改正，减轻10000元，决定处以罚款40000元。",), "40000.00"),
        (("决定给予如下行政处罚：罚款3000元，责令退还多收价款800元。",), "3000.00"),
        (("根据裁量基准，罚款幅度为1万元至3万元，属于从轻情节。决定罚款12000元。",), "12000.00"),
        (("决定对其每辆罚款500元，两辆共计罚款1000元。",), "1000.00"),
    ],
)  # fmt: skip
def test_other_sums_beside_the_fine_are_not_the_fine(words: tuple[str, ...], fine: str, boxes: bool) -> None:
    assert value(decision(*words, boxes=boxes), "fine") == fine


@pytest.mark.parametrize(
    "words",
    [
        ("决定处罚如下：", "一、对第一项行为处罚款10000元；", "二、对第二项行为处罚款20000元。"),
        ("决定给予如下行政处罚：对单位罚款50000元，对法定代表人张三罚款10000元。",),
    ],
)
def test_two_fines_without_a_total_are_for_a_person_to_add(words: tuple[str, ...]) -> None:
    assert not sure(decision(*words), "fine")


REPORT = (
    "三、处理建议",
    "对第一项行为，依据第九十八条第一项，建议罚款15000元；对第二项行为，依据第九十九条第三项，建议罚款30000元；",
)


@pytest.mark.parametrize("boxes", [True, False])
def test_the_third_item_of_an_article_is_not_a_word_for_a_total(boxes: bool) -> None:
    form = read_paper(
        "investigation_report",
        ["关于某超市案的调查终结报告", *REPORT, "共计罚款人民币45000元。", "2024年4月1日"],
        boxes=boxes,
    )
    assert value(form, "proposed_fine") == "45000.00"
    assert sure(form, "proposed_fine")


@pytest.mark.parametrize("boxes", [True, False])
def test_a_total_that_is_not_the_sum_of_the_fines_is_not_relied_on(boxes: bool) -> None:
    words = ("决定处罚如下：", "一、对第一项行为处罚款10000元；", "以上合计罚款35000元。")
    assert not sure(decision(*words, boxes=boxes), "fine")


def test_capitals_and_figures_that_differ_are_both_shown() -> None:
    form = decision("决定给予如下行政处罚：罚款人民币伍万元整（￥5000.00元）。")
    assert (value(form, "fine"), value(form, "fine_capitals")) == ("5000.00", "伍万元整")


def test_capitals_where_the_penalty_begins_on_a_line_of_its_own() -> None:
    form = form_of(
        "decision",
        [
            "行政处罚决定书",
            "依据《某某办法》第三条的规定，决定给予",
            "罚款人民币陆仟元整（￥6000.00）的行政处罚。",
        ],
    )
    read_decision(form)
    assert value(form, "fine_capitals") == "陆仟元整"
    assert value(form, "penalty_kinds") == ("罚款",)


def test_capitals_on_a_form_that_only_names_the_fine() -> None:
    form = form_of("summary_decision", ["当场处罚决定书"], [["处罚决定", "罚款人民币陆拾元整（60.00元）"]])
    read_decision(form)
    assert value(form, "fine_capitals") == "陆拾元整"


@pytest.mark.parametrize(
    "words", ["决定给予警告的行政处罚。", "决定给予警告的行政处罚，不予罚款。", "决定没收违法所得2000元。"]
)
def test_without_a_fine_none_is_read(words: str) -> None:
    assert state(decision(words), "fine") == "absent"


@pytest.mark.parametrize(
    ("words", "sum_"),
    [
        ("决定给予如下行政处罚：没收违法所得人民币1234.56元，没收食品10袋，并处罚款20000元。", "1234.56"),
        ("决定处罚如下：1.罚款5000元；2.没收非法所得2万元。", "20000.00"),
        ("决定处罚如下：1.罚款5000元；2.没收违法收入人民币壹仟贰佰元整。", "1200.00"),
    ],
)
def test_income_confiscated(words: str, sum_: str) -> None:
    assert value(decision(words), "confiscated") == sum_


def test_goods_confiscated_are_no_income() -> None:
    assert state(decision("决定给予如下行政处罚：没收食品10袋，罚款5000元。"), "confiscated") == "absent"


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("警告，并处罚款5000元。", {"警告", "罚款"}),
        ("没收违法所得1200元；没收未售出食品10袋；罚款5000元。", {"没收违法所得", "没收非法财物", "罚款"}),
        ("吊销食品经营许可证。", {"吊销许可证件"}),
        ("责令停产停业，并处罚款5000元。", {"责令停产停业", "罚款"}),
        ("通报批评。", {"通报批评"}),
        ("警告，不予罚款。", {"警告"}),
        ("□警告 ☑罚款5000元 □没收违法所得", {"罚款"}),
        ("☑警告 □罚款   元", {"警告"}),
    ],
)
def test_kinds_of_penalty_are_those_imposed(words: str, kinds: set[str]) -> None:
    found = value(decision(f"决定给予当事人如下行政处罚：{words}"), "penalty_kinds")
    assert isinstance(found, tuple)
    assert set(map(str, found)) == kinds


def test_what_the_law_allows_is_not_what_is_imposed() -> None:
    words = (
        "依据该条“没收违法所得，可以并处罚款；情节严重的，吊销许可证”的规定，决定给予当事人警告的行政处罚。"
    )
    assert value(decision(words), "penalty_kinds") == ("警告",)


@pytest.mark.parametrize("boxes", [True, False])
def test_clauses_broken_and_applied_are_told_apart(boxes: bool) -> None:
    form = decision(
        "当事人的行为违反了《中华人民共和国食品安全法》第三十四条第（十）项的规定。",
        "依据《中华人民共和国食品安全法》第一百二十四条第一款第（五）项的规定，决定罚款50000元。",
        boxes=boxes,
    )
    assert value(form, "violated_clauses") == ("《中华人民共和国食品安全法》第三十四条第(十)项",)
    applied = value(form, "applied_clauses")
    assert isinstance(applied, tuple)
    assert "《中华人民共和国食品安全法》第一百二十四条第一款第(五)项" in applied
    assert "《中华人民共和国食品安全法》第三十四条第(十)项" not in applied


@pytest.mark.parametrize(
    ("words", "clause"),
    [
        ("依据该条例第九条第二款", "《某某管理条例》第九条第二款"),
        ("根据《行政处罚法》第四十四条和该条例第九条", "《某某管理条例》第九条"),
    ],
)
def test_that_regulation_is_the_one_named_before(words: str, clause: str) -> None:
    form = form_of(
        "decision",
        ["行政处罚决定书", f"你单位违反了《某某管理条例》第三条的规定。{words}的规定，决定罚款2000元。"],
    )
    read_decision(form)
    assert value(form, "violated_clauses") == ("《某某管理条例》第三条",)
    assert value(form, "applied_clauses") == (clause,)


def test_a_fine_is_placed_where_it_stands() -> None:
    (fine,) = facts(decision("决定给予当事人如下行政处罚：", "罚款50000元。", boxes=True), "fine")
    assert fine.quote == "50000元"
    assert fine.page == 1
    assert fine.box is not None
    assert fine.box.height == 12
