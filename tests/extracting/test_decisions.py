from __future__ import annotations

from dataclasses import replace

import pytest

from enforcement_review.extracting.decisions import read_decision
from enforcement_review.extracting.extract import extract_facts
from enforcement_review.extracting.form import Form
from enforcement_review.model import Box, Seal, SealShape
from tests.extracting.build import Rows, form_of, form_of_pages, read_paper, state, sure, value

both = pytest.mark.parametrize("boxes", [True, False], ids=["pdf", "docx"])
HEAD = ("某市市场监督管理局", "行政处罚决定书", "某市监罚〔2024〕12号")
PARTY = (
    "当事人：某市好又多超市有限公司", "统一社会信用代码：91370800MA3C1B2X3Y", "住所：某市某区世纪大道100号", "法定代表人：张三",
)  # fmt: skip
BODY = (
    "经查，当事人于2024年3月5日销售过期食品。以上事实有现场笔录、询问笔录等证据证明。",
    "决定给予当事人如下行政处罚：罚款50000元。",
)
END = ("某市市场监督管理局", "2024年5月6日")


def decision(*lines: str, boxes: bool = True, title: str = "", kind: str = "decision") -> Form:
    return read_paper(kind, lines, boxes=boxes, title=title)


def remedies(*words: str) -> Form:
    return decision(*HEAD, *PARTY, *BODY, *words, *END)


@both
def test_a_letter_says_its_number_party_authority_and_day(boxes: bool) -> None:
    form = decision(*HEAD, *PARTY, *BODY, *END, boxes=boxes)
    read = {
        name: value(form, name)
        for name in ("number", "party_name", "authority", "party_address", "decided_on")
    }
    assert read == {
        "number": "某市监罚〔2024〕12号",
        "party_name": "某市好又多超市有限公司",
        "authority": "某市市场监督管理局",
        "party_address": "某市某区世纪大道100号",
        "decided_on": "2024-05-06",
    }
    assert all(sure(form, name) for name in read)


@both
def test_numbers_of_other_papers_are_not_its_own(boxes: bool) -> None:
    form = decision(
        *HEAD, *PARTY, "本机关于2024年4月1日送达某市监罚告〔2024〕9号告知书。", *BODY, *END, boxes=boxes
    )
    assert value(form, "number") == "某市监罚〔2024〕12号"


def test_a_number_left_blank_is_a_blank() -> None:
    assert (
        state(
            decision("某市市场监督管理局", "行政处罚决定书", "某市监罚〔    〕  号", *PARTY, *BODY, *END),
            "number",
        )
        == "empty"
    )


@both
@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("当事人：张三   性别：男   身份证号：370802199001011234", "张三"),
        ("当事人：张三，男，1990年1月1日出生，住某市某区某路1号。", "张三"),
        ("被处罚人（单位）：某市好又多超市（经营者：张三）", "某市好又多超市"),
        ("某市好又多超市有限公司：", "某市好又多超市有限公司"),
        ("被处罚单位：某市好又多（山东）超市有限公司", "某市好又多（山东）超市有限公司"),
    ],
)
def test_who_the_party_is(line: str, name: str, boxes: bool) -> None:
    assert value(decision(*HEAD, line, *BODY, *END, boxes=boxes), "party_name") == name


@both
@pytest.mark.parametrize("heading", ["调查结果：", "履行方式：", "陈述申辩：", "各位领导：", "市局："])
def test_a_heading_on_a_line_of_its_own_is_not_relied_on_as_the_party(heading: str, boxes: bool) -> None:
    assert not sure(decision(*HEAD, heading, *BODY, *END, boxes=boxes), "party_name")


@both
@pytest.mark.parametrize("name", ["张三", "某某有限公司"])
def test_an_addressee_on_a_line_of_its_own_is_surely_the_party(name: str, boxes: bool) -> None:
    form = decision(*HEAD, f"{name}：", *BODY, *END, boxes=boxes)
    assert value(form, "party_name") == name
    assert sure(form, "party_name")


def test_the_party_may_stand_in_a_block_of_a_form() -> None:
    rows: Rows = [
        (("当事人", 1, 2), "姓名", "张三", "身份证号", "370802199001011234"),
        (None, "住址", ("某路1号", 3)),
        ("处罚内容", ("罚款2000元", 4)),
    ]
    form = read_paper("decision", [*HEAD], rows, after=END, boxes=True)
    assert value(form, "party_name") == "张三"
    assert value(form, "party_id_number") == "370802199001011234"
    assert value(form, "party_address") == "某路1号"
    assert value(form, "fine") == "2000.00"


def test_an_address_in_brackets_that_were_opened_before_it() -> None:
    form = form_of(
        "decision", ["行政处罚决定书", "当事人：某公司（法定代表人：秦岭，地址：人民路1号(东区)2幢）"]
    )
    read_decision(form)
    assert str(value(form, "party_address")) == "人民路1号(东区)2幢"


@both
@pytest.mark.parametrize(
    "end",
    [
        ("某市市场监督管理局", "2024年5月6日"),
        ("某市市场监督管理局", "（印章）", "2024年5月6日"),
        ("某市市场监督管理局   2024年5月6日",),
        ("某市市场监督管理局", "二〇二四年五月六日"),
        ("某市市场监督管理局", "2024年5月6日", "当事人签收：张三   2024年5月8日"),
        ("某市市场监督管理局", "2024年5月6日", "（本决定书一式三份）"),
        ("某市市场监督管理局", "2024 年 5 月 6 日"),
    ],
)
def test_the_day_of_the_paper_stands_beneath_the_authority(end: tuple[str, ...], boxes: bool) -> None:
    assert value(decision(*HEAD, *PARTY, *BODY, *end, boxes=boxes), "decided_on") == "2024-05-06"


def test_a_day_left_blank_is_a_blank() -> None:
    form = decision(*HEAD, *PARTY, *BODY, "某市市场监督管理局", "    年   月   日")
    assert state(form, "decided_on") == "empty"


def test_days_in_the_text_are_not_the_day_of_the_paper() -> None:
    assert state(decision(*HEAD, *PARTY, *BODY), "decided_on") == "absent"


@pytest.mark.parametrize(
    ("head", "authority"),
    [
        (("某市市场监督管理局行政处罚决定书", "某市监罚〔2024〕12号"), "某市市场监督管理局"),
        (("某县综合行政执法局", "行政处罚决定书", "某罚〔2024〕1号"), "某县综合行政执法局"),
    ],
)
def test_a_letterhead_names_the_authority(head: tuple[str, ...], authority: str) -> None:
    assert value(decision(*head, *PARTY, *BODY, title=head[0]), "authority") == authority


@pytest.mark.parametrize(
    ("words", "days", "months"),
    [
        ("如不服本决定，可在收到本决定书之日起六十日内申请行政复议，也可在六个月内提起行政诉讼。", "60", "6"),
        ("如不服本决定，可自收到之日起60日内申请复议；或者在6个月内起诉。", "60", "6"),
        ("不服本决定的，可在三十日内申请行政复议，也可在三个月内直接提起行政诉讼。", "30", "3"),
        (
            "自收到本决定书之日起15日内缴纳罚款。不服的，可自收到之日起60日内申请复议，或者六个月内提起诉讼。",
            "60",
            "6",
        ),
        (
            "当事人应自收到本决定书之日起十五日内缴纳罚款，对本决定不服的，可在六十日内申请行政复议，六个月内向某市人民法院起诉。",
            "60",
            "6",
        ),
    ],
)
def test_how_long_the_party_may_seek_remedies(words: str, days: str, months: str) -> None:
    form = remedies(words)
    assert (value(form, "reconsideration_days"), value(form, "litigation_months")) == (days, months)


@pytest.mark.parametrize(
    ("words", "body", "court"),
    [
        (
            "可在六十日内向某市人民政府申请行政复议，也可在六个月内依法向某市某区人民法院提起行政诉讼。",
            "某市人民政府",
            "某市某区人民法院",
        ),
        (
            "可在六十日内向某市人民政府申请复议；或者在六个月内直接向某市铁路运输法院起诉。",
            "某市人民政府",
            "某市铁路运输法院",
        ),
    ],
)
def test_to_whom_the_party_may_turn(words: str, body: str, court: str) -> None:
    form = remedies(words)
    assert (value(form, "reconsideration_body"), value(form, "court")) == (body, court)


def test_a_red_seal_at_the_end_is_seen() -> None:
    seal = Seal(Box(60, 240, 180, 360), SealShape.ROUND, 0.9)
    (page,) = form_of("decision", [*HEAD, *PARTY, *BODY, *END], boxes=True).pages
    form = form_of_pages("decision", [replace(page, seals=(seal,))])
    form.facts = list(extract_facts([form.paper]).facts)
    assert value(form, "sealed") is True
    assert value(form, "seal_over") == ("authority", "date")


@both
def test_a_seal_that_is_not_seen_is_for_a_person_to_look_for(boxes: bool) -> None:
    assert state(decision(*HEAD, *PARTY, *BODY, *END, boxes=boxes), "sealed") == "absent"


def test_what_a_whole_decision_states() -> None:
    form = remedies(
        "罚款缴至某银行，自收到本决定书之日起15日内缴纳。",
        "如不服本决定，可在六十日内申请行政复议，也可在六个月内提起行政诉讼。",
    )
    for name in ("states_facts", "states_evidence", "states_performance", "states_remedies"):
        assert value(form, name) is True, name


@pytest.mark.parametrize("day", ["2024年3月5日", "2024 年 3 月 5 日"])
def test_facts_of_a_day_are_stated_however_the_day_is_spaced(day: str) -> None:
    form = decision(*HEAD, *PARTY, f"当事人于{day}占用人行道摆摊。", *END)
    assert value(form, "states_facts") is True


def test_a_decision_without_a_word_on_remedies_is_seen() -> None:
    assert value(decision(*HEAD, *PARTY, *BODY, *END), "states_remedies") is False


def test_a_page_that_was_not_read_may_hold_what_is_missing() -> None:
    form = read_paper("decision", [*HEAD, *PARTY, *BODY, *END], boxes=True, complete=False)
    assert value(form, "states_remedies") is not False


def test_a_spot_decision_on_a_form_is_read() -> None:
    rows: Rows = [
        ("当事人", "张三", "性别", "男"),
        ("身份证号", ("370802199001011234", 3)),
        ("违法事实", ("2024年3月5日10时，在某路占道经营", 3)),
        ("处罚内容", ("罚款人民币50元", 3)),
        ("当事人签名", "张三", "日期", "2024年3月5日"),
    ]
    form = read_paper(
        "summary_decision", ["当场行政处罚决定书", "某当罚〔2024〕1号"], rows, after=["某市综合行政执法局", "2024年3月5日"], boxes=True
    )  # fmt: skip
    assert value(form, "party_name") == "张三"
    assert value(form, "fine") == "50.00"
    assert value(form, "decided_on") == "2024-03-05"
    assert value(form, "case.act_seen_on") == "2024-03-05"


@pytest.mark.parametrize(
    ("opinion", "fine"),
    [("同意罚款15000元。钱七 2024年4月25日", "15000.00"), ("同意。钱七 2024年4月25日", "20000.00")],
)
def test_the_fine_approved_is_the_heads_or_the_one_that_he_agrees_to(opinion: str, fine: str) -> None:
    rows: Rows = [
        ("当事人", "某超市"),
        ("违法事实", "货值2000元，违法所得1000元"),
        ("处罚依据", "《食品安全法》第一百二十四条，罚款五万元以上十万元以下"),
        ("承办人意见", "1.没收违法所得1000元；2.罚款20000元。李四 2024年4月20日"),
        ("负责人审批意见", opinion),
    ]
    form = read_paper("decision_approval", ["行政处罚决定审批表"], rows, boxes=True)
    assert value(form, "fine") == fine
    assert value(form, "approved_on") == "2024-04-25"
    assert value(form, "party_name") == "某超市"
