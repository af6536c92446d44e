from __future__ import annotations

import pytest

from enforcement_review.extracting.form import Form
from enforcement_review.extracting.publicity import read_publicity_record, read_publicity_withdrawal
from enforcement_review.model import Box, TextFrom
from tests.extracting.build import Rows, facts, form_of, state, sure, value

KIND = "publicity_record"
RULED: Rows = [
    ["行政处罚决定书文号", "河市监罚〔2024〕39号"],
    ["行政相对人名称", "某某食品有限公司"],
    ["统一社会信用代码", "91440300MA5F0X0X0X"],
    ["处罚类别", "罚款、没收违法所得"],
    ["处罚内容", "没收违法所得86.00元，罚款50000元。"],
    ["罚款金额（万元）", "5"],
    ["处罚决定日期", "2024年5月6日"],
    ["公示日期", "2024年5月10日"],
    ["公示截止期", "2025年5月10日"],
]


def read(
    lines: tuple[str, ...] = (),
    table: Rows = (),
    *,
    boxes: bool = False,
    text_from: TextFrom = TextFrom.TEXT_LAYER,
    pictures: tuple[Box, ...] = (),
) -> Form:
    form = form_of(KIND, lines, table, boxes=boxes, text_from=text_from, pictures=pictures)
    read_publicity_record(form)
    return form


def kinds(form: Form) -> list[object]:
    return [fact.value for fact in facts(form, "personal_data") if fact.confidence >= 0.75]


@pytest.mark.parametrize("boxes", [True, False])
def test_the_national_form(boxes: bool) -> None:
    form = read(("信用中国（广东）", "行政处罚信息公示"), RULED, boxes=boxes)
    assert value(form, "number") == "河市监罚〔2024〕39号"
    assert value(form, "party_name") == "某某食品有限公司"
    content, kind = (str(fact.value) for fact in facts(form, "penalty"))
    assert content.startswith("没收违法所得86")
    assert "50000" not in kind  # 处罚类别 has a place of its own
    assert value(form, "fine") == "50000.00"
    assert value(form, "decided_on") == "2024-05-06"
    assert value(form, "published_on") == "2024-05-10"
    assert value(form, "site") == "信用中国（广东）"
    assert value(form, "personal_data_absent") is True
    assert value(form, "id_numbers_shown") == ()


@pytest.mark.parametrize(
    ("label", "words", "fine"),
    [
        ("罚款金额（万元）", "0.5", "5000.00"),
        ("罚款金额（元）", "5000", "5000.00"),
        ("罚款金额", "5000元", "5000.00"),
        ("罚款金额（万元）", "0.5万元", "5000.00"),
        ("罚款金额（单位：万元）", "1.234567", "12345.67"),
    ],
)
def test_a_fine_in_its_unit(label: str, words: str, fine: str) -> None:
    assert value(read((), [[label, words]]), "fine") == fine


@pytest.mark.parametrize(
    ("label", "figure"),
    [("罚款金额/万元（必填）", "0.6"), ("罚款金额（单位：万元）", "0.6"), ("罚款金额/元", "6000")],
)
def test_the_unit_of_a_fine_in_its_label(label: str, figure: str) -> None:
    form = read((), [["决定书文号", "某罚〔2023〕1号"], [label, figure]])
    assert value(form, "fine") == "6000.00"


def test_a_bare_figure_without_a_unit_is_not_guessed() -> None:
    assert state(read((), [["罚款金额", "5"]]), "fine") == "absent"


def test_typed_labels() -> None:
    form = read(
        (
            "处罚决定书文号：河市监罚〔2024〕39号",
            "当事人：张某某",
            "处罚结果：罚款500元",
            "处罚日期：2024-05-06",
            "公示时间：2024-05-10",
            "公示平台：市政府门户网站",
        )
    )
    assert value(form, "party_name") == "张某某"
    assert value(form, "fine") == "500.00"
    assert value(form, "decided_on") == "2024-05-06"
    assert value(form, "published_on") == "2024-05-10"
    assert value(form, "site") == "市政府门户网站"


def test_a_note_in_prose() -> None:
    form = read(
        (
            "公示情况说明",
            "河市监罚〔2024〕39号行政处罚决定于2024年5月6日作出，已于2024年5月10日在国家企业信用信息公示系统予以公示。",
        )
    )
    assert value(form, "published_on") == "2024-05-10"
    assert value(form, "site") == "国家企业信用信息公示系统"


def test_a_note_that_tells_of_the_publication_in_sentences() -> None:
    form = read(
        (
            "公示说明",
            "2023年5月4日，我局依法对某某饲料有限公司作出行政处罚决定（某罚〔2023〕2号），罚款3000元。",
            "该决定已于2023年5月9日在某县人民政府网站公示。",
        )
    )
    assert value(form, "party_name") == "某某饲料有限公司"
    assert value(form, "decided_on") == "2023-05-04"
    assert value(form, "published_on") == "2023-05-09"
    assert value(form, "number") == "某罚〔2023〕2号"
    assert value(form, "fine") == "3000.00"


def test_a_note_that_names_nobody_says_nothing_of_a_party() -> None:
    form = read(("公示说明", "本案处罚决定已于2023年5月9日在某县人民政府网站公示。"))
    assert value(form, "party_name") is None
    assert value(form, "decided_on") is None


def test_label_above_value() -> None:
    form = read(
        (),
        [
            ["决定书文号", "当事人名称", "处罚内容", "罚款金额（万元）", "公示日期"],
            ["河市监罚〔2024〕39号", "某某公司", "罚款", "5", "2024-05-10"],
        ],
        boxes=True,
    )
    assert value(form, "party_name") == "某某公司"
    assert value(form, "fine") == "50000.00"
    assert value(form, "published_on") == "2024-05-10"


def test_the_row_of_the_case_in_a_list_under_a_heading_row() -> None:
    form = form_of(
        KIND,
        [],
        [
            [("某局行政处罚公示（第2期）", 4), None, None, None],
            ["单位名称", "处罚决定书文号", "处罚内容", "处罚日期"],
            ["甲公司", "某罚〔2023〕1号", "罚款100元", "2023.5.1"],
            ["乙公司", "某罚〔2023〕2号", "罚款200元", "2023.5.2"],
        ],
        boxes=True,
    )
    form.decision_numbers = ("某罚〔2023〕2号",)
    read_publicity_record(form)
    assert value(form, "fine") == "200.00"
    assert value(form, "decided_on") == "2023-05-02"


def test_a_day_left_blank() -> None:
    assert state(read(("公示日期：　　年　月　日",)), "published_on") == "empty"


CITIZEN: Rows = [["行政相对人名称", "张三丰"], ["行政相对人类别", "自然人"]]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["身份证件号码", "11010519491231002X"], "citizen_id"),
        (["联系电话", "13812345678"], "mobile"),
        (["住址", "广东省深圳市南山区科技路12号3栋501室"], "home_address"),
        (["家庭住址", "曲阜市和平村23号"], "home_address"),
        (["银行卡号", "6217001234567890122"], "bank_account"),
        (["身份证件号码", "110105********002X"], None),
        (["住址", "广东省深圳市南山区***"], None),
    ],
)
def test_personal_data_of_a_citizen(row: list[str], kind: str | None) -> None:
    form = read((), [*CITIZEN, row])
    if kind is None:
        assert kinds(form) == []
    else:
        assert kinds(form) == [kind]
        assert state(form, "personal_data_absent") == "absent"
        assert facts(form, "personal_data")[0].anchor is not None


@pytest.mark.parametrize(
    "words",
    [
        "联系电话：0755-12345678",
        "本局联系人：李四，电话13812345678",
        "罚款缴至市财政非税专户，账号6217001234567890122",
        "住所：深圳市南山区科技路12号3栋501室",
    ],
)
def test_what_is_the_office_s_or_a_company_s_is_no_personal_data(words: str) -> None:
    form = read(("行政相对人名称：某某食品有限公司", words))
    assert kinds(form) == []


def test_a_picture_or_recognised_text_proves_no_absence() -> None:
    shot = Box(80.0, 100.0, 500.0, 500.0)
    assert state(read((), RULED, boxes=True, pictures=(shot,)), "personal_data_absent") == "absent"
    assert state(read((), RULED, text_from=TextFrom.OCR), "personal_data_absent") == "absent"


@pytest.mark.parametrize(
    "lines",
    [
        ["撤销日期：2024年7月1日", "撤回日期：2024年7月3日"],
        ["我局于2024年7月1日撤销河市监罚〔2024〕39号处罚决定，已于2024年7月3日将该公示信息撤回。"],
        ["因行政复议决定于2024年7月1日变更原处罚决定，公示信息于2024年7月3日从公示系统撤下。"],
    ],
)
def test_a_withdrawal(lines: list[str]) -> None:
    form = form_of("publicity_withdrawal", ["公示信息撤回记录", *lines])
    read_publicity_withdrawal(form)
    assert value(form, "revoked_on") == "2024-07-01"
    assert value(form, "withdrawn_on") == "2024-07-03"
    assert sure(form, "revoked_on")


def test_a_ruled_withdrawal() -> None:
    form = form_of(
        "publicity_withdrawal",
        [],
        [["原处罚决定撤销日期", "2024.7.1"], ["公示信息撤回时间", "2024.7.3"]],
        boxes=True,
    )
    read_publicity_withdrawal(form)
    assert (value(form, "revoked_on"), value(form, "withdrawn_on")) == ("2024-07-01", "2024-07-03")


def test_a_kind_of_penalty_in_its_own_cell_is_no_label_of_a_sum() -> None:
    form = read(
        (),
        [
            ["处罚类别", "罚款"],
            ["处罚内容", "没收违法所得86.00元，罚款500元。"],
            ["处罚决定日期", "2024年5月6日"],
        ],
    )
    assert value(form, "fine") == "500.00"
