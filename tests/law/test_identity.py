from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.law.identity import (
    citizen_check_character,
    citizen_id_is_valid,
    credit_check_character,
    credit_code_is_valid,
    find_bank_accounts,
    find_citizen_ids,
    find_credit_codes,
    find_mobile_numbers,
    is_masked_citizen_id,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    body = draw(st.sampled_from(["91", "92", "93", "12", "51"])) + draw(
        st.from_regex(r"[1-6][0-9]{5}", fullmatch=True)
    )
    body += draw(st.text(alphabet=ALPHABET, min_size=9, max_size=9))
    return body + credit_check_character(body)


@st.composite
def citizen_ids(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1920, 1, 1), date(2025, 12, 31)))
    region = draw(st.from_regex(r"[1-6][1-5][0-9]{4}", fullmatch=True))
    body = f"{region}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return body + citizen_check_character(body)


@pytest.mark.parametrize(
    "code", ["914403001922038216", "91110000802100433B", "９１１１００００８０２１００４３３ｂ"]
)
def test_real_credit_codes_are_valid(code: str) -> None:
    assert credit_code_is_valid(code)


@given(code=credit_codes(), place=st.integers(0, 17), other=st.sampled_from(ALPHABET))
def test_one_changed_character_makes_a_credit_code_invalid(code: str, place: int, other: str) -> None:
    changed = code[:place] + other + code[place + 1 :]
    assert credit_code_is_valid(code)
    assert credit_code_is_valid(changed) == (changed == code)


@given(code=citizen_ids(), place=st.integers(0, 17), other=st.sampled_from("0123456789X"))
def test_one_changed_figure_makes_a_citizen_id_invalid(code: str, place: int, other: str) -> None:
    changed = code[:place] + other + code[place + 1 :]
    assert citizen_id_is_valid(code)
    assert citizen_id_is_valid(changed) == (changed == code)


def test_a_birth_date_that_does_not_exist_is_invalid() -> None:
    body = "37081219900230123"
    assert not citizen_id_is_valid(body + citizen_check_character(body))


@given(citizen_ids())
def test_valid_citizen_ids_are_found_with_and_without_spaces(code: str) -> None:
    for written in (code, code.lower(), f"{code[:6]} {code[6:14]} {code[14:]}", f"{code[:10]}\n{code[10:]}"):
        text = f"身份证号码：{written}，电话"
        [match] = find_citizen_ids(text)
        assert (match.value, match.valid) == (code, True)
        assert text[match.start : match.end] == written


@given(credit_codes())
def test_valid_credit_codes_are_found_with_and_without_spaces(code: str) -> None:
    for written in (code, code.lower(), f"{code[:4]} {code[4:8]} {code[8:12]} {code[12:]}"):
        text = f"统一社会信用代码：{written}。"
        found = find_credit_codes(text) + find_citizen_ids(text)
        assert [(match.value, match.valid) for match in found] == [(code, True)]
        assert text[found[0].start : found[0].end] == written


def test_wrong_numbers_of_the_right_shape_are_found_as_invalid() -> None:
    [credit] = find_credit_codes("91110000802100433C")
    [citizen] = find_citizen_ids("370812199001011234")
    [misread] = find_credit_codes("91110000802lOO433B")
    assert (credit.valid, citizen.valid, misread.valid) == (False, False, False)


def test_a_count_before_the_number_is_not_part_of_it() -> None:
    [match] = find_citizen_ids("数量 5 11010519491231002X")
    assert match.value == "11010519491231002X"


@pytest.mark.parametrize(
    "text", ["13812345678", "138-1234-5678", "138 1234 5678", "+86 13812345678", "１３８１２３４５６７８"]
)
def test_mobile_numbers(text: str) -> None:
    [match] = find_mobile_numbers(f"联系电话：{text}")
    assert match.value == "13812345678"


@pytest.mark.parametrize(
    "text", ["12812345678", "138123456789", "13812345678.50", "370812199001011234", "0537-1381234567"]
)
def test_what_is_no_mobile_number(text: str) -> None:
    assert find_mobile_numbers(text) == []


@pytest.mark.parametrize("text", ["6222021234567890128", "6222 0212 3456 7890 128"])
def test_bank_accounts_pass_the_luhn_check(text: str) -> None:
    [match] = find_bank_accounts(f"账号 {text}")
    assert match.value == "6222021234567890128"
    assert find_bank_accounts(text[:-1] + "9") == []


@given(citizen_ids())
def test_a_citizen_id_is_no_bank_account(code: str) -> None:
    assert find_bank_accounts(code) == []


@pytest.mark.parametrize(
    "text",
    [
        "370812********1234",
        "3708121990****1234",
        "370***********1234",
        "370812XXXXXXXX123X",
        "370812 ×××××××× 1234",
    ],
)
def test_masked_ids(text: str) -> None:
    assert is_masked_citizen_id(text)


@pytest.mark.parametrize("text", ["370812199001011234", "3708", "****", "138****5678"])
def test_what_is_no_masked_id(text: str) -> None:
    assert not is_masked_citizen_id(text)
