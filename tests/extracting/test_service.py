from __future__ import annotations

import pytest

from enforcement_review.extracting.extract import extract_facts
from enforcement_review.extracting.form import Form
from enforcement_review.extracting.service import read_receipt
from enforcement_review.model import Box
from tests.extracting.build import Rows, form_of, read_paper, state, sure, value, values


def receipt(*lines: str, table: Rows = (), boxes: bool = True) -> Form:
    return read_paper("service_receipt", ["送达回证", *lines], table, boxes=boxes)


def ruled(**changed: str) -> Form:
    rows = {
        "受送达人": "某超市", "送达文书": "《行政处罚决定书》某市监罚〔2024〕12号", "送达地点": "某路1号",
        "送达方式": "直接送达", "受送达人签名或盖章": "张三 2024年5月8日", "送达人": "李四、王五",
        "见证人": "", "备注": "",
    } | changed  # fmt: skip
    return receipt(table=list(rows.items()))


def test_a_ruled_receipt_is_read_whole() -> None:
    form = ruled()
    read = {
        name: value(form, name)
        for name in (
            "served_document",
            "served_number",
            "recipient",
            "place",
            "manner",
            "recipient_signed",
            "served_on",
            "servers",
        )
    }
    assert read == {
        "served_document": "行政处罚决定书",
        "served_number": "某市监罚〔2024〕12号",
        "recipient": "某超市",
        "place": "某路1号",
        "manner": "direct",
        "recipient_signed": True,
        "served_on": "2024-05-08",
        "servers": ("李四", "王五"),
    }


@pytest.mark.parametrize("boxes", [True, False])
def test_a_typed_receipt_is_read_whole(boxes: bool) -> None:
    form = receipt(
        "受送达人：某超市", "送达文书：行政处罚决定书（某市监罚〔2024〕12号）", "送达方式：直接送达",
        "收件人（签名）：张三   2024年5月8日", "送达人（签名）：李四   王五   2024年5月8日", boxes=boxes,
    )  # fmt: skip
    assert value(form, "served_document") == "行政处罚决定书"
    assert value(form, "recipient") == "某超市"
    assert value(form, "manner") == "direct"
    assert value(form, "served_on") == "2024-05-08"
    assert value(form, "servers") == ("李四", "王五")
    assert sure(form, "served_on")


@pytest.mark.parametrize(
    ("written", "way"),
    [
        ("直接送达", "direct"), ("当面送达", "direct"), ("留置送达", "leave"), ("邮寄送达", "mail"), ("EMS快递", "mail"),
        ("公告送达", "announcement"), ("电子送达", "electronic"), ("委托送达", "entrusted"),
        ("☑直接送达 □留置送达 □邮寄送达", "direct"), ("□直接送达 ☑留置送达 □邮寄送达", "leave"),
        ("□直接送达 □留置送达 √邮寄送达", "mail"), ("直 接 送 达", "direct"),
    ],
)  # fmt: skip
def test_how_it_was_served(written: str, way: str) -> None:
    assert value(ruled(送达方式=written), "manner") == way


def test_ways_of_which_none_is_ticked_settle_nothing() -> None:
    assert value(ruled(送达方式="□直接送达 □留置送达 □邮寄送达"), "manner") is None


def test_several_papers_are_served_at_once() -> None:
    form = ruled(送达文书="《行政处罚决定书》某市监罚〔2024〕12号\n《缴款通知书》")
    assert values(form, "served_document") == ["行政处罚决定书", "缴款通知书"]
    assert values(form, "served_number") == ["某市监罚〔2024〕12号"]


def test_papers_served_may_stand_in_rows_below_a_heading() -> None:
    rows: Rows = [
        ("送达文书名称、文号", "收件人签名或盖章", "收到日期", "送达人"),
        ("行政处罚决定书 某市监罚〔2024〕12号", "张三", "2024年5月8日", "李四、王五"),
    ]
    form = receipt("受送达人：某超市", table=rows)
    assert value(form, "served_document") == "行政处罚决定书"
    assert value(form, "recipient_signed") is True
    assert value(form, "served_on") == "2024-05-08"


def test_the_block_says_what_the_name_is_of() -> None:
    form = form_of(
        "service_receipt",
        [],
        [
            [("送达文书", 1, 2), "名称", "责令改正通知书", "文号", "某改〔2023〕2号"],
            [None, "份数", "1", "页数", "2"],
            ["受送达人", ("某公司", 4), None, None, None],
        ],
        boxes=True,
    )
    read_receipt(form)
    assert value(form, "served_document") == "责令改正通知书"
    assert value(form, "recipient") == "某公司"


def test_the_day_of_receipt_goes_before_the_servers_day() -> None:
    form = receipt(
        table=[
            ("受送达人", "某超市"),
            ("送达文书", "行政处罚决定书"),
            ("收到日期", "2024年5月8日"),
            ("送达人", "李四、王五 2024年5月7日"),
        ]
    )
    assert value(form, "served_on") == "2024-05-08"


def test_the_day_on_which_the_paper_was_issued_is_not_the_day_of_service() -> None:
    form = receipt(
        table=[
            ("受送达人", "某超市"),
            ("送达文书", "行政处罚决定书 2024年5月6日"),
            ("签发人", "钱七 2024年5月6日"),
            ("收到时间", "2024年5月8日"),
        ]
    )
    assert value(form, "served_on") == "2024-05-08"


@pytest.mark.parametrize(
    "label", ["投妥日期", "邮件妥投（签收）时间", "到达受送达人系统时间", "视为送达日期"]
)
def test_when_the_post_or_a_system_delivered_it(label: str) -> None:
    form = form_of(
        "service_receipt", [], [["交寄日期", "2023年5月1日"], [label, "2023年5月4日"], ["受送达人", "某公司"]]
    )
    read_receipt(form)
    assert value(form, "served_on") == "2023-05-04"


def test_a_lost_gap_before_the_time_of_day() -> None:
    form = form_of("service_receipt", [], [["送达时间", "2023-05-0416:20:11"]])
    read_receipt(form)
    assert value(form, "served_on") == "2023-05-04"
    assert sure(form, "served_on")


def test_a_day_on_the_line_below_the_signature_belongs_to_it() -> None:
    form = receipt(
        "受送达人：某超市", "收件人签名：张三", "2024年5月8日", "送达人签名：李四、王五", "2024年5月9日"
    )
    assert value(form, "served_on") == "2024-05-08"


def test_an_unfilled_day_is_empty() -> None:
    assert state(ruled(受送达人签名或盖章="张三     年   月   日"), "served_on") == "empty"


@pytest.mark.parametrize("left", ["", "    年   月   日", "拒绝签收", "2024年5月8日"])
def test_without_a_name_nobody_signed(left: str) -> None:
    assert value(ruled(受送达人签名或盖章=left), "recipient_signed") is False


@pytest.mark.parametrize("boxes", [True, False])
def test_a_reference_to_the_post_offices_receipt_is_no_signature(boxes: bool) -> None:
    rows: Rows = [("受送达人", "某超市"), ("送达方式", "邮寄送达"), ("收件人签名", "见邮件回执")]
    assert value(receipt(table=rows, boxes=boxes), "recipient_signed") is not True


def test_a_picture_in_the_place_of_the_signature_may_be_one() -> None:
    rows: Rows = [("受送达人", "某超市"), ("受送达人签名", "")]
    plain = read_paper("service_receipt", ["送达回证"], rows, boxes=True)
    box = next(field.at.box for field in plain.fields_for("recipient"))
    assert box is not None
    picture = Box(box.x1 + 20, box.y0 - 5, box.x1 + 80, box.y1 + 15)
    form = form_of("service_receipt", ["送达回证"], rows, boxes=True, pictures=(picture,))
    form.facts = list(extract_facts([form.paper]).facts)
    assert value(plain, "recipient_signed") is False
    assert state(form, "recipient_signed") == "illegible"


def test_a_witness_of_leaving_is_named() -> None:
    form = ruled(送达方式="留置送达", 受送达人签名或盖章="拒绝签收", 见证人="周九")
    assert (value(form, "manner"), value(form, "witness"), value(form, "recipient_signed")) == (
        "leave",
        "周九",
        False,
    )
    assert state(ruled(), "witness") == "empty"


def test_blank_places_are_empty() -> None:
    form = ruled(受送达人="", 送达文书="", 送达地点="", 送达方式="", 送达人="")
    for name in ("recipient", "served_document", "place", "manner", "servers"):
        assert state(form, name) == "empty", name
