"""Which words can be names of persons."""

from __future__ import annotations

import pytest

from enforcement_review.extracting.person_names import begins_with_surname, reads_as_person, without_words


@pytest.mark.parametrize("name", ["王芳", "申建国", "欧阳明德", "买买提·艾力", "任科", "明盖"])
def test_names_of_persons(name: str) -> None:
    assert reads_as_person(name)


@pytest.mark.parametrize(
    "word",
    [
        "申辩",
        "陈述",
        "回避",
        "权利",
        "告知",
        "同意",
        "执法人员",
        "王",
        "市监所",
        "法制审核科",
        "2024",
        "立案",
    ],
)
def test_words_of_forms_are_no_names_though_they_begin_as_one(word: str) -> None:
    assert not reads_as_person(word)


def test_words_among_names_are_left_out_where_two_names_are_left() -> None:
    named = ["王芳", "天气多云", "申建国"]
    assert without_words(named, named) == ["王芳", "申建国"]


def test_who_may_be_the_only_person_stays_though_the_surname_is_rare() -> None:
    named = ["王芳", "睢阳"]
    assert not begins_with_surname("睢阳")
    assert without_words(named, named) == named
