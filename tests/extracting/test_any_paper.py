"""Whatever stands on a paper, its reader says something that can be right, twice the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enforcement_review.extracting import (
    archive,
    defence,
    discussion,
    evidence,
    hearing,
    legal_review,
    money_papers,
    payments,
    publicity,
)
from enforcement_review.extracting.form import Form
from tests.extracting.build import form_of

READERS: tuple[tuple[str, Callable[[Form], None]], ...] = (
    ("cover", archive.read_cover),
    ("file_catalogue", archive.read_catalogue),
    ("backup_sheet", archive.read_backup_sheet),
    ("av_record_list", archive.read_av_record_list),
    ("evidence_preservation_notice", evidence.read_preservation_notice),
    ("evidence_preservation_handling", evidence.read_preservation_handling),
    ("seizure_decision", evidence.read_seizure_decision),
    ("sampling_record", evidence.read_sampling_record),
    ("appraisal_report", evidence.read_appraisal_report),
    ("rectification_order", evidence.read_rectification_order),
    ("legal_review_opinion", legal_review.read_legal_review),
    ("collective_discussion_record", discussion.read_discussion),
    ("defence_statement", defence.read_defence_statement),
    ("defence_record", defence.read_defence_record),
    ("defence_review", defence.read_defence_review),
    ("waiver", defence.read_waiver),
    ("hearing_notice", hearing.read_hearing_notice),
    ("hearing_record", hearing.read_hearing_record),
    ("hearing_report", hearing.read_hearing_report),
    ("extension_approval", money_papers.read_extension_approval),
    ("payment_receipt", payments.read_payment_receipt),
    ("deferred_payment_approval", money_papers.read_deferred_payment),
    ("late_fine_decision", money_papers.read_late_fine_decision),
    ("demand_notice", money_papers.read_demand_notice),
    ("enforcement_application", money_papers.read_enforcement_application),
    ("publicity_record", publicity.read_publicity_record),
    ("publicity_withdrawal", publicity.read_publicity_withdrawal),
)
WORDS = (
    "审核意见", "审核人（签名）：", "同意", "□", "☑", "不同意", "2024年5月6日", "　　年　月　日", "2024-05-06 09:30", "25:61",
    "罚款", "50000元", "伍万元整", "放弃", "听证", "陈述申辩", "参加人员：", "张三", "序号", "文件名称", "开始时间", "结束时间",
    "页码", "〃", "1", "3-5", "河市监罚〔2024〕39号", "公示日期：", "13812345678", "11010519491231002X", "住址：", "12号3栋",
    "：", "。", "\n", " ", "　", "加处", "延长", "三十日", "至", "自", "签名：", "x", "〔〕号",
)  # fmt: skip
TEXT = st.lists(st.sampled_from(WORDS), max_size=8).map("".join)
LINE = TEXT.map(lambda text: text.replace("\n", ""))


@pytest.mark.parametrize(("kind", "reader"), READERS, ids=[kind for kind, _ in READERS])
@settings(max_examples=25, deadline=None)
@given(
    lines=st.lists(LINE, max_size=6),
    cells=st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=4),
    boxes=st.booleans(),
)
def test_readings_are_sound_and_repeatable(
    kind: str,
    reader: Callable[[Form], None],
    lines: list[str],
    cells: list[tuple[str, ...]],
    boxes: bool,
) -> None:
    first, second = (form_of(kind, lines, cells, boxes=boxes) for _ in range(2))
    reader(first)
    reader(second)
    assert first.facts == second.facts
    for fact in first.facts:
        assert 0 <= fact.confidence <= 1
        name = fact.name.rsplit(".", 1)[1]
        if fact.value is None or name == "entries":
            continue
        if name.endswith("_on"):
            assert date.fromisoformat(str(fact.value))
        elif name.endswith("_at"):
            assert datetime.fromisoformat(str(fact.value))
        elif name in ("fine", "amount"):
            assert re.fullmatch(r"\d+\.\d\d", str(fact.value))
