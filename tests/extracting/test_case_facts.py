from __future__ import annotations

from dataclasses import replace

import pytest

from enforcement_review.extracting.extract import ExtractResult, extract_facts
from enforcement_review.extracting.form import Form
from enforcement_review.model import DocumentPages, FactValue
from tests.extracting.build import form_of


def case(*forms: Form) -> ExtractResult:
    papers = [
        DocumentPages(replace(form.document, id=f"d{number:02d}"), form.paper.pages)
        for number, form in enumerate(forms, 1)
    ]
    return extract_facts(papers)


def value(result: ExtractResult, name: str) -> FactValue:
    return next((fact.value for fact in result.facts if fact.name == f"case.{name}"), None)


def confidence(result: ExtractResult, name: str) -> float:
    return next((fact.confidence for fact in result.facts if fact.name == f"case.{name}"), 0.0)


def decision(
    party: str = "某市好又多超市有限公司", authority: str = "某市市场监督管理局", *more: str
) -> Form:
    return form_of(
        "decision",
        [authority, "行政处罚决定书", "某罚〔2024〕12号", f"当事人：{party}", *more, "决定罚款50000元。", authority, "2024年5月6日"],
    )  # fmt: skip


def filing(*more: str) -> Form:
    return form_of(
        "case_filing_approval", ["立案审批表", "案由：涉嫌无证经营案", "当事人：某市甲公司", *more]
    )


def test_the_decision_tells_the_case() -> None:
    result = case(filing(), decision())
    assert value(result, "party_name") == "某市好又多超市有限公司"
    assert value(result, "number") == "某罚〔2024〕12号"
    assert value(result, "authority") == "某市市场监督管理局"
    assert value(result, "name") == "涉嫌无证经营案"


def test_without_a_decision_the_papers_before_it_tell_the_case() -> None:
    assert value(case(filing()), "party_name") == "某市甲公司"


@pytest.mark.parametrize(
    ("party", "kind"),
    [
        ("某市好又多超市有限公司", "organisation"), ("某镇卫生院", "organisation"), ("某县第一中学学校", "organisation"),
        ("某某农民专业合作社", "organisation"), ("张三", "citizen"), ("欧阳文博", "citizen"), ("买买提·艾", "citizen"),
    ],
)  # fmt: skip
def test_what_kind_of_party_it_is(party: str, kind: str) -> None:
    result = case(decision(party))
    assert value(result, "party_kind") == kind
    assert confidence(result, "party_kind") >= 0.9


@pytest.mark.parametrize("party", ["某市好又多超市", "老王饭店", "某区便民小吃店"])
def test_a_small_business_is_counted_differently_by_place(party: str) -> None:
    assert confidence(case(decision(party)), "party_kind") < 0.75


def test_a_code_of_a_sole_trader_makes_the_kind_doubtful() -> None:
    form = decision("某市好又多超市", "某市市场监督管理局", "统一社会信用代码：92370800MA3C1B2X3Y")
    assert confidence(case(form), "party_kind") < 0.75


def test_the_procedure_is_told_by_the_papers() -> None:
    spot = form_of("summary_decision", ["当场行政处罚决定书", "当事人：张三", "罚款50元。"])
    assert value(case(spot), "procedure") == "summary"
    assert value(case(filing(), decision()), "procedure") == "ordinary"
    assert value(case(form_of("cover", ["卷宗封面"])), "procedure") is None


@pytest.mark.parametrize("words", ["☑重大案件 □一般案件", "本案属于重大复杂案件。", "案件性质：重大"])
def test_a_case_marked_as_major(words: str) -> None:
    assert value(case(filing(words)), "marked_major") is True


@pytest.mark.parametrize("words", ["□重大案件 ☑一般案件", "本案不属于重大案件。", "案件性质：一般"])
def test_a_case_not_marked_as_major(words: str) -> None:
    assert value(case(filing(words)), "marked_major") is not True


@pytest.mark.parametrize(
    ("authority", "sector"),
    [
        ("某市市场监督管理局", "market_regulation"), ("某市生态环境局", "ecology_environment"),
        ("某市应急管理局", "emergency_management"), ("某市交通运输局", "transport"), ("某县农业农村局", "agriculture"),
        ("某市综合行政执法局", "comprehensive_enforcement"), ("某市某某公司", None),
    ],
)  # fmt: skip
def test_the_authority_tells_the_sector(authority: str, sector: str | None) -> None:
    assert case(decision("张三", authority)).sector == sector


@pytest.mark.parametrize(
    ("authority", "place"), [("济宁市市场监督管理局", "shandong"), ("某市市场监督管理局", None)]
)
def test_the_authority_tells_the_place(authority: str, place: str | None) -> None:
    assert case(decision("张三", authority)).place == place


def test_when_the_act_was_seen() -> None:
    form = decision(
        "张三", "某市市场监督管理局", "2024年3月5日，本局执法人员在检查中发现当事人正在销售过期食品。"
    )
    assert value(case(form), "act_seen_on") == "2024-03-05"


def test_no_papers_no_facts() -> None:
    assert extract_facts([]) == ExtractResult((), None, None)


def test_facts_stand_in_the_order_of_their_papers() -> None:
    result = case(filing(), decision())
    own = [fact.document for fact in result.facts if not fact.name.startswith("case.")]
    assert own == sorted(own)
    assert all(fact.name.startswith("case.") for fact in result.facts[len(own) :])


def test_the_same_papers_give_the_same_facts() -> None:
    assert case(filing(), decision()) == case(filing(), decision())
