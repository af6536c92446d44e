"""Who signed a transcript: at its foot, in a row with the day, behind what was read back, by hand."""

from __future__ import annotations

import pytest

from tests.extracting.build import FINDINGS, PARTY, PLACE, RIGHTS, WHEN, read_paper, scanned, value

HEAD = [
    f"检查时间：{WHEN}",
    f"检查地点：{PLACE}",
    f"被检查单位：{PARTY}",
    "检查人员：邹立新、沈若兰",
    RIGHTS,
    FINDINGS,
]
BODY = ["1.坞门已关闭。", "2.消防栓无水。", "3.电焊机两台正在使用。", "4.作业审批单缺少签发人。"]


@pytest.mark.parametrize(
    "foot",
    [
        "被检查单位负责人：柏青松",
        "到场人签名：柏青松",
        "现场负责人意见：以上属实   签名：柏青松",
        "业主签字：柏青松",
        "被检查人核对无误后签名：柏青松",
        "单位负责人签字：柏青松",
    ],
)
def test_the_party_signs_at_the_foot_as_the_form_has_it(foot: str) -> None:
    form = scanned("onsite_inspection_record", [*HEAD, *BODY, foot, "检查人员签名：邹立新　沈若兰"])
    assert value(form, "party_signed") is True
    assert value(form, "officers_signed") is True


@pytest.mark.parametrize(
    "foot",
    [
        ["被询问人 柏青松", "2023年8月10日"],
        ["被询问人 柏青松 2023年8月10日"],
        ["被询问人：柏青松   2023年8月10日"],
    ],
)
def test_a_name_behind_its_label_and_a_day_sign_with_and_without_a_colon(foot: list[str]) -> None:
    questions = [f"问：第{number}项情况？" for number in "一二三四五六七"]
    lines = ["询问笔录", *(line for question in questions for line in (question, "答：属实。"))]
    form = scanned("interview_record", [*lines, *foot, "询问人 邹立新 沈若兰 2023年8月10日"])
    assert value(form, "party_signed") is True
    assert value(form, "officers_signed") is True


@pytest.mark.parametrize("foot", ["被检查单位负责人：拒绝签名", "见证人：柏青松", "联系人：柏青松"])
def test_others_at_the_foot_do_not_sign_for_the_party(foot: str) -> None:
    form = scanned("onsite_inspection_record", [*HEAD, *BODY, foot, "检查人员签名：邹立新　沈若兰"])
    assert value(form, "party_signed") is not True


def test_the_head_of_a_short_record_is_no_signature() -> None:
    form = read_paper(
        "onsite_inspection_record",
        ["勘测时间：2023年8月9日14时05分至15时40分", "勘测人：邹立新、沈若兰", "被勘测人：柏青松", RIGHTS, FINDINGS,
         "当事人签名：   年  月  日", "勘测人签名：邹立新　沈若兰　2023年8月9日"],
        boxes=True,
    )  # fmt: skip
    assert value(form, "party_signed") is not True
    form = read_paper(
        "onsite_inspection_record",
        [
            "勘测时间：2023年8月9日14时05分至15时40分",
            "勘测人：邹立新、沈若兰",
            "被勘测人：柏青松",
            RIGHTS,
            FINDINGS,
        ],
        boxes=True,
    )
    assert value(form, "party_signed") is not True


def test_a_row_with_the_day_of_signing_is_a_signature() -> None:
    form = scanned(
        "onsite_inspection_record",
        HEAD,
        [
            ["现场负责人", "柏青松", "签署时间", "2023-08-09 15:42"],
            ["检查人员", "邹立新\n沈若兰", "签署时间", "2023-08-09 15:44"],
        ],
    )
    assert value(form, "party_signed") in (True, None)
    form = scanned(
        "onsite_inspection_record",
        HEAD,
        [
            ["现场负责人", "柏青松", "签字时间", "2023-08-09 15:42"],
            ["检查人员", "邹立新\n沈若兰", "签字时间", "2023-08-09 15:44"],
        ],
    )
    assert value(form, "party_signed") is True


def test_what_is_read_back_is_signed_for_behind_it() -> None:
    form = scanned(
        "interview_record",
        [
            "谈话时间：2023年8月9日14时05分至15时40分",
            "谈话对象：柏青松",
            RIGHTS,
            "以上内容我已核对，无误。签名：柏青松   2023年8月9日",
        ],
    )
    assert value(form, "party_signed") is True


def test_handwriting_in_the_place_of_the_officers_signature_is_no_blank() -> None:
    form = scanned(
        "onsite_inspection_record",
        [*HEAD, *BODY, "被检查人签名：柏青松", "检查人员签名：子 と 宏"],
        unsure={"子 と 宏": 0.6},
    )
    assert value(form, "officers_signed") is not False
