"""双公示 tables: which row is this case's, what it says, and that nothing of others stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from enforcement_review.extracting.extract import extract_facts
from enforcement_review.extracting.publicity_table import keep_own_rows
from enforcement_review.model import DocumentPages, Fact, SourceFile, TextFrom
from enforcement_review.reading.publicity_table import CSV, read_publicity_table
from enforcement_review.splitting import split_documents
from sample_cases.generator.portal_export import publicity_csv
from tests.extracting.build import form_of

NUMBER, PARTY, DAY = "东市监处罚〔2024〕12号", "东陵市良友食品有限公司", "2024年5月6日"
OWN = {
    "party_name": PARTY,
    "party_code": "91370812MA3C12345X",
    "number": NUMBER,
    "violation_type": "经营超过保质期的食品",
    "violation_facts": "2024年3月1日检查发现货架上有超过保质期的食品",
    "basis": "《中华人民共和国食品安全法》第一百二十四条第一款",
    "penalty_kind": "罚款、没收违法所得",
    "penalty": "没收违法所得86元，罚款12000元",
    "fine": "1.2",
    "confiscated": "0.0086",
    "decided_on": "2024/5/6",
    "valid_until": "2099/12/31",
    "public_until": "2027/5/6",
    "authority": "东陵市市场监督管理局",
    "authority_code": "11370812MB2",
    "data_source": "东陵市市场监督管理局",
    "data_source_code": "11370812MB2",
}
OTHER = {
    **OWN,
    "number": "东市监处罚〔2024〕99号",
    "party_name": "张三",
    "decided_on": "2024/5/7",
    "id_number": "370812198503074518",
}
ANOTHER = {**OTHER, "number": "东市监处罚〔2024〕98号", "party_name": "李四百货店"}


def decision(number: str = NUMBER, text_from: TextFrom = TextFrom.TEXT_LAYER) -> DocumentPages:
    lines = [
        "东陵市市场监督管理局",
        "行政处罚决定书",
        number,
        f"当事人：{PARTY}",
        "罚款12000元。",
        "东陵市市场监督管理局",
        DAY,
    ]
    return form_of("decision", lines, title="行政处罚决定书", text_from=text_from).paper


def review(
    rows: Sequence[Mapping[str, str]], *papers: DocumentPages
) -> tuple[DocumentPages, dict[str, Fact]]:
    """The table's paper and its facts, beside the other papers."""
    source = read_publicity_table(SourceFile("公示.csv", "0" * 64, CSV, publicity_csv(rows)))
    assert source.error is None
    (table,) = split_documents([source]).documents
    kept = keep_own_rows([*papers, table], ["公示.csv"])
    own = [paper for paper in kept if paper.document.source == "公示.csv"]
    assert len(own) == 1
    return own[0], {fact.name: fact for fact in extract_facts(own).facts}


def test_a_row_says_all_its_data_items() -> None:
    paper, facts = review([OWN], decision())
    assert paper.document.type == "publicity_record"
    assert paper.document.pages == ()
    said = {name.partition(".")[2]: fact.value for name, fact in facts.items()}
    assert said["number"] == NUMBER
    assert said["party_name"] == PARTY
    assert (said["fine"], said["confiscated"]) == ("12000.00", "86.00")
    assert said["penalty_kinds"] == ("罚款", "没收违法所得")
    assert (said["decided_on"], said["valid_until"], said["public_until"]) == (
        "2024-05-06",
        "2099-12-31",
        "2027-05-06",
    )
    assert (said["party_code"], said["authority"]) == (OWN["party_code"], OWN["authority"])
    assert said["empty_fields"] == ()
    assert "published_on" not in said
    assert facts["publicity_record.fine"].anchor == "第 2 行"


def test_of_many_rows_the_one_with_the_number_stays_and_nothing_of_the_others() -> None:
    paper, facts = review([OTHER, OWN, ANOTHER], decision("东市监处罚[2024]012号"))
    assert facts["publicity_record.number"].value == NUMBER
    text = "".join(page.text() for page in paper.pages)
    assert "李四" not in text
    assert OTHER["id_number"] not in text
    assert facts["publicity_record.id_numbers_shown"].value == ()


def test_without_its_number_the_row_is_found_by_party_and_day() -> None:
    mistyped = {**OWN, "number": "东市监处罚〔2024〕21号"}
    paper, facts = review([OTHER, mistyped, ANOTHER], decision())
    assert paper.document.type == "publicity_record"
    assert facts["publicity_record.number"].value == "东市监处罚〔2024〕21号"


def test_a_list_without_this_case_proves_no_publication() -> None:
    paper, facts = review([OTHER, ANOTHER], decision())
    assert (paper.document.type, paper.document.could_be) == ("other", ())
    assert facts == {}
    assert "张三" not in "".join(page.text() for page in paper.pages)


@pytest.mark.parametrize("papers", [(), (decision(text_from=TextFrom.OCR),)])
def test_while_the_number_is_not_certain_the_list_might_hold_it(papers: tuple[DocumentPages, ...]) -> None:
    paper, _ = review([OTHER, ANOTHER], *papers)
    assert (paper.document.type, paper.document.could_be) == ("other", ("publicity_record",))


def test_a_single_row_is_taken_for_this_case_whatever_it_says() -> None:
    paper, facts = review([OTHER], decision())
    assert paper.document.type == "publicity_record"
    assert facts["publicity_record.number"].value == OTHER["number"]


def test_a_citizens_whole_id_number_is_seen() -> None:
    _, facts = review(
        [{**OWN, "party_name": "张三", "party_code": "", "id_number": "370812198503074518"}], decision()
    )
    assert facts["publicity_record.id_numbers_shown"].value == ("370812198503074518",)


def test_required_items_left_empty_are_named() -> None:
    row = {**OWN, "violation_facts": "", "fine": "", "public_until": "", "party_code": "", "licence": ""}
    _, facts = review([row], decision())
    assert facts["publicity_record.empty_fields"].value == (
        "行政相对人代码_1",
        "违法事实",
        "罚款金额",
        "公示截止期",
    )


def test_a_person_needs_no_credit_code() -> None:
    _, facts = review([{**OWN, "party_name": "张三丰", "party_code": ""}], decision())
    assert facts["publicity_record.empty_fields"].value == ()


@pytest.mark.parametrize("sum_", ["12000元", "1.2万元", "1.2", "1.20"])
def test_sums_count_in_what_they_say_else_in_what_the_heading_says(sum_: str) -> None:
    _, facts = review([{**OWN, "fine": sum_, "confiscated": sum_}], decision())
    assert facts["publicity_record.fine"].value == "12000.00"
    assert facts["publicity_record.confiscated"].value == "12000.00"


def test_papers_that_are_no_tables_are_left_alone() -> None:
    papers = (decision(),)
    assert keep_own_rows(papers, []) == papers
