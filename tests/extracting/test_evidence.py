from __future__ import annotations

import pytest

from enforcement_review.extracting.evidence import (
    read_appraisal_report,
    read_preservation_handling,
    read_preservation_notice,
    read_rectification_order,
    read_sampling_record,
    read_seizure_decision,
    read_seizure_release,
)
from tests.extracting.build import PARTY, form_of, scanned, state, value

SEAL = ("某某市市场监督管理局", "2024年3月7日")


@pytest.mark.parametrize(
    ("words", "began"),
    [
        ("本机关决定予以先行登记保存，保存期限自2024年3月6日至2024年3月12日。", "2024-03-06"),
        ("保存期限：从2024年3月6日起至2024年3月12日止。", "2024-03-06"),
        ("本机关决定予以先行登记保存七日。", "2024-03-07"),
    ],
)
def test_a_notice_of_preservation(words: str, began: str) -> None:
    form = form_of(
        "evidence_preservation_notice",
        ["先行登记保存证据通知书", "河市监登保〔2024〕8号", "某某公司：", words, *SEAL],
    )
    read_preservation_notice(form)
    assert value(form, "served_on") == began
    assert value(form, "issued_on") == "2024-03-07"
    assert value(form, "number") == "河市监登保〔2024〕8号"
    assert value(form, "party_name") == "某某公司"


def test_a_ruled_notice_of_preservation() -> None:
    form = form_of(
        "evidence_preservation_notice",
        ["证据先行登记保存通知书"],
        [
            ["当事人", "某某公司"],
            ["保存期限", "自2024年3月6日至2024年3月12日"],
            ["当事人签名", "孙平　2024年3月6日"],
        ],
        after=list(SEAL),
        boxes=True,
    )
    read_preservation_notice(form)
    assert value(form, "served_on") == "2024-03-06"


@pytest.mark.parametrize(
    "words",
    [
        "决定自2023年8月9日起对下列设备予以先行登记保存，保存期限七日。",
        "本机关决定从2023年8月9日起对电焊机两台先行登记保存，期限7日。",
        "决定先行登记保存（保存期限：2023年8月9日至2023年8月15日）。",
    ],
)
def test_preservation_begins_on_the_day_that_the_notice_says(words: str) -> None:
    form = scanned("evidence_preservation_notice", [f"{PARTY}：", words, "望江海事处", "2023年8月10日"])
    assert value(form, "served_on") == "2023-08-09"


def test_the_handling_of_what_was_preserved() -> None:
    form = form_of(
        "evidence_preservation_handling",
        [
            "先行登记保存证据处理决定书",
            "河市监登处〔2024〕8号",
            "某某公司：",
            "本机关于2024年3月6日依法登记保存，现予解除。",
            *SEAL,
        ],
    )
    read_preservation_handling(form)
    assert value(form, "decided_on") == "2024-03-07"
    assert value(form, "number") == "河市监登处〔2024〕8号"


def test_a_seizure_and_its_release() -> None:
    seizure = form_of(
        "seizure_decision",
        [
            "查封（扣押）决定书",
            "河市监强〔2024〕2号",
            "当事人：某某公司",
            "期限：三十日，自2024年3月7日至2024年4月5日。",
            *SEAL,
        ],
    )
    read_seizure_decision(seizure)
    assert value(seizure, "decided_on") == "2024-03-07"
    assert (value(seizure, "begins_on"), value(seizure, "ends_on")) == ("2024-03-07", "2024-04-05")
    release = form_of(
        "seizure_release",
        ["解除查封（扣押）决定书", "河市监解〔2024〕2号", "某某公司：", "决定自2024年3月7日起解除。", *SEAL],
    )
    read_seizure_release(release)
    assert value(release, "decided_on") == "2024-03-07"


@pytest.mark.parametrize(
    ("lines", "table"),
    [
        (["签发日期：2024年3月20日", "委托日期：2024年3月10日"], []),
        (
            [],
            [
                ["委托单位", "某局", "委托日期", "2024.3.10"],
                ["报告日期", "2024-03-20", "样品名称", "全麦饼干"],
            ],
        ),
        ([], [["委托日期", "签发日期"], ["2024年3月10日", "2024年3月20日"]]),
    ],
)
def test_a_report_of_an_examination(lines: list[str], table: list[list[str]]) -> None:
    form = form_of("appraisal_report", ["检测报告", *lines], table, boxes=True)
    read_appraisal_report(form)
    assert value(form, "issued_on") == "2024-03-20"
    assert value(form, "commissioned_on") == "2024-03-10"


def test_a_report_dated_beneath() -> None:
    form = form_of(
        "appraisal_report",
        ["检测报告", "采样日期：2024年3月8日", "检测结论：超标。", "某某检测中心", "2024年3月20日"],
    )
    read_appraisal_report(form)
    assert value(form, "issued_on") == "2024-03-20"
    assert value(form, "sampled_on") == "2024-03-08"


@pytest.mark.parametrize(
    ("lines", "table"),
    [
        (["抽样时间：2024年3月8日10时", "抽样人：李四、王五", "被抽样人（签名）：孙平"], []),
        (
            [],
            [
                ["抽样日期", "2024.3.8", "抽样地点", "某超市"],
                ["抽样人员", "李四、王五", "当事人签名", "孙平"],
            ],
        ),
    ],
)
def test_a_sampling(lines: list[str], table: list[list[str]]) -> None:
    form = form_of("sampling_record", ["抽样取证凭证", *lines], table)
    read_sampling_record(form)
    assert value(form, "sampled_on") == "2024-03-08"
    assert value(form, "officers") == ("李四", "王五")


def test_a_sampling_left_blank() -> None:
    form = form_of("sampling_record", [], [["抽样时间", ""], ["当事人签名", ""]])
    read_sampling_record(form)
    assert state(form, "party_signed") == "read"
    assert value(form, "party_signed") is False


def test_an_order_to_put_right() -> None:
    form = form_of(
        "rectification_order",
        ["责令改正通知书", "河市监责改〔2024〕5号", "某某公司：", "现责令你单位立即改正。", *SEAL],
    )
    read_rectification_order(form)
    assert value(form, "issued_on") == "2024-03-07"
    assert value(form, "number") == "河市监责改〔2024〕5号"


def test_a_number_named_in_the_body_is_not_the_paper_s_own() -> None:
    body = "解除的财物详见《财物清单》（文书编号：河市监强清〔2024〕2号）。"
    form = form_of(
        "seizure_release", ["解除行政强制措施决定书", "河市监解〔2024〕2号", "某某公司：", body, *SEAL]
    )
    read_seizure_release(form)
    assert value(form, "number") == "河市监解〔2024〕2号"
