from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.law.document_numbers import (
    NumberState,
    find_document_numbers,
    normalise_document_number,
    same_document_number,
)

WHOLE = [
    "济兖市监处罚〔2023〕12号",
    "国市监处罚〔2026〕10号",
    "(杭临)市监处罚〔2024〕131号",
    "（杭临）市监处罚〔2024〕131号",
    "嘉市监处罚〔2025〕0018号",
    "×烟立〔2021〕第12号",
    "鲁济交执罚〔2024〕第000123号",
    "湘环罚〔2024〕1号",
    "兖市监案〔2024〕15号",
    "马和市监处罚〔2024〕3号",
    "济 兖 市 监 处 罚 〔 2023 〕 12 号",
    "济兖市监\n处罚［２０２３］１２号",
    "济兖市监处罚【2023】12 号",
    "济兖市监处罚（2023）12号",
]


@pytest.mark.parametrize("number", WHOLE)
@pytest.mark.parametrize(
    "frame",
    ["{}", "文号：{}", "《行政处罚决定书》（{}）", "行政处罚决定书\n{}", "根据{}的规定", "2024年5月6日{}"],
)
def test_the_whole_number_is_found_in_prose(number: str, frame: str) -> None:
    text = frame.format(number)
    [match] = find_document_numbers(text)
    assert text[match.start : match.end] == number
    assert match.text == normalise_document_number(number)
    assert match.state is NumberState.FULL


def test_parts_of_a_number() -> None:
    [match] = find_document_numbers("鲁济交执罚〔2024〕第000123号")
    assert (match.issuer, match.year, match.serial) == ("鲁济交执罚", 2024, "000123")


def test_two_numbers_in_one_sentence() -> None:
    text = "根据济兖市监处罚〔2023〕12号和济兖市监罚告〔2023〕9号告知书"
    assert [match.text for match in find_document_numbers(text)] == [
        "济兖市监处罚〔2023〕12号",
        "济兖市监罚告〔2023〕9号",
    ]


def test_the_issuing_body_before_the_number_is_not_part_of_it() -> None:
    [match] = find_document_numbers("济宁市兖州区市场监督管理局济兖市监处罚〔2023〕12号")
    assert match.issuer == "济兖市监处罚"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("兖市监案〔2024〕  号", NumberState.BLANK),
        ("鲁济罚字〔　　〕第　　号", NumberState.BLANK),
        ("鲁济罚字〔20  〕第___号", NumberState.BLANK),
        ("济兖市监罚缴〔2024〕××号", NumberState.BLANK),
        ("济兖市监罚〔　　〕12号", NumberState.PARTIAL),
    ],
)
def test_numbers_not_filled_in(text: str, state: NumberState) -> None:
    [match] = find_document_numbers(text)
    assert match.state is state
    assert (match.serial is None) == (state is NumberState.BLANK)


@pytest.mark.parametrize("text", ["（2024）12号楼", "建设路（ ）号", "第12号", "（一）2号", "12号", ""])
def test_what_is_no_document_number_is_not_found(text: str) -> None:
    assert find_document_numbers(text) == []


@given(
    serial=st.integers(1, 99999),
    zeros=st.integers(0, 5),
    pair=st.sampled_from(["〔〕", "[]", "（）", "［］", "【】"]),
)
def test_ways_of_writing_do_not_make_another_number(serial: int, zeros: int, pair: str) -> None:
    plain = f"济兖市监处罚〔2023〕{serial}号"
    other = f"济兖市监 处罚{pair[0]}2023{pair[1]}第{'0' * zeros}{serial} 号"
    assert same_document_number(plain, other)
    assert not same_document_number(plain, f"济兖市监处罚〔2023〕{serial + 1}号")
    assert not same_document_number(plain, f"济兖市监处罚〔2024〕{serial}号")
    assert not same_document_number(plain, f"济兖市监罚告〔2023〕{serial}号")


def test_leading_zeros_are_kept_to_be_shown() -> None:
    assert normalise_document_number("嘉市监处罚［２０２５］第００１８号") == "嘉市监处罚〔2025〕0018号"


def test_the_word_for_script_does_not_make_another_number() -> None:
    assert same_document_number("鲁济罚字第〔2023〕12号", "鲁济罚〔2023〕12号")


def test_blank_numbers_are_not_the_same() -> None:
    assert not same_document_number("济市监罚〔2024〕 号", "济市监罚〔2024〕 号")


@pytest.mark.parametrize("brackets", ["〔]", "(]", "[〕", "「〕", "〔)", "{]"])
def test_brackets_around_a_year_may_differ(brackets: str) -> None:
    (found,) = find_document_numbers(f"清市监罚决{brackets[0]}2024{brackets[1]} 51号")
    assert found.text == "清市监罚决〔2024〕51号"


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("泗河农（渔）罚〔2025〕21号", "泗河农(渔)罚"),
        ("文号：清水农(牧)立〔2025〕3号", "清水农(牧)立"),
        (
            "依据泗河农（渔）罚〔2025〕21号决定",
            None,
        ),  # prose before it: how much of it is the code is not told
        ("6日（杭临）罚〔2024〕1号", "(杭临)罚"),
    ],
)
def test_a_code_may_hold_a_bracket_in_its_middle(text: str, issuer: str | None) -> None:
    [match] = find_document_numbers(text)
    if issuer is not None:
        assert match.issuer == issuer
    assert match.issuer.endswith("罚") or match.issuer.endswith("立")
