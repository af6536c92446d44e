"""Facts as people read them, in the place of the machine's readings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.correcting import (
    FactCorrection,
    FactPlace,
    index_of,
    place_in,
    place_of,
    with_corrections,
)
from enforcement_review.model import Box, CaseFile, Document, Fact, FactValue, Reading

BOX = Box(10, 20, 60, 30)


def paper(number: int, kind: str, page: int, source: str = "案卷.pdf", **more: object) -> Document:
    return replace(
        Document(f"d{number:02d}", kind, None, (), "", source, (page,), 0.99, "标题"),
        **more,  # type: ignore[arg-type]
    )


def fact(name: str, value: FactValue, document: str, page: int | None = 1, **more: object) -> Fact:
    made = Fact(name, value, document, page, BOX, str(value), 0.9)
    return replace(made, **more)  # type: ignore[arg-type]


def case_of(documents: list[Document], facts: list[Fact]) -> CaseFile:
    return CaseFile((), tuple(documents), tuple(facts))


def correction(case: CaseFile, index: int, value: FactValue, **more: object) -> FactCorrection:
    made = FactCorrection(place_of(case, index), value, case.facts[index].value)
    return replace(made, **more)  # type: ignore[arg-type]


DECISION = paper(1, "decision", 3)
RECEIPTS = [paper(2, "service_receipt", 5), paper(3, "service_receipt", 5)]
CASE = case_of(
    [DECISION, *RECEIPTS],
    [
        fact("decision.decided_on", "2024-05-06", "d01", 4),
        fact("decision.party_name", "张三", "d01", 3),
        fact("service_receipt.served_on", "2024-05-07", "d02", 5),
        fact("service_receipt.served_on", "2024-05-08", "d03", 5),
        fact("case.party_name", "张三", "d01", 3),
        fact("case.harm", True, "", None),
    ],
)


def test_a_correction_takes_the_readings_place_and_is_certain() -> None:
    corrected, left = with_corrections(CASE, [correction(CASE, 0, "2024-05-16")])
    assert left == ()
    assert corrected.facts[0] == replace(CASE.facts[0], value="2024-05-16", confidence=1.0)
    assert corrected.facts[1:] == CASE.facts[1:]


def test_an_empty_field_is_a_reading_too() -> None:
    corrected, _ = with_corrections(CASE, [correction(CASE, 0, None)])
    assert corrected.facts[0].reading is Reading.EMPTY


def test_a_marked_place_goes_with_it() -> None:
    corrected, _ = with_corrections(CASE, [correction(CASE, 0, "2024-05-16", page=7, box=None)])
    assert (corrected.facts[0].page, corrected.facts[0].box) == (7, None)
    assert corrected.facts[0].quote == CASE.facts[0].quote


@pytest.mark.parametrize("index", range(6))
def test_each_reading_has_its_own_place(index: int) -> None:
    new = correction(CASE, index, "改")
    assert index_of(CASE, new) == index
    corrected, left = with_corrections(CASE, [new])
    changed = [place for place, old in enumerate(CASE.facts) if corrected.facts[place] != old]
    assert changed == ([1, 4] if index == 1 else [index])
    assert left == ()


def test_what_was_taken_over_from_a_paper_follows_it_but_not_the_other_way() -> None:
    both, _ = with_corrections(CASE, [correction(CASE, 1, "李四")])
    assert both.facts[4].value == "李四"
    one, _ = with_corrections(CASE, [correction(CASE, 4, "李四")])
    assert (one.facts[4].value, one.facts[1].value) == ("李四", "张三")


@pytest.mark.parametrize("order", [(1, 4), (4, 1)])
def test_a_correction_of_its_own_wins_over_following(order: tuple[int, int]) -> None:
    named = {1: correction(CASE, 1, "李四"), 4: correction(CASE, 4, "王五")}
    corrected, _ = with_corrections(CASE, [named[index] for index in order])
    assert (corrected.facts[1].value, corrected.facts[4].value) == ("李四", "王五")


def test_a_paper_of_two_types_states_the_fact_for_both() -> None:
    notice = paper(1, "prior_notice", 1, also=("hearing_right_notice",))
    same = [
        fact("prior_notice.fine", "100.00", "d01"),
        fact("hearing_right_notice.fine", "100.00", "d01"),
        fact("hearing_right_notice.number", "100.00", "d01"),
    ]
    case = case_of([notice], same)
    corrected, _ = with_corrections(case, [correction(case, 0, "1000.00")])
    assert [one.value for one in corrected.facts] == ["1000.00", "1000.00", "100.00"]


def test_it_holds_after_papers_are_numbered_anew() -> None:
    new = correction(CASE, 0, "2024-05-16")
    numbers = {"d01": "d02", "d02": "d03", "d03": "d04", "": ""}
    before = paper(1, "cover", 1)
    later = case_of(
        [before, *(replace(one, id=numbers[one.id]) for one in CASE.documents)],
        [fact("cover.number", "1", "d01"), *(replace(f, document=numbers[f.document]) for f in CASE.facts)],
    )
    corrected, left = with_corrections(later, [new])
    assert left == ()
    assert corrected.facts[1].value == "2024-05-16"


def test_it_finds_its_reading_where_another_one_came_before_it() -> None:
    new = correction(CASE, 3, "2024-06-08")
    later = replace(CASE, facts=(fact("service_receipt.served_on", "2024-05-01", "d02", 5), *CASE.facts))
    corrected, left = with_corrections(later, [new])
    assert left == ()
    assert [one.value for one in corrected.facts if one.name.endswith("served_on")] == [
        "2024-05-01",
        "2024-05-07",
        "2024-06-08",
    ]


def test_where_the_machine_reads_otherwise_or_nothing_it_is_left_and_said_so() -> None:
    new = correction(CASE, 0, "2024-05-16")
    otherwise = replace(CASE, facts=(replace(CASE.facts[0], value="2024-05-26"), *CASE.facts[1:]))
    for later in (otherwise, replace(CASE, facts=CASE.facts[1:]), replace(CASE, documents=())):
        corrected, left = with_corrections(later, [new])
        assert left == (new,)
        assert corrected.facts == later.facts


def test_of_two_alike_that_both_could_be_meant_none_is_guessed() -> None:
    twice = replace(CASE, facts=(*CASE.facts, CASE.facts[0], CASE.facts[0]))
    new = replace(correction(CASE, 0, "2024-05-16"), place=FactPlace("decision.decided_on", "案卷.pdf", 3, 9))
    assert with_corrections(twice, [new])[1] == (new,)


# ---- facts that the machine did not read ----


def added(case: CaseFile, document: Document | None, name: str, value: FactValue) -> FactCorrection:
    return FactCorrection(place_in(case, document, name), value, added=True, quote="原文")


def test_an_added_fact_stands_in_its_paper_and_comes_last() -> None:
    new = added(CASE, RECEIPTS[1], "service_receipt.recipient", "张三")
    corrected, left = with_corrections(CASE, [new])
    assert left == ()
    assert corrected.facts[:-1] == CASE.facts
    assert corrected.facts[-1] == Fact("service_receipt.recipient", "张三", "d03", 5, None, "原文", 1.0)


def test_a_fact_of_the_case_needs_no_paper() -> None:
    corrected, _ = with_corrections(CASE, [added(CASE, None, "case.discovered_on", "2024-01-01")])
    assert (corrected.facts[-1].document, corrected.facts[-1].page) == ("", None)


def test_an_added_fact_is_left_where_its_paper_is_gone_or_of_another_type() -> None:
    new = added(CASE, RECEIPTS[0], "service_receipt.recipient", "张三")
    other = tuple(replace(one, type="other") for one in CASE.documents)
    for later in (replace(CASE, documents=()), replace(CASE, documents=other)):
        assert with_corrections(later, [new])[1] == (new,)


def test_it_may_stand_on_a_further_picture_of_its_paper() -> None:
    sheet = paper(1, "decision", 1, "2.jpg", id="d01-2", continues="d01")
    case = case_of([paper(1, "decision", 1, "1.jpg"), sheet], [])
    new = added(case, case.documents[0], "decision.fine", "100.00")
    corrected, _ = with_corrections(case, [replace(new, page=1, box=BOX, on_source="2.jpg")])
    assert (corrected.facts[0].document, corrected.facts[0].at) == ("d01", "d01-2")


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["甲", None, True, ("乙",)])), max_size=6))
def test_nothing_but_what_was_corrected_changes(edits: list[tuple[int, FactValue]]) -> None:
    corrections = [correction(CASE, index, value) for index, value in edits]
    corrected, left = with_corrections(CASE, corrections)
    assert left == ()
    assert len(corrected.facts) == len(CASE.facts)
    touched = {index for index, _ in edits} | ({4} if 1 in {index for index, _ in edits} else set())
    for index, (old, new) in enumerate(zip(CASE.facts, corrected.facts, strict=True)):
        if index not in touched:
            assert new == old
        assert (new.name, new.document, new.quote) == (old.name, old.document, old.quote)
    last = dict(edits)
    assert all(corrected.facts[index].value == value for index, value in last.items())
    assert with_corrections(CASE, corrections) == (corrected, left)
