from __future__ import annotations

import random
from collections import Counter

import pytest

from enforcement_review.reading.legible import coverage, is_garbled, unread_reason
from tests.reading.make import PARAGRAPH


def shifted(text: str, by: int) -> str:
    """As a font names its characters whose table is off by some places, in the order of GB 2312."""

    def move(char: str) -> str:
        row, column = char.encode("gb2312")
        place = ((row - 0xB0) * 94 + column - 0xA1 + by) % 3755
        return bytes((place // 94 + 0xB0, place % 94 + 0xA1)).decode("gb2312")

    return "".join(move(char) if "一" <= char <= "龥" else char for char in text)


def rare(seed: int) -> str:
    draw = random.Random(seed)
    return "".join(chr(draw.randrange(0x4E00, 0x9FA5)) for _ in range(120))


@pytest.mark.parametrize(
    "text",
    [
        PARAGRAPH,
        "姓名：翀婳旻镕，性别：男，身份证号：31010119800101123X",
        "收据 NO.0012345 金额 1200.00 合计 ******",
        "This document certifies that the goods were inspected at Shanghai on 2024-03-05.",
        "經查，當事人於2024年3月5日在其經營場所銷售超過保質期的食品，貨值金額壹仟貳佰元。",
        "＿＿＿＿年＿＿月＿＿日 ................................ 签名：________________",
        "阿莫西林胶囊、头孢克肟分散片、布洛芬缓释胶囊、蒙脱石散、奥美拉唑肠溶胶囊、氯雷他定片、硝苯地平",
        "☑ 是 ☐ 否 □ 其他 ① ② ③ 〔2024〕第1号 ㎡ ℃ ≥5％",
    ],
)
def test_papers_are_no_garbage(text: str) -> None:
    assert not is_garbled(Counter(text.replace(" ", "")))


@pytest.mark.parametrize(
    "text",
    [
        rare(1),
        rare(2),
        shifted(PARAGRAPH, 1),
        shifted(PARAGRAPH, 700),
        "\ue012\ue345\uf0ff\ue001" * 10,
        "\ufffd" * 5 + "\x01\x02\x03\x04\x05\x06\x07" * 5,
        '!"$%&3@\\^`{}7A!"$%&QR@^' * 3,
        "ÀÁÕ¾ÄÉÏÖ³¡" * 5,
        "口" * 40,
    ],
)
def test_falsely_named_characters_are_garbage(text: str) -> None:
    assert is_garbled(Counter(text))


def test_a_few_odd_bullets_are_no_garbage() -> None:
    assert not is_garbled(Counter("\uf06c" * 5 + PARAGRAPH))


def test_overlapping_pictures_count_once() -> None:
    half = (0.0, 0.0, 595.0, 421.0)
    assert coverage([half], 595, 842) == pytest.approx(0.5)
    assert coverage([half, half, half], 595, 842) == pytest.approx(0.5, abs=0.01)
    assert coverage([half, (0.0, 421.0, 595.0, 842.0)], 595, 842) == pytest.approx(1.0)
    assert coverage([], 595, 842) == 0


def test_a_letterhead_behind_a_full_page_does_not_make_it_unread() -> None:
    rows = [(60.0 + 20 * number, 20) for number in range(20)]
    assert unread_reason(list(PARAGRAPH * 2), rows, 842, 1.0, 0) is None
