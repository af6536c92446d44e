from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from enforcement_review.law.look_alikes import LIKE_TICK_BOXES, as_in_labels


def test_labels_are_read_as_they_are_meant() -> None:
    assert as_in_labels("被询间人") == "被询问人"
    assert as_in_labels("曰期") == "日期"


@given(st.text())
def test_every_place_is_kept(text: str) -> None:
    assert len(as_in_labels(text)) == len(text)
    assert as_in_labels(as_in_labels(text)) == as_in_labels(text)


def test_words_beside_tick_boxes_are_not_taken_for_them() -> None:
    assert LIKE_TICK_BOXES.isdisjoint("是否有无同意直接留置送达邮寄公告其他")
