from __future__ import annotations

import pytest

from enforcement_review.extracting.form import Form
from tests.extracting.build import read_paper, state, value

HEAD = ("某市市场监督管理局", "行政处罚事先告知书", "某市监罚告〔2024〕12号", "某市好又多超市有限公司：")
BODY = (
    "经查，你单位于2024年3月5日销售过期食品，违反了《中华人民共和国食品安全法》第三十四条第（十）项的规定，"
    "依据《中华人民共和国食品安全法》第一百二十四条第一款第（五）项的规定，拟对你单位作出如下行政处罚：罚款人民币50000元。"
)
END = ("某市市场监督管理局", "2024年4月10日")


def notice(*words: str, boxes: bool = True) -> Form:
    return read_paper("prior_notice", [*HEAD, BODY, *words, *END], boxes=boxes)


@pytest.mark.parametrize("boxes", [True, False])
def test_a_notice_says_what_is_proposed_to_whom_and_when(boxes: bool) -> None:
    form = notice("你单位有权进行陈述、申辩。", boxes=boxes)
    read = {
        name: value(form, name)
        for name in ("number", "party_name", "authority", "issued_on", "fine", "penalty_kinds")
    }
    assert read == {
        "number": "某市监罚告〔2024〕12号",
        "party_name": "某市好又多超市有限公司",
        "authority": "某市市场监督管理局",
        "issued_on": "2024-04-10",
        "fine": "50000.00",
        "penalty_kinds": ("罚款",),
    }


@pytest.mark.parametrize(
    ("words", "days", "unit"),
    [
        ("可在收到本告知书之日起5个工作日内提出陈述、申辩。", "5", "workdays"),
        ("可在收到本告知书之日起五日内向本机关陈述申辩。", "5", "days"),
        ("如有陈述、申辩意见，应在收到之日起3日内提出。", "3", "days"),
        ("你单位有权陈述、申辩，请于收到之日起三个工作日内提出。", "3", "workdays"),
        ("如有陈述、申辩意见，应在3日内提出。要求听证的，应在5日内提出。", "3", "days"),
        ("要求听证的，应在3日内提出，同时可在五日内陈述申辩。", "5", "days"),
        ("你可在5日内申请听证；如有陈述、申辩意见的，应在3日内提出。", "3", "days"),
        ("如需陈述申辩或要求听证，应在收到本告知书之日起五日内提出。", "5", "days"),
    ],
)
def test_how_long_the_party_may_state_its_case(words: str, days: str, unit: str) -> None:
    form = notice(words)
    assert (value(form, "defence_days"), value(form, "defence_days_unit")) == (days, unit)


@pytest.mark.parametrize(
    "words", ["你单位有权在五日内要求举行听证。", "可以申请听证。", "☑你单位有权要求听证"]
)
def test_the_right_to_a_hearing_is_told(words: str) -> None:
    assert value(notice("可陈述申辩。", words), "hearing_right_told") is True


@pytest.mark.parametrize("words", ["本案不符合听证条件。", "□你单位有权要求听证", "不适用听证程序。"])
def test_a_hearing_denied_is_not_a_hearing_told(words: str) -> None:
    assert value(notice("可陈述申辩。", words), "hearing_right_told") is not True


def test_a_notice_without_a_word_of_hearing_tells_none() -> None:
    assert value(notice("可陈述申辩。"), "hearing_right_told") is False


def test_a_day_of_receipt_is_not_the_day_of_issue() -> None:
    form = read_paper("prior_notice", [*HEAD, BODY, *END, "当事人签收：张三   2024年4月12日"], boxes=True)
    assert value(form, "issued_on") == "2024-04-10"


def test_a_receipt_on_the_next_line_is_not_the_day_of_issue() -> None:
    form = read_paper("prior_notice", [*HEAD, BODY, *END, "当事人签收：张三", "2024年4月12日"], boxes=True)
    assert value(form, "issued_on") == "2024-04-10"


@pytest.mark.parametrize("boxes", [True, False])
@pytest.mark.parametrize(
    "contact",
    [
        ("联系人：李四   联系电话：0537-1234567",),
        ("联系人：李四，联系电话：0537-1234567",),
        ("联系人：李四、王五", "联系电话：0537-1234567"),
    ],
)
def test_a_lone_day_below_whom_to_call_is_the_day_of_issue(contact: tuple[str, ...], boxes: bool) -> None:
    form = read_paper("prior_notice", [*HEAD, BODY, *contact, "2024年4月10日"], boxes=boxes)
    assert value(form, "issued_on") == "2024-04-10"


@pytest.mark.parametrize("boxes", [True, False])
def test_a_lone_day_below_a_receipt_is_no_day_of_issue(boxes: bool) -> None:
    form = read_paper("prior_notice", [*HEAD, BODY, "当事人签收：张三", "2024年4月12日"], boxes=boxes)
    assert state(form, "issued_on") == "absent"


def test_a_notice_that_is_two_states_its_facts_for_both() -> None:
    form = read_paper("prior_notice", [*HEAD, BODY, *END], also=("hearing_right_notice",))
    assert value(form, "prior_notice.fine") == value(form, "hearing_right_notice.fine") == "50000.00"


def test_a_form_without_an_addressee_names_no_party() -> None:
    form = read_paper("prior_notice", [*HEAD[:3], BODY, *END])
    assert state(form, "party_name") == "absent"
