"""Receipts and slips of a bank: the day that counts, and several of them on a sheet."""

from __future__ import annotations

import pytest

from enforcement_review.extracting.payments import read_payment_receipt
from tests.extracting.build import form_of, value, values


def _slip(day: str, figures: str, words: str) -> tuple[list[str], list[list[str | tuple[str, int, int]]]]:
    head = ["某某银行　客户回单", f"{day}　　　流水号：99881"]
    table: list[list[str | tuple[str, int, int]]] = [
        [("付款人", 1, 1), "全称", "某公司", ("收款人", 1, 1), "全称", "某市财政局"],
        [("金额", 1, 1), (f"（大写）{words}　（小写）￥{figures}", 5, 1)],
    ]
    return head, table


def test_a_slip_whose_day_has_no_label() -> None:
    head, table = _slip("2023年05月08日", "3,000.00", "叁仟元整")
    form = form_of("payment_receipt", head, table, after=["打印时间：2023-05-11 09:12:44"])
    read_payment_receipt(form)
    assert value(form, "paid_on") == "2023-05-08"
    assert value(form, "amount") == "3000.00"


@pytest.mark.parametrize("label", ["银行记账日期", "实际到账时间", "国库入库日期"])
def test_the_day_on_which_it_was_paid_goes_before_that_of_the_form(label: str) -> None:
    form = form_of(
        "payment_receipt",
        ["缴款书", "填制日期：2023年5月1日", "缴款人：某公司", f"{label}：2023年5月4日", "金额：￥50.00"],
    )
    read_payment_receipt(form)
    assert value(form, "paid_on") == "2023-05-04"


def test_two_slips_on_a_sheet() -> None:
    lines = []
    for day, figures in (("2023年05月08日", "3,000.00"), ("2023年06月08日", "4,000.00")):
        lines += [
            "某某银行　客户回单",
            day,
            "付款人：某公司",
            f"金额：￥{figures}",
            f"打印时间：2023-07-01 0{figures[0]}:12",
        ]
    form = form_of("payment_receipt", lines)
    read_payment_receipt(form)
    assert values(form, "paid_on") == ["2023-05-08", "2023-06-08"]
    assert values(form, "amount") == ["3000.00", "4000.00"]


def test_slips_of_two_kinds_on_a_sheet() -> None:
    form = form_of(
        "payment_receipt",
        [
            "某省罚没收据",
            "开票日期：2023年5月4日",
            "今收到：石磊　交来",
            "金额：￥60.00",
            "某某银行网上银行电子回单",
            "交易日期：2023年6月8日",
            "付款人户名：某公司",
            "交易金额：￥700.00",
        ],
    )
    read_payment_receipt(form)
    assert values(form, "paid_on") == ["2023-05-04", "2023-06-08"]
    assert values(form, "amount") == ["60.00", "700.00"]
    assert values(form, "payer") == ["石磊", "某公司"]


def test_the_label_within_the_payers_block_is_no_part_of_the_name() -> None:
    rows = [
        ["付款人", "全称 柏青松", "收款人", "全称 望江市财政局"],
        ["金额", "￥50.00", "日期", "2023年5月4日"],
    ]
    form = form_of("payment_receipt", ["一般缴款书"], rows)
    read_payment_receipt(form)
    assert value(form, "payer") == "柏青松"
