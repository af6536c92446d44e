"""Readings in doubt that another paper bears out to the letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.extracting.known_values import with_known_values
from enforcement_review.model import Document, Fact, FactValue, TextFrom

PARTY = "临河市百川金属制品有限公司"
NUMBER = "清农罚〔2024〕12号"


def document(identifier: str, text_from: TextFrom = TextFrom.OCR) -> Document:
    return Document(identifier, "other", None, (), "", "卷.pdf", (1,), 0.9, "测试", text_from)


PAPERS = [document("d01"), document("d02"), document("d03", TextFrom.TEXT_LAYER)]


def fact(name: str, value: FactValue, paper: str, confidence: float) -> Fact:
    return Fact(name, value, paper, 1, None, str(value), confidence, filled=0.9)


def read(*facts: Fact) -> Fact:
    """The first of the facts, as it is believed beside the others."""
    return with_known_values(facts, PAPERS)[0]


@pytest.mark.parametrize(
    ("doubtful", "sure"),
    [
        (fact("decision.party_name", PARTY, "d01", 0.3), fact("prior_notice.party_name", PARTY, "d02", 0.95)),
        (fact("service_receipt.recipient", PARTY, "d01", 0.3), fact("decision.party_name", PARTY, "d03", 1.0)),
        (fact("decision.number", NUMBER, "d01", 0.3), fact("publicity_record.number", "清农罚 〔2024〕 12号", "d02", 0.9)),
        (fact("decision.authority", "清河县农业农村局", "d01", 0.3), fact("prior_notice.authority", "清河县农业农村局", "d02", 0.9)),
    ],
)  # fmt: skip
def test_what_another_paper_says_to_the_letter_is_believed(doubtful: Fact, sure: Fact) -> None:
    believed = read(doubtful, sure)
    assert believed.value == doubtful.value
    assert believed.confidence == 0.85


@pytest.mark.parametrize(
    ("doubtful", "other"),
    [
        # a letter is different
        (fact("decision.party_name", "临河市佰川金属制品有限公司", "d01", 0.3), fact("prior_notice.party_name", PARTY, "d02", 0.95)),
        # in doubt itself
        (fact("decision.party_name", PARTY, "d01", 0.3), fact("prior_notice.party_name", PARTY, "d02", 0.8)),
        # the same paper
        (fact("decision.party_name", PARTY, "d01", 0.3), fact("decision.party_name", PARTY, "d01", 0.95)),
        # the case's own fact is what was read from the papers
        (fact("decision.party_name", PARTY, "d01", 0.3), fact("case.party_name", PARTY, "d02", 0.95)),
        # another thing: each paper has its own number
        (fact("decision.number", NUMBER, "d01", 0.3), fact("prior_notice.number", NUMBER, "d02", 0.95)),
        # sums are not taken
        (fact("decision.fine", "3000.00", "d01", 0.3), fact("publicity_record.fine", "3000.00", "d02", 0.95)),
        # a text layer is not misread: its doubt is of another kind
        (fact("decision.party_name", PARTY, "d03", 0.3), fact("prior_notice.party_name", PARTY, "d02", 0.95)),
    ],
)  # fmt: skip
def test_nothing_else_bears_it_out(doubtful: Fact, other: Fact) -> None:
    assert read(doubtful, other) == doubtful


@given(
    st.lists(
        st.builds(
            fact,
            st.sampled_from(
                ["decision.party_name", "service_receipt.recipient", "decision.number", "decision.fine"]
            ),
            st.sampled_from([None, PARTY, NUMBER, "罚", True, (PARTY,)]),
            st.sampled_from(["d01", "d02", "d03"]),
            st.sampled_from([0.0, 0.3, 0.74, 0.9]),
        ),
        max_size=8,
    )
)
def test_values_never_change_and_sureness_never_falls(facts: list[Fact]) -> None:
    after = with_known_values(facts, PAPERS)
    assert [found.value for found in after] == [found.value for found in facts]
    assert all(new.confidence >= old.confidence for new, old in zip(after, facts, strict=True))
