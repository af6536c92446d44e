from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.judging.answers import Answer, Truth, conjunction, disjunction, joined, render

TRUTHS = st.sampled_from([True, False, None])


def answers(truths: list[Truth]) -> list[Answer]:
    return [Answer(truth, f"第{place}项") for place, truth in enumerate(truths)]


@given(st.lists(TRUTHS, min_size=1, max_size=6))
def test_all_and_any_follow_kleene(truths: list[Truth]) -> None:
    both = conjunction(answers(truths)).truth
    either = disjunction(answers(truths)).truth
    assert both is (False if False in truths else None if None in truths else True)
    assert either is (True if True in truths else None if None in truths else False)


@given(st.lists(TRUTHS, min_size=1, max_size=6))
def test_the_words_are_those_of_what_decided(truths: list[Truth]) -> None:
    answer = conjunction(answers(truths))
    for place, truth in enumerate(truths):
        # Of what holds, the first four are told.
        told = truth is answer.truth and (answer.truth is not True or place < 4)
        assert (f"第{place}项" in answer.words()) == told


@given(st.lists(TRUTHS, min_size=1, max_size=6))
def test_what_is_wrong_is_counted(truths: list[Truth]) -> None:
    answer = conjunction(answers(truths))
    if answer.truth is False:
        assert answer.times == truths.count(False)


def test_notes_are_joined_once_each() -> None:
    assert joined(["甲", ("{}".format, "乙"), "甲", None, ""]) == "甲；乙"
    assert render(None) == ""
