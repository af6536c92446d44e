"""Who the party of a paper is where its label is followed by more than a name, or where there is none."""

from __future__ import annotations

from tests.extracting.build import PARTY, scanned, value


def test_the_party_may_run_on_into_its_particulars() -> None:
    form = scanned(
        "investigation_report",
        ["当事人柏青松，男，1979年3月5日出生，住望江市渡口街9号。", "经调查，情况如下。"],
    )
    assert value(form, "party_name") == "柏青松"


def test_what_stands_on_the_next_line_of_a_blank_is_the_party() -> None:
    form = scanned("rectification_order", ["违法行为人：", PARTY, "经查，你单位未经审批占用岸线。"])
    assert value(form, "party_name") == PARTY


def test_the_strokes_of_a_blank_are_no_part_of_a_name() -> None:
    form = scanned("rectification_order", ["当事人：_   柏青松", "经查，你未经审批占用岸线。"])
    assert value(form, "party_name") == "柏青松"


def test_an_addressee_may_stand_without_its_colon() -> None:
    form = scanned(
        "rectification_order", ["望港责改〔2023〕5号", "柏青松", "经查，你未经审批占用岸线，应当改正。"]
    )
    assert value(form, "party_name") == "柏青松"
    form = scanned(
        "prior_notice", ["望港罚告〔2023〕5号", "柏青松", "你未经审批占用岸线一案，本局已调查终结。"]
    )
    assert value(form, "party_name") == "柏青松"
    form = scanned("rectification_order", ["望港责改〔2023〕5号", "柏青松", "以下物品已经清点，无误。"])
    assert value(form, "party_name") is None


def test_an_office_is_no_party() -> None:
    form = scanned("investigation_report", ["局领导：", "经调查，情况如下。"])
    assert value(form, "party_name") is None
