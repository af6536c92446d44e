from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.judging.places_apart import places_differ

HOUSE = "济宁市兖州区建设路88号"


@pytest.mark.parametrize(
    "other",
    [
        "兖州区中山路88号",
        "济宁市兖州区建设路90号",
        "济宁市任城区建设路88号",
        "济宁市兖州区市场监督管理局询问室",
        "兖州区综合行政执法大队办案区",
    ],
)
def test_another_street_house_district_or_the_office_is_another_place(other: str) -> None:
    assert places_differ(HOUSE, other) is True


@pytest.mark.parametrize(
    "other", ["建设路88号", "济宁市兖州区建设路88号良友食品有限公司", " 济宁市兖州区 建设路88号 "]
)
def test_more_or_less_of_the_same_words_is_the_same_place(other: str) -> None:
    assert places_differ(HOUSE, other) is False


@pytest.mark.parametrize(
    "other", ["当事人经营场所", "生产车间", "良友食品有限公司", "兖州区建设路88号3号车间", ""]
)
def test_what_may_be_the_same_place_is_not_told_apart(other: str) -> None:
    assert places_differ(HOUSE, other) is None


PLACES = st.lists(
    st.sampled_from(
        ["济宁市", "兖州区", "建设路", "中山路", "88号", "5号", "良友公司", "市场监管局", "车间", "当事人"]
    ),
    max_size=5,
).map("".join)


@given(PLACES, PLACES)
def test_the_order_of_the_two_does_not_matter(one: str, other: str) -> None:
    assert places_differ(one, other) is places_differ(other, one)


@given(PLACES.filter(bool))
def test_no_place_differs_from_itself(place: str) -> None:
    assert places_differ(place, place) is False
