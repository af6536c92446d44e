from __future__ import annotations

import pytest

from enforcement_review.extracting.money_papers import (
    read_deferred_payment,
    read_demand_notice,
    read_enforcement_application,
    read_extension_approval,
    read_late_fine_decision,
)
from enforcement_review.extracting.payments import read_payment_receipt
from tests.extracting.build import facts, form_of, read_paper, state, sure, value


@pytest.mark.parametrize("boxes", [True, False])
def test_an_electronic_receipt(boxes: bool) -> None:
    form = form_of(
        "payment_receipt",
        ["广东省罚没财物专用票据（电子）", "票据代码：44010124　　票据号码：0012345678"],
        [
            ["交款人", ("某某食品有限公司", 2), "开票日期", ("2024年5月20日", 2)],
            ["项目编码", "项目名称", "单位", "数量", "标准", "金额（元）"],
            ["050104", "罚款", "元", "1", "50000.00", "50000.00"],
            ["050105", "没收违法所得", "元", "1", "86.00", "86.00"],
            [("金额合计（大写）：人民币伍万零捌拾陆元整　　　（小写）：￥50086.00", 6)],
        ],
        boxes=boxes,
    )
    read_payment_receipt(form)
    assert value(form, "paid_on") == "2024-05-20"
    assert value(form, "amount") == "50086.00"
    assert value(form, "payer") == "某某食品有限公司"


def test_a_bank_slip() -> None:
    form = form_of(
        "payment_receipt",
        [
            "业务回单",
            "交易日期：2024-05-20   流水号：123",
            "付款人户名：某某食品有限公司",
            "收款人：市财政局",
            "金额（大写）：伍万元整",
            "金额（小写）：CNY 50,000.00",
        ],
    )
    read_payment_receipt(form)
    assert value(form, "paid_on") == "2024-05-20"
    assert value(form, "amount") == "50000.00"
    assert value(form, "payer") == "某某食品有限公司"


def test_a_receipt_in_prose() -> None:
    form = form_of(
        "payment_receipt", ["罚款收据", "今收到：张三", "罚款人民币伍佰元整（￥500.00）。", "2024年5月20日"]
    )
    read_payment_receipt(form)
    assert value(form, "paid_on") == "2024-05-20"
    assert value(form, "amount") == "500.00"
    assert value(form, "payer") == "张三"


def test_label_above_value() -> None:
    form = form_of(
        "payment_receipt",
        [],
        [["缴款人", "缴款日期", "合计金额"], ["张三", "2024.5.20", "500.00元"]],
        boxes=True,
    )
    read_payment_receipt(form)
    assert (value(form, "payer"), value(form, "paid_on"), value(form, "amount")) == (
        "张三",
        "2024-05-20",
        "500.00",
    )


@pytest.mark.parametrize("boxes", [True, False])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("20000.00", "贰万元整"), ("30000.00", "叁万元整")),
        (("25000.00", "贰万伍仟元整"), ("25000.00", "贰万伍仟元整")),
    ],
)
def test_two_receipts_on_one_sheet_give_both_sums(
    first: tuple[str, str],
    second: tuple[str, str],
    boxes: bool,
) -> None:
    lines = ["罚款缴款凭证"]
    for name, day, (figures, words) in (("第一期", "5月20日", first), ("第二期", "6月20日", second)):
        lines += [name, "缴款单位：某某公司", f"日期：2024年{day}", f"金额：{figures}元", f"大写：{words}"]
    form = form_of("payment_receipt", lines, boxes=boxes)
    read_payment_receipt(form)
    assert [fact.value for fact in facts(form, "amount")] == [first[0], second[0]]


def test_sums_that_disagree_are_not_taken_surely() -> None:
    form = form_of("payment_receipt", ["金额合计（大写）：伍万元整（小写）：￥5000.00"])
    read_payment_receipt(form)
    assert not sure(form, "amount")


@pytest.mark.parametrize(
    "words",
    [
        "每日按罚款数额的百分之三加处罚款，加处罚款共计人民币壹仟伍佰元整（￥1500.00）。",
        "现决定加处罚款1500元。",
        "决定对你单位加处1500元罚款。",
        "对你单位处以50000元罚款，逾期未缴，决定每日按罚款数额的3%加处罚款，合计1500元。",
        "罚款50000元未缴，加处罚款1500元，罚款及加处罚款合计51500元。",
    ],
)
def test_a_late_fine(words: str) -> None:
    form = form_of(
        "late_fine_decision",
        ["某某局", "加处罚款决定书", "河市监加罚〔2024〕1号", "某某公司：", words, "某某局", "2024年6月20日"],
    )
    read_late_fine_decision(form)
    assert value(form, "amount") == "1500.00"
    assert value(form, "number") == "河市监加罚〔2024〕1号"
    assert value(form, "decided_on") == "2024-06-20"


@pytest.mark.parametrize("product", ["10000元×3%×5日=1500元", "10000元*3%*5天=1500元（壹仟伍佰元整）"])
def test_a_late_fine_that_is_reckoned(product: str) -> None:
    form = form_of("late_fine_decision", ["加处罚款决定书", f"决定加处罚款，数额为{product}。"])
    read_late_fine_decision(form)
    assert value(form, "amount") == "1500.00"


def test_a_late_fine_on_a_form() -> None:
    form = form_of("late_fine_decision", [], [["罚款金额", "50000元", "加处罚款金额", "1500元"]])
    read_late_fine_decision(form)
    assert value(form, "amount") == "1500.00"


def test_a_principal_alone_is_no_late_fine() -> None:
    form = form_of("late_fine_decision", ["对你单位罚款50000元，逾期每日按罚款数额的3%加处罚款。"])
    read_late_fine_decision(form)
    assert state(form, "amount") == "absent"


@pytest.mark.parametrize("boxes", [True, False])
def test_an_extension_on_a_form(boxes: bool) -> None:
    form = form_of(
        "extension_approval",
        ["延长办案期限审批表"],
        [
            ["案件名称", "某案", "立案时间", "2024年3月1日"],
            ["申请理由", ("案情复杂，申请延长办案期限60日。", 3)],
            ["机关负责人意见", ("同意延长三十日，至2024年6月29日。\n签名：周正　2024年5月25日", 3)],
        ],
        boxes=boxes,
    )
    read_extension_approval(form)
    assert value(form, "approved_on") == "2024-05-25"
    assert value(form, "days") == "30"


@pytest.mark.parametrize(
    ("lines", "days", "until"),
    [
        (
            ["延长期限：30日", "延长至：2024年6月29日", "负责人意见：同意。　2024年5月25日"],
            "30",
            "2024-06-29",
        ),
        (["经批准，办案期限延长30个工作日，延长至2024年7月10日。"], "30", "2024-07-10"),
        (["延长天数：60", "延期至：2024.7.29"], "60", "2024-07-29"),
        (["建议延长办理期限至2024年7月29日。"], None, "2024-07-29"),
    ],
)
def test_an_extension_in_words(lines: list[str], days: str | None, until: str) -> None:
    form = form_of("extension_approval", lines)
    read_extension_approval(form)
    assert value(form, "days") == days
    assert value(form, "until") == until


@pytest.mark.parametrize(
    ("rows", "days", "until"),
    [
        ([["延长期限（日）", "45"]], "45", None),
        ([["延长期限", "45日（至2023年8月1日）"]], "45", "2023-08-01"),
    ],
)
def test_how_long_it_was_extended(rows: list[list[str]], days: str, until: str | None) -> None:
    form = form_of("extension_approval", [], rows)
    read_extension_approval(form)
    assert value(form, "days") == days
    assert value(form, "until") == until


def test_an_extension_left_blank() -> None:
    form = form_of("extension_approval", [], [["延长天数", ""], ["机关负责人意见", "签名：\n　　年　月　日"]])
    read_extension_approval(form)
    assert state(form, "days") == "empty"
    assert state(form, "approved_on") == "empty"


@pytest.mark.parametrize(
    "lines",
    [
        ["同意你单位延期缴纳罚款，延期至2024年8月31日前缴清。"],
        ["批准分期缴纳：第一期于2024年7月31日前缴纳10000元，第二期于2024年8月31日前缴纳40000元。"],
        ["缴纳期限：2024年8月31日"],
    ],
)
def test_more_time_to_pay_by_letter(lines: list[str]) -> None:
    form = form_of(
        "deferred_payment_approval",
        ["延期（分期）缴纳罚款通知书", "某某公司：", *lines, "某某市市场监督管理局", "2024年6月5日"],
    )
    read_deferred_payment(form)
    assert value(form, "due_on") == "2024-08-31"
    assert value(form, "approved_on") == "2024-06-05"


def test_more_time_to_pay_on_a_form() -> None:
    form = form_of(
        "deferred_payment_approval",
        [],
        [
            ["当事人", "某某公司"],
            ["延期至", "2024年8月31日"],
            ["负责人审批意见", "同意。\n周正　2024年6月5日"],
        ],
        boxes=True,
    )
    read_deferred_payment(form)
    assert value(form, "due_on") == "2024-08-31"
    assert value(form, "approved_on") == "2024-06-05"


def test_the_last_instalment_is_the_day_by_which_all_is_paid() -> None:
    plan = "2023年5月31日前缴3万元，6月30日前缴2万元，2023年7月31日前缴2万元"
    form = form_of(
        "deferred_payment_approval", [], [["准予方案", plan], ["负责人意见", "同意。秦岭 2023年5月9日"]]
    )
    read_deferred_payment(form)
    assert value(form, "due_on") == "2023-07-31"


def test_a_demand_and_an_application() -> None:
    demand = form_of(
        "demand_notice",
        [
            "某某局",
            "催告书",
            "河市监催〔2024〕1号",
            "某某公司：",
            "本机关于2024年5月6日作出决定。",
            "某某市市场监督管理局",
            "2024年12月1日",
            "受送达人（签名）：孙平　2024年12月2日",
        ],
    )
    read_demand_notice(demand)
    assert value(demand, "issued_on") == "2024-12-01"
    assert value(demand, "served_on") == "2024-12-02"
    application = form_of(
        "enforcement_application",
        ["强制执行申请书", "某某人民法院：", "申请强制执行。", "某某市市场监督管理局", "2024年12月20日"],
    )
    read_enforcement_application(application)
    assert value(application, "applied_on") == "2024-12-20"


@pytest.mark.parametrize(
    ("label", "paid"),
    [
        ("缴款金额（万元）", "25000.00"),
        ("缴款金额(单位：万元)", "25000.00"),
        ("缴款金额（元）", "2.50"),
        ("缴款金额", "2.50"),
    ],
)
def test_a_bare_figure_counts_in_the_unit_of_its_label(label: str, paid: str) -> None:
    form = read_paper("payment_receipt", ["罚没票据"], [["缴款人", "清河县远航饲料有限公司"], [label, "2.5"]])
    assert value(form, "amount") == paid
