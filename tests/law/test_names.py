from __future__ import annotations

import pytest

from enforcement_review.law.names import (
    masked_name_matches,
    normalise_party_name,
    normalise_person_name,
    same_authority,
)

OURS = "济宁市兖州区市场监督管理局"


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (OURS, True),
        ("兖州区市场监督管理局", True),
        ("兖州区市场监管局", True),
        ("兖州区市监局", True),
        ("区市场监督管理局", True),
        ("市场监督管理局", True),
        ("山东省济宁市兖州区市场监督管理局", True),
        ("济宁市兖州区 市场监督管理局（盖章）", True),
        ("济宁市市场监督管理局", False),
        ("市市场监督管理局", False),
        ("任城区市场监督管理局", False),
        ("曲阜市市场监督管理局", False),
        ("兖州区生态环境局", False),
        ("兖州区综合行政执法局", False),
        ("兖州区人民政府", False),
        ("任城区市场监管综合行政执法大队", False),
        ("兖州区市场监管综合行政执法大队", None),
        ("济宁市兖州区市场监督管理局综合行政执法大队", None),
        ("济宁市兖州区市场监督管理局新兖镇市场监管所", None),
        ("新兖镇市场监管所", None),
        ("兖州市场监管局", None),
        ("本局", None),
        ("", None),
    ],
)
def test_one_authority_under_several_names(other: str, expected: bool | None) -> None:
    assert same_authority(OURS, other) is expected
    assert same_authority(other, OURS) is expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("济宁市生态环境局兖州区分局", "济宁市生态环境局", None),
        ("济宁市生态环境局兖州区分局", "济宁市生态环境局任城区分局", False),
        ("济宁市城市管理局", "济宁市城管局", True),
        ("济宁市城市管理局", "济宁市综合行政执法局", False),
        ("邹城市市场监督管理局", "济宁市邹城市市场监管局", True),
        ("邹城市市场监督管理局", "曲阜市市场监督管理局", False),
        ("济宁市民政局", "市民政局", True),
        ("兖州区住房和城乡建设局", "兖州区住建局", True),
        ("兖州区卫生健康委员会", "兖州区卫健委", True),
        ("山东省交通运输厅", "济宁市交通运输局", False),
        ("济宁高新技术产业开发区市场监督管理局", "济宁市高新区市场监管局", True),
        ("内蒙古自治区市场监督管理局", "自治区市场监督管理局", True),
        ("兖州区交通运输局", "兖州区交通运输综合行政执法大队", None),
    ],
)
def test_authorities_of_other_fields(a: str, b: str, expected: bool | None) -> None:
    assert same_authority(a, b) is expected
    assert same_authority(b, a) is expected


@pytest.mark.parametrize(
    ("masked", "whole", "expected"),
    [
        ("张某", "张三", True),
        ("张*", "张三丰", True),
        ("张某某", "张三丰", True),
        ("张**", "张三", True),
        ("张×三", "张小三", True),
        ("张某甲", "张三", True),
        ("王XX", "王小二", True),
        ("济宁××商贸有限公司", "济宁兴隆商贸有限公司", True),
        ("张 三", "张三", True),
        ("李某", "张三", False),
        ("张×三", "张小四", False),
        ("张某", "张", False),
        ("某某", "张三", False),
        ("张三", "张四", False),
        ("", "", False),
    ],
)
def test_masked_names(masked: str, whole: str, expected: bool) -> None:
    assert masked_name_matches(masked, whole) is expected


@pytest.mark.parametrize(
    "name", ["张 三", "张三（签名）", "张三先生", "执法人员：张三", "张三经理", "张三总经理", "张三、"]
)
def test_a_person_is_named_without_title_and_spaces(name: str) -> None:
    assert normalise_person_name(name) == "张三"


def test_names_of_minorities_have_one_dot() -> None:
    assert normalise_person_name("买买提•艾力") == normalise_person_name("买买提·艾力") == "买买提·艾力"


def test_a_title_alone_behind_a_surname_is_kept() -> None:
    assert normalise_person_name("李经理") == "李经理"


def test_width_and_brackets_do_not_make_another_party() -> None:
    assert normalise_party_name("济宁（兴隆）商贸 有限公司") == normalise_party_name(
        "济宁(兴隆)商贸有限公司。"
    )
    assert normalise_party_name("ＡＢＣ公司") == "abc公司"
