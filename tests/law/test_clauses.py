from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.law.clauses import find_clauses, normalise_law_name

Place = tuple[str, str | None, str | None, str | None]


def places(text: str) -> list[Place]:
    return [(clause.law, clause.article, clause.paragraph, clause.item) for clause in find_clauses(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "《中华人民共和国行政处罚法》第二十八条第一款、第三十二条第（一）项",
            [("中华人民共和国行政处罚法", "28", "1", None), ("中华人民共和国行政处罚法", "32", None, "1")],
        ),
        ("《广告法》第九条第（三）、（四）项", [("广告法", "9", None, "3"), ("广告法", "9", None, "4")]),
        ("《广告法》第9条第1款、第2款", [("广告法", "9", "1", None), ("广告法", "9", "2", None)]),
        (
            "《食品安全法》第三十四条第（十三）项和《山东省条例》第10条",
            [("食品安全法", "34", None, "13"), ("山东省条例", "10", None, None)],
        ),
        ("本法第三条", [("本法", "3", None, None)]),
        ("第六条第一项", [("", "6", None, "1")]),
        ("《刑法》第十条之一", [("刑法", "10之1", None, None)]),
        ("《行政\n处罚法》第 二十\n八 条第 一 款", [("行政处罚法", "28", "1", None)]),
        ("《行政处罚法》（2021年修订）第28条", [("行政处罚法", "28", None, None)]),
        ("《行政处罚法（2021修订）》第28条", [("行政处罚法", "28", None, None)]),
        (
            "违反《药品管理法》的规定。依据第五条",
            [("药品管理法", None, None, None), ("", "5", None, None)],
        ),
        ("《药品管理法》", [("药品管理法", None, None, None)]),
        ("《现场笔录》《行政处罚决定书》", []),
        ("合同第2.3.1条", []),
        ("第二款", []),
        ("基本法第五条", [("", "5", None, None)]),
        ("", []),
    ],
)
def test_clauses(text: str, expected: list[Place]) -> None:
    assert places(text) == expected


def test_the_first_span_holds_the_law_and_the_next_only_its_article() -> None:
    text = "依据《行政处罚法》第二十八条第一款、第三十二条的规定"
    assert [text[clause.start : clause.end] for clause in find_clauses(text)] == [
        "《行政处罚法》第二十八条第一款",
        "第三十二条",
    ]


@given(article=st.integers(1, 1260), paragraph=st.integers(1, 9))
def test_every_article_is_read_in_arabic_figures(article: int, paragraph: int) -> None:
    assert places(f"《民法典》第{article}条第{paragraph}款") == [
        ("民法典", str(article), str(paragraph), None)
    ]


@pytest.mark.parametrize("name", ["《中华人民共和国 行政处罚法》", "行政处罚法（2021年修订）", "行政处罚法"])
def test_names_of_one_law_are_one(name: str) -> None:
    assert normalise_law_name(name) == "行政处罚法"


def test_a_trial_mark_is_part_of_a_name() -> None:
    assert normalise_law_name("《网络交易办法（试行）》") == "网络交易办法(试行)"


@given(st.text(alphabet="《》法第一二十条款项（）、和之 1.。本", max_size=50))
def test_any_text_gives_spans_in_order_inside_it(text: str) -> None:
    end = 0
    for clause in find_clauses(text):
        assert end <= clause.start < clause.end <= len(text)
        assert clause.text == text[clause.start : clause.end]
        end = clause.end
